//! The command line: what each command says, in transcripts of a shell; and in the modules below,
//! what a transcript cannot show, such as other folders, streams that close, and files before and
//! after.
//!
//! A transcript is `fixtures/cli/<case>.trycmd`; `<case>.in/` is the folder it runs in, and where
//! there is `<case>.out/`, the folder afterwards has to hold what that one holds.

mod arguments;
mod buf;
mod config;
mod explain;
mod fmt;
mod generate;
mod image;
mod init;
mod modules;
mod project;
mod routes;
mod vendor;

use std::collections::BTreeSet;

use crate::workspace;

#[test]
fn transcripts_show_what_the_tool_prints() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("limbeck", workspace::binary("limbeck"));
    cases.env("NO_COLOR", "1").env("COLUMNS", "100").env("TERM", "dumb");
    cases.case("fixtures/cli/*.trycmd").run();
}

#[test]
fn every_command_has_its_help_in_a_transcript() {
    let help = workspace::limbeck(workspace::root()).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: BTreeSet<String> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(str::to_owned)
        .collect();
    let transcript =
        std::fs::read_to_string(workspace::fixtures("cli").join("help.trycmd")).unwrap();
    let shown = transcript.lines().filter_map(|line| {
        line.strip_prefix("$ limbeck ")?.strip_suffix(" --help").map(str::to_owned)
    });
    assert_eq!(shown.collect::<BTreeSet<_>>(), commands, "left is help.trycmd, right the tool");
}

#[test]
fn the_page_of_exit_codes_is_the_end_of_the_help() {
    let help = workspace::limbeck(workspace::root()).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, table) = help.split_once("Exit codes:\n").expect("a table");
    let rows = table.lines().filter_map(|line| line.trim().split_once("  "));
    let expected: Vec<String> =
        rows.map(|(code, meaning)| format!("| {code} | {} |", meaning.trim())).collect();
    let page = std::fs::read_to_string(workspace::root().join("docs/output.md")).unwrap();
    let numbered = |line: &&str| line.starts_with("| ") && line[2..].starts_with(char::is_numeric);
    let shown: Vec<_> = page.lines().filter(numbered).collect();
    assert_eq!(shown, expected, "left is docs/output.md, right the tool");
}
