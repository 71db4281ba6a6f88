//! Names of the oneofs that stand for proto3 `optional` fields.
//!
//! protoc calls the one of `optional int32 x` `_x`, and puts `X` in front as long as the message
//! has a field or oneof of that name; the parser does not look.

use std::collections::BTreeSet;

use prost_types::{DescriptorProto, FileDescriptorProto};

/// Gives every synthetic oneof the name that protoc gives it.
pub(super) fn rename_synthetic(file: &mut FileDescriptorProto) {
    file.message_type.iter_mut().for_each(rename);
}

fn rename(message: &mut DescriptorProto) {
    message.nested_type.iter_mut().for_each(rename);
    let synthetic: Vec<(usize, String)> = message
        .field
        .iter()
        .filter(|field| field.proto3_optional())
        .filter_map(|field| {
            Some((usize::try_from(field.oneof_index?).ok()?, field.name().to_owned()))
        })
        .collect();
    let Some(first) = synthetic.iter().map(|(index, _)| *index).min() else { return };
    let mut taken: BTreeSet<String> =
        message.field.iter().map(|field| field.name().to_owned()).collect();
    taken.extend(message.oneof_decl.iter().take(first).map(|oneof| oneof.name().to_owned()));
    for (index, field) in synthetic {
        let mut name =
            if field.starts_with('_') { format!("X{field}") } else { format!("_{field}") };
        while taken.contains(&name) {
            name.insert(0, 'X');
        }
        if let Some(oneof) = message.oneof_decl.get_mut(index) {
            oneof.name = Some(name.clone());
        }
        taken.insert(name);
    }
}
