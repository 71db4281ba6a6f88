//! What field masks do to messages (AIP-134, AIP-157, AIP-161), by names alone.

use std::collections::HashMap;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage as _, Value};

/// The names on a path. A key may stand in backticks.
pub(super) fn segments(path: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut rest = path;
    loop {
        let quoted = rest.strip_prefix('`').and_then(|inside| inside.split_once('`'));
        let (segment, behind) = match quoted {
            Some((segment, behind)) => (segment, behind.strip_prefix('.')),
            None => match rest.split_once('.') {
                Some((segment, behind)) => (segment, Some(behind)),
                None => (rest, None),
            },
        };
        segments.push(segment);
        match behind {
            Some(behind) => rest = behind,
            None => return segments,
        }
    }
}

/// Makes what a path of an update names what it is in another message; `None` if it names nothing.
///
/// A message that is set in neither is not made, and one that is set in one of them alone is there afterwards.
pub(super) fn take(to: &mut DynamicMessage, from: &DynamicMessage, path: &[&str]) -> Option<()> {
    let (name, rest) = path.split_first()?;
    let field = to.descriptor().get_field_by_name(name)?;
    if rest.is_empty() {
        if from.has_field(&field) {
            to.try_set_field(&field, from.get_field(&field).into_owned()).ok()?;
        } else {
            to.clear_field(&field);
        }
        return Some(());
    }
    if field.is_map() {
        return take_entry(to, from, (&field, rest));
    }
    let held = field.kind().as_message().cloned().filter(|_| !field.is_list())?;
    if !to.has_field(&field) && !from.has_field(&field) {
        let nothing = DynamicMessage::new(held);
        return take(&mut nothing.clone(), &nothing, rest);
    }
    let mut inside = to.get_field(&field).as_message()?.clone();
    take(&mut inside, from.get_field(&field).as_message()?, rest)?;
    to.try_set_field(&field, Value::Message(inside)).ok()
}

fn take_entry(
    to: &mut DynamicMessage,
    from: &DynamicMessage,
    (field, path): (&FieldDescriptor, &[&str]),
) -> Option<()> {
    let (key, rest) = path.split_first()?;
    let key = key_of(field, key)?;
    let mut entries = to.get_field(field).as_map()?.clone();
    let from = from.get_field(field);
    let theirs = from.as_map()?.get(&key);
    if rest.is_empty() {
        match theirs {
            Some(value) => entries.insert(key, value.clone()),
            None => entries.remove(&key),
        };
    } else {
        let nothing = Value::Message(DynamicMessage::new(value_of(field)?));
        let theirs = match (theirs, entries.contains_key(&key)) {
            (None, false) => {
                let nothing = nothing.as_message()?;
                return take(&mut nothing.clone(), nothing, rest);
            }
            (theirs, _) => theirs.unwrap_or(&nothing).as_message()?,
        };
        let ours = entries.entry(key).or_insert_with(|| nothing.clone());
        let Value::Message(ours) = ours else { return None };
        take(ours, theirs, rest)?;
    }
    to.try_set_field(field, Value::Map(entries)).ok()
}

/// What is left of a message that is read under a mask; `None` if a path names nothing.
pub(super) fn project(from: &DynamicMessage, paths: &[Vec<&str>]) -> Option<DynamicMessage> {
    let mut kept = DynamicMessage::new(from.descriptor());
    for path in paths {
        keep(&mut kept, from, path)?;
    }
    Some(kept)
}

fn keep(to: &mut DynamicMessage, from: &DynamicMessage, path: &[&str]) -> Option<()> {
    let (name, rest) = path.split_first()?;
    let field = from.descriptor().get_field_by_name(name)?;
    if rest.is_empty() {
        if from.has_field(&field) {
            to.try_set_field(&field, from.get_field(&field).into_owned()).ok()?;
        }
        return Some(());
    }
    let value = from.get_field(&field).into_owned();
    let kept = match (value, to.get_field(&field).into_owned()) {
        (Value::Map(entries), Value::Map(kept)) => {
            Value::Map(keep_entry(kept, &entries, (&field, rest))?)
        }
        (Value::List(items), Value::List(kept)) => {
            Value::List(keep_items(kept, &items, (&field, rest))?)
        }
        (Value::Message(message), Value::Message(mut kept)) => {
            keep(&mut kept, &message, rest)?;
            if !from.has_field(&field) {
                return Some(());
            }
            Value::Message(kept)
        }
        (_, _) => return None,
    };
    to.try_set_field(&field, kept).ok()
}

fn keep_entry(
    mut kept: HashMap<MapKey, Value>,
    entries: &HashMap<MapKey, Value>,
    (field, path): (&FieldDescriptor, &[&str]),
) -> Option<HashMap<MapKey, Value>> {
    let (key, rest) = path.split_first()?;
    let key = key_of(field, key)?;
    match (entries.get(&key), value_of(field)) {
        (Some(value), _) if rest.is_empty() => {
            kept.insert(key, value.clone());
        }
        (None, _) if rest.is_empty() => {}
        (Some(Value::Message(entry)), Some(held)) => {
            let ours = kept.entry(key).or_insert_with(|| Value::Message(DynamicMessage::new(held)));
            let Value::Message(ours) = ours else { return None };
            keep(ours, entry, rest)?;
        }
        (None, Some(held)) => {
            let nothing = DynamicMessage::new(held);
            keep(&mut nothing.clone(), &nothing, rest)?;
        }
        (_, _) => return None,
    }
    Some(kept)
}

fn keep_items(
    mut kept: Vec<Value>,
    items: &[Value],
    (field, path): (&FieldDescriptor, &[&str]),
) -> Option<Vec<Value>> {
    let (&"*", rest) = path.split_first()? else { return None };
    if rest.is_empty() {
        return Some(items.to_vec());
    }
    let nothing = DynamicMessage::new(field.kind().as_message()?.clone());
    keep(&mut nothing.clone(), &nothing, rest)?;
    kept.resize(items.len(), Value::Message(nothing));
    for (kept, item) in kept.iter_mut().zip(items) {
        let (Value::Message(kept), Value::Message(item)) = (kept, item) else { return None };
        keep(kept, item, rest)?;
    }
    Some(kept)
}

fn value_of(field: &FieldDescriptor) -> Option<prost_reflect::MessageDescriptor> {
    field.kind().as_message()?.map_entry_value_field().kind().as_message().cloned()
}

fn key_of(field: &FieldDescriptor, key: &str) -> Option<MapKey> {
    let entry = field.kind().as_message()?.map_entry_key_field().kind();
    Some(match entry {
        Kind::String => MapKey::String(key.to_owned()),
        Kind::Bool => MapKey::Bool(key.parse().ok()?),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => MapKey::I32(key.parse().ok()?),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => MapKey::I64(key.parse().ok()?),
        Kind::Uint32 | Kind::Fixed32 => MapKey::U32(key.parse().ok()?),
        Kind::Uint64 | Kind::Fixed64 => MapKey::U64(key.parse().ok()?),
        Kind::Float | Kind::Double | Kind::Bytes | Kind::Message(_) | Kind::Enum(_) => return None,
    })
}
