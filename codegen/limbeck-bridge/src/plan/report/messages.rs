//! Lines about messages and what is in them.

use limbeck_schema::model::{Element, Schema, Type};

use super::about::{about_fill, about_forget, about_shape, about_value, about_variant};
use super::{Lines, ReportKind, Said, Way};
use crate::plan::{Class, How, Leaf, MessagePlan, Several, Step, Transfer, Variant, VariantTo};
use crate::policy::Direction;

/// What stands before the names of what is inside of a message that something moves into or out of.
#[derive(Clone, Copy, Default)]
struct Below<'b> {
    source: Option<&'b str>,
    target: Option<&'b str>,
}

impl Lines<'_> {
    pub(super) fn message(&mut self, pair: &MessagePlan) {
        for direction in Direction::ALL.iter().copied() {
            let conversion = pair.way(direction);
            let way = Way { direction, needed: conversion.needed };
            let names = |message| vec![self.path(Element::Message(message))];
            let paths = (names(pair.source(direction)), names(pair.target(direction)));
            let (class, has_parts, about) = match &conversion.how {
                None => (None, false, "something in it is undecided"),
                Some(steps) => {
                    let worst = steps.iter().map(|step| step.class).max();
                    (worst.or(Some(Class::Lossless)), !steps.is_empty(), "field by field")
                }
            };
            let about = about.to_owned();
            let kind = ReportKind::Message;
            self.push(way, paths, Said { kind, class, ruling: None, has_parts, about });
            for step in conversion.how.iter().flatten() {
                self.step(way, step, Below::default());
            }
        }
    }

    fn step(&mut self, way: Way, step: &Step, below: Below<'_>) {
        let paths = (self.below(&step.from, below.source), self.below(&step.to, below.target));
        let is_oneof = step.from.iter().chain(&step.to).any(|it| matches!(it, Element::Oneof(..)));
        let kind = if is_oneof { ReportKind::Oneof } else { ReportKind::Field };
        let has_parts = matches!(
            &step.how,
            How::Oneof(_) | How::Regroup { .. } | How::Nest(_) | How::Flatten(_)
        );
        let about = self.about(step);
        let (class, ruling) = (Some(step.class), step.ruling.as_ref());
        let inner = paths.clone();
        self.push(way, paths, Said { kind, class, ruling, has_parts, about });
        match &step.how {
            How::Oneof(variants) => {
                for variant in variants {
                    self.variant(way, variant);
                }
            }
            How::Regroup { leaves, .. } => {
                for leaf in leaves {
                    self.leaf(way, leaf);
                }
            }
            How::Nest(steps) => {
                let target = inner.1.first().map(String::as_str);
                for step in steps {
                    self.step(way, step, Below { target, ..below });
                }
            }
            How::Flatten(steps) => {
                let source = inner.0.first().map(String::as_str);
                for step in steps {
                    self.step(way, step, Below { source, ..below });
                }
            }
            How::Field(_) | How::Fill(_) | How::Forget(_) | How::Custom | How::Stash => {}
        }
    }

    fn below(&self, elements: &[Element], holder: Option<&str>) -> Vec<String> {
        match holder {
            Some(holder) => {
                let names = elements.iter().map(|element| self.schema.name(*element));
                names.map(|name| format!("{holder}.{name}")).collect()
            }
            None => self.paths(elements),
        }
    }

    fn about(&self, step: &Step) -> String {
        match &step.how {
            How::Field(transfer) => self.about_field(step, transfer),
            How::Oneof(_) => "member by member".to_owned(),
            How::Regroup { several: Several::Reject, .. } => {
                "field by field; more than can be set at once is refused".to_owned()
            }
            How::Regroup { several: Several::Priority, .. } if step.ruling.is_none() => {
                "field by field".to_owned()
            }
            How::Regroup { several: Several::Priority, .. } => {
                "field by field; the first that is set counts".to_owned()
            }
            How::Nest(_) => "moves into a message, which is there if anything is set".to_owned(),
            How::Flatten(_) => "moves out of the message".to_owned(),
            How::Fill(fill) => about_fill(fill),
            How::Forget(forget) => about_forget(*forget).to_owned(),
            How::Custom => "the service's own code".to_owned(),
            How::Stash => "the service's own code keeps it aside".to_owned(),
        }
    }

    fn about_field(&self, step: &Step, transfer: &Transfer) -> String {
        let target = step.to.first().and_then(|element| type_name(self.schema, *element));
        let value = about_value(&transfer.value, target.as_deref().unwrap_or("the other type"));
        let shape = about_shape(self.schema, &transfer.shape, value);
        match &transfer.unset {
            Some(argument) => format!("{shape}; unset reads as `{argument}`"),
            None if step.class == Class::Lossy && shape == "moves" => {
                format!("{shape}; unset reads as zero")
            }
            None => shape,
        }
    }

    fn variant(&mut self, way: Way, variant: &Variant) {
        let Variant { from, to, class, ruling } = variant;
        let ruling = ruling.as_ref();
        self.member(way, (*from, to), (*class, ruling, ReportKind::Variant));
    }

    fn leaf(&mut self, way: Way, leaf: &Leaf) {
        let Leaf { from, to, class, ruling, .. } = leaf;
        self.member(way, (*from, to), (*class, ruling.as_ref(), ReportKind::Field));
    }

    fn member(
        &mut self,
        way: Way,
        (from, to): (Element, &VariantTo),
        (class, ruling, kind): (Class, Option<&crate::plan::Ruling>, ReportKind),
    ) {
        let target = match to {
            VariantTo::Member(element, _) | VariantTo::Sentinel(element) => Some(*element),
            VariantTo::Drop | VariantTo::Reject | VariantTo::Custom => None,
        };
        let name = target.and_then(|element| type_name(self.schema, element));
        let about = about_variant(self.schema, to, name.as_deref().unwrap_or("the other type"));
        let targets = target.map(|element| self.path(element)).into_iter().collect();
        let said = Said { kind, class: Some(class), ruling, has_parts: false, about };
        self.push(way, (vec![self.path(from)], targets), said);
    }
}

/// The type of a field, as people write it.
fn type_name(schema: &Schema, element: Element) -> Option<String> {
    let Element::Field(message, n) = element else { return None };
    let field = schema.message(message).fields.get(n as usize)?;
    let ty = schema.map_entry(field).map_or(field.ty, |(_, value)| value.ty);
    Some(match ty {
        Type::Message(id) => schema.message(id).name().to_owned(),
        Type::Enum(id) => schema.enum_(id).name().to_owned(),
        scalar => scalar.keyword()?.to_owned(),
    })
}
