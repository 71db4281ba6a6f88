//! Lists and maps that were edited: what is stored in the elements that are still there stays.

use limbeck_bridge::plan::{Duplicates, How, Pick, Shape, Transfer, Value};
use limbeck_schema::model::Element;

use super::RUNTIME;
use super::code::Code;
use super::delta::{before_local, stored_local};
use super::puts::{Made, Member, Put, whole};
use super::shapes::{duplicates_of, element_of, entry_field, key_of, located, parts_of, put};
use super::site::Printed;
use super::steps::Scope;
use super::types::{Arity, Kind, Slot};
use super::values::{Kinds, code};

/// Compares values that are no elements of lists.
const EQUAL: &str = "before == value";

/// A list or map of each message.
#[derive(Clone, Copy)]
pub(crate) struct Lists<'a> {
    pub scope: Scope<'a>,
    pub member: Member<'a>,
    pub from: &'a Slot,
    pub to: &'a Slot,
    /// What puts a value back, if it is a message that can be.
    pub found: Option<&'a Put>,
}

/// Variables, and the name of the field in paths of errors.
struct Names {
    stored: String,
    before: String,
    now: String,
    segment: String,
    /// What finds errors.
    inside: String,
}

impl Lists<'_> {
    /// The value with what is stored kept; nothing if all is converted anew.
    pub(crate) fn put(self, how: &Transfer) -> Printed<Option<Made>> {
        match (&how.shape, self.from.arity, self.to.arity) {
            (Shape::List, Arity::List, Arity::List) => self.list(&how.value),
            (Shape::Map(key), Arity::Map(_), Arity::Map(_)) => self.map(key, &how.value),
            (Shape::ListToMap { key, value, duplicates }, Arity::List, Arity::Map(_)) => {
                self.list_into_map((*key, *value), &how.value, *duplicates)
            }
            (Shape::MapToList { key, value }, Arity::Map(_), Arity::List) => {
                self.map_into_list((*key, *value), &how.value)
            }
            (Shape::ToList, _, Arity::List) => self.picked_back(&how.value),
            _ => Ok(None),
        }
    }

    fn names(self) -> Names {
        Names {
            stored: stored_local(&self.to.ident),
            before: before_local(&self.from.ident),
            now: self.scope.way.site.local(&self.from.ident),
            segment: format!("{:?}", self.from.segment),
            inside: located(self.scope.path),
        }
    }

    /// The conversion of a value of these kinds.
    fn code(self, from: Kind, to: Kind, value: &Value) -> Printed<Code> {
        code(self.scope.way, Kinds { from, to, element: self.from.element }, value)
    }

    /// What puts values back, and what makes new ones; `is_same` compares `before` and `value`.
    fn conversions(self, up: &Code, is_same: &str) -> (String, String) {
        let unless = |made: &str| {
            format!("|stored, before, value| if {is_same} {{ Ok(stored) }} else {{ {made} }}")
        };
        let put = match self.found {
            Some(found) => found.closure(unless),
            None => unless(&result(up, "value")),
        };
        (put, up.fallible_closure())
    }

    fn list(self, value: &Value) -> Printed<Option<Made>> {
        let Names { stored, before, now, segment, inside } = self.names();
        let up = self.code(self.from.kind, self.to.kind, value)?;
        let is_same = format!("{RUNTIME}::is_same(&before, &value)");
        let (put, new) = self.conversions(&up, &is_same);
        let made = match (self.from.kind, self.found.and_then(|found| found.key.as_ref())) {
            (Kind::Message(_), Some((key, _))) => {
                let key = format!("|element| {RUNTIME}::Key::from(&element.{key})");
                format!(
                    "{RUNTIME}::put_list({stored}, ({before}, {now}), {segment}, ({key}, {put}, {new})){inside}?"
                )
            }
            (Kind::Message(_), None) => format!(
                "{RUNTIME}::put_aligned({stored}, ({before}, {now}), {segment}, ({put}, {new})){inside}?"
            ),
            // Floats are not equal to themselves.
            (kind, _) if kind.is_float() => return Ok(None),
            (Kind::Oneof(..), _) => return Ok(None),
            (Kind::Scalar(_) | Kind::Enum(_) | Kind::ByteVector, _) => format!(
                "{RUNTIME}::put_values({stored}, &{before}, {now}, {segment}, {new}){inside}?"
            ),
        };
        Ok(Some(Made::by(self.found, made)))
    }

    fn map(self, key: &Value, value: &Value) -> Printed<Option<Made>> {
        let Names { stored, before, now, segment, inside } = self.names();
        let up = self.code(self.from.kind, self.to.kind, value)?;
        let (put, new) = self.conversions(&up, EQUAL);
        let (Arity::Map(from), Arity::Map(to)) = (self.from.arity, self.to.arity) else {
            return Ok(None);
        };
        let key = self.code(Kind::Scalar(from), Kind::Scalar(to), key)?;
        if key.is_same() {
            let made = format!(
                "{RUNTIME}::put_map({stored}, ({before}, {now}), {segment}, ({put}, {new})){inside}?"
            );
            return Ok(Some(Made::by(self.found, made)));
        }
        let converted = key.apply_to_reference("key");
        let converted = if key.is_fallible { converted } else { format!("Ok({converted})") };
        let made = format!(
            "{RUNTIME}::put_entries({stored}, ({before}, {now}), {segment}, (|key| {converted}, {put}, {new})){inside}?"
        );
        // Keys that went down need not lead back to those that are stored.
        Ok(Some(Made::Changed(made)))
    }

    /// By the field of an element that is the key.
    fn list_into_map(
        self,
        (key, field): (Element, Option<Element>),
        value: &Value,
        duplicates: Duplicates,
    ) -> Printed<Option<Made>> {
        let site = self.scope.way.site;
        let Names { stored, before, now, segment, inside } = self.names();
        let (message, key) = entry_field(site, key)?;
        let field = field.map(|field| entry_field(site, field)).transpose()?.map(|(_, slot)| slot);
        let from = field.as_ref().map_or(self.from.kind, |slot| slot.kind);
        let up = self.code(from, self.to.kind, value)?;
        let (mut put, new) = self.conversions(&up, EQUAL);
        if let (None, Some(found)) = (&field, self.found)
            && let Some((_, inner)) = found.fields.iter().find(|(from, _)| *from == key.element)
        {
            // The older version sees the key in its place, so that it was not edited.
            let call = found.call("stored", "before", "value");
            let kept = format!(
                "let kept = stored.{inner}.clone(); let mut element = {call}?; element.{inner} = kept; Ok(element)"
            );
            put = if found.compares() {
                format!("|stored, before, value| {{ {kept} }}")
            } else {
                format!("|stored, before, value| if {EQUAL} {{ Ok(stored) }} else {{ {kept} }}")
            };
        }
        let parts = parts_of(site, message, (&key, field.as_ref()));
        let entry = format!("|element| {{ {} ({}, {}) }}", parts.bind, parts.key, parts.value);
        let duplicates = duplicates_of(duplicates);
        let made = format!(
            "{RUNTIME}::put_list_into_map({stored}, ({before}, {now}), ({segment}, {duplicates}), \
             ({entry}, {put}, {new})){inside}?"
        );
        Ok(Some(Made::by(self.found, made)))
    }

    fn map_into_list(
        self,
        (key, field): (Element, Option<Element>),
        value: &Value,
    ) -> Printed<Option<Made>> {
        let Some(duplicates) = self.shown() else { return Ok(None) };
        let site = self.scope.way.site;
        let Names { stored, before, now, segment, inside } = self.names();
        let (message, key) = entry_field(site, key)?;
        let field = field.map(|field| entry_field(site, field)).transpose()?.map(|(_, slot)| slot);
        let to = field.as_ref().map_or(self.to.kind, |slot| slot.kind);
        let up = self.code(self.from.kind, to, value)?;
        let tried = |text: String, is_fallible: bool| if is_fallible { text + "?" } else { text };
        let made = tried(up.apply("value"), up.is_fallible);
        let new = element_of(site, message, (&key, field.as_ref()), &made);
        let then = if self.found.is_some_and(Put::compares) { "before" } else { "_" };
        let put = match (&field, self.found) {
            (None, None) => format!("|_, key, (_, value)| Ok({new})"),
            (None, Some(found)) => {
                let made = found.call("stored", "before", "value") + "?";
                let element = element_of(site, message, (&key, None), &made);
                format!("|stored, key, ({then}, value)| Ok({element})")
            }
            (Some(field), found) => {
                let value = field_of(field, found, &made);
                let ident = &field.ident;
                format!(
                    "|mut stored, _, ({then}, value)| {{ stored.{ident} = {value}; Ok(stored) }}"
                )
            }
        };
        let key = key_of(&key);
        let duplicates = duplicates_of(duplicates);
        let made = format!(
            "{RUNTIME}::put_map_into_list({stored}, ({before}, {now}), ({segment}, {duplicates}), \
             (|element| {key}, {put}, |key, value| Ok({new}))){inside}?"
        );
        Ok(Some(Made::by(self.found, made)))
    }

    /// Which of several elements with one key the map shows.
    fn shown(self) -> Option<Duplicates> {
        match self.member.back().map(|back| &back.how) {
            Some(How::Field(Transfer { shape: Shape::ListToMap { duplicates, .. }, .. })) => {
                Some(*duplicates)
            }
            _ => None,
        }
    }

    /// Puts one value back into the list that it was picked of: the others stay.
    fn picked_back(self, value: &Value) -> Printed<Option<Made>> {
        let place = match self.member.back().map(|back| &back.how) {
            Some(How::Field(Transfer { shape: Shape::Pick(Pick::First), .. })) => "first",
            Some(How::Field(Transfer { shape: Shape::Pick(Pick::Last), .. })) => "last",
            _ => return Ok(None),
        };
        let Names { stored, before, now, segment, inside } = self.names();
        if self.found.is_none() || self.from.arity != Arity::Optional {
            let made = whole(self.scope, self.member)?;
            let made = format!("{RUNTIME}::put_{place}({stored}, {made})");
            return Ok(Some(Made::Changed(made)));
        }
        let up = self.code(self.from.kind, self.to.kind, value)?;
        let (put, new) = self.conversions(&up, EQUAL);
        let bound =
            self.from.alone.as_ref().map_or("value".to_owned(), |path| format!("{path}(value)"));
        let [before, now] = [before, now].map(|it| match (&self.from.alone, self.from.is_boxed) {
            (None, false) => it,
            (_, true) => format!("{it}.map(|{bound}| *value)"),
            (Some(_), false) => format!("{it}.map(|{bound}| value)"),
        });
        let made = format!(
            "{RUNTIME}::put_into_{place}({stored}, ({before}, {now}), {segment}, ({put}, {new})){inside}?"
        );
        Ok(Some(Made::by(self.found, made)))
    }
}

/// The field of an element that a value is put back into.
fn field_of(field: &Slot, found: Option<&Put>, made: &str) -> String {
    let new = put(field, made);
    let Some(found) = found else { return new };
    let inner = if field.is_boxed { "*inner" } else { "inner" };
    let kept = put(field, &(found.call(inner, "before", "value") + "?"));
    format!("match stored.{}.take() {{ Some(inner) => {kept}, None => {new} }}", field.ident)
}

/// What a conversion gives, as a `Result`.
fn result(code: &Code, value: &str) -> String {
    let made = code.apply(value);
    if code.is_fallible { made } else { format!("Ok({made})") }
}
