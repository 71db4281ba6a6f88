//! Lines about rpcs.

use limbeck_schema::model::{Element, ServiceId};

use super::{Lines, ReportKind, Said, Way};
use crate::plan::{Answers, Call, Class, MethodHow, ServicePlan, Written};
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
                let written = match &method.how {
                    MethodHow::Call(call) if direction == Direction::Up => {
                        self.written(call, service.newer)
                    }
                    MethodHow::Call(_) | MethodHow::Unimplemented | MethodHow::Custom => None,
                };
                // What such a client does not know of a resource, it empties.
                let is_whole = written.as_ref().is_some_and(|(name, _)| *name == "whole");
                let class = if is_whole { class.max(Class::Lossy) } else { class };
                let usual = || about(&method.how, direction).to_owned();
                let said = Said {
                    kind: ReportKind::Rpc,
                    class: Some(class),
                    ruling: ruling.as_ref(),
                    has_parts: false,
                    written: written.as_ref().map(|(name, _)| *name),
                    about: written.map_or_else(usual, |(_, about)| about),
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

impl Lines<'_> {
    /// What becomes of a resource that is written, and how that is told.
    fn written(&self, call: &Call, newer: Option<ServiceId>) -> Option<(&'static str, String)> {
        let older = &self.plan.older;
        match &call.written {
            Written::Nothing => None,
            Written::Whole(reason) => {
                let about =
                    format!("is written whole: {reason}; what `{older}` does not know is lost");
                Some(("whole", about))
            }
            Written::Merged(update) => {
                let get = Element::Method(newer?, update.get);
                let get = format!("is merged into what `{}` reads", self.schema.name(get));
                let resource = self.plan.message(update.resource)?.newer;
                let about = match update.etag {
                    Some(etag) => {
                        let etag = self.schema.name(Element::Field(resource, etag));
                        format!("{get}, guarded by `{etag}`")
                    }
                    None => {
                        format!("{get}; there is no `etag`, so that a write in between is not seen")
                    }
                };
                Some(("merged", about))
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
