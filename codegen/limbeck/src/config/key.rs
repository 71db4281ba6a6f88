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
}

impl Kind {
    /// The kind in words, with its article.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Texts => "an array of strings",
            Self::Flag => "`true` or `false`",
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

macro_rules! keys {
    ($($constant:ident = $table:literal $name:literal $kind:ident, $default:literal, $example:literal, $about:literal;)*) => {
        $(#[doc = $about] pub(crate) const $constant: Key = Key {
            table: $table, name: $name, kind: Kind::$kind, default: $default, example: $example, about: $about,
        };)*

        /// All keys, table by table.
        pub(crate) const ALL: &[&Key] = &[$(&$constant),*];
    };
}

keys! {
    ROOTS = "schema" "roots" Texts, "`[\"proto\"]` if that folder exists, otherwise `[\".\"]`", r#"["proto"]"#,
        "Folders that `import` names are relative to. All proto files below them are compiled. A file name may exist below one of them only.";
    INCLUDE = "schema" "include" Texts, "all files", r#"["user/**", "common/**"]"#,
        "Patterns on import names: what matches none of them is not compiled unless it is imported.";
    EXCLUDE = "schema" "exclude" Texts, "`[]`; without `limbeck.toml`, `[\"**/node_modules\", \"**/target\"]`", r#"["**/internal"]"#,
        "Patterns on import names: what matches one of them is not compiled unless it is imported.";
    BUNDLED = "schema" "bundled" Texts, "`[]`", r#"["google/rpc/"]"#,
        "Beginnings of import names among the files that come with limbeck, to compile and generate code for them as if they were yours. Nothing is needed here to import them.";
    TARGETS = "generate" "targets" Texts, "`[\"rust\"]`", r#"["rust"]"#,
        "What `build` and `generate` make, and `check` compares.";
    OUT = "generate" "out" Text, "`\"generated\"`", r#""generated""#,
        "Folder of all generated files; each target has a folder of its own in it. It is created if needed.";
    TEMPLATES = "generate" "templates" Text, "`\"templates\"`", r#""templates""#,
        "Folder of templates that override the built-in ones of the same name. It need not exist unless it is named here.";
}

/// The reference of all keys, as Markdown.
#[cfg(test)]
pub(crate) fn reference() -> String {
    let section = |table: &str| {
        let keys = ALL.iter().filter(|key| key.table == table);
        let entry = |key: &&Key| {
            let Key { name, kind, default, example, about, .. } = key;
            format!(
                "### `{name}`\n\n{about}\n\n- Value: {}\n- Default: {default}\n- Example: `{name} = {example}`\n",
                kind.words()
            )
        };
        format!("## `[{table}]`\n\n{}", keys.map(entry).collect::<Vec<_>>().join("\n"))
    };
    tables().into_iter().map(section).collect::<Vec<_>>().join("\n")
}

/// Tables that keys stand in, outer ones first, each once.
pub(crate) fn tables() -> Vec<&'static str> {
    let mut tables: Vec<&str> = ALL.iter().map(|key| key.table).collect();
    tables.dedup();
    tables
}
