//! A second opinion about every conversion: the plan, read step by step over plain trees.
//!
//! It shares no code with what prints conversions, nor with what printed code calls.

use std::collections::BTreeMap;

use limbeck_bridge::Argument;
use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    Duplicates, EnumHow, EnumTo, Fill, Forget, How, Leaf, Pick, Plan, Several, Shape, Step,
    Transfer, Value, Variant, VariantTo,
};
use limbeck_schema::model::{
    Cardinality, Element, EnumId, Field, MessageId, Presence, Schema, Type,
};

use super::customs;
use super::node::{Bits, Datum, Node};
use super::random::number;
use super::values;

/// Reads a plan.
#[derive(Clone, Copy)]
pub(crate) struct Oracle<'p> {
    pub(crate) schema: &'p Schema,
    pub(crate) plan: &'p Plan,
    /// All that there are: a plan may use others.
    pub(crate) plans: &'p [Plan],
    pub(crate) direction: Direction,
}

/// What a conversion comes to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) node: Node,
    /// Where it errs. One list of places per error: it may be told at any of them.
    pub(crate) errors: Vec<Vec<String>>,
}

/// Where a value stands, and what is wrong with others.
struct Scope<'o> {
    path: String,
    outcome: &'o mut Outcome,
}

impl Scope<'_> {
    fn below(&mut self, segment: &str) -> Scope<'_> {
        let dot = if self.path.is_empty() || segment.starts_with('[') { "" } else { "." };
        Scope { path: format!("{}{dot}{segment}", self.path), outcome: self.outcome }
    }

    fn refuse<T>(&mut self) -> Option<T> {
        self.outcome.errors.push(vec![self.path.clone()]);
        None
    }
}

