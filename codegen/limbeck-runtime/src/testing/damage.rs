//! What an edit that was written back changed without having to.

use std::collections::BTreeSet;

use prost_reflect::{DynamicMessage, FieldDescriptor, MapKey, ReflectMessage as _, Value};

use super::diff::{is_same, subscript};
use super::{Class, Difference, Lines};
use crate::bridge::Direction;

/// How a field of the newer version is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PutBack {
    /// As a whole, with others.
    Whole,
    /// A list of messages that this field tells apart.
    Key(&'static str),
    /// A list that is a map in the older version, whose keys are in this field.
    MapKey(&'static str),
}

/// An edit that was written back, all in the form of the newer version.
#[derive(Clone, Copy, Debug)]
pub struct Written<'w> {
    /// What was stored.
    pub stored: &'w DynamicMessage,
    /// What is stored now.
    pub merged: &'w DynamicMessage,
    /// What the older version saw of what was stored.
    pub before: &'w DynamicMessage,
    /// What its client made of that.
    pub after: &'w DynamicMessage,
}

/// The first place where more changed than was edited; what is said of fields is `lines`.
///
/// Between `before` and `after` is what was edited; where these are equal, `merged` has to be as `stored`. Elements of
/// lists are paired by a rule of its own: by key, or in place.
pub fn damage(written: &Written<'_>, lines: &Lines) -> Option<Difference> {
    let Written { stored, merged, before, after } = *written;
    Rule { lines }.messages([stored, merged, before, after]).err().map(|found| *found)
}

/// A value as it was stored, as it is now, as it was seen, and as it was edited.
type Four<'v> = [Option<&'v Value>; 4];
type Held = Result<(), Box<Difference>>;

struct Rule<'l> {
    lines: &'l Lines,
}

impl Rule<'_> {
    fn messages(&self, four: [&DynamicMessage; 4]) -> Held {
        for field in four[0].descriptor().fields() {
            let values = four.map(|it| it.has_field(&field).then(|| it.get_field(&field)));
            let values = values.each_ref().map(Option::as_deref);
            if self.is_free(&field, four) {
                continue;
            }
            self.values(&field, values).map_err(|mut found| {
                let point =
                    if found.path.is_empty() || found.path.starts_with('[') { "" } else { "." };
                found.path = format!("{}{point}{}", field.name(), found.path);
                found.fields.insert(0, field.clone());
                found
            })?;
        }
        Ok(())
    }

    /// Whether it may change with what else was edited.
    fn is_free(
        &self,
        field: &FieldDescriptor,
        [_, _, before, after]: [&DynamicMessage; 4],
    ) -> bool {
        let is_custom = |direction| self.lines.class(field, direction) == Class::Custom;
        let is_whole = self.lines.put_back(field) == Some(PutBack::Whole);
        // One member takes the place of another.
        let is_replaced = field.containing_oneof().is_some_and(|oneof| {
            let of = |message: &DynamicMessage, it: &FieldDescriptor| {
                message.has_field(it).then(|| message.get_field(it).into_owned())
            };
            let is_changed =
                |it: &FieldDescriptor| !same(of(before, it).as_ref(), of(after, it).as_ref());
            let mut members = oneof.fields();
            members.any(|it| it != *field && is_changed(&it))
        });
        is_whole || is_replaced || is_custom(Direction::Up) || is_custom(Direction::Down)
    }

    fn values(&self, field: &FieldDescriptor, four: Four<'_>) -> Held {
        let [stored, merged, before, after] = four;
        if same(stored, merged) {
            return Ok(());
        }
        if field.is_map() {
            return self.maps(four);
        }
        if field.is_list() {
            return self.lists(field, four);
        }
        match (stored, merged) {
            // Set where nothing was: it is what the older version makes.
            (None, Some(Value::Message(_))) if !same(before, after) => exact(after, merged),
            _ => self.single(four),
        }
    }

    /// One value, or an element.
    fn single(&self, four: Four<'_>) -> Held {
        let [stored, merged, before, after] = four;
        match (stored, merged) {
            (Some(Value::Message(stored)), Some(Value::Message(merged))) if is_deep(stored) => {
                let none = DynamicMessage::new(stored.descriptor());
                let or_none = |value: Option<&Value>| {
                    value.and_then(Value::as_message).cloned().unwrap_or_else(|| none.clone())
                };
                self.messages([stored, merged, &or_none(before), &or_none(after)])
            }
            _ if same(stored, merged) || !same(before, after) => Ok(()),
            // Another whole number may be the same one here.
            _ if after.is_some_and(is_coarse) && same(after, merged) => Ok(()),
            _ => Err(difference((stored, merged))),
        }
    }

    fn maps(&self, four: Four<'_>) -> Held {
        let maps = four.map(|value| value.and_then(Value::as_map));
        let keys: BTreeSet<&MapKey> = maps.iter().flatten().flat_map(|map| map.keys()).collect();
        for key in keys {
            let entry = maps.map(|map| map?.get(key));
            let [stored, merged, before, after] = entry;
            let held = match (before, after) {
                (Some(_), Some(_)) if stored.is_none() => exact(after, merged),
                (Some(_), Some(_)) => self.single(entry),
                (None, Some(_)) => exact(after, merged),
                (Some(_), None) => exact(None, merged),
                (None, None) => exact(stored, merged),
            };
            held.map_err(|found| below(found, &subscript(key)))?;
        }
        Ok(())
    }

    fn lists(&self, field: &FieldDescriptor, four: Four<'_>) -> Held {
        let lists = four.map(|value| value.and_then(Value::as_list).unwrap_or_default());
        let [stored, merged, before, after] = lists;
        let rule = Elements { rule: self, field, lists };
        match self.lines.put_back(field) {
            Some(PutBack::MapKey(key)) => return rule.by_map_key(key),
            Some(PutBack::Key(_) | PutBack::Whole) | None => {}
        }
        if stored.len() == before.len() && merged.len() == after.len() {
            return rule.elements();
        }
        if before.len() <= 1 && after.len() <= 1 {
            return rule.picked();
        }
        let [stored, merged, before, after] = four;
        if same(before, after) { Err(difference((stored, merged))) } else { Ok(()) }
    }
}

