//! Where code stands, and what it may refer to.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::Plan;
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{Element, MessageId, Part, Schema};

use super::functions::{Function, Functions};
use super::losses::Losses;
use super::methods::Methods;
use crate::rust::{Job, names};

/// What is printed, or why it cannot be.
pub(crate) type Printed<T> = Result<T, Box<Finding>>;

/// The module of one pair of packages.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub job: Job<'a>,
    /// The module path that paths are relative to: `user::bridge::v1_v2`.
    pub module: &'a [String],
    pub bridge: &'a Plan,
    /// All functions of all bridges.
    pub functions: &'a Functions<'a>,
    /// What clients write, and the older version cannot hold.
    pub losses: &'a Losses,
    /// What the service writes.
    pub methods: &'a Methods,
}

/// The conversion of one message that code is printed for.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub site: Site<'a>,
    pub direction: Direction,
    /// The message of the older version.
    pub older: MessageId,
}

impl<'a> Site<'a> {
    pub(crate) const fn schema(self) -> &'a Schema {
        self.job.plan.schema
    }

    /// How code here refers to a message or enum.
    pub(crate) fn path(self, element: Element) -> String {
        self.job.plan.path_from(self.job.unit, self.module, element)
    }

    /// What stands before names of another bridge's module: `::common::bridge::v1_v2::`.
    pub(crate) fn module_path(self, other: &Plan) -> String {
        let plan = self.job.plan;
        let target = super::pairs::module(plan.schema, other);
        let unit = plan.unit_of(&other.newer).unwrap_or_default();
        if unit == self.job.unit {
            let shared = self.module.iter().zip(&target).take_while(|(a, b)| a == b).count();
            let up = "super::".repeat(self.module.len() - shared);
            let down = target.get(shared..).unwrap_or_default().join("::");
            return format!("{up}{down}::");
        }
        let below = target.get(names::modules(unit).len()..).unwrap_or_default().join("::");
        format!("::{}::{below}::", plan.crate_ident(unit))
    }

    /// The variable that a member of a message is bound to: names of functions and of what is beside them are taken.
    pub(crate) fn local(self, ident: &str) -> String {
        let is_taken = RESERVED.contains(&ident) || self.functions.is_name(ident);
        // No name of a field ends so, but of keywords, and those are no names of functions.
        if is_taken { format!("{ident}_") } else { ident.to_owned() }
    }
}

/// A variable for a member of the message that is made.
pub(crate) fn target_local(ident: &str) -> String {
    format!("{}_to_", names::file_stem(ident).trim_end_matches('_'))
}

impl Way<'_> {
    /// The function that is printed.
    pub(crate) fn function(self) -> Option<Function> {
        self.site.functions.of(self.site.bridge, self.direction, Element::Message(self.older))
    }
}

/// Variables of every function.
const RESERVED: [&str; 6] = ["before", "custom", "edited", "is_any", "made", "stored"];

/// Why something cannot be printed, and what to do.
pub(crate) fn refuse(schema: &Schema, element: Element, message: &str, help: &str) -> Box<Finding> {
    let place = schema.place(element, Part::Name);
    let message = format!("`{}` {message}", schema.full_name(element));
    Box::new(Finding::new("RUST_BRIDGE", Severity::Error, Some(place), message).with_help(help))
}

/// A plan that says what no plan can say.
pub(crate) fn contradiction(schema: &Schema, element: Element, message: &str) -> Box<Finding> {
    refuse(
        schema,
        element,
        message,
        "decide `custom` for it, and report this as a fault of limbeck",
    )
}
