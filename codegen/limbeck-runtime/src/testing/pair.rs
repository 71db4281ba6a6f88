//! A pair of messages, and what holds for it.

use std::collections::BTreeSet;
use std::fmt;

use prost::{Message, Name};

use super::Lines;
use crate::bridge::{BridgeError, Names};
use crate::json;

/// A message type that laws can be tested on: any that limbeck generated with its JSON form.
pub trait Subject: Message + Name + Default + Clone + json::Message {}

impl<M: Message + Name + Default + Clone + json::Message> Subject for M {}

/// A conversion: `user_up`, with whatever custom code it needs.
pub type Convert<'p, A, B> = Box<dyn Fn(A) -> Result<B, BridgeError> + 'p>;

/// `user_delta_put`: a stored newer message, and its older form as somebody edited it.
pub type DeltaPut<'p, A, B> = Box<dyn Fn(B, A) -> Result<B, BridgeError> + 'p>;

/// A message of each version, and how they convert.
pub struct Pair<'p, A, B> {
    /// What it is called in a violation, such as `User`.
    pub name: &'p str,
    /// From older to newer, if there is such a conversion.
    pub up: Option<Convert<'p, A, B>>,
    /// From newer to older.
    pub down: Option<Convert<'p, B, A>>,
    /// Writing back.
    pub delta_put: Option<DeltaPut<'p, A, B>>,
    /// What fields of the older one are called in the newer one, and the other way round, as far as there are tables.
    pub names: (Option<&'static Names>, Option<&'static Names>),
    /// What the report says of fields and enums.
    pub lines: &'p Lines,
}

/// What laws promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// 1: what goes there and back is the same again, wherever no loss is declared.
    ThereAndBack,
    /// 2: what is lossless never errs.
    NoError,
    /// 2: a conversion refuses only what it has to, so that others can be tested at all.
    MostConvert,
    /// 3: going there and back a second time loses nothing more.
    StableLoss,
    /// 4: only what is declared lossy is lost.
    DeclaredLoss,
    /// 5: writing back changes what was edited and nothing else.
    WriteBack,
    /// 6: JSON keeps what the binary form keeps.
    Json,
    /// 6: a mask takes what it names.
    Masks,
    /// 6: names that are values lead to fields.
    Names,
    /// 6: what a mask names in one version, its image names in the other.
    Commutation,
}

/// A law that does not hold, with a small message for which it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The law.
    pub law: Law,
    /// The name of the pair.
    pub pair: String,
    /// The type of the message that broke it, and the message: smaller ones do not break it.
    pub message: (String, String),
    /// Where something differs that should not, or where a conversion erred.
    pub path: String,
    /// What was there; empty for nothing.
    pub before: String,
    /// What is there instead, or why the conversion erred.
    pub after: String,
}

/// What was seen while all laws held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many messages were drawn of the older version, and how many of the newer.
    pub drawn: (usize, usize),
    /// How many of them converted, and so were judged, some after what a conversion may refuse was drawn anew.
    pub converted: (usize, usize),
    /// How many messages were changed, written back or read under masks of both versions.
    pub masked: usize,
    /// Full names of fields that lost something. One that is declared lossy and is not here after many runs may be
    /// lossless.
    pub lost: BTreeSet<String>,
}

impl Law {
    /// Its number on the page about bridges.
    pub const fn number(self) -> u8 {
        match self {
            Self::ThereAndBack => 1,
            Self::NoError | Self::MostConvert => 2,
            Self::StableLoss => 3,
            Self::DeclaredLoss => 4,
            Self::WriteBack => 5,
            Self::Json | Self::Masks | Self::Names | Self::Commutation => 6,
        }
    }

    /// What it promises.
    pub const fn promise(self) -> &'static str {
        match self {
            Self::ThereAndBack => "what goes there and back is the same again",
            Self::NoError => "what is lossless never errs",
            Self::MostConvert => "most messages convert once what may be refused is left out",
            Self::StableLoss => "going there and back a second time loses nothing more",
            Self::DeclaredLoss => "only what is declared lossy is lost",
            Self::WriteBack => "writing back changes what was edited and nothing else",
            Self::Json => "JSON keeps what the binary form keeps",
            Self::Masks => "a mask takes what it names",
            Self::Names => "names that are values lead to fields",
            Self::Commutation => "what a mask names in one version, its image names in the other",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { drawn, converted, masked, lost } = self;
        let (up, down) = (converted.0, converted.1);
        write!(f, "judged {up} of {} older and {down} of {} newer messages, ", drawn.0, drawn.1)?;
        write!(f, "and {masked} masks; {} fields lost something", lost.len())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { law, pair, message: (ty, text), path, before, after } = self;
        writeln!(f, "law {} does not hold for `{pair}`: {}", law.number(), law.promise())?;
        writeln!(f, "  at `{path}`: `{before}` became `{after}`")?;
        write!(f, "  in `{ty}`: {text}")
    }
}

impl std::error::Error for Violation {}

impl<A, B> fmt::Debug for Pair<'_, A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair").field("name", &self.name).finish_non_exhaustive()
    }
}
