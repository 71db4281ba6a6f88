//! Which field tells elements of a list from each other.

use limbeck_schema::model::{
    Cardinality, Element, Field, Message, MessageId, Presence, Schema, Type,
};

use super::{Class, Conversion, How, MessagePlan, Plan, Shape, Step, Transfer};

impl Plan {
    /// The field by which messages of the older version are told apart where they are elements of a list, if one does.
    ///
    /// It is a string, bytes or an integer that is there once, by the first of these names that is: `id`, `uid`,
    /// `uuid`, `name`, `key`, the message's own name before `_id` or `_key`, or any name before `_id` if no other field
    /// has one such. If not every two values of it stay two in both directions, nothing tells.
    pub fn identity(&self, schema: &Schema, older: MessageId) -> Option<u32> {
        let pair = self.message(older)?;
        let index = named(schema.message(older))?;
        let field = Element::Field(older, index);
        is_kept(pair, field).then_some(index)
    }
}

/// The field whose name says that it tells.
fn named(message: &Message) -> Option<u32> {
    let fields: Vec<(u32, &Field)> =
        (0..).zip(&message.fields).filter(|(_, field)| may_tell(field)).collect();
    let find = |is_it: &dyn Fn(&str) -> bool| {
        fields.iter().find(|(_, field)| is_it(&field.name)).map(|(index, _)| *index)
    };
    let own = |ending: &'static str| {
        move |name: &str| {
            let stem = name.strip_suffix(ending);
            stem.is_some_and(|stem| is_name_of(message, stem))
        }
    };
    let known = ["id", "uid", "uuid", "name", "key"];
    let mut known = known.iter().map(|known| find(&|name| name == *known));
    known
        .find_map(|found| found)
        .or_else(|| find(&own("_id")))
        .or_else(|| find(&own("_key")))
        .or_else(|| {
            let mut ids = fields.iter().filter(|(_, field)| field.name.ends_with("_id"));
            ids.next().filter(|_| ids.next().is_none()).map(|(index, _)| *index)
        })
}

/// Whether it is there once, and of a type whose values can be compared.
fn may_tell(field: &Field) -> bool {
    let is_once = field.cardinality == Cardinality::Singular
        && field.presence != Presence::Explicit
        && field.oneof.is_none();
    let is_key = match field.ty {
        Type::String
        | Type::Bytes
        | Type::Int32
        | Type::Int64
        | Type::Uint32
        | Type::Uint64
        | Type::Sint32
        | Type::Sint64
        | Type::Fixed32
        | Type::Fixed64
        | Type::Sfixed32
        | Type::Sfixed64 => true,
        Type::Bool | Type::Float | Type::Double | Type::Enum(_) | Type::Message(_) => false,
    };
    is_once && is_key
}

/// Whether it is the name of the message, in small letters: `user_device` of `UserDevice`.
fn is_name_of(message: &Message, stem: &str) -> bool {
    let letters = |name: &str| name.replace('_', "").to_lowercase();
    letters(stem) == letters(message.name())
}

/// Whether two that differ in it do so in both versions.
fn is_kept(pair: &MessagePlan, field: Element) -> bool {
    let moved = |conversion: &Conversion<Vec<Step>>, is_it: &dyn Fn(&Step) -> bool| {
        conversion.how.iter().flatten().find(|step| is_it(step)).is_some_and(is_injective)
    };
    moved(&pair.up, &|step| step.from == [field]) && moved(&pair.down, &|step| step.to == [field])
}

/// Whether every value that passes has an image of its own.
fn is_injective(step: &Step) -> bool {
    let is_one =
        |how: &How| matches!(how, How::Field(Transfer { shape: Shape::Single, unset: None, .. }));
    step.class <= Class::Checked && is_one(&step.how) && step.from.len() == 1 && step.to.len() == 1
}
