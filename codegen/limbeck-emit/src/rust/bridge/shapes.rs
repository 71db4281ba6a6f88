//! How one field becomes another: none, one or many values.

use limbeck_bridge::Argument;
use limbeck_bridge::plan::{Duplicates, Lossy, Pick, Shape, Transfer, Value};
use limbeck_schema::model::{Element, MessageId, Type};

use super::RUNTIME;
use super::code::Code;
use super::literals::literal;
use super::methods::no_member;
use super::site::{Printed, Site, Way, contradiction, refuse};
use super::types::{Arity, Kind, Slot, slot};
use super::values::{Kinds, code};

/// Two members, the expression that gives the value of the one, and where errors are found.
#[derive(Clone, Copy)]
pub(crate) struct Ends<'a> {
    pub from: &'a Slot,
    pub to: &'a Slot,
    pub value: &'a str,
    /// Names of the fields that lead to the value, the outermost first.
    pub path: &'a [String],
}

/// The value of the target.
pub(crate) fn transfer(way: Way<'_>, ends: Ends<'_>, transfer: &Transfer) -> Printed<String> {
    let unset = transfer.unset.as_ref();
    match (&transfer.shape, ends.from.arity, ends.to.arity) {
        (Shape::Single, Arity::One | Arity::Optional, Arity::One | Arity::Optional) => {
            let text = single(way, ends, &element_code(way, ends, &transfer.value)?, unset)?;
            Ok(if is_unset_if_empty(ends.from, ends.to, &transfer.value) {
                format!("if {}.is_empty() {{ None }} else {{ {text} }}", ends.value)
            } else {
                text
            })
        }
        (Shape::List, Arity::List, Arity::List) => {
            Ok(list(ends, &element_code(way, ends, &transfer.value)?))
        }
        (Shape::Map(key), Arity::Map(_), Arity::Map(_)) => map(way, ends, key, &transfer.value),
        (Shape::ToList, Arity::One | Arity::Optional, Arity::List) => {
            Ok(to_list(ends, &element_code(way, ends, &transfer.value)?))
        }
        (Shape::Pick(pick), Arity::List, Arity::One | Arity::Optional) => {
            let code = element_code(way, ends, &transfer.value)?;
            let value = picked(ends, *pick);
            let from = Slot { arity: Arity::Optional, ..ends.from.clone() };
            single(way, Ends { from: &from, value: &value, ..ends }, &code, unset)
        }
        (Shape::MapToList { key, value }, Arity::Map(_), Arity::List) => {
            map_to_list(way, ends, &transfer.value, (*key, *value))
        }
        (Shape::ListToMap { key, value, duplicates }, Arity::List, Arity::Map(_)) => {
            let entry = Entry { key: *key, value: *value, duplicates: *duplicates };
            list_to_map(way, ends, &transfer.value, entry)
        }
        _ => Err(contradiction(
            way.site.schema(),
            ends.from.element,
            "converts as if it were other than it is: one, several, or a map",
        )),
    }
}

/// Whether an empty text is an unset value: nothing is written so, and its field cannot be unset otherwise.
pub(crate) fn is_unset_if_empty(from: &Slot, to: &Slot, value: &Value) -> bool {
    let is_read =
        matches!(value, Value::TextToTimestamp | Value::TextToInteger(_) | Value::TextToEnum(..));
    is_read && from.arity == Arity::One && to.arity == Arity::Optional
}

/// What finds an error: the fields that lead to it are named on failure alone.
pub(crate) fn located(path: &[String]) -> String {
    if path.is_empty() { String::new() } else { format!(".map_err(|error| error{})", inside(path)) }
}

/// Names the fields that lead to an error, the innermost first.
fn inside(path: &[String]) -> String {
    path.iter().rev().fold(String::new(), |text, name| format!("{text}.inside({name:?})"))
}

/// The value of what may give a `Result`.
pub(crate) fn tried(text: String, is_fallible: bool, path: &[String]) -> String {
    if is_fallible { format!("{text}{}?", located(path)) } else { text }
}

/// Whether a member is set: present, or not zero where that is not known, or not empty.
pub(crate) fn is_set(slot: &Slot, value: &str) -> String {
    match (slot.arity, slot.kind) {
        (Arity::Optional, _) => format!("{value}.is_some()"),
        (Arity::List | Arity::Map(_), _)
        | (Arity::One, Kind::ByteVector | Kind::Scalar(Type::String | Type::Bytes)) => {
            format!("!{value}.is_empty()")
        }
        (Arity::One, Kind::Scalar(Type::Bool)) => value.to_owned(),
        (Arity::One, kind) if kind.is_float() => format!("{value} != 0.0"),
        (Arity::One, Kind::Scalar(_) | Kind::Enum(_)) => format!("{value} != 0"),
        (Arity::One, Kind::Message(_) | Kind::Oneof(..)) => "true".to_owned(),
    }
}

