//! The revision that is meant.

use std::collections::BTreeMap;

use super::error::{CLOSE, Candidate, Kind, SymbolError};
use super::parse::{Anchor, Range, Symbol};
use crate::graph::{History, shortened};
use crate::store::PUBLISHED;
use crate::{Id, ProblemKind};

/// The histories of a project, by package.
pub type Histories = BTreeMap<String, History>;

impl Symbol {
    /// Finds the revision, and the package that it is of.
    ///
    /// Without a package, the default one is meant; without either, the only one. Digits of an id
    /// are looked for in the default package, then in all.
    pub fn resolve(
        &self,
        histories: &Histories,
        default_package: Option<&str>,
    ) -> Result<(String, Id), SymbolError> {
        let (history, id) = self.anchor(histories, default_package)?;
        let id = self.walk(history, id)?;
        Ok((history.package.clone(), id.clone()))
    }

    fn anchor<'a>(
        &self,
        histories: &'a Histories,
        default_package: Option<&str>,
    ) -> Result<(&'a History, &'a Id), SymbolError> {
        let prefix = match &self.anchor {
            Anchor::Head | Anchor::Base | Anchor::Published => {
                let history = self.history(histories, default_package)?;
                return Ok((history, self.mark(history)?));
            }
            Anchor::Environment(name) => return Err(Kind::Environment(name.clone()).into()),
            Anchor::Prefix(prefix) => prefix,
        };
        if self.package.is_some() {
            return self.find(prefix, &[self.history(histories, None)?]);
        }
        let all: Vec<&History> = histories.values().collect();
        let first = default_package.and_then(|package| histories.get(package));
        let first = first.filter(|history| starting(history, prefix).next().is_some());
        let found = first.map_or_else(|| self.find(prefix, &all), |it| self.find(prefix, &[it]));
        // A package may have a name that looks like an id.
        match (histories.get(prefix), found) {
            (None, found) => found,
            (Some(history), Err(error)) if error.is_unknown() => Ok((history, head(history)?)),
            (Some(_), Err(error)) => Err(error),
            (Some(history), Ok((of, id))) => {
                let candidates = vec![candidate(of, id), candidate(history, head(history)?)];
                Err(Kind::Ambiguous { symbol: self.to_string(), candidates }.into())
            }
        }
    }

    /// The history that is meant.
    fn history<'a>(
        &self,
        histories: &'a Histories,
        default_package: Option<&str>,
    ) -> Result<&'a History, SymbolError> {
        let packages = || histories.keys().cloned().collect();
        if let Some(package) = self.package.as_deref().or(default_package) {
            let unknown = || Kind::Package { package: package.to_owned(), packages: packages() };
            return Ok(histories.get(package).ok_or_else(unknown)?);
        }
        let mut all = histories.values();
        if let (Some(only), None) = (all.next(), all.next()) {
            return Ok(only);
        }
        Err(Kind::WhichPackage { symbol: self.to_string(), packages: packages() }.into())
    }

    fn mark<'a>(&self, history: &'a History) -> Result<&'a Id, SymbolError> {
        let package = || history.package.clone();
        match self.anchor {
            Anchor::Published => history.published.as_ref().ok_or_else(|| {
                let is_wrong = history.problems.iter().any(|problem| {
                    let file = problem.place.as_ref().map(|place| &*place.file);
                    problem.kind == ProblemKind::Published
                        || file.is_some_and(|file| file.ends_with(PUBLISHED))
                });
                let package = package();
                if is_wrong {
                    Kind::NoPublished { package }
                } else {
                    Kind::NotPublished { package }
                }
                .into()
            }),
            Anchor::Base => {
                let chain = history.first_parents(head(history)?);
                Ok(chain.last().copied().ok_or_else(|| Kind::Empty { package: package() })?)
            }
            Anchor::Head | Anchor::Prefix(_) | Anchor::Environment(_) => head(history),
        }
    }

    /// The only revision of some histories whose id begins so.
    fn find<'a>(
        &self,
        prefix: &str,
        histories: &[&'a History],
    ) -> Result<(&'a History, &'a Id), SymbolError> {
        let found: Vec<(&History, &Id)> = histories
            .iter()
            .flat_map(|history| starting(history, prefix).map(move |id| (*history, id)))
            .collect();
        match found.as_slice() {
            [found] => Ok(*found),
            [] => {
                let packages = histories.iter().map(|history| history.package.clone()).collect();
                let close = close(prefix, histories);
                Err(Kind::Unknown { prefix: prefix.to_owned(), packages, close }.into())
            }
            found => {
                let candidates = found.iter().map(|(history, id)| candidate(history, id)).collect();
                Err(Kind::Ambiguous { symbol: self.to_string(), candidates }.into())
            }
        }
    }

    /// Goes the steps of the offset.
    fn walk<'a>(&self, history: &'a History, from: &'a Id) -> Result<&'a Id, SymbolError> {
        let steps = usize::try_from(self.offset.unsigned_abs()).unwrap_or(usize::MAX);
        if self.offset < 0 {
            let chain = history.first_parents(from);
            return Ok(chain.get(steps).copied().ok_or_else(|| Kind::BeforeBase {
                symbol: self.to_string(),
                from: candidate(history, from),
                back: chain.len().saturating_sub(1),
            })?);
        }
        let mut at = from;
        // In a circle it would never end.
        for forth in 0..steps {
            let symbol = self.to_string();
            match history.children(at).as_slice() {
                [child] if forth < history.revisions.len() => at = child,
                [] | [_] => {
                    let from = candidate(history, from);
                    return Err(Kind::BehindHead { symbol, from, forth }.into());
                }
                children => {
                    let candidates = children.iter().map(|id| candidate(history, id)).collect();
                    let at = candidate(history, at);
                    return Err(Kind::Fork { symbol, at, candidates }.into());
                }
            }
        }
        Ok(at)
    }
}

