use limbeck_diff::{Change, Kind, Side};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, FileId, Part, Schema, Syntax, Type};

use crate::breaking::{Break, Breaking};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::declared::stayed;
use crate::rules::field_pair::{FieldPair, shared_fields};
use crate::rules::words::parties;

pub(crate) static RULE: Rule = Rule {
    id: "FIELD_SAME_JAVA_UTF8_VALIDATION",
    page: include_str!("field_same_java_utf8_validation.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(
        &[Kind::FieldUtf8, Kind::FileOption, Kind::MessageMoved, Kind::ExtensionMoved],
        judge,
    ),
};

const OPTION: &str = "java_string_check_utf8";

/// Number of the option in a file.
const PART: Part = Part::Option(27);

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    match (change.kind, old.element, new.element) {
        (Kind::FieldUtf8, old, new) => judge_field(breaking, (old, new)),
        (Kind::MessageMoved, Element::Message(old), Element::Message(new)) => {
            judge_unless_told(breaking, shared_fields(breaking, (old, new)));
        }
        (Kind::ExtensionMoved, old, new) => judge_unless_told(breaking, vec![(old, new)]),
        (Kind::FileOption, _, Element::File(file)) if new.part == PART => {
            for pair in stayed(breaking, file) {
                match pair {
                    (Element::Message(old), Element::Message(new)) => {
                        judge_unless_told(breaking, shared_fields(breaking, (old, new)));
                    }
                    (old, new) => judge_unless_told(breaking, vec![(old, new)]),
                }
            }
        }
        _ => {}
    }
}

/// A field that is checked otherwise in every language has a change of its own.
fn judge_unless_told(breaking: &mut Breaking<'_>, pairs: Vec<(Element, Element)>) {
    for (old, new) in pairs {
        let pair = FieldPair::between(breaking, old, new);
        if pair.is_some_and(|pair| pair.old.field.utf8 == pair.new.field.utf8) {
            judge_field(breaking, (old, new));
        }
    }
}

fn judge_field(breaking: &mut Breaking<'_>, (old, new): (Element, Element)) {
    let Some(pair) = FieldPair::between(breaking, old, new) else { return };
    let file = pair.new.schema.file_of(new);
    let before = is_checked(pair.old.schema, pair.old.schema.file_of(old));
    let after = is_checked(pair.new.schema, file);
    let is_text = [pair.old, pair.new].iter().all(|end| end.field.ty == Type::String);
    if !is_text || before == after {
        return;
    }
    let exchange = |direction| {
        let who = parties(direction);
        let is_checked = (direction == Direction::OldClientToNewServer) == after;
        is_checked.then(|| {
            format!(
                "{} sends the byte 0xff in {}; {}, if it is Java, refuses what is no UTF-8",
                who.writer, pair.title, who.reader
            )
        })
    };
    let is_set = pair.new.schema.file(file).options.get(OPTION).is_some();
    let spot = if is_set { (Element::File(file), PART) } else { pair.spot(Part::Whole) };
    let change =
        Change { kind: Kind::FieldUtf8, old: Some(Side::whole(old)), new: Some(Side::whole(new)) };
    let said = |checked| if checked { "checks" } else { "does not check" };
    breaking.report_break(
        &change,
        spot,
        Break {
            message: format!("Java {} that {} is UTF-8", said(after), pair.title),
            surfaces: &[Surface::Wire],
            exchange: &exchange,
            otherwise: String::new(),
            instead: format!("leave `{OPTION}` as it was"),
        },
    );
}

/// Whether Java refuses strings of a file that are no UTF-8.
fn is_checked(schema: &Schema, file: FileId) -> bool {
    let file = schema.file(file);
    file.syntax == Syntax::Proto3 || file.options.is_true(OPTION)
}
