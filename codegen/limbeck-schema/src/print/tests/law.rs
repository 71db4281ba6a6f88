//! Print, compile, compare: digests, texts, and comments where they are printed.

use super::{compiled, schema};
use crate::model::{Element, FileId, Role, Schema};
use crate::print::{Style, file_with, package};
use crate::source::Memory;
use crate::{digest, print};

/// Everything the syntaxes have, in the least usual form. Imports resolve among them.
const CORPUS: &[(&str, &str)] = &[
    ("options.proto", include_str!("options.proto")),
    ("proto2.proto", include_str!("proto2.proto")),
    ("proto3.proto", include_str!("proto3.proto")),
    (
        "bare.proto",
        "message Bare { optional Bare Bare = 1; enum E { A = 0; } optional E e = 2 [default = A]; }",
    ),
];

fn reprint(schema: &Schema, style: Style) -> Memory {
    let files = (0_u32..).map(FileId).zip(&schema.files);
    let roots = files.filter(|(_, file)| file.role == Role::Root);
    roots.map(|(id, file)| (&*file.name, file_with(schema, id, style))).collect()
}

fn digests(schema: &Schema) -> Vec<(String, String, String)> {
    let digest = |package| {
        let (own, closure) = (digest::package(schema, package), digest::closure(schema, package));
        (package.name.to_string(), own.to_string(), closure.to_string())
    };
    schema.packages.iter().map(digest).collect()
}

#[test]
fn a_printed_file_means_what_it_meant() {
    let before = schema(CORPUS);
    for style in [Style::default(), Style { comments: true }] {
        let texts = reprint(&before, style);
        let after = compiled(&texts);
        assert_eq!(digests(&before), digests(&after));
        for (name, text) in &texts.files {
            let id = after.find_file(name).unwrap();
            assert_eq!(file_with(&after, id, style).as_bytes(), text, "{name} prints otherwise");
        }
    }
}

#[test]
fn printed_comments_belong_to_what_they_belonged_to() {
    let before = schema(CORPUS);
    let after = compiled(&reprint(&before, Style { comments: true }));
    let mut seen = 0;
    for (message, _) in (0_u32..).map(crate::model::MessageId).zip(&before.messages) {
        let fields = 0..u32::try_from(before.message(message).fields.len()).unwrap();
        let fields = fields.map(|index| Element::Field(message, index));
        for element in std::iter::once(Element::Message(message)).chain(fields) {
            let name = before.full_name(element);
            let Some(comments) = before.comments(element) else { continue };
            let other = after.find(&name).and_then(|other| after.comments(other)).unwrap();
            // A block comment ends without a line break.
            let text = |comment: &str| comment.trim_end_matches('\n').to_owned();
            assert_eq!(text(&comments.leading), text(&other.leading), "{name}");
            assert_eq!(text(&comments.trailing), text(&other.trailing), "{name}");
            assert_eq!(comments.detached, other.detached, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 5, "the corpus lost its comments: {seen}");
}

#[test]
fn a_printed_package_means_what_its_files_meant() {
    let files = [
        (
            "z.proto",
            "syntax = \"proto3\"; package p; import \"a.proto\"; message Z { A a = 1; }
                     service S { rpc R(Z) returns (stream A); }",
        ),
        (
            "a.proto",
            "syntax = \"proto3\"; package p; import \"other.proto\"; import \"idle.proto\";
                     option java_package = \"x\"; message A { o.O o = 1; enum E { E_0 = 0; } }",
        ),
        ("other.proto", "syntax = \"proto3\"; package o; message O {}"),
        ("idle.proto", "syntax = \"proto3\"; package o; message Idle {}"),
    ];
    let before = schema(&files);
    let text = package(&before, before.find_package("p").unwrap());
    assert!(!text.contains("idle.proto") && !text.contains("java_package"), "{text}");
    let after = schema(&[("p.proto", &text), files[2]]);
    let digest = |schema: &Schema| digest::package(schema, schema.find_package("p").unwrap());
    assert_eq!(digest(&before), digest(&after));
}

#[test]
fn depth_costs_no_stack() {
    // Deeper than any compiler reads: only a model can be so deep.
    let mut schema = schema(&[("d.proto", "syntax = \"proto3\"; message M0 {}")]);
    for depth in 1..20_000_u32 {
        let mut message = schema.messages[0].clone();
        message.full_name = format!("M0.M{depth}").into();
        message.messages =
            if depth + 1 < 20_000 { vec![crate::model::MessageId(depth + 1)] } else { vec![] };
        schema.messages.push(message);
    }
    schema.messages[0].messages = vec![crate::model::MessageId(1)];
    let mut value = crate::model::Value::Message(vec![]);
    for number in 0..20_000 {
        let field = |number, value| crate::model::ValueField { number, name: "f".into(), value };
        let other = field(-1, crate::model::Value::Bool(true));
        value = crate::model::Value::Message(vec![other, field(number, value)]);
    }
    schema.messages[0].options.entries =
        vec![crate::model::OptionEntry { number: 1, name: "(o)".into(), value }];
    let text = print::file(&schema, FileId(0));
    assert_eq!(text.matches("message M").count(), 20_000);
    assert_eq!(text.matches("f: true").count(), 20_000);
    let first = digest::package(&schema, &schema.packages[0]);
    assert_eq!(first, digest::package(&schema, &schema.packages[0]));
    // The model's own drop is recursive; what the compiler builds is never so deep.
    std::mem::forget(schema);
}
