//! Plans of two schemas, lineage and decisions.
//!
//! What is asked about two versions (see [`crate::open()`]) are topics, each with what is decided of it.
//! Here they become steps; so what is asked and what is planned cannot disagree.

mod calls;
mod components;
mod enums;
mod fields;
mod fixpoint;
mod moves;
mod oneofs;
mod returning;
mod updates;
mod values;

use limbeck_diff::Comparison;

pub(super) use fixpoint::{determine, visit};

use super::{Conversion, EnumPlan, MessagePlan, Plan};
use crate::binding::{Index, bound};
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::open::{Group, Judged, Of, Versions, needs};
use crate::policy::Direction;
use oneofs::Oneofs;

impl Plan {
    /// How an older and a newer version convert.
    ///
    /// `comparison` goes from the schema with the older package to the one with the newer, which are one
    /// schema if the plan is to be printed, by renames that hold the package's and those of elements that
    /// were recorded. `decided` is in the order of decision and names elements as they are called now.
    /// Near linear in both.
    pub fn new(comparison: &Comparison<'_>, lineage: &Lineage, decided: &[Decision]) -> Self {
        let bound = bound(decided);
        let index = Index::new(&bound);
        let versions = Versions::new(comparison, lineage, (&index, &bound));
        let older = Oneofs::of(comparison.old);
        let newer = Oneofs::of(comparison.new);
        let builder = Builder { versions: &versions, decided, older, newer };
        let mut plan = builder.plan();
        determine(&mut plan);
        fixpoint::find_fallible(&mut plan);
        returning::find(&mut plan);
        updates::find(&mut plan, &versions);
        plan
    }
}

/// What a plan is made of.
struct Builder<'v> {
    versions: &'v Versions<'v>,
    decided: &'v [Decision],
    older: Oneofs,
    newer: Oneofs,
}

impl Builder<'_> {
    fn plan(&self) -> Plan {
        let lineage = self.versions.lineage;
        let (older, newer) = (lineage.older.clone(), lineage.newer.clone());
        let mut plan = Plan { older, newer, ..Plan::default() };
        let mut questions = Vec::new();
        for group in self.versions.groups() {
            let Group { of, topics } = group;
            let topics = topics.into_iter();
            let judged: Vec<Judged> =
                topics.map(|topic| topic.judge(self.versions.index, &mut questions)).collect();
            match of {
                Of::Messages(older, newer) => {
                    let exposure = self.versions.exposures.message(older);
                    let way = |direction| Conversion {
                        needed: needs(exposure, direction),
                        how: self.steps((older, newer), &judged, direction),
                        fallible: false,
                    };
                    let (up, down) = (way(Direction::Up), way(Direction::Down));
                    plan.messages.push(MessagePlan { older, newer, up, down });
                }
                Of::Enums(older, newer) => {
                    let exposure = self.versions.exposures.enum_(older);
                    let way = |direction| {
                        let needed = needs(exposure, direction);
                        let how = self.cases((older, newer), &judged, direction);
                        let fallible = how
                            .as_ref()
                            .is_some_and(|how| self.can_refuse((older, newer), how, direction));
                        Conversion { needed, how, fallible }
                    };
                    let (up, down) = (way(Direction::Up), way(Direction::Down));
                    plan.enums.push(EnumPlan { older, newer, up, down });
                }
                Of::Services(older, newer) => {
                    plan.services.push(self.service((older, newer), &judged));
                }
            }
        }
        questions.extend(self.versions.astray().iter().cloned());
        plan.questions = questions;
        let [old, new] = [self.versions.old, self.versions.new];
        plan.uses = fixpoint::uses(&plan, [old, new]);
        plan
    }
}
