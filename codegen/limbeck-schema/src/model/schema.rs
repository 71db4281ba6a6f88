//! The whole schema, and the way from names to elements and from elements to places.

use std::collections::HashMap;
use std::sync::Arc;

use super::{
    Comments, Element, Enum, EnumId, Extension, ExtensionId, Field, File, FileId, Message,
    MessageId, Method, Name, Package, PackageId, Part, Service, ServiceId, WRITTEN,
};
use crate::finding::{Place, Span};

/// Every file of a compilation, resolved.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Files sorted by name, imported ones included.
    pub files: Vec<File>,
    /// Packages sorted by name.
    pub packages: Vec<Package>,
    /// Messages, file by file, outer before inner.
    pub messages: Vec<Message>,
    /// Enums, file by file.
    pub enums: Vec<Enum>,
    /// Services, file by file.
    pub services: Vec<Service>,
    /// Extension fields, file by file.
    pub extensions: Vec<Extension>,
    /// Full name to top-level or nested element; never iterated, so its order cannot show.
    pub(crate) index: HashMap<Name, Element>,
}

macro_rules! arenas {
    ($($arena:ident $get:ident $id:ty => $element:ty;)*) => {
        impl Schema {$(
            #[doc = concat!("The element behind an id of this schema.\n\n# Panics\nIf the id belongs to another, larger schema.")]
            #[expect(clippy::indexing_slicing, reason = "ids are made by `lower` for this arena")]
            pub fn $get(&self, id: $id) -> &$element {
                &self.$arena[id.index()]
            }
        )*}
    };
}

arenas! {
    files file FileId => File;
    packages package PackageId => Package;
    messages message MessageId => Message;
    enums enum_ EnumId => Enum;
    services service ServiceId => Service;
    extensions extension ExtensionId => Extension;
}

impl Schema {
    /// Finds an element by full name: a message, enum, service or extension, or a member of one
    /// (`user.v1.User.name`, `user.v1.Status.STATUS_ACTIVE`, `user.v1.UserService.Get`).
    ///
    /// A leading dot is accepted. Enum values are named below their enum, although protobuf
    /// scopes them beside it.
    pub fn find(&self, full_name: &str) -> Option<Element> {
        let full_name = full_name.strip_prefix('.').unwrap_or(full_name);
        if let Some(element) = self.index.get(full_name) {
            return Some(*element);
        }
        let (parent, name) = full_name.rsplit_once('.')?;
        self.member(*self.index.get(parent)?, name)
    }

    /// As [`Schema::find`], but no members: messages, enums, services and extensions alone, each
    /// found at once however many members its parent has.
    pub fn find_symbol(&self, full_name: &str) -> Option<Element> {
        self.index.get(full_name.strip_prefix('.').unwrap_or(full_name)).copied()
    }

    /// The package with this name.
    pub fn find_package(&self, name: &str) -> Option<&Package> {
        let found = self.packages.binary_search_by(|package| (*package.name).cmp(name)).ok()?;
        self.packages.get(found)
    }

    /// The file with this import name.
    pub fn find_file(&self, name: &str) -> Option<FileId> {
        let found = self.files.binary_search_by(|file| (*file.name).cmp(name)).ok()?;
        u32::try_from(found).ok().map(FileId)
    }

