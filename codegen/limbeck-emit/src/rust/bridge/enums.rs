//! Enums: from number to number, by a match without a default.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{EnumCase, EnumHow, EnumPlan, EnumTo};
use limbeck_schema::model::{Element, EnumId};
use serde::Serialize;

use super::RUNTIME;
use super::functions::Function;
use super::literals::variant_path;
use super::site::{Printed, Site, contradiction};

/// The function of an enum in one direction.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EnumContext {
    pub doc: String,
    pub name: String,
    pub takes_custom: bool,
    pub is_fallible: bool,
    /// The enum that numbers are of.
    pub source: String,
    /// Patterns with what comes of them: variants of the source, each once, and what is none.
    pub arms: Vec<ArmContext>,
}

/// An arm of the match.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ArmContext {
    pattern: String,
    value: String,
}

/// Describes the function; nothing if it is not determined.
pub(crate) fn context(
    site: Site<'_>,
    pair: &EnumPlan,
    direction: Direction,
) -> Printed<Option<EnumContext>> {
    let older = Element::Enum(pair.older);
    let way = pair.way(direction);
    let function = site.functions.of(site.bridge, direction, older);
    let (Some(how), Some(function)) = (&way.how, function) else { return Ok(None) };
    let (source, target) = (pair.source(direction), pair.target(direction));
    let arms = match how {
        EnumHow::Cases(cases) => {
            let enums = Enums { older, source, target, direction };
            cased(site, enums, cases, &function)?
        }
        // Named one by one, so that a new value does not compile.
        EnumHow::Identity(_) => every(site, source, &passed(&function, "from".to_owned())),
        EnumHow::Custom(_) => {
            let name = site.methods.name(direction, older, older).unwrap_or_default();
            every(site, source, &format!("custom.{name}(from)"))
        }
    };
    let shown = |id: EnumId| &site.schema().enum_(id).full_name;
    Ok(Some(EnumContext {
        doc: format!("Converts a number of `{}` to one of `{}`.", shown(source), shown(target)),
        source: site.path(Element::Enum(source)),
        name: function.name,
        takes_custom: function.takes_custom,
        is_fallible: function.is_fallible,
        arms,
    }))
}

/// The enums of a conversion.
#[derive(Clone, Copy)]
struct Enums {
    older: Element,
    source: EnumId,
    target: EnumId,
    direction: Direction,
}

fn passed(function: &Function, number: String) -> String {
    if function.is_fallible { format!("Ok({number})") } else { number }
}

/// One arm for all numbers.
fn every(site: Site<'_>, source: EnumId, value: &str) -> Vec<ArmContext> {
    let mut numbers: Vec<i32> =
        site.schema().enum_(source).values.iter().map(|value| value.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let variants = numbers.into_iter().filter_map(|number| variant_path(site, source, number));
    let patterns = variants.map(|path| format!("Ok({path})")).chain(["Err(_)".to_owned()]);
    let pattern = patterns.collect::<Vec<_>>().join(" | ");
    vec![ArmContext { pattern, value: value.to_owned() }]
}

fn cased(
    site: Site<'_>,
    enums: Enums,
    cases: &[EnumCase],
    function: &Function,
) -> Printed<Vec<ArmContext>> {
    let Enums { older, source, target, direction } = enums;
    let schema = site.schema();
    let value_of = |element: Element| match element {
        Element::EnumValue(id, index) => {
            schema.enum_(id).values.get(index as usize).map(|value| (id, value))
        }
        _ => None,
    };
    let mut arms = Vec::new();
    for case in cases {
        let odd = || contradiction(schema, case.from, "is no value of the enum that converts");
        let (_, from) = value_of(case.from).filter(|(id, _)| *id == source).ok_or_else(odd)?;
        let pattern = variant_path(site, source, from.number).ok_or_else(odd)?;
        let value = match case.to {
            EnumTo::Value(to) => {
                let (_, to) = value_of(to).filter(|(id, _)| *id == target).ok_or_else(odd)?;
                let path = variant_path(site, target, to.number).ok_or_else(odd)?;
                passed(function, format!("i32::from({path})"))
            }
            EnumTo::Number(number) => passed(function, number.to_string()),
            EnumTo::Reject => {
                let reason = format!("is `{}`, which has no counterpart", from.name);
                format!("Err({RUNTIME}::BridgeError::new({reason:?}))")
            }
            EnumTo::Custom => {
                let name = site.methods.name(direction, older, case.from).ok_or_else(odd)?;
                format!("custom.{name}()")
            }
        };
        arms.push(ArmContext { pattern: format!("Ok({pattern})"), value });
    }
    let unknown = if function.is_fallible {
        let target = site.path(Element::Enum(target));
        format!("{RUNTIME}::unassigned(from, {target}::try_from(from).is_ok())")
    } else {
        "from".to_owned()
    };
    arms.push(ArmContext { pattern: "Err(_)".to_owned(), value: unknown });
    Ok(arms)
}
