//! Laws that hold, and that do not.

use super::super::{Class, Law, Lines, Outcome, Pair, Violation, commutation, laws};
use super::values;
use crate::bridge::{BridgeError, Holds, Name, Names};
use crate::google::longrunning::Operation;
use crate::google::rpc::bad_request::FieldViolation;
use crate::google::rpc::context::AttributeContext;
use crate::google::rpc::{BadRequest, ErrorInfo, RetryInfo};

const FIELD: &str = "google.rpc.BadRequest.FieldViolation.field";
const REASON: &str = "google.rpc.BadRequest.FieldViolation.reason";
const VIOLATIONS: &str = "google.rpc.BadRequest.field_violations";

type Bad = Result<BadRequest, BridgeError>;

#[expect(clippy::unnecessary_wraps, reason = "conversions can err")]
fn each(mut from: BadRequest, change: impl Fn(&mut FieldViolation)) -> Bad {
    from.field_violations.iter_mut().for_each(change);
    Ok(from)
}

fn run(
    lines: &Lines,
    up: impl Fn(BadRequest) -> Bad,
    down: impl Fn(BadRequest) -> Bad,
) -> Result<Outcome, Box<Violation>> {
    let pair = Pair {
        name: "Bad",
        up: Some(Box::new(up)),
        down: Some(Box::new(down)),
        delta_put: None,
        names: (None, None),
        lines,
    };
    laws(&pair, &mut values(1), 500)
}

fn line(name: &str, up: Class, down: Class) -> Lines {
    Lines::new([(name, up, down)])
}

#[test]
fn an_undeclared_loss_is_found_and_made_small() {
    let forget = |from| each(from, |violation| violation.reason.clear());
    let violation = *run(&Lines::default(), forget, Ok).unwrap_err();
    assert!(violation.path.ends_with("].reason") && violation.after.is_empty(), "{violation}");
    assert_eq!(violation.message.0, "google.rpc.BadRequest");
    assert!(
        violation.message.1.len() < 80 && !violation.message.1.contains("description"),
        "{violation}"
    );
    // Declared elsewhere does not help.
    let elsewhere = line(FIELD, Class::Lossy, Class::Lossy);
    assert_eq!(run(&elsewhere, forget, Ok).unwrap_err().path, violation.path);
    let declared = line(REASON, Class::Lossy, Class::Lossless);
    let outcome = run(&declared, forget, forget).unwrap();
    assert!(outcome.lost.contains(REASON) && outcome.lost.len() == 1);
    assert_eq!(outcome.converted, (500, 500));
    let above = line(VIOLATIONS, Class::Lossless, Class::Lossy);
    let outcome = run(&above, Ok, |mut from| {
        from.field_violations.truncate(1);
        Ok(from)
    });
    // What goes up has to come down again, so a list that is cut on the way down breaks that.
    assert_eq!(outcome.unwrap_err().law, Law::ThereAndBack);
}

#[test]
fn errors_are_those_that_are_declared() {
    let refuse =
        |from: BadRequest| match from.field_violations.iter().position(|held| held.field == "a") {
            Some(index) => Err(BridgeError::new("must not be `a`")
                .inside("field")
                .at(index)
                .inside("field_violations")),
            None => Ok(from),
        };
    for violation in [run(&Lines::default(), refuse, Ok), run(&Lines::default(), Ok, refuse)] {
        let violation = violation.unwrap_err();
        // Whichever way it is met first: on the way there, or back.
        assert!(matches!(violation.law, Law::NoError | Law::ThereAndBack), "{violation}");
        assert!(
            violation.path.ends_with("].field") && violation.after == "must not be `a`",
            "{violation}"
        );
        assert!(violation.message.1.len() < 60, "{violation}");
    }
    let checked = line(FIELD, Class::Checked, Class::Checked);
    run(&checked, refuse, Ok).unwrap_err();
    // What is refused is drawn anew, so that all of them are judged.
    let outcome = run(&checked, refuse, refuse).unwrap();
    assert_eq!((outcome.drawn, outcome.converted), ((500, 500), (500, 500)));
    assert!(outcome.to_string().starts_with("judged 500 of 500 older and 500 of 500 newer"));
    // An error at no path may be about anything.
    let vague = |from: BadRequest| refuse(from).map_err(|error| BridgeError::new(error.reason()));
    assert_eq!(run(&Lines::default(), vague, vague).unwrap_err().law, Law::NoError);
    run(&checked, vague, vague).unwrap();
}

