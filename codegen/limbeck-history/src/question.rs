//! What may have been renamed: asked, never guessed.
//!
//! A new name on an old number may be a rename or a reuse of the number; where there are no numbers,
//! what looks alike is asked about. Somebody answers, or nothing is recorded.

use std::collections::{BTreeMap, BTreeSet};

use crate::canon::{Canon, Key, Moves};
use crate::revision::Kind;

/// What somebody said about names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Path before and path after of what was renamed, relative to the package.
    pub renamed: Vec<(String, String)>,
    /// Paths before of what was not.
    pub kept: BTreeSet<String>,
}

/// Something that may have been renamed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// What it is.
    pub kind: Kind,
    /// Its path before.
    pub old: String,
    /// What it may be called now.
    pub new: String,
    /// Why it is asked; a fragment.
    pub why: String,
}

/// An answer that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// There was nothing of that name.
    #[error("`{0}` is not recorded, so that it cannot have been renamed")]
    NoOld(String),
    /// There is nothing of that name.
    #[error("there is no `{0}` in the proto files")]
    NoNew(String),
    /// They are not of one kind.
    #[error("`{old}` is {old_kind}, `{new}` is {new_kind}")]
    Kinds {
        /// The path before.
        old: String,
        /// What it was.
        old_kind: Kind,
        /// The path after.
        new: String,
        /// What it is.
        new_kind: Kind,
    },
    /// Two were renamed to one, or one to two.
    #[error("`{0}` is named twice")]
    Twice(String),
}

/// The renames that somebody named.
///
/// # Errors
/// Every answer that makes no sense.
pub fn moves(old: &Canon, new: &Canon, answers: &Answers) -> Result<Moves, Vec<BadAnswer>> {
    let mut bad = Vec::new();
    let (mut sources, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for (from, to) in &answers.renamed {
        match (old.element_at(from), new.element_at(to)) {
            (None, _) => bad.push(BadAnswer::NoOld(from.clone())),
            (_, None) => bad.push(BadAnswer::NoNew(to.clone())),
            (Some(from), Some(to)) if from.kind != to.kind => bad.push(BadAnswer::Kinds {
                old: from.path.clone(),
                old_kind: from.kind,
                new: to.path.clone(),
                new_kind: to.kind,
            }),
            _ => {}
        }
        bad.extend((!sources.insert(from)).then(|| BadAnswer::Twice(from.clone())));
        bad.extend((!targets.insert(to)).then(|| BadAnswer::Twice(to.clone())));
    }
    for kept in answers.kept.iter().filter(|kept| old.element_at(kept).is_none()) {
        bad.push(BadAnswer::NoOld(kept.clone()));
    }
    if bad.is_empty() { Ok(answers.renamed.iter().cloned().collect()) } else { Err(bad) }
}

/// What is still to be answered.
pub fn questions(old: &Canon, new: &Canon, answers: &Answers, moves: &Moves) -> Vec<Question> {
    let moved = old.renamed(moves, &BTreeSet::new()).canon;
    let mut asked = Asked {
        moves,
        answers,
        old: Members::of(&moved),
        new: Members::of(new),
        questions: Vec::new(),
    };
    asked.numbered(&moved, new);
    asked.oneofs(&moved, new);
    asked.containers(&moved, new);
    asked.rpcs(&moved, new);
    asked.questions.sort();
    asked.questions
}

struct Asked<'a> {
    moves: &'a Moves,
    answers: &'a Answers,
    old: Members<'a>,
    new: Members<'a>,
    questions: Vec<Question>,
}

/// What stands in each container, by number and name.
struct Members<'c> {
    fields: BTreeMap<&'c str, BTreeMap<i64, BTreeSet<&'c str>>>,
    /// Of messages and enums: number and name of all members; of services the names of rpcs.
    signatures: BTreeMap<&'c Key, BTreeSet<(i64, &'c str)>>,
}

impl<'c> Members<'c> {
    fn of(canon: &'c Canon) -> Self {
        let mut members = Self { fields: BTreeMap::new(), signatures: BTreeMap::new() };
        let containers: BTreeMap<&str, &Key> = canon
            .keys()
            .filter(|key| key.kind.is_container())
            .map(|key| (&*key.path, key))
            .collect();
        for (key, number) in canon.numbers() {
            let parent = key.parent().unwrap_or_default();
            if key.kind != Kind::Rpc {
                let numbers = members.fields.entry(parent).or_default();
                numbers.entry(number).or_default().insert(key.name());
            }
            if let Some(container) = containers.get(parent) {
                members.signatures.entry(container).or_default().insert((number, key.name()));
            }
        }
        members
    }
}

