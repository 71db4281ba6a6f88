//! What becomes of calls.

use limbeck_schema::model::{MessageId, ServiceId};

use super::{Class, Ruling};

/// A service of the older version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePlan {
    /// The service.
    pub older: ServiceId,
    /// What came of it.
    pub newer: Option<ServiceId>,
    /// Its methods, in their order.
    pub methods: Vec<MethodPlan>,
}

/// A method of the older version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodPlan {
    /// Its position in the service.
    pub older: u32,
    /// What is done about a call.
    pub how: MethodHow,
    /// How safe the way of requests is, messages apart.
    pub up: Class,
    /// How safe the way of responses is, messages apart.
    pub down: Class,
    /// Who decided about the way of requests.
    pub up_ruling: Option<Ruling>,
    /// Who decided about the way of responses.
    pub down_ruling: Option<Ruling>,
}

/// What is done about a call of the older version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodHow {
    /// A method of the newer version is called.
    Call(Call),
    /// The caller hears `UNIMPLEMENTED`.
    Unimplemented,
    /// A method of the service, with the caller's request and its context.
    Custom,
}

/// A call that a method of the newer version answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its position in the newer service.
    pub newer: u32,
    /// What becomes of answers.
    pub answers: Answers,
    /// What becomes of a resource that it writes.
    pub written: Written,
}

/// What becomes of a resource that a call writes, of which an older caller does not know all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is called otherwise than what writes a resource.
    Nothing,
    /// It is written as it converts: what the caller does not know is lost. Why, a lower-case fragment.
    Whole(String),
    /// It is merged into what is stored: what the caller did not change stays.
    Merged(Update),
}

/// What becomes of one answer, or a stream of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// As many.
    Same,
    /// A stream becomes one answer that is gathered of up to so many: a response with one repeated
    /// field takes those of all.
    Collect(i64),
    /// A stream of exactly one becomes that one; any other is refused.
    Single,
    /// One becomes a stream of one.
    One,
}

impl Call {
    /// What has to be known to write a resource back without damage, if that can be.
    pub const fn update(&self) -> Option<&Update> {
        match &self.written {
            Written::Merged(update) => Some(update),
            Written::Nothing | Written::Whole(_) => None,
        }
    }
}

/// A standard update (AIP-134) whose resource a standard method of the newer service reads.
///
/// Fields are positions in their messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The resource, of the older version.
    pub resource: MessageId,
    /// The field of the older request that holds the resource, and that of the newer one.
    pub field: (u32, u32),
    /// The field of the older request that holds the mask, and that of the newer one.
    pub mask: (u32, u32),
    /// The method of the newer service that reads the resource.
    pub get: u32,
    /// The field of the reading request that says which, and the field of the newer resource that has it.
    pub key: (u32, u32),
    /// The field of the reading response that holds the resource; `None` if the response is it.
    pub answer: Option<u32>,
    /// The field of the newer resource that guards against writes in between (AIP-154), if it has one.
    pub etag: Option<u32>,
}
