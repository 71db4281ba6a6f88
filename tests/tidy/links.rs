//! Links in Markdown files lead somewhere, and a sentence of prose has a line of its own.

use std::path::{Path, PathBuf};

use crate::workspace;

fn pages() -> Vec<(PathBuf, String)> {
    let files = workspace::files_below(workspace::root()).into_iter();
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| !path.starts_with("tests/fixtures"))
        .map(|path| {
            let text = std::fs::read_to_string(workspace::root().join(&path)).expect("UTF-8");
            (path, text)
        })
        .collect()
}

/// Targets of the inline links of a page, with their lines; code is left out.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            links.extend(targets.map(|target| (number + 1, target)));
        }
    }
    links
}

/// The anchors a page offers: its headings as GitHub names them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

fn leads_somewhere(page: &Path, text: &str, target: &str) -> bool {
    if target.starts_with("https://") || target.starts_with("http://") {
        return true;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(f, a)| (f, Some(a)));
    let folder = workspace::root().join(page.parent().expect("a page is in a folder"));
    let path = folder.join(file);
    if !path.exists() {
        return false;
    }
    let Some(anchor) = anchor else { return true };
    let other =
        if file.is_empty() { text.to_owned() } else { std::fs::read_to_string(path).unwrap() };
    anchors(&other).iter().any(|known| known == anchor)
}

#[test]
fn a_dead_link_and_a_dead_anchor_are_seen() {
    let text = "# A title, here\n[a](#a-title-here) [b](#b) [c](nowhere.md)\n```\n[d](e)\n```\n";
    let dead: Vec<_> = links(text)
        .into_iter()
        .filter(|(_, target)| !leads_somewhere(Path::new("README.md"), text, target))
        .collect();
    assert_eq!(dead, [(2, "#b"), (2, "nowhere.md")]);
}

#[test]
fn every_link_leads_somewhere() {
    for (path, text) in pages() {
        for (line, target) in links(&text) {
            assert!(
                leads_somewhere(&path, &text, target),
                "{}:{line} links to `{target}`, which is not there",
                path.display()
            );
        }
    }
}