/// The conversion of one value, out of its box and into one.
fn element_code(way: Way<'_>, ends: Ends<'_>, value: &Value) -> Printed<Code> {
    let kinds = Kinds { from: ends.from.kind, to: ends.to.kind, element: ends.from.element };
    let code = code(way, kinds, value)?;
    let boxed = boxed(code, ends.from.is_boxed, ends.to.is_boxed);
    Ok(ends
        .to
        .alone
        .iter()
        .fold(boxed, |code, variant| code.then(Code::function(variant.as_str()))))
}

/// A conversion of what is in a box, or goes into one.
pub(crate) fn boxed(code: Code, from: bool, to: bool) -> Code {
    if code.is_same() && from == to {
        return code;
    }
    let code = if from { Code::around("*", "").then(code) } else { code };
    if to { code.then(Code::function("Box::new")) } else { code }
}

pub(crate) fn single(
    way: Way<'_>,
    ends: Ends<'_>,
    code: &Code,
    unset: Option<&Argument>,
) -> Printed<String> {
    let Ends { from, to, value, .. } = ends;
    let path = [ends.path, std::slice::from_ref(&from.segment)].concat();
    if from.arity == Arity::One {
        let value = tried(code.apply(value), code.is_fallible, &path);
        return Ok(if to.arity == Arity::One { value } else { format!("Some({value})") });
    }
    let option = optional(from, value, code, &path);
    let is_optional = to.arity == Arity::Optional;
    let Some(argument) = unset else {
        return Ok(if is_optional { option } else { format!("{option}.unwrap_or_default()") });
    };
    let value = literal_of(way.site, to, argument)?;
    let value = to.alone.iter().fold(value, |value, variant| format!("{variant}({value})"));
    let is_made = matches!(to.kind, Kind::Scalar(Type::String) | Kind::ByteVector) || to.is_boxed;
    Ok(match (is_optional, is_made) {
        (true, true) => format!("{option}.or_else(|| Some({value}))"),
        (true, false) => format!("{option}.or(Some({value}))"),
        (false, true) => format!("{option}.unwrap_or_else(|| {value})"),
        (false, false) => format!("{option}.unwrap_or({value})"),
    })
}

/// The value that a decision names, for a member.
pub(crate) fn literal_of(site: Site<'_>, to: &Slot, argument: &Argument) -> Printed<String> {
    let boxed = |value| if to.is_boxed { format!("Box::new({value})") } else { value };
    literal(site, to.kind, argument).map(boxed).ok_or_else(|| {
        let help = "decide for a value that its type has";
        refuse(site.schema(), to.element, "would have to be what its type does not have", help)
    })
}

/// What is in an `Option`, converted.
fn optional(from: &Slot, value: &str, code: &Code, path: &[String]) -> String {
    if code.is_fallible {
        let bound = from.alone.as_ref().map_or("value".to_owned(), |one| format!("{one}(value)"));
        let converted = tried(code.apply("value"), true, path);
        // `map` and `transpose` would move a message once more.
        return format!("match {value} {{ Some({bound}) => Some({converted}), None => None }}");
    }
    let value = match &from.alone {
        Some(variant) => format!("{value}.map(|{variant}(value)| value)"),
        None => value.to_owned(),
    };
    if code.is_same() { value } else { format!("{value}.map({})", code.closure()) }
}

fn list(ends: Ends<'_>, code: &Code) -> String {
    let Ends { from, value, .. } = ends;
    if code.is_same() {
        return value.to_owned();
    }
    if !code.is_fallible {
        return format!("{value}.into_iter().map({}).collect()", code.closure());
    }
    let text = format!("{RUNTIME}::each({value}, {:?}, {})", from.segment, code.closure());
    tried(text, true, ends.path)
}

fn to_list(ends: Ends<'_>, code: &Code) -> String {
    let Ends { from, value, .. } = ends;
    let path = [ends.path, std::slice::from_ref(&from.segment)].concat();
    if from.arity == Arity::Optional {
        return format!("{}.into_iter().collect()", optional(from, value, code, &path));
    }
    let element = tried(code.apply(value), code.is_fallible, &path);
    format!("if {} {{ Vec::from([{element}]) }} else {{ Vec::new() }}", is_set(from, value))
}

