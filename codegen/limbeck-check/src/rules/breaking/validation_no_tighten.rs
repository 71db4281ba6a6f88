use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, Options, Part, Schema, Value};

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::tightened::{BEHAVIOR, VALIDATE, is_newly_required, tightened};

pub(crate) static RULE: Rule = Rule {
    id: "VALIDATION_NO_TIGHTEN",
    page: include_str!("validation_no_tighten.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(KINDS, judge),
};

const KINDS: &[Kind] =
    &[Kind::FieldOption, Kind::FieldAdded, Kind::MessageOption, Kind::OneofOption];

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(new) = change.new else { return };
    let comparison = breaking.comparison;
    let Some(options) = options(comparison.new, new.element) else { return };
    let before = change.old.and_then(|old| self::options(comparison.old, old.element));
    // A field that was not there has all its options anew.
    let is_meant = |number| change.kind == Kind::FieldAdded || new.part == Part::Option(number);
    for number in [VALIDATE, BEHAVIOR].into_iter().filter(|number| is_meant(*number)) {
        let Some(value) = set(options, number) else { continue };
        let before = before.and_then(|options| set(options, number));
        if let Some(rule) = stricter(change.kind, number, (before, value)) {
            report(breaking, change, (new.element, number, &rule));
        }
    }
}

/// The constraint that refuses what was taken before.
fn stricter(kind: Kind, number: i32, (old, new): (Option<&Value>, &Value)) -> Option<String> {
    if number == BEHAVIOR {
        return is_newly_required(old, new).then(|| "REQUIRED".to_owned());
    }
    if kind == Kind::FieldAdded {
        // Old clients do not send the field: only what refuses its absence breaks them.
        let is_required = matches!(new.field("required"), Some(Value::Bool(true)));
        return is_required.then(|| "required: true".to_owned());
    }
    tightened(old, new)
}

fn report(
    breaking: &mut Breaking<'_>,
    change: &Change,
    (element, number, rule): (Element, i32, &str),
) {
    let name = breaking.comparison.new.full_name(element);
    let exchange = if change.kind == Kind::FieldAdded {
        format!("an old client sends a request without `{name}`; the new server refuses it")
    } else {
        format!(
            "an old client sends what `{rule}` on `{name}` forbids, as it could before; the new server answers INVALID_ARGUMENT (HTTP 400)"
        )
    };
    let harm = breaking.harm(change, Witness {
        surfaces: &[Surface::Wire, Surface::Json],
        exchange,
        instead: "keep the old limits in this version, treat the rest in the server, and tighten in the next version"
            .to_owned(),
    });
    // Responses are made by the server, which knows its own limits.
    if !harm.directions.contains(&Direction::OldClientToNewServer) {
        return;
    }
    let text = format!("`{name}` is checked more strictly in requests: `{rule}`");
    if let Some(finding) = breaking.report(change, (element, Part::Option(number)), text) {
        finding.harm = Some(harm);
    }
}

/// The value of an option by its number.
fn set(options: &Options, number: i32) -> Option<&Value> {
    options.entries.iter().find(|it| it.number == number).map(|it| &it.value)
}

fn options(schema: &Schema, element: Element) -> Option<&Options> {
    match element {
        Element::Message(id) => Some(&schema.message(id).options),
        Element::Field(id, n) => schema.message(id).fields.get(n as usize).map(|it| &it.options),
        Element::Oneof(id, n) => schema.message(id).oneofs.get(n as usize).map(|it| &it.options),
        Element::Extension(id) => Some(&schema.extension(id).field.options),
        Element::File(_)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Service(_)
        | Element::Method(..) => None,
    }
}
