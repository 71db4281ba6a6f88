//! The files that name one revision: `HEAD` and `PUBLISHED`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::links::join;
use super::material::{Material, shortened};
use crate::store::{HEAD, PUBLISHED, quoted};
use crate::{Id, Problem, ProblemKind};

/// How many typing errors there may be in an id that is taken for another one.
const CLOSE: usize = 2;

/// What such a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It is not there.
    Missing,
    /// It has nothing in it.
    Empty,
    /// A merge left both sides in it.
    Conflict(Vec<Id>),
    /// Something else.
    Garbled(String),
    /// An id.
    Id(Id),
}

impl Mark {
    /// Reads one.
    pub(super) fn new(content: Option<&[u8]>) -> Self {
        let Some(content) = content else { return Self::Missing };
        let text = String::from_utf8_lossy(content);
        let word = text.trim();
        if word.is_empty() {
            return Self::Empty;
        }
        match word.parse() {
            Ok(id) => Self::Id(id),
            Err(_) => sides(&text).map_or_else(|| Self::Garbled(word.to_owned()), Self::Conflict),
        }
    }

    /// What it names.
    pub(super) fn id(&self) -> Option<&Id> {
        match self {
            Self::Id(id) => Some(id),
            Self::Missing | Self::Empty | Self::Conflict(_) | Self::Garbled(_) => None,
        }
    }

    /// All that it names.
    pub(super) fn ids(&self) -> impl Iterator<Item = &Id> {
        match self {
            Self::Id(id) => std::slice::from_ref(id).iter(),
            Self::Conflict(ids) => ids.iter(),
            Self::Missing | Self::Empty | Self::Garbled(_) => [].iter(),
        }
    }

    /// Whether a merge left both sides in it.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

/// Finds what is wrong.
pub(super) fn judge(material: &mut Material) {
    let problems: Vec<Problem> = head(material).into_iter().chain(published(material)).collect();
    material.problems.extend(problems);
}

fn head(material: &Material) -> Option<Problem> {
    let is_empty = material.revisions.is_empty() && material.unreadable.is_empty();
    let package = material.package;
    let message = match &material.head {
        Mark::Missing if is_empty => return None,
        Mark::Missing => format!(
            "the history of `{package}` has no `{HEAD}`, the file that names its newest revision"
        ),
        Mark::Empty => format!("`{HEAD}` of `{package}` is empty"),
        Mark::Garbled(text) => garbled(HEAD, package, text),
        Mark::Conflict(ids) => return Some(conflict(material, HEAD, ids)),
        Mark::Id(id) if material.may_be_unreadable(id) => return None,
        Mark::Id(id) if !material.revisions.contains_key(id) => {
            return Some(unknown(material, HEAD, id));
        }
        Mark::Id(id) => return behind(material, id),
    };
    let help = match material.heads().as_slice() {
        [] => format!("`git log -p -- {}` shows what it was", mark_path(material, HEAD)),
        [head] => format!("{} takes {}", material.set(HEAD, head), material.describe(head)),
        heads => format!("write the id of one into it: {}", material.list(heads.iter().copied())),
    };
    Some(material.problem(ProblemKind::Head, material.snapshot.place(HEAD), message, help))
}

/// `HEAD` names a revision that others follow.
fn behind(material: &Material, id: &Id) -> Option<Problem> {
    let children = material.index.children(id);
    // Several heads are told as such, and what is in a circle has none.
    let [head] = *material.heads_above(id) else { return None };
    if head == id {
        return None;
    }
    let follow = if children.len() == 1 { "follows" } else { "follow" };
    let message = format!(
        "`{HEAD}` of `{}` names {}, but {} {follow} it",
        material.package,
        material.describe(id),
        material.list(children)
    );
    let help = format!(
        "if a write was interrupted, {} takes {}; `limbeck drop {head}` removes it",
        material.set(HEAD, head),
        material.describe(head)
    );
    Some(material.problem(ProblemKind::Head, material.snapshot.place(HEAD), message, help))
}

fn published(material: &Material) -> Option<Problem> {
    let package = material.package;
    let message = match &material.published {
        Mark::Missing => return uncovered(material),
        Mark::Empty => format!("`{PUBLISHED}` of `{package}` is empty"),
        Mark::Garbled(text) => garbled(PUBLISHED, package, text),
        Mark::Conflict(ids) => return Some(conflict(material, PUBLISHED, ids)),
        Mark::Id(id) if material.may_be_unreadable(id) => return None,
        Mark::Id(id) if !material.revisions.contains_key(id) => {
            return Some(unknown(material, PUBLISHED, id));
        }
        Mark::Id(id) => return beside(material, id).or_else(|| uncovered(material)),
    };
    let path = mark_path(material, PUBLISHED);
    let help = match sealed(material).as_slice() {
        [newest] => {
            format!("{} takes {}", material.set(PUBLISHED, newest), material.describe(newest))
        }
        _ => format!(
            "`git log -p -- {path}` shows what it was and `git checkout COMMIT -- {path}` brings it \
             back; if nothing is published yet: `rm {path}`"
        ),
    };
    Some(material.problem(
        ProblemKind::Published,
        material.snapshot.place(PUBLISHED),
        message,
        help,
    ))
}

/// The newest of what was published, as checkpoints say.
fn sealed<'m>(material: &'m Material) -> Vec<&'m Id> {
    let dag = &material.index.dag;
    let nodes = material.sealed.iter().filter_map(|id| material.index.node(id));
    let below = dag.ancestors(nodes.clone().flat_map(|node| dag.parents(node).iter().copied()));
    material.index.ids(nodes.filter(|&node| !below.contains(node)))
}

