//! Whether a policy says all that it has to, and nothing else.

use crate::decision::{Argument, Policy};
use crate::policy::{Direction, ParameterType, PolicyKind};

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It makes sense the other way only.
    #[error("`{policy}` makes no sense {direction}")]
    Direction {
        /// The policy.
        policy: PolicyKind,
        /// The way that was asked for.
        direction: Direction,
    },
    /// It has no such argument.
    #[error("`{policy}` has no argument `{name}`")]
    UnknownArgument {
        /// The policy.
        policy: PolicyKind,
        /// The argument.
        name: String,
    },
    /// It lacks an argument.
    #[error("`{policy}` needs the argument `{name}`, {ty}")]
    MissingArgument {
        /// The policy.
        policy: PolicyKind,
        /// The argument.
        name: &'static str,
        /// What it may be.
        ty: ParameterType,
    },
    /// An argument is of another type.
    #[error("`{name}` of `{policy}` is {ty}, not `{found}`")]
    Argument {
        /// The policy.
        policy: PolicyKind,
        /// The argument.
        name: &'static str,
        /// What it may be.
        ty: ParameterType,
        /// What it is.
        found: String,
    },
    /// Something can be lost, and nobody says why that is right.
    #[error("`{policy}` can lose something, and no reason is given")]
    MissingWhy {
        /// The policy.
        policy: PolicyKind,
    },
    /// There is a reason without a word.
    #[error("the reason of `{policy}` has no word in it")]
    EmptyWhy {
        /// The policy.
        policy: PolicyKind,
    },
}

impl Policy {
    /// Whether direction, arguments and reason are right.
    pub fn validate(&self, direction: Direction) -> Result<(), PolicyError> {
        let policy = self.kind;
        if !policy.directions().contains(&direction) {
            return Err(PolicyError::Direction { policy, direction });
        }
        let parameters = policy.parameters();
        let is_known = |name: &str| parameters.iter().any(|it| it.name == name);
        if let Some(name) = self.arguments.keys().find(|name| !is_known(name)) {
            return Err(PolicyError::UnknownArgument { policy, name: name.clone() });
        }
        for parameter in parameters {
            let (name, ty) = (parameter.name, parameter.ty);
            match self.arguments.get(name) {
                Some(argument) if !accepts(ty, argument) => {
                    let found = argument.to_string();
                    return Err(PolicyError::Argument { policy, name, ty, found });
                }
                None if parameter.required => {
                    return Err(PolicyError::MissingArgument { policy, name, ty });
                }
                Some(_) | None => {}
            }
        }
        match &self.why {
            None if policy.loses() => Err(PolicyError::MissingWhy { policy }),
            Some(why) if !why.contains(char::is_alphanumeric) => {
                Err(PolicyError::EmptyWhy { policy })
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl PolicyError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Direction { policy, direction } => {
                let other = match direction {
                    Direction::Up => Direction::Down,
                    Direction::Down => Direction::Up,
                };
                format!("`{policy}` can be said of `{other}`; of `{direction}`, say another policy")
            }
            Self::UnknownArgument { policy, .. } | Self::Argument { policy, .. } => {
                format!("write `{}`", policy.usage())
            }
            Self::MissingArgument { policy, .. } => {
                format!("write `{}`, by position or as `name=value`", policy.usage())
            }
            Self::MissingWhy { .. } | Self::EmptyWhy { .. } => {
                "add `because \"…\"` right behind the policy: it is what reviewers read".to_owned()
            }
        }
    }
}

fn accepts(ty: ParameterType, argument: &Argument) -> bool {
    match (ty, argument) {
        (ParameterType::Value, _) => true,
        (ParameterType::Name, Argument::Text(text)) => !text.trim().is_empty(),
        (ParameterType::Count, Argument::Integer(number)) => *number >= 1,
        (ParameterType::Choice(words), Argument::Text(text)) => words.contains(&text.as_str()),
        (ParameterType::Name | ParameterType::Choice(_) | ParameterType::Count, _) => false,
    }
}
