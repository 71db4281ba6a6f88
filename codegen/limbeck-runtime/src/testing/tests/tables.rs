//! Tables of names, and masks.

use super::super::{Law, masks, names};
use super::values;
use crate::bridge::{Holds, Masked, Name, Names, Part};
use crate::google::longrunning::{Operation, operation};
use crate::google::rpc::{ErrorInfo, RetryInfo};

const FAILURE: (&str, &str) = ("google.rpc.BadRequest", "google.rpc.BadRequest");

fn failure(table: &'static Names) -> (String, String) {
    let violation = *names(table, values(1).pool(), FAILURE).unwrap_err();
    assert_eq!(violation.law, Law::Names);
    (violation.path, violation.after)
}

#[test]
fn a_wrong_table_is_found() {
    static MISSING: Names = Names { fields: &[] };
    static UNKNOWN: Names =
        Names { fields: &[Name::new("field_violation", &[]), Name::new("field_violations", &[])] };
    static UNSORTED: Names =
        Names { fields: &[Name::new("field_violations", &[]), Name::new("field_violations", &[])] };
    static ASTRAY: Names =
        Names { fields: &[Name::new("field_violations", &["field_violations.fields"])] };
    static INSIDE: Names = Names {
        fields: &[Name::new("field_violations", &["field_violations"])
            .of(&MISSING)
            .holding(Holds::List)],
    };
    static RIGHT: Names =
        Names { fields: &[Name::new("field_violations", &["field_violations.field"])] };
    assert_eq!(failure(&MISSING), ("field_violations".into(), "is missing".into()));
    assert_eq!(failure(&UNKNOWN).1, "names no field");
    assert_eq!(failure(&UNSORTED).1, "is not sorted");
    assert_eq!(failure(&ASTRAY).1, "has an image that names no field");
    assert_eq!(failure(&INSIDE), ("field".into(), "is missing".into()));
    assert!(names(&MISSING, values(1).pool(), ("no.Such", "google.rpc.Code")).is_err());
    names(&RIGHT, values(1).pool(), FAILURE).unwrap();
}

impl Masked for ErrorInfo {
    const FIELDS: &'static [&'static str] = &["reason", "domain", "metadata"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        match field {
            0 => part.value(&mut self.reason, &from.reason),
            1 => part.value(&mut self.domain, &from.domain),
            2 => part.map(&mut self.metadata, &from.metadata),
            _ => None,
        }
    }
}

/// Takes the wrong one.
impl Masked for RetryInfo {
    const FIELDS: &'static [&'static str] = &["retry_delay"];

    fn take(&mut self, _: &Self, _: usize, _: Part<'_>) -> Option<()> {
        Some(())
    }
}

impl Masked for Operation {
    const FIELDS: &'static [&'static str] = &["name", "metadata", "done", "error", "response"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        let is_error = |result: &operation::Result| match result {
            operation::Result::Error(_) => true,
            operation::Result::Response(_) => false,
        };
        match field {
            0 => part.value(&mut self.name, &from.name),
            1 => part.value(&mut self.metadata, &from.metadata),
            2 => part.value(&mut self.done, &from.done),
            3 => part.member(&mut self.result, &from.result, is_error),
            4 => part.member(&mut self.result, &from.result, |result| !is_error(result)),
            _ => None,
        }
    }
}

#[test]
fn masks_take_what_they_name() {
    masks::<ErrorInfo, ()>(&mut values(1), 100).unwrap();
    masks::<Operation, ()>(&mut values(1), 200).unwrap();
    let violation = masks::<RetryInfo, ()>(&mut values(1), 100).unwrap_err();
    assert_eq!((violation.law, violation.before.as_str()), (Law::Masks, "retry_delay"));
}