fn picked(ends: Ends<'_>, pick: Pick) -> String {
    let Ends { from, value, .. } = ends;
    match pick {
        Pick::First => format!("{value}.into_iter().next()"),
        Pick::Last => format!("{value}.into_iter().next_back()"),
        Pick::Only => {
            let path = [ends.path, std::slice::from_ref(&from.segment)].concat();
            tried(format!("{RUNTIME}::only({value})"), true, &path)
        }
    }
}

fn map(way: Way<'_>, ends: Ends<'_>, key: &Value, value: &Value) -> Printed<String> {
    let Ends { from, to, .. } = ends;
    let code_of_value = element_code(way, ends, value)?;
    let (Arity::Map(from_key), Arity::Map(to_key)) = (from.arity, to.arity) else {
        return Err(contradiction(way.site.schema(), from.element, "is no map"));
    };
    let kinds =
        Kinds { from: Kind::Scalar(from_key), to: Kind::Scalar(to_key), element: from.element };
    let code_of_key = code(way, kinds, key)?;
    let is_injective = !matches!(
        key,
        Value::Narrow(Lossy::Saturate | Lossy::Round | Lossy::Floor) | Value::Divide(..)
    );
    let map = ends.value;
    if code_of_key.is_same() && code_of_value.is_same() {
        return Ok(map.to_owned());
    }
    if !code_of_key.is_fallible && !code_of_value.is_fallible && is_injective {
        let entry = format!("({}, {})", code_of_key.apply("key"), code_of_value.apply("value"));
        return Ok(format!("{map}.into_iter().map(|(key, value)| {entry}).collect()"));
    }
    let convert = code_of_value.fallible_closure();
    let text = if code_of_key.is_same() {
        format!("{RUNTIME}::each_value({map}, {:?}, {convert})", from.segment)
    } else {
        let converted = code_of_key.apply_to_reference("key");
        let converted =
            if code_of_key.is_fallible { converted } else { format!("Ok({converted})") };
        format!("{RUNTIME}::each_entry({map}, {:?}, |key| {converted}, {convert})", from.segment)
    };
    Ok(tried(text, true, ends.path))
}

/// The fields of a list's elements that are key and value of a map's entries.
#[derive(Clone, Copy)]
struct Entry {
    key: Element,
    value: Option<Element>,
    duplicates: Duplicates,
}

/// A field of an element, and the message that is the element.
pub(crate) fn entry_field(site: Site<'_>, element: Element) -> Printed<(MessageId, Slot)> {
    match (element, slot(site, element)) {
        (Element::Field(id, _), Some(slot)) if slot.element == element => Ok((id, slot)),
        _ => Err(no_member(site, element)),
    }
}

/// A member of a literal or pattern.
pub(crate) fn given(ident: &str, value: &str) -> String {
    if ident == value { value.to_owned() } else { format!("{ident}: {value}") }
}

/// A value as a member takes it that may be unset.
pub(crate) fn put(slot: &Slot, value: &str) -> String {
    let value = if slot.is_boxed { format!("Box::new({value})") } else { value.to_owned() };
    if slot.arity == Arity::Optional { format!("Some({value})") } else { value }
}

fn map_to_list(
    way: Way<'_>,
    ends: Ends<'_>,
    value: &Value,
    (key, field): (Element, Option<Element>),
) -> Printed<String> {
    let site = way.site;
    let (message, key) = entry_field(site, key)?;
    let field = field.map(|field| entry_field(site, field)).transpose()?.map(|(_, slot)| slot);
    let to = field.as_ref().map_or(ends.to.kind, |slot| slot.kind);
    let kinds = Kinds { from: ends.from.kind, to, element: ends.from.element };
    let code = code(way, kinds, value)?;
    let value = code.apply("value");
    let value = if code.is_fallible {
        let path = [ends.path, std::slice::from_ref(&ends.from.segment)].concat();
        format!("{value}.map_err(|error| error.key(&key){})?", inside(&path))
    } else {
        value
    };
    // The value first: what is wrong with it is told with the key.
    let element = element_of(site, message, (&key, field.as_ref()), &value);
    let map = ends.value;
    Ok(if code.is_fallible {
        let collect = format!("collect::<Result<Vec<_>, {RUNTIME}::BridgeError>>()?");
        format!("{map}.into_iter().map(|(key, value)| Ok({element})).{collect}")
    } else {
        format!("{map}.into_iter().map(|(key, value)| {element}).collect()")
    })
}

/// The element of a list that holds key and value of an entry.
pub(crate) fn element_of(
    site: Site<'_>,
    message: MessageId,
    (key, field): (&Slot, Option<&Slot>),
    value: &str,
) -> String {
    let Some(field) = field else {
        return format!(
            "{{ let mut element = {value}; element.{} = {}; element }}",
            key.ident,
            put(key, "key")
        );
    };
    let members = [
        given(&field.ident, &put(field, value)),
        given(&key.ident, &put(key, "key")),
        zeros(site, message, &[&key.ident, &field.ident]),
    ];
    format!("{} {{ {} }}", site.path(Element::Message(message)), members.join(", "))
}

