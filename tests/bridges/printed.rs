//! Crates of printed code that tests change, build and call.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use limbeck_bridge::Direction;

use super::pairs::{Conversions, Form, Made};
use crate::compile;

/// What a crate of its own needs.
const MANIFEST: &str = "[package]\nname = \"NAME\"\nedition = \"2024\"\n\n[dependencies.limbeck-runtime]\n\
     workspace = true\nfeatures = [\"bridge\", \"google\", \"json\"]\n";

/// Writes a crate with these files, and gives the folder of its Cargo workspace.
pub(crate) fn write(name: &str, files: &BTreeMap<String, String>) -> PathBuf {
    let folder = compile::cargo_workspace(&format!("bridges-{name}"));
    let package = folder.join("generated/rust").join(name);
    fs::create_dir_all(package.join("src")).unwrap();
    let manifest = MANIFEST.replace("NAME", &format!("bridges-{name}"));
    compile::write_if_changed(&package.join("Cargo.toml"), &manifest);
    for (path, text) in files {
        compile::write_if_changed(&package.join("src").join(path), text);
    }
    folder
}

/// Cargo in a workspace of [`write`].
pub(crate) fn cargo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder).args(arguments);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("below target");
    command.env("CARGO_TARGET_DIR", target);
    command
}

/// A program that converts what it reads: `main` of a crate around a table of functions.
pub(crate) struct Program {
    pipes: Mutex<(Child, ChildStdin, ChildStdout)>,
}

/// A function table of a [`Program`].
pub(crate) struct Remote<'p> {
    pub(crate) program: &'p Program,
    /// The position of the pair in the table.
    pub(crate) pair: u32,
    /// Whether edited messages can be put back.
    pub(crate) puts: bool,
}

impl Program {
    /// Starts it.
    pub(crate) fn start(path: &Path) -> Self {
        let mut command = Command::new(path);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { pipes: Mutex::new((child, input, output)) }
    }

    /// Asks: which pair, what of it, and one or two messages.
    fn ask(&self, pair: u32, what: u8, messages: &[&[u8]]) -> Made {
        let mut question = pair.to_le_bytes().to_vec();
        question.push(what);
        for message in messages {
            question.extend(u32::try_from(message.len()).unwrap().to_le_bytes());
            question.extend(*message);
        }
        let mut pipes = self.pipes.lock().unwrap();
        pipes.1.write_all(&question).unwrap();
        pipes.1.flush().unwrap();
        let mut head = [0; 5];
        pipes.2.read_exact(&mut head).unwrap();
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        let mut answer = vec![0; length.try_into().unwrap()];
        pipes.2.read_exact(&mut answer).unwrap();
        drop(pipes);
        match head[0] {
            0 => Ok(answer),
            _ => Err(String::from_utf8(answer).unwrap()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let Ok(pipes) = self.pipes.get_mut() else { return };
        drop(pipes.0.kill());
        drop(pipes.0.wait());
    }
}

impl Conversions for Remote<'_> {
    fn convert(&self, direction: Direction, form: Form, bytes: &[u8]) -> Option<Made> {
        let what = match (direction, form) {
            (Direction::Up, Form::Bytes) => 0,
            (Direction::Down, Form::Bytes) => 1,
            // Mistakes in values show in bytes.
            (Direction::Up | Direction::Down, Form::Json) => return None,
        };
        Some(self.program.ask(self.pair, what, &[bytes]))
    }

    fn delta_put(&self, stored: &[u8], edited: &[u8]) -> Option<Made> {
        self.puts.then(|| self.program.ask(self.pair, 2, &[stored, edited]))
    }
}

/// `main.rs` of a program: a table of entries, and a loop that answers.
pub(crate) fn main_of(entries: &[String]) -> String {
    let mut text = MAIN.to_owned();
    writeln!(text, "static PAIRS: &[Pair] = &[").unwrap();
    text.extend(entries.iter().map(String::as_str));
    text.push_str("];\n");
    text
}

const MAIN: &str = r#"//! Converts what it reads.

#![allow(warnings)]

mod api;

use std::io::{Read, Write};

use api::*;
use limbeck_runtime::bridge::BridgeError;
use limbeck_runtime::json;
use limbeck_runtime::prost::Message;

type Convert = fn(&[u8]) -> Result<Vec<u8>, BridgeError>;

struct Pair {
    older: &'static str,
    newer: &'static str,
    up: Option<Convert>,
    down: Option<Convert>,
    up_json: Option<Convert>,
    down_json: Option<Convert>,
    delta_put: Option<fn(&[u8], &[u8]) -> Result<Vec<u8>, BridgeError>>,
}

fn bytes<A: Message + Default, B: Message>(
    from: &[u8],
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    Ok(convert(A::decode(from).unwrap())?.encode_to_vec())
}

fn put<B: Message + Default, A: Message + Default>(
    stored: &[u8],
    edited: &[u8],
    put: impl FnOnce(B, A) -> Result<B, BridgeError>,
) -> Result<Vec<u8>, BridgeError> {
    Ok(put(B::decode(stored).unwrap(), A::decode(edited).unwrap())?.encode_to_vec())
}

fn main() {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut head = [0; 5];
    while input.read_exact(&mut head).is_ok() {
        let pair = &PAIRS[u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize];
        let mut message = || {
            let mut length = [0; 4];
            input.read_exact(&mut length).unwrap();
            let mut message = vec![0; u32::from_le_bytes(length) as usize];
            input.read_exact(&mut message).unwrap();
            message
        };
        let made = match head[4] {
            0 => pair.up.unwrap()(&message()),
            1 => pair.down.unwrap()(&message()),
            _ => pair.delta_put.unwrap()(&message(), &message()),
        };
        let (status, answer) = match made {
            Ok(bytes) => (0, bytes),
            Err(error) => (1, error.path().into_bytes()),
        };
        let mut whole = vec![status];
        whole.extend((answer.len() as u32).to_le_bytes());
        whole.extend(answer);
        output.write_all(&whole).unwrap();
        output.flush().unwrap();
    }
}
"#;
