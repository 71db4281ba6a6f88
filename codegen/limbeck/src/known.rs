//! What becomes of what histories do not tell generated code.

use std::collections::BTreeSet;

use limbeck_bridge::plan::Plan;
use limbeck_emit::rust::undecided;
use limbeck_history::{Known, Problem};
use limbeck_schema::finding::{Finding, Place, Severity};
use limbeck_schema::model::{Element, Part, Schema};

use crate::project::Project;
use crate::records::Kept;

/// What becomes of conversions that nobody has decided, or that nobody can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// Nothing is generated.
    Refuse,
    /// All else is generated, and why not everything is a warning.
    Warn,
}

/// Asks the histories of a project, if anything is generated.
pub(crate) fn read(project: &Project, kept: &Kept, schema: &Schema) -> Known {
    let is_wanted = project.config.targets.as_ref().is_none_or(|targets| !targets.is_empty());
    if kept.is_empty() || !is_wanted {
        return Known::default();
    }
    Known::read(&kept.workspace(&project.sources, schema), project.config.rust.has_bridge())
}

/// What is said of a version whose older one is not there any more: no error, for versions come to an end.
pub(crate) fn gone(older: &str, newer: &str) -> String {
    format!("`{newer}` was forked from `{older}`, which is not there: nothing serves its clients")
}

/// What is wrong with the records, so that generated code would lack something.
pub(crate) fn problems(known: &Known) -> Vec<Finding> {
    known.problems.iter().map(Problem::finding).collect()
}

/// Takes out what nobody has decided, and what needs that, and gives the warnings; also about what is
/// wrong with the records.
///
/// The module of such a bridge stays, and is empty: code that uses it does not compile.
pub(crate) fn settle(known: &mut Known, schema: &Schema) -> Vec<Finding> {
    let mut warnings = problems(known);
    warnings.extend(undecided_of(known, schema));
    let mut empty: BTreeSet<(String, String)> = BTreeSet::new();
    loop {
        let is_empty = |plan: &&mut Plan| {
            !plan.questions.is_empty() || is_unknown(plan) || needs(plan, &empty).is_some()
        };
        let is_new = |plan: &&mut Plan| !empty.contains(&pair(plan));
        let Some(plan) = known.bridges.iter_mut().filter(is_new).find(is_empty) else { break };
        if let Some((older, newer)) = needs(plan, &empty) {
            let message = format!(
                "how `{}` and `{}` convert needs how `{older}` and `{newer}` do, which is not known",
                plan.older, plan.newer
            );
            let help = format!("`limbeck bridge check {older} {newer}` says why");
            let place = place(schema, &plan.newer);
            warnings.push(
                Finding::new("RUST_BRIDGE", Severity::Warning, place, message).with_help(help),
            );
        }
        empty.insert(pair(plan));
        let (older, newer) = pair(plan);
        *plan = Plan { older, newer, ..Plan::default() };
    }
    let warn = |finding| Finding { severity: Severity::Warning, ..finding };
    warnings.into_iter().map(warn).collect()
}

fn pair(plan: &Plan) -> (String, String) {
    (plan.older.clone(), plan.newer.clone())
}

/// Whether a plan has nothing but names, as where nobody can say how versions convert.
fn is_unknown(plan: &Plan) -> bool {
    plan.messages.is_empty() && plan.enums.is_empty() && plan.services.is_empty()
}

/// Which of some pairs a plan uses, in whichever direction.
fn needs(plan: &Plan, pairs: &BTreeSet<(String, String)>) -> Option<(String, String)> {
    let used = plan.uses.iter().flat_map(|(older, newer)| {
        [(older.clone(), newer.clone()), (newer.clone(), older.clone())]
    });
    used.into_iter().find(|pair| pairs.contains(pair))
}

