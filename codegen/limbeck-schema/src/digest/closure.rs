//! What a package reaches in other packages.

use std::collections::BTreeSet;

use super::lb1::{self, Symbol};
use crate::model::{EnumId, Field, FileId, MessageId, Package, Schema, Type};

/// The canonical bytes of the closure.
pub(super) fn bytes(schema: &Schema, package: &Package) -> Vec<u8> {
    let mut reached = Reached::default();
    for symbol in lb1::symbols(schema, package) {
        match symbol {
            Symbol::Message(message) => reached.fields(&message.fields),
            Symbol::Extension(extension) => reached.field(&extension.field),
            Symbol::Service(service) => {
                for method in &service.methods {
                    reached.message(method.input);
                    reached.message(method.output);
                }
            }
            Symbol::Enum(_) => {}
        }
    }
    while let Some(message) = reached.pending.pop() {
        reached.fields(&schema.message(message).fields);
    }
    let is_foreign = |file: FileId| package.files.binary_search(&file).is_err();
    let messages = reached.messages.iter().map(|id| schema.message(*id));
    let messages = messages.filter(|message| !message.map_entry && is_foreign(message.file));
    let enums = reached.enums.iter().map(|id| schema.enum_(*id));
    let enums = enums.filter(|enum_| is_foreign(enum_.file));
    let symbols = messages.map(Symbol::Message).chain(enums.map(Symbol::Enum));
    lb1::encode("closure", &package.name, schema, symbols)
}

/// The types found so far.
#[derive(Default)]
struct Reached {
    messages: BTreeSet<MessageId>,
    enums: BTreeSet<EnumId>,
    /// Messages whose fields are still to be followed.
    pending: Vec<MessageId>,
}

impl Reached {
    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.field(field);
        }
    }

    fn field(&mut self, field: &Field) {
        match field.ty {
            Type::Message(id) => self.message(id),
            Type::Enum(id) => {
                self.enums.insert(id);
            }
            Type::Double
            | Type::Float
            | Type::Int32
            | Type::Int64
            | Type::Uint32
            | Type::Uint64
            | Type::Sint32
            | Type::Sint64
            | Type::Fixed32
            | Type::Fixed64
            | Type::Sfixed32
            | Type::Sfixed64
            | Type::Bool
            | Type::String
            | Type::Bytes => {}
        }
    }

    fn message(&mut self, id: MessageId) {
        if self.messages.insert(id) {
            self.pending.push(id);
        }
    }
}
