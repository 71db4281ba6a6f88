//! From a revision to text: one canonical layout, with the comments that there are.

use limbeck_bridge::{Argument, Decision, Policy};
use limbeck_schema::lifecycle::Lifecycle;
use toml_edit::DocumentMut;

use super::comments::{self, Comment, Comments, Names};
use super::read::canonical_time;
use super::read_change::RESOLVED;
use super::value;
use crate::revision::{Change, FORMAT, Kind, Origin, Pair, Revision};

/// The canonical text of a revision: the same for the same revision, and [`super::parse`] gives the
/// revision back.
///
/// What no file can say is not in it: an argument of a policy that is called `policy` or `why`, a
/// stage on a change of another kind than `lifecycle`, the text of one of that kind, which oneof a
/// oneof is in, resolved facts by other names, a pair that has neither side.
pub fn write(revision: &Revision) -> String {
    Writer::new(Comments::default()).revision(revision)
}

/// The text of a revision that stood in a file before and was edited: laid out as [`write()`] does,
/// with the comments of the old text above and behind the same keys, and its line ends.
///
/// Changes are the same if kind and path are, decisions if they are on the same elements. Comments
/// within a list stand above it afterwards. If the old text is no TOML, nothing is kept of it.
pub fn rewrite(old_text: &str, revision: &Revision) -> String {
    let old = old_text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let comments = old.parse::<DocumentMut>().map(|document| Comments::collect(&document));
    let text = Writer::new(comments.unwrap_or_default()).revision(revision);
    if old_text.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

struct Writer {
    out: String,
    comments: Comments,
    names: Names,
    /// The table that keys belong to, as comments are told apart.
    scope: String,
    /// What keys are aligned to.
    width: usize,
}

impl Writer {
    fn new(comments: Comments) -> Self {
        let (out, scope) = (String::new(), String::new());
        Self { out, comments, names: Names::default(), scope, width: "package".len() }
    }

    fn revision(mut self, revision: &Revision) -> String {
        self.head(revision);
        for change in &revision.changes {
            self.change(change);
        }
        for decision in &revision.bridges {
            self.bridge(decision);
        }
        let end = std::mem::take(&mut self.comments.end);
        if !end.is_empty() {
            self.out.push('\n');
            self.lines(&end);
        }
        self.out
    }

    fn head(&mut self, revision: &Revision) {
        self.key("format", &FORMAT.to_string());
        self.key("id", &value::line(revision.id.as_str()));
        self.key("package", &value::line(&revision.package));
        let parents: Vec<String> = revision.parents.iter().map(ToString::to_string).collect();
        self.key("parents", &value::list(&parents, 10));
        match &revision.origin {
            Origin::Nothing => {}
            Origin::Baseline => self.key("baseline", "true"),
            Origin::Fork { package, revision, after } => {
                let entries = [
                    ("package", value::line(package)),
                    ("revision", value::line(revision.as_str())),
                    ("after", value::line(&after.to_string())),
                ];
                self.key("fork", &value::inline(&entries));
            }
        }
        self.key("message", &value::string(&revision.message));
        let created = canonical_time(&revision.created);
        self.key("created", &created.unwrap_or_else(|| value::line(&revision.created)));
        if let Some(before) = &revision.before {
            self.key("before", &value::line(&before.to_string()));
        }
        self.key("after", &value::line(&revision.after.to_string()));
        self.key("closure", &value::line(&revision.closure.to_string()));
        self.requires(revision);
        if let Some(reason) = &revision.allow_breaking {
            self.key("allow_breaking", &value::string(reason));
        }
        self.key("seal", &value::line(&revision.seal.to_string()));
    }

    /// On one line; if that is too long, on a line each, so that branches touch different ones.
    fn requires(&mut self, revision: &Revision) {
        let requires = revision.requires.iter();
        let entries: Vec<(&str, String)> =
            requires.map(|(package, id)| (package.as_str(), value::line(id.as_str()))).collect();
        if entries.is_empty() {
            return;
        }
        let inline = value::inline(&entries);
        if !value::is_long(&format!("requires = {inline}")) {
            return self.key("requires", &inline);
        }
        let Comment { mut above, after } = self.comments.take("", "requires");
        above.extend(after.map(|comment| comment.trim().to_owned()));
        self.lines(&above);
        for (package, id) in entries {
            self.line(&format!("requires.{} = {id}", value::key(package)), None);
        }
    }

    fn change(&mut self, change: &Change) {
        let kind = change.kind.name();
        self.table("change", &comments::change_label(kind, &change.path));
        self.width = kind.len();
        self.key(kind, &value::line(&change.path));
        if let Some(name) = &change.renamed_from {
            self.key("renamed_from", &value::line(name));
        }
        self.facts(change);
        let lifecycle = change.facts.lifecycle.as_ref().filter(|_| change.kind == Kind::Lifecycle);
        if let Some(Pair { was, now }) = lifecycle {
            self.optional("was", was.as_ref().map(stage));
            self.optional("now", now.as_ref().map(stage));
        } else if change.kind != Kind::Lifecycle {
            self.optional("was", change.was.as_deref().map(value::string));
            self.optional("now", change.now.as_deref().map(value::string));
        }
    }

    fn facts(&mut self, change: &Change) {
        let facts = &change.facts;
        // A change of a oneof has that key already.
        let oneof = facts.oneof.as_ref().filter(|_| change.kind != Kind::Oneof);
        self.pair("oneof", oneof, |name| value::line(name));
        self.pair("order", facts.order.as_ref(), |names| value::list(names, 40));
        for key in RESOLVED {
            self.pair(key, facts.resolved.get(key), |text| value::line(text));
        }
    }

    fn pair<T>(&mut self, key: &str, pair: Option<&Pair<T>>, side: impl Fn(&T) -> String) {
        let Some(Pair { was, now }) = pair else { return };
        let sides = [("was", was.as_ref()), ("now", now.as_ref())];
        let entries: Vec<_> =
            sides.iter().filter_map(|(name, value)| Some((*name, side((*value)?)))).collect();
        if !entries.is_empty() {
            self.key(key, &value::inline(&entries));
        }
    }

    fn bridge(&mut self, decision: &Decision) {
        let from = decision.from.iter().map(String::as_str);
        let to = decision.to.iter().map(String::as_str);
        self.table("bridge", &comments::bridge_label(from, to));
        self.width = "from".len();
        for (key, paths) in [("from", &decision.from), ("to", &decision.to)] {
            if !paths.is_empty() {
                self.key(key, &value::list(paths, 7));
            }
        }
        self.optional("up", decision.up.as_ref().map(policy));
        self.optional("down", decision.down.as_ref().map(policy));
    }

    /// Begins a table.
    fn table(&mut self, name: &str, label: &str) {
        self.scope = self.names.name(label);
        let Comment { mut above, after } = self.comments.take(&self.scope, "");
        comments::trim_start(&mut above);
        self.out.push('\n');
        self.lines(&above);
        self.line(&format!("[[{name}]]"), after.as_deref());
    }

    fn optional(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.key(key, &value);
        }
    }

    fn key(&mut self, key: &str, value: &str) {
        let Comment { mut above, after } = self.comments.take(&self.scope, key);
        if self.out.is_empty() {
            comments::trim_start(&mut above);
        }
        self.lines(&above);
        self.line(&format!("{key:width$} = {value}", width = self.width), after.as_deref());
    }

    fn line(&mut self, line: &str, after: Option<&str>) {
        self.out.push_str(line);
        if let Some(comment) = after {
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line, None);
        }
    }
}

fn stage(lifecycle: &Lifecycle) -> String {
    let mut entries = vec![("stage", value::line(lifecycle.stage.name()))];
    let Lifecycle { stage: _, since, sunset, successor } = lifecycle;
    for (key, text) in [("since", since), ("sunset", sunset), ("successor", successor)] {
        entries.extend(text.as_ref().map(|text| (key, value::line(text))));
    }
    value::inline(&entries)
}

fn policy(policy: &Policy) -> String {
    let mut entries = vec![("policy", value::line(policy.kind.name()))];
    for (name, argument) in &policy.arguments {
        let value = match argument {
            Argument::Text(text) => value::line(text),
            Argument::Integer(number) => number.to_string(),
            Argument::Boolean(flag) => flag.to_string(),
        };
        if !["policy", "why"].contains(&name.as_str()) {
            entries.push((name, value));
        }
    }
    entries.extend(policy.why.as_ref().map(|why| ("why", value::line(why))));
    value::inline(&entries)
}
