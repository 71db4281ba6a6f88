//! Fixtures, plans, printed conversions and descriptors, put together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{MessagePlan, Plan};
use limbeck_bridge_pairs::fixtures::Fixtures;
use limbeck_bridge_pairs::{LINES, PAIRS, Pair};
use limbeck_runtime::testing::{Difference, Lines, Random, Written, damage, edit};
use limbeck_schema::model::{MessageId, Schema};
use prost_reflect::DescriptorPool;

use super::node::Node;
use super::oracle::{Oracle, Outcome};

/// All that there is.
pub(crate) struct World {
    pub(crate) fixtures: Fixtures,
    pub(crate) plans: Vec<Plan>,
    pub(crate) pool: DescriptorPool,
    /// What is said of fields, by the package of the older version.
    pub(crate) lines: BTreeMap<String, Lines>,
}

pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let fixtures = Fixtures::read();
    let plans = fixtures.plans();
    let set = fixtures.compilation.image.descriptor_set(|_| true);
    let pool = DescriptorPool::decode(&set[..]).expect("descriptors of the fixtures");
    let lines = LINES.iter().map(|(api, lines)| (format!("{api}.v1"), lines())).collect();
    World { fixtures, plans, pool, lines }
});

/// Encoded messages, or the place where a conversion errs.
pub(crate) type Made = Result<Vec<u8>, String>;

/// How messages are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Bytes,
    Json,
}

/// Printed conversions of a pair, wherever they run.
pub(crate) trait Conversions: Sync {
    /// `None` if that is not printed.
    fn convert(&self, direction: Direction, form: Form, bytes: &[u8]) -> Option<Made>;
    /// `None` if that is not printed.
    fn delta_put(&self, stored: &[u8], edited: &[u8]) -> Option<Made>;
}

/// A pair of messages under test.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'w> {
    pub(crate) world: &'w World,
    pub(crate) plan: &'w Plan,
    pub(crate) pair: &'w MessagePlan,
    pub(crate) printed: &'w dyn Conversions,
}

/// A conversion of bytes, and the place where it errs.
pub(crate) type Printed = Result<Node, String>;

impl World {
    pub(crate) fn schema(&self) -> &Schema {
        &self.fixtures.compilation.schema
    }

    /// All pairs of messages, but for requests: names in masks are tested beside the runtime. What is of neither version
    /// is in those that hold it.
    pub(crate) fn subjects(&self) -> Vec<Subject<'_>> {
        let pairs =
            self.plans.iter().flat_map(|plan| plan.messages.iter().map(move |it| (plan, it)));
        let is_request = |id| self.schema().message(id).name().ends_with("Request");
        let is_own = |pair: &MessagePlan| pair.older != pair.newer;
        let pairs = pairs.filter(|(_, pair)| is_own(pair) && !is_request(pair.older));
        pairs.map(|(plan, pair)| self.subject(plan, pair)).collect()
    }

    /// The pair of a message of an older version, such as `numbers.v1.Same`.
    pub(crate) fn find(&self, older: &str) -> Subject<'_> {
        let subjects = self.subjects();
        let found = subjects.into_iter().find(|subject| subject.name(Direction::Up) == older);
        found.unwrap_or_else(|| panic!("there is no `{older}`"))
    }

    fn subject<'w>(&'w self, plan: &'w Plan, pair: &'w MessagePlan) -> Subject<'w> {
        Subject { world: self, plan, pair, printed: self.printed(pair) }
    }

    fn printed(&self, pair: &MessagePlan) -> &'static Pair {
        let name = &self.schema().message(pair.older).full_name;
        let found = PAIRS.iter().find(|printed| *printed.older == **name);
        found.unwrap_or_else(|| panic!("nothing is printed for `{name}`"))
    }
}

impl<'w> Subject<'w> {
    /// The message that is converted.
    pub(crate) fn source(&self, direction: Direction) -> MessageId {
        self.pair.source(direction)
    }

