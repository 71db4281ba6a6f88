use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Part, Type};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::FieldPair;
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_UTF8_VALIDATION",
    page: include_str!("field_same_utf8_validation.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldUtf8], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    let (old, new) = (pair.old.field, pair.new.field);
    if (old.ty, new.ty) != (Type::String, Type::String) {
        return;
    }
    let exchange = |direction| {
        let (who, (_, read)) = (parties(direction), pair.ends(direction));
        read.field.utf8.then(|| {
            format!(
                "{} sends the byte 0xff in {}; {} refuses what is no UTF-8",
                who.writer, pair.title, who.reader
            )
        })
    };
    let message = if new.utf8 {
        format!("{} must be UTF-8, and could hold any bytes", pair.title)
    } else {
        format!("{} may hold any bytes, and had to be UTF-8", pair.title)
    };
    breaking.report_break(
        change,
        pair.spot(Part::Whole),
        Break {
            message,
            surfaces: &[Surface::Wire],
            exchange: &exchange,
            otherwise: String::new(),
            instead: "keep what is no UTF-8 in a field of type `bytes`".to_owned(),
        },
    );
}
