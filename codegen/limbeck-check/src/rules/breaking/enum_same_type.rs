use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Part};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_SAME_TYPE",
    page: include_str!("enum_same_type.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumOpenness], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Element::Enum(id)) = change.new.map(|side| side.element) else { return };
    let enum_ = breaking.comparison.new.enum_(id);
    let (name, is_closed) = (enum_.name(), enum_.closed);
    let exchange = |direction| {
        let who = parties(direction);
        let reads_closed = is_closed == (direction == Direction::OldClientToNewServer);
        let reading = if reads_closed {
            "takes the field for unset"
        } else {
            "is handed a number without a name"
        };
        Some(format!(
            "{} sends 99 as a `{name}`, which names no such value; {} {reading}",
            who.writer, who.reader
        ))
    };
    let (now, was) = if is_closed { ("closed", "open") } else { ("open", "closed") };
    breaking.report_break(
        change,
        (Element::Enum(id), Part::Whole),
        Break {
            message: format!("enum `{name}` is {now} where it was {was}"),
            surfaces: &[Surface::Wire, Surface::Source],
            exchange: &exchange,
            otherwise: String::new(),
            instead: format!("leave `{name}` in a file of the syntax that it had"),
        },
    );
}
