//! What the user chooses about generated Rust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `[generate.rust]` of `limbeck.toml`, and what `limbeck-build` sets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RustOptions {
    /// One crate per API, or one file of modules.
    pub layout: Layout,
    /// Generate clients.
    pub client: bool,
    /// Generate servers.
    pub server: bool,
    /// Proto package to Rust module path: `"acme.common.v1" = "::acme_common::v1"`. Types of that
    /// package are not generated but referred to there, unless the run asks for the package itself.
    pub extern_paths: BTreeMap<String, String>,
    /// Layout `modules`: name of the one file.
    pub file: String,
    /// Layout `modules`: compile clients and servers with the including crate's features `client`
    /// and `server` alone, as layout `crates` always does.
    pub features: bool,
    /// Layout `crates`: what stands before the API's name in crate names, such as `acme-`.
    pub crate_prefix: String,
    /// Layout `crates`: version of the crates.
    pub version: String,
    /// Layout `crates`: fields that the crates take from their Cargo workspace, such as
    /// `["version", "license"]`.
    pub inherit: Vec<String>,
    /// Layout `crates`: where the crates find `limbeck-runtime`.
    pub runtime: RuntimeDependency,
}

/// How generated Rust is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A crate per API, with features `client` and `server`.
    #[default]
    Crates,
    /// One file with a module per package segment, for `include!`.
    Modules,
}

/// What a generated manifest says about `limbeck-runtime`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuntimeDependency {
    /// Version requirement on crates.io.
    pub version: Option<String>,
    /// Folder of the crate, relative to the folder of a generated crate.
    pub path: Option<String>,
    /// Taken from the Cargo workspace: `limbeck-runtime.workspace = true`.
    pub workspace: bool,
}

impl Default for RustOptions {
    fn default() -> Self {
        Self {
            layout: Layout::default(),
            client: true,
            server: true,
            extern_paths: BTreeMap::new(),
            file: "limbeck.rs".to_owned(),
            features: false,
            crate_prefix: String::new(),
            version: "0.1.0".to_owned(),
            inherit: Vec::new(),
            runtime: RuntimeDependency::default(),
        }
    }
}

impl Default for RuntimeDependency {
    /// The version that this crate belongs to.
    fn default() -> Self {
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Self { version, path: None, workspace: false }
    }
}
