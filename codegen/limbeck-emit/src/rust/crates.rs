//! Layout `crates`: an SDK crate per API.

use limbeck_schema::finding::Finding;
use rayon::prelude::*;
use serde::Serialize;

use super::modules::Tree;
use super::options::RuntimeDependency;
use super::plan::{self, Plan};
use super::{
    ALLOWED_LINTS, GENERATION, Job, bridge, descriptor, names, package, rest, unexpected_path,
};
use crate::target::header;
use crate::{FileSet, Input};

/// Makes the crates of all APIs, each in a folder of its own.
pub(crate) fn emit(plan: &Plan<'_>, input: &Input<'_>) -> Result<FileSet, Vec<Finding>> {
    let crates = plan
        .units
        .par_iter()
        .map(|(unit, _)| Ok((plan::folder(unit), emit_crate(Job { plan, unit, input })?)))
        .collect();
    let crates: Vec<_> = package::all_or_findings(crates)?;
    let mut files = FileSet::default();
    for (folder, set) in crates {
        files.insert_all(&folder, set).map_err(|error| unexpected_path(&error))?;
    }
    Ok(files)
}

fn emit_crate(job: Job<'_>) -> Result<FileSet, Vec<Finding>> {
    let Job { plan, unit, input } = job;
    let tree = Tree::new(package::print_all(job)?);
    let render =
        |template: &str, context: &LibContext<'_>| input.templates.render(template, context);
    let mut printed = Vec::new();
    let context = LibContext {
        re_exports: re_exports(unit, &tree),
        modules: print_tree("packages", tree, "src/packages", &mut printed),
        manifest: manifest(plan, unit),
        generation: GENERATION,
        lints: ALLOWED_LINTS,
        descriptor_set: &descriptor::literal(job),
        json: plan.options.has_json(),
    };
    let mut files = FileSet::default();
    let mut insert = |path: String, text: String| {
        files.insert(path, text).map_err(|error| unexpected_path(&error))
    };
    insert("Cargo.toml".to_owned(), header("#") + &render("rust/Cargo.toml.tera", &context)?)?;
    let descriptor = render("rust/descriptor.rs.tera", &context)?;
    insert("src/descriptor.rs".to_owned(), header("//") + &descriptor)?;
    let lib = package::parse(&render(LIB, &context)?, LIB, input)?;
    insert("src/lib.rs".to_owned(), header("//") + &prettyplease::unparse(&lib))?;
    printed.into_iter().try_for_each(|(path, text)| insert(path, header("//") + &text))?;
    Ok(files)
}

const LIB: &str = "rust/lib.rs.tera";

/// What the templates of a crate know.
#[derive(Serialize)]
struct LibContext<'a> {
    #[serde(flatten)]
    manifest: ManifestContext,
    generation: u32,
    /// What the crate shows of its modules: `user::v1`, or `user::*` of an API without versions.
    re_exports: Vec<ReExport>,
    /// Attribute that allows lints.
    lints: &'a str,
    /// Declaration of the module `packages`, and of what has no file inside it.
    modules: String,
    /// The descriptor set as a Rust byte string.
    descriptor_set: &'a str,
    json: bool,
}

#[derive(Serialize)]
struct ReExport {
    /// `user::v1`.
    path: String,
    /// The feature that it is compiled with.
    feature: Option<&'static str>,
}

#[derive(Serialize)]
struct ManifestContext {
    name: String,
    api: String,
    /// `key = value` lines.
    package: Vec<String>,
    features: Vec<Feature>,
    /// `name = value` lines.
    dependencies: Vec<String>,
}

#[derive(Serialize)]
struct Feature {
    name: &'static str,
    enables: Vec<String>,
}

/// Declares a module; modules that have code become files.
fn print_tree(name: &str, tree: Tree, path: &str, files: &mut Vec<(String, String)>) -> String {
    let mut children = String::new();
    for (name, child) in tree.children {
        let path = format!("{path}/{}", names::file_stem(&name));
        children.push_str(&child.attributes);
        children.push_str("pub ");
        children.push_str(&print_tree(&name, child, &path, files));
    }
    match tree.code {
        Some(code) => {
            files.push((format!("{path}.rs"), code + &children));
            format!("mod {name};\n")
        }
        None => format!("mod {name} {{\n{children}}}\n"),
    }
}

/// The modules right below the API, that of bridges among them, or everything in it if it has code of its own; in
/// the order that rustfmt keeps.
fn re_exports(unit: &str, tree: &Tree) -> Vec<ReExport> {
    let modules = names::modules(unit);
    let mut node = tree;
    for module in &modules {
        match node.children.get(module) {
            Some(child) => node = child,
            None => return Vec::new(),
        }
    }
    let prefix = modules.iter().fold(String::new(), |prefix, module| prefix + module + "::");
    if node.code.is_some() {
        return vec![ReExport { path: format!("{prefix}*"), feature: None }];
    }
    let export = |(name, child): (&String, &Tree)| {
        let feature = (name == names::BRIDGE_MODULE).then_some("bridge");
        let is_shown = feature.is_some() || child.attributes.is_empty();
        is_shown.then(|| ReExport { path: format!("{prefix}{name}"), feature })
    };
    node.children.iter().filter_map(export).collect()
}