/// All other members of a message, unset.
fn zeros(site: Site<'_>, message: MessageId, given: &[&str]) -> String {
    let idents = struct_members(site, message);
    let others = idents.iter().filter(|ident| !given.contains(&ident.as_str()));
    others.fold(String::new(), |text, ident| format!("{text}{ident}: Default::default(), "))
}

/// The members of prost's struct: fields outside of oneofs, and oneofs where their first field is.
pub(crate) fn struct_members(site: Site<'_>, message: MessageId) -> Vec<String> {
    elements(site, message)
        .into_iter()
        .filter_map(|element| Some(slot(site, element)?.ident))
        .collect()
}

/// As [`struct_members`], the elements.
pub(crate) fn elements(site: Site<'_>, id: MessageId) -> Vec<Element> {
    let mut elements = Vec::new();
    for (index, field) in (0..).zip(&site.schema().message(id).fields) {
        let element = match field.oneof {
            None => Element::Field(id, index),
            Some(oneof) => Element::Oneof(id, oneof),
        };
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    elements
}

fn list_to_map(way: Way<'_>, ends: Ends<'_>, value: &Value, entry: Entry) -> Printed<String> {
    let site = way.site;
    let (message, key) = entry_field(site, entry.key)?;
    let field =
        entry.value.map(|field| entry_field(site, field)).transpose()?.map(|(_, slot)| slot);
    let from = field.as_ref().map_or(ends.from.kind, |slot| slot.kind);
    let kinds = Kinds { from, to: ends.to.kind, element: ends.from.element };
    let code = code(way, kinds, value)?;
    let Parts { bind, key, value } = parts_of(site, message, (&key, field.as_ref()));
    let value = code.apply(&value);
    let list = ends.value;
    let is_fallible = code.is_fallible || entry.duplicates == Duplicates::Reject;
    if !is_fallible {
        let entries = format!("{list}.into_iter().map(|element| {{ {bind} ({key}, {value}) }})");
        return Ok(match entry.duplicates {
            Duplicates::First => format!("{RUNTIME}::first_by_key({entries})"),
            Duplicates::Reject | Duplicates::Last => format!("{entries}.collect()"),
        });
    }
    let value = tried(value, code.is_fallible, &[]);
    let duplicates = duplicates_of(entry.duplicates);
    let entry = format!("|element| {{ {bind} Ok(({key}, {value})) }}");
    let segment = &ends.from.segment;
    let text = format!("{RUNTIME}::by_key({list}, {segment:?}, {entry}, {duplicates})");
    Ok(tried(text, true, ends.path))
}

/// What key and value of an element are: statements, and expressions.
pub(crate) struct Parts {
    pub bind: String,
    pub key: String,
    pub value: String,
}

/// Key and value of the element of a list that becomes an entry.
pub(crate) fn parts_of(
    site: Site<'_>,
    message: MessageId,
    (key, field): (&Slot, Option<&Slot>),
) -> Parts {
    let Some(field) = field else {
        let bind = format!("let key = {};", key_of(key));
        return Parts { bind, key: "key".to_owned(), value: "element".to_owned() };
    };
    let bound = |ident: &String| match ident {
        ident if *ident == key.ident => given(ident, "key"),
        ident if *ident == field.ident => given(ident, "value"),
        ident => format!("{ident}: _"),
    };
    let pattern: Vec<String> = struct_members(site, message).iter().map(bound).collect();
    let path = site.path(Element::Message(message));
    let value = if field.is_boxed { "*value" } else { "value" };
    Parts {
        bind: format!("let {path} {{ {} }} = element;", pattern.join(", ")),
        key: or_zero(key, "key".to_owned()),
        value: or_zero(field, value.to_owned()),
    }
}

/// The key of `element`.
pub(crate) fn key_of(key: &Slot) -> String {
    or_zero(key, format!("element.{}.clone()", key.ident))
}

fn or_zero(slot: &Slot, text: String) -> String {
    match slot.arity {
        Arity::Optional => format!("{text}.unwrap_or_default()"),
        Arity::One | Arity::List | Arity::Map(_) => text,
    }
}

/// What happens to two elements with one key, as the runtime calls it.
pub(crate) fn duplicates_of(duplicates: Duplicates) -> String {
    let name = match duplicates {
        Duplicates::Reject => "Reject",
        Duplicates::First => "First",
        Duplicates::Last => "Last",
    };
    format!("{RUNTIME}::Duplicates::{name}")
}
