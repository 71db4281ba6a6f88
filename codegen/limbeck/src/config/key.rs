//! Every key of `limbeck.toml`: what the reader accepts, and what `docs/configuration.md` says.

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string.
    Text,
    /// An array of strings.
    Texts,
    /// `true` or `false`.
    Flag,
    /// One of a few strings.
    Choice(&'static [&'static str]),
    /// A table of strings.
    Map,
    /// A table of arrays of strings.
    Lists,
    /// A table of strings, under any name.
    Dependency,
}

impl Kind {
    /// The kind in words, with its article.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Texts => "an array of strings",
            Self::Flag => "`true` or `false`",
            Self::Choice(_) => "one of a few strings",
            Self::Map => "a table of strings",
            Self::Lists => "a table of arrays of strings",
            Self::Dependency => "a table with `path`, with `git` and `rev`, or with `buf`",
        }
    }
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// The table it stands in, such as `generate.rust`.
    pub(crate) table: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// What its value is.
    pub(crate) kind: Kind,
    #[cfg_attr(not(test), expect(dead_code, reason = "the reference page is written from it"))]
    /// What counts without it, as TOML or in words.
    pub(crate) default: &'static str,
    /// An example, as TOML.
    pub(crate) example: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "the reference page is written from it"))]
    /// What it does.
    pub(crate) about: &'static str,
}

/// The table of which there can be several.
pub(crate) const MODULE: &str = "module";

macro_rules! keys {
    ($($constant:ident = $table:literal $name:literal $kind:expr, $default:literal, $example:literal, $about:literal;)*) => {
        $(#[doc = $about] pub(crate) const $constant: Key = Key {
            table: $table, name: $name, kind: $kind, default: $default, example: $example, about: $about,
        };)*

        /// All keys, table by table.
        pub(crate) const ALL: &[&Key] = &[$(&$constant),*];
    };
}

