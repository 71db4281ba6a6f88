//! The laws, for one message.

use std::cell::RefCell;
use std::collections::BTreeSet;

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, Value};

use super::super::{Difference, Law, Pair, Random, Subject, Written, damage, diff, edit};
use super::allowed::{is_lossy, is_lost_above, may_err, may_err_back};
use crate::bridge::{BridgeError, Direction};
use crate::json;

/// A pair under test.
pub(super) struct Check<'c, A, B> {
    pub(super) pair: &'c Pair<'c, A, B>,
    pub(super) older: &'c MessageDescriptor,
    pub(super) newer: &'c MessageDescriptor,
    /// Fields that were seen to lose something.
    pub(super) lost: RefCell<BTreeSet<String>>,
}

/// What does not hold, of a message that is not small yet.
pub(super) struct Found {
    pub(super) law: Law,
    pub(super) path: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// Bytes of a value that a violation shows.
const SHOWN: usize = 200;

impl<A: Subject, B: Subject> Check<'_, A, B> {
    /// Laws about an older message; whether it could be converted.
    pub(super) fn older(&self, message: &[u8]) -> Result<bool, Found> {
        let Some(up) = &self.pair.up else { return Ok(false) };
        let Some(a) = A::decode(message).ok() else { return Ok(false) };
        self.json(&a, self.older)?;
        let lines = self.pair.lines;
        let b = match up(a.clone()) {
            Ok(b) => b,
            Err(error) if may_err(lines, self.older, Direction::Up, &error) => return Ok(false),
            Err(error) => return Err(Found::error(Law::NoError, &error)),
        };
        let Some(down) = &self.pair.down else { return Ok(true) };
        match down(again(&b)) {
            Ok(back) => {
                self.same(Law::ThereAndBack, self.older, (&a, &back), |fields| {
                    is_lost_above(lines, fields)
                })?;
            }
            Err(error) if may_err_back(lines, self.newer, Direction::Down, &error) => {}
            Err(error) => return Err(Found::error(Law::ThereAndBack, &error)),
        }
        Ok(true)
    }

    /// Laws about a newer message; whether it could be converted.
    pub(super) fn newer(&self, message: &[u8]) -> Result<bool, Found> {
        let Some(down) = &self.pair.down else { return Ok(false) };
        let Some(b) = B::decode(message).ok() else { return Ok(false) };
        self.json(&b, self.newer)?;
        let lines = self.pair.lines;
        let a = match down(b.clone()) {
            Ok(a) => a,
            Err(error) if may_err(lines, self.newer, Direction::Down, &error) => return Ok(false),
            Err(error) => return Err(Found::error(Law::NoError, &error)),
        };
        if let Some(put) = &self.pair.delta_put {
            let stored =
                put(b.clone(), a.clone()).map_err(|error| Found::error(Law::WriteBack, &error))?;
            self.same(Law::WriteBack, self.newer, (&b, &stored), |_| false)?;
        }
        let Some(up) = &self.pair.up else { return Ok(true) };
        let back = match up(again(&a)) {
            Ok(back) => back,
            Err(error) if may_err_back(lines, self.older, Direction::Up, &error) => {
                return Ok(true);
            }
            Err(error) => return Err(Found::error(Law::ThereAndBack, &error)),
        };
        self.same(Law::DeclaredLoss, self.newer, (&b, &back), |fields| is_lossy(lines, fields))?;
        let twice = down(again(&back)).map_err(|error| Found::error(Law::StableLoss, &error))?;
        self.same(Law::StableLoss, self.older, (&a, &twice), |_| false)?;
        Ok(true)
    }

    /// The older form of a newer message with some fields as in another older message, if it can be written back.
    pub(super) fn edited(
        &self,
        from: &DynamicMessage,
        stored: &[u8],
        random: &mut Random,
    ) -> Option<DynamicMessage> {
        let (down, _) = (self.pair.down.as_ref()?, self.pair.delta_put.as_ref()?);
        let before = down(B::decode(stored).ok()?).ok()?;
        let mut edited = dynamic(&before, self.older)?;
        edit(&mut edited, from, random);
        Some(edited)
    }

    /// What was edited is there afterwards, and nothing else changed.
    pub(super) fn edit(&self, stored: &[u8], edited: &[u8]) -> Result<bool, Found> {
        let (Some(down), Some(put)) = (&self.pair.down, &self.pair.delta_put) else {
            return Ok(false);
        };
        let (Ok(b), Ok(a)) = (B::decode(stored), A::decode(edited)) else { return Ok(false) };
        let lines = self.pair.lines;
        let Ok(before) = down(b.clone()) else { return Ok(false) };
        let merged = match put(b.clone(), a.clone()) {
            Ok(merged) => merged,
            Err(error) if may_err(lines, self.older, Direction::Up, &error) => return Ok(false),
            Err(error) => return Err(Found::error(Law::WriteBack, &error)),
        };
        self.damage((&b, &merged), (before, &a))?;
        match down(again(&merged)) {
            Ok(back) => self
                .same(Law::WriteBack, self.older, (&a, &back), |fields| is_lossy(lines, fields))?,
            Err(error) if may_err(lines, self.newer, Direction::Down, &error) => {}
            Err(error) => return Err(Found::error(Law::WriteBack, &error)),
        }
        Ok(true)
    }

