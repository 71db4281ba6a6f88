//! What tests have to know of how edited messages are put back: what tells elements of lists apart, and what is
//! converted as a whole.

use std::collections::BTreeMap;

use limbeck_bridge::plan::{How, Shape, Step, Transfer, Value, VariantTo};
use limbeck_schema::model::Element;
use serde::Serialize;

use super::puts::put_of;
use super::site::Site;

/// How a field of the newer version is put back: an expression of the runtime's type.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PutBackContext {
    name: String,
    rule: String,
}

/// All fields that are not put back by their value alone.
pub(crate) fn put_back(site: Site<'_>) -> Vec<PutBackContext> {
    let mut rules = Rules { site, found: BTreeMap::new() };
    for older in &site.bridge.resources {
        if let Some(pair) = site.bridge.message(*older)
            && let (Some(up), Some(down)) = (&pair.up.how, &pair.down.how)
        {
            rules.steps(up, down);
        }
    }
    rules.found.into_iter().map(|(name, rule)| PutBackContext { name, rule }).collect()
}

struct Rules<'s> {
    site: Site<'s>,
    found: BTreeMap<String, String>,
}

impl Rules<'_> {
    fn steps(&mut self, up: &[Step], down: &[Step]) {
        for step in up {
            match &step.how {
                How::Field(transfer) => self.field(step, transfer, down),
                How::Oneof(variants) => {
                    for variant in variants {
                        if let VariantTo::Member(to, value) = &variant.to
                            && self.is_whole(value)
                        {
                            self.note(*to, "Whole");
                        }
                    }
                }
                How::Nest(inner) | How::Flatten(inner) => self.steps(inner, down),
                How::Regroup { .. } | How::Custom | How::Stash => {
                    step.to.iter().for_each(|to| self.note(*to, "Whole"));
                }
                How::Fill(_) | How::Forget(_) => {}
            }
        }
    }

    fn field(&mut self, step: &Step, transfer: &Transfer, down: &[Step]) {
        let ([_], [to]) = (&*step.from, &*step.to) else { return };
        let is_map_below = down.iter().any(|back| {
            let is_back = back.from == step.to && back.to == step.from;
            is_back
                && matches!(&back.how, How::Field(Transfer { shape: Shape::ListToMap { .. }, .. }))
        });
        let rule = match &transfer.shape {
            _ if self.is_whole(&transfer.value) => Some("Whole".to_owned()),
            Shape::MapToList { key, .. } if is_map_below => {
                Some(format!("MapKey({:?})", self.site.schema().name(*key)))
            }
            Shape::MapToList { .. } | Shape::Pick(_) => Some("Whole".to_owned()),
            Shape::List => {
                let key = put_of(self.site, &transfer.value).and_then(|put| put.key);
                key.map(|(_, newer)| format!("Key({newer:?})"))
            }
            Shape::Single | Shape::Map(_) | Shape::ToList | Shape::ListToMap { .. } => None,
        };
        if let Some(rule) = rule {
            self.note(*to, &rule);
        }
    }

    /// Whether it is a message that is made anew.
    fn is_whole(&self, value: &Value) -> bool {
        let is_message = matches!(value, Value::Message(_) | Value::Foreign(..));
        is_message && put_of(self.site, value).is_none()
    }

    /// Notes it of a field, or all members of a oneof.
    fn note(&mut self, to: Element, rule: &str) {
        let schema = self.site.schema();
        let fields: Vec<Element> = match to {
            Element::Oneof(id, oneof) => {
                let fields = (0..).zip(&schema.message(id).fields);
                let members = fields.filter(|(_, field)| field.oneof == Some(oneof));
                members.map(|(index, _)| Element::Field(id, index)).collect()
            }
            field => vec![field],
        };
        for field in fields {
            self.found.insert(schema.full_name(field), rule.to_owned());
        }
    }
}
