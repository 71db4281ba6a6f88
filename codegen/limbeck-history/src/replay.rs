//! What is recorded at a revision: changes applied, one revision after the other, from the nearest
//! checkpoint or from the beginning.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use limbeck_schema::finding::{Place, Span};

use crate::canon::{Canon, Conflict, Moves, apply, differences};
use crate::checkpoint;
use crate::graph::History;
use crate::revision::Origin;
use crate::symbol::Histories;
use crate::{Change, Id, Problem, ProblemKind, Revision};

/// Where replay may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the nearest checkpoint.
    Checkpoint,
    /// At the beginning, as far as it is there: checkpoints count for baselines and for what was
    /// pruned.
    Beginning,
}

/// Replays the histories of a project.
pub struct Replay<'h> {
    histories: &'h Histories,
    start: Start,
    known: RefCell<BTreeMap<(String, Id), Rc<Canon>>>,
    /// Forks that are being followed.
    open: RefCell<BTreeSet<(String, Id)>>,
    /// How many merges are being looked into.
    depth: Cell<usize>,
}

/// How deep merges may be within merges that only go together as a whole.
const DEEPEST: usize = 32;

/// Forks of forks that are followed.
const DEEPEST_FORK: usize = 64;

/// Why a revision cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Its changes do not fit to what is there.
    Conflicts {
        /// The revision.
        id: Id,
        /// Every change that does not fit.
        conflicts: Vec<Conflict>,
    },
    /// A revision is not there.
    Missing {
        /// The package.
        package: String,
        /// The revision.
        id: Id,
    },
    /// A revision begins with a checkpoint that is not there.
    NoCheckpoint(Id),
    /// A checkpoint cannot be read.
    Checkpoint(Box<Problem>),
    /// Forks lead back to themselves.
    Circle(Id),
}

impl<'h> Replay<'h> {
    /// Replays nothing yet.
    pub fn new(histories: &'h Histories, start: Start) -> Self {
        Self {
            histories,
            start,
            known: RefCell::default(),
            open: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// What is recorded at a revision.
    ///
    /// # Errors
    /// When a revision is missing, or its changes do not fit.
    pub fn canon(&self, package: &str, id: &Id) -> Result<Rc<Canon>, Failure> {
        let missing = || Failure::Missing { package: package.to_owned(), id: id.clone() };
        let history = self.histories.get(package).ok_or_else(missing)?;
        let mut todo = Vec::new();
        let mut canon = None;
        let mut next = history.get(id).map(|revision| &revision.id);
        while let Some(found) = next.filter(|_| todo.len() <= history.revisions.len()) {
            if let Some(known) = self.start_at(history, found)? {
                canon = Some(known);
                break;
            }
            todo.push(found.clone());
            let parent = history.parents(found).first();
            next = parent.and_then(|parent| history.get(parent)).map(|revision| &revision.id);
        }
        let Some(oldest) = todo.last() else { return canon.ok_or_else(missing) };
        let mut canon = match canon {
            Some(canon) => canon,
            None => self.beginning(history, oldest)?,
        };
        for id in todo.iter().rev() {
            canon = Rc::new(self.step(history, &canon, id)?);
        }
        self.keep(package, id, &canon);
        Ok(canon)
    }

    /// Remembers what is recorded at a revision.
    pub fn keep(&self, package: &str, id: &Id, canon: &Rc<Canon>) {
        self.known.borrow_mut().insert((package.to_owned(), id.clone()), Rc::clone(canon));
    }

    /// Forgets what is recorded at a revision.
    pub fn forget(&self, package: &str, id: &Id) {
        self.known.borrow_mut().remove(&(package.to_owned(), id.clone()));
    }

    /// What is recorded after a revision, given what is before it.
    fn step(&self, history: &History, before: &Canon, id: &Id) -> Result<Canon, Failure> {
        let failed = |id: &Id| {
            let id = id.clone();
            move |conflicts| Failure::Conflicts { id, conflicts }
        };
        let revision = get(history, id)?;
        let mut canon = before.clone();
        if let [first, second] = &*revision.parents {
            canon =
                self.joined(history, &canon, (first, second)).map_err(|failure| match failure {
                    Failure::Conflicts { conflicts, .. } => failed(id)(conflicts),
                    other => other,
                })?;
        }
        apply(&canon, &revision.changes).map_err(failed(id))
    }

    /// What comes out when two branches are joined, given what is recorded at the first: the changes of
    /// the second, one revision after the other. Where one of them does not fit, all that the second
    /// changed since both parted counts at once: what it took back is nothing then, and what both
    /// changed alike is done.
    ///
    /// # Errors
    /// When a revision is missing, or the changes do not fit.
    pub fn joined(
        &self,
        history: &History,
        canon: &Canon,
        (first, second): (&Id, &Id),
    ) -> Result<Canon, Failure> {
        let theirs = history.path(Some(first), second);
        let mut joined = canon.clone();
        let mut conflict = None;
        for id in &theirs {
            match apply(&joined, &get(history, id)?.changes) {
                Ok(next) => joined = next,
                Err(conflicts) => {
                    conflict = Some(Failure::Conflicts { id: (*id).clone(), conflicts });
                    break;
                }
            }
        }
        let Some(conflict) = conflict else { return Ok(joined) };
        let bases = history.merge_bases(first, second);
        let ([base], true) = (&*bases, self.depth.get() < DEEPEST) else { return Err(conflict) };
        self.depth.set(self.depth.get() + 1);
        let both = self
            .canon(&history.package, base)
            .and_then(|base| Ok((base, self.canon(&history.package, second)?)));
        self.depth.set(self.depth.get() - 1);
        let (base, other) = both?;
        let ours = net(history, (&base, canon), &history.path(Some(second), first))?;
        let mut changes = net(history, (&base, &other), &theirs)?;
        changes.retain(|change| !ours.contains(change));
        apply(canon, &changes).map_err(|_| conflict)
    }

    /// What is known about a revision without looking at what it follows.
    fn start_at(&self, history: &History, id: &Id) -> Result<Option<Rc<Canon>>, Failure> {
        let key = (history.package.clone(), id.clone());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(bytes) = history.checkpoints.get(id) else { return Ok(None) };
        let revision = get(history, id)?;
        // A fork of what is no longer there begins with its own checkpoint, too.
        let is_orphan = match &revision.origin {
            Origin::Nothing => false,
            Origin::Baseline => true,
            Origin::Fork { package, revision, .. } => {
                self.histories.get(package).is_none_or(|history| history.get(revision).is_none())
            }
        };
        let is_beginning = is_orphan
            || revision.parents.iter().any(|parent| !history.revisions.contains_key(parent));
        if self.start == Start::Beginning && !is_beginning {
            return Ok(None);
        }
        let place = place(history, id);
        let read = checkpoint::read(&history.package, id, (&place, bytes))
            .map_err(|problem| Failure::Checkpoint(Box::new(problem)))?;
        Ok(Some(Rc::new(read.canon)))
    }

    /// What a first revision changes.
    fn beginning(&self, history: &History, id: &Id) -> Result<Rc<Canon>, Failure> {
        let revision = get(history, id)?;
        if let Some(parent) = revision.parents.first() {
            return Err(Failure::Missing { package: history.package.clone(), id: parent.clone() });
        }
        match &revision.origin {
            Origin::Nothing => {
                let package = history.package.clone();
                Ok(Rc::new(Canon::new(package)))
            }
            Origin::Baseline => Err(Failure::NoCheckpoint(id.clone())),
            Origin::Fork { package, revision, .. } => {
                let key = (history.package.clone(), id.clone());
                let is_deep = self.open.borrow().len() >= DEEPEST_FORK;
                if is_deep || !self.open.borrow_mut().insert(key.clone()) {
                    return Err(Failure::Circle(id.clone()));
                }
                let forked = self.canon(package, revision);
                self.open.borrow_mut().remove(&key);
                Ok(Rc::new(forked?.fork(&history.package)))
            }
        }
    }
}

/// What a branch changed from its beginning to its end.
fn net(
    history: &History,
    (before, after): (&Canon, &Canon),
    path: &[&Id],
) -> Result<Vec<Change>, Failure> {
    let mut moves = Moves::default();
    for id in path {
        moves = moves.then(&Moves::of(&get(history, id)?.changes));
    }
    Ok(differences(before, after, &moves.between(before, after)))
}

/// Where the checkpoint of a revision is.
pub fn place(history: &History, id: &Id) -> Place {
    let name = crate::store::checkpoint_name(id);
    let file = if history.folder.is_empty() { name } else { format!("{}/{name}", history.folder) };
    Place { file: Arc::from(file), span: Span::default() }
}

fn get<'h>(history: &'h History, id: &Id) -> Result<&'h Revision, Failure> {
    let missing = || Failure::Missing { package: history.package.clone(), id: id.clone() };
    history.get(id).ok_or_else(missing)
}

