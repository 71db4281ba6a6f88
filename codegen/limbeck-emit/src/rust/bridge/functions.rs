//! The functions of all bridges: what they are called, and what they take and give.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    EnumHow, EnumTo, Foreign, MessagePlan, MethodHow, Plan as Bridge, Step, Value,
};
use limbeck_schema::model::{Element, MessageId, Schema, Scope};

use super::walk::{Found, walk};
use crate::rust::names;

/// How code calls a conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// `user_up`.
    pub name: String,
    /// Whether it gives a `Result`.
    pub is_fallible: bool,
    /// Whether it is given the code of the service behind the value.
    pub takes_custom: bool,
}

/// The functions of all bridges of a run.
#[derive(Debug)]
pub(crate) struct Functions<'a> {
    schema: &'a Schema,
    bridges: Vec<Names<'a>>,
    /// Conversions that reach code of the service.
    custom: BTreeSet<Key>,
}

#[derive(Debug)]
struct Names<'a> {
    bridge: &'a Bridge,
    /// What names begin with, by message or enum of the older version.
    bases: BTreeMap<Element, String>,
    taken: BTreeSet<String>,
}

/// A conversion: the position of the bridge, the direction, and the message or enum of the older version.
pub(super) type Key = (usize, Direction, Element);

/// What stands for the registry of a bridge, where messages do.
pub(super) const ANY: Element = Element::File(limbeck_schema::model::FileId(u32::MAX));

