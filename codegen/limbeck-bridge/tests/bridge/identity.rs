//! Which field tells elements of a list apart.

use limbeck_bridge::Decision;

use crate::pair::Pair;

/// The name of the field that does, of a message `UserDevice` with these fields, which the newer version has too.
fn told(fields: &str) -> Option<String> {
    told_of(fields, fields, &[])
}

fn told_of(old: &str, new: &str, decided: &[&str]) -> Option<String> {
    let message = |fields: &str| format!("message UserDevice {{ {fields} }}");
    let pair = Pair::new(&message(old), &message(new));
    let decided: Vec<Decision> = decided.iter().map(|text| text.parse().unwrap()).collect();
    let plan = pair.plan(&decided);
    let older = plan.messages[0].older;
    let index = plan.identity(pair.schema(), older)?;
    let field = &pair.schema().message(older).fields[index as usize];
    Some((*field.name).to_owned())
}

#[test]
fn what_is_no_key_tells_nothing() {
    for fields in [
        "",
        "string label = 1;",
        "optional string id = 1;",
        "repeated string id = 1;",
        "oneof o { string id = 1; }",
        "google.protobuf.StringValue id = 1;",
        "bool id = 1; double uid = 2; map<string, string> name = 3;",
        "string owner_id = 1; string group_id = 2;",
        "string device_key = 1;",
    ] {
        assert_eq!(told(fields), None, "{fields}");
    }
}

#[test]
fn the_first_name_that_is_there_counts() {
    for (fields, name) in [
        ("string key = 1; string name = 2; bytes uuid = 3; uint64 uid = 4; int32 id = 5;", "id"),
        ("string key = 1; string name = 2; bytes uuid = 3; uint64 uid = 4;", "uid"),
        ("string key = 1; string name = 2; bytes uuid = 3;", "uuid"),
        ("string user_device_id = 1; string key = 2; string name = 3;", "name"),
        ("string user_device_id = 1; sfixed64 key = 2;", "key"),
        ("string user_device_key = 1; string userdevice_id = 2;", "userdevice_id"),
        (
            "string owner_id = 1; string group_id = 2; string user_device_key = 3;",
            "user_device_key",
        ),
        ("string label = 1; string owner_id = 2; optional string group_id = 3;", "owner_id"),
        ("optional string id = 1; string name = 2;", "name"),
    ] {
        assert_eq!(told(fields).as_deref(), Some(name), "{fields}");
    }
}

#[test]
fn values_that_become_one_tell_nothing() {
    let widened = |policy: &str| {
        let decision = format!("UserDevice.id -> UserDevice.id: down={policy}");
        told_of("int32 id = 1; string name = 2;", "int64 id = 1; string name = 2;", &[&decision])
    };
    assert_eq!(widened("saturate because \"x\""), None, "nor does the name in its place");
    assert_eq!(widened("reject").as_deref(), Some("id"));
    let custom = "UserDevice.id -> UserDevice.id: up=custom, down=custom";
    assert_eq!(told_of("string id = 1;", "int64 id = 1;", &[custom]), None);
    assert_eq!(
        told_of(
            "string id = 1;",
            "",
            &["UserDevice.id ->: up=reject_if_set, down=zero because \"x\""]
        ),
        None
    );
    assert_eq!(told_of("string id = 1;", "string id = 1;", &[]).as_deref(), Some("id"));
}

#[test]
fn it_may_be_called_otherwise_in_the_newer_version() {
    let pair = Pair::new("message M { string id = 1; }", "message M { string ref = 1; }")
        .renamed("M.id", "M.ref");
    let plan = pair.plan(&[]);
    assert_eq!(plan.identity(pair.schema(), plan.messages[0].older), Some(0));
}
