//! `buf.yaml` of versions v1beta1, v1 and v2.

use std::path::Path;

use limbeck_check::Version;
use limbeck_schema::finding::Finding;

use super::reader::{Table, table};
use super::{is_module_name, options, without_label};
use crate::config::checks::{Asked, Checks, Outside, below, clean, is_within};
use crate::config::yaml::{self, Node, Value};
use crate::config::{Complaints, Located};
use crate::suggest::closest;

/// What a `buf.yaml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BufFile {
    /// Its version.
    pub(crate) version: Version,
    /// The modules, at least one.
    pub(crate) modules: Vec<BufModule>,
    /// Names of modules that others publish, with labels.
    pub(crate) deps: Vec<Located<String>>,
    /// What limbeck leaves undone.
    pub(crate) warnings: Vec<Finding>,
}

/// One module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BufModule {
    /// The name that it is published under.
    pub(crate) name: Option<String>,
    /// Its folder, relative to that of the file.
    pub(crate) path: Located<String>,
    /// Where its import names begin.
    pub(crate) roots: Vec<BufRoot>,
    /// What its checks are told.
    pub(crate) checks: Checks,
}

/// A folder that import names are relative to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BufRoot {
    /// The folder, relative to that of the file.
    pub(crate) path: String,
    /// Import names of folders that count; empty for all.
    pub(crate) include: Vec<String>,
    /// Import names of folders that do not.
    pub(crate) exclude: Vec<String>,
}

/// Reads the file's text; `file` is what a person calls it.
///
/// # Errors
/// Everything wrong with it, in the order of the text.
pub(crate) fn parse(file: &str, text: &str) -> Result<BufFile, Vec<Finding>> {
    let mut complaints = Complaints::new(file, text.as_bytes());
    let Some(read) = read(text, &mut complaints) else { return Err(complaints.into_findings()) };
    if complaints.is_empty() { Ok(read) } else { Err(complaints.into_findings()) }
}

fn read(text: &str, complaints: &mut Complaints) -> Option<BufFile> {
    let node = yaml::parse(text, complaints)?;
    let version = version(&node, complaints)?;
    Some(match version {
        Version::V1Beta1 | Version::V1 => module_file(version, &node, complaints),
        Version::V2 => workspace_file(&node, complaints),
    })
}

fn version(node: &Node, complaints: &mut Complaints) -> Option<Version> {
    let Value::Table(entries) = &node.value else {
        let message = "this file has no `version`";
        complaints.add(0..0, message, "begin it with `version: v2`");
        return None;
    };
    let found = entries.iter().find(|(key, _)| key.value == "version").map(|(_, value)| value);
    let Some(found) = found else {
        let help = match entries.iter().find_map(|(key, _)| closest(&key.value, ["version"])) {
            Some(_) => "did you mean `version`?",
            None => "begin it with `version: v2`",
        };
        complaints.add(0..0, "this file has no `version`", help);
        return None;
    };
    let text = match &found.value {
        Value::Scalar { text, .. } => text.as_str(),
        Value::Null | Value::List(_) | Value::Table(_) => "",
    };
    match text {
        "v1beta1" => Some(Version::V1Beta1),
        "v1" => Some(Version::V1),
        "v2" => Some(Version::V2),
        other => {
            let message = format!("version `{other}` is none that limbeck reads");
            complaints.add(found.range.clone(), message, "it can be `v1beta1`, `v1` or `v2`");
            None
        }
    }
}

/// Before version 2, the file's folder is the module.
fn module_file(version: Version, node: &Node, complaints: &mut Complaints) -> BufFile {
    let known = ["version", "name", "deps", "build", "lint", "breaking"];
    let file = table(node, "", &known, complaints);
    let default = options::default(version);
    let asked = options::asked(version, &file, &default, complaints);
    let module = BufModule {
        name: name(&file, complaints),
        path: Located { value: ".".to_owned(), range: 0..0 },
        roots: build(version, &file, complaints),
        // Paths of checks are import names already.
        checks: asked.checks(&[".".to_owned()], complaints),
    };
    let deps = deps(&file, complaints);
    BufFile { version, modules: vec![module], deps, warnings: Vec::new() }
}

