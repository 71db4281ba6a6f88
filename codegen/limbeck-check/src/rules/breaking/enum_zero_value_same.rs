use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Part};

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "ENUM_ZERO_VALUE_SAME",
    page: include_str!("enum_zero_value_same.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::EnumValueName], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let Element::EnumValue(id, n) = new.element else { return };
    let schema = breaking.comparison.new;
    let enum_ = schema.enum_(id);
    if enum_.values.get(n as usize).is_none_or(|value| value.number != 0) {
        return;
    }
    let was = breaking.comparison.old.name(old.element);
    let is = schema.name(new.element);
    let text = format!("zero value of enum `{}` means `{is}`, and meant `{was}`", enum_.name());
    let harm = breaking.harm(
        change,
        Witness {
            surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
            exchange: format!(
                "an old client sets nothing, which is `{was}` to it; the new server reads `{is}`"
            ),
            instead: format!("keep `{was} = 0`, and give `{is}` a number of its own"),
        },
    );
    if let Some(finding) = breaking.report(change, (new.element, Part::Name), text) {
        finding.harm = Some(harm);
    }
}
