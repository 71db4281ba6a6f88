//! YAML that stands for JSON: events of the parser to JSON text, one after the other.
//!
//! No tree is built and nothing recurses, so neither depth nor aliases can do harm; aliases, which
//! JSON has nothing for, are refused.

use serde_json::Value;
use yaml_rust2::Yaml;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{Marker, TScalarStyle};

/// Deepest nesting; JSON is read no deeper than 128.
const DEEPEST: usize = 128;

/// The JSON text of the first document.
pub(super) fn to_json(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut parser = Parser::new_from_str(text);
    let mut json = Json::default();
    loop {
        let (event, at) = parser.next_token().map_err(|error| error.to_string())?;
        match event {
            Event::StreamEnd | Event::DocumentEnd => return Ok(json.text),
            Event::Nothing | Event::StreamStart | Event::DocumentStart => {}
            Event::Alias(_) => return Err(placed("an alias, which JSON does not have", &at)),
            Event::Scalar(text, style, ..) => json.scalar(&scalar(text, style)),
            Event::SequenceStart(..) => json.open('[', Inside::List { first: true }),
            Event::MappingStart(..) => json.open('{', Inside::Key { first: true }),
            Event::SequenceEnd => json.close(']'),
            Event::MappingEnd => json.close('}'),
        }
        if json.inside.len() > DEEPEST {
            return Err(placed("nested too deep", &at));
        }
    }
}

fn placed(what: &str, at: &Marker) -> String {
    format!("{what}, at line {} column {}", at.line(), at.col() + 1)
}

#[derive(Default)]
struct Json {
    text: String,
    inside: Vec<Inside>,
}

#[derive(Clone, Copy)]
enum Inside {
    List { first: bool },
    Key { first: bool },
    Value,
}

impl Json {
    /// Puts what has to stand before the next value; whether that is a key.
    fn separate(&mut self) -> bool {
        let Some(inside) = self.inside.last_mut() else { return false };
        let (comma, next, is_key) = match *inside {
            Inside::List { first } => (!first, Inside::List { first: false }, false),
            Inside::Key { first } => (!first, Inside::Value, true),
            Inside::Value => (false, Inside::Key { first: false }, false),
        };
        *inside = next;
        if comma {
            self.text.push(',');
        }
        is_key
    }

    fn scalar(&mut self, value: &Value) {
        let is_key = self.separate();
        match value {
            Value::String(_) => self.text.push_str(&value.to_string()),
            other if is_key => {
                self.text.push_str(&Value::String(other.to_string()).to_string());
            }
            other => self.text.push_str(&other.to_string()),
        }
        if is_key {
            self.text.push(':');
        }
    }

    fn open(&mut self, bracket: char, inside: Inside) {
        // A key that is no scalar makes broken JSON, which its reader refuses.
        self.separate();
        self.text.push(bracket);
        self.inside.push(inside);
    }

    fn close(&mut self, bracket: char) {
        self.inside.pop();
        self.text.push(bracket);
    }
}

fn scalar(text: String, style: TScalarStyle) -> Value {
    if style != TScalarStyle::Plain {
        return Value::String(text);
    }
    match Yaml::from_str(&text) {
        Yaml::Null => Value::Null,
        Yaml::Boolean(yes) => Value::Bool(yes),
        Yaml::Integer(number) => Value::from(number),
        Yaml::Real(real) => {
            let number = real.parse().ok().and_then(serde_json::Number::from_f64);
            number.map_or(Value::String(text), Value::Number)
        }
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, to_json};

    #[test]
    fn what_json_cannot_say_is_refused() {
        let bomb = "a: &a [x]\nb: [*a, *a]";
        assert_eq!(
            to_json(bomb.as_bytes()).unwrap_err(),
            "an alias, which JSON does not have, at line 2 column 5"
        );
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(to_json(nested(DEEPEST + 1).as_bytes()).unwrap_err().contains("too deep"));
        assert!(to_json(nested(DEEPEST).as_bytes()).is_ok());
        assert!(to_json("[".repeat(100_000).as_bytes()).is_err());
        assert!(to_json(b"\xff").is_err());
        assert!(to_json(b"a: [").is_err());
    }

    #[test]
    fn values_are_what_yaml_takes_them_for() {
        let yaml =
            "a: 1\nb: '1'\n\"c\": [true, null, 1.5, x, -7]\nd: {}\n3: |\n  t\n  \"u\"\ne: []\n";
        let json = r#"{"a":1,"b":"1","c":[true,null,1.5,"x",-7],"d":{},"3":"t\n\"u\"\n","e":[]}"#;
        assert_eq!(to_json(yaml.as_bytes()).unwrap(), json);
        assert_eq!(to_json(b"").unwrap(), "");
    }
}
