//! What a rule says, as data.

use std::ops::Range;

use crate::model::{Element, Field, MessageId, Name, Schema, ServiceId};

/// One way to call a method by HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The service.
    pub service: ServiceId,
    /// Position of the method in the service.
    pub method: u32,
    /// Position among `additional_bindings`; `None` for the rule itself.
    pub additional: Option<u32>,
    /// Which HTTP method it answers to.
    pub verb: Verb,
    /// Which paths it answers to.
    pub template: Template,
    /// What of the request message is read from the body.
    pub body: Body,
    /// The field of the response message that is the whole body of the answer, by position.
    pub response_body: Option<u32>,
}

/// An HTTP method.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `PATCH`
    Patch,
    /// Another method, such as `HEAD`.
    Custom(Name),
    /// `custom` with the kind `*`: every method.
    Any,
}

/// A path with places left open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// As written.
    pub text: Name,
    /// The segments, variables replaced by their patterns.
    pub segments: Vec<Segment>,
    /// The variables in the order written.
    pub variables: Vec<Variable>,
    /// What follows the last colon: `cancel` of `/v1/{name}:cancel`, decoded.
    pub suffix: Option<String>,
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// This text, decoded; it may hold any character.
    Literal(String),
    /// `*`: any one segment.
    Single,
    /// `**`: any number of segments, none included; always the last.
    Multi,
}

/// A part of the path that sets a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The field path as written: `name`, `book.name`.
    pub name: String,
    /// The fields from the request message down, at least one.
    pub fields: Vec<FieldRef>,
    /// Which segments of the template it takes, `/` between them.
    pub segments: Range<usize>,
}

/// A field of a message by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldRef {
    /// The message.
    pub message: MessageId,
    /// Position of the field.
    pub index: u32,
}

/// What the body of a request sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Body {
    /// Nothing; fields that the path leaves become query parameters.
    None,
    /// Every field that the path leaves.
    Whole,
    /// The field of the request message at this position; the rest become query parameters.
    Field(u32),
}

impl Route {
    /// The method as an element.
    pub fn element(&self) -> Element {
        Element::Method(self.service, self.method)
    }
}

impl Verb {
    /// The method as in a request line; `*` for [`Verb::Any`].
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Custom(method) => method,
            Self::Any => "*",
        }
    }
}

impl Template {
    /// Whether a variable may take more or less than one segment. Slashes inside such a value
    /// separate segments; in all others they are escaped.
    pub fn is_multi_segment(&self, variable: &Variable) -> bool {
        let taken = self.segments.get(variable.segments.clone()).unwrap_or_default();
        taken.len() != 1 || taken.contains(&Segment::Multi)
    }
}

impl FieldRef {
    /// The field.
    pub fn field<'a>(&self, schema: &'a Schema) -> Option<&'a Field> {
        schema.message(self.message).fields.get(self.index as usize)
    }

    /// The field as an element.
    pub fn element(&self) -> Element {
        Element::Field(self.message, self.index)
    }
}
