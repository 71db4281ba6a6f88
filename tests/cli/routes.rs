//! HTTP rules that conflict: refused where routes are served, and only there.

use snapbox::str;

use super::project::Project;

const PROTO: &str = r#"syntax = "proto3";
package shop.v1;
import "google/api/annotations.proto";
message Item { string name = 1; string id = 2; }
service ShopService {
  rpc Get(Item) returns (Item) {
    option (google.api.http) = {get: "/v1/items/{name}"};
  }
}
service OtherService {
  rpc Find(Item) returns (Item) {
    option (google.api.http) = {get: "/v1/items/{id}"};
  }
}
"#;

#[test]
fn two_rules_for_one_request_are_refused_with_both_places() {
    let project = Project::new(&[("limbeck.toml", ""), ("proto/shop/v1/shop.proto", PROTO)]);
    let before = project.files();
    project.run("generate").code(100).stdout(str![[r#"
proto/shop/v1/shop.proto:12:5: error: `shop.v1.OtherService.Find`: `GET /v1/items/{id}` takes the requests of `GET /v1/items/{name}`, a rule of `shop.v1.ShopService.Get` [ROUTE_CONFLICT]
  12 |     option (google.api.http) = {get: "/v1/items/{id}"};
     |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  proto/shop/v1/shop.proto:7:5: the other rule
  7 |     option (google.api.http) = {get: "/v1/items/{name}"};
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: change the path, the method or the verb of one of them

1 error

"#]]);
    assert_eq!(project.files(), before, "nothing is written");
}

#[test]
fn without_rest_they_are_no_more_than_a_warning() {
    for options in ["rest = false", "server = false", "json = false"] {
        let config = format!("[generate.rust]\n{options}\n");
        let project =
            Project::new(&[("limbeck.toml", &*config), ("proto/shop/v1/shop.proto", PROTO)]);
        project.run("generate").code(0);
        let server = project.read("generated/rust/shop/src/packages/shop/v1.rs");
        assert!(!server.contains("rest::Route"), "{options}");
    }
}
