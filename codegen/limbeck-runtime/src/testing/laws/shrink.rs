//! A smaller message that breaks the same law.

use prost_reflect::{DynamicMessage, FieldDescriptor, Value};

/// How many messages are tried.
const TRIES: usize = 2000;

/// Takes away from a message what it can fail without.
pub(in crate::testing) fn shrink(
    message: &mut DynamicMessage,
    fails: &mut dyn FnMut(&DynamicMessage) -> bool,
) {
    let mut tries = 0;
    inside(message, &mut |candidate| {
        tries += 1;
        tries < TRIES && fails(candidate)
    });
}

fn inside(message: &mut DynamicMessage, fails: &mut dyn FnMut(&DynamicMessage) -> bool) {
    let fields: Vec<FieldDescriptor> = message.fields().map(|(field, _)| field).collect();
    for field in fields {
        let mut without = message.clone();
        without.clear_field(&field);
        if fails(&without) {
            *message = without;
            continue;
        }
        let value = message.get_field(&field).into_owned();
        let smaller = part(value, &mut |candidate| {
            let mut with = message.clone();
            with.try_set_field(&field, candidate.clone()).is_ok() && fails(&with)
        });
        let _ = message.try_set_field(&field, smaller);
    }
}

fn part(value: Value, fails: &mut dyn FnMut(&Value) -> bool) -> Value {
    match value {
        Value::Message(mut message) => {
            inside(&mut message, &mut |candidate| fails(&Value::Message(candidate.clone())));
            Value::Message(message)
        }
        Value::List(mut items) => {
            for index in (0..items.len()).rev() {
                let mut without = items.clone();
                let item = without.remove(index);
                if fails(&Value::List(without.clone())) {
                    items = without;
                    continue;
                }
                let smaller = part(item, &mut |candidate| {
                    let mut with = without.clone();
                    with.insert(index, candidate.clone());
                    fails(&Value::List(with))
                });
                without.insert(index, smaller);
                items = without;
            }
            Value::List(items)
        }
        Value::Map(mut entries) => {
            let keys: std::collections::BTreeSet<_> = entries.keys().cloned().collect();
            for key in keys {
                let mut without = entries.clone();
                let Some(entry) = without.remove(&key) else { continue };
                if fails(&Value::Map(without.clone())) {
                    entries = without;
                    continue;
                }
                let smaller = part(entry, &mut |candidate| {
                    let mut with = without.clone();
                    with.insert(key.clone(), candidate.clone());
                    fails(&Value::Map(with))
                });
                without.insert(key.clone(), smaller);
                entries = without;
            }
            Value::Map(entries)
        }
        value => value,
    }
}
