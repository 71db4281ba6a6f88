//! `limbeck.toml` that means what buf's configuration does.
//!
//! Names of older generations become today's rules. What has no place in `limbeck.toml` is told.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use limbeck_check::{LintConfig, Selection};

use crate::config::Dependency;
use crate::config::checks::Check;
use crate::config::rules::{self, Translation};
use crate::project::layout::{Layout, Module, Need, Root, folder_name};

/// The file, and what of buf's has no place in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Converted {
    pub(super) text: String,
    pub(super) dropped: Vec<String>,
}

/// A table of keys and values, as TOML.
type Table = Vec<(&'static str, toml::Value)>;

/// Writes down what the layout says; `folder` is looked at for folders that an `exclude` would
/// match, too.
pub(super) fn convert(folder: &Path, layout: &Layout) -> Converted {
    let mut dropped = Vec::new();
    let mut text = String::from(
        "# What limbeck does here, as buf was told. `docs/configuration.md` of limbeck describes every key.\n",
    );
    let lint: Vec<Table> = layout.modules.iter().map(|module| lint(module, &mut dropped)).collect();
    let breaking: Vec<Table> =
        layout.modules.iter().map(|module| breaking(module, &mut dropped)).collect();
    match layout.modules.as_slice() {
        [module] => {
            write_table(&mut text, "[schema]", &schema(folder, module, &mut dropped));
            if module.name != module.path {
                dropped.push(format!("`name: {}`: limbeck publishes nowhere", module.name));
            }
            for (heading, tables) in [("[lint]", &lint), ("[breaking]", &breaking)] {
                for table in tables {
                    write_table(&mut text, heading, table);
                }
            }
        }
        modules => write_modules(&mut text, folder, modules, [&lint, &breaking], &mut dropped),
    }
    if !layout.needs.is_empty() {
        text.push_str("\n# `limbeck vendor` copies these to `vendor/`.\n[deps]\n");
        for need in &layout.needs {
            write_need(&mut text, need);
        }
    }
    text.push_str("\n[generate]\ntargets = [\"rust\"]\nout = \"generated\"\n");
    let undone = layout.warnings.iter().map(|finding| finding.message.clone());
    dropped.extend(undone);
    let mut seen = Vec::new();
    dropped.retain(|line| {
        !seen.contains(line) && {
            seen.push(line.clone());
            true
        }
    });
    Converted { text, dropped }
}

/// Tables that are the same for all modules stand once.
fn write_modules(
    text: &mut String,
    folder: &Path,
    modules: &[Module],
    [lint, breaking]: [&[Table]; 2],
    dropped: &mut Vec<String>,
) {
    let shared = |tables: &[Table]| {
        let first = tables.first()?;
        tables.iter().all(|table| table == first).then(|| first.clone())
    };
    let (shared_lint, shared_breaking) = (shared(lint), shared(breaking));
    write_table(text, "[lint]", &shared_lint.clone().unwrap_or_default());
    write_table(text, "[breaking]", &shared_breaking.clone().unwrap_or_default());
    for ((module, lint), breaking) in modules.iter().zip(lint).zip(breaking) {
        let mut table = vec![("path", module.path.as_str().into())];
        if module.name != module.path {
            table.push(("name", module.name.as_str().into()));
        }
        let is_plain = matches!(module.roots.as_slice(), [root] if root.path == module.path);
        let files = schema(folder, module, dropped);
        table.extend(files.into_iter().filter(|(key, _)| *key != "roots" || !is_plain));
        write_table(text, "[[module]]", &table);
        // A table without keys says that the module does not take the other modules'.
        if shared_lint.is_none() {
            write_even_empty(text, "[module.lint]", lint);
        }
        if shared_breaking.is_none() {
            write_even_empty(text, "[module.breaking]", breaking);
        }
    }
}

fn schema(folder: &Path, module: &Module, dropped: &mut Vec<String>) -> Table {
    let roots = module.roots.iter().map(|root| root.path.clone());
    let mut table = vec![("roots", array(roots))];
    let all = |patterns: fn(&Root) -> &Vec<String>| {
        let mut all: Vec<String> = module.roots.iter().flat_map(patterns).cloned().collect();
        all.sort();
        all.dedup();
        all
    };
    for (key, patterns) in
        [("include", all(|root| &root.include)), ("exclude", all(|root| &root.exclude))]
    {
        if !patterns.is_empty() {
            table.push((key, array(patterns)));
        }
    }
    for root in &module.roots {
        for other in module.roots.iter().filter(|other| other.path != root.path) {
            for name in &root.exclude {
                let path = folder.join(folder_name(&other.path)).join(name);
                if path.exists() {
                    dropped.push(format!(
                        "`exclude` of `{}/{name}` leaves out `{}/{name}`, too",
                        root.path, other.path
                    ));
                }
            }
        }
    }
    table
}

fn lint(module: &Module, dropped: &mut Vec<String>) -> Table {
    let mut table = choice(Check::Lint, module, &module.lint.selection, dropped);
    let (lint, default) = (&module.lint, LintConfig::default());
    for (key, text, default) in [
        ("enum-zero-value-suffix", &lint.enum_zero_value_suffix, &default.enum_zero_value_suffix),
        ("service-suffix", &lint.service_suffix, &default.service_suffix),
    ] {
        if text != default {
            table.push((key, text.as_str().into()));
        }
    }
    for (key, flag) in [
        ("rpc-allow-same-request-response", lint.rpc_allow_same_request_response),
        ("rpc-allow-google-protobuf-empty-requests", lint.rpc_allow_google_protobuf_empty_requests),
        (
            "rpc-allow-google-protobuf-empty-responses",
            lint.rpc_allow_google_protobuf_empty_responses,
        ),
    ] {
        if flag {
            table.push((key, true.into()));
        }
    }
    if !lint.comment_ignores {
        table.push(("comment-ignores", false.into()));
    }
    table
}

fn breaking(module: &Module, dropped: &mut Vec<String>) -> Table {
    let mut table = choice(Check::Breaking, module, &module.breaking.selection, dropped);
    if module.breaking.ignore_unstable_packages {
        table.push(("ignore-unstable-packages", true.into()));
    }
    table
}

fn choice(
    check: Check,
    module: &Module,
    selection: &Selection,
    dropped: &mut Vec<String>,
) -> Table {
    let Translation { selection, dropped: gone } = rules::translate(check, selection);
    let words = match check {
        Check::Lint => "lint",
        Check::Breaking => "breaking",
    };
    dropped.extend(
        gone.iter().map(|rule| format!("`{rule}` of `{words}`: there is no such rule any more")),
    );
    let paths = |names: &[String]| array(names.iter().map(|name| path(module, name)));
    let mut table = Table::new();
    for (key, names) in [("use", &selection.use_), ("except", &selection.except)] {
        if !names.is_empty() {
            table.push((key, array(names.clone())));
        }
    }
    if !selection.ignore.is_empty() {
        table.push(("ignore", paths(&selection.ignore)));
    }
    if !selection.ignore_only.is_empty() {
        let only = selection.ignore_only.iter().map(|(rule, names)| (rule.clone(), paths(names)));
        table.push(("ignore-only", toml::Value::Table(only.collect())));
    }
    if selection.disable_builtin {
        table.push(("builtin", false.into()));
    }
    table
}

/// Where an import name is, relative to the project's folder.
fn path(module: &Module, name: &str) -> String {
    let root = module.roots.first().map_or(".", |root| &root.path);
    match (root, name) {
        (root, ".") => root.to_owned(),
        (".", name) => name.to_owned(),
        (root, name) => format!("{root}/{name}"),
    }
}

fn array(items: impl IntoIterator<Item = String>) -> toml::Value {
    toml::Value::Array(items.into_iter().map(toml::Value::String).collect())
}

fn write_table(text: &mut String, heading: &str, table: &Table) {
    if !table.is_empty() {
        write_even_empty(text, heading, table);
    }
}

fn write_even_empty(text: &mut String, heading: &str, table: &Table) {
    let _ = write!(text, "\n{heading}\n");
    let mut below = String::new();
    for (key, value) in table {
        let _ = match value {
            toml::Value::Array(items) if items.len() > 3 => {
                let lines: Vec<String> = items.iter().map(|item| format!("    {item},")).collect();
                writeln!(text, "{key} = [\n{}\n]", lines.join("\n"))
            }
            toml::Value::Table(entries) if entries.len() > 1 => {
                let lines: Vec<String> =
                    entries.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                let heading = heading.trim_end_matches(']');
                writeln!(below, "\n{heading}.{key}]\n{}", lines.join("\n"))
            }
            value => writeln!(text, "{key} = {value}"),
        };
    }
    text.push_str(&below);
}

fn write_need(text: &mut String, need: &Need) {
    let fields: BTreeMap<&str, &str> = match &need.dependency {
        Dependency::Path(path) => BTreeMap::from([("path", path.as_str())]),
        Dependency::Git { url, rev, subdir } => {
            BTreeMap::from([("git", url.as_str()), ("rev", rev), ("subdir", subdir)])
        }
        Dependency::Buf(pin) => BTreeMap::from([
            ("buf", pin.name.as_str()),
            ("commit", &pin.commit),
            ("digest", &pin.digest),
        ]),
    };
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<String> =
        fields.map(|(key, value)| format!("{key} = {}", toml::Value::from(value))).collect();
    let name = toml::Value::from(need.name.as_str());
    let _ = writeln!(text, "{name} = {{ {} }}", fields.join(", "));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::project::buf;

    /// buf's configuration from memory.
    fn read(files: &[(&str, &str)]) -> Layout {
        let text = |path: &str| {
            let found = files.iter().find(|(name, _)| *name == path);
            Ok(found.map(|(_, text)| (*text).to_owned()))
        };
        buf::layout(&text, &str::to_owned).unwrap().unwrap()
    }

    fn assert_means_the_same(files: &[(&str, &str)]) {
        let before = read(files);
        let Converted { text, dropped } = convert(Path::new("/nowhere"), &before);
        assert_eq!(dropped, Vec::<String>::new(), "{text}");
        let config = config::parse("limbeck.toml", &text).unwrap();
        let after = Layout::own(&config, "limbeck.toml", &text, ".").unwrap();
        assert_eq!(after.unknown_names(), [], "{text}");
        assert_eq!(after.modules.len(), before.modules.len(), "{text}");
        for (after, before) in after.modules.iter().zip(&before.modules) {
            assert_eq!(after.roots, before.roots, "{text}");
            // One module alone needs no name.
            if config.modules.len() > 1 {
                assert_eq!((&after.name, &after.path), (&before.name, &before.path), "{text}");
            }
            let mut lint = before.lint.clone();
            lint.selection = rules::translate(Check::Lint, &lint.selection).selection;
            assert_eq!(after.lint, lint, "{text}");
            let mut breaking = before.breaking.clone();
            breaking.selection = rules::translate(Check::Breaking, &breaking.selection).selection;
            assert_eq!(after.breaking, breaking, "{text}");
        }
        let needs = |layout: &Layout| {
            let need = |need: &Need| (need.name.clone(), need.dependency.clone());
            layout.needs.iter().map(need).collect::<Vec<_>>()
        };
        assert_eq!(needs(&after), needs(&before), "{text}");
    }

    #[test]
    fn one_module_means_what_it_meant() {
        let options = "lint:\n  use: [BASIC, COMMENT_RPC]\n  except: [ENUM_PASCAL_CASE]\n  ignore: [\"a \\\"b\\\"\", c/d.proto]\n  ignore_only:\n    COMMENTS: [x, y]\n    BASIC: [z]\n  enum_zero_value_suffix: _NONE\n  service_suffix: API\n  rpc_allow_same_request_response: true\n  rpc_allow_google_protobuf_empty_requests: true\n  rpc_allow_google_protobuf_empty_responses: true\nbreaking:\n  use: [WIRE]\n  except: [FIELD_SAME_ONEOF]\n  ignore: [.]\n  ignore_only: {WIRE: [q]}\n  ignore_unstable_packages: true\n";
        for version in ["v1", "v2"] {
            assert_means_the_same(&[("buf.yaml", &format!("version: {version}\n{options}"))]);
            assert_means_the_same(&[("buf.yaml", &format!("version: {version}\n"))]);
        }
        assert_means_the_same(&[("buf.yaml", "version: v2\nlint: {disable_builtin: true}\n")]);
        assert_means_the_same(&[(
            "buf.yaml",
            "version: v2\nmodules:\n  - path: p\n    includes: [\"p/a[1]\"]\n    excludes: [p/b]\nlint: {ignore: [p/a, q, p/c.proto]}\n",
        )]);
    }

    #[test]
    fn modules_mean_what_they_meant() {
        assert_means_the_same(&[(
            "buf.yaml",
            "version: v2\nmodules:\n  - {path: a, name: buf.build/acme/a, lint: {use: [MINIMAL], ignore: [a/x]}}\n  - {path: b, excludes: [b/old]}\n  - {path: .}\nlint: {except: [SERVICE_SUFFIX], ignore: [b/y]}\nbreaking: {use: [CSR], ignore: [a, b/z]}\n",
        )]);
        assert_means_the_same(&[
            ("buf.work.yaml", "version: v1\ndirectories: [m, n/o]\n"),
            (
                "m/buf.yaml",
                "version: v1\nname: buf.build/acme/m\nbuild: {excludes: [old]}\nlint: {ignore: [a], allow_comment_ignores: true}\n",
            ),
            ("n/o/buf.yaml", "version: v1beta1\nbuild: {roots: [p]}\nlint: {use: [STYLE_BASIC]}\n"),
        ]);
    }

    #[test]
    fn dependencies_keep_their_commits() {
        assert_means_the_same(&[
            ("buf.yaml", "version: v2\ndeps: [buf.build/acme/a, 'buf.build/acme/b:v1']\n"),
            (
                "buf.lock",
                "version: v2\ndeps:\n- {name: buf.build/acme/a, commit: '01', digest: 'b5:00'}\n- {name: buf.build/acme/c, commit: '02', digest: 'b5:01'}\n",
            ),
        ]);
    }
}
