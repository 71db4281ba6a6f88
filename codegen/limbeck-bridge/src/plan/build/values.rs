//! What happens to one value.

use limbeck_schema::model::{Element, Type};

use super::Builder;
use crate::decision::{Argument, Policy};
use crate::open::{Cast, Role, TypeClass, cast, class, unwrapped};
use crate::plan::{Blank, Class, Lossy, Value};
use crate::policy::{Direction, PolicyKind};

/// What is decided about a value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Decided<'d> {
    pub(super) policy: Option<&'d Policy>,
    /// How many of the smaller units are one of the larger, and which way multiplies.
    pub(super) scale: Option<(i64, Direction)>,
}

impl Builder<'_> {
    /// What happens to a value of the older type that becomes one of the newer, or the other way; `None`
    /// where nothing that is decided says so.
    pub(super) fn value(
        &self,
        (old, new): (Type, Type),
        direction: Direction,
        decided: Decided<'_>,
    ) -> Option<Value> {
        if let Some(value) = self.same(old, new) {
            return Some(value);
        }
        let versions = self.versions;
        let before = unwrapped(versions.old, old).unwrap_or(old);
        let after = unwrapped(versions.new, new).unwrap_or(new);
        let (older, newer) = (class(versions.old, before), class(versions.new, after));
        let (from, to, from_type, to_type) = match direction {
            Direction::Up => (older, newer, before, after),
            Direction::Down => (newer, older, after, before),
        };
        if let Some(value) = scaled((from, to), direction, decided) {
            return Some(value);
        }
        let kind = decided.policy.map(|policy| policy.kind);
        let allowed = match cast(from, to) {
            Cast::Lossless => true,
            Cast::Usual(options) | Cast::Undecided(options) => {
                kind.is_some_and(|kind| options.contains(&kind))
            }
            Cast::Unknown => false,
        };
        if !allowed {
            return None;
        }
        converted((from, to), (from_type, to_type), kind)
    }

    /// What happens to values of two fields, whose text may be names that are mapped.
    pub(super) fn value_of(
        &self,
        (older, newer): (Element, Element),
        types: (Type, Type),
        direction: Direction,
        decided: Decided<'_>,
    ) -> Option<Value> {
        let value = self.value(types, direction, decided)?;
        if value != Value::Same {
            return Some(value);
        }
        Some(match self.versions.role(older, newer) {
            Some(Role::Mask(Some(resource))) => Value::Mask(resource),
            Some(Role::OrderBy(resource)) => Value::OrderBy(resource),
            Some(Role::Any) => Value::Any,
            Some(Role::Mask(None) | Role::Filter) | None => Value::Same,
        })
    }

    /// What happens if the types are the same, in whatever version.
    fn same(&self, old: Type, new: Type) -> Option<Value> {
        let versions = self.versions;
        let (before, after) = match (old, new) {
            (Type::Message(old), Type::Message(new)) => {
                (Element::Message(old), Element::Message(new))
            }
            (Type::Enum(old), Type::Enum(new)) => (Element::Enum(old), Element::Enum(new)),
            (_, _) => return None,
        };
        if versions.kin.is_the_same(before, after) {
            return Some(match old {
                Type::Message(id) if versions.is_carrier(id) => Value::Message(id),
                _ => Value::Same,
            });
        }
        if versions.kin.is_pair(before, after) {
            return match old {
                Type::Message(id) => Some(Value::Message(id)),
                Type::Enum(id) => Some(Value::Enum(id)),
                _ => None,
            };
        }
        let is_foreign = versions.kin.is_of_one_api(before, after);
        is_foreign.then_some(Value::Foreign(before, after))
    }
}

/// Whole numbers and times of another unit.
fn scaled(
    (from, to): (TypeClass, TypeClass),
    direction: Direction,
    decided: Decided<'_>,
) -> Option<Value> {
    let (factor, multiplies) = decided.scale?;
    let lossy = || match decided.policy?.kind {
        PolicyKind::Floor => Some(Lossy::Floor),
        PolicyKind::Reject => Some(Lossy::Reject),
        _ => None,
    };
    if from.is_integer() && to.is_time() {
        return Some(Value::IntegerToTime { factor, is_checked: !always_fits(from, factor) });
    }
    if from.is_time() && to.is_integer() {
        return Some(Value::TimeToInteger(factor, lossy()?));
    }
    if !from.is_integer() || !to.is_integer() {
        return None;
    }
    if direction == multiplies {
        return Some(Value::Multiply(factor));
    }
    Some(Value::Divide(factor, lossy()?))
}

