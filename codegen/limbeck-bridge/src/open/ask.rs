//! What is asked about one direction.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::value::Values;
use crate::decision::Policy;
use crate::policy::PolicyKind;

/// How many names are listed in a reason.
const MAX_LISTED: usize = 12;
/// How long a reason may be before nothing more is added, in bytes.
const MAX_REASON: usize = 400;

/// Names that can be meant.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All of them.
    pub(super) all: BTreeSet<String>,
    /// The first of them, for people.
    pub(super) shown: String,
}

/// Something to decide about one direction.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// What makes sense, without `custom`, which always does.
    pub(super) options: Vec<PolicyKind>,
    /// What is usually right.
    pub(super) suggestion: Option<Policy>,
    /// Why it is asked: a lower-case fragment.
    pub(super) reason: String,
    /// What a name among the arguments can be.
    pub(super) names: Arc<Names>,
    /// What a value among the arguments can be.
    pub(super) values: Option<Values>,
    /// Why what is decided does not fit, where that takes more than the policy's name to see.
    pub(super) refused: Option<String>,
    /// Whether nothing is asked, but what is decided counts.
    pub(super) is_voluntary: bool,
    /// Which options lose something here, though they need not elsewhere.
    pub(super) losing: Vec<PolicyKind>,
}

impl Ask {
    /// The first option is usually right, for the reason `why`.
    pub(super) fn usual(options: &[PolicyKind], why: impl Into<String>, reason: String) -> Self {
        let suggestion = options.first().map(|kind| Policy::new(*kind).because(why));
        Self { suggestion, ..Self::undecided(options, reason) }
    }

    /// Nothing is right without thought.
    pub(super) fn undecided(options: &[PolicyKind], reason: String) -> Self {
        Self {
            options: options.to_vec(),
            suggestion: None,
            reason,
            names: Arc::default(),
            values: None,
            refused: None,
            is_voluntary: false,
            losing: Vec::new(),
        }
    }

    /// Nothing need be decided, but can be.
    pub(super) fn voluntary(options: &[PolicyKind], reason: String) -> Self {
        Self { is_voluntary: true, ..Self::undecided(options, reason) }
    }

    /// The same, where values are those of a field; what takes one is no option where there is none.
    pub(super) fn of(mut self, values: Values) -> Self {
        if values == Values::None {
            let takes_value = |kind| matches!(kind, PolicyKind::Const | PolicyKind::Default);
            self.options.retain(|kind| !takes_value(*kind));
        }
        Self { values: Some(values), ..self }
    }

    /// The same, where one of the options loses something, so that a reason must be given.
    pub(super) fn losing(mut self, kind: PolicyKind) -> Self {
        self.losing.push(kind);
        self
    }

    /// Whether it is only about what is not set.
    pub(super) fn is_about_presence(&self) -> bool {
        self.options.first() == Some(&PolicyKind::Zero)
    }

    /// Of two things to decide at once: by what makes sense for both, and nothing is usual.
    pub(super) fn join(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(mut one), Some(other)) => {
                one.options.retain(|kind| other.options.contains(kind));
                let is_new = !one.reason.contains(&other.reason);
                if is_new && one.reason.len() < MAX_REASON {
                    one.reason = format!("{}, and {}", one.reason, other.reason);
                }
                let values = one.values.or(other.values);
                let losing = [one.losing, other.losing].concat();
                Some(Self { values, losing, ..Self::undecided(&one.options, one.reason) })
            }
            (one, other) => one.or(other),
        }
    }
}

/// What is asked about both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asks {
    pub(super) up: Option<Ask>,
    pub(super) down: Option<Ask>,
    /// Whether both are asked even if values go one way only, for each needs the other to be read.
    pub(super) belong_together: bool,
}

impl Asks {
    /// Both ways alike.
    pub(super) fn both(ask: Ask) -> Self {
        Self { up: Some(ask.clone()), down: Some(ask), belong_together: false }
    }

    pub(super) fn join(self, other: Self) -> Self {
        Self {
            up: Ask::join(self.up, other.up),
            down: Ask::join(self.down, other.down),
            belong_together: self.belong_together || other.belong_together,
        }
    }
}

impl<'n> FromIterator<&'n str> for Names {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let shown: Vec<String> =
            names.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
        let more = if names.len() > MAX_LISTED { ", …" } else { "" };
        let shown = format!("only {}{more}", shown.join(", "));
        let all = names.into_iter().map(str::to_owned).collect();
        Self { all, shown }
    }
}
