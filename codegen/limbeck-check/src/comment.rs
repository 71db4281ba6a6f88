//! Comments that silence a rule: `buf:lint:ignore RULE`, and `limbeck:allow RULE reason [until
//! DATE]`.
//!
//! Such a comment is a line of the leading comment of an element, and holds for all that is inside.

use limbeck_schema::finding::{Allowed, Finding};
use limbeck_schema::model::{
    Comments as Written, Element, ExtensionId, Field, MessageId, Part, Schema, Scope, Syntax, Type,
};

/// The date that exceptions expire by, `YYYY-MM-DD`; `None` if no exception shall expire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today(pub Option<String>);

/// How comments are read.
#[derive(Clone, Debug)]
pub(crate) struct Comments {
    /// Whether `buf:lint:ignore` counts.
    pub(crate) buf: bool,
    /// The date that exceptions expire by.
    pub(crate) today: Today,
}

const BUF: &str = "buf:lint:ignore";
const OURS: &str = "limbeck:allow";

/// What comments say about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing.
    Counts,
    /// A `buf:lint:ignore` silences it.
    Ignored,
    /// A `limbeck:allow` silences it, and says why.
    Allowed(Allowed),
    /// A `limbeck:allow` names it and does not hold: the sentence says why.
    Refused(String),
}

impl Verdict {
    /// Marks a finding; `None` if nothing is to be said.
    pub(crate) fn apply(self, mut finding: Finding) -> Option<Finding> {
        match self {
            Self::Counts => {}
            Self::Ignored => return None,
            Self::Allowed(allowed) => finding.allowed = Some(Box::new(allowed)),
            Self::Refused(why) => finding.help = Some(why),
        }
        Some(finding)
    }
}

/// What the comments on an element's part, on the element, and on all around it say about a rule.
pub(crate) fn verdict(
    schema: &Schema,
    (element, part): (Element, Part),
    rule: &str,
    comments: &Comments,
) -> Verdict {
    let own = schema.part_comments(element, part);
    // What is said of a file as a whole is excepted above its first statements.
    let heads = [Part::Syntax, Part::Package].into_iter().filter(|_| !comments.buf);
    let heads = heads.filter_map(|part| match element {
        Element::File(_) => schema.part_comments(element, part),
        _ => None,
    });
    let around = std::iter::successors(Some(element), |inner| parent(schema, *inner));
    let around = around.flat_map(|element| {
        let block = match element {
            Element::Extension(id) => extend_block(schema, id),
            _ => None,
        };
        comments_of(schema, element).into_iter().chain(block)
    });
    let mut refused = Verdict::Counts;
    for written in own.into_iter().chain(heads).chain(around) {
        for line in written.leading.lines() {
            match judge(line.trim(), rule, comments) {
                Verdict::Counts => {}
                why @ Verdict::Refused(_) => refused = why,
                silent @ (Verdict::Ignored | Verdict::Allowed(_)) => return silent,
            }
        }
    }
    refused
}

/// Whether somebody wrote documentation above an element: a leading comment that says more than
/// what checkers read.
pub(crate) fn is_documented(schema: &Schema, element: Element) -> bool {
    let leading = comments_of(schema, element).map_or("", |comments| &comments.leading);
    leading.lines().map(str::trim).any(|line| !line.is_empty() && !is_instruction(line))
}

/// Whether a line of a comment speaks to a checker, and is no documentation.
fn is_instruction(line: &str) -> bool {
    line.starts_with(BUF) || line.starts_with(OURS)
}

/// The comments of an element. A group is a field and a message: what stands above it belongs to
/// both, and the compiler gives it to one of them.
fn comments_of(schema: &Schema, element: Element) -> Option<&Written> {
    let message_of = |field: &Field| match field.ty {
        Type::Message(id) if field.delimited => Some(Element::Message(id)),
        _ => None,
    };
    let other = || match element {
        Element::Message(id) => group_field(schema, id),
        Element::Field(id, n) => message_of(schema.message(id).fields.get(n as usize)?),
        Element::Extension(id) => message_of(&schema.extension(id).field),
        _ => None,
    };
    schema.comments(element).or_else(|| schema.comments(other()?))
}

/// The field that a group is, of the message that it is.
///
/// Fields and extensions are in the order of the text, so that a search by place finds it.
fn group_field(schema: &Schema, id: MessageId) -> Option<Element> {
    let message = schema.message(id);
    let file = schema.file(message.file);
    if file.syntax != Syntax::Proto2 {
        return None;
    }
    let start = file.locations.span(message.location).start;
    let is_it = |field: &Field| field.delimited && field.ty == Type::Message(id);
    let place = |field: &Field| file.locations.span(field.location).start;
    let (fields, extensions) = match message.scope {
        Scope::File(_) => (&[][..], &file.extensions),
        Scope::Message(scope) => {
            (&*schema.message(scope).fields, &schema.message(scope).extensions)
        }
    };
    let at = fields.partition_point(|field| place(field) < start);
    if fields.get(at).is_some_and(is_it) {
        let Scope::Message(scope) = message.scope else { return None };
        return Some(Element::Field(scope, u32::try_from(at).ok()?));
    }
    let at = extensions.partition_point(|id| place(&schema.extension(*id).field) < start);
    let extension = *extensions.get(at)?;
    is_it(&schema.extension(extension).field).then_some(Element::Extension(extension))
}

/// The comments of the first `extend` block of the scope that an extension is declared in: all
/// blocks of a scope have one path in a descriptor, and the first stands for all.
fn extend_block(schema: &Schema, id: ExtensionId) -> Option<&Written> {
    let extension = schema.extension(id);
    let locations = &schema.file(extension.file).locations;
    let block = match extension.scope {
        Scope::File(_) => locations.find(&[7]),
        Scope::Message(message) => locations.find_below(schema.message(message).location, &[6]),
    };
    locations.comments(block?)
}

