use std::collections::{BTreeSet, VecDeque};

use limbeck_schema::finding::Related;
use limbeck_schema::model::{Cardinality, Element, Field, Part, Schema, Type};
use limbeck_schema::route::{Body, Variable};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::http::{checked_routes, line, method, report};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_QUERY_BINDABLE",
    page: include_str!("http_query_bindable.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    for route in checked_routes(lint) {
        let schema = lint.schema;
        let Some(method) = method(schema, &route) else { continue };
        let body = match route.body {
            Body::Whole => continue,
            Body::None => None,
            Body::Field(field) => Some(field),
        };
        let is_taken = |n: u32| {
            let by_path =
                |variable: &Variable| variable.fields.first().is_some_and(|it| it.index == n);
            body == Some(n) || route.template.variables.iter().any(by_path)
        };
        for (n, field) in (0..).zip(&schema.message(method.input).fields) {
            let Some((path, why)) = unfit_below(schema, field).filter(|_| !is_taken(n)) else {
                continue;
            };
            let name = &field.name;
            let message = format!(
                "`{}` leaves `{path}` to the query, and {why} cannot stand there",
                line(&route)
            );
            if let Some(finding) = report(lint, &route, message) {
                let place = schema.place(Element::Field(method.input, n), Part::Whole);
                finding.related.push(Related { place, message: "the field".to_owned() });
                finding.help = Some(format!(
                    "read it from a body (`post` with `body: \"{name}\"` or `body: \"*\"`), or make it a scalar"
                ));
            }
        }
    }
}

/// How many messages inside of a field are looked at.
const MOST_INSIDE: usize = 1000;

/// The path to a field that the query cannot hold, the field's own or one inside, and what it is.
fn unfit_below(schema: &Schema, field: &Field) -> Option<(String, &'static str)> {
    let mut seen = BTreeSet::new();
    let mut open = VecDeque::from([(field.name.to_string(), field)]);
    while let Some((path, field)) = open.pop_front() {
        if let Some(why) = unfit(schema, field) {
            return Some((path, why));
        }
        let Type::Message(id) = field.ty else { continue };
        let message = schema.message(id);
        let is_text = TEXT.contains(&&*message.full_name);
        if !is_text && seen.len() < MOST_INSIDE && seen.insert(id) {
            let inside = message.fields.iter();
            open.extend(inside.map(|inner| (format!("{path}.{}", inner.name), inner)));
        }
    }
    None
}

/// What a field is, if the query cannot hold it.
fn unfit(schema: &Schema, field: &Field) -> Option<&'static str> {
    let Type::Message(id) = field.ty else { return None };
    let is_text = TEXT.contains(&&*schema.message(id).full_name);
    match field.cardinality {
        Cardinality::Map => Some("a map"),
        Cardinality::Repeated if is_text => None,
        Cardinality::Repeated => Some("a list of messages"),
        Cardinality::Singular if SHAPELESS.contains(&&*schema.message(id).full_name) => {
            Some("a value of any shape")
        }
        Cardinality::Singular => None,
    }
}

/// Messages whose JSON is a string, a number or a bool.
const TEXT: &[&str] = &[
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "google.protobuf.FieldMask",
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.StringValue",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
];

/// Messages that have no fields to name in a query.
const SHAPELESS: &[&str] = &[
    "google.protobuf.Any",
    "google.protobuf.ListValue",
    "google.protobuf.Struct",
    "google.protobuf.Value",
];
