//! The parser's and the linker's sentences in our words, with a cure for each that has one.

use miette::Diagnostic;

/// What a finding says.
pub(super) struct Wording {
    pub message: String,
    pub help: Option<String>,
}

/// Sentences, by how they begin, and what to do about them.
const CURES: &[(&str, &str)] = &[
    (
        "fields must have a label",
        "write `optional` in front, or begin the file with `syntax = \"proto3\";`",
    ),
    (
        "required fields are not allowed",
        "remove `required`: proto3 fields are optional; check the value where it is read",
    ),
    ("groups are not allowed", "declare a message and a field of it"),
    (
        "default values are not allowed",
        "remove `default`: in proto3 the default is zero, empty or false",
    ),
    (
        "oneof fields cannot have labels",
        "remove the label: at most one field of a oneof is set anyway",
    ),
    ("map fields cannot have labels", "remove the label: a map is repeated by nature"),
    ("a oneof must have at least one field", "add a field, or remove the oneof"),
    ("invalid token", "remove it: outside of strings and comments proto text is ASCII"),
    ("whitespace is required between", "a name begins with a letter, a number ends before one"),
    ("expected comment terminator", "close the comment with `*/`"),
    ("integer is too large", "integers have 64 bits; the greatest field number is 536870911"),
    ("expected ';', but", "end the statement with `;`"),
    ("expected ';' or '[', but", "end the statement before this one with `;`"),
    ("unterminated string", "close the string on the same line; `\\n` stands for a line end"),
    ("nested block comments", "protobuf comments do not nest: end the outer one first"),
    ("'#' comments are not allowed", "write `//`"),
    ("'f' suffix for float literals", "remove the `f`"),
    ("multiple package names", "keep one of them"),
    ("enums must have at least one value", "add a first value such as `…_UNSPECIFIED = 0;`"),
    ("the first value for proto3 enums", "add a value such as `…_UNSPECIFIED = 0;` in front"),
    (
        "enum number",
        "give it a number of its own, or write `option allow_alias = true;` if both names are meant",
    ),
    ("field number '", "give it a number that this message has never used"),
    ("camel-case name of field", "rename one: both have the same name in JSON"),
    ("a field with JSON name", "rename one, or set another `json_name`"),
    (
        "option field",
        "custom options are written in parentheses, such as `(my.option)`, and need their file imported",
    ),
    ("a file named", "remove one of the two"),
];

/// Words a diagnostic.
pub(super) fn word(diagnostic: &dyn Diagnostic) -> Wording {
    let said = diagnostic.to_string();
    let help = diagnostic.help().map(|help| help.to_string());
    if let Some(imports) = help.as_deref().filter(|help| help.starts_with("imports may not")) {
        // The parser's sentence here is that of another error.
        return Wording { message: "invalid import name".to_owned(), help: Some(ticks(imports)) };
    }
    let cure = CURES.iter().find(|(start, _)| said.starts_with(start));
    let help = match (help, cure) {
        (Some(help), _) if help.contains("which is not imported by") => Some(add_import(&help)),
        (Some(help), _) if help.contains("innermost scope") => leading_dot(&said, &help),
        (Some(help), None) => Some(ticks(&help)),
        (_, cure) => cure.map(|(_, cure)| (*cure).to_owned()).or_else(|| misspelled(&said)),
    };
    let mut message = message(&said);
    if let Some(cause) = diagnostic.source() {
        message = format!("{message}: {}", ticks(&cause.to_string()));
    }
    Wording { message, help }
}

fn message(said: &str) -> String {
    match quoted(said).as_slice() {
        [name] if said.ends_with("is not defined") && said.starts_with("name ") => {
            format!("`{name}` is not defined")
        }
        // A package of that name hides that there is no such type.
        [name, resolved] if name == resolved && said.contains("resolves to") => {
            format!("`{name}` is not defined")
        }
        [name] if said.ends_with("is defined twice") => format!("`{name}` is defined twice"),
        [name, file] if said.contains("is already defined in file") => {
            format!("`{name}` is already defined in `{file}`")
        }
        [name] if said.starts_with("option field") && said.ends_with("is not defined") => {
            format!("option `{name}` is not defined")
        }
        [name] if said.starts_with("option field") => format!("option `{name}` is set twice"),
        // The linker names a JSON name only where the file writes it.
        [""] if said.starts_with("a field with JSON name") => {
            "another field of this message has the same name in JSON".to_owned()
        }
        _ => ticks(said),
    }
}

/// `expected 'enum', 'message' or ';', but found 'mesage'`: the expected word that is meant.
fn misspelled(said: &str) -> Option<String> {
    let (expected, found) = said.strip_prefix("expected ")?.split_once(", but found ")?;
    let (expected, found) = (quoted(expected), *quoted(found).first()?);
    let near = |word: &&str| (strsim::osa_distance(word, found), word.len());
    let meant = expected.into_iter().min_by_key(near)?;
    // Of a word of one or two letters nearly everything is two letters away.
    (near(&meant).0 <= 2 && meant.len() > 4).then(|| format!("did you mean `{meant}`?"))
}

/// `'x.Y' is defined in 'x.proto', which is not imported by 'z.proto'`.
fn add_import(help: &str) -> String {
    match quoted(help).as_slice() {
        [name, file, ..] => format!("add `import \"{file}\";`, which defines `{name}`"),
        _ => ticks(help),
    }
}

/// The scope that a name was found in hides the one that was meant.
fn leading_dot(said: &str, help: &str) -> Option<String> {
    if let [name, resolved] = quoted(said).as_slice()
        && name == resolved
    {
        return None;
    }
    let name = help.split("(i.e., '").nth(1).and_then(|rest| rest.split('\'').next())?;
    Some(format!(
        "names are looked up from the inside out; write `{name}` to start at the outermost scope"
    ))
}

/// What stands between single quotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('\'').skip(1).step_by(2).collect()
}

fn ticks(text: &str) -> String {
    text.replace('\'', "`").replace("``", "`'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_get_our_quotes() {
        assert_eq!(message("name 'a.B' is not defined"), "`a.B` is not defined");
        assert_eq!(
            message("name 'a.B' is already defined in file 'x.proto'"),
            "`a.B` is already defined in `x.proto`"
        );
        assert_eq!(
            message("a field with JSON name '' is already defined"),
            "another field of this message has the same name in JSON"
        );
        assert_eq!(message("expected ';', but found '}'"), "expected `;`, but found `}`");
    }

    #[test]
    fn helps_say_what_to_write() {
        assert_eq!(
            add_import("'a.B' is defined in 'a.proto', which is not imported by 'c.proto'"),
            "add `import \"a.proto\";`, which defines `a.B`"
        );
        let scope = "The innermost scope is searched first in name resolution. Consider using a \
                     leading '.' (i.e., '.b.C') to start from the outermost scope.";
        let said = "'b.C' resolves to 'a.b.C', which is not defined";
        assert!(leading_dot(said, scope).unwrap().contains("write `.b.C`"));
        assert_eq!(leading_dot("'b.C' resolves to 'b.C', which is not defined", scope), None);
    }
}
