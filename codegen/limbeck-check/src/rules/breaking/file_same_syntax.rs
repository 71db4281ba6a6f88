use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Part, Syntax};

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_SYNTAX",
    page: include_str!("file_same_syntax.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileSyntax], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(_), Some(new)) = (change.old, change.new) else { return };
    let Element::File(id) = new.element else { return };
    let file = breaking.comparison.new.file(id);
    let name = &file.name;
    let (was, is, direction, exchange) = match file.syntax {
        Syntax::Proto3 => (
            "proto2",
            "proto3",
            Direction::OldClientToNewServer,
            "an old client sends a string that is not UTF-8, which the new server refuses to parse",
        ),
        Syntax::Proto2 => (
            "proto3",
            "proto2",
            Direction::NewServerToOldClient,
            "a new server sends a string that is not UTF-8, which an old client refuses to parse",
        ),
    };
    let harm = harm_in(vec![direction], Witness {
        surfaces: &[Surface::Wire, Surface::Source],
        exchange: format!("{exchange}; code that asks whether a field of `{name}` is set need not compile"),
        instead: format!("leave `{name}` in {was}, and write the next version of the package in {is}"),
    });
    let text = format!("file `{name}` was {was}, and is now {is}");
    if let Some(finding) = breaking.report(change, (new.element, Part::Syntax), text) {
        finding.harm = Some(harm);
    }
}
