//! What is done with values.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, EnumId, MessageId};

use super::{Class, Ruling, Step};
use crate::decision::Argument;

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// One field becomes one field; neither is in a oneof, or alone in one, which the step names then.
    Field(Transfer),
    /// One oneof becomes one oneof: what happens to each member of the source, in its order.
    Oneof(Vec<Variant>),
    /// Fields and oneofs become fields and oneofs otherwise grouped. Without a target, each field of the
    /// source is dropped or refused.
    Regroup {
        /// Each field of the source, members of oneofs too.
        leaves: Vec<Leaf>,
        /// What happens if several are set that one oneof of the target takes, by that oneof; those that
        /// no more than one can be set of are left out.
        several: BTreeMap<Element, Several>,
    },
    /// Fields become one field that holds a message; it is set if any of them is.
    /// Steps go from fields of the source to the message inside, all of whose fields are named.
    Nest(Vec<Step>),
    /// One field that holds a message becomes several; if it is not set, they are not.
    /// Steps go from the message inside to fields of the target.
    Flatten(Vec<Step>),
    /// An element of the target that nothing led to.
    Fill(Fill),
    /// An element of the source that leads to nothing.
    Forget(Forget),
    /// A method of the service, which is given the values of all of `from`, and the source message
    /// as a whole if there are none, and gives those of all of `to`.
    Custom,
    /// As [`How::Custom`], called with the whole target when that is done; gives nothing.
    Stash,
}

/// How one field becomes another. Whether they can be unset is what their fields say.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// How many become how many.
    pub shape: Shape,
    /// What happens to each value. A wrapper such as `Int64Value` counts as the scalar in it.
    pub value: Value,
    /// What an unset value reads as where the target cannot be unset; zero if nothing is said.
    pub unset: Option<Argument>,
}

/// How many become how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value, or none.
    Single,
    /// Each of a list.
    List,
    /// Each of a map, whose keys convert so.
    Map(Box<Value>),
    /// One becomes a list of one; unset, or zero where nothing can be unset, an empty list.
    ToList,
    /// One of a list; of an empty list, unset or zero.
    Pick(Pick),
    /// Each entry of a map becomes an element of a list, in the order of the keys.
    MapToList {
        /// The field of the element that takes the key.
        key: Element,
        /// The field that takes the value; `None` if the element is the value.
        value: Option<Element>,
    },
    /// Each element of a list becomes an entry of a map.
    ListToMap {
        /// The field of the element that is the key.
        key: Element,
        /// The field that is the value; `None` if the element is.
        value: Option<Element>,
        /// What happens if two elements have one key.
        duplicates: Duplicates,
    },
}

/// Which of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The first.
    First,
    /// The last.
    Last,
    /// The only one; more are refused.
    Only,
}

/// What happens to two elements with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duplicates {
    /// They are refused.
    Reject,
    /// The first is kept.
    First,
    /// The last is kept.
    Last,
}

/// What happens to a number that the target does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lossy {
    /// It is refused.
    Reject,
    /// The nearest one counts.
    Saturate,
    /// It is rounded to the nearest; of integers, beyond the range, the nearest one.
    Round,
    /// It is rounded towards negative infinity.
    Floor,
}

/// What happens to an empty text where something else is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blank {
    /// It is refused.
    Reject,
    /// It reads as zero.
    Zero,
}

