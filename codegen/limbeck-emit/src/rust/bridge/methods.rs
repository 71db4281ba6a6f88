//! What the service writes: a method for each conversion that nothing else can do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{EnumHow, EnumTo, How, Plan as Bridge, Step};
use limbeck_schema::model::{Element, MessageId};
use serde::Serialize;

use super::functions::{bare, path_of, unique};
use super::literals::variant;
use super::site::{Printed, Site, contradiction};
use super::types::{Kind, field, kind, slot, slot_type, value_type};
use super::walk::{Found, walk};

/// The names of methods.
#[derive(Debug, Default)]
pub(crate) struct Methods {
    names: BTreeMap<Key, String>,
}

/// The direction, the older message or enum, and what the method is about: the first element that is converted, or
/// else the first that comes of it.
type Key = (Direction, Element, Element);

/// A method as the template prints it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct MethodContext {
    pub doc: String,
    pub name: String,
    /// `full_name: String`, each with a `, ` in front.
    pub arguments: String,
    /// What is in the `Result`.
    pub gives: String,
}

impl Methods {
    /// Names all methods of a bridge, in the order of its messages and enums.
    pub(crate) fn new(site: Site<'_>) -> Self {
        let mut methods = Self::default();
        let mut taken = BTreeSet::new();
        for (key, name) in wanted(site).into_iter().map(|wanted| (wanted.key, wanted.name)) {
            // A plan that names an element twice is refused where it is printed.
            methods.names.entry(key).or_insert_with(|| unique(&name, &mut taken));
        }
        methods
    }

    /// The method about an element in the conversion of a message or enum.
    pub(crate) fn name(
        &self,
        direction: Direction,
        older: Element,
        about: Element,
    ) -> Option<&str> {
        self.names.get(&(direction, older, about)).map(String::as_str)
    }
}

/// A method before its name is its own.
struct Wanted<'a> {
    key: Key,
    name: String,
    what: What<'a>,
}

