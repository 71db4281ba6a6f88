//! The target on schemas in memory: what it refuses, what it names, and that it always prints the
//! same.

mod bridge;
mod calls;
mod facts;

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_schema::AllPackageFacts;
use limbeck_schema::compile::{Compilation, Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::{Bundled, Disk, DiskOptions, Files, Memory};
use syn::visit_mut::{self, VisitMut};

use super::{Layout, Rust, RustOptions, names};
use crate::write::{Mode, Orphans, write};
use crate::{FileSet, Input, Override, Target, Templates};

fn schema(files: &[(&str, &str)]) -> Compilation {
    let text = |text: &str| format!("syntax = \"{}\";\n{text}", level(text));
    let files: Memory = files.iter().map(|(name, proto)| (*name, text(proto))).collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors: Vec<_> = compilation.findings.iter().filter(is_error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation
}

/// Only proto2 lets members through that differ in nothing but case or prefix.
fn level(text: &str) -> &str {
    if text.starts_with("enum") || text.contains("optional") { "proto2" } else { "proto3" }
}

fn emit_with(
    options: RustOptions,
    templates: &Templates,
    files: &[(&str, &str)],
) -> Result<FileSet, Vec<Finding>> {
    emit_facts(options, templates, (files, &AllPackageFacts::new()))
}

fn emit_facts(
    options: RustOptions,
    templates: &Templates,
    (files, facts): (&[(&str, &str)], &AllPackageFacts),
) -> Result<FileSet, Vec<Finding>> {
    let compilation = schema(files);
    let input = Input {
        schema: &compilation.schema,
        image: &compilation.image,
        templates,
        facts,
        bridges: &[],
    };
    Rust { options }.emit(&input)
}

fn emit(layout: Layout, files: &[(&str, &str)]) -> Result<FileSet, Vec<Finding>> {
    let options = RustOptions { layout, ..RustOptions::default() };
    emit_with(options, &Templates::embedded().unwrap(), files)
}

/// Places and messages of the findings, and that each says what to do.
fn refused(layout: Layout, files: &[(&str, &str)]) -> Vec<String> {
    let findings = emit(layout, files).unwrap_err();
    let shown = |finding: &Finding| {
        assert!(finding.help.is_some(), "{finding:?}");
        let place = finding.place.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{place}: {}", finding.message)
    };
    findings.iter().map(shown).collect()
}

fn text<'a>(files: &'a FileSet, path: &str) -> &'a str {
    std::str::from_utf8(files.get(path).unwrap_or_else(|| panic!("no `{path}`"))).unwrap()
}

#[test]
fn names_that_rust_cannot_tell_apart_are_refused() {
    for (proto, message) in [
        ("message M {} message m {}", "2:22: `M` and `m` are both `M`"),
        ("message M {} message m_ {}", "2:22: `M` and `m_` are both `M`"),
        (
            "message _1 { message X {} }",
            "2:9: `_1` and the module of what is inside it are both `_1`",
        ),
        ("message __ {}", "2:9: `__` has no name in Rust"),
        ("message FooBar { message X {} } message foo_bar { message X {} }", "`FooBar`"),
        (
            "message M { optional int32 ab = 1; optional int32 AB = 2; }",
            "2:51: `M.ab` and `M.AB` are both `ab`",
        ),
        ("message M { int32 ab = 1; oneof AB { int32 c = 2; } }", "both `ab`"),
        (
            "message M { optional int32 z = 3; oneof o { int32 ab = 1; int32 AB = 2; } }",
            "both `Ab`",
        ),
        ("message M { oneof e_f { int32 a = 1; } oneof e__f { int32 b = 2; } }", "both `EF`"),
        ("message M { E a = 1; E set_a = 2; } enum E { Z = 0; }", "both `set_a`"),
        ("enum E { _ = 0; }", "2:10: `E._` has no name"),
        (
            "message A {} service S { rpc GetA(A) returns (A); rpc get_a(A) returns (A); }",
            "`get_a`",
        ),
        (
            "message A {} service S { rpc New(A) returns (A); rpc new_(A) returns (A); }",
            "both `new_`",
        ),
        ("service S {} message S_client { message A {} }", "both `s_client`"),
        ("service UserAPI {} service userAPI {}", "`USER_API`"),
        ("service HTTPApi {} message http_api_server { message A {} }", "both `http_api_server`"),
    ] {
        let files = [("a.proto", proto)];
        let found = refused(Layout::Modules, &files);
        assert!(found.iter().any(|found| found.contains(message)), "{proto}: {found:?}");
    }
    let clash = [
        ("a.proto", "package a; message B { message X {} }"),
        ("b.proto", "package a.b; message C {}"),
    ];
    let found = refused(Layout::Modules, &clash);
    assert_eq!(found, ["b.proto:2:1: `a.B` and package `a.b` are both `b` in Rust"]);
}

