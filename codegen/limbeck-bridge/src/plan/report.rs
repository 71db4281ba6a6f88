//! A plan as people read it: every path in each direction, what happens to it, and who said so.

mod about;
mod calls;
mod enums;
mod messages;
mod summary;

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, ExtensionId, MessageId, Schema};

pub use summary::Summary;

use super::{Class, Plan, Ruling};
use crate::decision::Policy;
use crate::policy::Direction;

/// What happens to one path in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLine {
    /// Elements of the older version, relative to its package; those inside of a message that
    /// something is moved into or out of stand below the field that holds it.
    pub from: Vec<String>,
    /// Elements of the newer version, likewise.
    pub to: Vec<String>,
    /// Which way.
    pub direction: Direction,
    /// Whether calls need it.
    pub needed: bool,
    /// How safe it is; `None` while it is undecided.
    pub class: Option<Class>,
    /// What was decided, if it was not clear by itself.
    pub policy: Option<Policy>,
    /// The position of that decision among those that the plan was made with.
    pub decision: Option<usize>,
    /// What it is about.
    pub kind: ReportKind,
    /// Whether lines about its parts follow, which summaries count in its place.
    pub has_parts: bool,
    /// What happens, a short phrase.
    pub about: String,
    /// Of the requests of an rpc that writes a resource: `merged` into what is stored, so that what the
    /// caller does not know stays, or written `whole`, so that it is lost.
    pub written: Option<&'static str>,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportKind {
    /// A pair of messages.
    Message,
    /// Fields.
    Field,
    /// A oneof, or fields that become one.
    Oneof,
    /// A member of a oneof.
    Variant,
    /// A pair of enums.
    Enum,
    /// A value of an enum.
    EnumValue,
    /// The calls of an rpc.
    Rpc,
}

impl ReportKind {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Field => "field",
            Self::Oneof => "oneof",
            Self::Variant => "variant",
            Self::Enum => "enum",
            Self::EnumValue => "enum value",
            Self::Rpc => "rpc",
        }
    }
}

impl Plan {
    /// Every path of the plan: messages, enums and rpcs in the order of the older version, up before down.
    pub fn report(&self, schema: &Schema) -> Vec<ReportLine> {
        let mut extensions: BTreeMap<MessageId, Vec<Element>> = BTreeMap::new();
        for (id, extension) in (0..).map(ExtensionId).zip(&schema.extensions) {
            extensions.entry(extension.extendee).or_default().push(Element::Extension(id));
        }
        let mut lines = Lines { plan: self, schema, extensions, report: Vec::new() };
        for pair in &self.messages {
            lines.message(pair);
        }
        for pair in &self.enums {
            lines.enum_(pair);
        }
        for service in &self.services {
            lines.service(service);
        }
        lines.report
    }
}

/// A report in the making.
struct Lines<'p> {
    plan: &'p Plan,
    schema: &'p Schema,
    /// By the message that they extend.
    extensions: BTreeMap<MessageId, Vec<Element>>,
    report: Vec<ReportLine>,
}

/// What all lines about one direction of a pair have in common.
#[derive(Clone, Copy)]
struct Way {
    direction: Direction,
    needed: bool,
}

/// What is said of one line.
struct Said<'s> {
    kind: ReportKind,
    class: Option<Class>,
    ruling: Option<&'s Ruling>,
    has_parts: bool,
    about: String,
    written: Option<&'static str>,
}

impl Lines<'_> {
    /// Notes what becomes of elements of the source.
    fn push(&mut self, way: Way, (source, target): (Vec<String>, Vec<String>), said: Said<'_>) {
        let (from, to) = match way.direction {
            Direction::Up => (source, target),
            Direction::Down => (target, source),
        };
        let Way { direction, needed } = way;
        let Said { kind, class, ruling, has_parts, about, written } = said;
        let policy = ruling.map(|ruling| ruling.policy.clone());
        let decision = ruling.map(|ruling| ruling.decision);
        self.report.push(ReportLine {
            from,
            to,
            direction,
            needed,
            class,
            policy,
            decision,
            kind,
            has_parts,
            about,
            written,
        });
    }

    /// An element, relative to the package of its version.
    fn path(&self, element: Element) -> String {
        let full_name = self.schema.full_name(element);
        let file = self.schema.file(self.schema.file_of(element));
        let package = &*self.schema.package(file.package).name;
        let is_own = package == self.plan.older || package == self.plan.newer;
        let relative = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
        relative.filter(|_| is_own).map_or_else(|| full_name.clone(), str::to_owned)
    }

    fn paths(&self, elements: &[Element]) -> Vec<String> {
        elements.iter().map(|element| self.path(*element)).collect()
    }
}