keys! {
    ROOTS = "schema" "roots" Kind::Texts, "`[\"proto\"]` if that folder exists, otherwise `[\".\"]`", r#"["proto"]"#,
        "Folders that `import` names are relative to. All proto files below them are compiled. A file name may exist below one of them only.";
    INCLUDE = "schema" "include" Kind::Texts, "all files", r#"["user/**", "common/**"]"#,
        "Patterns on import names: what matches none of them is not compiled unless it is imported.";
    EXCLUDE = "schema" "exclude" Kind::Texts, "`[]`; without `limbeck.toml`, `[\"**/node_modules\", \"**/target\"]`", r#"["**/internal"]"#,
        "Patterns on import names: what matches one of them is not compiled unless it is imported.";
    BUNDLED = "schema" "bundled" Kind::Texts, "`[]`", r#"["google/rpc/"]"#,
        "Beginnings of import names among the files that come with limbeck, to compile and generate code for them as if they were yours. Nothing is needed here to import them.";
    LINT_USE = "lint" "use" Kind::Texts, "`[\"STANDARD\"]`", r#"["STANDARD", "COMMENTS"]"#,
        "Rules and categories to run.";
    LINT_EXCEPT = "lint" "except" Kind::Texts, "`[]`", r#"["PACKAGE_VERSION_SUFFIX"]"#,
        "Rules and categories not to run.";
    LINT_IGNORE = "lint" "ignore" Kind::Texts, "`[]`", r#"["proto/legacy"]"#,
        "Files and folders that nothing is said about, relative to the folder of `limbeck.toml`. They need not exist.";
    LINT_IGNORE_ONLY = "lint" "ignore-only" Kind::Lists, "`{}`", r#"{ ENUM_VALUE_PREFIX = ["proto/legacy/v1/color.proto"] }"#,
        "The same for single rules and categories.";
    LINT_BUILTIN = "lint" "builtin" Kind::Flag, "`true`", "false",
        "Whether rules run at all.";
    ENUM_ZERO_VALUE_SUFFIX = "lint" "enum-zero-value-suffix" Kind::Text, "`\"_UNSPECIFIED\"`", "\"_UNKNOWN\"",
        "What the name of an enum's zero value ends in.";
    SERVICE_SUFFIX = "lint" "service-suffix" Kind::Text, "`\"Service\"`", "\"API\"",
        "What the name of a service ends in.";
    ALLOW_SAME = "lint" "rpc-allow-same-request-response" Kind::Flag, "`false`", "true",
        "Whether one message may be request and response of the same rpc.";
    ALLOW_EMPTY_REQUESTS = "lint" "rpc-allow-google-protobuf-empty-requests" Kind::Flag, "`false`", "true",
        "Whether requests may be `google.protobuf.Empty`, also of several rpcs.";
    ALLOW_EMPTY_RESPONSES = "lint" "rpc-allow-google-protobuf-empty-responses" Kind::Flag, "`false`", "true",
        "Whether responses may be `google.protobuf.Empty`, also of several rpcs.";
    COMMENT_IGNORES = "lint" "comment-ignores" Kind::Flag, "`true`", "false",
        "Whether comments that begin with `buf:lint:ignore` count.";
    BREAKING_USE = "breaking" "use" Kind::Texts, "`[\"FILE\"]`", r#"["WIRE_JSON"]"#,
        "Rules and categories to run.";
    BREAKING_EXCEPT = "breaking" "except" Kind::Texts, "`[]`", r#"["FILE_SAME_GO_PACKAGE"]"#,
        "Rules and categories not to run.";
    BREAKING_IGNORE = "breaking" "ignore" Kind::Texts, "`[]`", r#"["proto/internal"]"#,
        "Files and folders that may break, relative to the folder of `limbeck.toml`. They need not exist.";
    BREAKING_IGNORE_ONLY = "breaking" "ignore-only" Kind::Lists, "`{}`", r#"{ FIELD_SAME_JSON_NAME = ["proto/legacy"] }"#,
        "The same for single rules and categories.";
    BREAKING_BUILTIN = "breaking" "builtin" Kind::Flag, "`true`", "false",
        "Whether rules run at all.";
    IGNORE_UNSTABLE = "breaking" "ignore-unstable-packages" Kind::Flag, "`false`", "true",
        "Whether packages with an unstable version, such as `user.v1beta1`, may break.";
    COMPATIBILITY = "history" "compatibility" Kind::Choice(&["wire", "wire_json", "source"]), "`wire_json` for packages with HTTP rules, else `wire`", "\"source\"",
        "What a package that is stable may not break: the binary encoding, JSON as well, or source code that uses generated code, too.";
    MODULE_PATH = "module" "path" Kind::Text, "none: it has to be there", "\"proto\"",
        "Folder that the module's `import` names are relative to.";
    MODULE_ROOTS = "module" "roots" Kind::Texts, "`[path]`", r#"["proto/api"]"#,
        "Folders that `import` names are relative to, if not `path` itself.";
    MODULE_NAME = "module" "name" Kind::Text, "its path", "\"buf.build/acme/user\"",
        "What others call the module.";
    MODULE_INCLUDE = "module" "include" Kind::Texts, "all files", r#"["user/**"]"#,
        "As in `[schema]`, for this module.";
    MODULE_EXCLUDE = "module" "exclude" Kind::Texts, "`[]`", r#"["internal"]"#,
        "As in `[schema]`, for this module.";
    DEPENDENCY = "deps" "name" Kind::Dependency, "none", r#"{ git = "https://example.com/acme/api.git", rev = "v1.4.0", subdir = "proto" }"#,
        "Proto files of others to import, under any name. `path` is a folder that import names are relative to; `git`, `rev` and `subdir` are brought to `vendor/<name>` by `limbeck vendor`; `buf`, with `commit` and `digest`, is taken from buf's cache on this machine or from there.";
    TARGETS = "generate" "targets" Kind::Texts, "`[\"rust\"]`", r#"["rust"]"#,
        "What `build` and `generate` make, and `check` compares.";
    OUT = "generate" "out" Kind::Text, "`\"generated\"`", r#""generated""#,
        "Folder of all generated files; each target has a folder of its own in it. It is created if needed.";
    TEMPLATES = "generate" "templates" Kind::Text, "`\"templates\"`", r#""templates""#,
        "Folder of templates that override the built-in ones of the same name. It need not exist unless it is named here.";
    LAYOUT = "generate.rust" "layout" Kind::Choice(&["crates", "modules"]), "`\"crates\"`", "\"modules\"",
        "`crates` makes a crate for each API, `modules` one file with a module for each package, to include.";
    CLIENT = "generate.rust" "client" Kind::Flag, "`true`", "false",
        "Whether to generate clients.";
    SERVER = "generate.rust" "server" Kind::Flag, "`true`", "false",
        "Whether to generate servers.";
    JSON = "generate.rust" "json" Kind::Flag, "`true` with layout `crates` or `features`, else `false`", "true",
        "Generate the JSON form of messages, compiled with the feature `json` where features gate it.";
    SERDE = "generate.rust" "serde" Kind::Flag, "`true` with layout `crates` or `features`, else `false`", "true",
        "Generate serde's traits by way of JSON, compiled with the feature `serde` where features gate it.";
    REST = "generate.rust" "rest" Kind::Flag, "`true` with layout `crates` or `features`, else `false`", "true",
        "Generate HTTP and JSON adapters for methods with a `google.api.http` rule, compiled with the feature `rest` where features gate it.";
    BRIDGE = "generate.rust" "bridge" Kind::Flag, "`true` with layout `crates` or `features`, else `false`", "false",
        "Generate how versions of a package convert, and services that serve the older version by the newer one, compiled with the feature `bridge` where features gate it. While something about a conversion is undecided, or cannot be known because a history is broken or missing or it is in question what was renamed, `limbeck generate` generates nothing, and `limbeck build` warns and leaves the module of that bridge empty, so that only code that uses it does not compile.";
    TESTING = "generate.rust" "testing" Kind::Flag, "`true` with layout `crates` or `features`, if there is JSON, else `false`", "false",
        "Generate tests of how versions of a package convert, for a service to call in its own, compiled with the feature `testing` where features gate it.";
    EXTERN_PATHS = "generate.rust" "extern-paths" Kind::Map, "`{}`", r#"{ "acme.common.v1" = "::acme_common::v1" }"#,
        "Proto packages whose Rust types exist already, and the module they are in. They are referred to there instead of being generated.";
    FILE = "generate.rust" "file" Kind::Text, "`\"limbeck.rs\"`", "\"api.rs\"",
        "Layout `modules`: name of the file.";
    FEATURES = "generate.rust" "features" Kind::Flag, "`false`", "true",
        "Layout `modules`: compile clients, servers, JSON, REST, serde, bridges and their tests only with the features `client`, `server`, `json`, `rest`, `serde`, `bridge` and `testing` of the crate that includes the file, as layout `crates` always does.";
    CRATE_PREFIX = "generate.rust" "crate-prefix" Kind::Text, "`\"\"`", "\"acme-\"",
        "Layout `crates`: what stands before the name of the API in names of crates.";
    VERSION = "generate.rust" "version" Kind::Text, "`\"0.1.0\"`", "\"1.4.0\"",
        "Layout `crates`: version of the crates.";
    INHERIT = "generate.rust" "inherit" Kind::Texts, "`[]`", r#"["version", "license"]"#,
        "Layout `crates`: fields of `[package]` that the crates take from their Cargo workspace.";
    RUNTIME_VERSION = "generate.rust.runtime" "version" Kind::Text, "the version of this limbeck, unless `path` or `workspace` says where it is", "\"0.1\"",
        "Layout `crates`: version requirement of `limbeck-runtime`.";
    RUNTIME_PATH = "generate.rust.runtime" "path" Kind::Text, "none", "\"../../../vendor/limbeck-runtime\"",
        "Layout `crates`: folder of `limbeck-runtime`, relative to that of a generated crate.";
    RUNTIME_WORKSPACE = "generate.rust.runtime" "workspace" Kind::Flag, "`false`", "true",
        "Layout `crates`: whether `limbeck-runtime` is taken from the Cargo workspace.";
}

