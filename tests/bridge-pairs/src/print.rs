//! Printed conversions, and what has to be known to call them without naming their types.
//!
//! The build script prints with it, and tests that build crates of their own.

use limbeck_bridge::plan::Plan;
use limbeck_emit::rust::{Layout, Rust, RustOptions};
use limbeck_emit::{Input, Target, Templates};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::model::{Element, MessageId, Schema, Scope};

use crate::fixtures::Fixtures;

/// How the conversions of one pair of messages are called.
pub struct Functions {
    older: String,
    newer: String,
    older_type: String,
    newer_type: String,
    up: Option<Call>,
    down: Option<Call>,
    delta_put: Option<Call>,
}

/// How one function is called.
struct Call {
    name: String,
    is_fallible: bool,
    takes_custom: bool,
}

/// What messages are read from and written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Bytes alone.
    Bytes,
    /// JSON, too; and services are called.
    Json,
}

/// All code of the fixtures, in one file of modules, with the conversions of these plans.
///
/// # Panics
/// When it cannot be printed.
pub fn code(fixtures: &Fixtures, plans: &[Plan], form: Form) -> String {
    let options = RustOptions {
        layout: Layout::Modules,
        client: form == Form::Json,
        server: form == Form::Json,
        json: Some(form == Form::Json),
        bridge: Some(true),
        testing: Some(form == Form::Json),
        ..RustOptions::default()
    };
    let templates = Templates::embedded().expect("templates are right");
    let facts = AllPackageFacts::new();
    let input = Input {
        schema: &fixtures.compilation.schema,
        image: &fixtures.compilation.image,
        templates: &templates,
        facts: &facts,
        bridges: plans,
    };
    let files = Rust { options }.emit(&input).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let text = files.get("limbeck.rs").expect("one file is printed");
    String::from_utf8(text.to_vec()).expect("code is text")
}

/// The text of the module of conversions of an API.
///
/// # Panics
/// When there is none.
pub fn module(code: &str, api: &str) -> String {
    let after = |text: &str, line: &str| text.find(line).map(|at| at + 1);
    let head = format!("\npub mod {api} {{\n");
    let from = after(code, &head).unwrap_or_else(|| panic!("there is no module `{api}`"));
    let from = from + after(&code[from..], "\npub mod v1_v2 {\n").expect("it has a bridge");
    // The types of the older version follow the module of bridges, whose only module it is.
    let end = code[from..].find("}\npub mod v1 {\n").expect("it has an older version");
    code[from..from + end].to_owned()
}

/// An entry of the table of laws.
pub fn laws(api: &str, module: &str) -> String {
    let custom = if module.contains("\npub trait Custom") { "&CUSTOM, " } else { "" };
    format!(
        "({api:?}, |runs, seed| {{ let mut values = {api}::bridge::v1_v2::values(seed).expect(\"descriptors are whole\"); \
         {api}::bridge::v1_v2::laws({custom}&mut values, runs) }}),\n"
    )
}

/// An entry of the table of what is said of fields.
pub fn lines(api: &str) -> String {
    format!("({api:?}, {api}::bridge::v1_v2::lines),\n")
}

/// An entry of the table of mistakes.
pub fn mutants(api: &str, module: &str) -> String {
    let custom = if module.contains("\npub trait Custom") { "&CUSTOM, " } else { "" };
    format!(
        "({api:?}, |runs, seed| {{ let mut values = {api}::bridge::v1_v2::values(seed).expect(\"descriptors are whole\"); \
         let mut mutants = Mutants::new(&mut values, runs); \
         let Ok(()) = {api}::bridge::v1_v2::pairs({custom}&mut mutants); (mutants.made, mutants.missed) }}),\n"
    )
}

