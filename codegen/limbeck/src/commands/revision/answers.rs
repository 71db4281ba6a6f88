//! Which package each answer about names is meant for.

use std::collections::BTreeMap;

use limbeck_history::draft::{Recorded, draft};
use limbeck_history::question::{Answers, Question};
use limbeck_history::{Canon, Workspace};

use super::Args;
use super::ask::base;
use crate::error::Error;

/// What was said about the names of each of some packages. Of several, each answer is for the one
/// that asks, or that has what it names.
///
/// # Errors
/// When an answer may be meant for several of them, or for none.
pub(super) fn answers(
    args: &Args,
    workspace: &Workspace<'_>,
    packages: &[String],
) -> Result<BTreeMap<String, Answers>, Error> {
    let mut answers: BTreeMap<String, Answers> = BTreeMap::new();
    if let [only] = packages {
        let kept = args.no_rename.iter().cloned().collect();
        answers.insert(only.clone(), Answers { renamed: args.rename.clone(), kept });
        return Ok(answers);
    }
    if args.rename.is_empty() && args.no_rename.is_empty() {
        return Ok(answers);
    }
    let sides = packages.iter().map(|package| Sides::new(args, workspace, package));
    let sides: Vec<Sides<'_>> = sides.collect();
    for (old, new) in &args.rename {
        let package = meant(&sides, old, Some(new))?;
        let of = answers.entry(package.to_owned()).or_default();
        of.renamed.push((old.clone(), new.clone()));
    }
    for old in &args.no_rename {
        let package = meant(&sides, old, None)?;
        answers.entry(package.to_owned()).or_default().kept.insert(old.clone());
    }
    Ok(answers)
}

/// A package as it is recorded and as its proto files say, and what that asks.
struct Sides<'p> {
    package: &'p str,
    old: Canon,
    new: Canon,
    questions: Vec<Question>,
}

impl<'p> Sides<'p> {
    fn new(args: &Args, workspace: &Workspace<'_>, package: &'p str) -> Self {
        // What cannot be had is told when it is recorded, and so is why there is no draft.
        let old = base(workspace, package, args.amend).unwrap_or_else(|_| Canon::new(package));
        let recorded = Recorded { canon: &old, schema: None };
        let drafted = draft(recorded, workspace.schema, package, &Answers::default()).ok();
        let (new, questions) = drafted.map_or_else(
            || (Canon::new(package), Vec::new()),
            |draft| (draft.canon, draft.questions),
        );
        Self { package, old, new, questions }
    }

    fn asks(&self, old: &str, new: Option<&str>) -> bool {
        let is_it = |it: &Question| it.old == old && new.is_none_or(|new| it.new == new);
        self.questions.iter().any(is_it)
    }

    fn has(&self, old: &str, new: Option<&str>) -> bool {
        let is_new_there = new.is_none_or(|new| self.new.element_at(new).is_some());
        self.old.element_at(old).is_some() && is_new_there
    }
}

/// The only package that an answer makes sense for.
fn meant<'p>(sides: &[Sides<'p>], old: &str, new: Option<&str>) -> Result<&'p str, Error> {
    let names = |is_it: &dyn Fn(&Sides<'_>) -> bool| -> Vec<&'p str> {
        sides.iter().filter(|it| is_it(it)).map(|it| it.package).collect()
    };
    let asking = names(&|it| it.asks(old, new));
    let having = names(&|it| it.has(old, new));
    if let ([only], _) | ([], [only]) = (&*asking, &*having) {
        return Ok(only);
    }
    let several = if asking.is_empty() { having } else { asking };
    if let [first, ..] = &*several {
        let message =
            format!("several packages that differ have `{old}`: `{}`", several.join("`, `"));
        let help = format!("name the one that is meant, and record it alone: `--package {first}`");
        return Err(Error::usage(message, help));
    }
    let recorded = names(&|it| it.old.element_at(old).is_some());
    if let ([first, ..], Some(new)) = (&*recorded, new) {
        return Err(Error::usage(
            format!("`{first}` has `{old}`, but there is no `{new}` in its proto files"),
            format!("names are relative to the package; `--package {first}` records it alone"),
        ));
    }
    let all: Vec<&str> = sides.iter().map(|it| it.package).collect();
    Err(Error::usage(
        format!("no package that differs has `{old}` recorded: `{}`", all.join("`, `")),
        "names are relative to the package, such as `User.full_name`",
    ))
}

#[cfg(test)]
mod tests {
    use limbeck_history::Canon;
    use limbeck_history::question::Question;
    use limbeck_history::revision::Kind;

    use super::{Sides, meant};

    fn asking<'p>(package: &'p str, pairs: &[(&str, &str)]) -> Sides<'p> {
        let question = |(old, new): &(&str, &str)| Question {
            kind: Kind::Field,
            old: (*old).to_owned(),
            new: (*new).to_owned(),
            why: String::new(),
        };
        let questions = pairs.iter().map(question).collect();
        Sides { package, old: Canon::new(package), new: Canon::new(package), questions }
    }

    #[test]
    fn an_answer_is_for_the_only_package_that_asks() {
        let sides =
            [asking("a.v1", &[("A.a", "A.b"), ("A.x", "A.y")]), asking("b.v1", &[("A.a", "A.c")])];
        let meant = |old, new| meant(&sides, old, new).map_err(|error| error.to_string());
        assert!(meant("A.a", None).unwrap_err().contains("`a.v1`, `b.v1`"));
        assert!(meant("A.q", Some("A.b")).unwrap_err().contains("no package that differs"));
        assert_eq!(meant("A.a", Some("A.c")), Ok("b.v1"));
        assert_eq!(meant("A.x", None), Ok("a.v1"));
    }
}
