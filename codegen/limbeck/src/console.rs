//! The two streams of the process: data on stdout, talk on stderr.
//!
//! A reader that closes its end early (`limbeck ls | head -1`) is no error: the rest is dropped
//! and the exit code stays what it would have been.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind, IsTerminal, Write};

use limbeck_schema::finding::Finding;
use limbeck_schema::source::Files;
use limbeck_schema::text::{Color, Tone};

use crate::cli::{ColorChoice, Format, Global};
use crate::error::Error;
use crate::render::{self, Piece};

/// Where a command writes.
pub(crate) struct Console {
    /// How findings and tables look.
    pub(crate) format: Format,
    stdout_color: Color,
    stderr_color: Color,
    quiet: bool,
    verbose: bool,
    stdout_closed: Cell<bool>,
    /// Findings that wait for the end of their document.
    pieces: RefCell<Vec<Piece>>,
}

impl Console {
    /// Reads what the user, the environment and the terminals want.
    pub(crate) fn new(global: &Global) -> Self {
        let color = |is_terminal: bool| match global.color {
            ColorChoice::Always => Color::Ansi,
            ColorChoice::Auto if is_terminal && !colors_refused() => Color::Ansi,
            ColorChoice::Auto | ColorChoice::Never => Color::Plain,
        };
        Self {
            format: global.format,
            stdout_color: color(io::stdout().is_terminal()),
            stderr_color: color(io::stderr().is_terminal()),
            quiet: global.quiet,
            verbose: global.verbose,
            stdout_closed: Cell::new(false),
            pieces: RefCell::default(),
        }
    }

    /// Writes bytes to stdout.
    pub(crate) fn data(&self, bytes: &[u8]) -> Result<(), Error> {
        if self.stdout_closed.get() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.stdout_closed.set(true);
                Ok(())
            }
            Err(error) => Err(Error::output(error)),
        }
    }

    /// Writes findings to stdout, where a command's result is its findings.
    ///
    /// In a format that is one document, [`Console::finish`] writes them.
    pub(crate) fn findings(&self, files: &dyn Files, findings: &[Finding]) -> Result<(), Error> {
        self.pieces.borrow_mut().extend(render::pieces(self.format, files, findings));
        self.data(render::findings(self.format, files, findings, self.stdout_color).as_bytes())
    }

    /// Whether the format says of a finding that it is allowed, so that nothing needs to be hidden.
    pub(crate) fn keeps_allowed(&self) -> bool {
        match self.format {
            Format::Sarif => true,
            Format::Text
            | Format::Json
            | Format::Github
            | Format::Junit
            | Format::Msvs
            | Format::Gitlab
            | Format::Markdown => false,
        }
    }

    /// Writes the document of all findings, in a format that is one; a command without findings has
    /// an empty one.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        match render::document(self.format, &self.pieces.borrow()) {
            Some(document) => self.data(document.as_bytes()),
            None => Ok(()),
        }
    }

    /// Writes findings to stderr, for commands whose result is something else.
    pub(crate) fn complain(&self, files: &dyn Files, findings: &[Finding]) {
        let format = match self.format {
            Format::Sarif | Format::Junit | Format::Gitlab | Format::Markdown => Format::Text,
            format => format,
        };
        talk(&render::findings(format, files, findings, self.stderr_color));
    }

    /// Writes what a command did. It belongs to the data in text, and must not mix with it in the
    /// formats that programs read.
    pub(crate) fn report(&self, text: &str) -> Result<(), Error> {
        match self.format {
            _ if self.quiet => Ok(()),
            Format::Text => self.data(format!("{text}\n").as_bytes()),
            Format::Json
            | Format::Github
            | Format::Sarif
            | Format::Junit
            | Format::Msvs
            | Format::Gitlab
            | Format::Markdown => {
                talk(&format!("{text}\n"));
                Ok(())
            }
        }
    }

    /// Paints text for where [`Console::report`] will put it.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        match self.format {
            Format::Text => self.stdout_color.paint(tone, text),
            Format::Json
            | Format::Github
            | Format::Sarif
            | Format::Junit
            | Format::Msvs
            | Format::Gitlab
            | Format::Markdown => self.stderr_color.paint(tone, text),
        }
    }

    /// Whether somebody sits there who can answer: in text, on a terminal.
    pub(crate) fn can_ask(&self) -> bool {
        let is_text = self.format == Format::Text && !self.quiet;
        is_text && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Cells of a line of text, if stdout is a terminal.
    pub(crate) fn width(&self) -> Option<usize> {
        if self.format != Format::Text {
            return None;
        }
        let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
        Some(usize::from(width.0))
    }

    /// Asks something on stderr; the answer follows on the same line.
    pub(crate) fn ask(question: &str) {
        talk(question);
    }

    /// Says something on stderr that is not part of any result.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            talk(&format!("{text}\n"));
        }
    }

    /// Says something that only `-v` asks for.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            talk(&format!("{text}\n"));
        }
    }

    /// Says why the command failed.
    pub(crate) fn error(&self, error: &Error) {
        talk(&render::error(self.format, error, self.stderr_color));
    }
}

/// <https://no-color.org>, and terminals that say they have none.
fn colors_refused() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Nobody is left to tell when stderr is gone.
fn talk(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
