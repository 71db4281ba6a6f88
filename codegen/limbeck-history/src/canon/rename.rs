//! What was renamed, and everything under its new name.

use std::collections::BTreeMap;

use super::declaration::Declaration;
use super::text::Role;
use super::{Canon, Key, is_within, join, split};
use crate::revision::{Change, Kind};

/// Old path to new path of elements; each takes along what is inside of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    forth: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Moves {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.forth.is_empty()
    }

    /// Old and new path of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.forth.iter().map(|(old, new)| (&**old, &**new))
    }

    /// The path after of what has a path before.
    pub fn new_path(&self, old: &str) -> String {
        follow(&self.forth, old)
    }

    /// The path before of what has a path after.
    pub fn old_path(&self, new: &str) -> String {
        follow(&self.back, new)
    }

    /// The key after of what has a key before.
    pub fn new_key(&self, old: &Key, package: &str) -> Key {
        moved_key(old, package, &|path| self.new_path(path))
    }

    /// The key before of what has a key after.
    pub fn old_key(&self, new: &Key, package: &str) -> Key {
        moved_key(new, package, &|path| self.old_path(path))
    }

    /// The renames of a list of changes.
    pub fn of(changes: &[Change]) -> Self {
        let mut renamed: Vec<&Change> =
            changes.iter().filter(|change| change.renamed_from.is_some()).collect();
        // What is outer decides where a simple name was.
        renamed.sort_by_key(|change| change.path.len());
        let mut moves = Self::default();
        for change in renamed {
            let from = change.renamed_from.as_deref().unwrap_or_default();
            let old = match from.strip_prefix('.') {
                Some(path) => path.to_owned(),
                None => match split(change.kind, &change.path).0 {
                    Some(parent) => join(&moves.old_path(parent), from),
                    None => from.to_owned(),
                },
            };
            moves.insert(old, change.path.clone());
        }
        moves
    }

    /// These moves and then others, as one step.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut both: BTreeMap<String, String> =
            self.iter().map(|(old, new)| (old.to_owned(), next.new_path(new))).collect();
        for (middle, new) in next.iter() {
            both.entry(self.old_path(middle)).or_insert_with(|| new.to_owned());
        }
        both.into_iter().collect()
    }

    fn insert(&mut self, old: String, new: String) {
        self.back.insert(new.clone(), old.clone());
        self.forth.insert(old, new);
    }

    /// How a change says it: the simple name before if only that differs, else the path.
    pub(super) fn renamed_from(&self, kind: Kind, new: &str) -> Option<String> {
        let old = self.back.get(new)?;
        let (parent, name) = split(kind, old);
        let around = split(kind, new).0.map(|around| self.old_path(around));
        if around.as_deref() == parent { Some(name.to_owned()) } else { Some(format!(".{old}")) }
    }
}

impl<O: Into<String>, N: Into<String>> FromIterator<(O, N)> for Moves {
    fn from_iter<I: IntoIterator<Item = (O, N)>>(pairs: I) -> Self {
        let mut moves = Self::default();
        for (old, new) in pairs {
            let (old, new) = (old.into(), new.into());
            if old != new {
                moves.insert(old, new);
            }
        }
        moves
    }
}

/// The longest part of a path that moved decides.
fn follow(map: &BTreeMap<String, String>, path: &str) -> String {
    let mut end = path.len();
    loop {
        let (head, tail) = path.split_at(end);
        if let Some(found) = map.get(head) {
            return format!("{found}{tail}");
        }
        match head.rfind('.') {
            Some(dot) => end = dot,
            None => return path.to_owned(),
        }
    }
}

impl Canon {
    /// Everything under its new name, with all that refers to it; and the keys that two elements
    /// would share.
    pub(crate) fn moved(&self, moves: &Moves) -> (Self, Vec<Key>) {
        if moves.is_empty() {
            return (self.clone(), Vec::new());
        }
        let mut moved = Self {
            package: self.package.clone(),
            lifecycle: self.lifecycle.clone(),
            ..Self::default()
        };
        let mut twice = Vec::new();
        for (key, declaration) in &self.elements {
            let new = moves.new_key(key, &self.package);
            let declaration = self.moved_declaration(key, &new, declaration, moves);
            if moved.elements.insert(new.clone(), declaration).is_some() {
                twice.push(new);
            }
        }
        (moved, twice)
    }

    /// The same under the name of another package; its stage is for others to say.
    pub fn fork(&self, package: &str) -> Self {
        let extension = |name: &str| match name.strip_prefix(&self.package) {
            Some(rest) if !self.package.is_empty() && rest.starts_with('.') => {
                format!("{package}{rest}")
            }
            _ => name.to_owned(),
        };
        let mut fork = Self::new(package);
        for (key, declaration) in &self.elements {
            let path = match (key.kind, key.parent(), key.name().strip_prefix('(')) {
                (Kind::Option, Some(parent), Some(name)) => {
                    join(parent, &format!("({}", extension(name)))
                }
                _ => key.path.clone(),
            };
            let mut declaration = declaration.clone();
            for token in &mut declaration.text.tokens {
                if token.role == Role::Extension {
                    token.text = extension(&token.text).into();
                }
            }
            fork.elements.insert(Key { path, kind: key.kind }, declaration);
        }
        fork
    }

    fn moved_declaration(
        &self,
        old: &Key,
        new: &Key,
        declaration: &Declaration,
        moves: &Moves,
    ) -> Declaration {
        let mut declaration = declaration.clone();
        for token in &mut declaration.text.tokens {
            let text = match token.role {
                Role::Plain => continue,
                Role::Name if declaration.group.is_some() => continue,
                Role::Name => new.name().to_owned(),
                Role::Type if token.text.starts_with('.') => continue,
                Role::Type => moves.new_path(&token.text),
                Role::Extension => {
                    moved_extension(&token.text, &self.package, &|path| moves.new_path(path))
                }
            };
            token.text = text.into();
        }
        let around = old.parent().unwrap_or_default();
        let simple = |path: String| split(Kind::Field, &path).1.to_owned();
        declaration.oneof =
            declaration.oneof.map(|name| simple(moves.new_path(&join(around, &name))));
        for name in &mut declaration.order {
            *name = simple(moves.new_path(&join(&old.path, name)));
        }
        if let Some(group) = &mut declaration.group {
            *group = moves.new_path(group);
            let name = split(Kind::Message, group).1;
            for token in declaration.text.tokens.iter_mut().filter(|it| it.role == Role::Name) {
                token.text = name.into();
            }
        }
        declaration
    }
}

fn moved_key(key: &Key, package: &str, moved: &dyn Fn(&str) -> String) -> Key {
    let path = match (key.kind, key.parent()) {
        (Kind::Option, Some(parent)) => {
            let name = match key.name().strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
                Some(extension) => format!("({})", moved_extension(extension, package, moved)),
                None => key.name().to_owned(),
            };
            join(&moved(parent), &name)
        }
        _ => moved(&key.path),
    };
    Key { path, kind: key.kind }
}

/// The full name after of an extension.
fn moved_extension(full_name: &str, package: &str, moved: &dyn Fn(&str) -> String) -> String {
    if !package.is_empty() && !is_within(full_name, package) {
        return full_name.to_owned();
    }
    let skip = if package.is_empty() { 0 } else { package.len() + 1 };
    join(package, &moved(full_name.get(skip..).unwrap_or_default()))
}
