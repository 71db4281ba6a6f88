use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Part, Schema};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::field_pair::FieldPair;
use crate::rules::words::{parties, sample};

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_NAME",
    page: include_str!("field_same_name.md"),
    categories: &[Category::Csr, Category::File, Category::Package, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FieldName, Kind::ExtensionRenamed], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(pair) = FieldPair::of(breaking, change) else { return };
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let name = |schema: &Schema, element| match element {
        Element::Extension(_) => schema.full_name(element),
        _ => schema.name(element).to_owned(),
    };
    let is_extension = matches!(new.element, Element::Extension(_));
    let old = name(pair.old.schema, old.element);
    let new = name(pair.new.schema, new.element);
    let exchange = |direction| {
        let (who, (written, _)) = (parties(direction), pair.ends(direction));
        let sent = if pair.old.field.name == written.field.name { &old } else { &new };
        let value = sample(written);
        let exchange = if is_extension {
            format!("`{{\"[{sent}]\": {value}}}`")
        } else {
            format!("`{{\"{sent}\": {value}}}` or a field mask `{sent}`")
        };
        Some(format!("{} sends {exchange}; {} knows no `{sent}`", who.writer, who.reader))
    };
    breaking.report_break(
        change,
        pair.spot(Part::Name),
        Break {
            message: format!("{} was called `{old}`", pair.title),
            surfaces: &[Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!("code that reads or sets `{old}` does not compile"),
            instead: format!("keep the name `{old}`: the wire never shows it, people and JSON do"),
        },
    );
}