#[test]
fn a_conversion_that_refuses_most_is_told_with_the_path() {
    let checked = line(FIELD, Class::Checked, Class::Checked);
    let refuse = |from: BadRequest| {
        let error = BridgeError::new("must be what nobody draws").inside("field").at(0);
        match from.field_violations.first() {
            Some(first) if first.field == "what nobody draws" => Ok(from),
            _ => Err(error.inside("field_violations")),
        }
    };
    let violation = *run(&checked, refuse, refuse).unwrap_err();
    assert_eq!((violation.law, &*violation.path), (Law::MostConvert, "field_violations.field"));
    assert!(violation.message.1.contains("of 500 messages convert"), "{violation}");
    // Of so few, nothing can be said.
    let pair = Pair {
        name: "Bad",
        up: Some(Box::new(refuse)),
        down: Some(Box::new(refuse)),
        delta_put: None,
        names: (None, None),
        lines: &checked,
    };
    laws(&pair, &mut values(1), 10).unwrap();
}

#[test]
fn loss_that_goes_on_is_found() {
    let lines = line(REASON, Class::Lossy, Class::Lossy);
    let shorter = |from| {
        each(from, |violation| {
            violation.reason.pop();
        })
    };
    assert_eq!(run(&lines, Ok, shorter).unwrap_err().law, Law::StableLoss);
    let trim = |from| {
        each(from, |violation| violation.reason.truncate(violation.reason.floor_char_boundary(3)))
    };
    run(&lines, Ok, trim).unwrap();
}

#[test]
fn writing_back_is_tested() {
    let lines = line(REASON, Class::Lossless, Class::Lossy);
    let hide = |from| each(from, |violation| violation.reason.clear());
    let run = |put: &dyn Fn(RetryInfo, RetryInfo) -> Result<RetryInfo, BridgeError>| {
        let none = Lines::default();
        let delta_put = Some(Box::new(put) as super::super::DeltaPut<'_, _, _>);
        let pair = Pair {
            name: "Retry",
            up: Some(Box::new(Ok)),
            down: Some(Box::new(Ok)),
            delta_put,
            names: (None, None),
            lines: &none,
        };
        laws(&pair, &mut values(1), 200).map(|_| ())
    };
    run(&|_, edited| Ok(edited)).unwrap();
    assert_eq!(run(&|stored, _| Ok(stored)).unwrap_err().law, Law::WriteBack, "nothing is written");
    assert_eq!(run(&|_, _| Ok(RetryInfo::default())).unwrap_err().law, Law::WriteBack);
    assert_eq!(run(&|_, _| Err(BridgeError::new("no"))).unwrap_err().law, Law::WriteBack);

    // What cannot be seen: replaced, it is gone; element by element, it stays.
    let replace = Some(
        Box::new(|_, edited| Ok(edited)) as super::super::DeltaPut<'_, BadRequest, BadRequest>
    );
    let pair = Pair {
        name: "Bad",
        up: Some(Box::new(Ok)),
        down: Some(Box::new(hide)),
        delta_put: replace,
        names: (None, None),
        lines: &lines,
    };
    let violation = laws(&pair, &mut values(1), 200).unwrap_err();
    assert!(matches!(violation.law, Law::WriteBack | Law::ThereAndBack), "{violation}");
}

#[test]
fn one_way_is_enough() {
    let (none, nowhere) = (Lines::default(), None);
    let pair: Pair<'_, Operation, Operation> = Pair {
        name: "Operation",
        up: Some(Box::new(Ok)),
        down: None,
        delta_put: None,
        names: (None, None),
        lines: &none,
    };
    assert_eq!(laws(&pair, &mut values(1), 50).unwrap().converted, (50, 0));
    let pair: Pair<'_, Operation, Operation> = Pair {
        name: "Operation",
        up: nowhere,
        down: None,
        delta_put: None,
        names: (None, None),
        lines: &none,
    };
    assert_eq!(laws(&pair, &mut values(1), 50).unwrap().converted, (0, 0));
}

