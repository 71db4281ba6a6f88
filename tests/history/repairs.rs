//! Damage of every kind: each is found for what it is, and whatever command is printed against it
//! mends it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::Sandbox;

/// A way to break a history, and the rules that tell it.
struct Damage {
    what: &'static str,
    /// A command of a shell.
    how: &'static str,
    rules: &'static [&'static str],
}

const fn damage(what: &'static str, how: &'static str, rules: &'static [&'static str]) -> Damage {
    Damage { what, how, rules }
}

/// `notes.v1` is open, `contacts.v1` a baseline that was published twice; three revisions each.
const DAMAGE: &[Damage] = &[
    damage("a message edited", "sed -i 's/Add tags/Tags/' $N/0003_*", &["SEAL"]),
    damage("a change edited", "sed -i 's/string tags/string labels/' $N/0003_*", &["SEAL"]),
    damage("an older message edited", "sed -i 's/Say who/Tell who/' $N/0002_*", &["SEAL"]),
    damage(
        "an edit that was committed",
        "sed -i 's/Say who/Tell who/' $N/0002_*; git commit -qam Edit",
        &["SEAL"],
    ),
    damage("a published message edited", "sed -i 's/Say where/Tell where/' $C/0002_*", &["SEAL"]),
    damage(
        "a published change edited",
        "sed -i 's/string email/string mail/' $C/0002_*",
        &["SEAL"],
    ),
    damage(
        "a published edit, committed",
        "sed -i 's/string email/bytes email/' $C/0002_*; git commit -qam Edit",
        &["SEAL"],
    ),
    damage("a baseline edited", "sed -i 's/Adopt/Adapt/' $C/0001_*", &["SEAL"]),
    damage("a parent deleted", "rm $N/0002_*", &["PARENT"]),
    damage(
        "a parent deleted and committed",
        "git rm -q $N/0002_*; git commit -qm Gone",
        &["PARENT"],
    ),
    damage("a beginning deleted", "rm $N/0001_*", &["PARENT"]),
    damage("a baseline deleted", "rm $C/0001_*", &["PARENT", "CHECKPOINT"]),
    damage("the head deleted", "rm $N/0003_*", &["HEAD"]),
    damage("what is published deleted", "rm $C/0002_*", &["PARENT", "PUBLISHED", "CHECKPOINT"]),
    damage("no TOML", "echo 'what = is [this' > $N/0003_add_tags.toml", &["FILE"]),
    damage(
        "no TOML at the beginning",
        "echo 'what = is [this' > $N/0001_notes_have_a_text.toml",
        &["FILE"],
    ),
    damage(
        "not UTF-8",
        r#"printf 'message = "caf\351"' > $N/0002_say_who_said_it.toml"#,
        &["FILE"],
    ),
    damage("UTF-16", r"printf '\377\376f\000' > $N/0003_add_tags.toml", &["FILE"]),
    damage("cut off", "head -c 300 $N/0003_* > cut; mv cut $N/0003_add_tags.toml", &["FILE"]),
    damage(
        "cut off at a line",
        "head -n 3 $N/0003_* > cut; mv cut $N/0003_add_tags.toml",
        &["FILE"],
    ),
    damage("empty", ": > $N/0003_add_tags.toml", &["FILE"]),
    damage("all empty", "for f in $N/*.toml; do : > $f; done", &["FILE"]),
    damage("a key unknown", "sed -i 's/^seal /seel /' $N/0003_*", &["FILE"]),
    damage("no time", "sed -i 's/^created = .*/created = \"once\"/' $N/0003_*", &["FILE"]),
    damage("no id", "sed -i 's/^id .*/id = \"me\"/' $N/0003_*", &["FILE"]),
    damage("copied", "cp $N/0003_add_tags.toml $N/0004_add_tags.toml", &["IDENTITY"]),
    damage(
        "copied and edited",
        "sed 's/Add tags/Tags/' $N/0003_* > $N/0004_tags.toml",
        &["IDENTITY"],
    ),
    damage("in the wrong folder", "cp $N/0003_add_tags.toml $C/", &["IDENTITY"]),
    damage("no HEAD", "rm $N/HEAD", &["HEAD"]),
    damage("an empty HEAD", ": > $N/HEAD", &["HEAD"]),
    damage("HEAD is nonsense", "echo nonsense > $N/HEAD", &["HEAD"]),
    damage("HEAD behind", "echo a1e3950cd874 > $N/HEAD", &["HEAD"]),
    damage("HEAD mistyped", "echo a3d80c5294fc > $N/HEAD", &["HEAD"]),
    damage("HEAD unknown", "echo 999999999999 > $N/HEAD", &["HEAD"]),
    damage("PUBLISHED is nonsense", "echo nonsense > $C/PUBLISHED", &["PUBLISHED"]),
    damage("PUBLISHED unknown", "echo 999999999999 > $C/PUBLISHED", &["PUBLISHED"]),
    damage("no checkpoint of a baseline", "rm $C/checkpoints/c1a7*", &["CHECKPOINT"]),
    damage("no checkpoint of what is published", "rm $C/checkpoints/c25f*", &["CHECKPOINT"]),
    damage("no checkpoints", "rm -r $C/checkpoints", &["CHECKPOINT"]),
    damage(
        "a checkpoint edited",
        "sed -i 's/string email/string mail/' $C/checkpoints/c25f*",
        &["CHECKPOINT"],
    ),
    damage(
        "a baseline's checkpoint edited",
        "sed -i 's/string name/string names/' $C/checkpoints/c1a7*",
        &["CHECKPOINT"],
    ),
    damage(
        "an empty checkpoint",
        "for f in $C/checkpoints/c25f*; do : > $f; done",
        &["CHECKPOINT"],
    ),
    damage(
        "a checkpoint of nothing",
        "cp $C/checkpoints/c25f* $C/checkpoints/999999999999.proto.txt",
        &["CHECKPOINT"],
    ),
    damage(
        "follows itself",
        "sed -i 's/^parents.*/parents = [\"a2764bf1e09c\"]/' $N/0002_*",
        &["CIRCLE"],
    ),
    damage(
        "everything at once",
        "rm $C/HEAD $N/0002_*; sed -i 's/Say where/Tell where/' $C/0002_*; echo = >> $N/0001_notes_have_a_text.toml",
        &["SEAL", "HEAD", "FILE", "PARENT"],
    ),
];