fn manifest(plan: &Plan<'_>, unit: &str) -> ManifestContext {
    let options = plan.options;
    let fields = [
        ("version", options.version.as_str()),
        ("edition", "2024"),
        ("rust-version", "1.88"),
        ("description", &format!("Messages, clients and servers of the API `{unit}`.")),
    ];
    let own = fields
        .iter()
        .filter(|(key, _)| !options.inherit.iter().any(|inherited| inherited == key))
        .map(|(key, value)| format!("{key} = {}", toml_string(value)));
    let inherited = options.inherit.iter().map(|key| format!("{key}.workspace = true"));
    let mut dependencies: Vec<_> = plan
        .units
        .get(unit)
        .into_iter()
        .flat_map(|unit| unit.dependencies.keys())
        .map(|other| dependency(plan, other))
        .collect();
    let google = plan.units.get(unit).into_iter().flat_map(|unit| unit.google.iter().copied());
    let runtime = runtime(&options.runtime, &google.collect::<Vec<_>>());
    dependencies.push(format!("limbeck-runtime = {runtime}"));
    dependencies.sort();
    ManifestContext {
        name: plan.crate_name(unit),
        api: unit.to_owned(),
        package: own.chain(inherited).collect(),
        features: features(plan, unit),
        dependencies,
    }
}

fn dependency(plan: &Plan<'_>, unit: &str) -> String {
    let path = toml_string(&format!("../{}", plan::folder(unit)));
    let version = toml_string(&plan.options.version);
    let inherits = plan.options.inherit.iter().any(|key| key == "version");
    // A version that the workspace decides is not known here.
    let version = if inherits { String::new() } else { format!(", version = {version}") };
    format!("{} = {{ path = {path}{version} }}", plan.crate_name(unit))
}

fn runtime(runtime: &RuntimeDependency, features: &[&str]) -> String {
    let place = [("path", &runtime.path), ("version", &runtime.version)];
    let mut keys: Vec<String> = if runtime.workspace {
        vec!["workspace = true".to_owned()]
    } else {
        let key = |(key, value): (&str, &Option<String>)| {
            Some(format!("{key} = {}", toml_string(value.as_deref()?)))
        };
        place.into_iter().filter_map(key).collect()
    };
    keys.push("default-features = false".to_owned());
    if !features.is_empty() {
        let features: Vec<_> = features.iter().map(|feature| toml_string(feature)).collect();
        keys.push(format!("features = [{}]", features.join(", ")));
    }
    format!("{{ {} }}", keys.join(", "))
}

/// Only features that have content: an API without services has no client and no server.
fn features(plan: &Plan<'_>, unit: &str) -> Vec<Feature> {
    let options = plan.options;
    let files = plan.units.get(unit).into_iter().flat_map(|unit| &unit.files);
    let serves = files.into_iter().any(|file| !plan.schema.file(*file).services.is_empty());
    let others = plan.units.get(unit).into_iter().flat_map(|unit| unit.dependencies.keys());
    let others: Vec<_> = others.map(|other| plan.crate_name(other)).collect();
    // What messages have, the messages in them must have, too.
    let of_messages = |name: &str| {
        let others = others.iter().map(move |other| format!("{other}/{name}"));
        others.chain([format!("limbeck-runtime/{name}")]).collect::<Vec<_>>()
    };
    let on_top = |own: &[&str], enables: Vec<String>| {
        own.iter().map(|own| (*own).to_owned()).chain(enables).collect::<Vec<_>>()
    };
    let runtime = |name: &str| vec![format!("limbeck-runtime/{name}")];
    let of_bridges = |name| bridge::runtime_features(plan, unit, name);
    let bridge = of_bridges("bridge");
    let testing = of_bridges("testing").filter(|_| options.has_testing());
    let features = [
        ("bridge", bridge.is_some(), bridge.unwrap_or_default()),
        ("client", options.client && serves, runtime("client")),
        ("json", options.has_json(), of_messages("json")),
        (
            "rest",
            !rest::services(plan, unit).is_empty(),
            on_top(&["json", "server"], runtime("rest")),
        ),
        ("serde", options.has_serde(), on_top(&["json"], of_messages("serde"))),
        ("server", options.server && serves, runtime("server")),
        ("testing", testing.is_some(), on_top(&["bridge", "json"], testing.unwrap_or_default())),
    ];
    let wanted = features.into_iter().filter(|(_, wanted, _)| *wanted);
    wanted.map(|(name, _, enables)| Feature { name, enables }).collect()
}

/// A TOML basic string.
fn toml_string(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}