impl<'a> Functions<'a> {
    pub(crate) fn new(schema: &'a Schema, bridges: &[&'a Bridge]) -> Self {
        let named = bridges.iter().map(|bridge| names_of(schema, bridge)).collect();
        let mut functions = Self { schema, bridges: named, custom: BTreeSet::new() };
        functions.find_custom();
        functions
    }

    /// The conversion of another API between two types, of the older version and of the newer one.
    pub(crate) fn foreign(
        &self,
        direction: Direction,
        (old, new): (Element, Element),
    ) -> Option<Foreign<'a>> {
        let bridges = self.bridges.iter().map(|names| names.bridge);
        Foreign::find(self.schema, bridges, (direction, old, new))
    }

    /// The bridge of two packages.
    pub(crate) fn bridge(&self, older: &str, newer: &str) -> Option<&'a Bridge> {
        let mut bridges = self.bridges.iter().map(|names| names.bridge);
        bridges.find(|bridge| bridge.older == older && bridge.newer == newer)
    }

    /// The conversion of a message or enum of the older version; nothing if none is determined.
    pub(crate) fn of(
        &self,
        bridge: &Bridge,
        direction: Direction,
        older: Element,
    ) -> Option<Function> {
        let at = self.position(bridge)?;
        let is_fallible = match older {
            Element::Message(id) => {
                let way = bridge.message(id)?.way(direction);
                way.how.as_ref().map(|_| way.fallible)
            }
            Element::Enum(id) => {
                let way = bridge.enum_(id)?.way(direction);
                way.how.as_ref().map(|_| way.fallible)
            }
            _ => None,
        }?;
        Some(Function {
            name: format!("{}_{direction}", self.base(bridge, older)?),
            is_fallible,
            takes_custom: self.custom.contains(&(at, direction, older)),
        })
    }

    /// The conversion of an `Any` that holds a message of the packages.
    pub(crate) fn any(&self, bridge: &Bridge, direction: Direction) -> Function {
        let key = self.position(bridge).map(|at| (at, direction, ANY));
        Function {
            name: format!("any_{direction}"),
            is_fallible: true,
            takes_custom: key.is_some_and(|key| self.custom.contains(&key)),
        }
    }

    /// What puts an edited message of the older version back into a stored one.
    pub(crate) fn delta_put(&self, bridge: &Bridge, older: MessageId) -> Option<Function> {
        let [up, down] = [Direction::Up, Direction::Down]
            .map(|way| self.of(bridge, way, Element::Message(older)));
        let takes_custom = up?.takes_custom || down?.takes_custom;
        let name = format!("{}_delta_put", self.base(bridge, Element::Message(older))?);
        Some(Function { name, is_fallible: true, takes_custom })
    }

    /// As [`Self::delta_put`], where the older form of what is stored is at hand.
    pub(crate) fn merge(&self, bridge: &Bridge, older: MessageId) -> Option<Function> {
        let put = self.delta_put(bridge, older)?;
        let name = format!("{}_merge", self.base(bridge, Element::Message(older))?);
        Some(Function { name, ..put })
    }

    /// The table of names in a message of the older version.
    pub(crate) fn names(&self, bridge: &Bridge, direction: Direction, older: MessageId) -> String {
        let base = self.base(bridge, Element::Message(older)).unwrap_or_default();
        format!(
            "{}_NAMES_{}",
            base.trim_start_matches("r#").to_uppercase(),
            direction.name().to_uppercase()
        )
    }

    /// Whether a bridge needs code of the service: that of its own, or of another API.
    pub(crate) fn has_custom(&self, bridge: &Bridge) -> bool {
        let at = self.position(bridge);
        self.custom.iter().any(|(other, _, _)| Some(*other) == at)
            || self.messages_of_calls(bridge).iter().any(|key| self.custom.contains(key))
    }

    /// Whether a bridge calls what takes code of the service for another one.
    pub(crate) fn goes_by_code_of(&self, bridge: &Bridge, other: &Bridge) -> bool {
        let (Some(at), Some(other)) = (self.position(bridge), self.position(other)) else {
            return false;
        };
        let is_code = |key: &Key| key.0 == other && self.custom.contains(key);
        let mut calls = Vec::new();
        for direction in Direction::ALL.iter().copied() {
            let all = self.calls(at, bridge, direction, &mut Vec::new());
            calls.extend(all.into_iter().flat_map(|(_, calls)| calls));
        }
        calls.extend(self.messages_of_calls(bridge));
        calls.iter().any(is_code)
    }

    /// The conversions of other APIs that messages of rpcs go by.
    fn messages_of_calls(&self, bridge: &Bridge) -> Vec<Key> {
        let mut keys = Vec::new();
        for service in &bridge.services {
            let Some(newer) = service.newer.map(|newer| self.schema.service(newer)) else {
                continue;
            };
            let older = self.schema.service(service.older);
            for plan in &service.methods {
                let MethodHow::Call(call) = &plan.how else { continue };
                let old = older.methods.get(plan.older as usize);
                let new = newer.methods.get(call.newer as usize);
                let Some((old, new)) = old.zip(new) else { continue };
                for (direction, old, new) in [
                    (Direction::Up, old.input, new.input),
                    (Direction::Down, old.output, new.output),
                ] {
                    let types = (Element::Message(old), Element::Message(new));
                    let found = self.foreign(direction, types);
                    keys.extend(found.and_then(|found| {
                        Some((self.position(found.plan)?, found.direction, found.older))
                    }));
                }
            }
        }
        keys
    }

    /// Whether a function of any bridge is called so.
    pub(crate) fn is_name(&self, ident: &str) -> bool {
        let endings = ["_up", "_down", "_delta_put", "_merge", "_fits"];
        let base = endings.iter().find_map(|ending| ident.strip_suffix(ending));
        base.is_some_and(|base| {
            base == "any" || self.bridges.iter().any(|names| names.taken.contains(base))
        })
    }

    /// What the names of a message's or enum's functions begin with.
    pub(crate) fn base(&self, bridge: &Bridge, older: Element) -> Option<&str> {
        let names = self.bridges.get(self.position(bridge)?)?;
        names.bases.get(&older).map(String::as_str)
    }

    /// All bridges.
    pub(super) fn bridges(&self) -> impl Iterator<Item = &'a Bridge> {
        self.bridges.iter().map(|names| names.bridge)
    }

    /// A conversion of a bridge.
    pub(super) fn key(&self, bridge: &Bridge, way: Direction, older: Element) -> Option<Key> {
        Some((self.position(bridge)?, way, older))
    }

    /// The conversion that a value goes by.
    pub(super) fn called(
        &self,
        bridge: &Bridge,
        direction: Direction,
        value: &Value,
    ) -> Option<Key> {
        self.call(self.position(bridge)?, direction, value)
    }

    /// What refuses values that the older version cannot hold; where a bridge is gone the other way round, the newer one.
    pub(crate) fn fits(
        &self,
        bridge: &Bridge,
        direction: Direction,
        older: Element,
    ) -> Option<String> {
        let ending = match direction {
            Direction::Down => "fits",
            Direction::Up => "fits_back",
        };
        Some(format!("{}_{ending}", self.base(bridge, older)?))
    }

    fn position(&self, bridge: &Bridge) -> Option<usize> {
        let is_it = |names: &Names<'_>| {
            names.bridge.older == bridge.older && names.bridge.newer == bridge.newer
        };
        self.bridges.iter().position(is_it)
    }

    /// Starts at code of the service, and goes on to whatever calls it.
    fn find_custom(&mut self) {
        let mut callers: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        let mut open = Vec::new();
        for (at, names) in self.bridges.iter().enumerate() {
            for direction in Direction::ALL.iter().copied() {
                for (key, calls) in self.calls(at, names.bridge, direction, &mut open) {
                    for call in calls {
                        callers.entry(call).or_default().push(key);
                    }
                }
            }
        }
        while let Some(key) = open.pop() {
            if self.custom.insert(key) {
                open.extend(callers.get(&key).into_iter().flatten());
            }
        }
    }

    /// What each conversion of a bridge calls; those that have code of the service are `open`.
    fn calls(
        &self,
        at: usize,
        bridge: &Bridge,
        direction: Direction,
        open: &mut Vec<Key>,
    ) -> Vec<(Key, Vec<Key>)> {
        let mut all = Vec::new();
        let mut registry = Vec::new();
        for pair in &bridge.messages {
            let key = (at, direction, Element::Message(pair.older));
            let Some(steps) = &pair.way(direction).how else { continue };
            registry.push(key);
            let mut calls = Vec::new();
            walk(steps, &mut |found| match found {
                Found::Value(value, _) => {
                    calls.extend(self.call(at, direction, value));
                }
                Found::Step(_) | Found::Member(..) => open.push(key),
            });
            all.push((key, calls));
        }
        for pair in &bridge.enums {
            if pair.way(direction).how.as_ref().is_some_and(is_custom) {
                open.push((at, direction, Element::Enum(pair.older)));
            }
        }
        all.push(((at, direction, ANY), registry));
        all
    }

    fn call(&self, at: usize, direction: Direction, value: &Value) -> Option<Key> {
        match value {
            Value::Message(older) => Some((at, direction, Element::Message(*older))),
            Value::Enum(older) => Some((at, direction, Element::Enum(*older))),
            Value::Any => Some((at, direction, ANY)),
            Value::Foreign(old, new) => {
                let found = self.foreign(direction, (*old, *new))?;
                Some((self.position(found.plan)?, found.direction, found.older))
            }
            _ => None,
        }
    }
}

