//! Questions about names, on a terminal.

use std::io::{self, BufRead, Write};

use limbeck_history::draft::{Recorded, draft};
use limbeck_history::edit::Request;
use limbeck_history::{Canon, Workspace};

use crate::console::Console;
use crate::error::{Error, Stop};

/// Asks the first question that is open, and notes the answer. Others may go away with it.
pub(super) fn ask(workspace: &Workspace<'_>, request: &mut Request) -> Result<(), Stop> {
    let package = &request.package;
    let canon = base(workspace, package, request.amend)?;
    let recorded = Recorded { canon: &canon, schema: None };
    let draft = draft(recorded, workspace.schema, package, &request.answers)
        .map_err(|error| failed(&error))?;
    let Some(question) = draft.questions.first() else { return Ok(()) };
    let (old, new, kind) = (&question.old, &question.new, question.kind);
    let text =
        format!("was {kind} `{old}` of `{package}` renamed to `{new}`? {} [y/n] ", question.why);
    if yes(&text)? {
        request.answers.renamed.push((old.clone(), new.clone()));
    } else {
        request.answers.kept.insert(old.clone());
    }
    Ok(())
}

/// What a revision of a package is drafted against.
///
/// # Errors
/// When what is recorded cannot be had.
pub(super) fn base(workspace: &Workspace<'_>, package: &str, amend: bool) -> Result<Canon, Stop> {
    let head = workspace.histories.get(package).and_then(|history| history.head.as_ref());
    let base = match head {
        Some(head) if amend => {
            workspace.revision(package, head).and_then(|head| head.parents.first())
        }
        head => head,
    };
    match base {
        Some(id) => Ok((*workspace.canon(package, id).map_err(|error| failed(&error))?).clone()),
        None => Ok(Canon::new(package)),
    }
}

fn failed(error: &impl std::fmt::Display) -> Error {
    Error::failed(error.to_string(), "`limbeck verify --deep` says what is wrong")
}

/// An answer, asked for until there is one.
fn yes(question: &str) -> Result<bool, Stop> {
    loop {
        Console::ask(question);
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| Error::failed(error.to_string(), "answer on a terminal"))? == 0 {
            let _ = io::stderr().lock().write_all(b"\n");
            let help = "answer with `--rename OLD=NEW` or `--no-rename OLD`";
            return Err(Error::usage("no answer was given", help).into());
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}