impl Oracle<'_> {
    /// Converts a message of the pair of `older`.
    pub(crate) fn convert(&self, older: MessageId, source: &Node) -> Outcome {
        let mut outcome = Outcome::default();
        let mut scope = Scope { path: String::new(), outcome: &mut outcome };
        let node = self.message(older, source, &mut scope);
        Outcome { node, ..outcome }
    }

    fn message(&self, older: MessageId, source: &Node, scope: &mut Scope<'_>) -> Node {
        let pair = self.plan.message(older).expect("its pair");
        let steps = pair.way(self.direction).how.as_ref().expect("decided");
        let mut target = Node::default();
        for step in steps {
            self.step(step, source, &mut target, scope);
        }
        // What has to be set is, to zero if to nothing else.
        let fields = self.schema.message(pair.target(self.direction)).fields.iter();
        for field in fields.filter(|field| field.presence == Presence::Required) {
            let zero = || values::zero(self.schema, field.ty);
            target.fields.entry(number(field)).or_insert_with(zero);
        }
        target
    }

    fn step(&self, step: &Step, source: &Node, target: &mut Node, scope: &mut Scope<'_>) {
        match &step.how {
            How::Field(transfer) => {
                let (from, to) = (self.only_field(step.from[0]), self.only_field(step.to[0]));
                let name = &*from.name;
                let datum = self.transfer(transfer, (from, to), source, &mut scope.below(name));
                put(to, datum, target);
            }
            How::Oneof(variants) => self.oneof(variants, source, target, scope),
            How::Regroup { leaves, several } => {
                self.regroup((leaves, several), source, target, scope);
            }
            How::Nest(steps) => {
                let holder = self.only_field(step.to[0]);
                if step.from.iter().any(|element| self.is_set(*element, source)) {
                    let mut inner = Node::default();
                    for it in steps {
                        self.step(it, source, &mut inner, scope);
                    }
                    put(holder, Some(Datum::Message(inner)), target);
                }
            }
            How::Flatten(steps) => {
                let holder = self.only_field(step.from[0]);
                if let Some(Datum::Message(inner)) = source.fields.get(&number(holder)) {
                    let mut scope = scope.below(&holder.name);
                    for it in steps {
                        self.step(it, inner, target, &mut scope);
                    }
                }
            }
            How::Fill(Fill::Zero) | How::Forget(Forget::Drop) => {}
            How::Fill(Fill::Value(argument)) => {
                let to = self.only_field(step.to[0]);
                put(to, Some(self.literal(to.ty, argument)), target);
            }
            How::Forget(Forget::RejectIfSet) => {
                if self.is_set(step.from[0], source) {
                    let mut places = vec![self.place(step.from[0], scope)];
                    places.extend(self.members(step.from[0]).map(|it| self.join(it, scope)));
                    scope.outcome.errors.push(places);
                }
            }
            How::Custom => {
                let (name, of) =
                    (self.custom_name(step), |element: &Element| self.value_of(*element, source));
                let values: Vec<Option<Datum>> = step.from.iter().map(of).collect();
                match customs::convert(&name, &values, source) {
                    Ok(made) => {
                        for (element, datum) in step.to.iter().zip(made) {
                            put(self.only_field(*element), datum, target);
                        }
                    }
                    Err(()) => self.refuse_any(&step.from, scope),
                }
            }
            How::Stash => {
                let value = self.value_of(step.from[0], source);
                customs::stash(&self.custom_name(step), value, target);
            }
        }
    }

    fn transfer(
        &self,
        transfer: &Transfer,
        (from, to): (&Field, &Field),
        source: &Node,
        scope: &mut Scope<'_>,
    ) -> Option<Datum> {
        let found = source.fields.get(&number(from));
        let values = (&transfer.value, from.ty, to.ty);
        match &transfer.shape {
            Shape::Single => match self.single(from, found) {
                // What nobody set is no time, number or name.
                Some(Datum::Text(text))
                    if text.is_empty() && values::is_unset(&transfer.value, (from, to)) =>
                {
                    None
                }
                Some(datum) => self.value(values, &datum, scope),
                None => self.unset(transfer, to),
            },
            Shape::List => {
                let items = list(found);
                let items = items.iter().enumerate();
                let convert = |(n, item): (usize, &Datum)| {
                    self.value(values, item, &mut scope.below(&format!("[{n}]")))
                };
                Some(Datum::List(items.filter_map(convert).collect()))
            }
            Shape::ToList => {
                let datum = self
                    .single(from, found)
                    .filter(|datum| from.presence == Presence::Explicit || !datum.is_zero());
                let item = datum.and_then(|datum| self.value(values, &datum, scope));
                Some(Datum::List(item.into_iter().collect()))
            }
            Shape::Pick(pick) => {
                let list = list(found);
                let (n, item) = match pick {
                    Pick::Last => (list.len().saturating_sub(1), list.last()),
                    Pick::Only if list.len() > 1 => return scope.refuse(),
                    Pick::First | Pick::Only => (0, list.first()),
                };
                let Some(item) = item else { return self.unset(transfer, to) };
                let before = scope.outcome.errors.len();
                let path = scope.path.clone();
                let converted = self.value(values, item, scope);
                // The element or the list: both are true.
                for places in scope.outcome.errors.iter_mut().skip(before) {
                    let more: Vec<String> = places
                        .iter()
                        .map(|it| it.replacen(&path, &format!("{path}[{n}]"), 1))
                        .collect();
                    places.extend(more);
                }
                converted
            }
            Shape::Map(_) | Shape::MapToList { .. } | Shape::ListToMap { .. } => {
                self.map(transfer, (from, to), found, scope)
            }
        }
    }

    #[expect(clippy::too_many_lines, clippy::unnecessary_wraps, reason = "one arm for each shape")]
    fn map(
        &self,
        transfer: &Transfer,
        (from, to): (&Field, &Field),
        found: Option<&Datum>,
        scope: &mut Scope<'_>,
    ) -> Option<Datum> {
        let entry = |field: &Field| self.schema.map_entry(field).expect("a map has entries");
        let value = &transfer.value;
        match &transfer.shape {
            Shape::Map(key) => {
                let ((from_key, from_value), (to_key, to_value)) = (entry(from), entry(to));
                let mut made = BTreeMap::new();
                for (name, datum) in map(found) {
                    let mut scope = scope.below(&format!("[{}]", shown(name)));
                    let name = self.value((key, from_key.ty, to_key.ty), name, &mut scope);
                    let datum = self.value((value, from_value.ty, to_value.ty), datum, &mut scope);
                    let (Some(name), Some(datum)) = (name, datum) else { continue };
                    if made.insert(name, datum).is_some() {
                        scope.refuse::<()>();
                    }
                }
                Some(Datum::Map(made))
            }
            Shape::MapToList { key, value: place } => {
                let (_, from_value) = entry(from);
                let convert = |(name, datum): (&Datum, &Datum)| {
                    let mut scope = scope.below(&format!("[{}]", shown(name)));
                    let ty = place.map_or(to.ty, |place| self.only_field(place).ty);
                    let datum = self.value((value, from_value.ty, ty), datum, &mut scope)?;
                    let mut element = Node::default();
                    match (place, datum) {
                        (Some(place), datum) => {
                            put(self.only_field(*place), Some(datum), &mut element);
                        }
                        (None, Datum::Message(node)) => element = node,
                        (None, other) => panic!("{other:?} is no element"),
                    }
                    element.fields.remove(&number(self.only_field(*key)));
                    put(self.only_field(*key), Some(name.clone()), &mut element);
                    Some(Datum::Message(element))
                };
                Some(Datum::List(map(found).iter().filter_map(convert).collect()))
            }
            Shape::ListToMap { key, value: place, duplicates } => {
                let (_, to_value) = entry(to);
                let mut made = BTreeMap::new();
                for (n, item) in list(found).iter().enumerate() {
                    let mut scope = scope.below(&format!("[{n}]"));
                    let Datum::Message(node) = item else { panic!("{item:?} is no element") };
                    let name = self.value_or_zero(self.only_field(*key), node);
                    let (ty, datum) = match place {
                        Some(place) => {
                            let field = self.only_field(*place);
                            (field.ty, self.value_or_zero(field, node))
                        }
                        None => (from.ty, item.clone()),
                    };
                    let Some(datum) = self.value((value, ty, to_value.ty), &datum, &mut scope)
                    else {
                        continue;
                    };
                    let is_there = made.contains_key(&name);
                    match duplicates {
                        Duplicates::Reject if is_there => drop(scope.refuse::<()>()),
                        Duplicates::First if is_there => {}
                        Duplicates::Reject | Duplicates::First | Duplicates::Last => {
                            made.insert(name, datum);
                        }
                    }
                }
                Some(Datum::Map(made))
            }
            Shape::Single | Shape::List | Shape::ToList | Shape::Pick(_) => panic!("no map"),
        }
    }

    fn value(
        &self,
        (value, from, to): (&Value, Type, Type),
        datum: &Datum,
        scope: &mut Scope<'_>,
    ) -> Option<Datum> {
        match value {
            Value::Message(older) => {
                let Datum::Message(node) = datum else { panic!("{datum:?} is no message") };
                Some(Datum::Message(self.message(*older, node, scope)))
            }
            Value::Enum(older) => {
                let Datum::Enum(number) = datum else { panic!("{datum:?} is no number") };
                match self.number(*older, *number) {
                    Some(number) => Some(Datum::Enum(number)),
                    None => scope.refuse(),
                }
            }
            Value::Foreign(old, new) => {
                // Of the plan that has both: where it is the other way round, so is the direction.
                let is_pair = |plan: &Plan, older: Element, newer: Element| match (older, newer) {
                    (Element::Message(older), Element::Message(newer)) => {
                        plan.messages.iter().any(|it| (it.older, it.newer) == (older, newer))
                    }
                    (Element::Enum(older), Element::Enum(newer)) => {
                        plan.enums.iter().any(|it| (it.older, it.newer) == (older, newer))
                    }
                    (older, newer) => panic!("{older:?} and {newer:?} are no types"),
                };
                let forth = self.plans.iter().find(|plan| is_pair(plan, *old, *new));
                let back = || self.plans.iter().find(|plan| is_pair(plan, *new, *old));
                let (plan, older, direction) = match forth {
                    Some(plan) => (plan, *old, self.direction),
                    None => (back().expect("its plan"), *new, super::pairs::back(self.direction)),
                };
                let value = match older {
                    Element::Message(older) => Value::Message(older),
                    Element::Enum(older) => Value::Enum(older),
                    other => panic!("{other:?} is no type"),
                };
                let other = Oracle { plan, direction, ..*self };
                other.value((&value, from, to), datum, scope)
            }
            value => match values::convert(self.schema, value, (datum, from), to) {
                Some(datum) => Some(datum),
                None => scope.refuse(),
            },
        }
    }

    fn number(&self, older: EnumId, number: i32) -> Option<i32> {
        let pair = self.plan.enum_(older).expect("its pair");
        let name = |id| self.schema.enum_(id).name().to_owned();
        let cases = match pair.way(self.direction).how.as_ref().expect("decided") {
            EnumHow::Identity(_) => return Some(number),
            EnumHow::Custom(_) => return customs::number(&name(older), self.direction, number),
            EnumHow::Cases(cases) => cases,
        };
        let of = |element| match element {
            Element::EnumValue(id, n) => self.schema.enum_(id).values[n as usize].number,
            other => panic!("{other:?} is no enum value"),
        };
        match cases.iter().find(|case| of(case.from) == number).map(|case| case.to) {
            Some(EnumTo::Value(element)) => Some(of(element)),
            Some(EnumTo::Number(number)) => Some(number),
            Some(EnumTo::Reject) => None,
            Some(EnumTo::Custom) => customs::number(&name(older), self.direction, number),
            None => {
                let target = &self.schema.enum_(pair.target(self.direction)).values;
                let is_assigned = target.iter().any(|value| value.number == number);
                (!is_assigned).then_some(number)
            }
        }
    }

    fn oneof(&self, variants: &[Variant], source: &Node, target: &mut Node, scope: &mut Scope<'_>) {
        for variant in variants {
            let from = self.only_field(variant.from);
            let Some(datum) = source.fields.get(&number(from)) else { continue };
            self.variant(&variant.to, (from, datum), target, &mut scope.below(&from.name));
        }
    }

    fn variant(
        &self,
        to: &VariantTo,
        (from, datum): (&Field, &Datum),
        target: &mut Node,
        scope: &mut Scope<'_>,
    ) {
        match to {
            VariantTo::Member(element, value) => {
                let to = self.only_field(*element);
                let datum = unwrapped(self.schema, from.ty, datum);
                put(to, self.value((value, from.ty, to.ty), &datum, scope), target);
            }
            VariantTo::Sentinel(element) => {
                let to = self.only_field(*element);
                put(to, Some(values::zero(self.schema, to.ty)), target);
            }
            VariantTo::Drop => {}
            VariantTo::Reject => drop(scope.refuse::<()>()),
            VariantTo::Custom => match customs::variant(&from.name, self.direction, datum) {
                Ok(fields) => target.fields.extend(fields),
                Err(()) => drop(scope.refuse::<()>()),
            },
        }
    }

    fn regroup(
        &self,
        (leaves, several): (&[Leaf], &BTreeMap<Element, Several>),
        source: &Node,
        target: &mut Node,
        scope: &mut Scope<'_>,
    ) {
        let mut taken: BTreeMap<Element, &Leaf> = BTreeMap::new();
        for leaf in leaves {
            let from = self.only_field(leaf.from);
            let is_set = self.is_set(leaf.from, source);
            let VariantTo::Member(element, value) = &leaf.to else {
                if let Some(datum) = source.fields.get(&number(from)).filter(|_| is_set) {
                    self.variant(&leaf.to, (from, datum), target, &mut scope.below(&from.name));
                }
                continue;
            };
            let to = self.only_field(*element);
            let is_plain = from.presence == Presence::Implicit;
            if !is_set && is_plain && to.oneof.is_none() && to.presence == Presence::Explicit {
                // Where nothing can be unset, zero is said.
                let zero = values::zero(self.schema, from.ty);
                let mut scope = scope.below(&from.name);
                put(to, self.value((value, from.ty, to.ty), &zero, &mut scope), target);
                continue;
            }
            if !is_set {
                let unset = leaf.unset.as_ref().map(|argument| self.literal(to.ty, argument));
                put(to, unset, target);
                continue;
            }
            if let (Some(oneof), Element::Field(id, _)) = (to.oneof, *element)
                && let Some(first) = taken.insert(Element::Oneof(id, oneof), leaf)
            {
                taken.insert(Element::Oneof(id, oneof), first);
                if several.get(&Element::Oneof(id, oneof)) == Some(&Several::Reject) {
                    // The one that is set beside another is told.
                    let place = scope.below(&from.name).path.clone();
                    scope.outcome.errors.push(vec![place]);
                }
                continue;
            }
            let datum = source.fields.get(&number(from)).expect("it is set").clone();
            self.variant(&leaf.to, (from, &datum), target, &mut scope.below(&from.name));
        }
    }

    /// The value of a field that can hold one, if it is there: where presence is not known, it always is.
    fn single(&self, from: &Field, found: Option<&Datum>) -> Option<Datum> {
        match found {
            Some(datum) => Some(unwrapped(self.schema, from.ty, datum)),
            None if from.presence == Presence::Implicit => Some(values::zero(self.schema, from.ty)),
            None => None,
        }
    }

    fn unset(&self, transfer: &Transfer, to: &Field) -> Option<Datum> {
        let argument = transfer.unset.as_ref()?;
        Some(self.literal(to.ty, argument))
    }

    fn value_or_zero(&self, field: &Field, node: &Node) -> Datum {
        let found = node.fields.get(&number(field)).cloned();
        found.unwrap_or_else(|| values::zero(self.schema, field.ty))
    }

    /// What customs are given for an element: its value, zero where nothing can be unset.
    fn value_of(&self, element: Element, source: &Node) -> Option<Datum> {
        let fields = self.fields_of(element);
        let found = fields.iter().find_map(|field| source.fields.get(&number(field)).cloned());
        let is_plain =
            matches!(element, Element::Field(..)) && fields[0].presence == Presence::Implicit;
        match fields[0].cardinality {
            Cardinality::Singular if is_plain => {
                found.or_else(|| Some(values::zero(self.schema, fields[0].ty)))
            }
            Cardinality::Singular | Cardinality::Repeated | Cardinality::Map => found,
        }
    }

    fn is_set(&self, element: Element, source: &Node) -> bool {
        self.fields_of(element).iter().any(|field| source.fields.contains_key(&number(field)))
    }

    fn literal(&self, ty: Type, argument: &Argument) -> Datum {
        match (ty, argument) {
            (Type::Enum(id), Argument::Text(name)) => {
                let mut values = self.schema.enum_(id).values.iter();
                Datum::Enum(values.find(|value| *value.name == **name).expect("its value").number)
            }
            (Type::String, Argument::Text(text)) => Datum::Text(text.clone()),
            (Type::Bytes, Argument::Text(text)) => Datum::Bytes(text.clone().into_bytes()),
            (Type::Bool, Argument::Boolean(bool)) => Datum::Bool(*bool),
            (Type::Double, argument) => {
                Datum::Double(Bits::new(argument.to_string().parse().expect("a number")))
            }
            (Type::Float, argument) => {
                let number: f32 = argument.to_string().parse().expect("a number");
                Datum::Float(Bits::new(number.into()))
            }
            (_, Argument::Integer(integer)) => Datum::Integer((*integer).into()),
            (_, Argument::Text(digits)) => Datum::Integer(digits.parse().expect("a number")),
            (ty, argument) => panic!("{argument:?} is no {ty:?}"),
        }
    }

    /// A field, or the only member of a oneof.
    fn only_field(&self, element: Element) -> &Field {
        let fields = self.fields_of(element);
        assert!(matches!(element, Element::Field(..)) || fields.len() == 1, "{element:?}");
        fields[0]
    }

    fn fields_of(&self, element: Element) -> Vec<&Field> {
        match element {
            Element::Field(id, n) => vec![&self.schema.message(id).fields[n as usize]],
            Element::Oneof(id, n) => {
                let fields = self.schema.message(id).fields.iter();
                fields.filter(|field| field.oneof == Some(n)).collect()
            }
            other => panic!("{other:?} is no member of a message"),
        }
    }

    fn members(&self, element: Element) -> impl Iterator<Item = Element> {
        let Element::Oneof(id, n) = element else { return Vec::new().into_iter() };
        let fields = (0..).zip(&self.schema.message(id).fields);
        let members = fields.filter(|(_, field)| field.oneof == Some(n));
        members.map(|(n, _)| Element::Field(id, n)).collect::<Vec<_>>().into_iter()
    }

    fn place(&self, element: Element, scope: &Scope<'_>) -> String {
        self.join(element, scope)
    }

    fn join(&self, element: Element, scope: &Scope<'_>) -> String {
        let name = self.schema.name(element);
        if scope.path.is_empty() { name.to_owned() } else { format!("{}.{name}", scope.path) }
    }

    fn refuse_any(&self, elements: &[Element], scope: &mut Scope<'_>) {
        let mut places: Vec<String> = elements.iter().map(|it| self.place(*it, scope)).collect();
        places.push(scope.path.clone());
        scope.outcome.errors.push(places);
    }

    /// `Split.full_name up`.
    fn custom_name(&self, step: &Step) -> String {
        let element = step.from.first().or(step.to.first()).expect("a step is about something");
        let name = self.schema.full_name(*element);
        let (older, newer) = (format!("{}.", self.plan.older), format!("{}.", self.plan.newer));
        let name = name.strip_prefix(&older).or_else(|| name.strip_prefix(&newer));
        format!("{} {}", name.expect("of one of the packages"), self.direction)
    }
}

