//! What the template knows of the conversions of a pair of packages.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::MessagePlan;
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Element;
use serde::Serialize;

use super::delta::{self, DeltaContext};
use super::enums::{self, EnumContext};
use super::functions::has_any;
use super::methods::{self, MethodContext};
use super::site::{Printed, Site, Way, contradiction};
use super::steps::{Scope, body, literal, pattern};

const TEMPLATE: &str = "rust/bridge_convert.rs.tera";

/// All conversions of a pair of packages.
#[derive(Debug, Serialize)]
struct ConvertContext {
    /// What the service writes, if it has to write anything.
    custom: Option<CustomContext>,
    messages: Vec<MessageContext>,
    enums: Vec<EnumContext>,
    registries: Vec<RegistryContext>,
    deltas: Vec<DeltaContext>,
    /// Whether an error of one of them may be about what is stored.
    goes_down: bool,
}

#[derive(Debug, Serialize)]
struct CustomContext {
    older: String,
    newer: String,
    /// ` + super::Other`.
    supertraits: String,
    methods: Vec<MethodContext>,
}

/// The function of a message in one direction.
#[derive(Debug, Serialize)]
struct MessageContext {
    doc: String,
    name: String,
    takes_custom: bool,
    is_fallible: bool,
    source: String,
    target: String,
    /// Statements, of which the second bind the members of the source.
    first: Vec<String>,
    pattern: String,
    statements: Vec<String>,
    literal: String,
    last: Vec<String>,
    is_regrouped: bool,
}

/// The function that converts what is in an `Any`.
#[derive(Debug, Serialize)]
struct RegistryContext {
    name: String,
    takes_custom: bool,
    entries: Vec<EntryContext>,
}

/// A message that an `Any` may hold.
#[derive(Debug, Serialize)]
struct EntryContext {
    /// Full names of what it is and becomes.
    from: String,
    to: String,
    source: String,
    /// Whether its conversion takes code of the service.
    takes_custom: bool,
    /// What converts it, to a `Result`.
    convert: String,
}

/// Prints all conversions of a pair.
pub(crate) fn print(site: Site<'_>) -> Result<String, Vec<Finding>> {
    let context = context(site)?;
    site.job.input.templates.render(TEMPLATE, &context)
}

fn context(site: Site<'_>) -> Result<ConvertContext, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut context = ConvertContext {
        custom: None,
        messages: Vec::new(),
        enums: Vec::new(),
        registries: Vec::new(),
        deltas: Vec::new(),
        goes_down: false,
    };
    let refused = |finding: Box<Finding>| *finding;
    for direction in Direction::ALL.iter().copied() {
        for pair in &site.bridge.messages {
            match message(site, pair, direction) {
                Ok(message) => context.messages.extend(message),
                Err(finding) => findings.push(refused(finding)),
            }
        }
        for pair in &site.bridge.enums {
            match enums::context(site, pair, direction) {
                Ok(function) => context.enums.extend(function),
                Err(finding) => findings.push(refused(finding)),
            }
        }
        context.registries.extend(registry(site, direction));
    }
    for delta in delta::contexts(site) {
        match delta {
            Ok(delta) => context.deltas.push(delta),
            Err(finding) => findings.push(refused(finding)),
        }
    }
    context.goes_down = context.deltas.iter().any(DeltaContext::goes_down);
    if site.functions.has_custom(site.bridge) {
        match methods::contexts(site) {
            Ok(methods) => {
                context.custom = Some(CustomContext {
                    older: site.bridge.older.clone(),
                    newer: site.bridge.newer.clone(),
                    supertraits: [vec![String::new()], methods::supertraits(site)]
                        .concat()
                        .join(" + "),
                    methods,
                });
            }
            Err(finding) => findings.push(refused(finding)),
        }
    }
    findings.sort();
    findings.dedup();
    if findings.is_empty() { Ok(context) } else { Err(findings) }
}

/// Describes the function of a message; nothing if it is not determined.
fn message(
    site: Site<'_>,
    pair: &MessagePlan,
    direction: Direction,
) -> Printed<Option<MessageContext>> {
    let way = Way { site, direction, older: pair.older };
    let (Some(steps), Some(function)) = (&pair.way(direction).how, way.function()) else {
        return Ok(None);
    };
    let body = body(Scope { way, path: &[] }, steps)?;
    let (source, target) = (pair.source(direction), pair.target(direction));
    let literal = literal(site, target, &body)?;
    let fails = |text: &String| text.contains('?');
    let can_err = [&body.first, &body.statements, &body.last].into_iter().flatten().any(fails)
        || fails(&literal);
    if can_err && !function.is_fallible {
        let message = "can fail to convert, and the plan says that it cannot";
        return Err(contradiction(site.schema(), Element::Message(source), message));
    }
    let shown = |id| &site.schema().message(id).full_name;
    Ok(Some(MessageContext {
        doc: format!("Converts `{}` to `{}`.", shown(source), shown(target)),
        name: function.name,
        takes_custom: function.takes_custom,
        is_fallible: function.is_fallible,
        source: site.path(Element::Message(source)),
        target: site.path(Element::Message(target)),
        pattern: pattern(site, source, &body.used),
        first: body.first,
        statements: body.statements,
        literal,
        last: body.last,
        is_regrouped: body.is_regrouped,
    }))
}

/// Describes the function that converts what is in an `Any`, if one is needed.
fn registry(site: Site<'_>, direction: Direction) -> Option<RegistryContext> {
    let ways = site.bridge.messages.iter().map(|pair| pair.way(direction));
    let is_needed = ways.filter_map(|way| way.how.as_ref()).any(|steps| has_any(steps));
    let function = site.functions.any(site.bridge, direction);
    let entries = site.bridge.messages.iter().filter_map(|pair| {
        let source = pair.source(direction);
        let found = site.functions.of(site.bridge, direction, Element::Message(pair.older))?;
        let convert = match (found.takes_custom, found.is_fallible) {
            (true, true) => format!("|message| {}(message, custom)", found.name),
            (true, false) => format!("|message| Ok({}(message, custom))", found.name),
            (false, true) => found.name,
            (false, false) => format!("|message| Ok({}(message))", found.name),
        };
        let shown = |id| site.schema().message(id).full_name.to_string();
        Some(EntryContext {
            from: shown(source),
            to: shown(pair.target(direction)),
            source: site.path(Element::Message(source)),
            takes_custom: found.takes_custom,
            convert,
        })
    });
    let takes_custom = function.takes_custom;
    is_needed.then(|| RegistryContext {
        name: function.name,
        takes_custom,
        entries: entries.collect(),
    })
}
