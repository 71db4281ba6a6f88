//! HTTP bindings as they are written, for comparing those of two schemas.
//!
//! The routes of `limbeck_schema` are of the whole schema at once; a change is about one rpc.

use limbeck_schema::model::{MessageId, Method, Schema, Type, Value};
use limbeck_schema::route::HTTP_OPTION;

/// One binding of an rpc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Binding<'s> {
    /// `GET`; `*` for every method.
    pub(crate) verb: &'s str,
    /// The path template.
    pub(crate) path: &'s str,
    /// The field that the body is, `*` for all the path leaves, "" for none.
    pub(crate) body: &'s str,
    /// The field that the answer's body is, "" for the whole response.
    pub(crate) response_body: &'s str,
}

/// The rule of an rpc and its additional bindings, those without a path left out.
pub(crate) fn bindings(method: &Method) -> Vec<Binding<'_>> {
    let Some(rule) = method.options.get(HTTP_OPTION) else { return Vec::new() };
    let additional = rule.field("additional_bindings").map_or(&[][..], Value::items);
    [rule].into_iter().chain(additional).filter_map(binding).collect()
}

fn binding(rule: &Value) -> Option<Binding<'_>> {
    let text = |key| rule.field(key).and_then(Value::as_str);
    let verbs = [
        ("get", "GET"),
        ("put", "PUT"),
        ("post", "POST"),
        ("delete", "DELETE"),
        ("patch", "PATCH"),
    ];
    let simple = verbs.into_iter().find_map(|(key, verb)| Some((verb, text(key)?)));
    let custom = || {
        let custom = rule.field("custom")?;
        Some((custom.field("kind")?.as_str()?, custom.field("path")?.as_str()?))
    };
    let (verb, path) = simple.or_else(custom)?;
    let body = text("body").unwrap_or_default();
    Some(Binding { verb, path, body, response_body: text("response_body").unwrap_or_default() })
}

impl Binding<'_> {
    /// `GET /v1/users/{id}`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.verb, self.path)
    }

    /// A request line that it answers: `GET /v1/users/x`.
    pub(crate) fn request(&self) -> String {
        let (segments, suffix) = shape(self.path);
        let segment = |segment: &String| {
            if segment.starts_with('*') { "x".to_owned() } else { segment.clone() }
        };
        let path: Vec<String> = segments.iter().map(segment).collect();
        let suffix = suffix.map(|it| format!(":{it}")).unwrap_or_default();
        let verb = if self.verb == "*" { "GET" } else { self.verb };
        format!("{verb} /{}{suffix}", path.join("/"))
    }

    /// Whether it answers every request that another one answers.
    pub(crate) fn covers(&self, other: &Binding<'_>) -> bool {
        (self.verb == other.verb || self.verb == "*") && self.has_paths_of(other)
    }

    /// Whether its path matches all that another one's matches.
    pub(crate) fn has_paths_of(&self, other: &Binding<'_>) -> bool {
        let ((mine, suffix), (theirs, other_suffix)) = (shape(self.path), shape(other.path));
        let mut theirs = theirs.iter();
        for segment in &mine {
            if segment == "**" {
                return suffix == other_suffix;
            }
            match theirs.next() {
                Some(other) if other == segment => {}
                Some(other) if segment == "*" && other != "**" => {}
                _ => return false,
            }
        }
        theirs.next().is_none() && suffix == other_suffix
    }

    /// The names of the fields that the path sets, in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let opened = self.path.split('{').skip(1);
        opened.map(|rest| rest.split(['}', '=']).next().unwrap_or_default())
    }
}

/// The numbers that lead to a field: the same field, whatever it is called.
pub(crate) fn numbers(schema: &Schema, root: MessageId, path: &str) -> Vec<i32> {
    let mut message = Some(root);
    let mut numbers = Vec::new();
    for name in path.split('.') {
        let fields = message.map(|id| &schema.message(id).fields);
        let Some(field) = fields.and_then(|all| all.iter().find(|it| &*it.name == name)) else {
            break;
        };
        numbers.push(field.number);
        message = match field.ty {
            Type::Message(id) => Some(id),
            _ => None,
        };
    }
    numbers
}

/// The segments, variables replaced by their patterns, and what follows the last colon.
fn shape(path: &str) -> (Vec<String>, Option<&str>) {
    let (path, suffix) = match path.rsplit_once(':') {
        Some((path, suffix)) if !suffix.contains(['/', '}']) => (path, Some(suffix)),
        _ => (path, None),
    };
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, opened)) = rest.split_once('{') {
        let (variable, behind) = opened.split_once('}').unwrap_or((opened, ""));
        plain.push_str(before);
        plain.push_str(variable.split_once('=').map_or("*", |(_, pattern)| pattern));
        rest = behind;
    }
    plain.push_str(rest);
    let segments =
        plain.strip_prefix('/').unwrap_or(&plain).split('/').map(str::to_owned).collect();
    (segments, suffix)
}

#[cfg(test)]
mod tests {
    use super::Binding;

    fn get(path: &str) -> Binding<'_> {
        Binding { verb: "GET", path, body: "", response_body: "" }
    }

    #[test]
    fn a_path_covers_what_it_matches() {
        for (new, old) in [
            ("/v1/{name=users/*}", "/v1/users/{id}"),
            ("/v1/{name=**}", "/v1/users/{id}"),
            ("/v1/{name=**}", "/v1"),
            ("/v1/{a}/{b}", "/v1/users/{id}"),
            ("/v1/{a}:stop", "/v1/{b=*}:stop"),
        ] {
            assert!(get(new).covers(&get(old)), "{new} {old}");
        }
        for (new, old) in [
            ("/v1/users/{id}", "/v1/{a}/{b}"),
            ("/v1/users/{id}", "/v1/users"),
            ("/v1/users", "/v1/users/{id}"),
            ("/v1/{a}", "/v1/{a=**}"),
            ("/v1/{a}", "/v1/{a}:stop"),
            ("/v1/{a}:stop", "/v1/{a}:start"),
            ("/v1/{a=**}:stop", "/v1/{a}"),
            ("", "/v1"),
        ] {
            assert!(!get(new).covers(&get(old)), "{new} {old}");
        }
    }

    #[test]
    fn a_request_fills_what_is_open() {
        assert_eq!(get("/v1/{name=users/*/**}:stop").request(), "GET /v1/users/x/x:stop");
        assert_eq!(get("/v1/{a.b}").variables().collect::<Vec<_>>(), ["a.b"]);
    }
}
