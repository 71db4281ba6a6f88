//! Every change between two schemas, handed to the rules that look at its kind.

use limbeck_diff::{Change, Comparison, Exposures, Kind, Side, exposure};
use limbeck_schema::finding::{Direction, Finding, Harm, Place, Severity, Span, Surface};
use limbeck_schema::model::{Element, FileId, Part, Schema, Scope as Declared};
use rayon::prelude::*;

use crate::comment::{Comments, Today, verdict};
use crate::config::BreakingConfig;
use crate::members::Members;
use crate::rule::{Family, Judge, Rule};
use crate::rules::deleted::Populated;
use crate::scope::Scope;
use crate::select::{Selected, Unknown};

/// What a rule sees, and where it reports.
#[derive(Debug)]
pub(crate) struct Breaking<'b> {
    /// Both schemas, which elements belong together, and all changes.
    pub(crate) comparison: &'b Comparison<'b>,
    /// What is left in each package of the new schema.
    pub(crate) populated: &'b Populated,
    /// What is looked up in large messages and enums.
    pub(crate) members: &'b Members,
    scopes: &'b Scopes,
    config: &'b BreakingConfig,
    selected: &'b Selected,
    comments: &'b Comments,
    exposures: &'b [Exposures; 2],
    rule: &'static Rule,
    findings: Vec<Finding>,
}

/// The files that findings may be about, on both sides.
#[derive(Clone, Debug)]
pub struct Scopes {
    /// Files of the schema before.
    pub old: Scope,
    /// Files of the schema after.
    pub new: Scope,
}

/// How an old client and a new server, or the other way round, come to misunderstand each other.
pub(crate) struct Witness {
    /// Where it shows, the wire first.
    pub(crate) surfaces: &'static [Surface],
    /// The smallest exchange, or line of code, that fails; one sentence.
    pub(crate) exchange: String,
    /// How to reach the goal without the break; a sentence in the imperative.
    pub(crate) instead: String,
}

/// What a rule says about a change that breaks differently in each direction.
pub(crate) struct Break<'b> {
    /// The thing, the fault; a fragment.
    pub(crate) message: String,
    /// Where it shows, the wire first.
    pub(crate) surfaces: &'static [Surface],
    /// The smallest exchange that fails in a direction; `None` where all goes well.
    pub(crate) exchange: &'b dyn Fn(Direction) -> Option<String>,
    /// What fails if no exchange does: a line of code, a later change.
    pub(crate) otherwise: String,
    /// How to reach the goal without the break; a sentence in the imperative.
    pub(crate) instead: String,
}

/// Judges the changes between two schemas by the rules that the configuration selects; sorted by
/// place, those without a place first.
///
/// # Errors
/// The names in the selection that no rule and no category has.
pub fn breaking(
    comparison: &Comparison<'_>,
    scopes: &Scopes,
    config: &BreakingConfig,
    today: &Today,
) -> Result<Vec<Finding>, Vec<Unknown>> {
    let selected = Selected::new(&config.selection, Family::Breaking)?;
    let comments = Comments { buf: false, today: today.clone() };
    let exposures = [exposure(comparison.old), exposure(comparison.new)];
    let populated = Populated::new(comparison.new, config.asks_empty_packages);
    let members = Members::new(comparison.new);
    let by_kind = by_kind(&selected.rules);
    let judge = |change: &Change| {
        let rules = by_kind.get(change.kind as usize).into_iter().flatten();
        let mut findings = Vec::new();
        for (rule, judge) in rules {
            let mut breaking = Breaking {
                comparison,
                populated: &populated,
                members: &members,
                scopes,
                config,
                selected: &selected,
                comments: &comments,
                exposures: &exposures,
                rule,
                findings: std::mem::take(&mut findings),
            };
            if breaking.is_judged(change) {
                judge(&mut breaking, change);
            }
            findings = breaking.findings;
        }
        findings
    };
    let mut findings: Vec<Finding> = comparison.changes.par_iter().flat_map_iter(judge).collect();
    findings.par_sort();
    Ok(findings)
}

