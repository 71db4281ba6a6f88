//! The one walk over a schema.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use limbeck_schema::finding::{Finding, Place, Severity, Span};
use limbeck_schema::model::{Element, EnumId, ExtensionId, FileId, MessageId, Part, Schema};
use rayon::prelude::*;

use crate::comment::{Comments, Today, is_documented, verdict};
use crate::config::LintConfig;
use crate::rule::{Family, Judge, Rule};
use crate::scope::Scope;
use crate::select::{Selected, Unknown};

/// What a rule sees, and where it reports.
#[derive(Debug)]
pub(crate) struct Lint<'l> {
    /// The schema that is judged.
    pub(crate) schema: &'l Schema,
    /// The files that count: findings are about them, and rules that compare files compare these.
    ///
    /// Files that the configuration ignores count too; nothing is said about them.
    pub(crate) scope: &'l Scope,
    /// The rules' options.
    pub(crate) config: &'l LintConfig,
    selected: &'l Selected,
    comments: &'l Comments,
    rule: &'static Rule,
    findings: Vec<Finding>,
}

/// Judges the files of a scope by the rules that the configuration selects; sorted by place.
///
/// Files are judged in parallel. Exceptions whose last day is before `today` do not hold.
///
/// # Errors
/// The names in the selection that no rule and no category has.
pub fn lint(
    schema: &Schema,
    scope: &Scope,
    config: &LintConfig,
    today: &Today,
) -> Result<Vec<Finding>, Vec<Unknown>> {
    let selected = Selected::new(&config.selection, Family::Lint)?;
    let comments = Comments { buf: config.comment_ignores, today: today.clone() };
    let scope = &Scope::roots(schema).intersect(scope);
    let walk = Walk { schema, scope, config, selected: &selected, comments: &comments };
    let is_judged = |file: &FileId| !selected.ignores(&schema.file(*file).name);
    let files: Vec<FileId> = scope.files().filter(is_judged).collect();
    let each = || files.par_iter().flat_map_iter(|file| walk.file(*file)).collect();
    let (mut findings, together): (Vec<Finding>, _) = rayon::join(each, || walk.packages());
    findings.extend(together);
    findings.par_sort();
    Ok(findings)
}

impl Lint<'_> {
    /// Reports a finding of the running rule, unless the configuration or a comment silences it;
    /// hands it out for help, related places and a fix.
    pub(crate) fn report(
        &mut self,
        element: Element,
        part: Part,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        let file = self.schema.file_of(element);
        let name = &self.schema.file(file).name;
        if !self.scope.contains(file)
            || self.selected.ignores(name)
            || self.selected.ignores_rule(self.rule, name)
        {
            return None;
        }
        let place = Some(self.place(element, part));
        let mut finding = Finding::new(self.rule.id, Severity::Error, place, message);
        finding.subject = Some(self.schema.full_name(element).into());
        let verdict = verdict(self.schema, (element, part), self.rule.id, self.comments);
        self.findings.push(verdict.apply(finding)?);
        self.findings.last_mut()
    }

    /// Whether somebody wrote documentation above an element.
    pub(crate) fn is_documented(&self, element: Element) -> bool {
        is_documented(self.schema, element)
    }

    /// The place that a finding names: a file as a whole is named by its first character, and so
    /// is what a file does not say.
    fn place(&self, element: Element, part: Part) -> Place {
        let Element::File(file) = element else { return self.schema.place(element, part) };
        let written = self.schema.written_place(element, part).filter(|_| part != Part::Whole);
        written.unwrap_or_else(|| Place {
            file: Arc::clone(&self.schema.file(file).name),
            span: Span::default(),
        })
    }
}

#[derive(Clone, Copy)]
struct Walk<'w> {
    schema: &'w Schema,
    scope: &'w Scope,
    config: &'w LintConfig,
    selected: &'w Selected,
    comments: &'w Comments,
}

