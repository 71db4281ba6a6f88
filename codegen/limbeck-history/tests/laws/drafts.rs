//! Drafts: they lead to the new schema whatever is answered, and say something iff the meaning
//! differs.

use limbeck_history::draft::{Draft, Recorded, draft};
use limbeck_history::question::Answers;
use limbeck_history::rebuild::digest_of;
use limbeck_history::revision::Kind;

use crate::case::{Case, hold};

/// Nobody has to answer more often.
const ROUNDS: usize = 20;

#[test]
fn a_draft_leads_to_the_schema_whatever_is_answered() {
    hold(4, |case| {
        for package in case.packages() {
            let draft = answered(case, &package);
            assert!(draft.questions.is_empty(), "{:#?}\n{}", draft.questions, shown(case));
            assert_eq!(draft.canon, case.new.canon(&package));
        }
    });
}

#[test]
fn a_draft_matters_iff_the_digest_differs() {
    hold(4, |case| {
        for package in case.packages() {
            let changes = drafted(case, &package, &Answers::default()).changes;
            let matters = changes.iter().any(|change| change.kind != Kind::Syntax);
            let digests = [&case.old, &case.new].map(|side| {
                let is_there = !side.canon(&package).is_empty();
                digest_of(&side.schema, &package).filter(|_| is_there)
            });
            let differs = digests[0] != digests[1];
            // Of another syntax, the same is written otherwise.
            let is_raised = changes.iter().any(|change| change.kind == Kind::Syntax);
            assert!(matters == differs || is_raised && matters, "{changes:#?}\n{}", shown(case));
        }
    });
}

/// The draft after all questions are answered, at random.
fn answered(case: &mut Case<'_>, package: &str) -> Draft {
    let mut answers = Answers::default();
    let mut result = drafted(case, package, &answers);
    for _ in 0..ROUNDS {
        if result.questions.is_empty() {
            break;
        }
        for question in &result.questions {
            if case.rest.once_in(3) {
                answers.kept.insert(question.old.clone());
            } else {
                answers.renamed.push((question.old.clone(), question.new.clone()));
            }
        }
        result = drafted(case, package, &answers);
    }
    result
}

fn drafted(case: &Case<'_>, package: &str, answers: &Answers) -> Draft {
    let canon = case.old.canon(package);
    let schema = Some(&case.old.schema).filter(|_| !canon.is_empty());
    let recorded = Recorded { canon: &canon, schema };
    draft(recorded, &case.new.schema, package, answers)
        .unwrap_or_else(|error| panic!("{error:#?}\n{answers:#?}\n{}", shown(case)))
}

fn shown(case: &Case<'_>) -> String {
    format!("==== old\n{}==== new\n{}", case.old.text, case.new.text)
}
