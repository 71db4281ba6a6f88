//! The seal, and the bytes that are sealed.

use std::collections::BTreeMap;

use limbeck_bridge::{Argument, Decision, Policy};
use limbeck_schema::digest::Digest;
use limbeck_schema::lifecycle::Lifecycle;
use limbeck_syntax::lex;

use crate::revision::{Change, Id, Origin, Pair, Revision};

/// The seal of a revision; `parents` are the seals of its parents, in their order.
///
/// Not in it are the key `seal`, how the file is written (white space, comments, the order of
/// changes and decisions), and white space and comments of declarations.
pub fn seal(revision: &Revision, parents: &[Digest]) -> Digest {
    Digest::of_bytes(&sealed_bytes(revision, parents))
}

/// Bytes in the making; every item says where it ends.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    pub(super) bytes: Vec<u8>,
}

/// What a seal is the digest of.
fn sealed_bytes(revision: &Revision, parents: &[Digest]) -> Vec<u8> {
    // Every field is named, so that a new one cannot be forgotten.
    let Revision {
        id,
        package,
        parents: parent_ids,
        origin: begin,
        message,
        created,
        before,
        after,
        closure,
        requires,
        allow_breaking,
        changes,
        bridges,
        seal: _,
    } = revision;
    let mut encoder = Encoder::default();
    encoder.text("lb1 seal");
    encoder.list(parents, Encoder::digest);
    encoder.text(id.as_str());
    encoder.text(package);
    encoder.list(parent_ids, |e, id| e.text(id.as_str()));
    encoder.origin(begin);
    encoder.text(message);
    encoder.text(created);
    encoder.optional(before.as_ref(), Encoder::digest);
    encoder.digest(after);
    encoder.digest(closure);
    encoder.requires(requires);
    encoder.optional(allow_breaking.as_deref(), Encoder::text);
    encoder.list(&sorted(changes, change), |e, bytes| e.blob(bytes));
    encoder.list(&sorted(bridges, decision), |e, bytes| e.blob(bytes));
    encoder.bytes
}

/// The bytes of each, in an order that is that of the bytes.
fn sorted<T>(items: &[T], encode: impl Fn(&T) -> Vec<u8>) -> Vec<Vec<u8>> {
    let mut sorted: Vec<Vec<u8>> = items.iter().map(encode).collect();
    sorted.sort();
    sorted
}

pub(super) fn change(change: &Change) -> Vec<u8> {
    let Change { kind, path, renamed_from, was, now, facts } = change;
    let mut encoder = Encoder::default();
    encoder.text(kind.name());
    encoder.text(path);
    encoder.optional(renamed_from.as_deref(), Encoder::text);
    encoder.optional(was.as_deref(), Encoder::tokens);
    encoder.optional(now.as_deref(), Encoder::tokens);
    encoder.pair(facts.oneof.as_ref(), |e, name| e.text(name));
    encoder.pair(facts.order.as_ref(), |e, names| e.list(names, |e, name| e.text(name)));
    encoder.pair(facts.lifecycle.as_ref(), Encoder::lifecycle);
    encoder.count(facts.resolved.len());
    for (key, pair) in &facts.resolved {
        encoder.text(key);
        encoder.pair(Some(pair), |e, text| e.text(text));
    }
    encoder.bytes
}

pub(super) fn decision(decision: &Decision) -> Vec<u8> {
    let Decision { from, to, up, down } = decision;
    let mut encoder = Encoder::default();
    encoder.list(from, |e, path| e.text(path));
    encoder.list(to, |e, path| e.text(path));
    encoder.optional(up.as_ref(), Encoder::policy);
    encoder.optional(down.as_ref(), Encoder::policy);
    encoder.bytes
}

impl Encoder {
    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Eight bytes, the greatest first.
    pub(super) fn count(&mut self, count: usize) {
        // No collection in memory is longer than 64 bits can count.
        self.bytes.extend((count as u64).to_be_bytes());
    }

    pub(super) fn blob(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.blob(text.as_bytes());
    }

    pub(super) fn digest(&mut self, digest: &Digest) {
        self.bytes.extend_from_slice(&digest.bytes);
    }

    pub(super) fn list<T>(&mut self, items: &[T], encode: impl Fn(&mut Self, &T)) {
        self.count(items.len());
        for item in items {
            encode(self, item);
        }
    }

    pub(super) fn optional<T>(&mut self, item: Option<T>, encode: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(item.is_some()));
        if let Some(item) = item {
            encode(self, item);
        }
    }

    pub(super) fn origin(&mut self, origin: &Origin) {
        match origin {
            Origin::Nothing => self.byte(0),
            Origin::Baseline => self.byte(1),
            Origin::Fork { package, revision, after } => {
                self.byte(2);
                self.text(package);
                self.text(revision.as_str());
                self.digest(after);
            }
        }
    }

    pub(super) fn requires(&mut self, requires: &BTreeMap<String, Id>) {
        self.count(requires.len());
        for (package, id) in requires {
            self.text(package);
            self.text(id.as_str());
        }
    }

    /// A declaration: its tokens but for white space and comments.
    fn tokens(&mut self, declaration: &str) {
        let text = declaration.as_bytes();
        let tokens: Vec<&[u8]> = lex(text)
            .filter(|token| !token.kind.is_trivia())
            .map(|token| token.bytes(text))
            .collect();
        self.list(&tokens, |e, token| e.blob(token));
    }

    fn pair<T>(&mut self, pair: Option<&Pair<T>>, encode: impl Fn(&mut Self, &T)) {
        self.optional(pair, |e, Pair { was, now }| {
            e.optional(was.as_ref(), &encode);
            e.optional(now.as_ref(), &encode);
        });
    }

    fn lifecycle(&mut self, lifecycle: &Lifecycle) {
        let Lifecycle { stage, since, sunset, successor } = lifecycle;
        self.text(stage.name());
        for text in [since, sunset, successor] {
            self.optional(text.as_deref(), Self::text);
        }
    }

    fn policy(&mut self, policy: &Policy) {
        let Policy { kind, arguments, why } = policy;
        self.text(kind.name());
        self.count(arguments.len());
        for (name, argument) in arguments {
            self.text(name);
            match argument {
                Argument::Text(text) => {
                    self.byte(0);
                    self.text(text);
                }
                Argument::Integer(number) => {
                    self.byte(1);
                    self.bytes.extend(number.to_be_bytes());
                }
                Argument::Boolean(flag) => {
                    self.byte(2);
                    self.byte(u8::from(*flag));
                }
            }
        }
        self.optional(why.as_deref(), Self::text);
    }
}