    /// The name of the message that is converted.
    pub(crate) fn name(&self, direction: Direction) -> &'w str {
        &self.world.schema().message(self.source(direction)).full_name
    }

    /// What the oracle says.
    pub(crate) fn oracle(&self, direction: Direction, source: &Node) -> Outcome {
        let (schema, plans) = (self.world.schema(), &self.world.plans[..]);
        let oracle = Oracle { schema, plan: self.plan, plans, direction };
        oracle.convert(self.pair.older, source)
    }

    /// The name of the older message.
    pub(crate) fn older(&self) -> &'w str {
        self.name(Direction::Up)
    }

    /// Whether edited messages can be put back.
    pub(crate) fn puts(&self) -> bool {
        self.printed.delta_put(&[], &[]).is_some()
    }

    /// What printed code says.
    pub(crate) fn convert(&self, direction: Direction, source: &Node) -> Printed {
        let pool = &self.world.pool;
        let bytes = source.encode(pool, self.name(direction));
        let made = self.printed.convert(direction, Form::Bytes, &bytes);
        let made = made.unwrap_or_else(|| panic!("{} does not go {direction}", self.older()));
        made.map(|bytes| Node::decode(pool, self.name(back(direction)), &bytes))
    }

    /// As [`Self::convert`], through JSON; `None` if JSON cannot hold the source.
    pub(crate) fn convert_json(&self, direction: Direction, source: &Node) -> Option<Printed> {
        let pool = &self.world.pool;
        let text = source.to_json(pool, self.name(direction))?;
        // prost-reflect writes a time that is none as one that is.
        Node::from_json(pool, self.name(direction), &text).filter(|read| read == source)?;
        let made = self.printed.convert(direction, Form::Json, &text)?;
        match made {
            Ok(text) => Some(Ok(Node::from_json(pool, self.name(back(direction)), &text)?)),
            Err(path) => Some(Err(path)),
        }
    }

    /// Puts an edited older message back.
    pub(crate) fn delta_put(&self, stored: &Node, edited: &Node) -> Option<Printed> {
        let pool = &self.world.pool;
        let (older, newer) = (self.name(Direction::Up), self.name(Direction::Down));
        let (stored, edited) = (stored.encode(pool, newer), edited.encode(pool, older));
        let made = self.printed.delta_put(&stored, &edited)?;
        Some(made.map(|bytes| Node::decode(pool, newer, &bytes)))
    }
}

impl Subject<'_> {
    /// An older message, edited here and there; new values are of another one.
    pub(crate) fn edit(&self, seen: &Node, other: &Node, random: &mut Random) -> Node {
        let (pool, name) = (&self.world.pool, self.older());
        let mut edited = seen.dynamic(pool, name);
        edit(&mut edited, &other.dynamic(pool, name), random);
        Node::of(&edited)
    }

    /// What of a stored message was changed without having been edited; by what is printed of the pair without mistakes.
    pub(crate) fn damage(&self, stored: &Node, edited: &Node, put: &Node) -> Option<Difference> {
        let right = Subject { printed: self.world.printed(self.pair), ..*self };
        let seen = right.convert(Direction::Down, stored).ok()?;
        let (before, after) =
            (right.convert(Direction::Up, &seen).ok()?, right.convert(Direction::Up, edited).ok()?);
        let (pool, name) = (&self.world.pool, self.name(Direction::Down));
        let [stored, merged, before, after] =
            [stored, put, &before, &after].map(|node| node.dynamic(pool, name));
        let (stored, merged, before, after) = (&stored, &merged, &before, &after);
        damage(&Written { stored, merged, before, after }, &self.world.lines[&self.plan.older])
    }
}

impl Conversions for Pair {
    fn convert(&self, direction: Direction, form: Form, bytes: &[u8]) -> Option<Made> {
        let convert = match (direction, form) {
            (Direction::Up, Form::Bytes) => self.up,
            (Direction::Down, Form::Bytes) => self.down,
            (Direction::Up, Form::Json) => self.up_json,
            (Direction::Down, Form::Json) => self.down_json,
        };
        Some(convert?(bytes).map_err(|error| error.path()))
    }

    fn delta_put(&self, stored: &[u8], edited: &[u8]) -> Option<Made> {
        Some(self.delta_put?(stored, edited).map_err(|error| error.path()))
    }
}

pub(crate) const fn back(direction: Direction) -> Direction {
    match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    }
}
