//! What has to be decided between two versions: the table of bridges, read for two schemas.
//!
//! Elements are paired by lineage, each pair is looked up, and what is neither lossless nor decided
//! becomes a [`Question`]; what is asked and what is planned come of the same [`Topic`]s. This is a walk
//! of its own and no reading of `comparison.changes`: those compare what has the same number, which
//! lineage may contradict.
//!
//! - A message that only requests reach is converted up alone, one that only responses reach down
//!   alone; one that neither reaches, both ways.
//! - What changed inside a type is asked at the type, not where it is used.
//! - An added message, enum or service is nothing that the older version knows: what refers to it
//!   is asked about.
//! - Types of another package go by that package's own bridge; what is the same in both versions moves,
//!   but for what carries messages of any type.

mod ask;
mod carriers;
mod cast;
mod enums;
mod fields;
mod kin;
mod map;
mod members;
mod moves;
mod oneofs;
mod relations;
mod roles;
mod rpcs;
mod scale;
mod topic;
mod value;

use limbeck_diff::{Comparison, Exposures, exposure};
use limbeck_schema::model::{Element, EnumId, FileId, MessageId, Schema, ServiceId};

pub(crate) use cast::{Cast, Class as TypeClass, cast, class, unwrapped};
pub(crate) use fields::{field, part_of};
pub(crate) use kin::Kin;
pub(crate) use moves::held;
pub(crate) use roles::Role;
pub(crate) use rpcs::method;
pub(crate) use topic::{Heard, Judged, Subject, Topic, Verdict, needs};

use crate::binding::Index;
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::plan::Plan;
use crate::question::Question;
use relations::Relations;
use roles::Known;

/// Everything that has to be decided between an older and a newer version, and is not.
///
/// `comparison` goes from the schema with the older package to the one with the newer (it may be
/// the same schema), by renames that hold the package's and those of elements that were recorded.
/// `decided` is in the order of decision and names elements as they are called now.
pub fn open(comparison: &Comparison<'_>, lineage: &Lineage, decided: &[Decision]) -> Vec<Question> {
    Plan::new(comparison, lineage, decided).questions
}

/// Two versions under comparison.
pub(crate) struct Versions<'c> {
    pub(crate) old: &'c Schema,
    pub(crate) new: &'c Schema,
    pub(crate) lineage: &'c Lineage,
    pub(crate) kin: Kin<'c>,
    pub(crate) exposures: Exposures,
    pub(crate) index: &'c Index<'c>,
    relations: Relations<'c>,
    known: Known,
    /// What to call them: `v1` and `v2`.
    labels: [&'c str; 2],
}

/// What is asked about one pair.
pub(crate) struct Group {
    pub(crate) of: Of,
    pub(crate) topics: Vec<Topic>,
}

/// A pair of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    Messages(MessageId, MessageId),
    Enums(EnumId, EnumId),
    Services(ServiceId, Option<ServiceId>),
}

impl<'c> Versions<'c> {
    pub(crate) fn new(
        comparison: &'c Comparison<'c>,
        lineage: &'c Lineage,
        (index, bound): (&'c Index<'c>, &'c [(usize, Decision)]),
    ) -> Self {
        let kin = Kin::new(comparison, lineage);
        Self {
            old: comparison.old,
            new: comparison.new,
            lineage,
            relations: Relations::new(comparison, lineage, (bound, &kin)),
            kin,
            // What calls do not reach is needed both ways.
            exposures: if lineage.is_gone_back {
                Exposures::default()
            } else {
                exposure(comparison.old)
            },
            index,
            labels: labels(lineage),
            known: Known::default(),
        }
    }

    /// All pairs of messages, enums and services, in the order of the older ones.
    pub(crate) fn groups(&self) -> Vec<Group> {
        let mut groups = Vec::new();
        for (id, message) in (0..).map(MessageId).zip(&self.old.messages) {
            if message.map_entry || !self.is_own(message.file) {
                groups.extend(self.carrier(id));
                continue;
            }
            if let Some(Element::Message(new)) = self.kin.partner(Element::Message(id)) {
                groups.push(self.message(id, new));
            }
        }
        for (id, enum_) in (0..).map(EnumId).zip(&self.old.enums) {
            if !self.is_own(enum_.file) {
                continue;
            }
            if let Some(Element::Enum(new)) = self.kin.partner(Element::Enum(id)) {
                let mut topics = Vec::new();
                self.enum_(id, new, &mut topics);
                groups.push(Group { of: Of::Enums(id, new), topics });
            }
        }
        for (id, service) in (0..).map(ServiceId).zip(&self.old.services) {
            if self.is_own(service.file) {
                let (mut topics, mut partner) = (Vec::new(), None);
                if let Some(Element::Service(new)) = self.kin.partner(Element::Service(id)) {
                    partner = Some(new);
                }
                self.service(id, &mut topics);
                groups.push(Group { of: Of::Services(id, partner), topics });
            }
        }
        groups
    }

    /// What is wrong with decisions about no pair.
    pub(crate) fn astray(&self) -> &[Question] {
        &self.relations.astray
    }

    /// Whether a file of the old schema is one of the older version.
    pub(crate) fn is_own(&self, file: FileId) -> bool {
        package(self.old, file) == self.lineage.older
    }

    /// An element of the older version, relative to its package.
    pub(crate) fn older_path(&self, element: Element) -> String {
        relative(&self.old.full_name(element), &self.lineage.older)
    }

    /// An element of the newer version, relative to its package.
    pub(crate) fn newer_path(&self, element: Element) -> String {
        relative(&self.new.full_name(element), &self.lineage.newer)
    }
}

/// The package of a file.
pub(crate) fn package(schema: &Schema, file: FileId) -> &str {
    &schema.package(schema.file(file).package).name
}

/// A full name without that of its package.
pub(crate) fn relative(full_name: &str, package: &str) -> String {
    let rest = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
    rest.unwrap_or(full_name).to_owned()
}

/// The last segments, if they differ.
fn labels(lineage: &Lineage) -> [&str; 2] {
    let packages = [lineage.older.as_str(), lineage.newer.as_str()];
    let short = packages.map(|package| package.rsplit('.').next().unwrap_or(package));
    if short[0] == short[1] { packages } else { short }
}