/// What a method is given and gives.
enum What<'a> {
    Step(&'a Step),
    /// The member of a oneof, and the oneof that comes of it.
    Member(Element, &'a Step),
    Number,
    /// A number that is known.
    Case(Element),
}

/// What the element of a step is that its method is about.
pub(crate) fn about(step: &Step) -> Option<Element> {
    step.from.first().or(step.to.first()).copied()
}

fn wanted(site: Site<'_>) -> Vec<Wanted<'_>> {
    let mut all = Vec::new();
    for pair in &site.bridge.messages {
        for direction in Direction::ALL.iter().copied() {
            let Some(steps) = &pair.way(direction).how else { continue };
            let older = Element::Message(pair.older);
            walk(steps, &mut |found| {
                let (what, about, named) = match found {
                    Found::Value(..) => return,
                    Found::Step(step) => {
                        (What::Step(step), about(step), older_first(step, direction))
                    }
                    Found::Member(from, step) => (What::Member(from, step), Some(from), Some(from)),
                };
                let Some((about, named)) = about.zip(named) else { return };
                let element = bare(site.schema().name(named));
                let name = format!("{}_{element}_{direction}", path_of(site.schema(), older));
                all.push(Wanted { key: (direction, older, about), name, what });
            });
        }
    }
    all.extend(wanted_by_enums(site));
    all
}

/// The first element of the older version, or else of the newer one.
fn older_first(step: &Step, direction: Direction) -> Option<Element> {
    let (older, newer) = match direction {
        Direction::Up => (&step.from, &step.to),
        Direction::Down => (&step.to, &step.from),
    };
    older.first().or(newer.first()).copied()
}

fn wanted_by_enums(site: Site<'_>) -> Vec<Wanted<'_>> {
    let schema = site.schema();
    let mut all = Vec::new();
    for pair in &site.bridge.enums {
        for direction in Direction::ALL.iter().copied() {
            let older = Element::Enum(pair.older);
            let path = path_of(schema, older);
            match &pair.way(direction).how {
                None | Some(EnumHow::Identity(_)) => {}
                Some(EnumHow::Custom(_)) => {
                    let name = format!("{path}_{direction}");
                    all.push(Wanted { key: (direction, older, older), name, what: What::Number });
                }
                Some(EnumHow::Cases(cases)) => {
                    for case in cases.iter().filter(|case| case.to == EnumTo::Custom) {
                        let Element::EnumValue(id, index) = case.from else { continue };
                        let value = schema.enum_(id).values.get(index as usize);
                        let variant = value.and_then(|value| variant(schema, id, value.number));
                        let name =
                            format!("{path}_{}_{direction}", bare(&variant.unwrap_or_default()));
                        all.push(Wanted {
                            key: (direction, older, case.from),
                            name,
                            what: What::Case(case.from),
                        });
                    }
                }
            }
        }
    }
    all
}

/// All methods of the trait.
pub(crate) fn contexts(site: Site<'_>) -> Printed<Vec<MethodContext>> {
    let mut seen = BTreeSet::new();
    let wanted = wanted(site).into_iter().filter(|wanted| seen.insert(wanted.key));
    wanted.map(|wanted| context(site, &wanted)).collect()
}

fn context(site: Site<'_>, wanted: &Wanted<'_>) -> Printed<MethodContext> {
    let (direction, older, about) = wanted.key;
    let name = site.methods.name(direction, older, about).unwrap_or_default().to_owned();
    let quoted = |element: &Element| format!("`{}`", site.schema().full_name(*element));
    let (doc, arguments, gives) = match wanted.what {
        What::Step(step) => {
            let names =
                |elements: &[Element]| elements.iter().map(quoted).collect::<Vec<_>>().join(", ");
            let doc = match (&*step.from, &*step.to) {
                ([], to) => format!("{} of the whole message.", names(to)),
                (from, []) => format!("What becomes of {}.", names(from)),
                (from, to) => format!("{} of {}.", names(to), names(from)),
            };
            (doc, step_arguments(site, wanted.key, step)?, step_gives(site, step)?)
        }
        What::Member(from, step) => {
            let (oneof, value) = member_types(site, from, step)?;
            let ident = slot_ident(site, from);
            let doc = format!("What {} becomes, if anything.", quoted(&from));
            (doc, format!(", {ident}: {value}"), format!("Option<{oneof}>"))
        }
        What::Number => {
            let doc = format!("What a number of {} becomes.", quoted(&older));
            (doc, ", number: i32".to_owned(), "i32".to_owned())
        }
        What::Case(from) => {
            (format!("What {} becomes.", quoted(&from)), String::new(), "i32".to_owned())
        }
    };
    Ok(MethodContext { doc, name, arguments, gives })
}

/// Values of all that is converted, or the whole message; of what is kept aside, the message that was made.
fn step_arguments(site: Site<'_>, (direction, older, _): Key, step: &Step) -> Printed<String> {
    let mut arguments = String::new();
    for element in &step.from {
        let slot = slot(site, *element).ok_or_else(|| no_member(site, *element))?;
        _ = write!(arguments, ", {}: {}", slot.ident, slot_type(site, &slot));
    }
    let whole = |direction: Direction| {
        let Element::Message(older) = older else { return String::new() };
        let pair = site.bridge.message(older);
        pair.map(|pair| site.path(Element::Message(pair.source(direction)))).unwrap_or_default()
    };
    let back = match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    };
    if step.how == How::Stash {
        _ = write!(arguments, ", made: &mut {}", whole(back));
    } else if step.from.is_empty() {
        let source = step.to.first().and(Some(whole(direction)));
        _ = write!(arguments, ", from: &{}", source.unwrap_or_default());
    }
    Ok(arguments)
}

fn step_gives(site: Site<'_>, step: &Step) -> Printed<String> {
    if step.how == How::Stash {
        return Ok("()".to_owned());
    }
    let types: Printed<Vec<String>> = step
        .to
        .iter()
        .map(|element| {
            let slot = slot(site, *element).ok_or_else(|| no_member(site, *element))?;
            Ok(slot_type(site, &slot))
        })
        .collect();
    Ok(match &*types? {
        [single] => single.clone(),
        several => format!("({})", several.join(", ")),
    })
}

/// The oneof that comes of a member, and the type of the member's value.
fn member_types(site: Site<'_>, from: Element, step: &Step) -> Printed<(String, String)> {
    let oneof = oneof_target(site, step)?;
    let (_, member) = field(site.schema(), from).ok_or_else(|| no_member(site, from))?;
    Ok((value_type(site, oneof), value_type(site, kind(site, member.ty))))
}

/// The one oneof that a step makes.
pub(crate) fn oneof_target(site: Site<'_>, step: &Step) -> Printed<Kind> {
    let slots = step.to.iter().filter_map(|element| slot(site, *element));
    let mut oneofs = slots.map(|slot| slot.kind).filter(|kind| matches!(kind, Kind::Oneof(..)));
    if let (Some(oneof), None) = (oneofs.next(), oneofs.next()) {
        return Ok(oneof);
    }
    let element = about(step).unwrap_or(Element::Message(MessageId(0)));
    let message = "converts by custom code of one member, and not to one oneof";
    Err(contradiction(site.schema(), element, message))
}

fn slot_ident(site: Site<'_>, element: Element) -> String {
    crate::rust::names::snake(site.schema().name(element))
}

/// An element that is no member of a struct.
pub(crate) fn no_member(site: Site<'_>, element: Element) -> Box<limbeck_schema::finding::Finding> {
    contradiction(site.schema(), element, "is no field or oneof")
}

/// Traits of other APIs' bridges that code of this one is handed to.
pub(crate) fn supertraits(site: Site<'_>) -> Vec<String> {
    let used = |(older, newer): &(String, String)| site.functions.bridge(older, newer);
    let used = site.bridge.uses.iter().filter_map(used);
    let with_code =
        used.filter(|other: &&Bridge| site.functions.goes_by_code_of(site.bridge, other));
    with_code.map(|bridge| format!("{}Custom", site.module_path(bridge))).collect()
}