/// What was built before anything breaks: the head of the page about it.
fn sound() -> Sandbox {
    let page = crate::workspace::root().join("docs/broken-histories.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (start, _) = page.split_once("\n## ").expect("sections");
    let sandbox = Sandbox::new();
    super::page::run(start, &sandbox);
    assert_eq!(sandbox.run("git status --porcelain && limbeck check -q"), (String::new(), 0));
    sandbox
}

/// What `limbeck check` finds, once it ran without a crash.
fn findings(sandbox: &Sandbox, what: &str) -> Vec<Value> {
    let (text, code) = sandbox.run("limbeck check -q --format json");
    let found: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    let found = found.unwrap_or_else(|error| panic!("{what}: {error}: {text}"));
    let fails = found.iter().any(|it| it["severity"] == "error");
    assert_eq!(code, if fails { 100 } else { 0 }, "{what}: {text}");
    found
}

fn text<'v>(finding: &'v Value, key: &str) -> &'v str {
    finding[key].as_str().unwrap_or_default()
}

/// The commands that a help prints, those that belong together as one, ready to be run.
fn cures(help: &str, sandbox: &Sandbox) -> Vec<String> {
    conditional_cures(help, sandbox).into_iter().map(|(cure, _)| cure).collect()
}

/// As [`cures`], each with whether it is meant for one of several causes: "if it was edited".
fn conditional_cures(help: &str, sandbox: &Sandbox) -> Vec<(String, bool)> {
    let mut cures: Vec<(String, bool)> = Vec::new();
    let mut is_conditional = false;
    let mut log = String::new();
    let mut is_joined = false;
    for (number, part) in help.split('`').enumerate() {
        if number % 2 == 0 {
            is_joined = part == " and ";
            let clause = part.rsplit_once("; ").map(|(_, clause)| clause);
            is_conditional = clause
                .map_or(is_conditional, |it| it.trim_start_matches("or, ").starts_with("if "))
                || number == 0 && part.starts_with("if ");
            continue;
        }
        if part.starts_with("git log") {
            part.clone_into(&mut log);
        } else if let Some(command) = ready(part, &log, sandbox) {
            match cures.last_mut().filter(|_| is_joined && !part.starts_with("git checkout")) {
                Some((cure, _)) => *cure = format!("{cure} && {command}"),
                None => cures.push((command, is_conditional)),
            }
        }
    }
    cures
}

