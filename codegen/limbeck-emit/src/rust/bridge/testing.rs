//! What tests the conversions of a pair: every pair of messages, what is safe about each field, random values.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Class, Fill, How, MessagePlan, Plan as Bridge, Step, Value, VariantTo};
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Element;
use serde::Serialize;

use super::functions::Function;
use super::masked::MaskedContext;
use super::names::NamesContext;
use super::put_back::{PutBackContext, put_back};
use super::services::ServicesContext;
use super::site::Site;
use super::walk::{Found, walk};
use crate::rust::options::Layout;

const TEMPLATE: &str = "rust/bridge_testing.rs.tera";

/// What the template knows.
#[derive(Debug, Serialize)]
struct TestingContext<'a> {
    older: &'a str,
    newer: &'a str,
    /// Whether parts are compiled with features.
    features: bool,
    takes_custom: bool,
    /// Paths of descriptor sets.
    descriptors: Vec<String>,
    /// Statements about values: which numbers and names are of interest.
    values: Vec<String>,
    lines: Vec<LineContext>,
    put_back: Vec<PutBackContext>,
    /// Module paths of the other bridges whose lines count.
    other_lines: Vec<String>,
    pairs: Vec<PairContext>,
    names: &'a [NamesContext],
    masked: &'a [MaskedContext],
    /// The revisions of the older and newer version, if they are published: expressions.
    released: [String; 2],
}

/// How safe an element is.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct LineContext {
    name: String,
    up: &'static str,
    down: &'static str,
}

/// A pair of messages. Conversions are expressions.
#[derive(Debug, Serialize)]
struct PairContext {
    name: String,
    up: String,
    down: String,
    delta_put: String,
    /// The tables of names up and down.
    names: [String; 2],
}

/// How safe elements are, up and down, by full name.
type Lines = BTreeMap<String, (Class, Class)>;

/// Prints what tests a pair of packages; nothing if nobody asks for it.
pub(crate) fn print(site: Site<'_>, services: &ServicesContext) -> Result<String, Vec<Finding>> {
    let options = site.job.plan.options;
    if !options.has_testing() {
        return Ok(String::new());
    }
    let Bridge { older, newer, .. } = site.bridge;
    let context = TestingContext {
        older,
        newer,
        features: options.is_gated(),
        takes_custom: site.functions.has_custom(site.bridge),
        descriptors: descriptors(site),
        values: [shared(site), texts(site)].concat(),
        lines: lines(site),
        put_back: put_back(site),
        other_lines: other_lines(site),
        pairs: site
            .bridge
            .messages
            .iter()
            // What is of neither version is in those that hold it.
            .filter(|pair| pair.older != pair.newer)
            .filter_map(|pair| messages(site, pair, services))
            .collect(),
        names: &services.names,
        masked: &services.masked,
        released: [older, newer].map(|package| released(site, package)),
    };
    site.job.input.templates.render(TEMPLATE, &context)
}

/// A published revision, as an expression.
fn released(site: Site<'_>, package: &str) -> String {
    let facts = site.job.input.facts.get(package).filter(|facts| facts.is_published);
    match facts {
        Some(facts) => format!("::core::option::Option::Some({:?})", facts.revision),
        None => "::core::option::Option::None".to_owned(),
    }
}

/// Where the types of both versions are described.
fn descriptors(site: Site<'_>) -> Vec<String> {
    const NAME: &str = "FILE_DESCRIPTOR_SET";
    let plan = site.job.plan;
    let own = match plan.options.layout {
        Layout::Crates => format!("crate::{NAME}"),
        Layout::Modules => format!("{}{NAME}", "super::".repeat(site.module.len())),
    };
    let older = plan.unit_of(&site.bridge.older).filter(|unit| *unit != site.job.unit);
    let older = older.map(|unit| format!("::{}::{NAME}", plan.crate_ident(unit)));
    [own].into_iter().chain(older).collect()
}

