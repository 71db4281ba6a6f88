//! Edits that are written back with damage, and without.

use super::super::{Class, Law, Lines, Pair, PutBack, Violation, laws};
use super::values;
use crate::bridge::{self, BridgeError, Key};
use crate::google::rpc::BadRequest;
use crate::google::rpc::bad_request::FieldViolation;

const REASON: &str = "google.rpc.BadRequest.FieldViolation.reason";
const VIOLATIONS: &str = "google.rpc.BadRequest.field_violations";

type Bad = Result<BadRequest, BridgeError>;

/// The older version does not see reasons.
fn hide(mut from: BadRequest) -> BadRequest {
    from.field_violations.iter_mut().for_each(|violation| violation.reason.clear());
    from
}

fn run(
    put: fn(BadRequest, BadRequest) -> Bad,
    put_back: Option<PutBack>,
) -> Result<(), Box<Violation>> {
    let lines = Lines::new([(REASON, Class::Lossy, Class::Lossy)]);
    let lines = lines.with_puts(put_back.map(|put_back| (VIOLATIONS, put_back)));
    let pair = Pair {
        name: "Bad",
        up: Some(Box::new(|from| Ok(hide(from)))),
        down: Some(Box::new(|from| Ok(hide(from)))),
        delta_put: Some(Box::new(put)),
        names: (None, None),
        lines: &lines,
    };
    laws(&pair, &mut values(3), 2_000).map(|_| ())
}

#[expect(clippy::unnecessary_wraps, reason = "printed ones may err")]
fn up(edited: FieldViolation) -> Result<FieldViolation, BridgeError> {
    Ok(FieldViolation { reason: String::new(), ..edited })
}

/// As [`put`], of what was changed.
#[expect(clippy::needless_pass_by_value, reason = "printed ones take it apart")]
fn seen(
    stored: FieldViolation,
    before: FieldViolation,
    edited: FieldViolation,
) -> Result<FieldViolation, BridgeError> {
    if before == edited { Ok(stored) } else { put(stored, edited) }
}

#[expect(clippy::unnecessary_wraps, reason = "printed ones may err")]
fn put(stored: FieldViolation, edited: FieldViolation) -> Result<FieldViolation, BridgeError> {
    Ok(FieldViolation { reason: stored.reason, ..edited })
}

fn lists(
    stored: BadRequest,
    edited: BadRequest,
) -> (Vec<FieldViolation>, [Vec<FieldViolation>; 2]) {
    let before = hide(stored.clone()).field_violations;
    (stored.field_violations, [before, hide(edited).field_violations])
}

fn by_key(stored: BadRequest, edited: BadRequest) -> Bad {
    let (stored, [before, edited]) = lists(stored, edited);
    let lists = (before, edited);
    let field_violations =
        bridge::put_list(stored, lists, "l", (|it| Key::from(&it.field), seen, up))?;
    Ok(BadRequest { field_violations })
}

fn aligned(stored: BadRequest, edited: BadRequest) -> Bad {
    let (stored, [before, edited]) = lists(stored, edited);
    let field_violations = bridge::put_aligned(stored, (before, edited), "l", (seen, up))?;
    Ok(BadRequest { field_violations })
}

/// As it was written once: by position.
fn in_place(stored: BadRequest, edited: BadRequest) -> Bad {
    let (stored, [_, edited]) = lists(stored, edited);
    let mut stored = stored.into_iter();
    let made = edited.into_iter().map(|edited| match stored.next() {
        Some(stored) => put(stored, edited),
        None => up(edited),
    });
    Ok(BadRequest { field_violations: made.collect::<Result<_, _>>()? })
}

/// What changed is replaced, with what nobody saw.
#[expect(clippy::unnecessary_wraps, reason = "printed ones may err")]
fn replaced(stored: BadRequest, edited: BadRequest) -> Bad {
    Ok(if hide(stored.clone()) == edited { stored } else { hide(edited) })
}

#[test]
fn damage_that_shows_only_after_an_edit_is_found() {
    let key = Some(PutBack::Key("field"));
    let wrong: [(fn(_, _) -> _, _); 6] = [
        (replaced, key),
        (replaced, None),
        (in_place, key),
        (in_place, None),
        (aligned, key),
        (by_key, None),
    ];
    for (n, (put, put_back)) in wrong.into_iter().enumerate() {
        let violation = run(put, put_back).unwrap_err();
        assert_eq!(violation.law, Law::WriteBack, "{n}: {violation}");
        assert!(violation.path.starts_with("field_violations"), "{n}: {violation}");
    }
}

#[test]
fn edits_without_damage_pass() {
    run(by_key, Some(PutBack::Key("field"))).unwrap();
    run(aligned, None).unwrap();
    run(replaced, Some(PutBack::Whole)).unwrap();
}
