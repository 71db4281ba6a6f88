//! Random messages.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage as _};

use super::super::{Random, Values, diff};
use super::values;
use crate::google::longrunning::{Operation, operation};
use crate::google::rpc::context::AttributeContext;
use crate::google::rpc::{BadRequest, Code, ErrorInfo};

#[test]
fn what_are_no_descriptors_is_refused() {
    assert!(Values::new(&[0xff; 100], 1).is_err());
    assert!(Values::new(&[], 1).unwrap().message::<BadRequest>().is_err());
    let half = crate::google::FILE_DESCRIPTOR_SET.len() / 2;
    assert!(Values::new(&crate::google::FILE_DESCRIPTOR_SET[..half], 1).is_err());
}

#[test]
fn a_seed_gives_the_same_messages() {
    let (mut first, mut second, mut other) = (values(7), values(7), values(8));
    let mut differ = 0;
    for _ in 0..200 {
        let message = first.message::<AttributeContext>().unwrap();
        assert_eq!(message, second.message::<AttributeContext>().unwrap());
        differ += usize::from(message != other.message().unwrap());
    }
    assert!(differ > 100);
}

#[test]
fn what_often_breaks_comes_often() {
    let mut values = values(1);
    let mut seen = BTreeSet::new();
    let mut lengths = BTreeSet::new();
    for _ in 0..2000 {
        let operation: Operation = values.message().unwrap();
        seen.insert(match operation.result {
            None => "none",
            Some(operation::Result::Error(_)) => "error",
            Some(operation::Result::Response(_)) => "response",
        });
        seen.insert(if operation.done { "done" } else { "open" });
        seen.insert(if operation.name.is_empty() { "empty" } else { "named" });
        seen.insert(if operation.metadata.is_some() { "some" } else { "unset" });
        lengths.insert(values.message::<ErrorInfo>().unwrap().metadata.len());
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
    assert!(lengths.is_superset(&[0, 1, 2].into()), "{lengths:?}");
}

#[test]
fn enums_have_every_number_and_others() {
    let mut values = values(1);
    let code = values.pool().get_enum_by_name("google.rpc.Code").unwrap();
    values.share("google.rpc.Code", "google.rpc.Code");
    values.share("no.Such", "google.rpc.Code");
    let all: BTreeSet<i32> = (0..4000).filter_map(|_| values.number(&code)).collect();
    let known: BTreeSet<i32> = (0..=16).collect();
    assert!(all.is_superset(&known) && all.len() == known.len() + 1, "{all:?}");
    assert!(all.iter().any(|number| Code::try_from(*number).is_err()));
}

#[test]
fn texts_are_taken() {
    let mut values = values(1);
    values.texts("google.rpc.ErrorInfo.reason", ["ONE", "TWO"]);
    let all: Vec<String> =
        (0..400).map(|_| values.message::<ErrorInfo>().unwrap().reason).collect();
    for text in ["ONE", "TWO"] {
        assert!(all.iter().filter(|reason| *reason == text).count() > 100);
    }
}

#[test]
fn differences_are_found_where_they_are() {
    let mut values = values(3);
    let descriptor =
        values.pool().get_message_by_name("google.rpc.context.AttributeContext").unwrap();
    let mut random = Random::new(1);
    let mut found = 0;
    for _ in 0..300 {
        let before = values.dynamic(&descriptor);
        assert_eq!(diff(&before, &before), []);
        let again = DynamicMessage::decode(before.descriptor(), &*before.encode_to_vec()).unwrap();
        assert_eq!(diff(&before, &again), []);
        let mut after = before.clone();
        let set: Vec<_> = before.fields().map(|(field, _)| field).collect();
        if let Some(field) = random.pick(&set) {
            after.clear_field(field);
            let differences = diff(&before, &after);
            assert_eq!(differences.len(), 1);
            assert_eq!(
                (differences[0].path.as_str(), &differences[0].after),
                (field.name(), &None)
            );
            found += 1;
        }
    }
    assert!(found > 200);
}