impl Asked<'_> {
    fn ask(&mut self, kind: Kind, moved: &str, new: &str, why: String) {
        let old = self.moves.old_path(moved);
        let is_answered = self.answers.kept.contains(&old)
            || self.answers.renamed.iter().any(|(from, to)| *from == old || to == new);
        if !is_answered {
            self.questions.push(Question { kind, old, new: new.to_owned(), why });
        }
    }

    /// Fields, values and extensions whose number has another name now.
    fn numbered(&mut self, moved: &Canon, new: &Canon) {
        let mut found = Vec::new();
        for (parent, numbers) in &self.old.fields {
            let Some(now) = self.new.fields.get(parent) else { continue };
            for (number, names) in numbers {
                let Some(others) = now.get(number) else { continue };
                let mut gone = names.difference(others);
                let mut come = others.difference(names);
                if let (Some(gone), Some(come)) = (gone.next(), come.next()) {
                    found.push((join(parent, gone), join(parent, come), *number));
                }
            }
        }
        for (old, new_path, number) in found {
            let kinds = (moved.element_at(&old), new.element_at(&new_path));
            if let (Some(before), Some(after)) = kinds
                && before.kind == after.kind
            {
                let kind = before.kind;
                let why = format!("the number {number} was that of `{old}`");
                self.ask(kind, &old, &new_path, why);
            }
        }
    }

    /// Oneofs that lost their name, by the fields in them.
    fn oneofs(&mut self, moved: &Canon, new: &Canon) {
        let (before, after) = (moved.oneof_members(), new.oneof_members());
        let gone = before.iter().filter(|(path, _)| !after.contains_key(*path));
        let mut found = Vec::new();
        for (old, members) in gone {
            let parent = old.rsplit_once('.').map_or("", |(parent, _)| parent);
            let others = after.iter().filter(|(path, _)| {
                let is_sibling = path.rsplit_once('.').map_or("", |(parent, _)| parent) == parent;
                is_sibling && !before.contains_key(*path)
            });
            let shared = others.map(|(path, others)| (members.intersection(others).count(), path));
            if let Some((count @ 1.., path)) = shared.max_by_key(|(count, _)| *count) {
                found.push((old.clone(), path.clone(), count));
            }
        }
        for (old, path, count) in found {
            self.ask(Kind::Oneof, &old, &path, format!("{count} of its fields are in it"));
        }
    }

    /// Messages, enums and services that lost their name, by what is in them.
    fn containers(&mut self, moved: &Canon, new: &Canon) {
        let gone: Vec<&Key> = moved
            .keys()
            .filter(|key| key.kind.is_container() && new.element_at(&key.path).is_none())
            .collect();
        let come: Vec<&Key> = new
            .keys()
            .filter(|key| key.kind.is_container() && moved.element_at(&key.path).is_none())
            .collect();
        let mut by_member: BTreeMap<(Kind, (i64, &str)), Vec<&Key>> = BTreeMap::new();
        for key in &come {
            for member in self.new.signatures.get(*key).into_iter().flatten() {
                by_member.entry((key.kind, *member)).or_default().push(key);
            }
        }
        let mut found = Vec::new();
        for old in gone {
            let Some(members) = self.old.signatures.get(old) else { continue };
            let mut shared: BTreeMap<&Key, usize> = BTreeMap::new();
            for member in members {
                for key in by_member.get(&(old.kind, *member)).into_iter().flatten() {
                    *shared.entry(key).or_default() += 1;
                }
            }
            let size = |key: &Key| self.new.signatures.get(key).map_or(0, BTreeSet::len);
            let alike =
                shared.into_iter().filter(|(key, count)| 2 * count >= members.len().max(size(key)));
            // Of several that share as much, the one whose name is most alike.
            let best = alike.max_by_key(|(key, count)| (*count, common(&old.path, &key.path)));
            if let Some((key, count)) = best {
                let why = format!("{count} of its {} members are in it", members.len());
                found.push((old.kind, old.path.clone(), key.path.clone(), why));
            }
        }
        for (kind, old, new, why) in found {
            self.ask(kind, &old, &new, why);
        }
    }

    /// Rpcs that lost their name: those with the same request and response, or the only ones.
    fn rpcs(&mut self, moved: &Canon, new: &Canon) {
        let list = |canon: &Canon, other: &Canon| -> BTreeMap<String, Vec<Key>> {
            let mut list: BTreeMap<String, Vec<Key>> = BTreeMap::new();
            let is_alone =
                |key: &&Key| key.kind == Kind::Rpc && other.element_at(&key.path).is_none();
            for key in canon.keys().filter(is_alone) {
                list.entry(key.parent().unwrap_or_default().to_owned())
                    .or_default()
                    .push(key.clone());
            }
            list
        };
        let (gone, come) = (list(moved, new), list(new, moved));
        for (service, gone) in gone {
            let Some(come) = come.get(&service) else { continue };
            for old in &gone {
                let types = moved.type_names(old);
                let same = come.iter().find(|key| new.type_names(key) == types);
                let (found, why) = match (same, &*gone, &**come) {
                    (Some(found), ..) => (found, "it has the same request and response"),
                    (None, [_], [only]) => (only, "one rpc is gone, and one is new"),
                    _ => continue,
                };
                self.ask(Kind::Rpc, &old.path, &found.path, why.to_owned());
            }
        }
    }
}

impl Question {
    /// Both flags that answer it.
    pub fn flags(&self) -> [String; 2] {
        [format!("--rename {}={}", self.old, self.new), format!("--no-rename {}", self.old)]
    }
}

/// How many characters two paths share at their start and end.
fn common(a: &str, b: &str) -> usize {
    let start = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    start + a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count()
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}
