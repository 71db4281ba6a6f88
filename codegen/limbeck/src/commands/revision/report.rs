//! What was recorded, for people and programs.

use limbeck_history::Revision;
use limbeck_history::edit::Recording;
use limbeck_schema::text::counted;

use crate::cli::Format;
use crate::console::Console;
use crate::error::Error;
use crate::records::Records;
use crate::render::{Object, change};

/// Says what is recorded of a package.
pub(super) fn report(
    records: &Records,
    package: &str,
    recorded: &Recording,
    console: &Console,
) -> Result<(), Error> {
    let Some((name, revision)) = recorded.edit.as_ref().and_then(|edit| edit.revision.as_ref())
    else {
        return Ok(());
    };
    let path = records.path(package, name);
    if console.format == Format::Json {
        return console.data(object(&path, revision).line().as_bytes());
    }
    let changes = counted(revision.changes.len(), "change");
    console.report(&format!("{path}\n  {} {package}: {changes}", revision.id))?;
    for changed in &revision.changes {
        console.report(&format!("  {}", change::line(changed)))?;
    }
    if !recorded.breaks.is_empty() {
        let breaks = counted(recorded.breaks.len(), "break");
        console.note(&format!(
            "{breaks} recorded; `limbeck breaking --against revision:{package}@head-1` lists them"
        ));
    }
    Ok(())
}

fn object(path: &str, revision: &Revision) -> Object {
    let changes: Vec<Object> = revision.changes.iter().map(change::object).collect();
    Object::default()
        .with("package", revision.package.as_str())
        .with("id", revision.id.as_str())
        .with("file", path)
        .with("message", revision.message.as_str())
        .with("after", revision.after.to_string())
        .with_objects("changes", &changes)
}
