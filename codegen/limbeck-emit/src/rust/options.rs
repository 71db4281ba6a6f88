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
    /// Generate the JSON form of messages. Unless said, wherever features gate it: in crates, and with `features`.
    pub json: Option<bool>,
    /// Generate serde's traits by way of JSON. Unless said, as `json`.
    pub serde: Option<bool>,
    /// Generate HTTP and JSON adapters of servers for methods with a `google.api.http` rule. Unless said, as `json`.
    pub rest: Option<bool>,
    /// Generate how versions of a package convert, and what serves the older one by the newer. Unless said, wherever
    /// features gate it.
    pub bridge: Option<bool>,
    /// Generate tests of how versions convert, for a service to call in its own tests. Unless said, wherever features
    /// gate it and there is JSON.
    pub testing: Option<bool>,
    /// Proto package to Rust module path: `"acme.common.v1" = "::acme_common::v1"`. Types of that
    /// package are not generated but referred to there, unless the run asks for the package itself.
    pub extern_paths: BTreeMap<String, String>,
    /// Layout `modules`: name of the one file.
    pub file: String,
    /// Layout `modules`: compile clients, servers, JSON, REST, serde, bridges and their tests with the including crate's
    /// features `client`, `server`, `json`, `rest`, `serde`, `bridge` and `testing` alone, as layout `crates` always does.
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
    /// A crate per API, with features `client`, `server`, `json`, `rest`, `serde`, `bridge` and `testing`.
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

impl RustOptions {
    /// Whether parts are compiled with features of the crate that they are in.
    pub fn is_gated(&self) -> bool {
        self.features || self.layout == Layout::Crates
    }

    /// Whether messages get a JSON form: asked for, or needed.
    pub fn has_json(&self) -> bool {
        self.json.unwrap_or_else(|| self.is_gated())
            || self.serde == Some(true)
            || self.testing == Some(true)
            || self.has_rest()
    }

    /// Whether messages get serde's traits.
    pub fn has_serde(&self) -> bool {
        self.serde.unwrap_or_else(|| self.is_gated() && self.has_json())
    }

    /// Whether servers get HTTP and JSON adapters.
    pub fn has_rest(&self) -> bool {
        let unless_said = || self.is_gated() && self.json != Some(false);
        self.server && self.rest.unwrap_or_else(unless_said)
    }

    /// Whether conversions of versions are printed.
    pub fn has_bridge(&self) -> bool {
        self.bridge.unwrap_or_else(|| self.is_gated())
    }

    /// Whether tests of conversions are printed.
    pub fn has_testing(&self) -> bool {
        self.testing.unwrap_or_else(|| self.is_gated() && self.has_json())
    }
}

impl Default for RustOptions {
    fn default() -> Self {
        Self {
            layout: Layout::default(),
            client: true,
            server: true,
            json: None,
            serde: None,
            rest: None,
            bridge: None,
            testing: None,
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
