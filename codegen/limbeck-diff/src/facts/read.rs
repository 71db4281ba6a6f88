//! Facts read from a schema.

use limbeck_schema::model::{
    Cardinality, Element, EnumId, ExtensionId, Field, FileId, Message, MessageId, Options, Part,
    Schema, Scope, ServiceId, Type,
};

use super::{Facts, Subject, text};
use crate::change::Aspect;
use crate::compare::{implied, oneof_of};
use crate::pairs::numbered;
use crate::value::is_resolved;

/// A schema, and which field each map entry belongs to.
pub(crate) struct Reader<'s> {
    pub(crate) schema: &'s Schema,
    /// By message; without it, each is looked for.
    owners: Option<Vec<Option<Element>>>,
}

/// The map field that a map entry belongs to. Linear in the fields of the message around it.
fn find_owner(schema: &Schema, entry: MessageId) -> Option<Element> {
    let entry_message = schema.message(entry);
    let Scope::Message(id) = entry_message.scope else { return None };
    if !entry_message.map_entry {
        return None;
    }
    let found =
        numbered(&schema.message(id).fields).find(|(_, field)| entry_of(field) == Some(entry));
    found.map(|(n, _)| Element::Field(id, n))
}

fn entry_of(field: &Field) -> Option<MessageId> {
    match (field.cardinality, field.ty) {
        (Cardinality::Map, Type::Message(entry)) => Some(entry),
        _ => None,
    }
}

const FIELD: &[Aspect] = &[
    Aspect::Whole,
    Aspect::Number,
    Aspect::Type,
    Aspect::Cardinality,
    Aspect::Presence,
    Aspect::Label,
    Aspect::Oneof,
    Aspect::Packed,
    Aspect::Delimited,
    Aspect::Utf8,
    Aspect::JsonName,
    Aspect::Default,
    Aspect::Implied,
];
const EXTENSION: &[Aspect] = &[Aspect::File, Aspect::Extendee];
/// Of the key and the value of a map.
const ENTRY: &[Aspect] = &[Aspect::Type, Aspect::Delimited, Aspect::Utf8, Aspect::Implied];
const MESSAGE: &[Aspect] =
    &[Aspect::Whole, Aspect::File, Aspect::ReservedNumbers, Aspect::ExtensionRanges];
const ENUM: &[Aspect] = &[
    Aspect::Whole,
    Aspect::File,
    Aspect::Openness,
    Aspect::First,
    Aspect::Aliases,
    Aspect::ReservedNumbers,
];
const METHOD: &[Aspect] = &[
    Aspect::Whole,
    Aspect::Input,
    Aspect::Output,
    Aspect::ClientStreaming,
    Aspect::ServerStreaming,
];

impl<'s> Reader<'s> {
    pub(crate) fn new(schema: &'s Schema) -> Self {
        let mut owners = vec![None; schema.messages.len()];
        for (id, message) in numbered(&schema.messages) {
            for (n, field) in numbered(&message.fields) {
                let entry = entry_of(field);
                if let Some(slot) = entry.and_then(|entry| owners.get_mut(entry.index())) {
                    *slot = Some(Element::Field(MessageId(id), n));
                }
            }
        }
        Self { schema, owners: Some(owners) }
    }

    /// As [`Reader::new`], without looking through the schema first.
    pub(crate) fn of_few(schema: &'s Schema) -> Self {
        Self { schema, owners: None }
    }

    pub(super) fn all(&self) -> Facts {
        let schema = self.schema;
        let mut facts = Facts::new();
        for package in &schema.packages {
            facts.insert(package_subject(&package.name), "package".to_owned());
        }
        let files = numbered(&schema.files).map(|(id, _)| Element::File(FileId(id)));
        let messages = numbered(&schema.messages).filter(|(_, message)| !message.map_entry);
        let messages = messages.map(|(id, _)| Element::Message(MessageId(id)));
        let enums = numbered(&schema.enums).map(|(id, _)| Element::Enum(EnumId(id)));
        let services = numbered(&schema.services).map(|(id, _)| Element::Service(ServiceId(id)));
        let extensions =
            numbered(&schema.extensions).map(|(id, _)| Element::Extension(ExtensionId(id)));
        let elements = files.chain(messages).chain(enums).chain(services).chain(extensions);
        for element in elements {
            self.collect(element, &mut facts);
        }
        facts
    }