#[test]
fn crates_that_cargo_cannot_build_are_refused() {
    let found = refused(Layout::Crates, &[("a.proto", "package core.v1; message A {}")]);
    assert!(found[0].starts_with("a.proto:2:1: the API `core` would be a crate named `core`"));
    let found = refused(
        Layout::Crates,
        &[("a.proto", "package a.b; message A {}"), ("b.proto", "package a_b; message A {}")],
    );
    assert!(found[0].contains("`a.b` and `a_b` would both be the crate `a-b`"), "{found:?}");
    let circle = [
        ("a/1.proto", "package a.v1; message A {}"),
        ("b/1.proto", "package b.v1; import \"a/1.proto\"; message B { a.v1.A a = 1; }"),
        ("a/2.proto", "package a.v2; import \"b/1.proto\"; message A { b.v1.B b = 1; }"),
    ];
    let found = refused(Layout::Crates, &circle);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a/2.proto:2:47: the APIs `a`, `b` use each other"), "{found:?}");
    assert!(emit(Layout::Modules, &circle).is_ok());
}

#[test]
fn options_that_cargo_would_refuse_are_refused() {
    let options = RustOptions {
        version: "1".to_owned(),
        inherit: vec!["nam".to_owned()],
        runtime: super::RuntimeDependency { version: None, path: None, workspace: false },
        ..RustOptions::default()
    };
    let templates = Templates::embedded().unwrap();
    let found = emit_with(options, &templates, &[("a.proto", "package a.v1;")]).unwrap_err();
    assert_eq!(found.len(), 3, "{found:?}");
}

/// Names of types, modules, fields and variants in generated code.
#[derive(Default)]
struct Printed {
    names: BTreeMap<&'static str, Vec<String>>,
}

impl VisitMut for Printed {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        self.names.entry("type").or_default().push(item.ident.to_string());
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_mod_mut(&mut self, item: &mut syn::ItemMod) {
        self.names.entry("module").or_default().push(item.ident.to_string());
        visit_mut::visit_item_mod_mut(self, item);
    }

    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        self.names
            .entry("field")
            .or_default()
            .extend(field.ident.as_ref().map(ToString::to_string));
    }

    fn visit_variant_mut(&mut self, variant: &mut syn::Variant) {
        self.names.entry("variant").or_default().push(variant.ident.to_string());
    }
}

/// What people call things, and what could trip a naming rule.
const WORDS: &[&str] = &[
    "a",
    "A",
    "ab",
    "aB",
    "AB",
    "a_b",
    "aBC",
    "ABc",
    "HTTPServer",
    "XMLHttpRequest",
    "a1",
    "a_1",
    "A1B2",
    "_a",
    "a_",
    "a__b",
    "type",
    "self",
    "Self",
    "super",
    "crate",
    "extern",
    "async",
    "gen",
    "try",
    "dyn",
    "union",
    "r",
    "i32",
    "x_y_z",
    "IOKind",
    "iOS",
    "v1",
    "ID",
    "userID2go",
    "SHOUTING_SNAKE",
    "mixed_Case_Name",
    "abstract",
    "override",
    "box",
    "await",
];