/// `PUBLISHED` is missing, or does not name what was published.
fn uncovered(material: &Material) -> Option<Problem> {
    let covered = material.index.ancestors(material.published.ids());
    let is_covered = |id: &Id| material.index.node(id).is_none_or(|node| covered.contains(node));
    let lost: Vec<&Id> = sealed(material).into_iter().filter(|id| !is_covered(id)).collect();
    let (first, others) = lost.split_first()?;
    let package = material.package;
    let message = match material.published.id() {
        Some(id) => format!(
            "`{PUBLISHED}` of `{package}` names {}, but {} was published, too, as a checkpoint says",
            material.describe(id),
            material.list(lost.iter().copied())
        ),
        None => format!(
            "`{package}` has no `{PUBLISHED}`, but {} was published, as a checkpoint says",
            material.list(lost.iter().copied())
        ),
    };
    let all: Vec<&Id> = lost.iter().copied().chain(material.published.ids()).collect();
    let join = format!("others rely on both: `limbeck merge --package {package}` joins them");
    let help = match (newest(material, &all), material.published.id(), others) {
        (Some(newest), _, _) => {
            format!("{} takes {}", material.set(PUBLISHED, newest), material.describe(newest))
        }
        (None, Some(_), _) | (None, None, []) => join,
        (None, None, _) => format!("{}; {join}", material.set(PUBLISHED, first)),
    };
    let place = material.snapshot.place(PUBLISHED);
    Some(material.problem(ProblemKind::Published, place, message, help))
}

/// `PUBLISHED` names what `HEAD` does not follow.
fn beside(material: &Material, id: &Id) -> Option<Problem> {
    let head = material.head.id().filter(|head| material.revisions.contains_key(head))?;
    if material.index.is_ancestor(id, head) || material.index.is_circular(id) {
        return None;
    }
    let message = format!(
        "{} of `{}` is published, but `{HEAD}`, {}, does not follow it",
        material.describe(id),
        material.package,
        material.describe(head)
    );
    let help = if material.index.is_ancestor(head, id) {
        format!("{} takes it back as the head", material.set(HEAD, id))
    } else {
        join(material, &[id, head])
    };
    Some(material.problem(
        ProblemKind::Published,
        material.snapshot.place(PUBLISHED),
        message,
        help,
    ))
}

fn garbled(mark: &str, package: &str, text: &str) -> String {
    let text = shortened(text);
    format!("`{mark}` of `{package}` is {text:?}, no id of a revision")
}

