//! Fields that move into a message, or out of one.

use std::collections::BTreeSet;

use limbeck_schema::model::Element;

use super::Builder;
use super::components::{Component, parts};
use crate::open::{Subject, held};
use crate::plan::{Class, Fill, Forget, How, Step};
use crate::policy::Direction;

impl Builder<'_> {
    pub(super) fn moved(&self, component: &Component<'_>, direction: Direction) -> Option<Step> {
        let topic = component.moved()?;
        let ruling = topic.verdict(direction).ruling()?;
        let (pairs, holder, is_nested) = match &topic.subject {
            Subject::Nested(pairs, holder) => (pairs, *holder, direction == Direction::Up),
            Subject::Flattened(holder, pairs) => (pairs, *holder, direction == Direction::Down),
            _ => return None,
        };
        let (source, target) = self.schemas(direction);
        let mut steps = Vec::new();
        for (old, new) in pairs {
            let (transfer, class) = self.transfer((*old, *new), direction, None)?;
            let (from, to) = match direction {
                Direction::Up => (*old, *new),
                Direction::Down => (*new, *old),
            };
            let how = How::Field(transfer);
            steps.push(Step { from: vec![from], to: vec![to], how, class, ruling: None });
        }
        // The message may have fields that nothing here came of.
        let schema = if is_nested { target } else { source };
        let named = steps.iter().flat_map(|step| if is_nested { &step.to } else { &step.from });
        let named: BTreeSet<Element> = named.copied().collect();
        let rest = parts(schema, held(schema, holder)?);
        for part in rest.into_iter().filter(|part| !named.contains(part)) {
            let (how, class, from, to) = if is_nested {
                (How::Fill(Fill::Zero), Class::Lossless, Vec::new(), vec![part])
            } else {
                (How::Forget(Forget::Drop), Class::Lossy, vec![part], Vec::new())
            };
            // Who leaves it behind said so.
            let ruling = (!is_nested).then(|| ruling.clone());
            steps.push(Step { from, to, how, class, ruling });
        }
        let worst = steps.iter().map(|step| step.class).max().unwrap_or(Class::Lossless);
        // A message with nothing in it reads as none.
        let class = if is_nested { worst } else { worst.max(Class::Lossy) };
        let how = if is_nested { How::Nest(steps) } else { How::Flatten(steps) };
        let mut from = component.from.clone();
        let mut to = component.to.clone();
        self.sort_as_decided(Some(ruling), (&mut from, &mut to), direction);
        Some(Step { from, to, how, class, ruling: Some(ruling.clone()) })
    }
}