#[test]
fn names_are_those_of_prost() {
    for word in WORDS {
        let proto = format!(
            "package p.{word};\nmessage {word} {{ message Inside {{}} int32 {word} = 1; }}\n\
             enum En {{ EN_{word}_ = 0; }} enum Eo {{ Eo{word} = 0; }} enum Ep {{ {word}x = 0; }}"
        );
        let files = emit(Layout::Modules, &[("a.proto", &proto)]).unwrap();
        let mut printed = Printed::default();
        printed.visit_file_mut(&mut syn::parse_file(text(&files, "limbeck.rs")).unwrap());
        let has = |kind: &str, name: String| {
            let names = printed.names.get(kind).cloned().unwrap_or_default();
            assert!(names.contains(&name), "`{word}`: no {kind} `{name}` among {names:?}");
        };
        has("type", names::upper_camel(word));
        has("module", names::snake(word));
        has("field", names::snake(word));
        has("variant", names::variant("En", &format!("EN_{word}_")));
        has("variant", names::variant("Eo", &format!("Eo{word}")));
        has("variant", names::variant("Ep", &format!("{word}x")));
    }
}

const API: &[(&str, &str)] = &[
    ("common/v1/a.proto", "package common.v1; message A { bytes b = 1; }"),
    (
        "user/v1/u.proto",
        "package user.v1; import \"common/v1/a.proto\"; import \"google/type/date.proto\";
        // A [thing].
        message U { common.v1.A a = 1; map<string, U> m = 2; google.type.Date d = 3; }
        // Serves.
        service UserService { rpc Get(U) returns (common.v1.A); rpc New(stream U) returns (stream U); }",
    ),
    ("user/v2/u.proto", "package user.v2; import \"user/v1/u.proto\"; message U { user.v1.U old = 1; }"),
];

#[test]
fn the_order_of_files_does_not_show() {
    for layout in [Layout::Crates, Layout::Modules] {
        let mut files = API.to_vec();
        let first = emit(layout, &files).unwrap();
        files.reverse();
        assert_eq!(emit(layout, &files).unwrap(), first);
        files.swap(0, 1);
        assert_eq!(emit(layout, &files).unwrap(), first);
    }
}

#[test]
fn every_file_carries_the_mark() {
    for layout in [Layout::Crates, Layout::Modules] {
        for (path, content) in emit(layout, API).unwrap().iter() {
            let first = std::str::from_utf8(content).unwrap().lines().next().unwrap_or_default();
            assert!(first.contains(crate::MARK), "{path}: {first}");
        }
    }
}

#[test]
fn types_of_another_api_come_from_its_crate() {
    let files = emit(Layout::Crates, API).unwrap();
    let user = text(&files, "user/src/packages/user/v1.rs");
    assert!(user.contains("::core::option::Option<::common::v1::A>"), "{user}");
    assert!(user.contains("Option<::limbeck_runtime::google::r#type::Date>"), "{user}");
    assert!(user.contains("/// A \\[thing\\]."), "{user}");
    assert!(user.contains("#[cfg(feature = \"server\")]\npub mod user_service_server"), "{user}");
    assert!(user.contains("pub async fn new_("), "{user}");
    assert!(text(&files, "user/src/packages/user/v2.rs").contains("Option<super::v1::U>"));
    let manifest = text(&files, "user/Cargo.toml");
    assert!(
        manifest.contains("\ncommon = { path = \"../common\", version = \"0.1.0\" }\n"),
        "{manifest}"
    );
    let common = text(&files, "common/Cargo.toml");
    assert!(!common.contains("client ="), "there is no service in it: {common}");
    assert!(common.contains("json = [\"limbeck-runtime/json\"]"), "{common}");
    assert!(manifest.contains("json = [\"common/json\", \"limbeck-runtime/json\"]"), "{manifest}");
    assert!(manifest.contains("features = [\"google\"]"), "{manifest}");
    assert!(!common.contains("google"), "nobody compiles what they do not use: {common}");
}

#[test]
fn services_may_be_called_as_what_stands_around_them() {
    let proto = "package a; message M {} service T { rpc Get(M) returns (M); } service B {}
        service Box {} service GetSvc { rpc Get(M) returns (M); rpc Put(M) returns (M); }";
    let files = emit(Layout::Modules, &[("a.proto", proto)]).unwrap();
    let text = text(&files, "limbeck.rs");
    for (present, module) in [
        ("pub trait T_:", "pub mod t_server"),
        ("pub trait B_:", "pub mod b_server"),
        ("pub trait Box_:", "pub mod box_server"),
        ("pub trait GetSvc:", "pub mod get_svc_server"),
        ("struct GetSvc_<T: GetSvc>(", "pub struct GetSvcServer<T>"),
        ("struct PutSvc<T: GetSvc>(", "pub struct T_Client<T>"),
    ] {
        assert!(text.contains(present) && text.contains(module), "{present} {module}: {text}");
    }
}

