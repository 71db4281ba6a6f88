//! What has to be decided between two versions: the table of bridges, read for two schemas.
//!
//! Elements are paired by lineage, each pair is looked up, and what is neither lossless nor decided
//! becomes a [`Question`]. This is a walk of its own and no reading of `comparison.changes`: those
//! compare what has the same number, which lineage may contradict.
//!
//! - A message that only requests reach is converted up alone, one that only responses reach down
//!   alone; one that neither reaches, both ways.
//! - What changed inside a type is asked at the type, not where it is used.
//! - An added message, enum or service is nothing that the older version knows: what refers to it
//!   is asked about.
//! - Types of another package go by that package's own bridge.

mod ask;
mod cast;
mod enums;
mod fields;
mod kin;
mod map;
mod members;
mod moves;
mod oneofs;
mod rpcs;
mod topic;

use limbeck_diff::{Comparison, Exposures, exposure};
use limbeck_schema::model::{Element, EnumId, FileId, MessageId, Schema, ServiceId};

use crate::binding::{Index, binding};
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::question::Question;
use kin::Kin;
use topic::Topic;

/// Everything that has to be decided between an older and a newer version, and is not.
///
/// `comparison` goes from the schema with the older package to the one with the newer (it may be
/// the same schema), by renames that hold the package's and those of elements that were recorded.
/// `decided` is in the order of decision and names elements as they are called now.
pub fn open(comparison: &Comparison<'_>, lineage: &Lineage, decided: &[Decision]) -> Vec<Question> {
    let bound = binding(decided);
    let index = Index::new(&bound);
    let versions = Versions::new(comparison, lineage);
    versions.topics().into_iter().flat_map(|topic| topic.questions(&index)).collect()
}

/// Two versions under comparison.
struct Versions<'c> {
    old: &'c Schema,
    new: &'c Schema,
    lineage: &'c Lineage,
    kin: Kin<'c>,
    exposures: Exposures,
    /// What to call them: `v1` and `v2`.
    labels: [&'c str; 2],
}

impl<'c> Versions<'c> {
    fn new(comparison: &'c Comparison<'c>, lineage: &'c Lineage) -> Self {
        Self {
            old: comparison.old,
            new: comparison.new,
            lineage,
            kin: Kin::new(comparison, lineage),
            exposures: exposure(comparison.old),
            labels: labels(lineage),
        }
    }

    fn topics(&self) -> Vec<Topic> {
        let mut topics = Vec::new();
        for (id, message) in (0..).map(MessageId).zip(&self.old.messages) {
            if message.map_entry || !self.is_own(message.file) {
                continue;
            }
            if let Some(Element::Message(new)) = self.kin.partner(Element::Message(id)) {
                self.message(id, new, &mut topics);
            }
        }
        for (id, enum_) in (0..).map(EnumId).zip(&self.old.enums) {
            if !self.is_own(enum_.file) {
                continue;
            }
            if let Some(Element::Enum(new)) = self.kin.partner(Element::Enum(id)) {
                self.enum_(id, new, &mut topics);
            }
        }
        for (id, service) in (0..).map(ServiceId).zip(&self.old.services) {
            if self.is_own(service.file) {
                self.service(id, &mut topics);
            }
        }
        topics
    }

    /// Whether a file of the old schema is one of the older version.
    fn is_own(&self, file: FileId) -> bool {
        package(self.old, file) == self.lineage.older
    }

    /// An element of the older version, relative to its package.
    fn older_path(&self, element: Element) -> String {
        relative(&self.old.full_name(element), &self.lineage.older)
    }

    /// An element of the newer version, relative to its package.
    fn newer_path(&self, element: Element) -> String {
        relative(&self.new.full_name(element), &self.lineage.newer)
    }
}

/// The package of a file.
fn package(schema: &Schema, file: FileId) -> &str {
    &schema.package(schema.file(file).package).name
}

fn relative(full_name: &str, package: &str) -> String {
    let rest = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
    rest.unwrap_or(full_name).to_owned()
}

/// The last segments, if they differ.
fn labels(lineage: &Lineage) -> [&str; 2] {
    let packages = [lineage.older.as_str(), lineage.newer.as_str()];
    let short = packages.map(|package| package.rsplit('.').next().unwrap_or(package));
    if short[0] == short[1] { packages } else { short }
}
