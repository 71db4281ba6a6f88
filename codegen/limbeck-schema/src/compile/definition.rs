//! Where a name is defined, and which defined name was meant.

use std::sync::Arc;

use prost_reflect::DescriptorPool;

use super::wording::quoted;
use crate::model::Name;

/// Number of `name` in every kind of descriptor.
const NAME: i32 = 1;

/// File and location path of the first definition, for a name defined in two files.
pub(super) fn elsewhere(pool: &DescriptorPool, said: &str) -> Option<(Name, Vec<i32>)> {
    let (name, file) = match quoted(said).as_slice() {
        [name, file] if said.contains("is already defined in file") => (*name, *file),
        _ => return None,
    };
    let path = path_of(pool, name, file).unwrap_or_default();
    Some((Arc::from(file), path))
}

fn path_of(pool: &DescriptorPool, name: &str, file: &str) -> Option<Vec<i32>> {
    let named = |path: &[i32]| Some([path, &[NAME]].concat());
    if let Some(message) = pool.get_message_by_name(name) {
        return named(message.path());
    }
    if let Some(enum_) = pool.get_enum_by_name(name) {
        return named(enum_.path());
    }
    if let Some(service) = pool.get_service_by_name(name) {
        return named(service.path());
    }
    if let Some(extension) = pool.get_extension_by_name(name) {
        return named(extension.path());
    }
    let enums = pool.all_enums().filter(|enum_| enum_.parent_file().name() == file);
    for enum_ in enums {
        if let Some(value) = enum_.values().find(|value| value.full_name() == name) {
            return named(value.path());
        }
    }
    // What is left to clash across files is a package.
    Some(vec![2])
}

/// Help for a type that is not defined: a defined one with nearly that name.
pub(super) fn suggest(pool: &DescriptorPool, said: &str) -> Option<String> {
    let missing = match quoted(said).as_slice() {
        [name] if said.starts_with("name ") && said.ends_with("is not defined") => *name,
        _ => return None,
    };
    let wanted = last(missing);
    let allowed = (wanted.len() / 3).min(2);
    let messages = pool.all_messages().map(|message| message.full_name().to_owned());
    let enums = pool.all_enums().map(|enum_| enum_.full_name().to_owned());
    let distance = |name: &str| strsim::osa_distance(last(name), wanted);
    messages
        .chain(enums)
        .filter(|name| last(name).len().abs_diff(wanted.len()) <= allowed)
        .map(|name| (distance(&name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