    /// Only what was edited changed, as far as the way up shows it.
    fn damage(&self, (stored, merged): (&B, &B), (before, edited): (A, &A)) -> Result<(), Found> {
        let Some(up) = &self.pair.up else { return Ok(()) };
        let (Ok(before), Ok(after)) = (up(before), up(edited.clone())) else { return Ok(()) };
        let of = |message: &B| dynamic(message, self.newer);
        let all = (of(stored), of(merged), of(&before), of(&after));
        let (Some(stored), Some(merged), Some(before), Some(after)) = &all else { return Ok(()) };
        match damage(&Written { stored, merged, before, after }, self.pair.lines) {
            None => Ok(()),
            Some(found) => Err(Found::difference(Law::WriteBack, found)),
        }
    }

    /// A message that has a JSON form comes back from it.
    fn json<M: Subject>(&self, message: &M, descriptor: &MessageDescriptor) -> Result<(), Found> {
        let Ok(text) = json::to_string(message) else { return Ok(()) };
        match json::from_str::<M>(&text) {
            Ok(back) => self.same(Law::Json, descriptor, (message, &back), |_| false),
            Err(error) => Err(Found {
                law: Law::Json,
                path: String::new(),
                before: shown(text),
                after: error.to_string(),
            }),
        }
    }

    /// Two messages are the same but for what is allowed, which is noted.
    fn same<M: Message>(
        &self,
        law: Law,
        descriptor: &MessageDescriptor,
        (before, after): (&M, &M),
        is_allowed: impl Fn(&[FieldDescriptor]) -> bool,
    ) -> Result<(), Found> {
        let (before, after) = (before.encode_to_vec(), after.encode_to_vec());
        if before == after {
            return Ok(());
        }
        let read = |bytes: &[u8]| {
            DynamicMessage::decode(descriptor.clone(), bytes)
                .unwrap_or_else(|_| DynamicMessage::new(descriptor.clone()))
        };
        for difference in diff(&read(&before), &read(&after)) {
            if !is_spelled_out(&difference) && !is_allowed(&difference.fields) {
                return Err(Found::difference(law, difference));
            }
            let lost = difference.fields.last().map(|field| field.full_name().to_owned());
            self.lost.borrow_mut().extend(lost);
        }
        Ok(())
    }
}

impl Found {
    fn difference(law: Law, found: Difference) -> Self {
        let text = |value: Option<Value>| value.map(|value| shown(value.to_string()));
        let [before, after] = [found.before, found.after].map(|it| text(it).unwrap_or_default());
        Self { law, path: found.path, before, after }
    }

    fn error(law: Law, error: &BridgeError) -> Self {
        let after = error.reason().to_owned();
        Self { law, path: error.path(), before: String::new(), after }
    }
}

/// Whether the mask `*`, which is everything, became the paths of everything.
fn is_spelled_out(difference: &Difference) -> bool {
    let is_mask = |field: &FieldDescriptor| field.full_name() == "google.protobuf.FieldMask.paths";
    let is_star = |value: &Value| match value {
        Value::List(paths) => {
            matches!(&**paths, [path] if path.as_str() == Some("*"))
        }
        path => path.as_str() == Some("*"),
    };
    difference.fields.last().is_some_and(is_mask)
        && difference.before.as_ref().is_some_and(is_star)
        && difference.after.is_some()
}

fn dynamic<M: Subject>(message: &M, descriptor: &MessageDescriptor) -> Option<DynamicMessage> {
    DynamicMessage::decode(descriptor.clone(), &*message.encode_to_vec()).ok()
}

/// A message as it is after it was sent.
fn again<M: Subject>(message: &M) -> M {
    M::decode(&*message.encode_to_vec()).unwrap_or_else(|_| message.clone())
}

fn shown(text: String) -> String {
    crate::bridge::shorten(text, SHOWN)
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;
    use prost_types::FieldMask;

    use super::*;

    #[test]
    fn everything_may_come_back_spelled_out() {
        let pool = DescriptorPool::global();
        let descriptor = pool.get_message_by_name("google.protobuf.FieldMask").unwrap();
        let mask = |paths: &[&str]| {
            let paths = paths.iter().map(|path| (*path).to_owned()).collect();
            let bytes = FieldMask { paths }.encode_to_vec();
            DynamicMessage::decode(descriptor.clone(), &*bytes).unwrap()
        };
        for (before, after, is_same) in [
            (&["*"][..], &["id", "name"][..], true),
            (&["*"], &["id"], true),
            (&["*"], &[], false),
            (&["*", "id"], &["id"], false),
            (&["id"], &["*"], false),
        ] {
            let found = diff(&mask(before), &mask(after));
            assert!(!found.is_empty());
            assert_eq!(found.iter().all(is_spelled_out), is_same, "{before:?} {after:?}");
        }
    }
}