    /// The facts of an element and its members; declarations nested in it have their own.
    pub(crate) fn collect(&self, element: Element, facts: &mut Facts) {
        self.collect_own(element, facts);
        match element {
            Element::Message(id) => {
                let message = self.schema.message(id);
                for (n, _) in numbered(&message.fields) {
                    self.collect(Element::Field(id, n), facts);
                }
                for (n, _) in numbered(&message.oneofs) {
                    self.collect(Element::Oneof(id, n), facts);
                }
            }
            Element::Enum(id) => {
                for (n, _) in numbered(&self.schema.enum_(id).values) {
                    self.collect(Element::EnumValue(id, n), facts);
                }
            }
            Element::Service(id) => {
                for (n, _) in numbered(&self.schema.service(id).methods) {
                    self.collect(Element::Method(id, n), facts);
                }
            }
            Element::Field(id, n) => {
                if let Some(field) = self.schema.message(id).fields.get(n as usize) {
                    self.collect_entry(field, facts);
                }
            }
            Element::File(_)
            | Element::Oneof(..)
            | Element::EnumValue(..)
            | Element::Method(..)
            | Element::Extension(_) => {}
        }
    }

    /// The facts of a map's key and value.
    pub(crate) fn collect_entry(&self, field: &Field, facts: &mut Facts) {
        let Some(entry) = entry_of(field) else { return };
        for (n, _) in numbered(&self.schema.message(entry).fields) {
            self.collect_aspects(Element::Field(entry, n), ENTRY, facts);
        }
    }

    fn collect_own(&self, element: Element, facts: &mut Facts) {
        let schema = self.schema;
        let (aspects, names): (&[&[Aspect]], _) = match element {
            Element::File(id) => {
                for (n, _) in numbered(&schema.file(id).imports) {
                    self.collect_part(element, Aspect::Import, Part::Import(n), facts);
                }
                (&[&[Aspect::Whole, Aspect::Package, Aspect::Syntax]], 0)
            }
            Element::Message(id) => (&[MESSAGE], schema.message(id).reserved_names.len()),
            Element::Field(..) => (&[FIELD], 0),
            Element::Extension(_) => (&[FIELD, EXTENSION], 0),
            Element::Enum(id) => (&[ENUM], schema.enum_(id).reserved_names.len()),
            Element::Service(_) => (&[&[Aspect::Whole, Aspect::File]], 0),
            Element::Method(..) => (&[METHOD], 0),
            Element::EnumValue(..) => (&[&[Aspect::Whole, Aspect::Number]], 0),
            Element::Oneof(..) => (&[&[Aspect::Whole]], 0),
        };
        for aspects in aspects {
            self.collect_aspects(element, aspects, facts);
        }
        for (n, ()) in (0_u32..).zip(std::iter::repeat_n((), names)) {
            self.collect_part(element, Aspect::ReservedName, Part::ReservedName(n), facts);
        }
        for entry in self.options(element).into_iter().flat_map(|options| &options.entries) {
            if !is_resolved(element, entry.number) {
                self.collect_part(element, Aspect::Option, Part::Option(entry.number), facts);
            }
        }
    }

    fn collect_aspects(&self, element: Element, aspects: &[Aspect], facts: &mut Facts) {
        for aspect in aspects {
            self.collect_part(element, *aspect, Part::Whole, facts);
        }
    }

    fn collect_part(&self, element: Element, aspect: Aspect, part: Part, facts: &mut Facts) {
        if let Some(fact) = self.fact(element, aspect, part) {
            facts.insert(self.subject(element, aspect, part), fact);
        }
    }

