//! The guide to old versions, carried out: its proto files are written, its commands run, what they print is what it
//! shows, and its code compiles with what they generate.
//!
//! The blocks of the page say what happens, from top to bottom:
//!
//! - `proto`: a file of its own, `// proto/…` in the first line; one that there is gets new definitions of what the
//!   block defines.
//! - `sh`: commands of limbeck, with ids and times of their own where they make revisions.
//! - `text`: what the last command printed.
//! - `rust`: code, put where `fixtures/docs/serving-old-versions/src/lib.rs` has a place for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{compile, workspace};

const PAGE: &str = "docs/serving-old-versions.md";

/// A fenced block: its language, its lines, and where they are in the page.
struct Block<'p> {
    language: &'p str,
    text: &'p str,
    start: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(found) = page[at..].find("\n```") {
        let fence = at + found + 4;
        let start = fence + page[fence..].find('\n').expect("a line ends") + 1;
        let end = start + page[start..].find("```\n").expect("a block ends");
        blocks.push(Block { language: page[fence..start].trim(), text: &page[start..end], start });
        at = end + 3;
    }
    blocks
}

/// A project in a folder, as the page makes it.
struct Project<'f> {
    folder: &'f Path,
    /// Revisions so far.
    revisions: u32,
    printed: String,
}

impl Project<'_> {
    fn file(&self, block: &str) {
        let (head, text) = block.split_once('\n').expect("a path, and a file");
        let path = head.strip_prefix("// ").unwrap_or_else(|| panic!("no path: {head}"));
        let path = self.folder.join(path);
        let Ok(mut file) = fs::read_to_string(&path) else {
            fs::create_dir_all(path.parent().expect("a folder")).unwrap();
            return fs::write(&path, text).unwrap();
        };
        for definition in text.trim().split("\n\n") {
            let head = definition.lines().next().expect("a definition");
            let start = file.find(&format!("{head}\n")).unwrap_or_else(|| panic!("no `{head}`"));
            let end = start + file[start..].find("\n}\n").expect("definitions end") + 2;
            file.replace_range(start..end, definition);
        }
        fs::write(&path, file).unwrap();
    }

    /// Runs commands, of which one may go on in the next line.
    fn commands(&mut self, block: &str) {
        self.printed.clear();
        for line in block.replace("\\\n", "").lines() {
            let mut words = words(line);
            assert_eq!(words.remove(0), "limbeck", "{line}");
            if matches!(&*words[0], "revision" | "fork") {
                self.revisions += 1;
                let n = self.revisions;
                words.extend(["--id".to_owned(), format!("5{n:011}")]);
                words.extend(["--created".to_owned(), format!("2026-02-0{n}T09:00:00Z")]);
            }
            let mut command = Command::new(workspace::binary("limbeck"));
            let command = command.args(&words).current_dir(self.folder);
            let output = command.env("NO_COLOR", "1").env("COLUMNS", "100").output().unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            // What is to be decided is a finding, which the page goes on to decide.
            let is_fine = output.status.success() || words.starts_with(&["bridge".to_owned()]);
            let talk = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(is_fine, "{line}\n{printed}{talk}");
            self.printed.push_str(&printed);
        }
    }
}

/// The words of a line of a shell, without anything but quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.trim().chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, letter) => words.last_mut().expect("there is one").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn the_guide_to_old_versions_does_what_it_says() {
    let path = workspace::root().join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let workspace = compile::cargo_workspace("serving");
    let sandbox = tempfile::tempdir().unwrap();
    let mut project = Project { folder: sandbox.path(), revisions: 0, printed: String::new() };
    fs::write(project.folder.join("limbeck.toml"), CONFIGURATION).unwrap();

    let (mut corrected, mut at) = (String::new(), 0);
    let mut code = Vec::new();
    for block in blocks(&page) {
        match block.language {
            "proto" => project.file(block.text),
            "sh" => project.commands(block.text),
            "text" => {
                corrected.push_str(&page[at..block.start]);
                corrected.push_str(project.printed.trim_end_matches("\n1 error\n").trim_end());
                corrected.push('\n');
                at = block.start + block.text.len();
            }
            "rust,ignore" => code.push(block.text),
            "toml" => {}
            language => panic!("nobody tries blocks of `{language}`"),
        }
    }
    corrected.push_str(&page[at..]);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &corrected).unwrap();
    } else {
        snapbox::assert_data_eq!(page.clone(), snapbox::Data::text(corrected).raw());
    }
    build(&workspace, project.folder, &code);
}

const CONFIGURATION: &str =
    "[generate]\ntargets = [\"rust\"]\n\n[generate.rust.runtime]\nworkspace = true\n";

/// Builds what was generated, and the code of the page on top of it.
fn build(workspace: &Path, project: &Path, code: &[&str]) {
    let generated = project.join("generated/rust/shop");
    for file in workspace::files_below(&generated) {
        let to = workspace.join("generated/rust/shop").join(&file);
        fs::create_dir_all(to.parent().expect("a folder")).unwrap();
        let text = fs::read_to_string(generated.join(&file)).unwrap();
        compile::write_if_changed(&to, &text);
    }
    let fixture = workspace::fixtures("docs").join("serving-old-versions");
    let service = workspace.join("generated/rust/service");
    fs::create_dir_all(service.join("src")).unwrap();
    let manifest = fs::read_to_string(fixture.join("Cargo.toml.txt")).unwrap();
    compile::write_if_changed(&service.join("Cargo.toml"), &manifest);
    let mut text = fs::read_to_string(fixture.join("src/lib.rs")).unwrap();
    // Each block of the page has its place, and is found by what it is about.
    let mut places = BTreeMap::new();
    for place in text.lines().filter_map(|line| line.trim().strip_prefix("// page: ")) {
        let found: Vec<_> = code.iter().filter(|block| block.contains(place)).collect();
        let [block] = found[..] else { panic!("{} blocks have `{place}`", found.len()) };
        places.insert(place.to_owned(), (*block).to_owned());
    }
    assert_eq!(places.len(), code.len(), "blocks without a place: {places:#?}");
    for (place, block) in places {
        text = text.replace(&format!("// page: {place}\n"), &block);
    }
    compile::write_if_changed(&service.join("src/lib.rs"), &text);
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(workspace).args(["test", "--quiet", "-p", "service"]);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("below target");
    let output = command.env("CARGO_TARGET_DIR", target).output().unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
}