/// Sets a field, unless it is as if it were not set.
fn put(field: &Field, datum: Option<Datum>, target: &mut Node) {
    let Some(datum) = datum else { return };
    let is_wrapper = matches!(&datum, Datum::Message(_));
    if is_wrapper || field.presence != Presence::Implicit || !datum.is_zero() {
        let is_empty = matches!(&datum, Datum::List(list) if list.is_empty())
            || matches!(&datum, Datum::Map(map) if map.is_empty());
        if !is_empty {
            target.fields.insert(number(field), datum);
        }
    }
}

/// The scalar in a wrapper.
fn unwrapped(schema: &Schema, ty: Type, datum: &Datum) -> Datum {
    match (values::wrapped(schema, ty), datum) {
        (Some(inner), Datum::Message(node)) => {
            node.fields.get(&1).cloned().unwrap_or_else(|| values::zero(schema, inner))
        }
        _ => datum.clone(),
    }
}

fn list(found: Option<&Datum>) -> Vec<Datum> {
    match found {
        Some(Datum::List(list)) => list.clone(),
        None => Vec::new(),
        Some(other) => panic!("{other:?} is no list"),
    }
}

fn map(found: Option<&Datum>) -> &BTreeMap<Datum, Datum> {
    static NONE: BTreeMap<Datum, Datum> = BTreeMap::new();
    match found {
        Some(Datum::Map(map)) => map,
        None => &NONE,
        Some(other) => panic!("{other:?} is no map"),
    }
}

/// A key as paths show it.
fn shown(key: &Datum) -> String {
    match key {
        Datum::Text(text) => format!("{text:?}"),
        Datum::Integer(integer) => format!("\"{integer}\""),
        Datum::Bool(bool) => format!("\"{bool}\""),
        other => panic!("{other:?} is no key"),
    }
}
