use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Part;

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::FieldPair;
use crate::rules::meant::{Meant, shown};
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_DEFAULT",
    page: include_str!("field_same_default.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldDefault, Kind::FieldImplied], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    // Where the written default differs, too, that change tells it.
    if change.kind == Kind::FieldImplied && pair.old.field.default != pair.new.field.default {
        return;
    }
    let (Some(before), Some(after)) = (Meant::of(pair.old), Meant::of(pair.new)) else { return };
    if before.is_same(&after) {
        return;
    }
    let (old, new, name) = (shown(pair.old), shown(pair.new), &pair.new.field.name);
    let exchange = |direction| {
        let (who, (written, read)) = (parties(direction), pair.ends(direction));
        Some(format!(
            "{} leaves `{name}` out and means `{}`; {} reads `{}`",
            who.writer,
            shown(written),
            who.reader,
            shown(read)
        ))
    };
    breaking.report_break(
        change,
        pair.spot(Part::Default),
        Break {
            message: format!("{} means `{new}` when unset, where it meant `{old}`", pair.title),
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: String::new(),
            instead: format!(
                "leave the default `{old}`, and set `{name}` to `{new}` where that is meant"
            ),
        },
    );
}