/// A printed command with what only people can know: which commit was right, and what to say.
fn ready(part: &str, log: &str, sandbox: &Sandbox) -> Option<String> {
    let is_command = ["git ", "rm ", "echo ", "limbeck "].iter().any(|it| part.starts_with(it));
    if !is_command || part.starts_with("limbeck verify") {
        return None;
    }
    if let Some(files) = part.strip_prefix("git checkout HEAD -- ")
        && sandbox.run(&format!("git status --porcelain -- {files}")).0.is_empty()
    {
        // It undoes what is not committed, as it says, and there is nothing of that kind.
        return None;
    }
    let mut command = part.replace('…', "Say something");
    if command.contains("COMMIT") {
        let (printed, code) = sandbox.run(&log.replace("git log", "git log --reverse --format=%h"));
        assert_eq!(code, 0, "{log}: {printed}");
        let commit = printed.split_whitespace().next()?;
        // Right is the first commit of all: what was there before anything broke.
        command = command.replace("COMMIT", commit);
        let added = printed.lines().find_map(|line| line.strip_prefix("A\t"));
        command = command.replace("FILE", added.unwrap_or("."));
    }
    Some(command)
}

/// Does what is printed first, until nothing is.
fn mend(sandbox: &Sandbox, what: &str) {
    let mut done: Vec<String> = Vec::new();
    loop {
        let found = findings(sandbox, what);
        let Some(finding) = found.first() else { break };
        let mut cures = cures(text(finding, "help"), sandbox);
        if text(finding, "type") == "REVISION_FILE" {
            cures.push(format!("git checkout HEAD -- {}", text(finding, "path")));
        }
        let next = cures.into_iter().find(|cure| !done.contains(cure));
        let next =
            next.unwrap_or_else(|| panic!("{what}: nothing helps after {done:#?}: {finding:#}"));
        // What git does not know, it cannot bring back; then the next one has to help.
        sandbox.run(&next);
        done.push(next);
    }
    let (printed, code) = sandbox.run("limbeck verify -q --deep");
    assert_eq!((printed.as_str(), code), ("", 0), "{what}: {done:#?}");
}

#[test]
fn damage_is_found_and_every_printed_command_mends_it() {
    let sound = sound();
    for Damage { what, how, rules } in DAMAGE {
        let broken = sound.copy();
        let (printed, code) = broken
            .run(&format!("N=proto/notes/v1/revisions; C=proto/contacts/v1/revisions; {how}"));
        assert_eq!((printed.as_str(), code), ("", 0), "{what}");
        let found = findings(&broken, what);
        let told: BTreeSet<String> = found
            .iter()
            .map(|it| text(it, "type").trim_start_matches("REVISION_").to_owned())
            .collect();
        assert_eq!(
            told,
            rules.iter().map(|rule| (*rule).to_owned()).collect(),
            "{what}: {found:#?}"
        );
        for finding in &found {
            let cures = conditional_cures(text(finding, "help"), &broken);
            // A line of a file that has to be written anew is told in words.
            let is_by_hand = text(finding, "type") == "REVISION_FILE";
            assert!(is_by_hand || !cures.is_empty(), "{what}: {finding:#}");
            for (cure, is_conditional) in cures {
                let copy = broken.copy();
                let (printed, code) = copy.run(&cure);
                assert!(is_conditional || code == 0, "{what}: {cure}: {printed}");
                let left = findings(&copy, what);
                let helps = is_conditional || !left.contains(finding);
                assert!(helps, "{what}: {cure} does not help: {finding:#}");
                mend(&copy, &format!("{what}, after {cure}"));
            }
        }
    }
}

#[test]
fn line_ends_and_byte_order_marks_mean_nothing() {
    for how in ["s/$/\\r/", "1s/^/\\xef\\xbb\\xbf/"] {
        let sandbox = sound();
        let files = "proto/*/v1/revisions/*.toml proto/*/v1/*.proto";
        let marks = "proto/*/v1/revisions/HEAD proto/*/v1/revisions/checkpoints/*";
        let marks = if how.contains("\\r") { marks } else { "" };
        assert_eq!(sandbox.run(&format!("sed -i '{how}' {files} {marks}")), (String::new(), 0));
        assert!(sandbox.run("git status --porcelain").0.lines().count() > 6);
        assert_eq!(sandbox.run("limbeck verify -q --deep"), (String::new(), 0), "{how}");
        assert_eq!(
            findings(&sandbox, how).iter().filter(|it| text(it, "type") != "FORMAT").count(),
            0
        );
    }
}

#[test]
fn a_revision_of_a_newer_format_is_told_from_a_broken_one() {
    let sandbox = sound();
    sandbox.run(
        "sed -i 's/^format .*/format = 2/; s/^seal .*/new = [1]/' proto/notes/v1/revisions/0002_*",
    );
    let found = findings(&sandbox, "a newer format");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(text(&found[0], "type"), "REVISION_FORMAT");
    assert!(text(&found[0], "help").contains("update limbeck"), "{found:#?}");
    let (printed, code) = sandbox.run("limbeck revision --empty -m Next --package notes.v1");
    assert_eq!(code, 100, "{printed}");
    assert!(sandbox.run("git status --porcelain").0.lines().count() == 1, "something was written");
}
