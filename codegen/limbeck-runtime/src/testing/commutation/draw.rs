//! Random masks of a message, as they are meant by whoever wrote its table of names.

use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage as _, Value,
};

use super::super::Random;
use super::sources::{has_below, held};
use crate::bridge::{Holds, Name, Names};

/// A path of a mask.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) path: String,
    pub(super) fate: Fate,
}

/// What becomes of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Mapped,
    /// It has no image, and is left out.
    Skipped,
    /// It has no image, and may not be named.
    Refused,
}

/// What a mask is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Update,
    /// All else is as it is stored.
    Put,
    /// Lists can be read in part.
    Read,
}

const PATHS: usize = 4;
const DEPTH: usize = 4;

/// One field after the other by itself, or with a few random paths, and now and then `*` alone. Keys are those of a
/// message.
pub(super) fn mask(
    names: &'static Names,
    (message, run): (&DynamicMessage, usize),
    (random, what): (&mut Random, Use),
) -> Vec<Drawn> {
    if random.once_in(12) {
        let has = |wanted| names.fields.iter().any(|name| fate(name, what) == wanted);
        let is_kept = names.fields.iter().any(|name| name.is_kept);
        let fate = match what {
            Use::Update if is_kept => Fate::Refused,
            Use::Update | Use::Put | Use::Read if has(Fate::Mapped) => Fate::Mapped,
            Use::Update | Use::Put | Use::Read => Fate::Skipped,
        };
        return vec![Drawn { path: "*".to_owned(), fate }];
    }
    let descriptor = message.descriptor();
    let mut walk = Walk::new(names, message, what);
    let turn = run.checked_rem(descriptor.fields().len());
    let field = turn.and_then(|turn| descriptor.fields().nth(turn));
    let whole = field.and_then(|field| walk.field(&field));
    let whole = whole.map(|_| Drawn { path: walk.path, fate: walk.fate });
    let others = if random.once_in(2) { random.below(PATHS) } else { 0 };
    let others: Vec<_> = (0..others).filter_map(|_| path(names, message, (random, what))).collect();
    whole.into_iter().chain(others).collect()
}

/// A path of as many names as chance has it. `None` if the table does not know a field, which its own test finds.
fn path(
    names: &'static Names,
    message: &DynamicMessage,
    (random, what): (&mut Random, Use),
) -> Option<Drawn> {
    let mut walk = Walk::new(names, message, what);
    let mut current = message.descriptor();
    for _ in 0..DEPTH {
        let fields: Vec<_> = current.fields().collect();
        let Some(field) = random.pick(&fields) else { break };
        let name = walk.field(field)?;
        if walk.fate != Fate::Mapped || random.once_in(2) {
            break;
        }
        match walk.below(field, name) {
            Some(held) if !(field.is_map() && random.once_in(3)) => current = held,
            Some(_) | None => break,
        }
    }
    (!walk.path.is_empty()).then_some(Drawn { path: walk.path, fate: walk.fate })
}

/// A way into a message.
struct Walk {
    /// The table that knows the next name; none in a type that both versions share.
    names: Option<&'static Names>,
    /// What the table calls the field: several names in messages that the other version does not have.
    own: String,
    path: String,
    fate: Fate,
    holder: Option<DynamicMessage>,
    what: Use,
}

impl Walk {
    fn new(names: &'static Names, message: &DynamicMessage, what: Use) -> Self {
        Self {
            names: Some(names),
            own: String::new(),
            path: String::new(),
            fate: Fate::Mapped,
            holder: Some(message.clone()),
            what,
        }
    }

    /// Goes to a field. `None` if it is missing in the table, and no name if there is no table.
    #[expect(clippy::option_option, reason = "the one is a mistake, the other is not")]
    fn field(&mut self, field: &FieldDescriptor) -> Option<Option<&'static Name>> {
        push(&mut self.own, field.name());
        push(&mut self.path, field.name());
        let Some(names) = self.names else { return Some(None) };
        let name = names.fields.iter().find(|name| name.from == self.own)?;
        self.fate = fate(name, self.what);
        Some(Some(name))
    }

    /// Goes to what is in a field: the message whose fields can be named, if they can.
    fn below(
        &mut self,
        field: &FieldDescriptor,
        name: Option<&'static Name>,
    ) -> Option<MessageDescriptor> {
        // In an update, the image of what is in it is the list.
        if self.what != Use::Read && name.is_some_and(|name| name.is_many) {
            return None;
        }
        let held = held(field);
        let names = if self.names.is_some_and(|names| has_below(names, &self.own)) {
            self.names
        } else {
            match name.map(|name| (name.inside, name.holds)) {
                Some((Some(inside), _)) => Some(inside),
                Some((None, Holds::Shared)) | None if held.as_ref().is_some_and(is_open) => None,
                // Entries of maps, and elements of lists, of anything.
                Some((None, Holds::Map | Holds::List)) if field.is_map() || field.is_list() => None,
                Some((None, _)) | None => return None,
            }
        };
        let is_whole = names.is_none() && self.names.is_some() && name.is_some_and(is_opaque);
        let value = self.holder.as_ref().map(|message| message.get_field(field).into_owned());
        if field.is_map() {
            push(&mut self.path, &key(field, value.as_ref().and_then(Value::as_map))?);
        } else if field.is_list() {
            if self.what != Use::Read {
                return None;
            }
            push(&mut self.path, "*");
        }
        if !self.names.is_some_and(|names| has_below(names, &self.own)) {
            self.own.clear();
        }
        self.names = names;
        self.holder = value.and_then(|value| value.as_message().cloned());
        held.filter(|_| !is_whole)
    }
}

/// What becomes of a field that a mask names.
const fn fate(name: &Name, what: Use) -> Fate {
    match (name.is_kept, what) {
        (true, Use::Update) => Fate::Refused,
        (true, Use::Put | Use::Read) => Fate::Mapped,
        (false, _) if !name.to.is_empty() => Fate::Mapped,
        (false, Use::Update | Use::Read) if name.is_refused => Fate::Refused,
        (false, Use::Update | Use::Put | Use::Read) => Fate::Skipped,
    }
}

/// Whether parts of the elements of a list or map cannot be named.
fn is_opaque(name: &Name) -> bool {
    name.inside.is_none() && name.holds != Holds::Shared
}

fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Whether parts of a shared message can be named one by one, and are still one afterwards.
fn is_open(message: &MessageDescriptor) -> bool {
    let name = message.full_name();
    !name.starts_with("google.protobuf.")
        || matches!(name, "google.protobuf.Timestamp" | "google.protobuf.Duration")
}

/// A key that needs no quotes: one that there is, or else some other.
fn key(
    field: &FieldDescriptor,
    entries: Option<&std::collections::HashMap<MapKey, Value>>,
) -> Option<String> {
    let is_plain = |key: &String| {
        !key.is_empty() && key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    let keys = entries.into_iter().flat_map(|entries| entries.keys());
    let key = keys.map(text).filter(is_plain).min();
    let of = field.kind().as_message()?.map_entry_key_field().kind();
    let other = if of == Kind::Bool { "true" } else { "1" };
    Some(key.unwrap_or_else(|| other.to_owned()))
}

fn text(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}
