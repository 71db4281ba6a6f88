//! Names of files in a `revisions/` folder.

use crate::Id;

/// The file that names the head.
pub const HEAD: &str = "HEAD";
/// The file that names the newest published revision.
pub const PUBLISHED: &str = "PUBLISHED";
/// The folder of the checkpoints.
pub const CHECKPOINTS: &str = "checkpoints";

/// How names of files begin that last only as long as a write.
pub(super) const TEMPORARY: &str = ".limbeck-";
/// The file that keeps a second writer out.
pub(super) const LOCK: &str = ".limbeck-lock";

const CHECKPOINT_END: &str = ".proto.txt";
/// Names that a file system takes, with room for [`TEMPORARY`].
const MAX_NAME: usize = 240;

/// What a file of the folder holds, as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// The id of the head.
    Head,
    /// The id of the newest published revision.
    Published,
    /// A revision.
    Revision,
    /// A schema.
    Checkpoint,
}

/// Name of the file that holds the schema at a revision.
pub fn checkpoint_name(id: &Id) -> String {
    format!("{CHECKPOINTS}/{id}{CHECKPOINT_END}")
}

impl Content {
    /// What a file of this name holds; `None` if it is none of a history.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            HEAD => Some(Self::Head),
            PUBLISHED => Some(Self::Published),
            _ if checkpoint_stem(name).is_some() => Some(Self::Checkpoint),
            _ if is_plain(name, ".toml") => Some(Self::Revision),
            _ => None,
        }
    }

    /// The revision that a checkpoint of this name is of.
    pub fn checkpoint_id(name: &str) -> Option<Id> {
        checkpoint_stem(name)?.parse().ok()
    }
}

/// What should be an id in the name of a checkpoint.
fn checkpoint_stem(name: &str) -> Option<&str> {
    let file = name.strip_prefix(CHECKPOINTS)?.strip_prefix('/')?;
    is_plain(file, CHECKPOINT_END).then(|| file.strip_suffix(CHECKPOINT_END)).flatten()
}

/// Whether a name is that of a file with this ending in the folder itself, on every system.
fn is_plain(name: &str, end: &str) -> bool {
    let is_odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    !name.starts_with('.')
        && name.len() <= MAX_NAME
        && name.ends_with(end)
        && !name.contains(is_odd)
}