    /// What a fact about an element is about.
    pub(crate) fn subject(&self, element: Element, aspect: Aspect, part: Part) -> Subject {
        let detail = match part {
            Part::Option(number) => number.to_string(),
            Part::Import(n) => self.import(element, n).map(|(name, _)| name).unwrap_or_default(),
            Part::ReservedName(n) => self.reserved_name(element, n).unwrap_or_default(),
            _ => String::new(),
        };
        Subject { path: self.path(element), aspect, detail }
    }

    /// The full name of an element; of files and map entries as [`Subject::path`] says.
    pub(crate) fn path(&self, element: Element) -> String {
        let name = self.schema.full_name(element);
        match element {
            Element::File(_) => format!("file {name}"),
            Element::Field(id, n) => match self.owner(id) {
                Some(owner) => {
                    let part = if n == 0 { "key" } else { "value" };
                    format!("{}.{part}", self.schema.full_name(owner))
                }
                None => name,
            },
            _ => name,
        }
    }

    /// The map field that a message is the entry of.
    pub(crate) fn owner(&self, message: MessageId) -> Option<Element> {
        match &self.owners {
            Some(owners) => owners.get(message.index()).copied().flatten(),
            None => find_owner(self.schema, message),
        }
    }

    /// One fact; `None` if there is nothing to say.
    pub(crate) fn fact(&self, element: Element, aspect: Aspect, part: Part) -> Option<String> {
        let schema = self.schema;
        match (element, aspect) {
            (_, Aspect::Whole) => Some(noun(element).to_owned()),
            (_, Aspect::Option) => self.option(element, part),
            (_, Aspect::ReservedName) => Some("reserved".to_owned()),
            (Element::File(id), _) => self.file_fact(element, id, (aspect, part)),
            (_, Aspect::File) => Some(schema.file(schema.file_of(element)).name.to_string()),
            (Element::Message(id), _) => message_fact(schema.message(id), aspect),
            (Element::Enum(id), _) => {
                let enum_ = schema.enum_(id);
                match aspect {
                    Aspect::Openness => {
                        Some(if enum_.closed { "closed" } else { "open" }.to_owned())
                    }
                    Aspect::First => enum_.values.first().map(|value| value.number.to_string()),
                    Aspect::Aliases => text::alias_list(enum_),
                    Aspect::ReservedNumbers => text::reserved(&enum_.reserved_ranges),
                    _ => None,
                }
            }
            (Element::EnumValue(id, n), Aspect::Number) => {
                Some(schema.enum_(id).values.get(n as usize)?.number.to_string())
            }
            (Element::Method(id, n), _) => self.method_fact(id, n, aspect),
            (Element::Field(id, n), _) => {
                let message = schema.message(id);
                let field = message.fields.get(n as usize)?;
                match aspect {
                    Aspect::JsonName => Some(field.json_name.to_string()),
                    Aspect::Oneof => {
                        Some(format!(".{}.{}", message.full_name, oneof_of(message, field)?.name))
                    }
                    _ => field_fact(schema, field, aspect),
                }
            }
            (Element::Extension(id), Aspect::Extendee) => {
                Some(format!(".{}", schema.message(schema.extension(id).extendee).full_name))
            }
            (Element::Extension(id), _) => field_fact(schema, &schema.extension(id).field, aspect),
            _ => None,
        }
    }

    fn file_fact(
        &self,
        element: Element,
        id: FileId,
        (aspect, part): (Aspect, Part),
    ) -> Option<String> {
        let file = self.schema.file(id);
        match (aspect, part) {
            (Aspect::Package, _) => Some(self.schema.package(file.package).name.to_string()),
            (Aspect::Syntax, _) => Some(text::syntax(file.syntax).to_owned()),
            (Aspect::Import, Part::Import(n)) => self.import(element, n).map(|(_, kind)| kind),
            _ => None,
        }
    }

