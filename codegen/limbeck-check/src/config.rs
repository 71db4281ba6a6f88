//! What a module asks of the checks, as plain data: whoever reads `limbeck.toml` or `buf.yaml`
//! fills it in.

use std::collections::BTreeMap;

/// Which generation of buf's rules and categories the names refer to.
///
/// `limbeck.toml` speaks the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `version: v1beta1` of `buf.yaml`.
    V1Beta1,
    /// `version: v1`.
    V1,
    /// `version: v2`, and `limbeck.toml`.
    #[default]
    V2,
}

/// Which rules run, and where they are quiet. The same for lint and breaking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The generation of the names.
    pub version: Version,
    /// Rules and categories to run; empty for the default (`STANDARD`, `FILE`).
    pub use_: Vec<String>,
    /// Rules and categories not to run.
    pub except: Vec<String>,
    /// Import names of files, or of folders, that nothing is said about; `.` stands for all.
    pub ignore: Vec<String>,
    /// The same for one rule or category.
    pub ignore_only: BTreeMap<String, Vec<String>>,
    /// Whether no built-in rule runs, whatever `use_` says: `disable_builtin` of `buf.yaml`.
    pub disable_builtin: bool,
}

/// `[lint]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "buf's independent switches")]
pub struct LintConfig {
    /// Which rules, and where.
    pub selection: Selection,
    /// What the name of an enum's zero value ends in.
    pub enum_zero_value_suffix: String,
    /// What the name of a service ends in.
    pub service_suffix: String,
    /// Whether one message may be request and response of the same rpc.
    pub rpc_allow_same_request_response: bool,
    /// Whether requests may be `google.protobuf.Empty`, also of several rpcs.
    pub rpc_allow_google_protobuf_empty_requests: bool,
    /// Whether responses may be `google.protobuf.Empty`, also of several rpcs.
    pub rpc_allow_google_protobuf_empty_responses: bool,
    /// Whether `buf:lint:ignore` comments count; `limbeck:allow` comments always do.
    pub comment_ignores: bool,
}

/// `[breaking]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BreakingConfig {
    /// Which rules, and where.
    pub selection: Selection,
    /// Whether packages with an unstable version (`v1beta1`) may break.
    pub ignore_unstable_packages: bool,
    /// Whether a package is asked for messages, enums and extensions that it lost although it has
    /// none left of their kind; buf does not ask.
    pub asks_empty_packages: bool,
}

impl Default for LintConfig {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            enum_zero_value_suffix: "_UNSPECIFIED".to_owned(),
            service_suffix: "Service".to_owned(),
            rpc_allow_same_request_response: false,
            rpc_allow_google_protobuf_empty_requests: false,
            rpc_allow_google_protobuf_empty_responses: false,
            comment_ignores: true,
        }
    }
}
