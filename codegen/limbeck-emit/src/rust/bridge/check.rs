//! Bridges that cannot be printed.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::plan::{Answers, Call, MethodHow, Plan as Bridge};
use limbeck_schema::finding::{Finding, Place, Severity};
use limbeck_schema::model::{Element, Part, Schema};

use super::functions::Functions;
use super::pairs;
use super::service::list;
use crate::rust::plan::Plan;

const RULE: &str = "RUST_BRIDGE";

/// What is undecided, and modules that two bridges would have.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = undecided(plan.schema, plan.bridges.iter().copied());
    findings.extend(circles(plan));
    let mut modules: BTreeMap<Vec<String>, &Bridge> = BTreeMap::new();
    for bridge in plan.bridges.iter().copied() {
        findings.extend(collections(plan.schema, bridge));
        let module = pairs::module(plan.schema, bridge);
        if let Some(other) = modules.insert(module.clone(), bridge) {
            let message = format!(
                "the conversions of `{}` to `{}` and of `{}` to `{}` would both be the module `{}`",
                other.older,
                other.newer,
                bridge.older,
                bridge.newer,
                module.join("::")
            );
            let finding = Finding::new(RULE, Severity::Error, place(plan.schema, bridge), message);
            findings.push(finding.with_help("rename the package of one of them"));
        }
    }
    findings
}

/// Bridges that need code of the service, and use each other: the trait of each would need that of the other.
fn circles(plan: &Plan<'_>) -> Vec<Finding> {
    let functions = Functions::new(plan.schema, &plan.bridges);
    let used = |bridge: &Bridge| -> Vec<&Bridge> {
        let used = bridge.uses.iter().filter_map(|(older, newer)| functions.bridge(older, newer));
        used.filter(|other| functions.goes_by_code_of(bridge, other)).collect()
    };
    let with_code = plan.bridges.iter().copied().filter(|bridge| functions.has_custom(bridge));
    let circle = |bridge: &Bridge| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open = used(bridge);
        while let Some(other) = open.pop() {
            if other.older == bridge.older && other.newer == bridge.newer {
                return true;
            }
            if seen.insert(&*other.newer) {
                open.extend(used(other));
            }
        }
        false
    };
    let finding = |bridge: &Bridge| {
        let message = format!(
            "the conversions of `{}` to `{}` go by those of another API, and those by these, and both need \
             code of the service: neither trait `Custom` can come before the other",
            bridge.older, bridge.newer
        );
        let finding = Finding::new(RULE, Severity::Error, place(plan.schema, bridge), message);
        finding.with_help(
            "decide otherwise than `custom` in one of the two APIs, or move the types that both use to an API \
             of their own",
        )
    };
    with_code.filter(|bridge| circle(bridge)).map(finding).collect()
}

/// What nobody has decided about conversions, each with the command that does.
pub fn undecided<'b>(
    schema: &Schema,
    bridges: impl IntoIterator<Item = &'b Bridge>,
) -> Vec<Finding> {
    bridges.into_iter().flat_map(|bridge| questions(schema, bridge)).collect()
}

/// Something of the schema that is called as the module of bridges beside it.
pub(crate) fn taken(schema: &Schema, (element, part): (Element, Part), shown: &str) -> Finding {
    let message = format!("{shown} needs the module `bridge`, which limbeck makes for bridges");
    Finding::new(RULE, Severity::Error, Some(schema.place(element, part)), message).with_help(
        "rename it, or generate no bridges: `bridge = false` in `[generate.rust]` of `limbeck.toml`",
    )
}

/// Responses that are to take what a stream brings, and have no place for it.
fn collections(schema: &Schema, bridge: &Bridge) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in &bridge.services {
        for plan in &service.methods {
            let MethodHow::Call(Call { answers: Answers::Collect(_), .. }) = &plan.how else {
                continue;
            };
            let method = schema.service(service.older).methods.get(plan.older as usize);
            let Some(method) = method.filter(|it| list(schema, it.output).is_none()) else {
                continue;
            };
            let message = format!(
                "a stream of responses cannot be collected into `{}`, which is not one repeated field",
                schema.message(method.output).full_name
            );
            let element = Element::Method(service.older, plan.older);
            let place = Some(schema.place(element, Part::Name));
            let finding = Finding::new(RULE, Severity::Error, place, message);
            findings.push(finding.with_help("decide `single` or `custom` for it instead"));
        }
    }
    findings
}

/// What nobody has decided.
fn questions(schema: &Schema, bridge: &Bridge) -> Vec<Finding> {
    let question = |question: &limbeck_bridge::Question| {
        let message = format!(
            "it is not decided how `{}` and `{}` convert: {}: {}",
            bridge.older,
            bridge.newer,
            question.subject(),
            question.reason
        );
        let place = place_of(schema, bridge, question).or_else(|| place(schema, bridge));
        Finding::new(RULE, Severity::Error, place, message)
            .with_help(question.command(&bridge.newer))
    };
    bridge.questions.iter().map(question).collect()
}

/// Where the newer element stands, or else the older one.
fn place_of(
    schema: &Schema,
    bridge: &Bridge,
    question: &limbeck_bridge::Question,
) -> Option<Place> {
    let find = |package: &str, path: &String| {
        let name = if package.is_empty() { path.clone() } else { format!("{package}.{path}") };
        let element = schema.find(&name)?;
        Some(schema.place(element, Part::Name))
    };
    let newer = question.to.iter().find_map(|path| find(&bridge.newer, path));
    newer.or_else(|| question.from.iter().find_map(|path| find(&bridge.older, path)))
}

/// Where the newer package is declared.
fn place(schema: &Schema, bridge: &Bridge) -> Option<Place> {
    let file = *schema.find_package(&bridge.newer)?.files.first()?;
    Some(schema.place(Element::File(file), Part::Package))
}
