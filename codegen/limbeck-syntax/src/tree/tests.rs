//! Trees of broken and of whole texts.

use super::{NodeId, NodeKind, Tree, parse};

/// Kinds of nodes as an outline.
fn outline(tree: &Tree<'_>, id: NodeId) -> String {
    let kind = tree.node(id).map_or(NodeKind::Error, |node| node.kind);
    let below: Vec<String> = tree.children(id).map(|child| outline(tree, child)).collect();
    match below.as_slice() {
        [] => format!("{kind:?}"),
        below => format!("{kind:?}({})", below.join(" ")),
    }
}

fn outlined(text: &str) -> (String, usize) {
    let tree = parse(text.as_bytes());
    assert_eq!(tree.node_range(tree.root()), 0..text.len());
    (outline(&tree, tree.root()), tree.errors.len())
}

#[test]
fn a_broken_statement_leaves_the_others_whole() {
    assert_eq!(
        outlined("message A { int32 = 1; int32 b = 2; } option = ; enum B {}"),
        (
            "File(Message(Path Body(Field(Path Path(Error)) Field(Path Path Scalar))) Error Enum(Path Body))"
                .to_owned(),
            2
        )
    );
}

#[test]
fn what_is_not_closed_ends_with_the_text() {
    assert_eq!(
        outlined("message A { option (b) = { c: [1"),
        (
            "File(Message(Path Body(Option(Path Dict(DictField(Path Array(Scalar Error)))) Error)))"
                .to_owned(),
            1
        )
    );
    assert_eq!(outlined("}}"), ("File(Error Error)".to_owned(), 2));
}

#[test]
fn words_are_keywords_where_the_language_says() {
    let fields =
        "export x = 1; local.A y = 2; stream z = 3; map m = 4; rpc r = 5; repeated.A q = 6;";
    let (outline, errors) = outlined(&format!("message A {{ {fields} }}"));
    assert_eq!((outline.matches("Field(").count(), errors), (6, 0), "{outline}");
    let (outline, errors) = outlined("export message A { local enum B {} } enum C { option = 1; }");
    assert_eq!(errors, 0, "{outline}");
    assert!(outline.contains("EnumValue"), "{outline}");
}

#[test]
fn every_construct_has_its_node() {
    let text = "edition = \"2024\"; import option \"a\"; package a.b; option (a).b = -inf;\
        message A { map<int32, B> a = 1; optional group G = 2 {} oneof o { B b = 3; }\
        extensions 4 to max [a = 1]; reserved 1, \"a\" 'b', c; extend .A { B b = 5; } ; }\
        enum E { X = -0x1 [a = <b {}>]; } service S { rpc A(stream .B) returns (C) { } }";
    let (outline, errors) = outlined(text);
    assert_eq!(errors, 0, "{outline}");
    for kind in [
        "Syntax",
        "Import",
        "Package",
        "MapType",
        "Group",
        "Oneof",
        "Extensions",
        "Range",
        "CompactOption(",
        "Reserved",
        "Extend",
        "Empty",
        "EnumValue",
        "Dict(DictField(Path Dict))",
        "Service",
        "Method",
        "Signature",
    ] {
        assert!(outline.contains(kind), "{kind} in {outline}");
    }
}
