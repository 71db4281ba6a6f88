//! What was renamed, and everything under its new name.

use std::collections::{BTreeMap, BTreeSet};

use super::declaration::Declaration;
use super::text::{Role, Token};
use super::{Canon, Key, join, split};
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

    /// Whether an element was renamed by itself, not with what is around it.
    pub(crate) fn is_renamed(&self, old: &Key) -> bool {
        old.kind.is_element() && self.is_renamed_path(&old.path)
    }

    /// Whether the element at a path was renamed by itself.
    pub(crate) fn is_renamed_path(&self, old: &str) -> bool {
        self.forth.contains_key(old)
    }

    /// Whether an element has its path after by its own renaming, not by that of what is around it.
    pub(super) fn is_new_name(&self, new: &Key) -> bool {
        new.kind.is_element() && self.back.contains_key(&new.path)
    }

    /// Whether something else has the place of what has a path before, so that this is gone.
    pub(super) fn is_taken(&self, old: &str) -> bool {
        self.old_path(&self.new_path(old)) != old
    }

    /// The key after of what has a key before; `None` if something else has its place.
    pub(crate) fn target(&self, old: &Key, package: &str) -> Option<Key> {
        let new = self.new_key(old, package);
        (self.old_key(&new, package) == *old).then_some(new)
    }

    /// The renames of a list of changes.
    pub fn of(changes: &[Change]) -> Self {
        let is_renamed =
            |change: &&Change| change.renamed_from.is_some() && change.kind.is_element();
        let mut renamed: Vec<&Change> = changes.iter().filter(is_renamed).collect();
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

    /// Those of elements that were there before and are there after.
    #[must_use]
    pub fn between(&self, before: &Canon, after: &Canon) -> Self {
        let is_there = |(old, new): &(&str, &str)| {
            let (old, new) = (before.element_at(old), after.element_at(new));
            old.zip(new).is_some_and(|(old, new)| old.kind == new.kind)
        };
        self.iter().filter(is_there).collect()
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

/// What follows from the renaming of something around is left out.
impl<O: Into<String>, N: Into<String>> FromIterator<(O, N)> for Moves {
    fn from_iter<I: IntoIterator<Item = (O, N)>>(pairs: I) -> Self {
        let mut moves = Self::default();
        for (old, new) in pairs {
            moves.insert(old.into(), new.into());
        }
        let follows = |(old, new): &(&str, &str)| {
            follow_outer(&moves.forth, old) == **new && follow_outer(&moves.back, new) == **old
        };
        let needless: Vec<String> =
            moves.iter().filter(follows).map(|(old, _)| old.to_owned()).collect();
        for old in needless {
            if let Some(new) = moves.forth.remove(&old) {
                moves.back.remove(&new);
            }
        }
        moves
    }
}

/// Where a path leads if it did not move itself.
fn follow_outer(map: &BTreeMap<String, String>, path: &str) -> String {
    match path.rsplit_once('.') {
        Some((outer, name)) => join(&follow(map, outer), name),
        None => path.to_owned(),
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

/// A recorded schema under new names.
pub(crate) struct Renamed {
    /// What is left of it.
    pub(crate) canon: Canon,
    /// Key before and key after of what has to make room, and nobody said that it is gone.
    pub(super) taken: Vec<(Key, Key)>,
}

impl Canon {
    /// Everything but what is gone under its new name, with all that refers to it.
    ///
    /// Where something refers to what had to make room for something else, the name means nothing any
    /// more: [`Role::Gone`] in a text, an empty name of a oneof or a value.
    pub(crate) fn renamed(&self, moves: &Moves, gone: &BTreeSet<Key>) -> Renamed {
        let mut canon = Self {
            package: self.package.clone(),
            lifecycle: self.lifecycle.clone(),
            ..Self::default()
        };
        let mut taken = Vec::new();
        for (old, declaration) in self.elements.iter().filter(|(key, _)| !gone.contains(key)) {
            match moves.target(old, &self.package) {
                Some(new) => {
                    let declaration = self.renamed_declaration((old, &new), declaration, moves);
                    canon.elements.insert(new, declaration);
                }
                None => taken.push((old.clone(), moves.new_key(old, &self.package))),
            }
        }
        Renamed { canon, taken }
    }

    /// The same under the name of another package; its stage is for others to say. What it used of that
    /// package is its own then, and may be missing.
    #[must_use]
    pub fn fork(&self, package: &str) -> Self {
        let own = format!(".{package}.");
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
                if matches!(token.role, Role::Extension | Role::LiteralExtension) {
                    token.text = extension(&token.text).into();
                }
                if token.role == Role::Type && !package.is_empty() {
                    let inside = token.text.strip_prefix(&*own).map(str::to_owned);
                    token.text = inside.map_or_else(|| token.text.clone(), Into::into);
                }
            }
            fork.elements.insert(Key { path, kind: key.kind }, declaration);
        }
        fork
    }

    fn renamed_declaration(
        &self,
        (old, new): (&Key, &Key),
        declaration: &Declaration,
        moves: &Moves,
    ) -> Declaration {
        let mut declaration = declaration.clone();
        if moves.is_empty() {
            return declaration;
        }
        let group = declaration.group.as_ref().map(|group| moves.new_path(group));
        let name = group.as_deref().map_or(new.name(), |group| split(Kind::Message, group).1);
        for token in &mut declaration.text.tokens {
            self.rename_token(token, name, moves);
        }
        // Empty if something else has the name.
        let simple = |path: String| {
            if moves.is_taken(&path) {
                return String::new();
            }
            split(Kind::Field, &moves.new_path(&path)).1.to_owned()
        };
        let around = old.parent().unwrap_or_default();
        declaration.oneof = declaration.oneof.map(|name| simple(join(around, &name)));
        for name in &mut declaration.order {
            *name = simple(join(&old.path, name));
        }
        declaration.group = group;
        declaration
    }

    fn rename_token(&self, token: &mut Token, name: &str, moves: &Moves) {
        let (path, is_extension) = match token.role {
            Role::Plain | Role::Gone => return,
            Role::Name => {
                token.text = name.into();
                return;
            }
            Role::Type if token.text.starts_with('.') => return,
            Role::Type => (&*token.text, false),
            Role::Extension | Role::LiteralExtension => {
                match within_package(&token.text, &self.package) {
                    Some(path) => (path, true),
                    None => return,
                }
            }
        };
        if moves.is_taken(path) {
            token.role = Role::Gone;
            return;
        }
        let path = moves.new_path(path);
        token.text = if is_extension { join(&self.package, &path) } else { path }.into();
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
    match within_package(full_name, package) {
        Some(path) => join(package, &moved(path)),
        None => full_name.to_owned(),
    }
}

/// The path of a full name, if it is of the package or of one whose name begins like it.
fn within_package<'n>(full_name: &'n str, package: &str) -> Option<&'n str> {
    if package.is_empty() {
        return Some(full_name);
    }
    full_name.strip_prefix(package)?.strip_prefix('.')
}