/// What happens to one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// It moves; types may be encoded otherwise.
    Same,
    /// A number of a type that all numbers of the source fit in.
    Widen,
    /// A number of a type that some numbers of the source do not fit in.
    Narrow(Lossy),
    /// `false` is 0, `true` is 1.
    BoolToInteger,
    /// 0 and 1; others are refused.
    IntegerToBool,
    /// In decimal digits, with a `-` before negative ones.
    IntegerToText,
    /// As [`Value::IntegerToText`] writes it; anything else is refused.
    TextToInteger(Blank),
    /// UTF-8.
    TextToBytes,
    /// UTF-8; anything else is refused.
    BytesToText,
    /// The name of the value; a number without one is refused.
    EnumToText(EnumId),
    /// The number of the name; any other text is refused.
    TextToEnum(EnumId, Blank),
    /// The number.
    EnumToInteger,
    /// The number; one that the enum does not have is refused if so decided.
    IntegerToEnum {
        /// The enum.
        enum_: EnumId,
        /// Whether it must be a number of it.
        is_checked: bool,
    },
    /// RFC 3339.
    TimestampToText,
    /// RFC 3339; anything else is refused. In which of several ways a time was written is lost.
    TextToTimestamp,
    /// An integer times this one; beyond the range it is refused.
    Multiply(i64),
    /// An integer by this one; what is left over goes as said.
    Divide(i64, Lossy),
    /// A `Timestamp` or `Duration` of so many units a second.
    IntegerToTime {
        /// How many units a second has.
        factor: i64,
        /// Whether some numbers are beyond the range, or no whole nanoseconds, and refused.
        is_checked: bool,
    },
    /// So many units a second; what is left over, or beyond the range, goes as said.
    TimeToInteger(i64, Lossy),
    /// By the conversion of the pair of this message of the older version.
    Message(MessageId),
    /// By the conversion of the pair of this enum of the older version.
    Enum(EnumId),
    /// A message or enum of another API, by that one's bridge: the type of the older version, and that of
    /// the newer one. A newer version may have gone back to an older type.
    Foreign(Element, Element),
    /// A `google.protobuf.FieldMask` about this message of the older version: paths are mapped.
    Mask(MessageId),
    /// An `order_by` (AIP-132) about this message of the older version: names are mapped.
    OrderBy(MessageId),
    /// A `google.protobuf.Any`: if it holds a message of either version, that is converted.
    Any,
}

/// What happens to a member of a oneof.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The member.
    pub from: Element,
    /// What comes of it.
    pub to: VariantTo,
    /// Whether something can go wrong, or be lost.
    pub class: Class,
    /// Who decided so, if it was not clear by itself.
    pub ruling: Option<Ruling>,
}

/// What comes of a member of a oneof.
#[derive(Clone, Debug, PartialEq)]
pub enum VariantTo {
    /// This member.
    Member(Element, Value),
    /// This member, with its default.
    Sentinel(Element),
    /// Nothing is set.
    Drop,
    /// It is refused.
    Reject,
    /// What a method of the service makes of its value: a oneof of the target, or nothing.
    Custom,
}

/// One field of a regrouping.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The field of the source.
    pub from: Element,
    /// What comes of it; [`VariantTo::Member`] names a field of the target, whether in a oneof or not.
    pub to: VariantTo,
    /// What an unset value reads as where the target cannot be unset; zero if nothing is said.
    pub unset: Option<Argument>,
    /// Whether something can go wrong, or be lost.
    pub class: Class,
    /// Who decided so, if it was not clear by itself.
    pub ruling: Option<Ruling>,
}

/// What happens if more is set than a oneof can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// It is refused.
    Reject,
    /// The first counts, in the order of the step's leaves.
    Priority,
}

/// What an element is that nothing led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Unset, or zero.
    Zero,
    /// This value.
    Value(Argument),
}

/// What happens to an element that leads to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forget {
    /// It is refused if it is set: present, or not zero where presence is not known, or not empty.
    RejectIfSet,
    /// It is dropped.
    Drop,
}

/// How an enum converts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumHow {
    /// By its values. A number that the source does not have is refused if the target has it, and
    /// passes otherwise.
    Cases(Vec<EnumCase>),
    /// Every number is the same.
    Identity(Ruling),
    /// A method of the service, from number to number.
    Custom(Ruling),
}

/// What comes of one number of an enum. Values that share a number are one case, that of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumCase {
    /// The value of the source.
    pub from: Element,
    /// What comes of it.
    pub to: EnumTo,
    /// Whether something can go wrong, or be lost.
    pub class: Class,
    /// Who decided so, if it was not clear by itself.
    pub ruling: Option<Ruling>,
}

/// What comes of an enum value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumTo {
    /// This value of the target.
    Value(Element),
    /// The same number, which is nameless in the target: by a decision for `identity`.
    Number(i32),
    /// It is refused.
    Reject,
    /// What a method of the service says.
    Custom,
}
