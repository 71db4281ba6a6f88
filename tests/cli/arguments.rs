//! Folders that are none, help, and streams that fail.

use std::process::Stdio;

use snapbox::str;

use super::project::Project;
use crate::workspace;

#[test]
fn a_folder_that_is_none_is_refused() {
    let project = Project::new(&[("file", "")]);
    project.run("ls -C nowhere").code(2).stderr(str![[r#"
error: the folder `nowhere` does not exist
  help: `--project` takes a folder: that of `limbeck.toml`, or one below it

"#]]);
    project.run("ls -C file").code(2).stderr(str![[r#"
error: `file` is not a folder
  help: `--project` takes a folder: that of `limbeck.toml`, or one below it

"#]]);
}

#[test]
fn help_documents_every_exit_code() {
    let help = Project::new(&[]).run("--help").code(0).text();
    let codes: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Exit codes:")
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(codes, ["0", "1", "2", "3", "4", "5", "6", "100"]);
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Project::new(&[]).run(&format!("completions {shell}")).code(0).text();
        assert!(script.contains("exclude-source-info"), "{shell}: {script}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = Project::new(&[("proto/a.proto", "syntax = \"proto3\";\n")]);
    // More than a pipe holds, so that writing has to wait for the reader.
    for index in 0..3_000 {
        project
            .write(&format!("proto/a_long_name_of_a_file_{index}.proto"), "syntax = \"proto3\";\n");
    }
    let mut child = workspace::limbeck(&project.path())
        .args(["ls", "files"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let project = Project::new(&[("proto/a.proto", "syntax = \"proto3\";\n")]);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = workspace::limbeck(&project.path()).arg("ls").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: cannot write to stdout: no space left on device\n"
    );
}
