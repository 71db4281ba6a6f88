//! `[[module]]`, and the checks of the project and of each module.

use std::ops::Range;

use limbeck_check::{BreakingConfig, LintConfig, Version};

use super::checks::{Asked, Choice, Outside, clean};
use super::document::Document;
use super::key::{self, Key};
use super::{Config, Located};

/// A module of a project with several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModuleTable {
    /// Its folder.
    pub(crate) path: Located<String>,
    /// Where import names begin; empty for its folder.
    pub(crate) roots: Vec<Located<String>>,
    /// What others call it.
    pub(crate) name: Option<String>,
    /// Patterns of files to compile.
    pub(crate) include: Vec<Located<String>>,
    /// Patterns of files not to compile.
    pub(crate) exclude: Vec<Located<String>>,
    /// What checks are told.
    pub(crate) asked: Asked,
}

/// Reads all modules; they take the place of what `[schema]` says about folders and patterns.
pub(super) fn modules(document: &mut Document<'_>, config: &Config) -> Vec<ModuleTable> {
    let mut default = config.asked.clone();
    default.lint_rules.outside = Outside::Dropped;
    default.breaking_rules.outside = Outside::Dropped;
    let modules = document.each(key::MODULE, |document, range| module(document, range, &default));
    let spare = config.roots.iter().flatten().chain(&config.include).chain(&config.exclude).next();
    if let (Some(spare), false) = (spare, modules.is_empty()) {
        let message = "`[schema]` and `[[module]]` both say which files count";
        let help = "move `roots`, `include` and `exclude` into the modules";
        document.complaints.add(spare.range.clone(), message, help);
    }
    for (at, module) in modules.iter().enumerate() {
        let mut earlier = modules.iter().take(at);
        if module.name.is_some() && earlier.any(|other| other.name == module.name) {
            let name = module.name.as_deref().unwrap_or_default();
            let message = format!("two modules are called `{name}`");
            document.complaints.add(module.path.range.clone(), message, "rename one of them");
        }
    }
    modules
}

/// Reads `[lint]` and `[breaking]`; a table that is not there is the one of `default`.
pub(super) fn asked(document: &mut Document<'_>, default: &Asked) -> Asked {
    let mut asked = Asked { version: Version::V2, ..default.clone() };
    if document.has("lint") {
        asked.lint = lint(document);
        asked.lint_rules = Choice {
            use_: document.texts(&key::LINT_USE).unwrap_or_default(),
            except: document.texts(&key::LINT_EXCEPT).unwrap_or_default(),
            ignore: document.texts(&key::LINT_IGNORE).unwrap_or_default(),
            ignore_only: document.lists(&key::LINT_IGNORE_ONLY).unwrap_or_default(),
            disable_builtin: !document.flag(&key::LINT_BUILTIN).unwrap_or(true),
            outside: Outside::Refused,
        };
    }
    if document.has("breaking") {
        let unstable = document.flag(&key::IGNORE_UNSTABLE).unwrap_or_default();
        asked.breaking =
            BreakingConfig { ignore_unstable_packages: unstable, ..BreakingConfig::default() };
        asked.breaking_rules = Choice {
            use_: document.texts(&key::BREAKING_USE).unwrap_or_default(),
            except: document.texts(&key::BREAKING_EXCEPT).unwrap_or_default(),
            ignore: document.texts(&key::BREAKING_IGNORE).unwrap_or_default(),
            ignore_only: document.lists(&key::BREAKING_IGNORE_ONLY).unwrap_or_default(),
            disable_builtin: !document.flag(&key::BREAKING_BUILTIN).unwrap_or(true),
            outside: Outside::Refused,
        };
    }
    asked
}

fn lint(document: &mut Document<'_>) -> LintConfig {
    let default = LintConfig::default();
    let mut text =
        |key: &Key, default: String| document.text(key).map_or(default, |text| text.value);
    let enum_zero_value_suffix = text(&key::ENUM_ZERO_VALUE_SUFFIX, default.enum_zero_value_suffix);
    let service_suffix = text(&key::SERVICE_SUFFIX, default.service_suffix);
    let mut flag = |key: &Key| document.flag(key).unwrap_or_default();
    LintConfig {
        enum_zero_value_suffix,
        service_suffix,
        rpc_allow_same_request_response: flag(&key::ALLOW_SAME),
        rpc_allow_google_protobuf_empty_requests: flag(&key::ALLOW_EMPTY_REQUESTS),
        rpc_allow_google_protobuf_empty_responses: flag(&key::ALLOW_EMPTY_RESPONSES),
        comment_ignores: document.flag(&key::COMMENT_IGNORES).unwrap_or(true),
        selection: default.selection,
    }
}

fn module(document: &mut Document<'_>, range: Range<usize>, default: &Asked) -> ModuleTable {
    let path = document.text(&key::MODULE_PATH).unwrap_or_else(|| {
        if !document.has("path") {
            let help = "write `path = \"proto\"`";
            document.complaints.add(range.clone(), "this module has no `path`", help);
        }
        Located { value: ".".to_owned(), range }
    });
    let roots = document.texts(&key::MODULE_ROOTS).unwrap_or_default();
    for folder in roots.iter().chain([&path]).filter(|folder| clean(&folder.value).is_none()) {
        let message = format!("`{}` leads out of the folder of this file", folder.value);
        document.complaints.add(folder.range.clone(), message, "name a folder below it");
    }
    ModuleTable {
        path,
        roots,
        name: document.text(&key::MODULE_NAME).map(|name| name.value),
        include: document.texts(&key::MODULE_INCLUDE).unwrap_or_default(),
        exclude: document.texts(&key::MODULE_EXCLUDE).unwrap_or_default(),
        asked: asked(document, default),
    }
}
