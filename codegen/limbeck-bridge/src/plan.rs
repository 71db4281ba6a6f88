//! How two versions convert: every element of both, with what becomes of it in each direction.
//!
//! What is here is data. `build` fills it from two schemas, lineage and decisions; emitters print
//! it, `report` tells it to reviewers. A plan holds ids of the one schema that both versions are in.

mod build;
mod class;
mod how;
mod identity;
mod link;
mod report;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::model::{Element, EnumId, MessageId};

pub use class::{Class, Ruling};
pub use how::{
    Blank, Duplicates, EnumCase, EnumHow, EnumTo, Fill, Forget, How, Leaf, Lossy, Pick, Several,
    Shape, Transfer, Value, Variant, VariantTo,
};
pub use link::{Foreign, link};
pub use report::{ReportKind, ReportLine, Summary};
pub use service::{Answers, Call, MethodHow, MethodPlan, ServicePlan, Update, Written};

use crate::policy::Direction;
use crate::question::Question;

/// How the packages of two versions convert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The package of the older version, such as `user.v1`.
    pub older: String,
    /// The package of the newer version, such as `user.v2`.
    pub newer: String,
    /// Messages that have a partner, in the order of the older ones.
    pub messages: Vec<MessagePlan>,
    /// Enums that have a partner, in the order of the older ones.
    pub enums: Vec<EnumPlan>,
    /// Services of the older version, in their order.
    pub services: Vec<ServicePlan>,
    /// Packages of other APIs, older and newer, whose own bridge converts their types; [`link`] says
    /// which of two is the older one.
    pub uses: BTreeSet<(String, String)>,
    /// How safe the conversions of other APIs' types are, inside and out: by direction, the type of the
    /// older version, and that of the newer one. [`link`] fills it.
    pub foreign: BTreeMap<(Direction, Element, Element), Class>,
    /// Messages of the older version that can be written back without damage: both directions of
    /// them are determined, and an rpc reads and another writes one, or one of those holds them.
    pub resources: BTreeSet<MessageId>,
    /// What has to be decided, and is not. With one of them, nothing may be printed.
    pub questions: Vec<Question>,
}

/// A message of each version, the one come of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePlan {
    /// The message of the older version.
    pub older: MessageId,
    /// The message of the newer version.
    pub newer: MessageId,
    /// From older to newer.
    pub up: Conversion<Vec<Step>>,
    /// From newer to older.
    pub down: Conversion<Vec<Step>>,
}

/// An enum of each version, the one come of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumPlan {
    /// The enum of the older version.
    pub older: EnumId,
    /// The enum of the newer version.
    pub newer: EnumId,
    /// From older to newer.
    pub up: Conversion<EnumHow>,
    /// From newer to older.
    pub down: Conversion<EnumHow>,
}

/// One direction of a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion<H> {
    /// Whether calls need it: requests go up, responses down. What neither reaches is needed both ways.
    pub needed: bool,
    /// How it goes; `None` while something in it, or in what it holds, is undecided.
    pub how: Option<H>,
    /// Whether it can err: nothing in it, or in what it holds, is checked or custom if not.
    pub fallible: bool,
}

/// What becomes of some elements of the source message, and what some of the target come of.
///
/// Elements stand in the order in which decisions name them, or else in that of their message. They are
/// oneofs, and fields outside of oneofs: a member of a oneof is named by a [`Variant`] or [`Leaf`] of
/// the step about its oneof. The steps of a direction name each of the source exactly once in `from`,
/// and each of the target exactly once in `to`; a step that nests does so for the target inside, one
/// that flattens for the source inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Elements of the source.
    pub from: Vec<Element>,
    /// Elements of the target.
    pub to: Vec<Element>,
    /// What is done.
    pub how: How,
    /// Whether something can go wrong, or be lost.
    pub class: Class,
    /// Who decided so, if it was not clear by itself.
    pub ruling: Option<Ruling>,
}

impl Plan {
    /// The pair that a message of the older version is in.
    pub fn message(&self, older: MessageId) -> Option<&MessagePlan> {
        // Ids of one package ascend in the order of the plan.
        let found = self.messages.binary_search_by_key(&older, |pair| pair.older);
        self.messages.get(found.ok()?)
    }

    /// The pair that an enum of the older version is in.
    pub fn enum_(&self, older: EnumId) -> Option<&EnumPlan> {
        let found = self.enums.binary_search_by_key(&older, |pair| pair.older);
        self.enums.get(found.ok()?)
    }

    /// One direction of the pair that a message of the older version is in.
    fn way_mut(
        &mut self,
        older: MessageId,
        direction: Direction,
    ) -> Option<&mut Conversion<Vec<Step>>> {
        let found = self.messages.binary_search_by_key(&older, |pair| pair.older).ok()?;
        let pair = self.messages.get_mut(found)?;
        Some(match direction {
            Direction::Up => &mut pair.up,
            Direction::Down => &mut pair.down,
        })
    }
}

impl MessagePlan {
    /// One direction.
    pub const fn way(&self, direction: Direction) -> &Conversion<Vec<Step>> {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// The message that is converted.
    pub const fn source(&self, direction: Direction) -> MessageId {
        match direction {
            Direction::Up => self.older,
            Direction::Down => self.newer,
        }
    }

    /// The message that comes of it.
    pub const fn target(&self, direction: Direction) -> MessageId {
        match direction {
            Direction::Up => self.newer,
            Direction::Down => self.older,
        }
    }
}

impl EnumPlan {
    /// How safe one direction is, if it is known how it goes.
    pub fn class(&self, direction: Direction) -> Option<Class> {
        let way = self.way(direction);
        Some(match way.how.as_ref()? {
            EnumHow::Identity(_) => Class::Lossless,
            EnumHow::Custom(_) => Class::Custom,
            EnumHow::Cases(cases) => {
                // A number that one side alone has is refused.
                let refused = if way.fallible { Class::Checked } else { Class::Lossless };
                cases.iter().map(|case| case.class).chain([refused]).max()?
            }
        })
    }

    /// One direction.
    pub const fn way(&self, direction: Direction) -> &Conversion<EnumHow> {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// The enum that is converted.
    pub const fn source(&self, direction: Direction) -> EnumId {
        match direction {
            Direction::Up => self.older,
            Direction::Down => self.newer,
        }
    }

    /// The enum that comes of it.
    pub const fn target(&self, direction: Direction) -> EnumId {
        match direction {
            Direction::Up => self.newer,
            Direction::Down => self.older,
        }
    }
}