    fn method_fact(&self, id: ServiceId, n: u32, aspect: Aspect) -> Option<String> {
        let method = self.schema.service(id).methods.get(n as usize)?;
        let name = |id| format!(".{}", self.schema.message(id).full_name);
        match aspect {
            Aspect::Input => Some(name(method.input)),
            Aspect::Output => Some(name(method.output)),
            Aspect::ClientStreaming => Some(method.client_streaming.to_string()),
            Aspect::ServerStreaming => Some(method.server_streaming.to_string()),
            _ => None,
        }
    }

    fn import(&self, element: Element, n: u32) -> Option<(String, String)> {
        let Element::File(id) = element else { return None };
        let import = self.schema.file(id).imports.get(n as usize)?;
        let name = self.schema.file(import.file).name.to_string();
        Some((name, text::import(import.kind).to_owned()))
    }

    fn reserved_name(&self, element: Element, n: u32) -> Option<String> {
        let names = match element {
            Element::Message(id) => &self.schema.message(id).reserved_names,
            Element::Enum(id) => &self.schema.enum_(id).reserved_names,
            _ => return None,
        };
        Some(names.get(n as usize)?.name.to_string())
    }

    fn option(&self, element: Element, part: Part) -> Option<String> {
        let Part::Option(number) = part else { return None };
        let entries = &self.options(element)?.entries;
        let found = entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        Some(text::value(&entries.get(found)?.value))
    }

    fn options(&self, element: Element) -> Option<&'s Options> {
        let schema = self.schema;
        Some(match element {
            Element::File(id) => &schema.file(id).options,
            Element::Message(id) => &schema.message(id).options,
            Element::Field(id, n) => &schema.message(id).fields.get(n as usize)?.options,
            Element::Oneof(id, n) => &schema.message(id).oneofs.get(n as usize)?.options,
            Element::Enum(id) => &schema.enum_(id).options,
            Element::EnumValue(id, n) => &schema.enum_(id).values.get(n as usize)?.options,
            Element::Service(id) => &schema.service(id).options,
            Element::Method(id, n) => &schema.service(id).methods.get(n as usize)?.options,
            Element::Extension(id) => &schema.extension(id).field.options,
        })
    }
}

/// What a package is called among the facts.
pub(crate) fn package_subject(name: &str) -> Subject {
    Subject { path: format!("package {name}"), aspect: Aspect::Whole, detail: String::new() }
}

/// What people call an element.
pub(crate) const fn noun(element: Element) -> &'static str {
    match element {
        Element::File(_) => "file",
        Element::Message(_) => "message",
        Element::Field(..) => "field",
        Element::Oneof(..) => "oneof",
        Element::Enum(_) => "enum",
        Element::EnumValue(..) => "enum value",
        Element::Service(_) => "service",
        Element::Method(..) => "rpc",
        Element::Extension(_) => "extension",
    }
}

fn message_fact(message: &Message, aspect: Aspect) -> Option<String> {
    match aspect {
        Aspect::ReservedNumbers => text::reserved(&message.reserved_ranges),
        Aspect::ExtensionRanges => text::extensions(&message.extension_ranges),
        _ => None,
    }
}

/// What fields and extensions share.
fn field_fact(schema: &Schema, field: &Field, aspect: Aspect) -> Option<String> {
    Some(match aspect {
        Aspect::Number => field.number.to_string(),
        Aspect::Type => text::ty(schema, field),
        Aspect::Cardinality => text::cardinality(field.cardinality).to_owned(),
        Aspect::Presence => text::presence(field.presence).to_owned(),
        Aspect::Label => text::label(field.label).to_owned(),
        Aspect::Packed => field.packed.to_string(),
        Aspect::Delimited => field.delimited.to_string(),
        Aspect::Utf8 => field.utf8.to_string(),
        Aspect::Default => text::value(field.default.as_ref()?),
        Aspect::Implied => implied(schema, field)?.to_string(),
        _ => return None,
    })
}
