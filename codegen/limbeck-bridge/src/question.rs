//! What has to be decided, and how to say it.

use crate::decision::{Argument, Decision, Policy};
use crate::policy::{Direction, ParameterType, PolicyKind};

/// Something about the conversion of two versions that nobody has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Elements of the older version, relative to its package.
    pub from: Vec<String>,
    /// Elements of the newer version, relative to its package.
    pub to: Vec<String>,
    /// The directions that have to be decided.
    pub needs: Vec<Need>,
    /// What is usually right, for review; `None` where no answer is safe without thought.
    pub suggestion: Option<Decision>,
    /// Why it is asked: a lower-case fragment.
    pub reason: String,
}

/// One direction of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Which way.
    pub direction: Direction,
    /// What makes sense there, the usual first.
    pub options: Vec<PolicyKind>,
}

impl Question {
    /// Whether a direction has to be decided.
    pub fn needs(&self, direction: Direction) -> bool {
        self.needs.iter().any(|need| need.direction == direction)
    }

    /// The elements, as they stand in a decision: `User.name -> User.full_name`.
    pub fn subject(&self) -> String {
        let arrow = if self.from.is_empty() { "->" } else { " ->" };
        let to =
            if self.to.is_empty() { String::new() } else { format!(" {}", self.to.join(", ")) };
        format!("{}{arrow}{to}", self.from.join(", "))
    }

    /// The command that decides it for the newer version's package: as suggested, or with words in
    /// capitals where someone has to think.
    pub fn command(&self, package: &str) -> String {
        let decision = self.suggestion.clone().unwrap_or_else(|| self.template());
        let message = format!("Decide the conversion of {}", self.subject());
        let (message, decision) = (quoted(&message), quoted(&decision.to_string()));
        format!("limbeck revision --package {package} -m {message} --decide {decision}")
    }

    /// A decision with the first option of each direction.
    fn template(&self) -> Decision {
        let mut decision =
            Decision { from: self.from.clone(), to: self.to.clone(), ..Decision::default() };
        for need in &self.needs {
            let kind = need.options.first().copied().unwrap_or(PolicyKind::Custom);
            *decision.policy_mut(need.direction) = Some(template(kind));
        }
        decision
    }
}

fn template(kind: PolicyKind) -> Policy {
    let mut policy = Policy::new(kind);
    for parameter in kind.parameters().iter().filter(|parameter| parameter.required) {
        let argument = match parameter.ty {
            ParameterType::Name | ParameterType::Count | ParameterType::Value => {
                Argument::Text(parameter.name.to_uppercase())
            }
            ParameterType::Choice(words) => {
                Argument::from(words.first().copied().unwrap_or_default())
            }
        };
        policy = policy.with(parameter.name, argument);
    }
    if kind.loses() { policy.because("WHY") } else { policy }
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