impl Range {
    /// Finds both revisions, and the package that they are of. An end that names no package is of
    /// the package of the beginning.
    pub fn resolve(
        &self,
        histories: &Histories,
        default_package: Option<&str>,
    ) -> Result<(String, Id, Id), SymbolError> {
        let (package, from) = self.from.resolve(histories, default_package)?;
        let (other, to) = self.to.resolve(histories, Some(&package))?;
        if package == other {
            Ok((package, from, to))
        } else {
            let range = self.to_string();
            Err(Kind::TwoPackages { range, from: package, to: other }.into())
        }
    }
}

fn head(history: &History) -> Result<&Id, SymbolError> {
    let package = || history.package.clone();
    let missing = || {
        if history.is_empty() {
            Kind::Empty { package: package() }
        } else {
            Kind::NoHead { package: package() }
        }
    };
    Ok(history.head.as_ref().ok_or_else(missing)?)
}

/// Revisions whose id begins so.
fn starting<'a>(history: &'a History, prefix: &str) -> impl Iterator<Item = &'a Id> {
    history.revisions.keys().filter(move |id| id.as_str().starts_with(prefix))
}

/// The revision whose id is nearly so.
fn close(prefix: &str, histories: &[&History]) -> Option<Candidate> {
    let ids = histories.iter().flat_map(|it| it.revisions.keys().map(move |id| (*it, id)));
    let measured = ids.map(|(history, id)| {
        let (same_length, _) = id.as_str().split_at_checked(prefix.len()).unwrap_or_default();
        (strsim::osa_distance(same_length, prefix), history, id)
    });
    let (distance, history, id) = measured.min_by_key(|(distance, _, _)| *distance)?;
    // Of four digits two wrong ones are half.
    (distance <= CLOSE.min(prefix.len() / 4)).then(|| candidate(history, id))
}

fn candidate(history: &History, id: &Id) -> Candidate {
    let message = history.get(id).map(|revision| shortened(&revision.message)).unwrap_or_default();
    Candidate { package: history.package.clone(), id: id.clone(), message }
}
