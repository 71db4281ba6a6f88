//! Names of fields that are values: in field masks, in `order_by`, in the details of errors.

mod lookup;
mod mask;
mod order;
mod violation;

pub(in crate::bridge) use mask::{Purpose, few, united, unknown};
pub(in crate::bridge) use violation::Image;

/// What the fields of a message are called in the other version.
///
/// Generated code prints one per pair of messages and direction, as statics, which may hold each other.
#[derive(Debug)]
pub struct Names {
    /// Sorted by [`Name::from`]; binary search finds them.
    pub fields: &'static [Name],
}

/// What one field is called in the other version.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is printed, and says one thing by itself")]
pub struct Name {
    /// Its proto name. A path of several names stands for a field of a message that the other version does not have:
    /// of `postal_address` → `street`, `city`, the field `postal_address.street` → `street`. The longest one counts.
    pub from: &'static str,
    /// What comes of it: paths from the same message on, such as `postal_address.street`. The first is its kin by
    /// lineage, or whatever tells best where it is; several only where one field becomes several, or where other members
    /// of a oneof read as it. None has no image.
    pub to: &'static [&'static str],
    /// Images of the other members of its oneof, where those are not one oneof in the other version: setting it unsets
    /// them, which a mask has to name.
    pub beside: &'static [&'static str],
    /// The fields of the message in it, whose images are below the first of `to`.
    pub inside: Option<&'static Names>,
    /// What it holds.
    pub holds: Holds,
    /// Whether a list becomes one value: indices have no place in its path.
    pub is_single: bool,
    /// Whether a message becomes a list of messages, a list a map, or a map a list: what is in it cannot be named in the
    /// other version, but by naming all of it.
    pub is_many: bool,
    /// Without an image: whether naming it is an error. Otherwise it is left out.
    pub is_refused: bool,
    /// Whether code of the service keeps it, or something in it, aside: it may be anywhere in the message that the table
    /// is about, so that only all of that message stands for it.
    pub is_kept: bool,
}

/// What a field holds, as far as paths are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One value without fields, or a message whose fields [`Name::inside`] knows.
    Value,
    /// A message of a type that both versions share, as a well-known one: paths into it are the same.
    Shared,
    /// A list.
    List,
    /// A map.
    Map,
    /// A `google.protobuf.FieldMask`, whose paths are others in the other version.
    Mask,
}

impl Name {
    /// A field of one value without fields.
    pub const fn new(from: &'static str, to: &'static [&'static str]) -> Self {
        Self {
            from,
            to,
            beside: &[],
            inside: None,
            holds: Holds::Value,
            is_single: false,
            is_many: false,
            is_refused: false,
            is_kept: false,
        }
    }

    /// Of a oneof whose members are apart in the other version: with the images of the others.
    #[must_use]
    pub const fn beside(self, beside: &'static [&'static str]) -> Self {
        Self { beside, ..self }
    }

    /// With the fields of the message in it.
    #[must_use]
    pub const fn of(self, inside: &'static Names) -> Self {
        Self { inside: Some(inside), ..self }
    }

    /// A list, a map, or a field mask.
    #[must_use]
    pub const fn holding(self, holds: Holds) -> Self {
        Self { holds, ..self }
    }

    /// A list that becomes one value.
    #[must_use]
    pub const fn single(self) -> Self {
        Self { is_single: true, ..self }
    }

    /// A message that becomes a list of messages, or a list or map that becomes the other.
    #[must_use]
    pub const fn many(self) -> Self {
        Self { is_many: true, ..self }
    }

    /// Kept aside somewhere in the message.
    #[must_use]
    pub const fn kept(self) -> Self {
        Self { is_kept: true, ..self }
    }

    /// Naming it is an error.
    #[must_use]
    pub const fn refused(self) -> Self {
        Self { is_refused: true, ..self }
    }
}

#[cfg(test)]
mod fixture;
