use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Part};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::FieldPair;
use crate::rules::words::{parties, sample};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_JSON_NAME",
    page: include_str!("field_same_json_name.md"),
    categories: &[Category::Csr, Category::File, Category::Package, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldJsonName], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    // An extension is called by its full name in JSON.
    if matches!(pair.spot(Part::Whole).0, Element::Extension(_)) {
        return;
    }
    let (old, new) = (&pair.old.field.json_name, &pair.new.field.json_name);
    let exchange = |direction| {
        let (who, (written, read)) = (parties(direction), pair.ends(direction));
        let (sent, value) = (&written.field.json_name, sample(written));
        let known = *sent == read.field.name;
        (!known).then(|| {
            format!(
                "{} sends `{{\"{sent}\": {value}}}`; {} knows no `{sent}`",
                who.writer, who.reader
            )
        })
    };
    breaking.report_break(
        change,
        pair.spot(Part::JsonName),
        Break {
            message: format!(
                "{} is called `{new}` in JSON where it was called `{old}`",
                pair.title
            ),
            surfaces: &[Surface::Json],
            exchange: &exchange,
            otherwise: format!("code that looks for `{old}` in JSON finds nothing"),
            instead: format!("write `[json_name = \"{old}\"]` behind the field"),
        },
    );
}