    /// Key and value of a map field.
    pub fn map_entry(&self, field: &Field) -> Option<(&Field, &Field)> {
        match (field.cardinality, field.ty) {
            (super::Cardinality::Map, super::Type::Message(entry)) => {
                match self.message(entry).fields.as_slice() {
                    [key, value] => Some((key, value)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The file that an element stands in.
    pub fn file_of(&self, element: Element) -> FileId {
        match element {
            Element::File(file) => file,
            Element::Message(message) | Element::Field(message, _) | Element::Oneof(message, _) => {
                self.message(message).file
            }
            Element::Enum(enum_) | Element::EnumValue(enum_, _) => self.enum_(enum_).file,
            Element::Service(service) | Element::Method(service, _) => self.service(service).file,
            Element::Extension(extension) => self.extension(extension).file,
        }
    }

    /// Where a part of an element stands; the whole element's place if the part is not written.
    pub fn place(&self, element: Element, part: Part) -> Place {
        let file = self.file(self.file_of(element));
        let found = self.part_location(element, part).or_else(|| self.location(element));
        let span = found.map_or_else(Span::default, |location| file.locations.span(location));
        Place { file: Arc::clone(&file.name), span }
    }

    /// Where a part of an element stands; `None` if the part is not written.
    pub fn written_place(&self, element: Element, part: Part) -> Option<Place> {
        let found = self.part_location(element, part)?;
        Some(self.place_at(self.file_of(element), found))
    }

    fn part_location(&self, element: Element, part: Part) -> Option<u32> {
        let whole = self.location(element)?;
        let locations = &self.file(self.file_of(element)).locations;
        let below = |tail: &[i32]| locations.find_below(whole, tail);
        match part {
            // `type` for scalars and the keyword of groups; `type_name` for all others.
            Part::Type => below(&[5]).or_else(|| below(&[6])),
            // An image has the place of the value alone.
            Part::Default => below(&[7, WRITTEN]).or_else(|| below(&[7])),
            part => below(&tail(element, part)),
        }
    }

    /// Where something deep inside an option is set, by the numbers that lead there from the
    /// option's on: the statement that sets it, or else one that sets what is around it.
    pub fn option_place(&self, element: Element, path: &[i32]) -> Place {
        let file = self.file(self.file_of(element));
        let whole = self.location(element);
        let below = |length: usize| {
            let path = path.get(..length)?;
            file.locations.find_below(whole?, &[&[options_tag(element)], path].concat())
        };
        let found = (1..=path.len()).rev().find_map(below).or(whole);
        let span = found.map_or_else(Span::default, |location| file.locations.span(location));
        Place { file: Arc::clone(&file.name), span }
    }

    /// The location of an element, and the number of `options` in its descriptor.
    pub(crate) fn options_location(&self, element: Element) -> (Option<u32>, i32) {
        (self.location(element), options_tag(element))
    }

    /// Where a numbered location of a file stands (reserved ranges and names keep such numbers).
    pub fn place_at(&self, file: FileId, location: u32) -> Place {
        let file = self.file(file);
        Place { file: Arc::clone(&file.name), span: file.locations.span(location) }
    }

    /// The comments around an element.
    pub fn comments(&self, element: Element) -> Option<&Comments> {
        self.file(self.file_of(element)).locations.comments(self.location(element)?)
    }

    /// The comments around a part that is a statement of its own: `package`, `syntax`, an import, an
    /// option.
    pub fn part_comments(&self, element: Element, part: Part) -> Option<&Comments> {
        if part == Part::Whole {
            return None;
        }
        let file = self.file(self.file_of(element));
        let location = file.locations.find_below(self.location(element)?, &tail(element, part))?;
        file.locations.comments(location)
    }

    /// The full name of an element; of a file, its import name.
    pub fn full_name(&self, element: Element) -> String {
        match element {
            Element::File(file) => self.file(file).name.to_string(),
            Element::Message(message) => self.message(message).full_name.to_string(),
            Element::Field(message, _) | Element::Oneof(message, _) => {
                join(&self.message(message).full_name, self.name(element))
            }
            Element::Enum(enum_) => self.enum_(enum_).full_name.to_string(),
            Element::EnumValue(enum_, _) => join(&self.enum_(enum_).full_name, self.name(element)),
            Element::Service(service) => self.service(service).full_name.to_string(),
            Element::Method(service, _) => {
                join(&self.service(service).full_name, self.name(element))
            }
            Element::Extension(extension) => self.extension(extension).full_name.to_string(),
        }
    }

    /// The simple name of an element.
    pub fn name(&self, element: Element) -> &str {
        match element {
            Element::File(file) => &self.file(file).name,
            Element::Message(message) => self.message(message).name(),
            Element::Field(message, index) => {
                member(&self.message(message).fields, index, |f| &f.name)
            }
            Element::Oneof(message, index) => {
                member(&self.message(message).oneofs, index, |o| &o.name)
            }
            Element::Enum(enum_) => self.enum_(enum_).name(),
            Element::EnumValue(enum_, index) => {
                member(&self.enum_(enum_).values, index, |v| &v.name)
            }
            Element::Service(service) => self.service(service).name(),
            Element::Method(service, index) => {
                member(&self.service(service).methods, index, |m: &Method| &m.name)
            }
            Element::Extension(extension) => &self.extension(extension).field.name,
        }
    }

    fn member(&self, parent: Element, name: &str) -> Option<Element> {
        match parent {
            Element::Message(id) => {
                let message = self.message(id);
                position(&message.fields, |field| &*field.name == name)
                    .map(|index| Element::Field(id, index))
                    .or_else(|| {
                        position(&message.oneofs, |oneof| &*oneof.name == name)
                            .map(|index| Element::Oneof(id, index))
                    })
            }
            Element::Enum(id) => position(&self.enum_(id).values, |value| &*value.name == name)
                .map(|index| Element::EnumValue(id, index)),
            Element::Service(id) => {
                position(&self.service(id).methods, |method| &*method.name == name)
                    .map(|index| Element::Method(id, index))
            }
            Element::File(_)
            | Element::Field(..)
            | Element::Oneof(..)
            | Element::EnumValue(..)
            | Element::Method(..)
            | Element::Extension(_) => None,
        }
    }

    fn location(&self, element: Element) -> Option<u32> {
        let at = |index: u32| index as usize;
        match element {
            Element::File(file) => self.file(file).locations.find(&[]),
            Element::Message(message) => Some(self.message(message).location),
            Element::Field(message, index) => {
                self.message(message).fields.get(at(index)).map(|field| field.location)
            }
            Element::Oneof(message, index) => {
                self.message(message).oneofs.get(at(index)).map(|oneof| oneof.location)
            }
            Element::Enum(enum_) => Some(self.enum_(enum_).location),
            Element::EnumValue(enum_, index) => {
                self.enum_(enum_).values.get(at(index)).map(|value| value.location)
            }
            Element::Service(service) => Some(self.service(service).location),
            Element::Method(service, index) => {
                self.service(service).methods.get(at(index)).map(|method| method.location)
            }
            Element::Extension(extension) => Some(self.extension(extension).field.location),
        }
    }
}

/// Path from an element's location to a part's: field numbers of `descriptor.proto`.
#[expect(clippy::match_same_arms, reason = "equal numbers of different descriptors")]
fn tail(element: Element, part: Part) -> Vec<i32> {
    match (element, part) {
        (_, Part::Whole) => vec![],
        (Element::Message(_), Part::ReservedRange(index)) => vec![9, number(index)],
        (Element::Message(_), Part::ReservedName(index)) => vec![10, number(index)],
        (Element::Message(_), Part::ExtensionRange(index)) => vec![5, number(index)],
        (Element::Enum(_), Part::ReservedRange(index)) => vec![4, number(index)],
        (Element::Enum(_), Part::ReservedName(index)) => vec![5, number(index)],
        (Element::File(_), Part::Package) => vec![2],
        (Element::File(_), Part::Syntax) => vec![12],
        (Element::File(_), Part::Import(index)) => vec![3, number(index)],
        (Element::Field(..) | Element::Extension(_), Part::Number) => vec![3],
        (Element::EnumValue(..), Part::Number) => vec![2],
        (_, Part::Label) => vec![4],
        (_, Part::JsonName) => vec![10],
        (_, Part::Default) => vec![7, WRITTEN],
        (_, Part::Extendee) => vec![2],
        (_, Part::Input) => vec![2],
        (_, Part::Output) => vec![3],
        (_, Part::Option(number)) => vec![options_tag(element), number],
        (_, Part::Name) => vec![1],
        // A part that this kind of element does not have: a path without a location.
        (
            _,
            Part::Package
            | Part::Syntax
            | Part::Import(_)
            | Part::Number
            | Part::Type
            | Part::ReservedRange(_)
            | Part::ReservedName(_)
            | Part::ExtensionRange(_),
        ) => vec![i32::MAX],
    }
}

/// An index as it stands in a path.
fn number(index: u32) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// Number of the field `options` in each kind of descriptor.
fn options_tag(element: Element) -> i32 {
    match element {
        Element::File(_) | Element::Field(..) | Element::Extension(_) => 8,
        Element::Message(_) => 7,
        Element::Oneof(..) => 2,
        Element::Enum(_) | Element::EnumValue(..) | Element::Service(_) => 3,
        Element::Method(..) => 4,
    }
}

fn member<T>(items: &[T], index: u32, name: impl Fn(&T) -> &Name) -> &str {
    items.get(index as usize).map_or("", |item| name(item))
}

fn position<T>(items: &[T], is: impl Fn(&T) -> bool) -> Option<u32> {
    items.iter().position(is).and_then(|index| u32::try_from(index).ok())
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}
