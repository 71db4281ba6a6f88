//! A plan, sorted for those who read it.

use limbeck_bridge::plan::{Class, ReportKind, ReportLine, Summary};
use limbeck_bridge::{Direction, Question};
use limbeck_history::symbol::short_length;
use limbeck_history::{Bridge, Id, Revision, Workspace, workspace};

use super::pairs::Pair;
use crate::render::change::one;

/// How two versions convert.
pub(super) struct View<'w> {
    pub(super) older: String,
    pub(super) newer: String,
    /// What is undecided.
    pub(super) questions: Vec<Question>,
    /// Every path and direction.
    pub(super) lines: Vec<ReportLine>,
    pub(super) summary: Summary,
    /// Packages of other APIs, older and newer, whose bridge is used.
    pub(super) uses: Vec<(String, String)>,
    /// How many digits of an id name one revision alone.
    pub(super) digits: usize,
    /// The revision of each decision.
    decided: Vec<(Id, Option<&'w Revision>)>,
}

/// A message, an enum or a service, and what is in it.
pub(super) struct Part<'v> {
    /// `message`, `enum` or `service`.
    pub(super) kind: &'static str,
    /// Its path in the older version.
    pub(super) older: &'v str,
    /// Its path in the newer one; empty if there is none.
    pub(super) newer: &'v str,
    /// What is said of it as a whole, in each direction.
    pub(super) ways: Vec<&'v ReportLine>,
    pub(super) entries: Vec<Entry<'v>>,
}

/// Elements of both versions that are one thing, with what becomes of them in each direction.
pub(super) struct Entry<'v> {
    pub(super) from: &'v [String],
    pub(super) to: &'v [String],
    pub(super) ways: Vec<&'v ReportLine>,
}

impl<'w> View<'w> {
    /// `None` if one of the versions has no proto files, or nothing is recorded of it.
    ///
    /// # Errors
    /// When what was there at the fork, or what is recorded, cannot be had.
    pub(super) fn new(
        workspace: &'w Workspace<'_>,
        pair: &Pair,
    ) -> Result<Option<Self>, workspace::Error> {
        let Some(bridge) = Bridge::of(workspace, &pair.newer, None)? else { return Ok(None) };
        let plan = bridge.plan(workspace, None)?;
        let lines = plan.report(workspace.schema);
        let decided = bridge.decided.into_iter().map(|decided| {
            let revision = workspace.revision(&pair.newer, &decided.revision);
            (decided.revision, revision)
        });
        Ok(Some(Self {
            older: pair.older.clone(),
            newer: pair.newer.clone(),
            summary: Summary::of(&lines),
            lines,
            uses: plan.uses.into_iter().collect(),
            digits: short_length(&workspace.histories),
            questions: plan.questions,
            decided: decided.collect(),
        }))
    }

    /// The revision that a line follows.
    pub(super) fn revision(&self, line: &ReportLine) -> Option<(&Id, Option<&'w Revision>)> {
        let (id, revision) = self.decided.get(line.decision?)?;
        Some((id, *revision))
    }

    /// How many paths that calls need are of a class in a direction.
    pub(super) fn count(&self, direction: Direction, class: Class) -> usize {
        let is_meant = |line: &&ReportLine| {
            let is_path = line.needed && !line.has_parts && line.kind != ReportKind::Message;
            is_path && line.direction == direction && line.class == Some(class)
        };
        self.lines.iter().filter(is_meant).count()
    }

    /// How many questions there are about a direction.
    pub(super) fn undecided(&self, direction: Direction) -> usize {
        self.questions.iter().filter(|question| question.needs(direction)).count()
    }

    /// What the lines are about, each thing once.
    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for line in &self.lines {
            match line.kind {
                ReportKind::Message => push_whole(&mut parts, "message", line),
                ReportKind::Enum => push_whole(&mut parts, "enum", line),
                ReportKind::Rpc => {
                    push_service(&mut parts, line);
                    push_entry(&mut parts, line);
                }
                ReportKind::Field
                | ReportKind::Oneof
                | ReportKind::Variant
                | ReportKind::EnumValue => push_entry(&mut parts, line),
            }
        }
        parts
    }
}

impl<'v> Part<'v> {
    /// Everything that is said of it, without what follows from the rest.
    pub(super) fn told(&self) -> Vec<&'v ReportLine> {
        let wholes = self.ways.iter().copied().filter(|line| self.says_more(line));
        let inner = self.entries.iter().flat_map(|entry| entry.ways.iter().copied());
        wholes.chain(inner.filter(|line| is_told(line))).collect()
    }

    /// Whether what is said of it as a whole does not follow from what is said of what is in it.
    pub(super) fn says_more(&self, whole: &ReportLine) -> bool {
        let lines = self.entries.iter().flat_map(|entry| entry.ways.iter());
        let lines = lines.filter(|line| line.direction == whole.direction);
        let worst = lines.filter_map(|line| line.class).max().or(Some(Class::Lossless));
        whole.class.is_none() || whole.policy.is_some() || whole.class > worst
    }
}

impl Entry<'_> {
    /// Whether calls need nothing but what loses nothing, and nobody had to say so.
    pub(super) fn is_plain(&self) -> bool {
        let is_plain = |line: &ReportLine| {
            line.class == Some(Class::Lossless) && line.policy.is_none() && line.written.is_none()
        };
        self.needed().all(is_plain)
    }

    /// What calls need.
    pub(super) fn needed(&self) -> impl Iterator<Item = &ReportLine> {
        self.ways.iter().copied().filter(|line| line.needed)
    }
}