#[test]
fn hostile_diamonds_end() {
    let level = |level| format!("message M{level} {{ M{0} a = 1; M{0} b = 2; }}", level + 1);
    let proto: String = (0..60).map(level).collect();
    let proto = format!("package d; {proto} message M60 {{ int32 x = 1; }}");
    let found = refused(Layout::Modules, &[("d.proto", &proto)]);
    assert!(found[0].contains("nested in each other in more ways"), "{found:?}");
}

#[test]
fn long_chains_are_refused_before_the_stack_is() {
    let level = |level| format!("message M{level} {{ M{} a = 1; }}", level + 1);
    let chain = |length: u32| {
        let proto: String = (0..length).map(level).collect();
        format!("package d; {proto} message M{length} {{ int32 x = 1; }}")
    };
    assert!(emit(Layout::Modules, &[("d.proto", &chain(super::derives::DEEPEST - 1))]).is_ok());
    let found = refused(Layout::Modules, &[("d.proto", &chain(2_000))]);
    assert!(found[0].contains("nested in each other"), "{found:?}");
}

/// Folder of the crate that generated code calls.
const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../limbeck-runtime/src");

#[test]
fn the_runtime_has_the_types_that_are_printed_today() {
    let mut printed = FileSet::default();
    let mut print = |folder, file: &str, files: &dyn Files, json| {
        let options = RustOptions {
            layout: Layout::Modules,
            file: file.to_owned(),
            features: true,
            json,
            ..RustOptions::default()
        };
        printed.insert_all(folder, print_runtime(files, options)).unwrap();
    };
    let google = |prefixes: &[&str]| Bundled {
        prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
    };
    let most = google(&["google/longrunning/", "google/rpc/", "google/type/"]);
    print("google", "generated.rs", &most, None);
    // By itself, because it is compiled with a feature of its own.
    print("google", "generated_api.rs", &google(&["google/api/"]), None);
    let roots = vec![Path::new(RUNTIME).join("../proto")];
    let own = Disk::new(&DiskOptions { roots, ..DiskOptions::default() }).unwrap();
    // A server that knows no JSON tells what it serves, too.
    print("describe", "generated.rs", &own, Some(false));
    let accept = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mode = if accept { Mode::Write } else { Mode::Check };
    let report = write(Path::new(RUNTIME), &printed, mode, Orphans::Remove).unwrap();
    assert!(
        accept || report.is_up_to_date(),
        "the generated types of limbeck-runtime are not what this target prints; accept with \
         `SNAPSHOTS=overwrite cargo test -p limbeck-emit the_runtime_has`"
    );
}

fn print_runtime(files: &dyn Files, options: RustOptions) -> FileSet {
    let Compilation { schema, image, .. } = compile(files, &Limits::default()).unwrap();
    let (templates, facts) = (Templates::embedded().unwrap(), AllPackageFacts::new());
    let (schema, image, templates, facts) = (&schema, &image, &templates, &facts);
    let input = Input { schema, image, templates, facts, bridges: &[] };
    Rust { options }.emit(&input).unwrap()
}

#[test]
fn the_runtime_is_of_the_generation_that_is_printed() {
    let runtime = std::fs::read_to_string(Path::new(RUNTIME).join("lib.rs")).unwrap();
    assert!(runtime.contains(&format!("\npub const GENERATION: u32 = {};\n", super::GENERATION)));
}

fn with(name: &str, text: &str) -> BTreeMap<String, Override> {
    let own = Override { shown: format!("templates/{name}"), text: text.to_owned() };
    BTreeMap::from([(name.to_owned(), own)])
}

