//! Decisions that decide nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use limbeck_diff::Comparison;
use limbeck_schema::model::{Element, Schema};

use crate::binding::{Index, bound};
use crate::decision::Decision;
use crate::lineage::Lineage;
use crate::open::{Group, Heard, Of, Subject, Versions};
use crate::plan::Plan;
use crate::policy::{Direction, PolicyKind};

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
    /// Whether something else that was decided is undone by it, which only `identity` may do.
    pub undoes: bool,
}

/// Decisions that change nothing and answer nothing.
///
/// What later decisions took the place of is left out: it was of use once.
pub fn idle(comparison: &Comparison<'_>, lineage: &Lineage, decided: &[Decision]) -> Vec<Idle> {
    let bound = bound(decided);
    let index = Index::new(&bound);
    let versions = Versions::new(comparison, lineage, (&index, &bound));
    let groups = versions.groups();
    let mut of = BTreeMap::new();
    let mut heard: Vec<(usize, Direction)> = Vec::new();
    for group in &groups {
        heard.extend(self::heard(group, &index));
    }
    for topic in groups.into_iter().flat_map(|group| group.topics) {
        for way in topic.directions() {
            let paths = topic.from.iter().map(|path| (way, false, path.clone()));
            let paths = paths.chain(topic.to.iter().map(|path| (way, true, path.clone())));
            for key in paths {
                of.entry(key).or_insert_with(|| (topic.from.clone(), topic.to.clone()));
            }
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
    // What answers nothing may still relate what else would be apart, or take back what was decided.
    let relates = Relates { comparison, lineage, decided, plan: OnceCell::new() };
    let idle = idle.take(MAX_IDLE).filter_map(|(place, way, decision)| {
        let tells = relates.tells(place, way, &heard);
        // What another policy says is no part of the plan then, until a later change wakes it up.
        let is_usual = decision.policy(way).is_some_and(|it| it.kind == PolicyKind::Identity);
        (!tells || !is_usual).then_some((place, way, decision, tells))
    });
    idle.map(|(place, direction, decision, undoes)| {
        let older = decision.from.iter().map(|path| (false, path));
        let mut keys = older.chain(decision.to.iter().map(|path| (true, path)));
        let topic =
            keys.find_map(|(is_newer, path)| of.get(&(direction, is_newer, path.clone())).cloned());
        let container = container(comparison, lineage, decision);
        Idle { place, direction, container, topic, undoes }
    })
    .collect()
}

/// The decisions, by their places, that say something about what is in a pair.
fn heard(group: &Group, index: &Index<'_>) -> Vec<(usize, Direction)> {
    let all: Vec<(bool, Heard)> = group
        .topics
        .iter()
        .flat_map(|topic| {
            let is_whole = topic.subject == Subject::Enum;
            topic.heard(index).into_iter().map(move |heard| (is_whole, heard))
        })
        .collect();
    let is_enum = matches!(group.of, Of::Enums(..));
    let is_code = |it: &Heard| it.kind == PolicyKind::Custom;
    let with = |is_it: &dyn Fn(bool, &Heard) -> bool| -> BTreeSet<Direction> {
        let found = all.iter().filter(|(is_whole, it)| is_it(*is_whole, it));
        found.map(|(_, it)| it.direction).collect()
    };
    let coded = with(&|is_whole, it| is_whole && is_code(it));
    let told = with(&|is_whole, _| !is_whole);
    // Of an enum, code converts all; what else is said of all counts where nothing is said of some.
    let is_hidden = |is_whole: bool, it: &Heard| {
        if is_whole {
            !is_code(it) && told.contains(&it.direction)
        } else {
            coded.contains(&it.direction)
        }
    };
    let counts =
        all.iter().filter(|(is_whole, it)| it.is_asked || !is_enum || !is_hidden(*is_whole, it));
    counts.map(|(_, it)| (it.place, it.direction)).collect()
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
