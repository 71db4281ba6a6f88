//! `limbeck explain`: the page of a rule, or the list of all rules.

use limbeck_check::{Category, Family, Rule, find, rules};

use crate::cli::Format;
use crate::console::Console;
use crate::error::{Error, Stop};
use crate::exit::Exit;
use crate::render::{Object, table};
use crate::suggest::closest;

/// Explain a rule: what it checks, why, and examples
///
/// Without RULE, lists all rules with their categories.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  limbeck explain FIELD_NO_DELETE
  limbeck explain --format json | jq -r .id")]
pub(crate) struct Args {
    /// Id of a rule, such as `FIELD_NO_DELETE`; case does not matter
    rule: Option<String>,
}

pub(crate) fn run(args: &Args, console: &Console) -> Result<Exit, Stop> {
    let text = match (&args.rule, console.format) {
        (Some(id), Format::Json) => object(named(id)?).with("page", named(id)?.page).line(),
        (Some(id), _) => named(id)?.page.to_owned(),
        (None, Format::Json) => rules().map(|rule| object(rule).line()).collect(),
        (None, _) => list(),
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Success)
}

fn named(id: &str) -> Result<&'static Rule, Error> {
    let upper = id.to_ascii_uppercase().replace('-', "_");
    find(&upper).ok_or_else(|| {
        let help = match closest(&upper, rules().map(|rule| rule.id)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "`limbeck explain` lists all rules".to_owned(),
        };
        Error::usage(format!("there is no rule `{id}`"), help)
    })
}

fn list() -> String {
    let row = |rule: &Rule| {
        [rule.id.to_owned(), family(rule).to_owned(), categories(rule), rule.summary().to_owned()]
    };
    let rows: Vec<_> = rules().map(row).collect();
    table(["RULE", "FAMILY", "CATEGORIES", "CHECKS"], &rows)
}

fn object(rule: &Rule) -> Object {
    let categories: Vec<&str> = rule.categories.iter().map(|it| it.name()).collect();
    Object::default()
        .with("id", rule.id)
        .with("family", family(rule))
        .with("categories", categories)
        .with("purpose", rule.summary())
}

fn family(rule: &Rule) -> &'static str {
    match rule.family() {
        Family::Lint => "lint",
        Family::Breaking => "breaking",
    }
}

fn categories(rule: &Rule) -> String {
    let names: Vec<&str> = rule.categories.iter().copied().map(Category::name).collect();
    names.join(" ")
}
