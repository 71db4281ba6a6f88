//! What the exit code of every command means.

use std::fmt::Write;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what it was asked, and found nothing.
    Success = 0,
    /// It could not do its work: a file or folder could not be read or written.
    Failed = 1,
    /// It was called in a way that it does not understand.
    Usage = 2,
    /// There is not enough information to say yes or no.
    Undecidable = 3,
    /// Generated files do not match the schema, or a file is in the way.
    Stale = 4,
    /// The ledger does not answer.
    LedgerUnreachable = 5,
    /// A rule of the team forbids it.
    Policy = 6,
    /// There are findings.
    Findings = 100,
}

impl Exit {
    /// All of them, by number.
    pub const ALL: [Self; 8] = [
        Self::Success,
        Self::Failed,
        Self::Usage,
        Self::Undecidable,
        Self::Stale,
        Self::LedgerUnreachable,
        Self::Policy,
        Self::Findings,
    ];

    /// The number that the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The line of the help text.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Success => "clean, or yes",
            Self::Failed => "could not run: a file, folder or pipe failed",
            Self::Usage => "the arguments make no sense",
            Self::Undecidable => "undecidable from what is known",
            Self::Stale => "out of date (`check`, `generate --check`), or a file is in the way",
            Self::LedgerUnreachable => "the ledger cannot be reached",
            Self::Policy => "a policy forbids it",
            Self::Findings => {
                "findings: the schema or `limbeck.toml` has errors, or a check fails, or a gate says no"
            }
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// The table at the end of `--help`.
pub(crate) fn table() -> String {
    let mut table = String::from("Exit codes:");
    for exit in Exit::ALL {
        let _ = write!(table, "\n  {:>3}  {}", exit.code(), exit.meaning());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Exit, table};

    #[test]
    fn codes_are_the_documented_ones() {
        let codes = Exit::ALL.map(Exit::code);
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 100]);
        assert_eq!(table().lines().count(), 1 + codes.len());
    }
}
