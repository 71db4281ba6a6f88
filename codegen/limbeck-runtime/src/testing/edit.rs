//! Edits as people make them: a value, an element, an entry.

use prost_reflect::{DynamicMessage, FieldDescriptor, MapKey, ReflectMessage as _, Value};

use super::Random;

/// Edits a message here and there; `other` is a message of its type, of which new values are taken.
pub fn edit(message: &mut DynamicMessage, other: &DynamicMessage, random: &mut Random) {
    let fields: Vec<FieldDescriptor> = message.descriptor().fields().collect();
    for field in fields {
        if !random.once_in(3) {
            continue;
        }
        let new = other.has_field(&field).then(|| other.get_field(&field).into_owned());
        if message.has_field(&field) && !random.once_in(3) {
            let mut value = message.get_field(&field).into_owned();
            inside(&mut value, new.as_ref(), random);
            let _ = message.try_set_field(&field, value);
        } else if let Some(new) = new {
            let _ = message.try_set_field(&field, new);
        } else {
            message.clear_field(&field);
        }
    }
}

fn inside(value: &mut Value, new: Option<&Value>, random: &mut Random) {
    match (value, new) {
        (Value::Message(message), new) => {
            let none = DynamicMessage::new(message.descriptor());
            edit(message, new.and_then(Value::as_message).unwrap_or(&none), random);
        }
        (Value::List(list), new) => {
            let new = new.and_then(Value::as_list).unwrap_or_default();
            elements(list, new, random);
        }
        (Value::Map(map), new) => {
            let keys: std::collections::BTreeSet<MapKey> = map.keys().cloned().collect();
            let new: Vec<_> = new.and_then(Value::as_map).into_iter().flatten().collect();
            for key in keys {
                if random.once_in(2) {
                    continue;
                }
                if random.once_in(3) {
                    map.remove(&key);
                } else if let Some(value) = map.get_mut(&key) {
                    inside(value, random.pick(&new).map(|(_, value)| *value), random);
                }
            }
            if random.once_in(2)
                && let Some((key, value)) = random.pick(&new).copied()
            {
                map.insert(key.clone(), value.clone());
            }
        }
        (value, Some(new)) => *value = new.clone(),
        (_, None) => {}
    }
}

/// Changes, removes, adds and moves elements.
fn elements(list: &mut Vec<Value>, new: &[Value], random: &mut Random) {
    for value in list.iter_mut() {
        if random.once_in(2) {
            inside(value, random.pick(new), random);
        }
    }
    if random.once_in(3) && !list.is_empty() {
        list.remove(random.below(list.len()));
    }
    if random.once_in(3)
        && let Some(value) = random.pick(new)
    {
        list.insert(random.below(list.len() + 1), value.clone());
    }
    if random.once_in(3) && !list.is_empty() {
        let by = random.below(list.len());
        list.rotate_left(by);
    }
}