/// The reference of all keys, as Markdown.
#[cfg(test)]
pub(crate) fn reference() -> String {
    let section = |table: &str| {
        let keys = ALL.iter().filter(|key| key.table == table);
        let entry = |key: &&Key| {
            let Key { name, kind, default, example, about, .. } = key;
            let value = match kind {
                Kind::Choice(choices) => format!("one of `\"{}\"`", choices.join("\"`, `\"")),
                kind => kind.words().to_owned(),
            };
            format!(
                "### `{name}`\n\n{about}\n\n- Value: {value}\n- Default: {default}\n- Example: `{name} = {example}`\n"
            )
        };
        format!("## `{}`\n\n{}", heading(table), keys.map(entry).collect::<Vec<_>>().join("\n"))
    };
    tables().into_iter().map(section).collect::<Vec<_>>().join("\n")
}

/// How a table begins.
pub(crate) fn heading(table: &str) -> String {
    if table == MODULE { format!("[[{table}]]") } else { format!("[{table}]") }
}

/// The table that the keys of a table are listed under: modules have checks of their own.
pub(crate) fn canonical(table: &str) -> &str {
    match table.strip_prefix("module.") {
        Some(checks @ ("lint" | "breaking")) => checks,
        Some(_) | None => table,
    }
}

/// Tables that keys stand in, outer ones first, each once.
pub(crate) fn tables() -> Vec<&'static str> {
    let mut tables: Vec<&str> = ALL.iter().map(|key| key.table).collect();
    tables.dedup();
    tables
}