/// A file names a revision that is not there.
fn unknown(material: &Material, mark: &str, id: &Id) -> Problem {
    let message = format!("`{mark}` of `{}` names `{id}`, which is not there", material.package);
    let distance = |known: &Id| strsim::osa_distance(known.as_str(), id.as_str());
    let rank = |known: &Id| material.index.node(known).and_then(|it| material.index.dag.rank(it));
    // Of those equally close, the newest.
    let close = material.revisions.keys().min_by_key(|id| (distance(id), Reverse(rank(id))));
    let heads = material.heads();
    let help = match (close.filter(|known| distance(known) <= CLOSE), heads.as_slice()) {
        (Some(close), _) => {
            format!("did you mean {}? {}", material.describe(close), material.set(mark, close))
        }
        (None, [head]) if mark == HEAD => format!(
            "{}; if it is gone for good: {} takes {}",
            material.restore(id),
            material.set(mark, head),
            material.describe(head)
        ),
        (None, _) => format!(
            "{}; if `{mark}` was edited: `git log -p -- {path}` shows what it was, and `git checkout \
             COMMIT -- {path}` brings it back",
            material.restore(id),
            path = mark_path(material, mark)
        ),
    };
    let kind = if mark == HEAD { ProblemKind::Head } else { ProblemKind::Published };
    material.problem(kind, material.snapshot.place(mark), message, help)
}

/// A merge left its marks.
fn conflict(material: &Material, mark: &str, ids: &[Id]) -> Problem {
    let package = material.package;
    let message = match ids {
        [] => format!("`{mark}` of `{package}` has the marks of a merge in it, and no id"),
        ids => format!(
            "`{mark}` of `{package}` has the marks of a merge in it: {}",
            material.list(ids)
        ),
    };
    let known: Vec<&Id> = ids.iter().filter(|id| material.revisions.contains_key(id)).collect();
    let newest = newest(material, &known);
    let lost = ids
        .iter()
        .find(|id| !material.revisions.contains_key(id) && !material.unreadable.contains_key(id));
    let help = match (lost, newest, known.as_slice()) {
        (Some(lost), _, _) => {
            format!("the file of `{lost}` is missing: {}", material.restore(lost))
        }
        (None, Some(newest), _) => {
            format!("{} takes {}", material.set(mark, newest), material.describe(newest))
        }
        (None, None, []) => {
            let path = mark_path(material, mark);
            format!(
                "`git checkout --ours -- {path}` or `git checkout --theirs -- {path}` takes one"
            )
        }
        (None, None, known) if mark == HEAD => join(material, known),
        (None, None, _) => {
            format!("others rely on both: `limbeck merge --package {package}` joins them")
        }
    };
    material.problem(ProblemKind::ConflictMarkers, material.snapshot.place(mark), message, help)
}

/// The one of some revisions that follows all others, if there is one.
fn newest<'a>(material: &Material, ids: &[&'a Id]) -> Option<&'a Id> {
    let nodes: Vec<usize> = ids.iter().filter_map(|id| material.index.node(id)).collect();
    let last = nodes.iter().copied().max_by_key(|&node| material.index.dag.rank(node))?;
    let below = material.index.dag.ancestors([last]);
    let follows_all = nodes.iter().all(|&node| below.contains(node));
    let last = material.index.id(last).filter(|_| follows_all)?;
    ids.iter().copied().find(|id| *id == last)
}

/// The path of such a file, as a shell takes it.
fn mark_path(material: &Material, mark: &str) -> String {
    quoted(&material.snapshot.path(mark))
}

/// The ids on both sides of a conflict that git left; `None` if there is none.
fn sides(text: &str) -> Option<Vec<Id>> {
    let mut ids = Vec::new();
    let mut seen = BTreeSet::new();
    let mut has_marks = false;
    // What was before both sides stands behind `|||||||`, if git was told to show it.
    let mut is_base = false;
    for line in text.lines() {
        let is = |mark: &str| line.starts_with(mark);
        if is("<<<<<<<") || is("=======") || is(">>>>>>>") || is("|||||||") {
            has_marks = true;
            is_base = is("|||||||");
        } else if let Ok(id) = line.trim().parse()
            && !is_base
            && seen.insert(Id::clone(&id))
        {
            ids.push(id);
        }
    }
    has_marks.then_some(ids)
}
