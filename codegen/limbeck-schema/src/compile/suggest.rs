//! Which type was meant by a name that is not defined.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorProto};

use super::load::Loaded;
use crate::model::Name;

/// Names that are compared letter by letter in one run, about a second of it: who has thousands
/// of undefined names has no need for a guess at each.
const COMPARISONS: usize = 2_000_000;

/// Full names of all messages and enums of all files, with the file.
pub(super) struct Types {
    files: BTreeMap<String, Name>,
    /// Comparisons that are left of [`COMPARISONS`].
    left: Cell<usize>,
}

impl Types {
    pub(super) fn new(loaded: &Loaded) -> Self {
        let mut types = Self { files: BTreeMap::new(), left: Cell::new(COMPARISONS) };
        for (name, unit) in &loaded.units {
            let Some(parsed) = &unit.parsed else { continue };
            let file =
                FileDescriptorProto::decode(parsed.descriptor.as_slice()).unwrap_or_default();
            for enum_ in &file.enum_type {
                types.add(file.package(), enum_.name(), name);
            }
            for message in &file.message_type {
                types.add_message(file.package(), message, name);
            }
        }
        types
    }

    fn add(&mut self, scope: &str, name: &str, file: &Name) -> String {
        let full_name = join(scope, name);
        self.files.entry(full_name.clone()).or_insert_with(|| Arc::clone(file));
        full_name
    }

    fn add_message(&mut self, scope: &str, message: &DescriptorProto, file: &Name) {
        let full_name = self.add(scope, message.name(), file);
        for enum_ in &message.enum_type {
            self.add(&full_name, enum_.name(), file);
        }
        for nested in &message.nested_type {
            self.add_message(&full_name, nested, file);
        }
    }

    /// Help for a message that something is not defined: the import that is missing, or a type of nearly that name.
    pub(super) fn suggest(
        &self,
        message: &str,
        package: &str,
        visible: &BTreeSet<&str>,
    ) -> Option<String> {
        let missing = message.strip_prefix('`')?.strip_suffix("` is not defined")?;
        if let Some((name, file)) = self.in_scope(missing, package) {
            return Some(format!("add `import \"{file}\";`, which defines `{name}`"));
        }
        let (name, file) = self.alike(missing, package, visible)?;
        Some(if visible.contains(&**file) {
            format!("did you mean `{name}`?")
        } else {
            format!("did you mean `{name}`? it needs `import \"{file}\";`")
        })
    }

    /// The type that the name would be, were its file imported.
    fn in_scope(&self, missing: &str, package: &str) -> Option<(&String, &Name)> {
        let outer = package.rmatch_indices('.').filter_map(|(end, _)| package.get(..end));
        let mut scopes = std::iter::once(package).chain(outer).chain([""]);
        let absolute = missing.strip_prefix('.');
        scopes.find_map(|scope| match absolute {
            Some(name) => self.files.get_key_value(name),
            None => self.files.get_key_value(&join(scope, missing)),
        })
    }

    /// A type of the same simple name; of nearly that name only where one can be seen from here.
    fn alike(
        &self,
        missing: &str,
        package: &str,
        visible: &BTreeSet<&str>,
    ) -> Option<(&String, &Name)> {
        if self.left.get() == 0 {
            return None;
        }
        let wanted = last(missing);
        let allowed = (wanted.len() / 3).min(2);
        let near = |name: &str, file: &Name| {
            visible.contains(&**file)
                || name.strip_prefix(package).is_some_and(|rest| rest.starts_with('.'))
        };
        let distance = |name: &str, file: &Name| {
            let simple = last(name);
            if simple == wanted {
                return Some(0);
            }
            let may_be = simple.len().abs_diff(wanted.len()) <= allowed && near(name, file);
            self.left.set(self.left.get().saturating_sub(usize::from(may_be)));
            may_be.then(|| strsim::osa_distance(simple, wanted)).filter(|found| *found <= allowed)
        };
        self.files
            .iter()
            .filter_map(|(name, file)| Some((distance(name, file)?, name, file)))
            .min_by_key(|(distance, name, file)| (*distance, !near(name, file), *name))
            .map(|(_, name, file)| (name, file))
    }
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