type JudgeChange = fn(&mut Breaking<'_>, &Change);

/// The rules that look at each kind of change, by the kind's number.
fn by_kind(rules: &[&'static Rule]) -> Vec<Vec<(&'static Rule, JudgeChange)>> {
    let mut by_kind = vec![Vec::new(); Kind::ALL.len()];
    for rule in rules {
        if let Judge::Changes(kinds, judge) = rule.judge {
            for kind in kinds {
                if let Some(list) = by_kind.get_mut(*kind as usize) {
                    list.push((*rule, judge));
                }
            }
        }
    }
    by_kind
}

impl Breaking<'_> {
    /// Reports a finding of the running rule about a place in the new schema, unless the
    /// configuration or a comment silences it; hands it out for help and harm.
    ///
    /// Paths that are ignored count for the file before and the file after.
    pub(crate) fn report(
        &mut self,
        change: &Change,
        (element, part): (Element, Part),
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        let new = self.comparison.new;
        if self.is_quiet(change, Some(new.file_of(element))) {
            return None;
        }
        let place = place(new, element, part);
        let verdict = verdict(new, (element, part), self.rule.id, self.comments);
        let mut finding = Finding::new(self.rule.id, Severity::Error, Some(place), message);
        let before = change.old.map(|side| self.comparison.old.full_name(side.element));
        finding.subject = Some(before.unwrap_or_else(|| new.full_name(element)).into());
        self.findings.push(verdict.apply(finding)?);
        self.findings.last_mut()
    }

    /// As [`Breaking::report`], for what left nothing behind: a file, a package.
    pub(crate) fn report_nowhere(
        &mut self,
        change: &Change,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        if self.is_quiet(change, None) {
            return None;
        }
        let mut finding = Finding::new(self.rule.id, Severity::Error, None, message);
        let before = change.old.map(|side| self.comparison.old.full_name(side.element));
        finding.subject = before.map(Into::into);
        self.findings.push(finding);
        self.findings.last_mut()
    }

    /// The nearest element around an old one that the new schema still has.
    ///
    /// A file that is left stands for what was deleted at its top level, if no place is known.
    pub(crate) fn surviving(&self, old: Element) -> Option<Element> {
        let (schema, pairs) = (self.comparison.old, &self.comparison.pairs);
        let scope = |scope| match scope {
            Declared::File(file) => self.surviving(Element::File(file)),
            Declared::Message(message) => self.surviving(Element::Message(message)),
        };
        match old {
            Element::File(id) => pairs.new_file(id).map(Element::File),
            Element::Message(id) => {
                let found = pairs.new_message(id).map(Element::Message);
                found.or_else(|| scope(schema.message(id).scope))
            }
            Element::Enum(id) => {
                let found = pairs.new_enum(id).map(Element::Enum);
                found.or_else(|| scope(schema.enum_(id).scope))
            }
            Element::Extension(id) => {
                let found = pairs.new_extension(id).map(Element::Extension);
                found.or_else(|| scope(schema.extension(id).scope))
            }
            Element::Service(id) => {
                let found = pairs.new_service(id).map(Element::Service);
                found.or_else(|| self.surviving(Element::File(schema.service(id).file)))
            }
            Element::Field(id, _) | Element::Oneof(id, _) => self.surviving(Element::Message(id)),
            Element::EnumValue(id, _) => self.surviving(Element::Enum(id)),
            Element::Method(id, _) => self.surviving(Element::Service(id)),
        }
    }

    /// As [`Breaking::report`], with the harm of each direction that the change is seen in.
    pub(crate) fn report_break(
        &mut self,
        change: &Change,
        spot: (Element, Part),
        broken: Break<'_>,
    ) -> Option<&mut Finding> {
        let told = |direction| Some((direction, (broken.exchange)(direction)?));
        let fails: Vec<(Direction, String)> =
            self.directions(change).into_iter().filter_map(told).collect();
        let harm = Harm {
            directions: fails.iter().map(|(direction, _)| *direction).collect(),
            surfaces: broken.surfaces.to_vec(),
            witness: fails.into_iter().next().map_or(broken.otherwise, |(_, exchange)| exchange),
            instead: broken.instead,
        };
        let finding = self.report(change, spot, broken.message)?;
        finding.harm = Some(Box::new(harm));
        Some(finding)
    }

    /// Who breaks by a change: those who send or read what it is about, before or after; nobody on
    /// the line if it shows in source code alone.
    #[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
    pub(crate) fn harm(&self, change: &Change, witness: Witness) -> Box<Harm> {
        let is_sent = witness.surfaces != [Surface::Source];
        harm_in(if is_sent { self.directions(change) } else { Vec::new() }, witness)
    }

    /// The directions in which messages travel that hold what a change is about.
    ///
    /// What no rpc reaches may travel in an `Any` or through a queue: both count.
    pub(crate) fn directions(&self, change: &Change) -> Vec<Direction> {
        let [before, after] = self.exposures;
        let (old, new) = (self.comparison.old, self.comparison.new);
        let before = change.old.map(|side| before.element(old, side.element));
        let after = change.new.map(|side| after.element(new, side.element));
        let seen = before.into_iter().chain(after);
        let (request, response) = seen.fold((false, false), |(request, response), exposure| {
            (request || exposure.request, response || exposure.response)
        });
        let is_hidden = !request && !response;
        let directions = [
            (request || is_hidden).then_some(Direction::OldClientToNewServer),
            (response || is_hidden).then_some(Direction::NewServerToOldClient),
        ];
        directions.into_iter().flatten().collect()
    }

    /// Whether a change is about files of the scope, and about a package that may not break.
    fn is_judged(&self, change: &Change) -> bool {
        let (old, new) = (self.comparison.old, self.comparison.new);
        let file = match (change.old, change.new) {
            (Some(side), _) => (old, old.file_of(side.element), &self.scopes.old),
            (None, Some(side)) => (new, new.file_of(side.element), &self.scopes.new),
            (None, None) => return false,
        };
        let (schema, file, scope) = file;
        scope.contains(file) && !self.may_break(schema, file)
    }

    /// Whether a file belongs to a package that is allowed to break.
    fn may_break(&self, schema: &Schema, file: FileId) -> bool {
        let version = schema.package(schema.file(file).package).version();
        let is_unstable = version.is_some_and(|version| !version.is_stable());
        self.config.ignore_unstable_packages && is_unstable
    }

    fn is_quiet(&self, change: &Change, new: Option<FileId>) -> bool {
        if new.is_some_and(|new| self.may_break(self.comparison.new, new)) {
            return true;
        }
        let old = change.old.map(|side: Side| {
            let schema = self.comparison.old;
            &*schema.file(schema.file_of(side.element)).name
        });
        let new = new.map(|file| &*self.comparison.new.file(file).name);
        old.into_iter()
            .chain(new)
            .any(|file| self.selected.ignores(file) || self.selected.ignores_rule(self.rule, file))
    }
}

/// The place that a finding about an element names: a file as a whole is named by its first
/// character, and so is what a file does not say.
fn place(schema: &Schema, element: Element, part: Part) -> Place {
    match (element, part) {
        (Element::File(file), Part::Whole) => top(schema, file),
        (Element::File(file), part) => {
            schema.written_place(element, part).unwrap_or_else(|| top(schema, file))
        }
        (element, part) => schema.place(element, part),
    }
}

/// The first character of a file.
pub(crate) fn top(schema: &Schema, file: FileId) -> Place {
    Place { file: schema.file(file).name.clone(), span: Span::default() }
}

/// As [`Breaking::harm`], where a change of this kind harms in these directions only; in none if
/// nobody notices but those who compile against the schema.
#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
pub(crate) fn harm_in(directions: Vec<Direction>, witness: Witness) -> Box<Harm> {
    Box::new(Harm {
        directions,
        surfaces: witness.surfaces.to_vec(),
        witness: witness.exchange,
        instead: witness.instead,
    })
}
