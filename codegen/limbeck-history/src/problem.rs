//! What is wrong with a history, as data, each with what mends it.

use limbeck_schema::finding::{Finding, Place, Severity};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The package whose history it is in.
    pub package: String,
    /// Where, if it is in a file: named as [`crate::store`] does.
    pub place: Option<Place>,
    /// What.
    pub kind: ProblemKind,
    /// The sentence about this case: a lower-case fragment.
    pub message: String,
    /// What to do next; wherever there is one, a command that can be pasted.
    pub help: String,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident $id:literal;)*) => {
        /// What kind of thing can be wrong; each is the rule of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ProblemKind {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl ProblemKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The id of its rule in findings.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }

            /// What it is, a sentence without its end.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+),)*
                }
            }
        }
    };
}

kinds! {
    /// A file of a history cannot be read as what it should be.
    File "REVISION_FILE";
    /// A file has the marks of a merge in it that nobody resolved.
    ConflictMarkers "REVISION_CONFLICT_MARKERS";
    /// A file was written by a newer limbeck.
    Format "REVISION_FORMAT";
    /// Two files have one id, or a file lies in the wrong folder.
    Identity "REVISION_IDENTITY";
    /// A parent is not there.
    Parent "REVISION_PARENT";
    /// Revisions follow each other in a circle.
    Circle "REVISION_CIRCLE";
    /// There are several heads.
    Heads "REVISION_HEADS";
    /// `HEAD` does not name the head.
    Head "REVISION_HEAD";
    /// `PUBLISHED` does not name a revision below the head.
    Published "REVISION_PUBLISHED";
    /// A revision was changed after it was sealed.
    Seal "REVISION_SEAL";
    /// A revision does not lead to where it says.
    Digest "REVISION_DIGEST";
    /// A change does not fit to what is there.
    Mismatch "REVISION_MISMATCH";
    /// A checkpoint is missing or holds something else.
    Checkpoint "REVISION_CHECKPOINT";
    /// The proto files differ from what is recorded.
    Pending "REVISION_PENDING";
    /// What is reached in another package differs from what is recorded.
    PendingImport "REVISION_PENDING_IMPORT";
    /// It is not known whether something was renamed.
    Rename "REVISION_RENAME";
    /// A package has no history, although others of the project have.
    Missing "REVISION_MISSING";
    /// The compatibility policy forbids a change.
    Policy "REVISION_POLICY";
    /// A stage does not follow the one before, or its dates do not fit.
    Lifecycle "REVISION_LIFECYCLE";
    /// A conversion has to be decided.
    Bridge "REVISION_BRIDGE";
    /// Two branches do not go together.
    Conflict "REVISION_CONFLICT";
}

impl ProblemKind {
    /// Whether it is about the proto files beside a record that is right.
    pub const fn is_of_proto_files(self) -> bool {
        match self {
            Self::Pending
            | Self::PendingImport
            | Self::Rename
            | Self::Missing
            | Self::Policy
            | Self::Lifecycle
            | Self::Bridge => true,
            Self::File
            | Self::ConflictMarkers
            | Self::Format
            | Self::Identity
            | Self::Parent
            | Self::Circle
            | Self::Heads
            | Self::Head
            | Self::Published
            | Self::Seal
            | Self::Digest
            | Self::Mismatch
            | Self::Checkpoint
            | Self::Conflict => false,
        }
    }
}

impl Problem {
    /// As a finding, an error.
    pub fn finding(&self) -> Finding {
        let place = self.place.clone();
        Finding::new(self.kind.id(), Severity::Error, place, self.message.clone())
            .with_help(self.help.clone())
    }
}