/// Whether the service converts any number.
fn is_custom(how: &EnumHow) -> bool {
    match how {
        EnumHow::Cases(cases) => cases.iter().any(|case| case.to == EnumTo::Custom),
        EnumHow::Identity(_) => false,
        EnumHow::Custom(_) => true,
    }
}

/// Whether something of the steps converts an `Any`.
pub(crate) fn has_any(steps: &[Step]) -> bool {
    let mut has_any = false;
    walk(steps, &mut |found| has_any |= matches!(found, Found::Value(Value::Any, _)));
    has_any
}

fn names_of<'a>(schema: &Schema, bridge: &'a Bridge) -> Names<'a> {
    let (own, shared): (Vec<_>, Vec<_>) =
        bridge.messages.iter().partition(|pair| pair.older != pair.newer);
    let element = |pair: &MessagePlan| Element::Message(pair.older);
    let enums = bridge.enums.iter().map(|pair| Element::Enum(pair.older));
    let mut names =
        Names { bridge, bases: BTreeMap::new(), taken: BTreeSet::from(["any".to_owned()]) };
    let own = own.into_iter().map(element);
    // What is of neither version takes no name from what is of one.
    for element in own.chain(enums).chain(shared.into_iter().map(element)) {
        let base = unique(&path_of(schema, element), &mut names.taken);
        names.bases.insert(element, base);
    }
    names
}

/// A name that is not taken yet: the name, or with a number behind it.
pub(crate) fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// Names of a type and what it is nested in: `user_address` of `User.Address`.
pub(crate) fn path_of(schema: &Schema, element: Element) -> String {
    let mut path = bare(schema.name(element));
    let mut scope = match element {
        Element::Message(id) => schema.message(id).scope,
        Element::Enum(id) => schema.enum_(id).scope,
        other => Scope::File(schema.file_of(other)),
    };
    while let Scope::Message(outer) = scope {
        path = format!("{}_{path}", bare(schema.message(outer).name()));
        scope = schema.message(outer).scope;
    }
    path
}

/// The words of a name, as part of a longer one.
pub(crate) fn bare(name: &str) -> String {
    let name = names::snake(name);
    names::file_stem(&name).trim_matches('_').to_owned()
}