fn build(version: Version, file: &Table<'_>, complaints: &mut Complaints) -> Vec<BufRoot> {
    let Some(node) = file.get("build") else {
        return vec![BufRoot { path: ".".to_owned(), ..BufRoot::default() }];
    };
    let known: &[&str] = match version {
        Version::V1Beta1 => &["roots", "excludes"],
        Version::V1 | Version::V2 => &["excludes"],
    };
    let build = table(node, "build", known, complaints);
    let mut paths = folders(&build.texts("roots", complaints), "root", complaints);
    if paths.is_empty() {
        paths.push(Located { value: ".".to_owned(), range: 0..0 });
    }
    let root = |path: &Located<String>| BufRoot { path: path.value.clone(), ..BufRoot::default() };
    let mut roots: Vec<BufRoot> = paths.iter().map(root).collect();
    for exclude in folders(&build.texts("excludes", complaints), "exclude", complaints) {
        let inside = |root: &&mut BufRoot| is_within(&exclude.value, &root.path);
        match roots.iter_mut().find(inside) {
            Some(root) if root.path == exclude.value => {
                let message = format!("`{}` is excluded whole, and is a root", exclude.value);
                complaints.add(exclude.range.clone(), message, "remove it from one of them");
            }
            Some(root) => root.exclude.extend(below(&exclude.value, &root.path)),
            None => {
                let message = format!("`{}` is below no root", exclude.value);
                let help = "paths are relative to the folder of this file";
                complaints.add(exclude.range.clone(), message, help);
            }
        }
    }
    roots
}

fn workspace_file(node: &Node, complaints: &mut Complaints) -> BufFile {
    let known = ["version", "name", "modules", "deps", "lint", "breaking", "plugins", "policies"];
    let file = table(node, "", &known, complaints);
    let version = Version::V2;
    let mut default = options::asked(version, &file, &options::default(version), complaints);
    // What stands here is for all modules: a path is in one of them at most.
    default.lint_rules.outside = Outside::Dropped;
    default.breaking_rules.outside = Outside::Dropped;
    let nodes = file.list("modules", complaints);
    let mut modules: Vec<BufModule> =
        nodes.iter().map(|node| module(node, &default, complaints)).collect();
    let own_name = name(&file, complaints);
    if modules.is_empty() {
        let path = Located { value: ".".to_owned(), range: 0..0 };
        let checks = default.checks(std::slice::from_ref(&path.value), complaints);
        let roots = vec![BufRoot { path: ".".to_owned(), ..BufRoot::default() }];
        modules.push(BufModule { name: own_name, path, roots, checks });
    } else if let (Some(_), Some(node)) = (own_name, file.get("name")) {
        let message = "`name` is for a file without `modules`";
        complaints.add(node.range.clone(), message, "name each module instead");
    }
    refuse_repeated(&modules, complaints);
    let warnings = left_undone(&file, complaints);
    BufFile { version, modules, deps: deps(&file, complaints), warnings }
}

fn module(node: &Node, default: &Asked, complaints: &mut Complaints) -> BufModule {
    let known = ["path", "name", "includes", "excludes", "lint", "breaking"];
    let module = table(node, "modules", &known, complaints);
    let path = module
        .text("path", complaints)
        .unwrap_or_else(|| Located { value: ".".to_owned(), range: node.range.clone() });
    let path = folders(std::slice::from_ref(&path), "module", complaints).pop().unwrap_or(path);
    let below_module = |key: &'static str, complaints: &mut Complaints| {
        let listed = folders(&module.texts(key, complaints), key, complaints);
        listed.iter().filter_map(|entry| within(entry, &path.value, complaints)).collect()
    };
    let root = BufRoot {
        include: below_module("includes", complaints),
        exclude: below_module("excludes", complaints),
        path: path.value.clone(),
    };
    BufModule {
        name: name(&module, complaints),
        checks: options::asked(Version::V2, &module, default, complaints)
            .checks(std::slice::from_ref(&path.value), complaints),
        roots: vec![root],
        path,
    }
}

