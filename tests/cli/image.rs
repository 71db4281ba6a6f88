//! `limbeck image`. Whether the descriptors are protoc's is for the suite `google`; here is what
//! the options do to them.

use std::collections::BTreeSet;

use serde_json::Value;
use snapbox::{IntoData, str};

use super::project::Project;

const PROTO: &str = r#"syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
// An item.
message Item {}
service ShopService {
  rpc Get(Item) returns (Item) {
    option (google.api.http) = {get: "/v1/items"};
  }
}
"#;

fn shop() -> Project {
    Project::new(&[("proto/shop/v1/shop.proto", PROTO)])
}

fn json(project: &Project, options: &str) -> Vec<Value> {
    project.run(&format!("image -o image.json {options}")).code(0).stdout(str![]).stderr(str![]);
    let mut set: Value = serde_json::from_str(&project.read("image.json")).unwrap();
    set["file"].as_array_mut().unwrap().drain(..).collect()
}

#[test]
fn a_file_that_cannot_be_written_says_why() {
    shop().run("image -o gone/image.binpb").code(1).stderr(str![[r#"
error: cannot write `gone/image.binpb`: no such file or directory
  help: create the folder first: `mkdir -p gone`

"#]]);
    shop().run("image -o .").code(2).stderr(str![[r#"
error: cannot tell from `.` in which form to write
  help: end the name in `.binpb`, `.json` or `.txtpb`

"#]]);
}

#[test]
fn a_broken_schema_leaves_the_old_file_alone() {
    let project = shop();
    project.write("image.binpb", "old");
    project.write("proto/b.proto", "x");
    project.run("image -o image.binpb").code(100).stdout(str![]);
    assert_eq!(project.read("image.binpb"), "old");
}

#[test]
fn imports_come_before_importers_and_can_be_left_out() {
    let names = |options: &str| -> Vec<String> {
        let files = json(&shop(), options);
        files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
    };
    let all = names("");
    let of = |name: &str| all.iter().position(|file| file == name).unwrap();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(of("google/protobuf/descriptor.proto") < of("google/api/annotations.proto"));
    assert!(of("google/api/annotations.proto") < of("shop/v1/shop.proto"));
    assert_eq!(names("--exclude-imports"), ["shop/v1/shop.proto"]);
}

#[test]
fn custom_options_and_comments_are_kept() {
    let options = json(&shop(), "--exclude-imports");
    let method = &options[0]["service"][0]["method"][0];
    assert_eq!(method["options"]["[google.api.http]"]["get"], "/v1/items");
    let locations = options[0]["sourceCodeInfo"]["location"].as_array().unwrap();
    assert!(locations.iter().any(|location| location["leadingComments"] == " An item.\n"));
    let plain = json(&shop(), "--exclude-imports --exclude-source-info");
    assert_eq!(plain[0]["sourceCodeInfo"], Value::Null);
    assert_eq!(plain[0]["service"], options[0]["service"]);
}

#[test]
fn text_is_written_a_field_a_line() {
    let project =
        Project::new(&[("proto/a.proto", "syntax = \"proto3\";\nmessage M { int32 a = 1; }")]);
    project.run("image -o image.txtpb --exclude-source-info").code(0);
    snapbox::assert_data_eq!(
        project.read("image.txtpb"),
        str![[r#"
file: [{
  name: "a.proto"
  message_type: [{
    name: "M"
    field: [{
      name: "a"
      number: 1
      label: LABEL_OPTIONAL
      type: TYPE_INT32
      json_name: "a"
    }]
  }]
  syntax: "proto3"
  buf_extension {
    is_import: false
    is_syntax_unspecified: false
  }
}]

"#]]
        .into_data()
        .raw()
    );
}

#[test]
fn stdout_gets_the_bytes_of_the_file() {
    let project = shop();
    project.run("image -o image.binpb").code(0);
    let bytes = std::fs::read(project.path().join("image.binpb")).unwrap();
    assert!(project.run("image -o -").code(0).bytes() == bytes);
    assert!(project.run_in("proto", "image -o -").code(0).bytes() == bytes);
}
