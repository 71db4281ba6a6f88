//! Lines about rpcs.

use limbeck_schema::model::Element;

use super::{Lines, ReportKind, Said, Way};
use crate::plan::{Answers, MethodHow, ServicePlan};
use crate::policy::Direction;

impl Lines<'_> {
    pub(super) fn service(&mut self, service: &ServicePlan) {
        for method in &service.methods {
            let older = self.path(Element::Method(service.older, method.older));
            let newer = match (&method.how, service.newer) {
                (MethodHow::Call(call), Some(newer)) => {
                    vec![self.path(Element::Method(newer, call.newer))]
                }
                (MethodHow::Call(_) | MethodHow::Unimplemented | MethodHow::Custom, _) => {
                    Vec::new()
                }
            };
            let ways = [
                (Direction::Up, method.up, &method.up_ruling),
                (Direction::Down, method.down, &method.down_ruling),
            ];
            for (direction, class, ruling) in ways {
                let said = Said {
                    kind: ReportKind::Rpc,
                    class: Some(class),
                    ruling: ruling.as_ref(),
                    has_parts: false,
                    about: about(&method.how, direction).to_owned(),
                };
                let (source, target) = match direction {
                    Direction::Up => (vec![older.clone()], newer.clone()),
                    Direction::Down => (newer.clone(), vec![older.clone()]),
                };
                self.push(Way { direction, needed: true }, (source, target), said);
            }
        }
    }
}

fn about(how: &MethodHow, direction: Direction) -> &'static str {
    match (how, direction) {
        (MethodHow::Call(_), Direction::Up) => "is called",
        (MethodHow::Call(call), Direction::Down) => match call.answers {
            Answers::Same => "answers",
            Answers::Collect(_) => "answers are gathered into one",
            Answers::Single => "exactly one answer is expected",
            Answers::One => "the answer is a stream of one",
        },
        (MethodHow::Unimplemented, Direction::Up | Direction::Down) => {
            "callers hear `UNIMPLEMENTED`"
        }
        (MethodHow::Custom, Direction::Up | Direction::Down) => "the service's own code",
    }
}