/// The functions of every pair of messages that are printed.
pub fn pairs(schema: &Schema, plan: &Plan, module: &str) -> Vec<Functions> {
    let functions = |older: MessageId, newer: MessageId| {
        let base = snake(schema, older);
        let find = |ending: &str| call(module, &format!("{base}_{ending}"));
        Functions {
            older: schema.message(older).full_name.to_string(),
            newer: schema.message(newer).full_name.to_string(),
            older_type: path(schema, older),
            newer_type: path(schema, newer),
            up: find("up"),
            down: find("down"),
            delta_put: find("delta_put"),
        }
    };
    // What is of neither version is in those that hold it.
    let pairs = plan.messages.iter().filter(|pair| pair.older != pair.newer);
    pairs.map(|pair| functions(pair.older, pair.newer)).collect()
}

impl Functions {
    /// Full name of the older message.
    pub fn older(&self) -> &str {
        &self.older
    }

    /// Whether edited messages can be put back.
    pub fn puts(&self) -> bool {
        self.delta_put.is_some()
    }

    /// An entry of the table: closures from bytes to bytes, by the functions of a module such as
    /// `numbers::bridge::v1_v2`.
    pub fn entry(&self, module: &str, json: Form) -> String {
        let one = |call: &Option<Call>, from: &str, to: &str| {
            let Some(call) = call else { return ("None".to_owned(), "None".to_owned()) };
            let path = format!("{module}::{}", call.name);
            let custom = if call.takes_custom { ", &CUSTOM" } else { "" };
            let body = format!("{path}(from{custom})");
            let body = if call.is_fallible { body } else { format!("Ok({body})") };
            let convert =
                |form| format!("Some(|from| {form}::<{from}, {to}>(from, |from| {body}))");
            let in_json = if json == Form::Json { convert("json") } else { "None".to_owned() };
            (convert("bytes"), in_json)
        };
        let (up, up_json) = one(&self.up, &self.older_type, &self.newer_type);
        let (down, down_json) = one(&self.down, &self.newer_type, &self.older_type);
        let delta_put = self.delta_put.as_ref().map_or_else(
            || "None".to_owned(),
            |call| {
                let custom = if call.takes_custom { ", &CUSTOM" } else { "" };
                let name = format!("{module}::{}", call.name);
                let body = format!("{name}(stored, edited{custom})");
                let body = if call.is_fallible { body } else { format!("Ok({body})") };
                let types = format!("{}, {}", self.newer_type, self.older_type);
                format!(
                    "Some(|stored, edited| put::<{types}>(stored, edited, |stored, edited| {body}))"
                )
            },
        );
        format!(
            "Pair {{ older: {:?}, newer: {:?}, up: {up}, down: {down}, up_json: {up_json}, \
             down_json: {down_json}, delta_put: {delta_put} }},\n",
            self.older, self.newer
        )
    }
}

/// What the head of a printed function says.
fn call(module: &str, name: &str) -> Option<Call> {
    let start = module.find(&format!("pub fn {name}("))?;
    let head = module[start..].split('{').next()?;
    Some(Call {
        name: name.to_owned(),
        is_fallible: head.contains("Result<"),
        takes_custom: head.contains("custom"),
    })
}

/// `outer_part` of `fields.v1.Outer.Part`.
fn snake(schema: &Schema, id: MessageId) -> String {
    let names = nesting(schema, id);
    names.iter().map(|name| words(name)).collect::<Vec<_>>().join("_")
}

/// `fields::v1::outer::Part` of `fields.v1.Outer.Part`.
fn path(schema: &Schema, id: MessageId) -> String {
    let file = schema.file(schema.file_of(Element::Message(id)));
    let package = schema.package(file.package).name.replace('.', "::");
    let mut names = nesting(schema, id);
    let last = names.pop().expect("it has a name");
    let outer = names.iter().map(|name| words(name) + "::").collect::<String>();
    format!("{package}::{outer}{last}")
}

fn nesting(schema: &Schema, id: MessageId) -> Vec<String> {
    let message = schema.message(id);
    let mut names = match message.scope {
        Scope::Message(outer) => nesting(schema, outer),
        Scope::File(_) => Vec::new(),
    };
    names.push(message.name().to_owned());
    names
}

/// Names of the fixtures are of words alone.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
