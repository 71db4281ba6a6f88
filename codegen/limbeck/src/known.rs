//! What histories tell generated code: facts about packages, and how their versions convert.

use std::collections::BTreeSet;

use limbeck_bridge::plan::Plan;
use limbeck_emit::rust::undecided;
use limbeck_history::bridges::Plans;
use limbeck_history::{Pending, Workspace};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::compile::Compilation;
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{Element, Part, Schema};

use crate::console::Console;
use crate::error::Error;
use crate::project::Project;
use crate::records::Kept;

/// What histories tell generated code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// What they say about packages.
    pub(crate) facts: AllPackageFacts,
    /// How versions convert.
    pub(crate) bridges: Vec<Plan>,
    /// Packages with changes that no revision records.
    pending: BTreeSet<String>,
}

/// What becomes of conversions that nobody has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// Nothing is generated.
    Refuse,
    /// All else is generated, and what is undecided is a warning.
    Warn,
}

impl Known {
    /// Reads the histories of a project. One that something is wrong with says nothing: `limbeck check` tells what.
    ///
    /// # Errors
    /// When a folder or a file cannot be read.
    pub(crate) fn read(
        project: &Project,
        compilation: &Compilation,
        console: &Console,
    ) -> Result<Self, Error> {
        let kept = Kept::read(project, &compilation.schema)?;
        let is_wanted = project.config.targets.as_ref().is_none_or(|targets| !targets.is_empty());
        if kept.is_empty() || !is_wanted {
            return Ok(Self::default());
        }
        let workspace = kept.workspace(&project.sources, &compilation.schema);
        let is_broken = workspace.histories.values().any(|history| !history.problems.is_empty());
        let Some(facts) = workspace.facts().ok().filter(|_| !is_broken) else {
            console.note(
                "something is wrong with the history, so that generated code does not know its revision, and \
                 versions are not bridged; `limbeck verify` says what",
            );
            return Ok(Self::default());
        };
        let has_bridge = project.config.rust.has_bridge();
        let bridges = if has_bridge { bridges(&workspace, console) } else { Vec::new() };
        let own = |package: &&str| workspace.pending(package) == Some(Pending::Own);
        let newer = bridges.iter().map(|plan| plan.newer.as_str());
        let pending = newer.filter(own).map(str::to_owned).collect();
        Ok(Self { facts, bridges, pending })
    }

    /// Takes out what nobody has decided, as asked, and gives the warnings.
    ///
    /// The module of such a bridge stays, and is empty: code that uses it does not compile.
    pub(crate) fn settle(&mut self, compilation: &Compilation, how: Undecided) -> Vec<Finding> {
        let warnings = match how {
            Undecided::Refuse => return Vec::new(),
            Undecided::Warn => self.warnings(&compilation.schema),
        };
        for plan in self.bridges.iter_mut().filter(|plan| !plan.questions.is_empty()) {
            let (older, newer) = (plan.older.clone(), plan.newer.clone());
            *plan = Plan { older, newer, ..Plan::default() };
        }
        let warn = |finding| Finding { severity: Severity::Warning, ..finding };
        warnings.into_iter().map(warn).collect()
    }

    /// What is undecided; of a package that is being edited, that something is: recording the edit
    /// decides what is usual, and asks the rest.
    fn warnings(&self, schema: &Schema) -> Vec<Finding> {
        let warnings = self.bridges.iter().map(|plan| {
            if plan.questions.is_empty() || !self.pending.contains(&plan.newer) {
                return undecided(schema, [plan]);
            }
            let message = format!(
                "it is not decided how `{}` and `{}` convert, whose changes no revision records yet",
                plan.older, plan.newer
            );
            let files = schema.find_package(&plan.newer).map(|package| &package.files);
            let file = files.and_then(|files| files.first());
            let place = file.map(|file| schema.place(Element::File(*file), Part::Package));
            let help = format!("limbeck revision --package {} -m \"…\"", plan.newer);
            vec![Finding::new("RUST_BRIDGE", Severity::Warning, place, message).with_help(help)]
        });
        warnings.flatten().collect()
    }
}

fn bridges(workspace: &Workspace<'_>, console: &Console) -> Vec<Plan> {
    let Ok(plans) = Plans::of(workspace) else {
        console.note(
            "what is recorded of a version cannot be had, so that versions are not bridged; `limbeck verify \
             --deep` says what is wrong",
        );
        return Vec::new();
    };
    for package in &plans.unclear {
        console.note(&format!(
            "it is in question what was renamed in `{package}` or in the version before it, so that they are \
             not bridged; `limbeck revision --package {package} -m \"…\"` asks"
        ));
    }
    plans.planned.into_iter().map(|planned| planned.plan).collect()
}

#[cfg(test)]
mod tests {
    use limbeck_bridge::{Direction, Need, PolicyKind, Question};
    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::source::Memory;

    use super::*;

    fn known() -> Known {
        let plan = |older: &str, questions| Plan {
            older: older.to_owned(),
            newer: "a.v3".to_owned(),
            questions,
            uses: [("b.v1".to_owned(), "b.v2".to_owned())].into(),
            ..Plan::default()
        };
        let need = Need { direction: Direction::Up, options: vec![PolicyKind::Custom] };
        let question = Question {
            from: vec!["M.a".to_owned()],
            to: Vec::new(),
            needs: vec![need],
            suggestion: None,
            reason: "it is gone".to_owned(),
        };
        let bridges = vec![plan("a.v1", vec![question]), plan("a.v2", Vec::new())];
        Known { bridges, ..Known::default() }
    }

    #[test]
    fn what_is_undecided_is_refused_or_taken_out_with_a_warning() {
        let files = Memory::from_iter([("a.proto", "syntax = \"proto3\"; package a.v3;\n")]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let mut refused = known();
        assert_eq!(refused.settle(&compilation, Undecided::Refuse), []);
        assert_eq!(refused.bridges, known().bridges, "who generates refuses it");

        let mut settled = known();
        let warnings = settled.settle(&compilation, Undecided::Warn);
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert_eq!((warning.rule, warning.severity), ("RUST_BRIDGE", Severity::Warning));
        let help = warning.help.as_ref().unwrap();
        assert!(help.starts_with("limbeck revision --package a.v3 "), "{help}");
        let (older, newer) = ("a.v1".to_owned(), "a.v3".to_owned());
        assert_eq!(settled.bridges[0], Plan { older, newer, ..Plan::default() });
        assert_eq!(settled.bridges[1], known().bridges[1], "decided ones stay");
    }

    #[test]
    fn in_the_middle_of_an_edit_there_is_one_warning_a_bridge() {
        let files = Memory::from_iter([("a.proto", "syntax = \"proto3\"; package a.v3;\n")]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let mut edited = known();
        let again = edited.bridges[0].questions[0].clone();
        edited.bridges[0].questions.push(again);
        assert_eq!(edited.clone().settle(&compilation, Undecided::Warn).len(), 2);
        edited.pending.insert("a.v3".to_owned());
        let warnings = edited.settle(&compilation, Undecided::Warn);
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert_eq!((warning.rule, warning.severity), ("RUST_BRIDGE", Severity::Warning));
        let help = warning.help.as_deref();
        assert_eq!(help, Some("limbeck revision --package a.v3 -m \"…\""));
        assert!(warning.place.is_some());
    }
}