/// Fields of one version's enum have the numbers of the other's, too.
fn shared(site: Site<'_>) -> Vec<String> {
    let name = |id| &*site.schema().enum_(id).full_name;
    let enums = site.bridge.enums.iter();
    enums
        .map(|pair| format!("values.share({:?}, {:?});", name(pair.older), name(pair.newer)))
        .collect()
}

/// The ends of what a `google.protobuf.Timestamp` holds, and other times (RFC 3339) between them.
const TIMES: [&str; 5] = [
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999Z",
    "2026-01-31T12:00:00Z",
    "2026-02-28T23:30:00.000001-01:30",
    "9999-12-31T23:59:59.999999999Z",
];

/// Fields of masks and of orders have names of fields, and texts that become times or values of enums those.
fn texts(site: Site<'_>) -> Vec<String> {
    let mut texts = BTreeSet::new();
    for direction in Direction::ALL.iter().copied() {
        for pair in &site.bridge.messages {
            let Some(steps) = &pair.way(direction).how else { continue };
            walk(steps, &mut |found| {
                let Found::Value(value, field) = found else { return };
                let field = site.schema().full_name(field);
                match value {
                    Value::Mask(about) | Value::OrderBy(about) => {
                        let table = site.functions.names(site.bridge, direction, *about);
                        let names = format!("{table}.fields.iter().map(|name| name.from)");
                        texts.insert(format!("values.texts({field:?}, {names});"));
                    }
                    Value::TextToEnum(id, _) => {
                        let values = &site.schema().enum_(*id).values;
                        let names: Vec<_> = values.iter().map(|value| &*value.name).collect();
                        texts.insert(format!("values.texts({field:?}, {names:?});"));
                    }
                    Value::TextToTimestamp => {
                        texts.insert(format!("values.texts({field:?}, {TIMES:?});"));
                    }
                    _ => {}
                }
            });
        }
    }
    texts.into_iter().collect()
}

/// The lines of all other bridges whose conversions are called, however far away.
fn other_lines(site: Site<'_>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = site.bridge.uses.iter().collect();
    while let Some(used) = open.pop() {
        if let Some(other) = site.functions.bridge(&used.0, &used.1)
            && seen.insert(used)
        {
            open.extend(&other.uses);
        }
    }
    let others = seen.into_iter().filter_map(|(older, newer)| site.functions.bridge(older, newer));
    others.map(|other| site.module_path(other)).collect()
}

/// A pair of messages; nothing if neither conversion is determined.
fn messages(site: Site<'_>, pair: &MessagePlan, services: &ServicesContext) -> Option<PairContext> {
    let older = Element::Message(pair.older);
    let convert = |direction| {
        let function = site.functions.of(site.bridge, direction, older)?;
        Some(closure(&function, "from"))
    };
    let or_none = |code: Option<String>| code.unwrap_or_else(|| "None".to_owned());
    let is_put = site.bridge.resources.contains(&pair.older);
    let put = site.functions.delta_put(site.bridge, pair.older).filter(|_| is_put);
    let table = |direction| {
        let name = site.functions.names(site.bridge, direction, pair.older);
        let is_printed = services.names.iter().any(|table| table.is_called(&name));
        or_none(is_printed.then(|| format!("Some(&{name})")))
    };
    let (up, down) = (convert(Direction::Up), convert(Direction::Down));
    (up.is_some() || down.is_some()).then(|| PairContext {
        name: relative(&site.schema().message(pair.older).full_name, &site.bridge.older),
        up: or_none(up),
        down: or_none(down),
        delta_put: or_none(put.map(|put| closure(&put, "stored, edited"))),
        names: [table(Direction::Up), table(Direction::Down)],
    })
}

/// What gives a `Result`, as a member of a `Pair`.
fn closure(function: &Function, arguments: &str) -> String {
    let name = &function.name;
    let code = match (function.takes_custom, function.is_fallible) {
        (true, true) => format!("|{arguments}| {name}({arguments}, custom)"),
        (true, false) => format!("|{arguments}| Ok({name}({arguments}, custom))"),
        (false, true) => name.clone(),
        (false, false) => format!("|{arguments}| Ok({name}({arguments}))"),
    };
    format!("Some(Box::new({code}))")
}

