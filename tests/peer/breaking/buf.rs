//! Asking buf, once for each question: answers are kept below `target`, by what was asked.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::spot::{Question, Spot, Trees};

/// What buf reports of the step from one tree to the other.
///
/// # Panics
/// If buf cannot compile them.
pub(super) fn ask(buf: &Path, trees: &Trees, question: &Question) -> Vec<Spot> {
    let kept = kept(buf, trees, question);
    let text = std::fs::read_to_string(&kept).unwrap_or_else(|_| {
        let text = run(buf, trees, question);
        std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
        let fresh = tempfile::NamedTempFile::new_in(kept.parent().unwrap()).unwrap();
        std::fs::write(fresh.path(), &text).unwrap();
        fresh.persist(&kept).unwrap();
        text
    });
    let mut spots: Vec<Spot> = text.lines().map(spot).collect();
    spots.sort();
    spots
}

fn run(buf: &Path, trees: &Trees, question: &Question) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("before"), &trees.before);
    write(&folder.path().join("after"), &trees.after);
    let mut command = Command::new(buf);
    command.current_dir(folder.path().join("after"));
    command.args(["breaking", ".", "--against", "../before"]);
    command.args(["--error-format", "json", "--timeout", "0", "--config", &question.buf_config()]);
    if !question.imports {
        command.arg("--exclude-imports");
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8(output.stdout).unwrap();
    let is_answer = [Some(0), Some(100)].contains(&output.status.code());
    assert!(is_answer && !text.contains(r#""type":"COMPILE""#), "{said}{text}");
    text
}

fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn spot(line: &str) -> Spot {
    let said: Value = serde_json::from_str(line).unwrap();
    let file = said.get("path").map(|path| path.as_str().unwrap().to_owned());
    let keys = ["start_line", "start_column", "end_line", "end_column"];
    let span = keys.map(|key| said[key].as_u64().unwrap());
    Spot { rule: said["type"].as_str().unwrap().to_owned(), file, span }
}

/// Where the answer to a question is kept.
fn kept(buf: &Path, trees: &Trees, question: &Question) -> PathBuf {
    let program = std::fs::metadata(buf).map(|program| program.len()).unwrap_or_default();
    let mut hasher = DefaultHasher::new();
    (program, question.buf_config(), question.imports).hash(&mut hasher);
    (&trees.before, &trees.after).hash(&mut hasher);
    let own = std::env::current_exe().unwrap();
    let target = own.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    let target = target.map_or_else(std::env::temp_dir, Path::to_owned);
    target.join("peer/breaking").join(format!("{:016x}.jsonl", hasher.finish()))
}
