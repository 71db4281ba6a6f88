//! What is printed about names: tables of them, and what masks take.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage as _};
use prost_types::FieldMask;

use super::{Law, Subject, Values, Violation, diff};
use crate::bridge::{Masked, Names, copy_masked};

/// Tests that a table of names is one of a message: sorted, with all of its fields and no others, and images that are
/// fields of the other message; likewise the tables inside.
///
/// # Errors
/// The first name that is wrong.
pub fn names(
    names: &'static Names,
    pool: &DescriptorPool,
    (from, to): (&str, &str),
) -> Result<(), Box<Violation>> {
    let found = (pool.get_message_by_name(from), pool.get_message_by_name(to));
    let (Some(from), Some(to)) = found else {
        return Err(wrong(
            Law::Names,
            from,
            (String::new(), to.to_owned()),
            "is not in the descriptors",
        ));
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![(names, from, to)];
    while let Some((names, from, to)) = open.pop() {
        let fields = std::ptr::from_ref(names) as usize;
        if !seen.insert((fields, from.full_name().to_owned(), to.full_name().to_owned())) {
            continue;
        }
        table(names, &from, &to)?;
        for name in names.fields {
            let image = name.to.first().and_then(|image| held(&to, image));
            if let (Some(inside), Some(from), Some(to)) =
                (name.inside, held(&from, name.from), image)
            {
                open.push((inside, from, to));
            }
        }
    }
    Ok(())
}

/// Tests that masks of one field, for each field of a message, take that field and nothing else.
///
/// # Errors
/// The first field for which it is not so.
pub fn masks<M: Subject + Masked<By>, By>(
    values: &mut Values,
    runs: usize,
) -> Result<(), Box<Violation>> {
    let message = M::full_name();
    let Some(descriptor) = values.pool().get_message_by_name(&message) else {
        return Err(wrong(Law::Masks, &message, Default::default(), "is not in the descriptors"));
    };
    let own: Vec<_> = descriptor.fields().map(|field| field.name().to_owned()).collect();
    let own: BTreeSet<&str> = own.iter().map(String::as_str).collect();
    let known = <M as Masked<By>>::FIELDS.iter().copied().collect();
    if let Some(name) = own.symmetric_difference(&known).next() {
        return Err(wrong(
            Law::Masks,
            &message,
            ((*name).to_owned(), String::new()),
            "is no field of both",
        ));
    }
    for _ in 0..runs {
        let (to, from) = (values.dynamic(&descriptor), values.dynamic(&descriptor));
        for field in descriptor.fields() {
            let mut expected = to.clone();
            if from.has_field(&field) {
                let _ = expected.try_set_field(&field, from.get_field(&field).into_owned());
            } else {
                expected.clear_field(&field);
            }
            let path = field.name();
            let Some(taken) = take::<M, By>(&to, &from, path) else {
                return Err(wrong(
                    Law::Masks,
                    &message,
                    (path.to_owned(), String::new()),
                    "cannot be named",
                ));
            };
            // As it is after it was sent, like the other one.
            let expected = again(&expected).unwrap_or(expected);
            if let Some(difference) = diff(&expected, &taken).into_iter().next() {
                let text = format!("changes wrongly under the mask `{path}`");
                return Err(wrong(Law::Masks, &message, (difference.path, path.to_owned()), &text));
            }
        }
    }
    Ok(())
}

fn table(
    names: &Names,
    from: &MessageDescriptor,
    to: &MessageDescriptor,
) -> Result<(), Box<Violation>> {
    let fail = |name: &str, image: &str, why| {
        Err(wrong(Law::Names, from.full_name(), (name.to_owned(), image.to_owned()), why))
    };
    for pair in names.fields.windows(2) {
        if let [first, second] = pair
            && first.from >= second.from
        {
            return fail(second.from, first.from, "is not sorted");
        }
    }
    for name in names.fields {
        if !is_path(from, name.from) {
            return fail(name.from, "", "names no field");
        }
        if let Some(image) = name.to.iter().find(|image| !is_path(to, image)) {
            return fail(name.from, image, "has an image that names no field");
        }
    }
    let own = |name: &str| names.fields.iter().any(|known| known.from == name);
    match from.fields().find(|field| !own(field.name())) {
        Some(field) => fail(field.name(), "", "is missing"),
        None => Ok(()),
    }
}

/// Whether names with points between lead to a field.
fn is_path(message: &MessageDescriptor, path: &str) -> bool {
    match path.rsplit_once('.') {
        None => message.get_field_by_name(path).is_some(),
        Some((above, name)) => {
            held(message, above).is_some_and(|held| held.get_field_by_name(name).is_some())
        }
    }
}

/// The message in the field that a path leads to; of a map, that of its values.
fn held(message: &MessageDescriptor, path: &str) -> Option<MessageDescriptor> {
    let mut current = message.clone();
    for name in path.split('.') {
        let held = current.get_field_by_name(name)?.kind().as_message().cloned()?;
        current = if held.is_map_entry() {
            held.map_entry_value_field().kind().as_message().cloned()?
        } else {
            held
        };
    }
    Some(current)
}

fn take<M: Subject + Masked<By>, By>(
    to: &DynamicMessage,
    from: &DynamicMessage,
    path: &str,
) -> Option<DynamicMessage> {
    let mut taken = read::<M>(to)?;
    let mask = FieldMask { paths: vec![path.to_owned()] };
    copy_masked(&mut taken, &read::<M>(from)?, Some(&mask)).ok()?;
    let mut message = to.clone();
    message.clear();
    message.merge(&*taken.encode_to_vec()).ok()?;
    Some(message)
}

fn read<M: Subject>(message: &DynamicMessage) -> Option<M> {
    M::decode(&*message.encode_to_vec()).ok()
}

fn again(message: &DynamicMessage) -> Option<DynamicMessage> {
    DynamicMessage::decode(message.descriptor(), &*message.encode_to_vec()).ok()
}

fn wrong(law: Law, message: &str, (path, before): (String, String), why: &str) -> Box<Violation> {
    let message = (message.to_owned(), String::new());
    Box::new(Violation {
        law,
        pair: message.0.clone(),
        message,
        path,
        before,
        after: why.to_owned(),
    })
}
