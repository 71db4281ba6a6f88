//! What fields are called that code of the service keeps aside, and those that others read as.

use limbeck_bridge::plan::{How, Plan, Step, VariantTo};
use limbeck_schema::model::Schema;

use super::super::text;
use super::{SERVICE, calls, emit, emit_both, modules, users};

/// The bridge of [`SERVICE`], of which the steps of the resource are changed: up, and down.
fn printed(change: impl Fn(&Schema, &mut Vec<Step>, bool)) -> String {
    let plans = |schema: &Schema| -> Vec<Plan> {
        let mut plans = calls(schema);
        let plan = &mut plans[0];
        // Code of the service may fail.
        for pair in &mut plan.messages {
            (pair.up.fallible, pair.down.fallible) = (true, true);
        }
        let pair = plan.messages.iter_mut().find(|pair| plan.resources.contains(&pair.older));
        let pair = pair.unwrap();
        change(schema, pair.up.how.as_mut().unwrap(), true);
        change(schema, pair.down.how.as_mut().unwrap(), false);
        plans
    };
    let files = emit_both(modules(), SERVICE, plans).unwrap();
    text(&files, "limbeck.rs").split_whitespace().collect()
}

#[test]
fn what_is_kept_aside_has_no_name_of_its_own() {
    let printed = printed(|schema, steps, is_up| {
        let [older, newer] = ["user.v1.User.name", "user.v2.User.name"];
        let element = |name| schema.find(name).unwrap();
        let step = steps
            .iter_mut()
            .find(|step| step.from.contains(&element(if is_up { older } else { newer })));
        let step = step.unwrap();
        if is_up {
            (step.to, step.how) = (Vec::new(), How::Stash);
            // Nothing is put there.
            let fill = How::Fill(limbeck_bridge::plan::Fill::Zero);
            let filled =
                Step { from: Vec::new(), to: vec![element(newer)], how: fill, ..step.clone() };
            steps.push(filled);
        } else {
            step.how = How::Custom;
        }
    });
    let [up, down] = tables(&printed);
    assert!(up.contains(r#"Name::new("name",&[]).kept(),"#), "{up}");
    assert!(!down.contains(".kept()"), "{down}");
}

#[test]
fn members_that_read_as_another_are_named_with_it() {
    for is_custom in [false, true] {
        let printed = printed(|schema, steps, is_up| {
            let [url, image] = ["user.v1.User.url", "user.v2.User.image"];
            let [url, image] = [url, image].map(|name| schema.find(name).unwrap());
            for step in steps.iter_mut().filter(|_| !is_up) {
                let How::Oneof(variants) = &mut step.how else { continue };
                let variant = variants.iter_mut().find(|variant| variant.from == image).unwrap();
                variant.to = if is_custom { VariantTo::Custom } else { VariantTo::Sentinel(url) };
            }
        });
        let [up, down] = tables(&printed);
        assert!(up.contains(r#"Name::new("url",&["url","image"])"#), "{up}");
        assert!(up.contains(r#"Name::new("image",&["image"])"#), "{up}");
        let images = if is_custom { r#"["image","url"]"# } else { r#"["url"]"# };
        assert!(down.contains(&format!(r#"Name::new("image",&{images})"#)), "{down}");
        assert!(down.contains(r#"Name::new("url",&["url"])"#), "{down}");
    }
}

#[test]
fn a_wrapper_that_becomes_a_scalar_is_no_message_that_both_share() {
    let text_of = |version: &str, ty: &str| {
        format!(
            "package user.{version};
             import 'google/protobuf/timestamp.proto'; import 'google/protobuf/wrappers.proto';
             message User {{ {ty} limit = 1; google.protobuf.Int64Value kept = 2; google.protobuf.Timestamp at = 3; }}
             service UserService {{ rpc Put(User) returns (User); }}"
        )
    };
    let wrapper = text_of("v1", "google.protobuf.Int64Value");
    let scalar = text_of("v2", "int64");
    let files = [("user/v1/user.proto", &*wrapper), ("user/v2/user.proto", &*scalar)];
    let files = emit(modules(), &files, users).unwrap();
    let printed: String = text(&files, "limbeck.rs").split_whitespace().collect();
    let [up, down] = tables(&printed);
    // No path into it names anything in the other version.
    assert!(up.contains(r#"Name::new("limit",&["limit"]),"#), "{up}");
    assert!(down.contains(r#"Name::new("limit",&["limit"]),"#), "{down}");
    for table in [up, down] {
        for name in ["at", "kept"] {
            let shared = format!(
                "Name::new({name:?},&[{name:?}]).holding(::limbeck_runtime::bridge::Holds::Shared)"
            );
            assert!(table.contains(&shared), "{table}");
        }
    }
}

/// The tables of the resource.
fn tables(printed: &str) -> [&str; 2] {
    ["USER_NAMES_UP:", "USER_NAMES_DOWN:"].map(|name| {
        let (_, behind) = printed.split_once(name).unwrap();
        behind.split_once("};").unwrap().0
    })
}
