//! What a report says of each field: how safe its way is.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{FieldDescriptor, MessageDescriptor};

use super::PutBack;
use crate::bridge::Direction;

/// What can happen to a value on its way, the safest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing.
    Lossless,
    /// A declared condition refuses it; whatever passes is kept.
    Checked,
    /// Something is lost, by a decision.
    Lossy,
    /// Whatever the service's own code does.
    Custom,
}

/// A full name, `user.v1.User.state` or `user.v1.UserState`, and its class up and down.
pub type Line<'l> = (&'l str, Class, Class);

/// The classes of fields, oneofs and enums of both versions, in both directions.
///
/// What is not in it is lossless both ways. A field of an enum is as safe as itself and the enum, a member of a oneof as
/// itself and the oneof; what a field holds in a message has lines of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    classes: BTreeMap<String, (Class, Class)>,
    puts: BTreeMap<String, PutBack>,
}

impl Lines {
    /// Of all lines. A name may come more than once: the worst counts.
    pub fn new<'l>(lines: impl IntoIterator<Item = Line<'l>>) -> Self {
        let mut all = BTreeMap::new();
        for (name, up, down) in lines {
            let line = all.entry(name.to_owned()).or_insert((up, down));
            *line = (line.0.max(up), line.1.max(down));
        }
        Self { classes: all, puts: BTreeMap::new() }
    }

    /// Says how fields of the newer version, by full name, are put back.
    #[must_use]
    pub fn with_puts<'l>(mut self, puts: impl IntoIterator<Item = (&'l str, PutBack)>) -> Self {
        self.puts.extend(puts.into_iter().map(|(name, put)| (name.to_owned(), put)));
        self
    }

    /// How a field of the newer version is put back, if that is no matter of its value alone.
    pub fn put_back(&self, field: &FieldDescriptor) -> Option<PutBack> {
        self.puts.get(field.full_name()).copied()
    }

    /// How safe a field is in one direction, without what is in its message.
    pub fn class(&self, field: &FieldDescriptor, direction: Direction) -> Class {
        let own = self.named(field.full_name(), direction);
        let mut kind = field.kind();
        if let Some(entry) = kind.as_message().filter(|message| message.is_map_entry()) {
            kind = entry.map_entry_value_field().kind();
        }
        let held = kind.as_enum().map(|enum_| self.named(enum_.full_name(), direction));
        let oneof = field.containing_oneof().map(|oneof| self.named(oneof.full_name(), direction));
        [held, oneof].into_iter().flatten().fold(own, Class::max)
    }

    /// How safe a field itself is, or else its oneof, whatever its enum is.
    pub(super) fn own(&self, field: &FieldDescriptor, direction: Direction) -> Class {
        let oneof = field.containing_oneof();
        match (self.named(field.full_name(), direction), oneof) {
            (Class::Lossless, Some(oneof)) => self.named(oneof.full_name(), direction),
            (own, _) => own,
        }
    }

    /// How safe the least safe field of a message is, and of all messages in it.
    pub fn worst(&self, message: &MessageDescriptor, direction: Direction) -> Class {
        let mut seen = BTreeSet::new();
        let mut open = vec![message.clone()];
        let mut worst = Class::Lossless;
        while let Some(message) = open.pop() {
            if !seen.insert(message.full_name().to_owned()) {
                continue;
            }
            for field in message.fields() {
                worst = worst.max(self.class(&field, direction));
                open.extend(field.kind().as_message().cloned());
            }
        }
        worst
    }

    fn named(&self, name: &str, direction: Direction) -> Class {
        let (up, down) =
            self.classes.get(name).copied().unwrap_or((Class::Lossless, Class::Lossless));
        match direction {
            Direction::Up => up,
            Direction::Down => down,
        }
    }
}
