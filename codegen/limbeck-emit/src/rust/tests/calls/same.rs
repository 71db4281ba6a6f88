//! A plan of two packages that declare the same.

use limbeck_bridge::plan::{
    Answers, Call, Class, Conversion, EnumCase, EnumHow, EnumPlan, EnumTo, How, MessagePlan,
    MethodHow, MethodPlan, Plan, ServicePlan, Shape, Step, Transfer, Value, Variant, VariantTo,
    Written,
};
use limbeck_schema::model::{Cardinality, Element, EnumId, MessageId, Schema, Type};

/// Everything becomes what has the same name.
pub(super) fn same(schema: &Schema, older: &str, newer: &str) -> Plan {
    let mut plan = Plan { older: older.to_owned(), newer: newer.to_owned(), ..Plan::default() };
    let of_package = |name: &str| -> Option<Element> {
        let path = name.strip_prefix(older)?.strip_prefix('.')?;
        schema.find(&format!("{newer}.{path}"))
    };
    let messages = (0..).zip(&schema.messages).filter(|(_, message)| !message.map_entry);
    for (index, message) in messages {
        let Some(Element::Message(newer)) = of_package(&message.full_name) else { continue };
        let older = MessageId(index);
        let up = conversion(steps(schema, (older, newer), (older, newer)));
        let down = conversion(steps(schema, (newer, older), (older, newer)));
        plan.messages.push(MessagePlan { older, newer, up, down });
        if message.name() == "User" {
            plan.resources.insert(older);
        }
    }
    for (index, enum_) in (0..).zip(&schema.enums) {
        let Some(Element::Enum(newer)) = of_package(&enum_.full_name) else { continue };
        let older = EnumId(index);
        let cases = |from: EnumId, to: EnumId| {
            let case = |n: u32| EnumCase {
                from: Element::EnumValue(from, n),
                to: EnumTo::Value(Element::EnumValue(to, n)),
                class: Class::Lossless,
                ruling: None,
            };
            conversion(EnumHow::Cases((0..).take(enum_.values.len()).map(case).collect()))
        };
        let (up, down) = (cases(older, newer), cases(newer, older));
        plan.enums.push(EnumPlan { older, newer, up, down });
    }
    for (index, service) in (0..).zip(&schema.services) {
        let Some(Element::Service(newer)) = of_package(&service.full_name) else { continue };
        let method = |n| MethodPlan {
            older: n,
            how: MethodHow::Call(Call {
                newer: n,
                answers: Answers::Same,
                written: Written::Nothing,
            }),
            up: Class::Lossless,
            down: Class::Lossless,
            up_ruling: None,
            down_ruling: None,
        };
        let methods = (0..).take(service.methods.len()).map(method).collect();
        let older = limbeck_schema::model::ServiceId(index);
        plan.services.push(ServicePlan { older, newer: Some(newer), methods });
    }
    plan
}

fn conversion<H>(how: H) -> Conversion<H> {
    Conversion { needed: true, how: Some(how), fallible: false }
}

fn steps(
    schema: &Schema,
    (from, to): (MessageId, MessageId),
    pair: (MessageId, MessageId),
) -> Vec<Step> {
    let message = schema.message(from);
    let mut steps = Vec::new();
    for (n, field) in (0..).zip(&message.fields).filter(|(_, field)| field.oneof.is_none()) {
        let shape = match field.cardinality {
            Cardinality::Singular => Shape::Single,
            Cardinality::Repeated => Shape::List,
            Cardinality::Map => Shape::Map(Box::new(Value::Same)),
        };
        let transfer = Transfer { shape, value: value(schema, (pair.0, n)), unset: None };
        steps.push(step(Element::Field(from, n), Element::Field(to, n), How::Field(transfer)));
    }
    for (n, _) in (0..).zip(&message.oneofs) {
        let fields = (0..).zip(&message.fields).filter(|(_, field)| field.oneof == Some(n));
        let variant = |n| Variant {
            from: Element::Field(from, n),
            to: VariantTo::Member(Element::Field(to, n), value(schema, (pair.0, n))),
            class: Class::Lossless,
            ruling: None,
        };
        let variants = fields.map(|(n, _)| variant(n)).collect();
        steps.push(step(Element::Oneof(from, n), Element::Oneof(to, n), How::Oneof(variants)));
    }
    steps
}

pub(super) fn step(from: Element, to: Element, how: How) -> Step {
    Step { from: vec![from], to: vec![to], how, class: Class::Lossless, ruling: None }
}

/// Fields of both versions have one position, and what is not of the package is the same.
fn value(schema: &Schema, (older, n): (MessageId, u32)) -> Value {
    let field = &schema.message(older).fields[n as usize];
    let package = |file| schema.file(file).package;
    let own = package(schema.message(older).file);
    match schema.map_entry(field).map_or(field.ty, |(_, value)| value.ty) {
        Type::Message(id) if package(schema.message(id).file) == own => Value::Message(id),
        Type::Enum(id) if package(schema.enum_(id).file) == own => Value::Enum(id),
        _ => Value::Same,
    }
}
