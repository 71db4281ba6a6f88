//! `git cat-file --batch`: one process that is asked for one object after the other.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::program::not_started;
use super::repository::Repository;
use crate::error::Error;

/// Bytes of one object; the compiler refuses far smaller files, with a place.
const LARGEST: u64 = 1 << 30;

/// The process and its pipes.
pub(super) struct Batch {
    child: Child,
    /// `None` once it is told to end.
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Batch {
    pub(super) fn start(repository: &Repository) -> Result<Self, Error> {
        let mut command = repository.git();
        command.args(["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(not_started(&io::Error::from(ErrorKind::BrokenPipe)));
        };
        Ok(Self { child, questions: Some(questions), answers: BufReader::new(answers) })
    }

    /// The bytes of a blob.
    pub(super) fn read(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let questions =
            self.questions.as_mut().ok_or_else(|| io::Error::from(ErrorKind::BrokenPipe))?;
        writeln!(questions, "{id}")?;
        questions.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let size = match header.split_whitespace().collect::<Vec<_>>().as_slice() {
            [_, "blob", size] => size.parse::<u64>().ok().filter(|size| *size <= LARGEST),
            // What a partial or shallow clone has left out.
            [_, "missing"] => return Err(io::Error::other("its object is missing in this clone")),
            _ => None,
        };
        let Some(size) = size else {
            // The pipe is out of step from here on.
            self.questions = None;
            return Err(io::Error::from(ErrorKind::InvalidData));
        };
        let mut bytes = Vec::new();
        (&mut self.answers).take(size).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        Ok(bytes)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.questions = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
