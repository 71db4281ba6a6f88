//! Two random schemas, in names that are hard to tell apart.

use std::fmt::Write;

use limbeck_history::Canon;
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::choices::Choices;
use crate::spec::{Spec, edit, spec};
use crate::text::files;

/// A schema, and what it is compiled from.
pub(crate) struct Side {
    pub(crate) files: Memory,
    pub(crate) schema: Schema,
    pub(crate) text: String,
}

/// Two schemas, and what is left of the random bytes.
pub(crate) struct Case<'b> {
    pub(crate) old: Side,
    pub(crate) new: Side,
    pub(crate) rest: Choices<'b>,
}

impl Side {
    pub(crate) fn of(files: Memory) -> Self {
        let compilation = compile(&files, &Limits::default()).unwrap();
        let is_error = |severity| severity == Severity::Error;
        let errors = compilation.findings.iter().filter(|finding| is_error(finding.severity));
        let errors: Vec<_> = errors.map(|finding| &finding.message).collect();
        let mut text = String::new();
        for (name, bytes) in files.files.iter().filter(|(name, _)| *name != "o.proto") {
            let _ = writeln!(text, "--- {name}\n{}", String::from_utf8_lossy(bytes));
        }
        assert!(errors.is_empty(), "{errors:#?}\n{text}");
        Self { files, schema: compilation.schema, text }
    }

    /// What is recorded of a package; nothing if it declares nothing.
    pub(crate) fn canon(&self, package: &str) -> Canon {
        match self.schema.find_package(package) {
            Some(found) => Canon::of(&self.schema, found).unwrap(),
            None => Canon::new(package),
        }
    }

    /// The packages of the files themselves.
    pub(crate) fn packages(&self) -> Vec<String> {
        let packages = self.schema.packages.iter().map(|package| package.name.to_string());
        packages.filter(|name| name != "google.protobuf" && name != "o").collect()
    }
}

impl Case<'_> {
    /// The packages of both sides.
    pub(crate) fn packages(&self) -> Vec<String> {
        let mut packages = self.old.packages();
        packages.extend(self.new.packages());
        packages.sort();
        packages.dedup();
        packages
    }
}

/// Holds a law on random cases.
pub(crate) fn hold(share: u32, law: impl Fn(&mut Case<'_>)) {
    let bytes = |length| proptest::collection::vec(any::<u8>(), length);
    let config = Config {
        cases: (Config::default().cases / share).max(1),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let law = |(first, second): (Vec<u8>, Vec<u8>)| {
        law(&mut case(&first, &second));
        Ok(())
    };
    TestRunner::new(config).run(&(bytes(100..900), bytes(0..160)), law).unwrap();
}

/// An old schema, and a new one that is an edited or an unrelated one.
fn case<'b>(bytes: &[u8], edits: &'b [u8]) -> Case<'b> {
    let old = spec(&mut Choices::new(bytes));
    let mut rest = Choices::new(edits);
    let is_bare = rest.once_in(4);
    // No message has the name of a package beside it.
    let words = WORDS[rest.below(if is_bare { WORDS.len() - 1 } else { WORDS.len() })];
    let mut new = if rest.once_in(6) { spec(&mut rest) } else { old.clone() };
    edit(&mut new, &mut rest);
    let side = |spec: &Spec| {
        let texts = files(spec).into_iter();
        Side::of(texts.map(|(name, text)| (name, disguise(&text, words, is_bare))).collect())
    };
    Case { old: side(&old), new: side(&new), rest }
}

/// What the words of the generator are called instead.
type Words = &'static [(&'static str, &'static str)];

const WORDS: [Words; 4] = [
    &[],
    &[("A", "message"), ("B", "optional"), ("a", "string"), ("b", "reserved"), ("Get", "rpc")],
    &[("A", "A_"), ("B", "A__"), ("C", "A0"), ("D", "a1"), ("x", "_"), ("y", "__"), ("c", "_c")],
    &[("A", "p"), ("B", "v1"), ("C", "google"), ("D", "q"), ("E", "o"), ("F", "v2"), ("a", "p_")],
];

/// Other names of elements, and no package in place of `p.v1`.
fn disguise(text: &str, words: Words, is_bare: bool) -> String {
    // The parts at odd places stand in quotes.
    let parts = text
        .split('"')
        .enumerate()
        .map(|(n, part)| if n % 2 == 1 { part.to_owned() } else { renamed(part, words, is_bare) });
    parts.collect::<Vec<_>>().join("\"")
}

fn renamed(text: &str, words: Words, is_bare: bool) -> String {
    let text = if is_bare {
        let text = text.replace("package p.v1;", "");
        text.replace("package p.v1.sub;", "package sub_;")
            .replace(".p.v1.sub.", ".sub_.")
            .replace(".p.v1.", ".")
    } else {
        text.to_owned()
    };
    let text = text.replace("(o.", "(.o.");
    let mut renamed = String::new();
    let mut word = String::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for c in text.chars().chain([' ']) {
        if is_part(c) {
            word.push(c);
            continue;
        }
        let other = words.iter().find(|(old, _)| *old == word && !is_fixed(&renamed));
        renamed.push_str(other.map_or(&*word, |(_, new)| new));
        word.clear();
        renamed.push(c);
    }
    renamed
}

/// Whether a word behind this text is a part of the name of a package.
fn is_fixed(before: &str) -> bool {
    before.ends_with("package ")
}