fn deps(file: &Table<'_>, complaints: &mut Complaints) -> Vec<Located<String>> {
    let deps = file.texts("deps", complaints);
    for dep in &deps {
        if !is_module_name(without_label(dep)) {
            let message = format!("`{}` names no module", dep.value);
            let help = "a module is named `registry/owner/name`, such as `buf.build/acme/user`";
            complaints.add(dep.range.clone(), message, help);
        }
    }
    deps
}

fn name(table: &Table<'_>, complaints: &mut Complaints) -> Option<String> {
    let name = table.text("name", complaints)?;
    if !is_module_name(&name.value) {
        let message = format!("`{}` is no name of a module", name.value);
        let help = "a module is named `registry/owner/name`, such as `buf.build/acme/user`";
        complaints.add(name.range, message, help);
        return None;
    }
    Some(name.value)
}

/// Cleaned paths of folders, none twice and none within another.
fn folders(
    paths: &[Located<String>],
    what: &str,
    complaints: &mut Complaints,
) -> Vec<Located<String>> {
    let mut folders: Vec<Located<String>> = Vec::new();
    for path in paths {
        let mut refuse = |message: String, help: &str| {
            complaints.add(path.range.clone(), message, help);
        };
        let Some(clean) = clean(&path.value) else {
            let message = format!("`{}` leads out of the folder of this file", path.value);
            refuse(message, "name a folder below it");
            continue;
        };
        if Path::new(&clean).extension().is_some_and(|end| end == "proto") {
            refuse(format!("`{clean}` is a file, not a folder"), "name the folder that holds it");
        }
        let is_nested = |other: &&Located<String>| {
            is_within(&clean, &other.value) || is_within(&other.value, &clean)
        };
        match folders.iter().find(is_nested) {
            Some(other) if other.value == clean => {
                refuse(format!("`{clean}` is listed twice"), "remove one of them");
            }
            Some(other) => {
                let other = &other.value;
                let message = format!("{what} `{clean}` and `{other}` lie within each other");
                refuse(message, "keep the outer one");
            }
            None => folders.push(Located { value: clean, range: path.range.clone() }),
        }
    }
    folders
}

/// The import name of a folder below a module.
fn within(entry: &Located<String>, module: &str, complaints: &mut Complaints) -> Option<String> {
    let refuse = |message: String, help: String, complaints: &mut Complaints| {
        complaints.add(entry.range.clone(), message, help);
    };
    if entry.value == module {
        let message = format!("`{module}` is the module itself");
        refuse(message, "leave it out".to_owned(), complaints);
        return None;
    }
    if !is_within(&entry.value, module) {
        let message = format!("`{}` is not below the module `{module}`", entry.value);
        let help = "paths are relative to the folder of this file".to_owned();
        refuse(message, help, complaints);
        return None;
    }
    below(&entry.value, module)
}

fn refuse_repeated(modules: &[BufModule], complaints: &mut Complaints) {
    for (at, module) in modules.iter().enumerate() {
        let mut earlier = modules.iter().take(at);
        if module.name.is_some() && earlier.clone().any(|other| other.name == module.name) {
            let name = module.name.as_deref().unwrap_or_default();
            let message = format!("two modules are called `{name}`");
            complaints.add(module.path.range.clone(), message, "give one another `name`");
        } else if earlier.any(|other| other.roots == module.roots) {
            let message = format!("module `{}` is listed twice", module.path.value);
            complaints.add(module.path.range.clone(), message, "remove one of them");
        }
    }
}

/// Programs of others that buf would start.
fn left_undone(file: &Table<'_>, complaints: &mut Complaints) -> Vec<Finding> {
    let mut warnings = Vec::new();
    for (key, of_item, known) in [
        ("plugins", "plugin", &["plugin", "options"][..]),
        ("policies", "policy", &["policy", "ignore", "ignore_only"][..]),
    ] {
        for node in file.list(key, complaints) {
            let item = table(node, key, known, complaints);
            let Some(name) = item.text(of_item, complaints) else { continue };
            let message = format!("the {of_item} `{}` is not run", name.value);
            let help = "limbeck runs its own rules alone: `buf lint` and `buf breaking` run it";
            warnings.push(complaints.warning(name.range, message, help));
        }
    }
    warnings
}
