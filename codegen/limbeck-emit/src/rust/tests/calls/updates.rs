//! Updates that are wired: what masks name, and whether it is there.

use limbeck_bridge::plan::{How, MethodHow, Plan, Shape, Step, Transfer, Update, Value, Written};
use limbeck_schema::model::{Element, Schema};

use super::super::text;
use super::same::step;
use super::{RustOptions, emit, modules, users};

const COMMON: &str = "
    package common.v1; import 'google/protobuf/duration.proto';
    message Money { string currency = 1; oneof amount { Units units = 2; int64 all = 3; } }
    message Units { int64 units = 1; google.protobuf.Duration kept = 2; Money of = 3; }
    message Unreached { string name = 1; }
    message Listed { string name = 1; }";

/// Both versions, of which the older has `street` where the newer one has whatever is given, and more.
fn files(place: &str) -> [(&'static str, String); 3] {
    let version = |version: &str, place: &str| {
        format!(
            "package user.{version}; import 'common.proto'; import 'google/protobuf/field_mask.proto';
             message User {{
               string id = 1; common.v1.Money limit = 2; map<string, common.v1.Units> limits = 3;
               repeated common.v1.Listed lists = 4; {place}
             }}
             message GetUserRequest {{ string id = 1; }}
             message UpdateUserRequest {{ User user = 1; google.protobuf.FieldMask update_mask = 2; }}
             service UserService {{
               rpc GetUser(GetUserRequest) returns (User);
               rpc UpdateUser(UpdateUserRequest) returns (User);
             }}"
        )
    };
    [
        ("common.proto", COMMON.to_owned()),
        ("v1.proto", version("v1", "string street = 5;")),
        ("v2.proto", version("v2", place)),
    ]
}

/// `street` is what the path of messages ends with.
fn plans(schema: &Schema, path: &[&str]) -> Vec<Plan> {
    let mut plans = users(schema);
    let plan = plans.first_mut().unwrap();
    let resource = *plan.resources.first().unwrap();
    let pair = plan.messages.iter_mut().find(|pair| pair.older == resource).unwrap();
    let street = Element::Field(pair.older, 4);
    let elements: Vec<Element> = path.iter().map(|name| schema.find(name).unwrap()).collect();
    for (conversion, is_up) in [(&mut pair.up, true), (&mut pair.down, false)] {
        let steps = conversion.how.as_mut().unwrap();
        steps.truncate(4);
        steps.push(nested(street, &elements, is_up));
    }
    for method in &mut plan.services[0].methods {
        if let (1, MethodHow::Call(call)) = (method.older, &mut method.how) {
            let (field, mask, key) = ((0, 0), (1, 1), (0, 0));
            call.written = Written::Merged(Update {
                resource,
                field,
                mask,
                get: 0,
                key,
                answer: None,
                etag: None,
            });
        }
    }
    plans
}

fn nested(street: Element, path: &[Element], is_up: bool) -> Step {
    let (first, inner) = path.split_first().unwrap();
    let (from, to) = if is_up { (street, *first) } else { (*first, street) };
    if inner.is_empty() {
        let transfer = Transfer { shape: Shape::Single, value: Value::Same, unset: None };
        return step(from, to, How::Field(transfer));
    }
    let inner = vec![nested(street, inner, is_up)];
    step(from, to, if is_up { How::Nest(inner) } else { How::Flatten(inner) })
}

fn printed(options: RustOptions, place: &str, path: &[&str]) -> String {
    let files = files(place);
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let files = emit(options, &files, |schema| plans(schema, path)).unwrap();
    text(&files, "limbeck.rs").split_whitespace().collect::<String>().replace(",}", "}")
}

const STREET: &str = "Place place = 5; message Place { string street = 1; }";
const PATH: [&str; 2] = ["user.v2.User.place", "user.v2.User.Place.street"];

#[test]
fn masks_name_parts_of_messages_of_other_packages() {
    let printed = printed(modules(), STREET, &PATH);
    for (message, is_masked) in [
        ("super::super::v1::User", true),
        ("super::super::super::common::v1::Money", true),
        ("super::super::super::common::v1::Units", true),
        // In a list, in nothing, and a value as a whole.
        ("super::super::super::common::v1::Listed", false),
        ("super::super::super::common::v1::Unreached", false),
        ("::limbeck_runtime::prost_types::Duration", false),
    ] {
        let wanted = format!("bridge::Masked<Masks>for{message}{{");
        assert_eq!(printed.contains(&wanted), is_masked, "{message}\n{printed}");
    }
    for part in [
        "part.message(&mutself.limit,&from.limit)",
        "part.map_of(&mutself.limits,&from.limits)",
        "part.value(&mutself.lists,&from.lists)",
        "part.value(&mutself.kept,&from.kept)",
        "part.message(&mutself.of,&from.of)",
        "part.member_of(&mutself.amount,",
    ] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
}

#[test]
fn without_servers_nothing_is_masked() {
    let options = RustOptions { server: false, ..modules() };
    let printed = printed(options, STREET, &PATH);
    assert!(!printed.contains("bridge::Masked") && !printed.contains("enumMasks"), "{printed}");
}

#[test]
fn what_holds_fields_of_the_older_version_may_be_set() {
    let nested = "message Place { Way way = 1; } message Way { string street = 1; }";
    for (place, path, wanted) in [
        (STREET, &PATH[..], &[r#""place"=>resource.place.is_some(),"#][..]),
        (
            &format!("Place place = 5; {nested}"),
            &["user.v2.User.place", "user.v2.User.Place.way", "user.v2.User.Way.street"],
            &[
                r#""place"=>resource.place.is_some(),"#,
                r#""place.way"=>{resource.place.as_ref().is_some_and(|value|value.way.is_some())}"#,
            ],
        ),
    ] {
        let printed = printed(modules(), place, path);
        assert!(printed.contains("fnis_set(resource:&super::super::v2::User,"), "{printed}");
        for wanted in wanted {
            assert!(printed.contains(wanted), "{wanted}\n{printed}");
        }
    }
}
