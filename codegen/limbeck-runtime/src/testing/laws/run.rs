//! The laws, for each of many messages.

use std::cell::RefCell;
use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _};

use super::super::{Law, Outcome, Pair, Subject, Values, Violation};
use super::check::{Check, Found};
use super::shrink::shrink;

/// Tests all laws of a pair on `runs` messages of each version.
///
/// # Errors
/// The first violation, with a message that was made small.
pub fn laws<A: Subject, B: Subject>(
    pair: &Pair<'_, A, B>,
    values: &mut Values,
    runs: usize,
) -> Result<Outcome, Box<Violation>> {
    let older = descriptor::<A>(values);
    let newer = descriptor::<B>(values);
    let (Some(older), Some(newer)) = (older, newer) else {
        return Err(unknown::<A, B>(pair));
    };
    let check = Check { pair, older: &older, newer: &newer, lost: RefCell::new(BTreeSet::new()) };
    let mut outcome = Outcome::default();
    for _ in 0..runs {
        let (a, b) = (values.dynamic(&older), values.dynamic(&newer));
        let bytes = (a.encode_to_vec(), b.encode_to_vec());
        outcome.converted.0 += usize::from(check.hold(&a, &bytes.0, |a| check.older(a))?);
        outcome.converted.1 += usize::from(check.hold(&b, &bytes.1, |b| check.newer(b))?);
        if let Some(edited) = check.edited(&a, &bytes.1, values.random()) {
            let edited = edited.encode_to_vec();
            check.hold(&b, &bytes.1, |b| check.edit(b, &edited))?;
        }
    }
    outcome.lost = check.lost.into_inner();
    Ok(outcome)
}

fn descriptor<M: Subject>(values: &Values) -> Option<MessageDescriptor> {
    values.pool().get_message_by_name(&M::full_name())
}

fn unknown<A: Subject, B: Subject>(pair: &Pair<'_, A, B>) -> Box<Violation> {
    Box::new(Violation {
        law: Law::ThereAndBack,
        pair: pair.name.to_owned(),
        message: (format!("{} and {}", A::full_name(), B::full_name()), String::new()),
        path: String::new(),
        before: String::new(),
        after: "no message type in the descriptors that the values are made of".to_owned(),
    })
}

impl<A: Subject, B: Subject> Check<'_, A, B> {
    /// Tests one message; if it breaks a law, finds a smaller one that breaks the same.
    fn hold(
        &self,
        message: &DynamicMessage,
        bytes: &[u8],
        law: impl Fn(&[u8]) -> Result<bool, Found>,
    ) -> Result<bool, Box<Violation>> {
        let found = match law(bytes) {
            Ok(converted) => return Ok(converted),
            Err(found) => found,
        };
        let mut small = message.clone();
        shrink(&mut small, &mut |candidate| {
            law(&candidate.encode_to_vec()).is_err_and(|other| other.law == found.law)
        });
        let Found { law, path, before, after } = law(&small.encode_to_vec()).err().unwrap_or(found);
        let message = (small.descriptor().full_name().to_owned(), small.to_string());
        let pair = self.pair.name.to_owned();
        Err(Box::new(Violation { law, pair, message, path, before, after }))
    }
}
