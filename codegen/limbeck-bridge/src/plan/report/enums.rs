//! Lines about enums.

use limbeck_schema::model::Element;

use super::{Lines, ReportKind, Said, Way};
use crate::plan::{EnumCase, EnumHow, EnumPlan, EnumTo};
use crate::policy::Direction;

impl Lines<'_> {
    pub(super) fn enum_(&mut self, pair: &EnumPlan) {
        for direction in Direction::ALL.iter().copied() {
            let conversion = pair.way(direction);
            let way = Way { direction, needed: conversion.needed };
            let names = |element| vec![self.path(Element::Enum(element))];
            let paths = (names(pair.source(direction)), names(pair.target(direction)));
            let class = pair.class(direction);
            let (ruling, about) = match &conversion.how {
                None => (None, "something in it is undecided"),
                Some(EnumHow::Identity(ruling)) => (Some(ruling), "every number means the same"),
                Some(EnumHow::Custom(ruling)) => (Some(ruling), "the service's own code"),
                Some(EnumHow::Cases(_)) if conversion.fallible => {
                    (None, "value by value; what one side alone has is refused")
                }
                Some(EnumHow::Cases(_)) => (None, "value by value"),
            };
            let has_parts =
                matches!(&conversion.how, Some(EnumHow::Cases(cases)) if !cases.is_empty());
            let about = about.to_owned();
            self.push(
                way,
                paths,
                Said { kind: ReportKind::Enum, class, ruling, has_parts, about, written: None },
            );
            if let Some(EnumHow::Cases(cases)) = &conversion.how {
                for case in cases {
                    self.case(way, case);
                }
            }
        }
    }

    fn case(&mut self, way: Way, case: &EnumCase) {
        let from = self.path(case.from);
        let name = self.schema.name(case.from);
        let (to, about) = match case.to {
            EnumTo::Value(value) => {
                let other = self.schema.name(value);
                let about = if name == other {
                    "is the same".to_owned()
                } else {
                    format!("`{name}` reads as `{other}`")
                };
                (vec![self.path(value)], about)
            }
            EnumTo::Number(number) => (Vec::new(), format!("is the number {number}")),
            EnumTo::Reject => (Vec::new(), "is refused".to_owned()),
            EnumTo::Custom => (Vec::new(), "the service's own code".to_owned()),
        };
        let said = Said {
            kind: ReportKind::EnumValue,
            class: Some(case.class),
            ruling: case.ruling.as_ref(),
            has_parts: false,
            about,
            written: None,
        };
        self.push(way, (vec![from], to), said);
    }
}