/// Lists: what was stored, what is, what was seen, what it became.
struct Elements<'e> {
    rule: &'e Rule<'e>,
    field: &'e FieldDescriptor,
    lists: [&'e [Value]; 4],
}

impl Elements<'_> {
    /// Each is what is stored with the edit in it, or new.
    fn elements(&self) -> Held {
        let [stored, merged, before, after] = self.lists;
        let told = |value: &Value| {
            let key = self.key(value).filter(|key| !is_zero(key))?;
            let is_it = |other: &&Value| self.key(other).as_ref() == Some(&key);
            let count = |list: &[Value]| list.iter().filter(is_it).count();
            (count(before) <= 1 && count(after) <= 1)
                .then(|| before.iter().position(|it| is_it(&it)))
        };
        let is_in_place = self.is_in_place();
        let mut open = Vec::new();
        for (index, (now, edited)) in merged.iter().zip(after).enumerate() {
            let there = |at: usize| [stored.get(at), Some(now), before.get(at), Some(edited)];
            let held = match told(edited) {
                Some(Some(at)) => self.rule.single(there(at)),
                Some(None) => exact(Some(edited), Some(now)),
                None if stored.len() == merged.len() && same(before.get(index), Some(edited)) => {
                    open.push(index);
                    exact(stored.get(index), Some(now))
                }
                None if is_in_place && self.key(edited).is_none() => self.rule.single(there(index)),
                None => {
                    open.push(index);
                    self.any_of(now, edited, &told)
                }
            };
            held.map_err(|found| below(found, &format!("[{index}]")))?;
        }
        self.unchanged_stay(&open, &told)
    }

    /// It is new, or one of those that nothing tells.
    fn any_of(
        &self,
        now: &Value,
        edited: &Value,
        told: &dyn Fn(&Value) -> Option<Option<usize>>,
    ) -> Held {
        let [stored, _, before, _] = self.lists;
        let is_new = same(Some(now), Some(edited));
        let mut pairs = stored.iter().zip(before).filter(|(_, before)| told(before).is_none());
        let is_old = |(stored, before): (&Value, &Value)| {
            let four = [Some(stored), Some(now), Some(before), Some(edited)];
            self.key(before) == self.key(edited) && self.rule.single(four).is_ok()
        };
        if is_new || pairs.any(is_old) {
            Ok(())
        } else {
            Err(difference((Some(edited), Some(now))))
        }
    }

    /// Those that nobody changed are there, whichever of several equal ones is where.
    fn unchanged_stay(
        &self,
        open: &[usize],
        told: &dyn Fn(&Value) -> Option<Option<usize>>,
    ) -> Held {
        let [stored, merged, before, after] = self.lists;
        for edited in open.iter().filter_map(|index| after.get(*index)) {
            let like = |list: &[Value]| -> Vec<usize> {
                let is_it = |(_, it): &(usize, &Value)| same(Some(it), Some(edited));
                list.iter().enumerate().filter(is_it).map(|(index, _)| index).collect()
            };
            let (then, now) = (like(before), like(after));
            if told(edited).is_some() {
                continue;
            }
            let mut there: Vec<&Value> = now.iter().filter_map(|at| merged.get(*at)).collect();
            let mut missing = 0;
            for value in then.iter().filter_map(|at| stored.get(*at)) {
                match there.iter().position(|it| same(Some(it), Some(value))) {
                    Some(at) => _ = there.swap_remove(at),
                    None => missing += 1,
                }
            }
            if missing > then.len().saturating_sub(now.len()) {
                let at = |list: &[Value], at: &[usize]| {
                    at.iter().filter_map(|at| list.get(*at)).cloned().collect()
                };
                let (then, now) = (Value::List(at(stored, &then)), Value::List(at(merged, &now)));
                return Err(difference((Some(&then), Some(&now))));
            }
        }
        Ok(())
    }

    /// Whether values were edited where they stand, and nothing else: none became, or was, what another one is.
    fn is_in_place(&self) -> bool {
        let [_, _, before, after] = self.lists;
        let both = || before.iter().zip(after);
        let is_changed = |(old, new): &(&Value, &Value)| !same(Some(old), Some(new));
        let is_of =
            |list: &[Value], value: &Value| list.iter().any(|it| same(Some(it), Some(value)));
        before.len() == after.len()
            && both().filter(is_changed).all(|(old, new)| !is_of(before, new) && !is_of(after, old))
    }

    /// By the key of each: one that is still there is edited, and what is not seen under a key stays with it.
    fn by_map_key(&self, key: &str) -> Held {
        let [stored, merged, before, after] = self.lists;
        let of = |value: &Value| field_of(value, key);
        let keys: Vec<Value> = stored.iter().chain(merged).chain(after).filter_map(of).collect();
        for key in &keys {
            let with = |list: &'_ [Value]| -> Vec<Value> {
                list.iter().filter(|it| of(it).as_ref() == Some(key)).cloned().collect()
            };
            let (stored, merged, before, after) =
                (with(stored), with(merged), with(before), with(after));
            let held = match (before.first(), after.first()) {
                (_, None) => all(&[], &merged),
                (None, Some(_)) => all(&after, &merged),
                (before, Some(after)) => self.one_of((&stored, &merged), (before, after)),
            };
            held.map_err(|found| below(found, &format!("[{key}]")))?;
        }
        Ok(())
    }

    /// What was seen of a list is one; the others stay.
    fn picked(&self) -> Held {
        let [stored, merged, before, after] = self.lists;
        match after.first() {
            // The first of several may be zero, which is not seen.
            Some(after) if !stored.is_empty() => {
                self.one_of((stored, merged), (before.first(), after))
            }
            Some(_) | None => all(after, merged),
        }
    }

    /// One of several is edited.
    fn one_of(
        &self,
        (stored, merged): (&[Value], &[Value]),
        (before, after): (Option<&Value>, &Value),
    ) -> Held {
        let is_changed = |(old, new): &(&Value, &Value)| !same(Some(old), Some(new));
        let mut changed = stored.iter().zip(merged).filter(is_changed);
        let one = changed.next();
        if stored.len() != merged.len() || changed.next().is_some() {
            return all(stored, merged);
        }
        let Some((old, new)) = one else { return Ok(()) };
        self.rule.single([Some(old), Some(new), before, Some(after)])
    }

    fn key(&self, value: &Value) -> Option<Value> {
        match self.rule.lines.put_back(self.field) {
            Some(PutBack::Key(key)) => field_of(value, key),
            Some(PutBack::Whole | PutBack::MapKey(_)) | None => None,
        }
    }
}

