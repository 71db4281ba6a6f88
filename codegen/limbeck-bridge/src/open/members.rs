//! Fields or enum values of two of a kind, paired.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use limbeck_schema::model::Element;

use super::kin::Kin;

/// A field or value: the element, its number, its name.
pub(super) type Member<'m> = (Element, i32, &'m str);

/// Fields or values of two of a kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    /// Those with a partner here, in the order of the older ones.
    pub(super) pairs: Vec<(Element, Element)>,
    /// Older ones without a partner anywhere.
    pub(super) gone: Vec<Element>,
    /// Newer ones that came of nothing.
    pub(super) come: Vec<Element>,
    /// Older ones that went elsewhere, and where they are.
    pub(super) left: Vec<(Element, Element)>,
    /// Newer ones that came from elsewhere, and where they were.
    pub(super) arrived: Vec<(Element, Element)>,
}

impl Members {
    /// Takes fields out, whose partners are alone then.
    pub(super) fn claim(&mut self, old: &BTreeSet<Element>, new: &BTreeSet<Element>) {
        for (before, after) in std::mem::take(&mut self.pairs) {
            match (old.contains(&before), new.contains(&after)) {
                (false, false) => self.pairs.push((before, after)),
                (true, false) => self.come.push(after),
                (false, true) => self.gone.push(before),
                (true, true) => {}
            }
        }
        self.gone.retain(|element| !old.contains(element));
        self.come.retain(|element| !new.contains(element));
        self.left.retain(|(element, _)| !old.contains(element));
        self.arrived.retain(|(_, element)| !new.contains(element));
    }

    /// Puts all in the order of their messages.
    pub(super) fn sort(&mut self) {
        self.pairs.sort();
        self.gone.sort();
        self.come.sort();
    }
}

impl Kin<'_> {
    /// By what is recorded; else by number and name; else by number, in their order.
    pub(super) fn members(&self, old: &[Member<'_>], new: &[Member<'_>]) -> Members {
        let mut members = Members::default();
        let here: BTreeSet<Element> = new.iter().map(|member| member.0).collect();
        let mut partners: Vec<Option<Element>> = Vec::with_capacity(old.len());
        let free = || new.iter().filter(|member| self.is_free(member.0));
        let mut exact: BTreeMap<(i32, &str), Element> =
            free().map(|(element, number, name)| ((*number, *name), *element)).collect();
        for (element, number, name) in old {
            let recorded = self.recorded(*element);
            let same = || exact.remove(&(*number, *name));
            partners.push(recorded.or_else(|| self.is_old(*element).then(same).flatten()));
        }
        let unpaired: BTreeSet<Element> = exact.into_values().collect();
        let mut queues: BTreeMap<i32, VecDeque<Element>> = BTreeMap::new();
        for (element, number, _) in free().filter(|member| unpaired.contains(&member.0)) {
            queues.entry(*number).or_default().push_back(*element);
        }
        for ((element, number, _), partner) in old.iter().zip(&mut partners) {
            if partner.is_none() && self.is_old(*element) {
                *partner = queues.get_mut(number).and_then(VecDeque::pop_front);
            }
            match *partner {
                Some(new) if here.contains(&new) => members.pairs.push((*element, new)),
                Some(new) => members.left.push((*element, new)),
                None => members.gone.push(*element),
            }
        }
        self.rest(old, new, &mut members);
        members
    }

    /// What of the newer ones has no partner here.
    fn rest(&self, old: &[Member<'_>], new: &[Member<'_>], members: &mut Members) {
        let paired: BTreeSet<Element> = members.pairs.iter().map(|pair| pair.1).collect();
        let here: BTreeSet<Element> = old.iter().map(|member| member.0).collect();
        for (element, ..) in new.iter().filter(|member| !paired.contains(&member.0)) {
            match self.origin(*element).filter(|origin| !here.contains(origin)) {
                Some(origin) => members.arrived.push((origin, *element)),
                None => members.come.push(*element),
            }
        }
    }
}
