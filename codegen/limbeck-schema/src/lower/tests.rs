//! What lowering promises: ids, places, features, options, used imports.

use crate::compile::{Compilation, Limits, compile};
use crate::finding::Position;
use crate::model::{Cardinality, Element, Label, Part, Presence, Schema, Type, Value};
use crate::source::Memory;

fn schema(files: &[(&str, &str)]) -> Schema {
    let files: Memory = files.iter().copied().collect();
    let Compilation { schema, findings, .. } = compile(&files, &Limits::default()).unwrap();
    let errors: Vec<_> =
        findings.iter().filter(|f| f.severity == crate::finding::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    schema
}

fn start(schema: &Schema, name: &str, part: Part) -> (u32, u32) {
    let Position { line, column } = schema.place(schema.find(name).unwrap(), part).span.start;
    (line, column)
}

#[test]
fn ids_follow_names_across_files_and_nesting() {
    let schema = schema(&[
        ("b.proto", "syntax = \"proto3\"; package b; import \"a.proto\";
            message M { a.Outer.Inner inner = 1; a.Outer.Kind kind = 2; M self = 3; }"),
        ("a.proto", "syntax = \"proto3\"; package a;
            message Outer { message Inner { enum Deep { D = 0; } } enum Kind { K = 0; } Inner inner = 1; }
            message Last {} enum Top { T = 0; }"),
    ]);
    for (index, message) in schema.messages.iter().enumerate() {
        let Some(Element::Message(id)) = schema.find(&message.full_name) else { panic!() };
        assert_eq!(id.index(), index, "{}", message.full_name);
    }
    for (index, enum_) in schema.enums.iter().enumerate() {
        let Some(Element::Enum(id)) = schema.find(&enum_.full_name) else { panic!() };
        assert_eq!(id.index(), index, "{}", enum_.full_name);
    }
    let Some(Element::Field(message, 1)) = schema.find("b.M.kind") else { panic!() };
    let Type::Enum(kind) = schema.message(message).fields[1].ty else { panic!() };
    assert_eq!(&*schema.enum_(kind).full_name, "a.Outer.Kind");
    assert_eq!(
        schema.full_name(schema.find("a.Outer.Inner.Deep.D").unwrap()),
        "a.Outer.Inner.Deep.D"
    );
}

#[test]
fn features_are_resolved() {
    let schema = schema(&[
        ("p3.proto", "syntax = \"proto3\"; message A { string s = 1; optional string o = 2; A m = 3;
            repeated int32 r = 4; repeated int32 u = 5 [packed = false]; map<string, A> k = 6;
            oneof x { int32 y = 7; A z = 8; } repeated string t = 9; enum E { E0 = 0; } E e = 10; }"),
        ("p2.proto", "syntax = \"proto2\"; message B { optional string s = 1 [default = \"x\"]; required int32 q = 2;
            repeated int32 r = 3; optional group G = 4 { optional int32 a = 1; } enum E { E1 = 1; } optional E e = 5;
            optional float inf = 6 [default = -inf]; extensions 100 to max; reserved 10 to 12, 50; reserved \"old\"; }
            extend B { optional B more = 100; }"),
    ]);
    let field = |name: &str| match schema.find(name).unwrap() {
        Element::Field(message, index) => &schema.message(message).fields[index as usize],
        other => panic!("{other:?}"),
    };
    assert_eq!(field("A.s").presence, Presence::Implicit);
    assert!(field("A.s").utf8 && !field("B.s").utf8);
    assert_eq!(
        (field("A.o").presence, field("A.o").label, field("A.o").oneof),
        (Presence::Explicit, Label::Optional, None)
    );
    assert_eq!(field("A.m").presence, Presence::Explicit);
    assert!(
        field("A.r").packed && !field("A.u").packed && !field("B.r").packed && !field("A.t").packed
    );
    assert_eq!(field("A.k").cardinality, Cardinality::Map);
    let (key, value) = schema.map_entry(field("A.k")).unwrap();
    assert_eq!((key.ty, value.number), (Type::String, 2));
    assert_eq!((field("A.y").oneof, field("A.y").presence), (Some(0), Presence::Explicit));
    assert_eq!(field("B.q").presence, Presence::Required);
    assert!(field("B.g").delimited);
    assert_eq!(field("B.s").default, Some(Value::String("x".into())));
    assert_eq!(field("B.inf").default, Some(Value::Float(f32::NEG_INFINITY)));
    let Some(Element::Message(b)) = schema.find("B") else { panic!() };
    let b = schema.message(b);
    assert_eq!((b.reserved_ranges[0].first, b.reserved_ranges[0].last), (10, 12));
    assert_eq!((b.extension_ranges[0].first, b.extension_ranges[0].last), (100, 536_870_911));
    assert!(schema.enums.iter().any(|e| &*e.full_name == "B.E" && e.closed));
    assert!(schema.enums.iter().any(|e| &*e.full_name == "A.E" && !e.closed));
    assert_eq!(
        schema.extensions[0].extendee,
        match schema.find("B") {
            Some(Element::Message(id)) => id,
            _ => panic!(),
        }
    );
}

const OPTIONS: &str = "syntax = \"proto3\";
package o;
import \"google/protobuf/descriptor.proto\";
message Rule { string a = 1; Rule inner = 2; repeated string many = 3; }
extend google.protobuf.FieldOptions { Rule rule = 50001; repeated string tags = 50002; }
extend google.protobuf.MessageOptions { map_of.Nothing none = 50003; }
// Leading.
message M {
  option deprecated = true;
  string f = 1 [(rule) = { a: \"x\" }, deprecated = true, (o.tags) = \"one\", (tags) = \"two\"];
  string g = 2 [(rule).inner.a = \"y\", json_name = \"gee\"]; // Behind.
}
";

#[test]
fn options_have_values_numbers_and_places() {
    let text = OPTIONS
        .replace("extend google.protobuf.MessageOptions { map_of.Nothing none = 50003; }\n", "\n");
    let schema = schema(&[("o.proto", &text)]);
    let Some(Element::Message(id)) = schema.find("o.M") else { panic!() };
    let [f, g] = &schema.message(id).fields[..] else { panic!() };
    let names: Vec<_> = f.options.entries.iter().map(|e| (e.number, &*e.name)).collect();
    assert_eq!(names, [(3, "deprecated"), (50001, "(o.rule)"), (50002, "(o.tags)")]);
    assert_eq!(f.options.get("(o.rule)").unwrap().field("a").unwrap().as_str(), Some("x"));
    assert_eq!(f.options.get("(o.tags)").unwrap().items().len(), 2);
    assert_eq!(
        g.options.get("(o.rule)").unwrap().field("inner").unwrap().field("a").unwrap().as_str(),
        Some("y")
    );
    assert_eq!(start(&schema, "o.M", Part::Option(3)), (9, 3));
    assert_eq!(start(&schema, "o.M.f", Part::Option(50001)), (10, 17));
    assert_eq!(start(&schema, "o.M.f", Part::Option(3)), (10, 38));
    assert_eq!(start(&schema, "o.M.f", Part::Option(50002)), (10, 57));
    assert_eq!(start(&schema, "o.M.g", Part::Option(50001)), (11, 17));
    assert_eq!(start(&schema, "o.M.g", Part::JsonName), (11, 39));
    assert_eq!(start(&schema, "o.M.g", Part::Number), (11, 14));
    assert_eq!(start(&schema, "o.M.g", Part::Type), (11, 3));
    assert_eq!(start(&schema, "o.M.g", Part::Name), (11, 10));
    assert_eq!(schema.comments(schema.find("o.M").unwrap()).unwrap().leading, " Leading.\n");
    assert_eq!(schema.comments(schema.find("o.M.g").unwrap()).unwrap().trailing, " Behind.\n");
    assert!(schema.file(schema.find_file("o.proto").unwrap()).imports[0].used);
}

#[test]
fn unused_imports_are_told_from_used_ones() {
    let schema = schema(&[
        ("a.proto", "syntax = \"proto3\"; message A {}"),
        ("pub.proto", "syntax = \"proto3\"; import public \"a.proto\";"),
        ("b.proto", "syntax = \"proto3\"; message B {}"),
        (
            "user.proto",
            "syntax = \"proto3\"; import \"pub.proto\"; import \"b.proto\"; message U { A a = 1; }",
        ),
    ]);
    let file = schema.file(schema.find_file("user.proto").unwrap());
    let used: Vec<_> = file.imports.iter().map(|i| (&*schema.file(i.file).name, i.used)).collect();
    assert_eq!(used, [("pub.proto", true), ("b.proto", false)]);
}
