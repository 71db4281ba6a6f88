//! Places and cures of single findings: the larger suite, against protoc and buf, is in `tests/`.

use crate::compile::{Limits, compile};
use crate::finding::{Finding, Severity};
use crate::source::Memory;

fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    let files: Memory = files.iter().copied().collect();
    compile(&files, &Limits::default()).unwrap().findings
}

/// `line:column message`, and the related places.
fn shown(finding: &Finding) -> (String, Vec<String>) {
    let start = finding.place.as_ref().unwrap().span.start;
    let related =
        finding.related.iter().map(|related| format!("{} {}", related.place, related.message));
    (format!("{}:{} {}", start.line, start.column, finding.message), related.collect())
}

fn only(text: &str) -> (String, Vec<String>) {
    let findings = findings(&[("a.proto", text)]);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].help.is_some());
    shown(&findings[0])
}

#[test]
fn a_reserved_name_in_use_is_shown_with_both_places() {
    let text = "syntax = \"proto3\";\nmessage M {\n  reserved \"a\", \"b\";\n  string b = 2;\n}\n";
    let (message, related) = only(text);
    assert_eq!(message, "4:10 field `b` uses a name that `M` reserves");
    assert_eq!(related, ["a.proto:3:17 reserved here"]);
}

#[test]
fn overlapping_ranges_are_shown_at_their_own_places() {
    let text = "syntax = \"proto3\";\nmessage M {\n  reserved 1 to 5, 9, 4 to 6;\n}\n";
    let (message, related) = only(text);
    assert_eq!(message, "3:23 reserved range `4 to 6` overlaps reserved range `1 to 5` of `M`");
    assert_eq!(related, ["a.proto:3:12 also reserved here"]);
}

#[test]
fn options_are_shown_at_their_statement() {
    let text = "syntax = \"proto3\";\nmessage M {\n  int32 a = 1 [\n    deprecated = true,\n    packed = true\n  ];\n}\n";
    assert!(only(text).0.starts_with("5:5 field `a` is packed"));
    let text = "syntax = \"proto3\";\nenum E {\n  A = 0;\n  option allow_alias = true;\n}\n";
    assert!(only(text).0.starts_with("4:3 enum `E` allows aliases"));
}

#[test]
fn a_second_unused_import_is_no_error() {
    let files = [
        ("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n"),
        ("b.proto", "syntax = \"proto3\";\n"),
    ];
    let findings = findings(&files);
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].rule, findings[0].severity), ("IMPORT_USED", Severity::Warning));
    assert_eq!(shown(&findings[0]).0, "2:1 import `b.proto` is not used");
}

#[test]
fn an_extension_number_taken_in_another_file_is_a_warning() {
    let files = [
        (
            "a.proto",
            "syntax = \"proto2\";\nmessage M { extensions 1 to 5; }\nextend M { optional int32 a = 3; }\n",
        ),
        (
            "b.proto",
            "syntax = \"proto2\";\nimport \"a.proto\";\nextend M { optional int32 b = 3; }\n",
        ),
    ];
    let findings = findings(&files);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Warning);
    let (message, related) = shown(&findings[0]);
    assert_eq!(message, "3:31 extension `b` uses number 3 of `M`, which extension `a` has taken");
    assert_eq!(related, ["a.proto:3:31 taken here, in file `a.proto`"]);
}

#[test]
fn files_that_come_with_limbeck_are_taken_as_correct() {
    let text = "syntax = \"proto3\";\nimport \"google/protobuf/descriptor.proto\";\nmessage M { google.protobuf.FileOptions a = 1; }\n";
    assert_eq!(findings(&[("a.proto", text)]), []);
}
