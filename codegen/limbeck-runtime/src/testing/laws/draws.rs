//! Random messages that convert.

use prost::Message as _;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, MapKey, MessageDescriptor, ReflectMessage as _, Value,
};

use super::super::diff::subscript;
use super::super::{Class, Lines, Subject, Values};
use super::allowed::{held, may_err, steps};
use crate::bridge::{BridgeError, Direction};

/// What messages are drawn for: a conversion, which may refuse some.
#[derive(Clone, Copy)]
pub(in crate::testing) struct Draws<'d> {
    pub(in crate::testing) lines: &'d Lines,
    pub(in crate::testing) descriptor: &'d MessageDescriptor,
    pub(in crate::testing) direction: Direction,
}

/// How often a message is mended.
const TRIES: usize = 96;
/// How often one value is drawn anew.
const REDRAWS: usize = 24;

impl Draws<'_> {
    /// A message in which that is drawn anew, or left out, which the conversion may refuse.
    pub(in crate::testing) fn draw<A: Subject, B>(
        &self,
        values: &mut Values,
        convert: &dyn Fn(A) -> Result<B, BridgeError>,
    ) -> DynamicMessage {
        let mut message = values.dynamic(self.descriptor);
        let mut last = String::new();
        let mut times = 0;
        for _ in 0..TRIES {
            let Some(Err(error)) = A::decode(&*message.encode_to_vec()).ok().map(convert) else {
                break;
            };
            // What may not err is for the laws to find.
            if !may_err(self.lines, self.descriptor, self.direction, &error) {
                break;
            }
            let path = error.path();
            times = if path == last { times + 1 } else { 0 };
            self.mend(&mut message, (&path, times), values);
            last = path;
        }
        message
    }

    /// Draws anew what stands at a path; the second time it is left out, and if nothing helps, what is around it.
    fn mend(
        &self,
        message: &mut DynamicMessage,
        (path, times): (&str, usize),
        values: &mut Values,
    ) {
        let mut steps = steps(path);
        let is_field = |step: &(&str, _)| self.descriptor.get_field_by_name(step.0).is_some();
        if !steps.first().is_some_and(is_field) {
            self.clear_one(message, values);
            return;
        }
        let above = times.saturating_sub(REDRAWS);
        steps.truncate(steps.len().saturating_sub(above).max(1));
        let is_left_out = times == 1 || above > 0;
        let mut change = |field: &FieldDescriptor, is_element: bool| {
            if is_left_out { None } else { values.anew(field, is_element) }
        };
        if change_at(message, &steps, &mut change).is_none() {
            self.clear_one(message, values);
        }
    }

    /// Leaves out any field that is not lossless: an error that names none is about one of them.
    fn clear_one(&self, message: &mut DynamicMessage, values: &mut Values) {
        let is_unsafe = |field: &FieldDescriptor| {
            let worst = held(field).map(|held| self.lines.worst(&held, self.direction));
            worst.into_iter().fold(self.lines.class(field, self.direction), Class::max)
                != Class::Lossless
        };
        let fields: Vec<_> = message.fields().map(|(field, _)| field).filter(is_unsafe).collect();
        if let Some(field) = values.random().pick(&fields) {
            message.clear_field(field);
        }
    }
}

/// A new value for a field, or for an element of it; or none.
type Change<'c> = dyn FnMut(&FieldDescriptor, bool) -> Option<Value> + 'c;

/// Changes what stands at a path; `None` if nothing does.
fn change_at(
    message: &mut DynamicMessage,
    steps: &[(&str, Option<&str>)],
    change: &mut Change<'_>,
) -> Option<()> {
    let ((name, element), rest) = steps.split_first()?;
    let field = message.descriptor().get_field_by_name(name)?;
    let Some(element) = element else {
        if rest.is_empty() {
            match change(&field, false) {
                Some(value) => message.try_set_field(&field, value).ok()?,
                None => message.clear_field(&field),
            }
            return Some(());
        }
        let Value::Message(mut inside) = message.get_field(&field).into_owned() else {
            return None;
        };
        change_at(&mut inside, rest, change)?;
        return message.try_set_field(&field, Value::Message(inside)).ok();
    };
    let mut value = message.get_field(&field).into_owned();
    match &mut value {
        Value::List(items) => {
            let index = element.trim_matches(['[', ']']).parse().ok()?;
            match items.get_mut(index)? {
                Value::Message(inside) if !rest.is_empty() => change_at(inside, rest, change)?,
                item => match change(&field, true) {
                    Some(value) => *item = value,
                    None => drop(items.remove(index)),
                },
            }
        }
        Value::Map(entries) => {
            let key: MapKey = entries.keys().find(|key| subscript(key) == *element)?.clone();
            match entries.get_mut(&key)? {
                Value::Message(inside) if !rest.is_empty() => change_at(inside, rest, change)?,
                // It may be the key that is refused.
                _ => drop(entries.remove(&key)),
            }
        }
        _ => return None,
    }
    message.try_set_field(&field, value).ok()
}
