//! A few digits for each key of a revision, so that a late edit can be named.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use limbeck_bridge::Decision;
use limbeck_schema::digest::Digest;

use super::encode::{self, Encoder};
use crate::revision::{Origin, Revision};

/// Eight hexadecimal digits for each key that a revision has, but for `seal`: `message`, `after`,
/// `change field User.email`, `bridge User.street, User.city -> User.address`; a second one of the
/// same name has a `(2)` behind it.
pub fn fingerprints(revision: &Revision) -> BTreeMap<String, String> {
    let mut found = Fingerprints::default();
    found.head(revision);
    let changes = revision.changes.iter();
    found.all(
        changes.map(|change| {
            (format!("change {} {}", change.kind, change.path), encode::change(change))
        }),
    );
    let bridges = revision.bridges.iter();
    found.all(bridges.map(|decision| (bridge_name(decision), encode::decision(decision))));
    found.by_key
}

/// The keys whose fingerprints differ, and those that only one side has.
pub fn differences(
    recorded: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<String> {
    let keys: BTreeSet<&String> = recorded.keys().chain(now.keys()).collect();
    keys.into_iter().filter(|key| recorded.get(*key) != now.get(*key)).cloned().collect()
}

#[derive(Default)]
struct Fingerprints {
    by_key: BTreeMap<String, String>,
}

impl Fingerprints {
    fn head(&mut self, revision: &Revision) {
        self.key("id", |e| e.text(revision.id.as_str()));
        self.key("package", |e| e.text(&revision.package));
        self.key("parents", |e| e.list(&revision.parents, |e, id| e.text(id.as_str())));
        match &revision.origin {
            Origin::Nothing => {}
            Origin::Baseline => self.key("baseline", |e| e.origin(&revision.origin)),
            Origin::Fork { .. } => self.key("fork", |e| e.origin(&revision.origin)),
        }
        self.key("message", |e| e.text(&revision.message));
        self.key("created", |e| e.text(&revision.created));
        if let Some(before) = &revision.before {
            self.key("before", |e| e.digest(before));
        }
        self.key("after", |e| e.digest(&revision.after));
        self.key("closure", |e| e.digest(&revision.closure));
        if !revision.requires.is_empty() {
            self.key("requires", |e| e.requires(&revision.requires));
        }
        if let Some(reason) = &revision.allow_breaking {
            self.key("allow_breaking", |e| e.text(reason));
        }
    }

    fn key(&mut self, key: &str, encode: impl FnOnce(&mut Encoder)) {
        let mut encoder = Encoder::default();
        encode(&mut encoder);
        self.by_key.insert(key.to_owned(), digits(key, &encoder.bytes));
    }

    /// Items by name and bytes, so that their order in the file does not show.
    fn all(&mut self, items: impl Iterator<Item = (String, Vec<u8>)>) {
        let mut items: Vec<(String, Vec<u8>)> = items.collect();
        items.sort();
        let mut count = 0;
        let mut last = None;
        for (name, bytes) in items {
            count = if last.as_ref() == Some(&name) { count + 1 } else { 1 };
            let key = if count == 1 { name.clone() } else { format!("{name} ({count})") };
            self.by_key.insert(key, digits(&name, &bytes));
            last = Some(name);
        }
    }
}

fn digits(key: &str, bytes: &[u8]) -> String {
    let mut encoder = Encoder::default();
    encoder.text("lb1 fingerprint");
    encoder.text(key);
    encoder.bytes.extend_from_slice(bytes);
    let mut digits = String::with_capacity(8);
    for byte in Digest::of_bytes(&encoder.bytes).bytes.iter().take(4) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn bridge_name(decision: &Decision) -> String {
    format!("bridge {} -> {}", decision.from.join(", "), decision.to.join(", "))
}