/// A full name without that of its package.
fn relative(full_name: &str, package: &str) -> String {
    let rest = full_name.strip_prefix(package).map(|rest| rest.trim_start_matches('.'));
    rest.unwrap_or(full_name).to_owned()
}

/// All elements that are not lossless both ways.
fn lines(site: Site<'_>) -> Vec<LineContext> {
    let bridge = site.bridge;
    let mut marker = Marker { site, direction: Direction::Up, lines: Lines::new() };
    for direction in Direction::ALL.iter().copied() {
        marker.direction = direction;
        for pair in &bridge.messages {
            marker.steps(pair.way(direction).how.as_deref().unwrap_or_default());
        }
        for pair in &bridge.enums {
            let class = pair.class(direction).unwrap_or(Class::Lossless);
            marker.mark(&[Element::Enum(pair.older), Element::Enum(pair.newer)], class);
        }
    }
    let is_safe = |classes: &(Class, Class)| *classes == (Class::Lossless, Class::Lossless);
    let lines = marker.lines.into_iter().filter(|(_, classes)| !is_safe(classes));
    lines
        .map(|(name, (up, down))| LineContext { name, up: variant(up), down: variant(down) })
        .collect()
}

/// Notes how safe elements are.
struct Marker<'s> {
    site: Site<'s>,
    direction: Direction,
    lines: Lines,
}

impl Marker<'_> {
    fn mark(&mut self, elements: &[Element], class: Class) {
        for element in elements {
            let name = self.site.schema().full_name(*element);
            let (up, down) = self.lines.entry(name).or_insert((Class::Lossless, Class::Lossless));
            let line = match self.direction {
                Direction::Up => up,
                Direction::Down => down,
            };
            *line = class.max(*line);
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            let mut class = step.class;
            match &step.how {
                How::Oneof(variants) => {
                    class = Class::Lossless;
                    for variant in variants {
                        let own = self.member(variant.from, &variant.to, variant.class);
                        // What is dropped or refused is all there is to it; anything else may set another member.
                        if !matches!(variant.to, VariantTo::Drop | VariantTo::Reject) {
                            class = class.max(own);
                        }
                    }
                }
                How::Regroup { leaves, .. } => {
                    for leaf in leaves {
                        class = class.max(self.member(leaf.from, &leaf.to, leaf.class));
                    }
                }
                How::Nest(inner) | How::Flatten(inner) => self.steps(inner),
                // What was not set before comes back with the value.
                How::Fill(Fill::Value(_)) => class = class.max(Class::Lossy),
                How::Field(transfer) => class = class.max(self.gone_back(&transfer.value)),
                How::Fill(Fill::Zero) | How::Forget(_) | How::Custom | How::Stash => {}
            }
            self.mark(&step.from, class);
            self.mark(&step.to, class);
        }
    }

    /// How safe a type of another API is that goes by its bridge the other way round, whose own lines say it
    /// of the other directions.
    fn gone_back(&self, value: &Value) -> Class {
        let Value::Foreign(old, new) = value else { return Class::Lossless };
        let found = self.site.functions.foreign(self.direction, (*old, *new));
        let is_back = found.is_some_and(|found| found.direction != self.direction);
        let class = self.site.bridge.foreign.get(&(self.direction, *old, *new));
        class.copied().filter(|_| is_back).unwrap_or(Class::Lossless)
    }

    fn member(&mut self, from: Element, to: &VariantTo, class: Class) -> Class {
        let (to, class) = match to {
            VariantTo::Member(to, value) => (Some(*to), class.max(self.gone_back(value))),
            VariantTo::Sentinel(to) => (Some(*to), class),
            VariantTo::Drop | VariantTo::Reject | VariantTo::Custom => (None, class),
        };
        self.mark(&[from], class);
        self.mark(to.as_slice(), class);
        class
    }
}

/// The variant of `limbeck_runtime::testing::Class`.
const fn variant(class: Class) -> &'static str {
    match class {
        Class::Lossless => "Lossless",
        Class::Checked => "Checked",
        Class::Lossy => "Lossy",
        Class::Custom => "Custom",
    }
}
