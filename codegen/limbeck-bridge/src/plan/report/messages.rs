//! Lines about messages and what is in them.

use std::collections::BTreeMap;

use limbeck_schema::model::{Element, MessageId, Presence, Schema, Type};

use super::about::{about_fill, about_forget, about_shape, about_value, about_variant};
use super::{Lines, ReportKind, Said, Way};
use crate::decision::Argument;
use crate::open::field;
use crate::plan::build::visit;
use crate::plan::{
    Class, How, Leaf, MessagePlan, Several, Shape, Step, Transfer, Value, Variant, VariantTo,
};
use crate::policy::{Direction, PolicyKind};

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
                    let worst = steps.iter().map(|step| self.class(direction, step)).max();
                    (worst.or(Some(Class::Lossless)), !steps.is_empty(), "field by field")
                }
            };
            let about = about.to_owned();
            let kind = ReportKind::Message;
            self.push(
                way,
                paths,
                Said { kind, class, ruling: None, has_parts, about, written: None },
            );
            for step in conversion.how.iter().flatten() {
                self.step(way, step, Below::default());
            }
            self.dropped((way, pair.source(direction)));
        }
    }

    /// What generated types do not hold.
    fn dropped(&mut self, (way, source): (Way, MessageId)) {
        let extensions = self.extensions.get(&source).cloned().unwrap_or_default();
        for extension in extensions {
            let said = Said {
                kind: ReportKind::Field,
                class: Some(Class::Lossy),
                ruling: None,
                has_parts: false,
                about: "is dropped: generated types hold no extensions".to_owned(),
                written: None,
            };
            self.push(way, (vec![self.path(extension)], Vec::new()), said);
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
        let (class, ruling) = (Some(self.class(way.direction, step)), step.ruling.as_ref());
        let inner = paths.clone();
        self.push(way, paths, Said { kind, class, ruling, has_parts, about, written: None });
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

    /// How safe a step is, with what bridges of other APIs do.
    fn class(&self, direction: Direction, step: &Step) -> Class {
        let mut class = step.class;
        visit(step, &mut |_, _, value| class = class.max(self.foreign(direction, value)));
        class
    }

    /// How safe the conversion of another API's type is.
    fn foreign(&self, direction: Direction, value: &Value) -> Class {
        let Value::Foreign(old, new) = value else { return Class::Lossless };
        let known = self.plan.foreign.get(&(direction, *old, *new));
        known.copied().unwrap_or(Class::Lossless)
    }

    fn about(&self, step: &Step) -> String {
        match &step.how {
            How::Field(transfer) => self.about_field(step, transfer),
            How::Oneof(_) => "member by member".to_owned(),
            How::Regroup { several, .. } => self.about_several(several),
            How::Nest(_) => "moves into a message, which is there if anything is set".to_owned(),
            How::Flatten(_) => {
                "moves out of the message; one with nothing in it reads as none".to_owned()
            }
            How::Fill(fill) => about_fill(fill),
            How::Forget(forget) => about_forget(*forget).to_owned(),
            How::Custom => "the service's own code".to_owned(),
            How::Stash => "the service's own code keeps it aside".to_owned(),
        }
    }

    fn about_several(&self, several: &BTreeMap<Element, Several>) -> String {
        let [refused, first] = [Several::Reject, Several::Priority].map(|kind| {
            let oneofs = several.iter().filter(|(_, it)| **it == kind);
            let names = oneofs.map(|(oneof, _)| format!("`{}`", self.schema.name(*oneof)));
            names.collect::<Vec<_>>()
        });
        match (&*refused, &*first) {
            ([], []) => "field by field".to_owned(),
            (_, []) => "field by field; more than can be set at once is refused".to_owned(),
            ([], _) => "field by field; the first that is set counts".to_owned(),
            (refused, first) => format!(
                "field by field; of {} the first that is set counts, and more than one of {} is refused",
                first.join(", "),
                refused.join(", ")
            ),
        }
    }

    fn about_field(&self, step: &Step, transfer: &Transfer) -> String {
        let target = step.to.first().and_then(|element| type_name(self.schema, *element));
        let value = about_value(
            self.schema,
            &transfer.value,
            target.as_deref().unwrap_or("the other type"),
        );
        let shape = about_shape(self.schema, &transfer.shape, value);
        match &transfer.unset {
            Some(argument) => format!("{shape}; unset reads as `{argument}`"),
            None if step.class == Class::Lossy && shape == "moves" => {
                format!("{shape}; unset reads as zero")
            }
            None if step.class == Class::Lossy => match &transfer.value {
                Value::Mask(_) | Value::OrderBy(_) => {
                    format!(
                        "{shape}; some have several images, or none, and do not come back as they were"
                    )
                }
                Value::EnumToInteger => {
                    format!("{shape}; one that the enum does not have is refused on the way back")
                }
                Value::Any => format!("{shape}, with what that loses"),
                _ => shape,
            },
            None if is_unmapped(step, transfer) => format!("{shape}; what it names stays as it is"),
            None => shape,
        }
    }

    fn variant(&mut self, way: Way, variant: &Variant) {
        let Variant { from, to, class, ruling } = variant;
        let ruling = ruling.as_ref();
        self.member(way, (*from, to, None), (*class, ruling, ReportKind::Variant));
    }

    fn leaf(&mut self, way: Way, leaf: &Leaf) {
        let Leaf { from, to, unset, class, ruling } = leaf;
        let said = (*class, ruling.as_ref(), ReportKind::Field);
        self.member(way, (*from, to, unset.as_ref()), said);
    }

    fn member(
        &mut self,
        way: Way,
        (from, to, unset): (Element, &VariantTo, Option<&Argument>),
        (class, ruling, kind): (Class, Option<&crate::plan::Ruling>, ReportKind),
    ) {
        let (target, class) = match to {
            VariantTo::Member(element, value) => {
                (Some(*element), class.max(self.foreign(way.direction, value)))
            }
            VariantTo::Sentinel(element) => (Some(*element), class),
            VariantTo::Drop | VariantTo::Reject | VariantTo::Custom => (None, class),
        };
        let name = target.and_then(|element| type_name(self.schema, element));
        let about = about_variant(self.schema, to, name.as_deref().unwrap_or("the other type"));
        let is_mapped = ruling.is_some_and(|ruling| ruling.policy.kind == PolicyKind::MapTo);
        let about = match target.filter(|_| is_mapped).map(|target| self.schema.name(target)) {
            Some(name) if about == "moves" => format!("reads as `{name}`"),
            Some(name) => format!("reads as `{name}`, and {about}"),
            None => about,
        };
        let is_told = |element| {
            field(self.schema, element).is_some_and(|it| it.presence == Presence::Explicit)
        };
        let about = match (unset, target) {
            (Some(argument), _) => format!("{about}; unset reads as `{argument}`"),
            (None, Some(target)) if is_told(from) && !is_told(target) => {
                format!("{about}; that it was set to zero is lost")
            }
            (None, _) => about,
        };
        let targets = target.map(|element| self.path(element)).into_iter().collect();
        let said =
            Said { kind, class: Some(class), ruling, has_parts: false, about, written: None };
        self.push(way, (vec![self.path(from)], targets), said);
    }
}

/// Whether names in it pass as they are: nothing else that moves, and is refused nowhere, is not lossless.
fn is_unmapped(step: &Step, transfer: &Transfer) -> bool {
    step.class == Class::Checked
        && transfer.value == Value::Same
        && matches!(transfer.shape, Shape::Single | Shape::List | Shape::ToList)
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
