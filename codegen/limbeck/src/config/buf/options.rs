//! The tables `lint` and `breaking`.

use limbeck_check::{LintConfig, Version};

use super::reader::{Table, table};
use crate::config::Complaints;
use crate::config::checks::{Asked, Choice, Outside};
use crate::config::yaml::Node;

const CHOICE: [&str; 5] = ["use", "except", "ignore", "ignore_only", "disable_builtin"];

const SUFFIXES: [&str; 2] = ["enum_zero_value_suffix", "service_suffix"];

const RPC_FLAGS: [&str; 3] = [
    "rpc_allow_same_request_response",
    "rpc_allow_google_protobuf_empty_requests",
    "rpc_allow_google_protobuf_empty_responses",
];

/// Reads both tables; one that says nothing is the one of `default`. An empty list, an empty string
/// and `false` say nothing, as to buf.
pub(super) fn asked(
    version: Version,
    outer: &Table<'_>,
    default: &Asked,
    complaints: &mut Complaints,
) -> Asked {
    let mut asked = Asked { version, ..default.clone() };
    if let Some(node) = outer.get("lint") {
        lint(version, node, &mut asked, complaints);
    }
    if let Some(node) = outer.get("breaking") {
        breaking(node, &mut asked, complaints);
    }
    asked
}

/// What counts in a file that says nothing.
pub(super) fn default(version: Version) -> Asked {
    let lint = LintConfig { comment_ignores: version == Version::V2, ..LintConfig::default() };
    Asked { version, lint, ..Asked::default() }
}

/// Whether comments count is asked for before version 2, and asked not to since.
const fn comments_key(version: Version) -> &'static str {
    match version {
        Version::V1Beta1 | Version::V1 => "allow_comment_ignores",
        Version::V2 => "disallow_comment_ignores",
    }
}

fn lint(version: Version, node: &Node, asked: &mut Asked, complaints: &mut Complaints) {
    let comments = comments_key(version);
    let known: Vec<&str> =
        CHOICE.into_iter().chain(SUFFIXES).chain(RPC_FLAGS).chain([comments]).collect();
    let table = table(node, "lint", &known, complaints);
    let default = LintConfig::default();
    let mut suffix = |key: &str| {
        let text = table.text(key, complaints).map(|text| text.value);
        text.filter(|text| !text.is_empty())
    };
    let (zero, service) = (suffix("enum_zero_value_suffix"), suffix("service_suffix"));
    let mut flag = |key: &str| table.flag(key, complaints);
    let [same, requests, responses] = RPC_FLAGS.map(&mut flag);
    let comments = flag(comments);
    let rules = choice(&table, complaints);
    let says_nothing = zero.is_none() && service.is_none() && rules == Choice::default();
    if says_nothing && ![same, requests, responses, comments].contains(&true) {
        return;
    }
    asked.lint_rules = rules;
    asked.lint = LintConfig {
        enum_zero_value_suffix: zero.unwrap_or(default.enum_zero_value_suffix),
        service_suffix: service.unwrap_or(default.service_suffix),
        rpc_allow_same_request_response: same,
        rpc_allow_google_protobuf_empty_requests: requests,
        rpc_allow_google_protobuf_empty_responses: responses,
        comment_ignores: comments == (version != Version::V2),
        selection: default.selection,
    };
}

fn breaking(node: &Node, asked: &mut Asked, complaints: &mut Complaints) {
    let known: Vec<&str> = CHOICE.into_iter().chain(["ignore_unstable_packages"]).collect();
    let table = table(node, "breaking", &known, complaints);
    let unstable = table.flag("ignore_unstable_packages", complaints);
    let rules = choice(&table, complaints);
    if unstable || rules != Choice::default() {
        asked.breaking.ignore_unstable_packages = unstable;
        asked.breaking_rules = rules;
    }
}

fn choice(table: &Table<'_>, complaints: &mut Complaints) -> Choice {
    Choice {
        use_: table.texts("use", complaints),
        except: table.texts("except", complaints),
        ignore: table.texts("ignore", complaints),
        ignore_only: table.lists("ignore_only", complaints),
        disable_builtin: table.flag("disable_builtin", complaints),
        outside: Outside::Refused,
    }
}
