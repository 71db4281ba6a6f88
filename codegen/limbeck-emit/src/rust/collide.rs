//! Names that cannot stand beside each other in Rust, or at all.
//!
//! Protobuf tells `user_id` from `userId` and a message `m` from a message `M`; Rust's naming does
//! not. prost-build panics at some of these and prints what does not compile at the others.

use std::collections::BTreeMap;

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{
    Cardinality, Element, Enum, EnumId, Field, Label, Message, MessageId, Part, Schema, ServiceId,
    Type,
};

use super::plan::{Plan, Unit};
use super::{bridge, names};

const RULE: &str = "RUST_NAME";

/// Everything that would make prost-build panic, or its output not compile.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, unit) in &plan.units {
        check_modules(plan, (name, unit), &mut findings);
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Names that share a namespace, with what they are names of.
struct Namespace<'a> {
    schema: &'a Schema,
    taken: BTreeMap<String, Element>,
    findings: Vec<Finding>,
}

impl<'a> Namespace<'a> {
    fn new(schema: &'a Schema) -> Self {
        Self { schema, taken: BTreeMap::new(), findings: Vec::new() }
    }

    /// Takes a name for an element, or says who has it.
    fn take(&mut self, name: String, element: Element) {
        if !names::is_identifier(&name) {
            self.findings.push(nameless(self.schema, element, &name));
        } else if let Some(other) = self.taken.get(&name) {
            self.findings.push(collision(self.schema, &name, *other, element));
        } else {
            self.taken.insert(name, element);
        }
    }
}

fn part(element: Element) -> Part {
    if matches!(element, Element::File(_)) { Part::Package } else { Part::Name }
}

fn shown(schema: &Schema, element: Element) -> String {
    match element {
        Element::File(file) => {
            format!("package `{}`", schema.package(schema.file(file).package).name)
        }
        element => format!("`{}`", schema.full_name(element)),
    }
}

fn collision(schema: &Schema, name: &str, first: Element, second: Element) -> Finding {
    let other = if first == second {
        "the module of what is inside it".to_owned()
    } else {
        shown(schema, second)
    };
    let message = format!("{} and {other} are both `{name}` in Rust", shown(schema, first));
    Finding::new(RULE, Severity::Error, Some(schema.place(second, part(second))), message)
        .with_related(schema.place(first, part(first)), format!("`{name}` is taken here"))
        .with_help(
            "rename one of them so that they differ in more than letter case and underscores",
        )
}

/// A package that is called as a module beside or below packages.
fn reserved(schema: &Schema, element: Element, name: &str) -> Finding {
    let message =
        format!("{} needs the module `{name}`, which limbeck makes itself", shown(schema, element));
    Finding::new(RULE, Severity::Error, Some(schema.place(element, part(element))), message)
        .with_help("rename the package")
}

fn nameless(schema: &Schema, element: Element, name: &str) -> Finding {
    let message = format!("{} has no name in Rust: `{name}` is none", shown(schema, element));
    Finding::new(RULE, Severity::Error, Some(schema.place(element, part(element))), message)
        .with_help("rename it: Rust names have a letter")
}

/// Every module of a unit: types, modules and constants, then what is inside of each.
fn check_modules(plan: &Plan<'_>, (name, unit): (&str, &Unit), findings: &mut Vec<Finding>) {
    let schema = plan.schema;
    let mut modules: BTreeMap<Vec<String>, (Namespace<'_>, Namespace<'_>)> = BTreeMap::new();
    let mut parents: BTreeMap<Vec<String>, Element> = BTreeMap::new();
    for id in &unit.files {
        let file = schema.file(*id);
        let path = names::modules(plan.package(*id));
        for end in 1..=path.len() {
            let module = path.get(..end).unwrap_or_default().to_vec();
            parents.entry(module).or_insert(Element::File(*id));
        }
        let (types, constants) =
            modules.entry(path).or_insert_with(|| (Namespace::new(schema), Namespace::new(schema)));
        for message in &file.messages {
            take_message(types, *message);
            check_message(schema, *message, findings);
        }
        for enum_ in &file.enums {
            take_enum(types, *enum_, findings);
        }
        for service in &file.services {
            take_service(plan, *service, types, constants);
            check_methods(schema, *service, findings);
        }
    }
    for (mut path, element) in parents {
        let Some(name) = path.pop() else { continue };
        if [names::JSON_MODULE, names::ROOT_MODULE].contains(&&*name) {
            findings.push(reserved(schema, element, &name));
        }
        let (types, _) =
            modules.entry(path).or_insert_with(|| (Namespace::new(schema), Namespace::new(schema)));
        types.take(name, element);
    }
    for mut module in bridge::parents(plan, name) {
        let Some(name) = module.pop() else { continue };
        let taken = modules.get(&module).and_then(|(types, _)| types.taken.get(&name));
        findings.extend(taken.map(|element| {
            let of = (*element, part(*element));
            bridge::taken(schema, of, &shown(schema, *element))
        }));
    }
    for (types, constants) in modules.into_values() {
        findings.extend(types.findings);
        findings.extend(constants.findings);
    }
}

