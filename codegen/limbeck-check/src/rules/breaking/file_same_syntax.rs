use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::{Element, File, MessageId, Part, Schema, Syntax, Type};

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "FILE_SAME_SYNTAX",
    page: include_str!("file_same_syntax.md"),
    categories: &[Category::Csr, Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileSyntax], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(_), Some(new)) = (change.old, change.new) else { return };
    let Element::File(id) = new.element else { return };
    let schema = breaking.comparison.new;
    let file = schema.file(id);
    let name = &file.name;
    let (was, is, direction) = match file.syntax {
        Syntax::Proto3 => ("proto2", "proto3", Direction::OldClientToNewServer),
        Syntax::Proto2 => ("proto3", "proto2", Direction::NewServerToOldClient),
    };
    let instead =
        format!("leave `{name}` in {was}, and write the next version of the package in {is}");
    let code = format!("code that asks whether a field of `{name}` is set need not compile");
    let harm = match text_field(schema, file) {
        Some(field) => harm_in(
            vec![direction],
            Witness {
                surfaces: &[Surface::Wire, Surface::Source],
                exchange: format!(
                    "{} bytes that are not UTF-8 in `{field}`, which proto3 refuses to parse; {code}",
                    match direction {
                        Direction::OldClientToNewServer => "an old client sends the new server",
                        Direction::NewServerToOldClient => "a new server answers an old client",
                    },
                ),
                instead,
            },
        ),
        None => {
            harm_in(Vec::new(), Witness { surfaces: &[Surface::Source], exchange: code, instead })
        }
    };
    let text = format!("file `{name}` was {was}, and is now {is}");
    if let Some(finding) = breaking.report(change, (new.element, Part::Syntax), text) {
        finding.harm = Some(harm);
    }
}

/// The first string of a file's messages.
fn text_field(schema: &Schema, file: &File) -> Option<String> {
    let mut open: Vec<MessageId> = file.messages.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        let message = schema.message(id);
        if let Some(field) = message.fields.iter().find(|field| field.ty == Type::String) {
            return Some(format!("{}.{}", message.name(), field.name));
        }
        open.extend(message.messages.iter().rev());
    }
    None
}
