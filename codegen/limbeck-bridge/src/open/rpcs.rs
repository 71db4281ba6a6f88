//! Rpcs.

use std::collections::BTreeMap;

use limbeck_diff::Exposure;
use limbeck_schema::model::{Cardinality, Element, Field, Method, Schema, ServiceId, Type};

use super::Versions;
use super::ask::{Ask, Asks, Names};
use super::topic::{Subject, Topic};
use crate::policy::{Direction, PolicyKind};

impl Versions<'_> {
    pub(super) fn service(&self, old: ServiceId, topics: &mut Vec<Topic>) {
        let partner = self.kin.partner(Element::Service(old));
        let by_name: BTreeMap<&str, Element> = match partner {
            Some(Element::Service(new)) => methods(self.new, new).collect(),
            Some(_) | None => BTreeMap::new(),
        };
        for (name, element) in methods(self.old, old) {
            let same = || by_name.get(name).copied().filter(|it| self.kin.may_pair(element, *it));
            // A service calls one other: an rpc that is elsewhere now is none that it can call.
            let is_there = |new: &Element| match (new, partner) {
                (Element::Method(service, _), Some(Element::Service(partner))) => {
                    *service == partner
                }
                (_, _) => false,
            };
            let new = self.kin.recorded(element).filter(is_there).or_else(same);
            let pair =
                new.and_then(|new| Some((new, method(self.old, element)?, method(self.new, new)?)));
            let (to, asks) = match pair {
                Some((new, before, after)) => {
                    (vec![self.newer_path(new)], self.rpc_pair((element, before), (new, after)))
                }
                None => (Vec::new(), self.rpc_removed()),
            };
            let exposure = Exposure { request: true, response: true };
            let subject = Subject::Rpc(element, pair.map(|(new, ..)| new));
            topics.push(Topic::new((vec![self.older_path(element)], to), subject, exposure, asks));
        }
    }

    fn rpc_removed(&self) -> Asks {
        let [v1, v2] = self.labels;
        let reason = format!("{v2} has no rpc that callers of {v1} could be led to");
        let up = Ask::undecided(&[PolicyKind::Unimplemented], reason);
        Asks { up: Some(up), ..Asks::default() }
    }

    fn rpc_pair(&self, (older, old): (Element, &Method), (newer, new): (Element, &Method)) -> Asks {
        let [v1, v2] = self.labels;
        let up = |options: &[PolicyKind], reason| Asks {
            up: Some(Ask::undecided(options, reason)),
            ..Asks::default()
        };
        let is_same = |old, new| self.kin.is_same_type(Type::Message(old), Type::Message(new));
        let mut asks = Asks::default();
        if old.client_streaming != new.client_streaming {
            let reason = format!("requests are a stream in one of {v1} and {v2} only");
            asks = asks.join(up(&[PolicyKind::Unimplemented], reason));
        }
        if !is_same(old.input, new.input) {
            let reason = format!("{v2} takes a request that did not come of the one of {v1}");
            asks = asks.join(up(&[PolicyKind::Unimplemented], reason));
        }
        match (old.server_streaming, new.server_streaming) {
            (false, true) => {
                let reason = format!("{v2} answers with a stream, {v1} with one message");
                let down = Some(match self.ungathered(old) {
                    Some(why) => Ask::undecided(&[PolicyKind::Single], format!("{reason}; {why}")),
                    None => Ask::undecided(&[PolicyKind::Collect, PolicyKind::Single], reason),
                });
                asks = asks.join(Asks { down, ..Asks::default() });
            }
            (true, false) => {
                let reason = format!("{v1} answers with a stream, {v2} with one message");
                asks = asks.join(up(&[PolicyKind::Single, PolicyKind::Unimplemented], reason));
            }
            (true, true) | (false, false) => {}
        }
        if !is_same(old.output, new.output) {
            let reason = format!("{v2} gives a response that did not come of the one of {v1}");
            let down = Some(Ask::undecided(&[], reason));
            asks = asks.join(Asks { down, ..Asks::default() });
        }
        if self.is_unserved(&asks, (older, newer)) {
            asks.down = None;
        }
        asks
    }

    /// Whether nobody is called, as is decided, so that no answer comes back.
    fn is_unserved(&self, asks: &Asks, (older, newer): (Element, Element)) -> bool {
        let kind = PolicyKind::Unimplemented;
        let names = ([self.older_path(older)], [self.newer_path(newer)]);
        let found = self.index.find(Direction::Up, &names.0, &names.1);
        let policy = found.and_then(|(_, decision)| decision.up.as_ref());
        asks.up.as_ref().is_some_and(|ask| ask.options.contains(&kind))
            && policy.is_some_and(|it| it.kind == kind && it.validate(Direction::Up).is_ok())
    }
}

impl Versions<'_> {
    /// Why answers cannot be gathered in one of the older version.
    fn ungathered(&self, old: &Method) -> Option<String> {
        let response = self.old.message(old.output);
        let name = response.name();
        let (lists, others): (Vec<&Field>, Vec<&Field>) =
            response.fields.iter().partition(|it| it.cardinality == Cardinality::Repeated);
        if lists.len() != 1 {
            return Some(format!("there is no one list in `{name}` that would hold many answers"));
        }
        let names: Names = others.iter().map(|field| &*field.name).collect();
        (!others.is_empty()).then(|| {
            format!(
                "of many answers nobody knows which tells the rest of `{name}`: {}",
                names.shown.trim_start_matches("only ")
            )
        })
    }
}

fn methods(schema: &Schema, id: ServiceId) -> impl Iterator<Item = (&str, Element)> {
    let methods = (0..).zip(&schema.service(id).methods);
    methods.map(move |(n, method)| (&*method.name, Element::Method(id, n)))
}

pub(crate) fn method(schema: &Schema, element: Element) -> Option<&Method> {
    match element {
        Element::Method(id, n) => schema.service(id).methods.get(n as usize),
        Element::File(_)
        | Element::Message(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Extension(_) => None,
    }
}
