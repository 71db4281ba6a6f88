//! Rust names of protobuf elements, as prost-build makes them.
//!
//! prost-build keeps its naming private, and we need it for services, re-exports and to find
//! collisions before they become panics; a test compares this mirror with its output.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// The module of a package that holds its JSON.
pub(crate) const JSON_MODULE: &str = "limbeck_json";
/// The module of an API that holds how its versions convert.
pub(crate) const BRIDGE_MODULE: &str = "bridge";
/// The module beside the packages that holds what they share.
pub(crate) const ROOT_MODULE: &str = "limbeck_root";

/// The name of a field, method or module: `user_id`, `r#type`.
pub(crate) fn snake(name: &str) -> String {
    sanitize(&name.to_snake_case())
}

/// The name of a type or of a oneof's member: `UserId`.
pub(crate) fn upper_camel(name: &str) -> String {
    sanitize(&name.to_upper_camel_case())
}

/// The name of a service's trait, and how those of its client and server begin: `UserService`.
///
/// Code around the trait has names of its own that cannot be written otherwise; a service of the
/// same name gets a `_` behind.
pub(crate) fn service(name: &str) -> String {
    let name = upper_camel(name);
    if AROUND_SERVICES.contains(&&*name) { format!("{name}_") } else { name }
}

/// Type parameters of tonic's servers, and what `async_trait` takes from the prelude.
const AROUND_SERVICES: [&str; 3] = ["B", "T", "Box"];

/// The name of a constant: `USER_SERVICE`.
pub(crate) fn shouty_snake(name: &str) -> String {
    sanitize(&name.to_shouty_snake_case())
}

/// The name of an enum's variant: the value's, without the enum's name in front.
pub(crate) fn variant(enum_name: &str, value_name: &str) -> String {
    let (prefix, name) = (upper_camel(enum_name), upper_camel(value_name));
    let stripped = name.strip_prefix(&*prefix).unwrap_or(&name);
    // `Foobar` is not `Foo` and `bar`.
    if stripped.starts_with(char::is_uppercase) { sanitize(stripped) } else { sanitize(&name) }
}

/// The module path of a package: `["user", "v1"]`.
pub(crate) fn modules(package: &str) -> Vec<String> {
    package.split('.').filter(|segment| !segment.is_empty()).map(snake).collect()
}

/// What tonic names the modules of a service: `user_service` of `UserService`, with a `_` before
/// each upper-case letter but the first. Given is the name of the trait.
pub(crate) fn service_module(service: &str) -> String {
    let mut name = String::new();
    for (index, letter) in service.trim_end_matches('_').chars().enumerate() {
        if index > 0 && letter.is_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The name of a method on the client and on the server's trait.
///
/// The client has functions of its own; a method of the same name gets a `_` behind.
pub(crate) fn method(name: &str) -> String {
    let name = snake(name);
    if CLIENT_FUNCTIONS.contains(&&*name) { format!("{name}_") } else { name }
}

/// What tonic and the runtime define on every client.
const CLIENT_FUNCTIONS: [&str; 9] = [
    "new",
    "with_origin",
    "with_interceptor",
    "send_compressed",
    "accept_compressed",
    "max_decoding_message_size",
    "max_encoding_message_size",
    "over",
    "limit_messages",
];

/// Whether Rust accepts the name where an identifier is asked for.
pub(crate) fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

/// The file name of a module: `type` of `r#type`.
pub(crate) fn file_stem(module: &str) -> &str {
    module.strip_prefix("r#").unwrap_or(module)
}

fn sanitize(name: &str) -> String {
    match name {
        // Keywords that cannot be raw identifiers.
        "_" | "super" | "self" | "Self" | "extern" | "crate" => format!("{name}_"),
        name if KEYWORDS.contains(&name) => format!("r#{name}"),
        name if name.starts_with(char::is_numeric) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// Strict and reserved keywords of all editions.
const KEYWORDS: [&str; 47] = [
    "as", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct",
    "trait", "true", "type", "unsafe", "use", "where", "while", "dyn", "abstract", "become", "box",
    "do", "final", "macro", "override", "priv", "typeof", "unsized", "virtual", "yield", "async",
    "await", "try", "gen",
];