#[test]
fn large_types_are_soon_done() {
    let lines = Lines::default();
    let pair: Pair<'_, AttributeContext, AttributeContext> = Pair {
        name: "Context",
        up: Some(Box::new(Ok)),
        down: Some(Box::new(Ok)),
        delta_put: Some(Box::new(|_, edited| Ok(edited))),
        names: (None, None),
        lines: &lines,
    };
    let start = std::time::Instant::now();
    assert_eq!(laws(&pair, &mut values(2), 1000).unwrap().converted, (1000, 1000));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn fields_of_maps_and_enums_have_the_worse_class() {
    let metadata = line("google.rpc.ErrorInfo.metadata", Class::Lossy, Class::Lossy);
    let clear = |from| Ok(ErrorInfo { metadata: [].into(), ..from });
    let pair: Pair<'_, ErrorInfo, ErrorInfo> = Pair {
        name: "Info",
        up: Some(Box::new(clear)),
        down: Some(Box::new(clear)),
        delta_put: None,
        names: (None, None),
        lines: &metadata,
    };
    assert!(
        laws(&pair, &mut values(1), 300).unwrap().lost.contains("google.rpc.ErrorInfo.metadata")
    );
}

#[test]
fn a_oneof_is_as_lossy_as_its_line_says() {
    let clear = |from| Ok(Operation { result: None, ..from });
    let run = |lines: &Lines| {
        let pair: Pair<'_, Operation, Operation> = Pair {
            name: "Operation",
            up: Some(Box::new(clear)),
            down: Some(Box::new(clear)),
            delta_put: None,
            names: (None, None),
            lines,
        };
        laws(&pair, &mut values(1), 100)
    };
    assert!(run(&Lines::default()).is_err());
    let lost =
        run(&line("google.longrunning.Operation.result", Class::Lossy, Class::Lossy)).unwrap().lost;
    assert!(
        lost.contains("google.longrunning.Operation.error")
            && lost.contains("google.longrunning.Operation.response")
    );
}

static FIELDS: Names = Names {
    fields: &[
        Name::new("description", &["description"]),
        Name::new("field", &["field"]),
        Name::new("localized_message", &["localized_message"]).of(&TEXT),
        Name::new("reason", &["reason"]),
    ],
};
static TEXT: Names =
    Names { fields: &[Name::new("locale", &["locale"]), Name::new("message", &["message"])] };

#[test]
fn what_a_mask_names_its_image_names() {
    static SWAPPED: Names = Names {
        fields: &[
            Name::new("description", &["field"]),
            Name::new("field", &["description"]),
            Name::new("localized_message", &["localized_message"]).of(&TEXT),
            Name::new("reason", &["reason"]),
        ],
    };
    static MISSING: Names = Names {
        fields: &[
            Name::new("description", &[]),
            Name::new("field", &["field"]),
            Name::new("localized_message", &["localized_message"]).holding(Holds::Shared),
            Name::new("reason", &["reason"]),
        ],
    };
    let lines = Lines::default();
    let commute = |up: Option<&'static Names>, down: Option<&'static Names>| {
        let pair: Pair<'_, FieldViolation, FieldViolation> = Pair {
            name: "Field",
            up: Some(Box::new(Ok)),
            down: Some(Box::new(Ok)),
            delta_put: Some(Box::new(|_, edited| Ok(edited))),
            names: (up, down),
            lines: &lines,
        };
        commutation(&pair, &mut values(1), 200)
    };
    assert!(commute(Some(&FIELDS), Some(&FIELDS)).unwrap() > 600);
    assert_eq!(commute(None, None).unwrap(), 0);
    for wrong in [&SWAPPED, &MISSING] {
        for (up, down) in [(Some(wrong), None), (None, Some(wrong))] {
            let violation = *commute(up, down).unwrap_err();
            // What has no image, and is not lost, is found by either.
            let is_found = match violation.law {
                Law::Commutation => true,
                law => law == Law::Names && wrong.fields.iter().any(|name| name.to.is_empty()),
            };
            assert!(is_found, "{violation}");
            assert!(violation.message.1.len() < 200, "{violation}");
        }
    }
}