#[test]
fn mistakes_in_templates_name_file_line_and_variable() {
    let lib = "rust/lib.rs.tera";
    let early = [
        (lib, "\n{% if x %}", "templates/rust/lib.rs.tera:2"),
        (lib, "\n\n{{ name | nonsense }}", "nonsense"),
        ("rust/lib.rs", "", "no template named `rust/lib.rs`"),
    ];
    for (name, text, expected) in early {
        let found = Templates::with_overrides(&with(name, text)).unwrap_err();
        let shown = format!("{}: {}", found[0].place.as_ref().unwrap(), found[0].message);
        assert!(shown.contains(expected) && shown.contains("templates/rust/"), "{shown}");
    }
    let late = [
        (
            lib,
            "//! x\n\n{{ nmae }}\n",
            "templates/rust/lib.rs.tera:3:4: template `rust/lib.rs.tera`",
            "nmae",
        ),
        (lib, "pub fn {\n", "templates/rust/lib.rs.tera:1:1", "invalid Rust"),
        ("rust/client.rs.tera", "impl", "templates/rust/client.rs.tera:1:1", "invalid Rust"),
    ];
    for (name, text, place, message) in late {
        let templates = Templates::with_overrides(&with(name, text)).unwrap();
        let found = emit_with(RustOptions::default(), &templates, API).unwrap_err();
        let shown = format!("{}: {}", found[0].place.as_ref().unwrap(), found[0].message);
        assert!(shown.starts_with(place) && shown.contains(message), "{shown}");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn a_template_of_the_project_changes_the_output() {
    let original = Templates::originals().find(|(name, _)| *name == "rust/lib.rs.tera").unwrap().1;
    let own = with("rust/lib.rs.tera", &format!("//! Our own words.\n{original}"));
    let templates = Templates::with_overrides(&own).unwrap();
    let files = emit_with(RustOptions::default(), &templates, API).unwrap();
    assert!(text(&files, "user/src/lib.rs").contains("//! Our own words.\n"));
    let plain = emit(Layout::Crates, API).unwrap();
    assert_eq!(files.get("user/Cargo.toml"), plain.get("user/Cargo.toml"));
}

#[test]
fn one_router_serves_every_host() {
    let proto = |name: &str, host: &str| {
        format!(
            "service {name} {{ option (google.api.default_host) = \"{host}\"; rpc Get(M) returns (M) {{ \
             option (google.api.http) = {{get: \"/v1/things/{{id}}\"}}; }} }}"
        )
    };
    let proto = format!(
        "package a.v1; import \"google/api/annotations.proto\"; \
         import \"google/api/client.proto\"; message M {{ string id = 1; }} {} {}",
        proto("One", "one.example"),
        proto("Two", "two.example")
    );
    let found = refused(Layout::Crates, &[("a.proto", &proto)]);
    assert!(found[0].contains("takes the requests of `GET /v1/things/{id}`"), "{found:?}");
}

#[test]
fn packages_leave_room_for_modules_of_our_own() {
    for package in ["a.v1.limbeck_json", "limbeck_root.v1"] {
        let proto = format!("package {package}; message M {{}}");
        let found = refused(Layout::Crates, &[("a.proto", &proto)]);
        assert!(found[0].contains("which limbeck makes itself"), "{found:?}");
    }
}

#[test]
fn what_has_no_json_form_is_left_out() {
    let proto = "package a.v1; import \"google/api/annotations.proto\"; import \"google/api/httpbody.proto\";
        import \"google/protobuf/descriptor.proto\";
        message R { required google.api.HttpBody raw = 1; optional int32 x = 2; }
        service S {
          rpc Describe(google.protobuf.FileDescriptorProto) returns (R) {
            option (google.api.http) = {post: \"/v1/describe\" body: \"*\"};
          }
          rpc Watch(R) returns (stream R) {
            option (google.api.http) = {post: \"/v1/watch\" response_body: \"raw\"};
          }
          rpc Raw(R) returns (R) {
            option (google.api.http) = {post: \"/v1/raw\" body: \"raw\" response_body: \"raw\"};
          }
        }";
    let files = emit(Layout::Crates, &[("a.proto", proto)]).unwrap();
    let text = text(&files, "a/src/packages/a/v1.rs");
    assert!(!text.contains("\"/v1/describe\"") && !text.contains("\"/v1/watch\""), "{text}");
    assert!(text.contains("|message| message.raw"), "{text}");
    assert!(!text.contains("message.raw.unwrap_or_default()"), "{text}");
}