fn judge(line: &str, rule: &str, comments: &Comments) -> Verdict {
    if let Some(named) = line.strip_prefix(BUF) {
        let rest = named.strip_prefix(' ').and_then(|named| named.strip_prefix(rule));
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_named = rest.is_some_and(|rest| !rest.starts_with(is_name));
        return if is_named && comments.buf { Verdict::Ignored } else { Verdict::Counts };
    }
    let Some(rest) = line.strip_prefix(OURS).and_then(|rest| rest.trim_start().strip_prefix(rule))
    else {
        return Verdict::Counts;
    };
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return Verdict::Counts;
    }
    allow(rest.trim(), rule, &comments.today)
}

fn allow(rest: &str, rule: &str, today: &Today) -> Verdict {
    let (reason, until) = match rest.rsplit_once("until ").filter(|(before, date)| {
        let is_word = !before.ends_with(|c: char| c.is_alphanumeric());
        is_word && date.starts_with(|c: char| c.is_ascii_digit())
    }) {
        Some((reason, date)) => (reason.trim().trim_end_matches([',', ';']), Some(date.trim())),
        None => (rest, None),
    };
    if reason.is_empty() {
        return Verdict::Refused(format!(
            "`limbeck:allow {rule}` does not count without a reason: write `limbeck:allow {rule} because …`"
        ));
    }
    match (until, &today.0) {
        (Some(date), _) if !is_date(date) => Verdict::Refused(format!(
            "`limbeck:allow {rule}` does not count: `{date}` is no date; write `until 2027-01-31` at the end"
        )),
        (Some(date), Some(today)) if today.as_str() > date => Verdict::Refused(format!(
            "the exception for {rule} ended on {date}: mend it, or give `limbeck:allow {rule}` a later date"
        )),
        _ => {
            Verdict::Allowed(Allowed { reason: reason.to_owned(), until: until.map(str::to_owned) })
        }
    }
}

/// Whether a text is a date of the Gregorian calendar, `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return false;
    }
    let mut numbers = text.split('-').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0_u32);
    let (year, month, day) = (next(), next(), next());
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The element that an element is declared in; a file is in none.
pub(crate) fn parent(schema: &Schema, element: Element) -> Option<Element> {
    let scope = |scope| match scope {
        Scope::File(file) => Element::File(file),
        Scope::Message(message) => Element::Message(message),
    };
    match element {
        Element::File(_) => None,
        Element::Message(id) => Some(scope(schema.message(id).scope)),
        Element::Enum(id) => Some(scope(schema.enum_(id).scope)),
        Element::Extension(id) => Some(scope(schema.extension(id).scope)),
        Element::Service(id) => Some(Element::File(schema.service(id).file)),
        Element::Field(id, _) | Element::Oneof(id, _) => Some(Element::Message(id)),
        Element::EnumValue(id, _) => Some(Element::Enum(id)),
        Element::Method(id, _) => Some(Element::Service(id)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Comments, Today, Verdict, judge};

    fn said(line: &str) -> Verdict {
        let comments = Comments { buf: true, today: Today(Some("2026-06-15".to_owned())) };
        judge(line, "FIELD_NO_DELETE", &comments)
    }

    #[test]
    fn an_exception_that_does_not_hold_says_why() {
        for (line, why) in [
            ("limbeck:allow FIELD_NO_DELETE", "without a reason"),
            ("limbeck:allow FIELD_NO_DELETE until 2027-01-01", "without a reason"),
            ("limbeck:allow FIELD_NO_DELETE unused until 2026-06-14", "ended on 2026-06-14"),
            ("limbeck:allow FIELD_NO_DELETE unused until 2027-02-29", "`2027-02-29` is no date"),
            ("limbeck:allow FIELD_NO_DELETE unused until 2027/01/01", "`2027/01/01` is no date"),
            ("limbeck:allow FIELD_NO_DELETE unused, until 2027-01-01.", "is no date"),
        ] {
            let Verdict::Refused(found) = said(line) else { panic!("{line}") };
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn other_rules_and_other_text_say_nothing() {
        for line in [
            "",
            "limbeck:allow",
            "limbeck:allow FIELD_NO_DELETE_UNLESS_NAME_RESERVED x",
            "limbeck:allowed FIELD_NO_DELETE x",
            "see limbeck:allow FIELD_NO_DELETE x",
            "buf:lint:ignore FIELD_NO",
            "buf:lint:ignore FIELD_NO_DELETE_UNLESS_NAME_RESERVED",
            "buf:lint:ignore  FIELD_NO_DELETE",
            "buf:lint:ignore:FIELD_NO_DELETE",
            "buf:lint:ignore",
        ] {
            assert_eq!(said(line), Verdict::Counts, "{line}");
        }
    }

    #[test]
    fn a_reason_and_a_date_are_kept() {
        let Verdict::Allowed(allowed) =
            said("limbeck:allow FIELD_NO_DELETE never used, until 2026-06-15")
        else {
            panic!("not allowed")
        };
        assert_eq!(
            (&*allowed.reason, allowed.until.as_deref()),
            ("never used", Some("2026-06-15"))
        );
        let Verdict::Allowed(allowed) = said("limbeck:allow FIELD_NO_DELETE kept until Monday")
        else {
            panic!("not allowed")
        };
        assert_eq!((&*allowed.reason, allowed.until), ("kept until Monday", None));
        for line in ["", " because", ": because", ",FIELD_SAME_TYPE"] {
            assert_eq!(said(&format!("buf:lint:ignore FIELD_NO_DELETE{line}")), Verdict::Ignored);
        }
    }
}
