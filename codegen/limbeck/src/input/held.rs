//! Files of an archive in memory, and what archives and commits have in common.

use std::collections::BTreeMap;

use limbeck_schema::source::{self, Blobs, normalize};

use crate::config;

/// Files that are kept beside proto files: those that say what counts.
const KEPT: [&str; 4] = [config::FILE, "buf.yaml", "buf.work.yaml", "buf.lock"];

/// Files that links may stand for: a link to a folder above it stands for everything in it.
const LINKED: usize = 100_000;

/// Files in memory by path.
pub(super) struct Held(pub(super) BTreeMap<String, Vec<u8>>);

impl Blobs for Held {
    fn paths(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn contains(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, source::Error> {
        Ok(self.0.get(path).cloned())
    }
}

/// Whether a file is of interest.
pub(super) fn is_kept(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".proto").is_some_and(|stem| !stem.is_empty()) || KEPT.contains(&name)
}

/// Makes files that symbolic links (path, target) lead to appear where the links are. Links that lead
/// out of the tree or nowhere are nothing, and links to links are not followed: they could go in
/// circles.
pub(super) fn follow_links<T: Clone>(files: &mut BTreeMap<String, T>, links: &[(String, String)]) {
    let mut linked: BTreeMap<String, T> = BTreeMap::new();
    for (path, target) in links {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let target =
            if target.starts_with('/') { None } else { Some(format!("{folder}/{target}")) };
        let target = target.and_then(|target| normalize(target.trim_start_matches('/')));
        let Some(target) = target else { continue };
        if let Some(file) = files.get(&target) {
            linked.insert(path.clone(), file.clone());
        }
        let inside = format!("{target}/");
        let below = files.range(inside.clone()..).take_while(|(name, _)| name.starts_with(&inside));
        for (name, file) in below.take(LINKED.saturating_sub(linked.len())) {
            let rest = name.strip_prefix(&inside).unwrap_or(name);
            linked.insert(format!("{path}/{rest}"), file.clone());
        }
    }
    for (path, file) in linked {
        files.entry(path).or_insert(file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_out_or_nowhere_are_nothing() {
        let mut files = BTreeMap::from([("a/x.proto".to_owned(), 1)]);
        let links = [("b", "../a"), ("c", "/a"), ("d", "no"), ("a/e", "../../a"), ("f", "f")];
        follow_links(&mut files, &links.map(|(path, to)| (path.to_owned(), to.to_owned())));
        assert_eq!(files.len(), 1);
    }

    #[test]
    fn links_stand_for_files_and_folders() {
        let mut files = BTreeMap::from([("a/b/x.proto".to_owned(), 1), ("ab.proto".to_owned(), 2)]);
        let links = [("c", "a"), ("a/d", "b"), ("a/e.proto", "../ab.proto"), ("ab.proto", "c")];
        follow_links(&mut files, &links.map(|(path, to)| (path.to_owned(), to.to_owned())));
        let found: Vec<_> = files.iter().map(|(path, file)| format!("{path} {file}")).collect();
        let expected =
            ["a/b/x.proto 1", "a/d/x.proto 1", "a/e.proto 2", "ab.proto 2", "c/b/x.proto 1"];
        assert_eq!(found, expected);
    }

    #[test]
    fn proto_files_and_configuration_are_kept() {
        for path in ["a.proto", "x/a.proto", "limbeck.toml", "x/buf.yaml", "buf.lock"] {
            assert!(is_kept(path), "{path}");
        }
        for path in ["a.proto.bak", "x/.proto", "buf.gen.yaml", "my-buf.yaml", "proto"] {
            assert!(!is_kept(path), "{path}");
        }
    }
}
