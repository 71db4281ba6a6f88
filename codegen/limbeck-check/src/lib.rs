//! Lint rules judge a schema, breaking rules judge what changed between two.
//!
//! A rule is two files in `rules/`: a static [`Rule`] with one function, and the page that explains
//! it and tests it. [`lint`] and [`breaking`] walk once and hand each element, each change to the
//! rules that look at its kind; what a comment or the configuration silences is sorted out where
//! findings are reported.
//!
//! Not here: reading configuration files, printing, deciding exit codes.

mod breaking;
mod comment;
mod config;
mod lint;
mod members;
mod rule;
mod rules;
mod scope;
mod select;

pub use breaking::{Scopes, breaking};
pub use comment::{Today, is_date};
pub use config::{BreakingConfig, LintConfig, Selection, Version};
pub use lint::lint;
pub use rule::{Category, Family, Rule, Versions};
pub use rules::{find, rules};
pub use scope::Scope;
pub use select::{Unknown, names};