impl Failure {
    /// As problems of a history.
    pub fn problems(&self, history: &History) -> Vec<Problem> {
        let problem = |kind, place, message: String, help: String| Problem {
            package: history.package.clone(),
            place,
            kind,
            message,
            help,
        };
        match self {
            Self::Checkpoint(problem) => vec![(**problem).clone()],
            Self::Conflicts { id, conflicts } => conflicts
                .iter()
                .map(|conflict| {
                    let file = history.file(id).unwrap_or_default();
                    let place = Place { file: Arc::from(file.clone()), span: Span::default() };
                    let help = format!(
                        "bring the revision back as it was: `git log --oneline -- {file}` and `git \
                         checkout COMMIT -- {file}`"
                    );
                    let message =
                        format!("revision {id} does not fit to what it follows: {conflict}");
                    problem(ProblemKind::Mismatch, Some(place), message, help)
                })
                .collect(),
            Self::Missing { .. } | Self::NoCheckpoint(_) | Self::Circle(_) => {
                let help = match self {
                    Self::NoCheckpoint(id) => format!(
                        "bring it back: `git log --oneline -- {file}` and `git checkout COMMIT -- {file}`",
                        file = place(history, id).file
                    ),
                    _ => format!(
                        "bring its file back with git, as `git log --stat -- {}` shows it",
                        history.folder
                    ),
                };
                let kind = match self {
                    Self::NoCheckpoint(_) => ProblemKind::Checkpoint,
                    Self::Circle(_) => ProblemKind::Circle,
                    _ => ProblemKind::Parent,
                };
                let place = match self {
                    Self::NoCheckpoint(id) => Some(place(history, id)),
                    _ => None,
                };
                vec![problem(kind, place, self.to_string(), help)]
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflicts { id, conflicts } => {
                write!(f, "revision {id} does not fit to what it follows")?;
                conflicts.first().map_or(Ok(()), |conflict| write!(f, ": {conflict}"))
            }
            Self::Missing { package, id } => {
                write!(f, "revision {id} of `{package}` is not there")
            }
            Self::NoCheckpoint(id) => {
                write!(f, "revision {id} begins with a checkpoint that is not there")
            }
            Self::Checkpoint(problem) => f.write_str(&problem.message),
            Self::Circle(id) => write!(
                f,
                "revision {id} is forked from what is forked from it, or too many forks deep"
            ),
        }
    }
}

impl std::error::Error for Failure {}
