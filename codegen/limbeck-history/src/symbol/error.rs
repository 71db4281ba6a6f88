//! Why a name of a revision means none.

use crate::Id;

/// The language of symbols, for people.
pub const GRAMMAR: &str = "a revision is named by its id or 4 or more of its first digits, `head`, \
                           `base` or `published`; `user.v1@head` says of which package, `user.v1` \
                           alone is its head; `head-2` is two before, along first parents, `4f1c+1` \
                           the one behind; `A..B` is what leads from A to B";

/// The most typing errors in what is offered instead.
pub(super) const CLOSE: usize = 2;

/// How many candidates are shown.
const SHOWN: usize = 10;

/// Why a name of a revision means none, or more than one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct SymbolError {
    kind: Box<Kind>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Kind {
    #[error("{0:?} is no name of a revision")]
    Syntax(String),
    #[error("`{0}` has too few digits for an id")]
    Short(String),
    #[error("`{0}` is a range, where one revision is wanted")]
    IsRange(String),
    #[error("{0:?} is no range of revisions")]
    NoRange(String),
    #[error("`env:{0}` needs environments, and none are configured")]
    Environment(String),
    #[error("`{package}` has no history")]
    Package { package: String, packages: Vec<String> },
    #[error("`{symbol}` does not say of which package")]
    WhichPackage { symbol: String, packages: Vec<String> },
    #[error("no revision of {} has an id that begins with `{prefix}`", among(.packages))]
    Unknown { prefix: String, packages: Vec<String>, close: Option<Candidate> },
    #[error("`{symbol}` may be {} revisions", candidates.len())]
    Ambiguous { symbol: String, candidates: Vec<Candidate> },
    #[error("`{package}` has no revision yet")]
    Empty { package: String },
    #[error("`HEAD` of `{package}` does not name a revision")]
    NoHead { package: String },
    #[error("nothing of `{package}` is published")]
    NotPublished { package: String },
    #[error("`PUBLISHED` of `{package}` does not name a revision")]
    NoPublished { package: String },
    #[error("`{symbol}` is not there: only {back} revisions come before `{}`, along first parents", .from.id)]
    BeforeBase { symbol: String, from: Candidate, back: usize },
    #[error("`{symbol}` is not there: only {forth} revisions come after `{}`", .from.id)]
    BehindHead { symbol: String, from: Candidate, forth: usize },
    #[error("`{symbol}` is not clear: {} revisions follow `{}`", candidates.len(), at.id)]
    Fork { symbol: String, at: Candidate, candidates: Vec<Candidate> },
    #[error("`{range}` goes from `{from}` to `{to}`, two packages")]
    TwoPackages { range: String, from: String, to: String },
}

/// A revision that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) package: String,
    pub(super) id: Id,
    pub(super) message: String,
}

impl SymbolError {
    /// Whether nothing has an id that begins so.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(&*self.kind, Kind::Unknown { .. })
    }

    /// What to do next.
    pub fn help(&self) -> String {
        match &*self.kind {
            Kind::Syntax(_) | Kind::Short(_) | Kind::IsRange(_) => GRAMMAR.to_owned(),
            Kind::NoRange(_) => {
                "write `A..B`, such as `published..head` or `user.v1@4f1c..head`".to_owned()
            }
            Kind::Environment(_) => {
                "name the revision itself: `limbeck history` lists them".to_owned()
            }
            Kind::Package { package, packages } => package_help(package, packages),
            Kind::WhichPackage { symbol, packages } => {
                let package = packages.first().map_or("user.v1", String::as_str);
                format!("write `{package}@{symbol}`, or use `--package`; {}", known(packages))
            }
            Kind::Unknown { close: Some(close), .. } => format!("did you mean {close}?"),
            Kind::Unknown { packages, close: None, .. } => {
                let package = packages.first().map(String::as_str).filter(|_| packages.len() == 1);
                let option = package.map(|it| format!(" --package {it}")).unwrap_or_default();
                format!("`limbeck history{option}` lists them; {GRAMMAR}")
            }
            Kind::Ambiguous { candidates, .. } => format!("write more of it: {}", list(candidates)),
            Kind::Empty { package } => {
                format!("`limbeck revision --package {package} -m \"…\"` records the first")
            }
            Kind::NoHead { .. } | Kind::NoPublished { .. } => {
                "`limbeck check` says what is wrong, and what mends it".to_owned()
            }
            Kind::NotPublished { package } => {
                format!("`limbeck publish {package}` publishes its head")
            }
            Kind::BeforeBase { from, back, .. } => {
                format!("the farthest is `{}@{}-{back}`", from.package, from.id)
            }
            Kind::BehindHead { from, .. } => format!(
                "`limbeck history --package {}` lists what there is; the last is `{}@head`",
                from.package, from.package
            ),
            Kind::Fork { candidates, .. } => {
                format!("name the one that is meant: {}", list(candidates))
            }
            Kind::TwoPackages { .. } => {
                "a range lies in the history of one package; `limbeck diff A B` compares two"
                    .to_owned()
            }
        }
    }
}

impl From<Kind> for SymbolError {
    fn from(kind: Kind) -> Self {
        Self { kind: Box::new(kind) }
    }
}

impl std::fmt::Display for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}@{}` ({})", self.package, self.id, self.message)
    }
}

fn package_help(package: &str, packages: &[String]) -> String {
    let distance = |known: &&String| strsim::osa_distance(known, package);
    let close = packages
        .iter()
        .min_by_key(distance)
        .filter(|it| distance(it) <= CLOSE.min(package.len() / 4));
    match close {
        Some(close) => format!("did you mean `{close}`?"),
        None if packages.is_empty() => {
            format!("`limbeck revision --package {package} -m \"…\"` begins one")
        }
        None => format!("{}; {GRAMMAR}", known(packages)),
    }
}

fn known(packages: &[String]) -> String {
    if packages.is_empty() {
        "no package has a history".to_owned()
    } else {
        format!("packages with a history: {}", names(packages))
    }
}

fn among(packages: &[String]) -> String {
    if packages.is_empty() { "no package".to_owned() } else { names(packages) }
}

fn names(packages: &[String]) -> String {
    let mut text: Vec<String> =
        packages.iter().take(SHOWN).map(|package| format!("`{package}`")).collect();
    if packages.len() > SHOWN {
        text.push(format!("{} more", packages.len() - SHOWN));
    }
    text.join(", ")
}

fn list(candidates: &[Candidate]) -> String {
    let mut text: Vec<String> = candidates.iter().take(SHOWN).map(Candidate::to_string).collect();
    if candidates.len() > SHOWN {
        text.push(format!("{} more", candidates.len() - SHOWN));
    }
    text.join(", ")
}
