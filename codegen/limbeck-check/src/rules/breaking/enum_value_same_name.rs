use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Part};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::enum_number::Names;
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_VALUE_SAME_NAME",
    page: include_str!("enum_value_same_name.md"),
    categories: &[Category::Csr, Category::File, Category::Package, Category::WireJson],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumValueName, Kind::EnumValueRemoved], judge),
};

/// Every value that has the number now is reported, if one of its former names is gone.
fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(names) = Names::of(breaking, change) else { return };
    let (id, enum_) = names.enum_;
    let Some((_, kept)) = names.new.first() else { return };
    let (number, kept, lost) = (names.number, &kept.name, names.lost);
    let exchange = |direction| {
        let (who, sent) = (parties(direction), names.sent(direction)?);
        Some(format!(
            "{} sends `\"{sent}\"` in JSON; {} knows no `{sent}` in `{}`",
            who.writer,
            who.reader,
            enum_.name()
        ))
    };
    for (n, _) in &names.new {
        breaking.report_break(change, (Element::EnumValue(id, *n), Part::Number), Break {
            message: format!("{number} is no longer called `{lost}` in enum `{}`", enum_.name()),
            surfaces: &[Surface::Json, Surface::Source],
            exchange: &exchange,
            otherwise: format!("code that names `{lost}` does not compile"),
            instead: format!(
                "keep `{lost}`; with `option allow_alias = true`, `{kept} = {number}` may stand behind it"
            ),
        });
    }
}