fn field_of(value: &Value, name: &str) -> Option<Value> {
    Some(value.as_message()?.get_field_by_name(name)?.into_owned())
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::I32(number) => *number == 0,
        Value::I64(number) => *number == 0,
        Value::U32(number) => *number == 0,
        Value::U64(number) => *number == 0,
        _ => false,
    }
}

/// Whether it is a float beyond which not every whole number has one of its own.
fn is_coarse(value: &Value) -> bool {
    match value {
        Value::F32(number) => number.abs() >= 16_777_216.0,
        Value::F64(number) => number.abs() >= 9_007_199_254_740_992.0,
        _ => false,
    }
}

/// Whether its fields are told apart: values of Google's types are one value each.
fn is_deep(message: &DynamicMessage) -> bool {
    !message.descriptor().full_name().starts_with("google.protobuf.")
}

/// Whether both are the same, as `diff` has it.
fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is_same_deep(one, other),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn is_same_deep(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Message(one), Value::Message(other)) => super::diff(one, other).is_empty(),
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same_deep(one, other))
        }
        (Value::Map(one), Value::Map(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| same(Some(value), other.get(key)))
        }
        (one, other) => is_same(one, other),
    }
}

fn exact(wanted: Option<&Value>, found: Option<&Value>) -> Held {
    if same(wanted, found) { Ok(()) } else { Err(difference((wanted, found))) }
}

fn all(wanted: &[Value], found: &[Value]) -> Held {
    exact(Some(&Value::List(wanted.to_vec())), Some(&Value::List(found.to_vec())))
}

fn difference((before, after): (Option<&Value>, Option<&Value>)) -> Box<Difference> {
    Box::new(Difference {
        path: String::new(),
        fields: Vec::new(),
        before: before.cloned(),
        after: after.cloned(),
    })
}

/// Names the element that a place is in.
fn below(mut found: Box<Difference>, step: &str) -> Box<Difference> {
    let point = if found.path.is_empty() || found.path.starts_with('[') { "" } else { "." };
    found.path = format!("{step}{point}{}", found.path);
    found
}