/// What is undecided; of a package that is being edited, that something is: recording the edit
/// decides what is usual, and asks the rest.
fn undecided_of(known: &Known, schema: &Schema) -> Vec<Finding> {
    let warnings = known.bridges.iter().map(|plan| {
        if plan.questions.is_empty() || !known.pending.contains(&plan.newer) {
            return undecided(schema, [plan]);
        }
        let message = format!(
            "it is not decided how `{}` and `{}` convert, whose changes no revision records yet",
            plan.older, plan.newer
        );
        let help = format!("limbeck revision --package {} -m \"…\"", plan.newer);
        let place = place(schema, &plan.newer);
        vec![Finding::new("RUST_BRIDGE", Severity::Warning, place, message).with_help(help)]
    });
    warnings.flatten().collect()
}

/// Where a package says its name.
fn place(schema: &Schema, package: &str) -> Option<Place> {
    let file = schema.find_package(package).and_then(|package| package.files.first());
    file.map(|file| schema.place(Element::File(*file), Part::Package))
}

#[cfg(test)]
mod tests {
    use limbeck_bridge::plan::ServicePlan;
    use limbeck_bridge::{Direction, Need, PolicyKind, Question};
    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::model::ServiceId;
    use limbeck_schema::source::Memory;

    use super::*;

    fn known() -> Known {
        let plan = |older: &str, questions| Plan {
            older: older.to_owned(),
            newer: "a.v3".to_owned(),
            services: vec![ServicePlan { older: ServiceId(0), newer: None, methods: Vec::new() }],
            questions,
            uses: [("b.v1".to_owned(), "b.v2".to_owned())].into(),
            ..Plan::default()
        };
        let need = Need::new(Direction::Up, vec![PolicyKind::Custom]);
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
    fn what_is_undecided_is_taken_out_with_a_warning() {
        let files = Memory::from_iter([("a.proto", "syntax = \"proto3\"; package a.v3;\n")]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let mut settled = known();
        let warnings = settle(&mut settled, &compilation.schema);
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert_eq!((warning.rule, warning.severity), ("RUST_BRIDGE", Severity::Warning));
        let help = warning.help.as_ref().unwrap();
        assert!(help.starts_with("limbeck revision --package a.v3 "), "{help}");
        let (older, newer) = ("a.v1".to_owned(), "a.v3".to_owned());
        assert_eq!(settled.bridges[0], Plan { older, newer, ..Plan::default() });
        assert_eq!(settled.bridges[1], known().bridges[1], "decided ones stay");
    }

    #[test]
    fn what_needs_what_is_not_known_goes_with_it() {
        let files = Memory::from_iter([("a.proto", "syntax = \"proto3\"; package a.v3;\n")]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let mut settled = known();
        let unknown = ("b.v2".to_owned(), "b.v1".to_owned());
        let (older, newer) = unknown;
        settled.bridges.push(Plan { older, newer, ..Plan::default() });
        let warnings = settle(&mut settled, &compilation.schema);
        let messages: Vec<&str> = warnings.iter().map(|it| &*it.message).collect();
        let message =
            "how `a.v2` and `a.v3` convert needs how `b.v2` and `b.v1` do, which is not known";
        assert!(messages.contains(&message), "{messages:?}");
        assert!(settled.bridges.iter().all(is_unknown), "{:?}", settled.bridges);
    }

    #[test]
    fn in_the_middle_of_an_edit_there_is_one_warning_a_bridge() {
        let files = Memory::from_iter([("a.proto", "syntax = \"proto3\"; package a.v3;\n")]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        let mut edited = known();
        let again = edited.bridges[0].questions[0].clone();
        edited.bridges[0].questions.push(again);
        assert_eq!(settle(&mut edited.clone(), &compilation.schema).len(), 2);
        edited.pending.insert("a.v3".to_owned());
        let warnings = settle(&mut edited, &compilation.schema);
        let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
        assert_eq!((warning.rule, warning.severity), ("RUST_BRIDGE", Severity::Warning));
        let help = warning.help.as_deref();
        assert_eq!(help, Some("limbeck revision --package a.v3 -m \"…\""));
        assert!(warning.place.is_some());
    }
}