/// Whether all numbers of 32 bits are times: each unit has whole nanoseconds, and seconds are in range.
const fn always_fits(from: TypeClass, factor: i64) -> bool {
    matches!(from, TypeClass::Int32 | TypeClass::Uint32)
        && factor > 0
        && matches!(1_000_000_000_i64.checked_rem(factor), Some(0))
}

fn converted(
    (from, to): (TypeClass, TypeClass),
    (from_type, to_type): (Type, Type),
    kind: Option<PolicyKind>,
) -> Option<Value> {
    let is_number = |class: TypeClass| {
        class.is_integer() || matches!(class, TypeClass::Float | TypeClass::Double)
    };
    if from == to && !matches!(from, TypeClass::Enum | TypeClass::Message) {
        return Some(Value::Same);
    }
    if is_number(from) && is_number(to) {
        if cast(from, to) == Cast::Lossless {
            return Some(Value::Widen);
        }
        return narrow(kind?).map(Value::Narrow);
    }
    Some(match (from, to) {
        (TypeClass::Bool, to) if to.is_integer() => Value::BoolToInteger,
        (from, TypeClass::Bool) if from.is_integer() => Value::IntegerToBool,
        (from, TypeClass::String) if from.is_integer() => Value::IntegerToText,
        (TypeClass::String, to) if to.is_integer() => Value::TextToInteger(blank(kind)),
        (TypeClass::String, TypeClass::Bytes) => Value::TextToBytes,
        (TypeClass::Bytes, TypeClass::String) => Value::BytesToText,
        (TypeClass::Enum, TypeClass::Int32) => Value::EnumToInteger,
        (TypeClass::Timestamp, TypeClass::String) => Value::TimestampToText,
        (TypeClass::String, TypeClass::Timestamp) => Value::TextToTimestamp,
        (_, _) => match (from_type, to_type) {
            (Type::Enum(id), Type::String) => Value::EnumToText(id),
            (Type::String, Type::Enum(id)) => Value::TextToEnum(id, blank(kind)),
            (_, Type::Enum(enum_)) if to == TypeClass::Enum => {
                Value::IntegerToEnum { enum_, is_checked: kind == Some(PolicyKind::Reject) }
            }
            (_, _) => return None,
        },
    })
}

fn blank(kind: Option<PolicyKind>) -> Blank {
    if kind == Some(PolicyKind::Zero) { Blank::Zero } else { Blank::Reject }
}

const fn narrow(kind: PolicyKind) -> Option<Lossy> {
    match kind {
        PolicyKind::Reject => Some(Lossy::Reject),
        PolicyKind::Saturate => Some(Lossy::Saturate),
        PolicyKind::Round => Some(Lossy::Round),
        PolicyKind::Floor => Some(Lossy::Floor),
        _ => None,
    }
}

/// How safe it is; what a message or an enum does inside is said there.
pub(super) const fn class_of(value: &Value) -> Class {
    match value {
        Value::Same
        | Value::Widen
        | Value::BoolToInteger
        | Value::IntegerToText
        | Value::TextToBytes
        | Value::EnumToInteger
        | Value::IntegerToEnum { is_checked: false, .. }
        | Value::IntegerToTime { is_checked: false, .. }
        | Value::Message(_)
        | Value::Enum(_)
        | Value::Foreign(..) => Class::Lossless,
        Value::Narrow(Lossy::Reject)
        | Value::IntegerToBool
        | Value::TextToInteger(Blank::Reject)
        | Value::BytesToText
        | Value::EnumToText(_)
        | Value::TextToEnum(_, Blank::Reject)
        | Value::IntegerToEnum { is_checked: true, .. }
        | Value::TimestampToText
        | Value::Multiply(_)
        | Value::Divide(_, Lossy::Reject)
        | Value::IntegerToTime { is_checked: true, .. }
        | Value::TimeToInteger(_, Lossy::Reject)
        | Value::Mask(_)
        | Value::OrderBy(_)
        | Value::Any => Class::Checked,
        Value::TextToTimestamp
        | Value::TextToInteger(Blank::Zero)
        | Value::TextToEnum(_, Blank::Zero)
        | Value::Narrow(Lossy::Saturate | Lossy::Round | Lossy::Floor)
        | Value::Divide(_, Lossy::Saturate | Lossy::Round | Lossy::Floor)
        | Value::TimeToInteger(_, Lossy::Saturate | Lossy::Round | Lossy::Floor) => Class::Lossy,
    }
}

/// The factor that a policy says.
pub(super) fn factor(policy: &Policy) -> Option<i64> {
    match policy.arguments.get("factor")? {
        Argument::Integer(factor) => Some(*factor),
        Argument::Text(_) | Argument::Boolean(_) => None,
    }
}
