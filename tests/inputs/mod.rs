//! Inputs: whatever kind a schema comes from, it is the same schema; what cannot be read is told with
//! a cure; and what a change affects is all that it changes.

mod affected;
mod archives;
mod broken;
mod commits;
mod folders;
mod images;
mod peer;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::workspace;

/// Two packages and what they import: custom options, comments, an unused import, a file without
/// `syntax`.
pub(super) const FILES: [(&str, &str); 4] = [
    (
        "shop/v1/shop.proto",
        "// About the file.\n\n// About the syntax.\nsyntax = \"proto3\";\n\npackage shop.v1;\n\n\
         import \"google/api/annotations.proto\";\nimport \"google/protobuf/any.proto\";\n\
         import \"shop/v1/tag.proto\";\n\n// An item.\nmessage Item {\n  option (tag) = {name: \"item\"};\n\n  \
         // Its name.\n  string name = 1; // at most 80 bytes\n  map<string, int32> counts = 2;\n  \
         optional bool gift = 3 [deprecated = true];\n}\n\nservice ShopService {\n  \
         rpc Get(Item) returns (stream Item) {\n    option (google.api.http) = {get: \"/v1/items\"};\n  }\n}\n",
    ),
    (
        "shop/v1/tag.proto",
        "syntax = \"proto2\";\npackage shop.v1;\nimport \"google/protobuf/descriptor.proto\";\n\
         message Tag { optional string name = 1; }\n\
         extend google.protobuf.MessageOptions { optional Tag tag = 50000; }\n",
    ),
    (
        "user/v1/user.proto",
        "syntax = \"proto3\";\npackage user.v1;\nimport \"shop/v1/shop.proto\";\n\
         message User { shop.v1.Item item = 1; }\n",
    ),
    ("user/v1/old.proto", "package user.v1;\nenum Old { A = 1; }\n"),
];

/// A folder to work in.
pub(super) struct Folder(TempDir);

/// What a command said.
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Folder {
    /// [`FILES`] below `proto/`.
    pub(super) fn with_files() -> Self {
        let folder = Self::empty();
        for (name, text) in FILES {
            folder.write(&format!("proto/{name}"), text);
        }
        folder
    }

    pub(super) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path().join(path)).unwrap()
    }

    pub(super) fn limbeck(&self, arguments: &str) -> Said {
        self.limbeck_in("", arguments, &[])
    }

    /// Runs in a folder below, with bytes on stdin.
    pub(super) fn limbeck_in(&self, below: &str, arguments: &str, stdin: &[u8]) -> Said {
        let mut command = workspace::limbeck(&self.path().join(below));
        command.args(arguments.split_whitespace());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever does not read closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let said = Said {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// The image of an input: everything that a schema is made from.
    pub(super) fn image(&self, arguments: &str) -> Vec<u8> {
        let said = self.limbeck(&format!("image -o .image.binpb {arguments}"));
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "{arguments}");
        self.read(".image.binpb")
    }

    /// Names and roles of the files of an input that are no imports.
    pub(super) fn roots(&self, arguments: &str) -> Vec<String> {
        let said = self.limbeck(&format!("ls files --format json {arguments}"));
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments}");
        let name = |line: &str| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["file"].as_str().unwrap().to_owned()
        };
        said.out.lines().map(name).collect()
    }

    pub(super) fn git(&self, arguments: &str) {
        git(self.path(), arguments);
    }

    /// Makes the folder a repository with everything in one commit.
    pub(super) fn commit_all(&self) {
        self.git("init --quiet --initial-branch=main .");
        self.commit("first");
    }

    pub(super) fn commit(&self, message: &str) {
        self.git("add --all .");
        self.git(&format!("commit --quiet --allow-empty -m {message}"));
    }
}

/// A git command that neither depends on the user's settings nor on who runs it.
pub(super) fn git(folder: &Path, arguments: &str) {
    let settings = ["user.name=t", "user.email=t@example.com", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    for setting in settings.into_iter().chain(["protocol.file.allow=always"]) {
        command.args(["-c", setting]);
    }
    let output = command.args(arguments.split_whitespace()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments}: {errors}");
}
