//! Decisions that decide nothing.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use limbeck_diff::Comparison;
use limbeck_schema::model::{Element, Schema};

use crate::binding::{Index, bound};
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::open::Versions;
use crate::plan::Plan;
use crate::policy::Direction;

/// How many are looked for.
const MAX_IDLE: usize = 100;

/// A decision that changes nothing and answers nothing, in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Its place among all.
    pub place: usize,
    /// Which way.
    pub direction: Direction,
    /// What it names as a whole, though only what is in that is decided: `message` or `service`.
    pub container: Option<&'static str>,
    /// Elements of the older and of the newer version that convert together, of which it names some.
    pub topic: Option<(Vec<String>, Vec<String>)>,
}

/// Decisions that change nothing and answer nothing.
///
/// What later decisions took the place of is left out: it was of use once.
pub fn idle(comparison: &Comparison<'_>, lineage: &Lineage, decided: &[Decision]) -> Vec<Idle> {
    let bound = bound(decided);
    let index = Index::new(&bound);
    let versions = Versions::new(comparison, lineage, (&index, &bound));
    let topics = versions.groups().into_iter().flat_map(|group| group.topics);
    let (mut heard, mut of) = (Vec::new(), BTreeMap::new());
    for topic in topics {
        heard.extend(topic.heard(&index));
        let paths = topic.from.iter().map(|path| (false, path.clone()));
        let paths = paths.chain(topic.to.iter().map(|path| (true, path.clone())));
        for key in paths {
            of.entry(key).or_insert_with(|| (topic.from.clone(), topic.to.clone()));
        }
    }
    for question in versions.astray() {
        let find = |way| Some((index.find(way, &question.from, &question.to)?.0, way));
        heard.extend(Direction::ALL.iter().filter_map(|way| find(*way)));
    }
    let said = bound.iter().flat_map(|(place, decision)| {
        let ways = Direction::ALL.iter().filter(|way| decision.policy(**way).is_some());
        ways.map(move |way| (*place, *way, decision))
    });
    let idle = said.filter(|(place, way, _)| !heard.contains(&(*place, *way)));
    // What answers nothing may still relate what else would be apart.
    let relates = Relates { comparison, lineage, decided, plan: OnceCell::new() };
    let idle = idle.take(MAX_IDLE).filter(|(place, way, _)| !relates.tells(*place, *way, &heard));
    idle.map(|(place, direction, decision)| {
        let older = decision.from.iter().map(|path| (false, path));
        let mut keys = older.chain(decision.to.iter().map(|path| (true, path)));
        let topic = keys.find_map(|(is_newer, path)| of.get(&(is_newer, path.clone())).cloned());
        let container = container(comparison, lineage, decision);
        Idle { place, direction, container, topic }
    })
    .collect()
}

/// Plans with and without a decision.
struct Relates<'r> {
    comparison: &'r Comparison<'r>,
    lineage: &'r Lineage,
    decided: &'r [Decision],
    /// With all of them; made when it is needed.
    plan: OnceCell<Plan>,
}

impl Relates<'_> {
    /// Whether anything would be otherwise without what a decision says in a direction, or without the
    /// decision, if nothing hears of it.
    fn tells(&self, place: usize, way: Direction, heard: &[(usize, Direction)]) -> bool {
        let is_heard = heard.iter().any(|(it, _)| *it == place);
        let ways: &[Direction] = if is_heard { &[way] } else { Direction::ALL };
        let mut left = self.decided.to_vec();
        for way in ways {
            if let Some(decision) = left.get_mut(place) {
                *decision.policy_mut(*way) = None;
            }
        }
        let plan = |decided: &[Decision]| Plan::new(self.comparison, self.lineage, decided);
        *self.plan.get_or_init(|| plan(self.decided)) != plan(&left)
    }
}

/// What kind of container a decision names.
fn container(
    comparison: &Comparison<'_>,
    lineage: &Lineage,
    decision: &Decision,
) -> Option<&'static str> {
    let find = |schema: &Schema, package: &str, path: &str| {
        let name = if package.is_empty() { path.to_owned() } else { format!("{package}.{path}") };
        schema.find_symbol(&name)
    };
    let old = decision.from.iter().map(|path| find(comparison.old, &lineage.older, path));
    let new = decision.to.iter().map(|path| find(comparison.new, &lineage.newer, path));
    old.chain(new).flatten().find_map(|element| match element {
        Element::Message(_) => Some("message"),
        Element::Service(_) => Some("service"),
        Element::File(_)
        | Element::Enum(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::EnumValue(..)
        | Element::Method(..)
        | Element::Extension(_) => None,
    })
}
