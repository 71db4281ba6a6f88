//! A folder with files, and runs of the tool in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use snapbox::IntoData;
use snapbox::data::Inline;
use tempfile::TempDir;

use crate::workspace;

/// A folder of its own for a test.
pub(super) struct Project {
    folder: TempDir,
}

/// What one run did.
pub(super) struct Run {
    output: Output,
}

impl Project {
    /// A folder with these files.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let project = Self { folder: TempDir::with_prefix("limbeck-").unwrap() };
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// The folder, without symbolic links.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }

    /// Every file with its bytes.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let below = workspace::files_below(self.folder.path());
        below
            .into_iter()
            .map(|path| (path.clone(), fs::read(self.path().join(path)).unwrap()))
            .collect()
    }

    /// Runs the tool in the folder; arguments are separated by blanks.
    pub(super) fn run(&self, arguments: &str) -> Run {
        self.run_in("", arguments)
    }

    /// Runs the tool in a folder of the folder.
    pub(super) fn run_in(&self, folder: &str, arguments: &str) -> Run {
        run(&self.folder.path().join(folder), arguments)
    }
}

/// Runs the tool anywhere.
pub(super) fn run(folder: &Path, arguments: &str) -> Run {
    let mut command = workspace::limbeck(folder);
    Run { output: command.args(arguments.split_whitespace()).output().unwrap() }
}

/// Runs the tool anywhere, in an environment that names folders.
pub(super) fn run_with(folder: &Path, arguments: &str, environment: &[(&str, &Path)]) -> Run {
    let mut command = workspace::limbeck(folder);
    command.envs(environment.iter().copied());
    Run { output: command.args(arguments.split_whitespace()).output().unwrap() }
}

impl Run {
    /// What it wrote to stderr.
    pub(super) fn error(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    /// What it wrote to stdout.
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// What it wrote to stdout, as bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.output.stdout
    }

    /// Compares the exit code.
    pub(super) fn code(&self, expected: i32) -> &Self {
        assert_eq!(
            self.output.status.code(),
            Some(expected),
            "stdout:\n{}\nstderr:\n{}",
            String::from_utf8_lossy(&self.output.stdout),
            String::from_utf8_lossy(&self.output.stderr)
        );
        self
    }

    /// Compares stdout.
    pub(super) fn stdout(&self, expected: Inline) -> &Self {
        compare(&self.output.stdout, expected);
        self
    }

    /// Compares stderr, without what it says about time.
    pub(super) fn stderr(&self, expected: Inline) -> &Self {
        let text = String::from_utf8_lossy(&self.output.stderr);
        let timeless: Vec<&str> =
            text.lines().filter(|line| !line.starts_with("finished in ")).collect();
        let ended: String = timeless.iter().flat_map(|line| [*line, "\n"]).collect();
        compare(ended.as_bytes(), expected);
        self
    }
}

fn compare(actual: &[u8], expected: Inline) {
    let actual = String::from_utf8_lossy(actual).into_owned();
    snapbox::assert_data_eq!(actual, expected.into_data().raw());
}
