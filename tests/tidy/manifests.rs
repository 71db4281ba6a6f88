//! Manifests: what `cargo metadata` says of the members.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::workspace;

/// A member of the workspace.
pub(super) struct Member {
    /// Name of the package.
    pub(super) name: String,
    /// Its folder, relative to the root.
    pub(super) folder: PathBuf,
    /// Members that it needs to be built, not those of its tests alone.
    pub(super) uses: BTreeSet<String>,
    /// Sentence of the manifest.
    pub(super) description: Option<String>,
    /// Whether it takes the workspace's lints.
    pub(super) workspace_lints: bool,
}

/// All members of the workspace.
pub(super) fn members() -> Vec<Member> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--no-deps", "--format-version=1"]).current_dir(workspace::root());
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let manifest = PathBuf::from(package["manifest_path"].as_str().expect("path"));
    let text = std::fs::read_to_string(&manifest).expect("manifest");
    let table: toml::Table = text.parse().expect("manifest is TOML");
    let lints = table.get("lints").and_then(|lints| lints.get("workspace"));
    let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
    Member {
        name: package["name"].as_str().expect("name").to_owned(),
        folder: manifest
            .parent()
            .and_then(|folder| folder.strip_prefix(workspace::root()).ok())
            .expect("members are below the root")
            .to_owned(),
        uses: dependencies
            .filter(|dependency| dependency["kind"] != "dev" && !dependency["path"].is_null())
            .map(|dependency| dependency["name"].as_str().expect("name").to_owned())
            .collect(),
        description: package["description"].as_str().map(str::to_owned),
        workspace_lints: lints.and_then(toml::Value::as_bool) == Some(true),
    }
}

#[test]
fn every_crate_says_what_it_is_and_takes_the_workspace_lints() {
    for member in members() {
        let description = member.description.unwrap_or_default();
        assert!(description.ends_with('.'), "`{}` has no sentence as description", member.name);
        // Generated crates say themselves what they allow: they must compile in any workspace.
        let judged = member.workspace_lints || member.folder.starts_with("generated");
        assert!(judged, "`{}` lacks `[lints] workspace = true`", member.name);
    }
}

#[test]
fn a_crate_in_codegen_has_the_name_of_its_folder() {
    for member in members().iter().filter(|member| member.folder.starts_with("codegen")) {
        assert_eq!(member.folder, PathBuf::from("codegen").join(&member.name));
    }
}

#[test]
fn versions_stand_in_the_root_manifest_alone() {
    for member in members().iter().filter(|member| !member.folder.starts_with("generated")) {
        let path = workspace::root().join(&member.folder).join("Cargo.toml");
        let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = table.get(section).and_then(toml::Value::as_table);
            for (name, value) in dependencies.into_iter().flatten() {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool);
                let path = value.get("path").is_some();
                let place = format!("`{name}` of `{}`", member.name);
                assert!(
                    inherited == Some(true) || path,
                    "{place} has a version of its own: move it to the root and write `{name}.workspace = true`"
                );
            }
        }
    }
}