impl<'w> Walk<'w> {
    /// Runs every selected rule that `call` knows what to do with.
    fn run(&self, findings: &mut Vec<Finding>, call: impl Fn(&mut Lint<'w>, Judge)) {
        for rule in &self.selected.rules {
            let mut lint = Lint {
                schema: self.schema,
                scope: self.scope,
                config: self.config,
                selected: self.selected,
                comments: self.comments,
                rule,
                findings: std::mem::take(findings),
            };
            call(&mut lint, rule.judge);
            *findings = lint.findings;
        }
    }

    fn file(&self, id: FileId) -> Vec<Finding> {
        let declared = Declared::new(self.schema, id);
        let mut findings = Vec::new();
        self.run(&mut findings, |lint, judge| declared.judge(lint, judge));
        findings
    }

    /// The rules that look at more than one file.
    fn packages(&self) -> Vec<Finding> {
        let packages: BTreeSet<_> =
            self.scope.files().map(|file| self.schema.file(file).package).collect();
        let mut folders: BTreeMap<&str, Vec<FileId>> = BTreeMap::new();
        for file in self.scope.files() {
            let name: &str = &self.schema.file(file).name;
            let folder = name.rsplit_once('/').map_or(".", |(folder, _)| folder);
            folders.entry(folder).or_default().push(file);
        }
        let mut findings = Vec::new();
        self.run(&mut findings, |lint, judge| match judge {
            Judge::Package(judge) => packages.iter().for_each(|id| judge(lint, *id)),
            Judge::Folder(judge) => {
                for (folder, files) in &folders {
                    judge(lint, folder, files);
                }
            }
            Judge::Scope(judge) => judge(lint),
            Judge::File(_)
            | Judge::Message(_)
            | Judge::Field(_)
            | Judge::Oneof(_)
            | Judge::Enum(_)
            | Judge::EnumValue(_)
            | Judge::Service(_)
            | Judge::Method(_)
            | Judge::Changes(..) => {}
        });
        findings
    }
}

/// What a file declares, nested elements included.
struct Declared<'d> {
    schema: &'d Schema,
    file: FileId,
    messages: Vec<MessageId>,
    enums: Vec<EnumId>,
    extensions: Vec<ExtensionId>,
}

impl<'d> Declared<'d> {
    fn new(schema: &'d Schema, id: FileId) -> Self {
        let file = schema.file(id);
        let mut declared = Self {
            schema,
            file: id,
            messages: Vec::new(),
            enums: file.enums.clone(),
            extensions: file.extensions.clone(),
        };
        let mut open: Vec<MessageId> = file.messages.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            let message = schema.message(id);
            if !message.map_entry {
                declared.messages.push(id);
            }
            declared.enums.extend(&message.enums);
            declared.extensions.extend(&message.extensions);
            open.extend(message.messages.iter().rev());
        }
        declared
    }

    fn judge(&self, lint: &mut Lint<'_>, judge: Judge) {
        match judge {
            Judge::File(judge) => judge(lint, self.file),
            Judge::Message(judge) => self.messages.iter().for_each(|id| judge(lint, *id)),
            Judge::Field(judge) => {
                for id in &self.messages {
                    for (n, field) in (0..).zip(&self.schema.message(*id).fields) {
                        judge(lint, Element::Field(*id, n), field);
                    }
                }
                for id in &self.extensions {
                    judge(lint, Element::Extension(*id), &self.schema.extension(*id).field);
                }
            }
            Judge::Oneof(judge) => {
                for id in &self.messages {
                    (0..)
                        .zip(&self.schema.message(*id).oneofs)
                        .for_each(|(n, _)| judge(lint, *id, n));
                }
            }
            Judge::Enum(judge) => self.enums.iter().for_each(|id| judge(lint, *id)),
            Judge::EnumValue(judge) => {
                for id in &self.enums {
                    (0..)
                        .zip(&self.schema.enum_(*id).values)
                        .for_each(|(n, _)| judge(lint, *id, n));
                }
            }
            Judge::Service(judge) => {
                self.schema.file(self.file).services.iter().for_each(|id| judge(lint, *id));
            }
            Judge::Method(judge) => {
                for id in &self.schema.file(self.file).services {
                    let methods = &self.schema.service(*id).methods;
                    (0..).zip(methods).for_each(|(n, _)| judge(lint, *id, n));
                }
            }
            Judge::Package(_) | Judge::Folder(_) | Judge::Scope(_) | Judge::Changes(..) => {}
        }
    }
}