fn take_message(types: &mut Namespace<'_>, id: MessageId) {
    let message = types.schema.message(id);
    if message.map_entry {
        return;
    }
    types.take(names::upper_camel(message.name()), Element::Message(id));
    let nested = message.messages.iter().any(|nested| !types.schema.message(*nested).map_entry);
    if nested || !message.enums.is_empty() || !message.oneofs.is_empty() {
        types.take(names::snake(message.name()), Element::Message(id));
    }
}

fn take_enum(types: &mut Namespace<'_>, id: EnumId, findings: &mut Vec<Finding>) {
    let enum_ = types.schema.enum_(id);
    types.take(names::upper_camel(enum_.name()), Element::Enum(id));
    let mut variants = Namespace::new(types.schema);
    for (index, value) in (0..).zip(&enum_.values) {
        if is_first_of_number(enum_, index) {
            let name = names::variant(enum_.name(), &value.name);
            variants.take(name, Element::EnumValue(id, index));
        }
    }
    findings.extend(variants.findings);
}

/// prost-build leaves out the aliases of a value.
fn is_first_of_number(enum_: &Enum, index: u32) -> bool {
    let Some(value) = enum_.values.get(index as usize) else { return false };
    let first = enum_.values.iter().position(|other| other.number == value.number);
    first == Some(index as usize)
}

fn take_service(
    plan: &Plan<'_>,
    id: ServiceId,
    types: &mut Namespace<'_>,
    constants: &mut Namespace<'_>,
) {
    let name = plan.schema.service(id).name();
    let module = names::service_module(&names::service(name));
    for (wanted, side) in [(plan.options.client, "client"), (plan.options.server, "server")] {
        if wanted {
            types.take(format!("{module}_{side}"), Element::Service(id));
        }
    }
    constants.take(names::shouty_snake(name), Element::Service(id));
}

fn check_methods(schema: &Schema, id: ServiceId, findings: &mut Vec<Finding>) {
    let mut methods = Namespace::new(schema);
    for (index, method) in (0..).zip(&schema.service(id).methods) {
        methods.take(names::method(&method.name), Element::Method(id, index));
    }
    findings.extend(methods.findings);
}

/// Fields, accessors, oneofs and nested types of a message.
fn check_message(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    let mut types = Namespace::new(schema);
    let mut fields = Namespace::new(schema);
    let mut accessors = Namespace::new(schema);
    let mut variants: Vec<_> = message.oneofs.iter().map(|_| Namespace::new(schema)).collect();
    for (index, field) in (0..).zip(&message.fields) {
        let element = Element::Field(id, index);
        let variants = field.oneof.and_then(|oneof| variants.get_mut(oneof as usize));
        if let Some(variants) = variants {
            variants.take(names::upper_camel(&field.name), element);
            continue;
        }
        fields.take(names::snake(&field.name), element);
        for accessor in accessors_of(schema, field) {
            accessors.take(accessor, element);
        }
    }
    for nested in &message.messages {
        take_message(&mut types, *nested);
    }
    for enum_ in &message.enums {
        take_enum(&mut types, *enum_, findings);
    }
    for (index, oneof) in (0..).zip(&message.oneofs) {
        let element = Element::Oneof(id, index);
        fields.take(names::snake(&oneof.name), element);
        types.take(oneof_type(schema, message, &oneof.name), element);
    }
    let namespaces = [types, fields, accessors].into_iter().chain(variants);
    findings.extend(namespaces.flat_map(|namespace| namespace.findings));
    for nested in message.messages.iter().filter(|nested| !schema.message(**nested).map_entry) {
        check_message(schema, *nested, findings);
    }
}

/// prost-build gives way to a nested type of the same name, map entries included.
pub(super) fn oneof_type(schema: &Schema, message: &Message, oneof: &str) -> String {
    let name = names::upper_camel(oneof);
    let messages = message.messages.iter().map(|nested| schema.message(*nested).name());
    let enums = message.enums.iter().map(|nested| schema.enum_(*nested).name());
    let taken = messages.chain(enums).any(|nested| names::upper_camel(nested) == name);
    if taken { format!("{name}OneOf") } else { name }
}

/// Methods that prost derives for a field.
fn accessors_of(schema: &Schema, field: &Field) -> Vec<String> {
    let name = names::snake(&field.name);
    let bare = names::file_stem(&name);
    let value = schema.map_entry(field).map_or(field.ty, |(_, value)| value.ty);
    let is_enum = matches!(value, Type::Enum(_));
    match field.cardinality {
        Cardinality::Map if is_enum => vec![format!("get_{bare}"), format!("insert_{bare}")],
        Cardinality::Repeated if is_enum => vec![format!("push_{bare}"), name],
        Cardinality::Singular if is_enum => vec![format!("set_{bare}"), name],
        Cardinality::Singular
            if field.label == Label::Optional && !matches!(field.ty, Type::Message(_)) =>
        {
            vec![name]
        }
        Cardinality::Singular | Cardinality::Repeated | Cardinality::Map => Vec::new(),
    }
}