/// Whether a line says what its parts do not: of a whole, only what was decided.
pub(super) const fn is_told(line: &ReportLine) -> bool {
    !line.has_parts || line.policy.is_some()
}

/// The first line of a revision's message.
pub(super) fn title(revision: &Revision) -> String {
    one(revision.message.trim().lines().next().unwrap_or_default())
}

/// A pair of messages or enums, whose two directions follow each other in the report.
fn push_whole<'v>(parts: &mut Vec<Part<'v>>, kind: &'static str, line: &'v ReportLine) {
    let [older, newer] = [&line.from, &line.to].map(|paths| paths.first().map_or("", |it| it));
    let is_same =
        |part: &&mut Part<'_>| part.kind == kind && part.older == older && part.newer == newer;
    match parts.last_mut().filter(is_same) {
        Some(part) => part.ways.push(line),
        None => parts.push(Part { kind, older, newer, ways: vec![line], entries: Vec::new() }),
    }
}

fn push_service<'v>(parts: &mut Vec<Part<'v>>, line: &'v ReportLine) {
    let service = |paths: &'v [String]| {
        let path = paths.first().and_then(|path| path.rsplit_once('.'));
        path.map_or("", |(service, _)| service)
    };
    let (older, newer) = (service(&line.from), service(&line.to));
    match parts.last_mut().filter(|part| part.kind == "service" && part.older == older) {
        Some(part) if part.newer.is_empty() => part.newer = newer,
        Some(_) => {}
        None => {
            let (ways, entries) = (Vec::new(), Vec::new());
            parts.push(Part { kind: "service", older, newer, ways, entries });
        }
    }
}

/// Both directions may name the same elements in another order of lines.
fn push_entry<'v>(parts: &mut [Part<'v>], line: &'v ReportLine) {
    let Some(part) = parts.last_mut() else { return };
    let is_same = |entry: &&mut Entry<'_>| {
        let is_new = entry.ways.iter().all(|way| way.direction != line.direction);
        is_new && entry.from == line.from && entry.to == line.to
    };
    match part.entries.iter_mut().find(is_same) {
        Some(entry) => entry.ways.push(line),
        None => {
            part.entries.push(Entry { from: &line.from, to: &line.to, ways: vec![line] });
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use limbeck_bridge::plan::{Class, ReportKind, ReportLine, Summary};
    use limbeck_bridge::{Direction, Policy, PolicyKind};

    use super::View;

    /// A line about elements of both sides, by a policy with a reason if something is lost.
    fn line(
        kind: ReportKind,
        direction: Direction,
        (from, to): (&[&str], &[&str]),
        class: Class,
    ) -> ReportLine {
        let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        let why = "x | y <b>`z`\u{1b}[31m";
        let lossy = (class == Class::Lossy).then(|| Policy::new(PolicyKind::Drop).because(why));
        ReportLine {
            from: owned(from),
            to: owned(to),
            direction,
            needed: true,
            class: Some(class),
            policy: lossy,
            decision: None,
            kind,
            has_parts: kind == ReportKind::Message,
            about: "is `a|b`".to_owned(),
            written: None,
        }
    }

    /// A message whose reasons are hostile, and a service.
    pub(in super::super) fn view() -> View<'static> {
        use Class::{Checked, Lossless, Lossy};
        use Direction::{Down, Up};
        use ReportKind::{Field, Message, Rpc};
        let user: (&[&str], &[&str]) = (&["User"], &["Account"]);
        let id: (&[&str], &[&str]) = (&["User.id"], &["Account.id"]);
        let count: (&[&str], &[&str]) = (&["User.count"], &["Account.total"]);
        let note: (&[&str], &[&str]) = (&[], &["Account.note"]);
        let get: (&[&str], &[&str]) = (&["UserService.Get"], &["Service.Get"]);
        let lines = vec![
            line(Message, Up, user, Lossless),
            line(Field, Up, id, Lossless),
            line(Field, Up, count, Lossless),
            line(Field, Up, note, Lossless),
            line(Message, Down, user, Lossy),
            line(Field, Down, note, Lossy),
            line(Field, Down, id, Lossless),
            line(Field, Down, count, Checked),
            line(Rpc, Up, get, Lossless),
            line(Rpc, Down, get, Lossless),
        ];
        View {
            older: "user.v1".to_owned(),
            newer: "user.v2".to_owned(),
            questions: Vec::new(),
            summary: Summary::of(&lines),
            lines,
            uses: Vec::new(),
            digits: 6,
            decided: Vec::new(),
        }
    }

    #[test]
    fn both_directions_of_elements_stand_together() {
        let view = view();
        let parts = view.parts();
        let kinds: Vec<_> = parts.iter().map(|part| (part.kind, part.older, part.newer)).collect();
        let expected = [("message", "User", "Account"), ("service", "UserService", "Service")];
        assert_eq!(kinds, expected);
        let [message, service] = parts.as_slice() else { panic!("{} parts", parts.len()) };
        assert_eq!(message.ways.len(), 2);
        let ways: Vec<_> = message.entries.iter().map(|entry| entry.ways.len()).collect();
        assert_eq!(ways, [2, 2, 2]);
        let plain: Vec<_> = message.entries.iter().map(super::Entry::is_plain).collect();
        assert_eq!(plain, [true, false, false]);
        assert_eq!(service.entries.len(), 1);
    }

    #[test]
    fn what_no_call_needs_is_not_counted() {
        let mut view = view();
        assert_eq!(view.count(Direction::Up, Class::Lossless), 4);
        for line in &mut view.lines {
            line.needed = line.kind != ReportKind::Rpc;
        }
        assert_eq!(view.count(Direction::Up, Class::Lossless), 3);
    }
}
