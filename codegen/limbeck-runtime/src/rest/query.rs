//! Query parameters: which field each sets, and that none is set twice.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use smallvec::SmallVec;

use super::bind::Fault;
use super::options::RestOptions;
use super::path::decode_query;
use super::route::{RequestBody, Route};
use crate::json::{Descriptor, Form, Shape};

/// Positions from a message down to a field.
pub(super) type FieldPath = SmallVec<[u16; 4]>;

/// A parameter and the field that it sets.
#[derive(Debug)]
pub(super) struct Parameter<'a> {
    pub(super) field: FieldPath,
    pub(super) name: Cow<'a, str>,
    pub(super) value: Cow<'a, str>,
}

/// Reads a query.
///
/// # Errors
/// What must not be there: too much, bad escapes, unknown names, a field twice, a field that path or body set.
pub(super) fn parameters<'a>(
    query: &'a str,
    route: &Route,
    descriptor: &'static Descriptor,
    options: &RestOptions,
) -> Result<Vec<Parameter<'a>>, Fault> {
    let limits = options.limits;
    if query.len() > limits.query {
        return Err(Fault::too_long(format!("the query is longer than {} bytes", limits.query)));
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    if pairs.clone().count() > limits.query_pairs {
        return Err(Fault::whole(format!(
            "the query has more than {} parameters",
            limits.query_pairs
        )));
    }
    let mut taken = Taken::new(route, descriptor);
    let mut parameters = Vec::new();
    for pair in pairs {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let escape = || {
            Fault::whole(
                "the query has a bad escape: `%` is followed by two hexadecimal digits of UTF-8",
            )
        };
        let name = decode_query(name).ok_or_else(escape)?;
        let value = decode_query(value).ok_or_else(escape)?;
        let field = match resolve(descriptor, &name, limits.depth) {
            Ok(field) => field,
            Err(Unfit::Unknown) if options.ignore_unknown_query => continue,
            Err(unfit) => return Err(Fault::field(&name, unfit.explain())),
        };
        taken.take(&field).map_err(|why| Fault::field(&name, why))?;
        parameters.push(Parameter { field: field.path, name, value });
    }
    Ok(parameters)
}

/// A field that a name leads to.
struct Resolved {
    path: FieldPath,
    /// For each step the oneof, 0 for none.
    oneofs: SmallVec<[u16; 4]>,
    repeated: bool,
}

/// Why a name leads to no field that a parameter can set.
enum Unfit {
    Unknown,
    Inside,
    Map,
    Message,
    /// Nested more than so deep.
    Deep(u32),
}

impl Unfit {
    fn explain(&self) -> Cow<'static, str> {
        match self {
            Self::Unknown => "no field has this name".into(),
            Self::Inside => {
                "a name before a dot is no single message, so there is no field in it".into()
            }
            Self::Map => "a map cannot be given in a query".into(),
            Self::Message => "it is a message: name one of its fields behind a dot".into(),
            Self::Deep(depth) => format!("nested more than {depth} levels deep").into(),
        }
    }
}

fn resolve(mut descriptor: &'static Descriptor, name: &str, depth: u32) -> Result<Resolved, Unfit> {
    let mut resolved =
        Resolved { path: FieldPath::new(), oneofs: SmallVec::new(), repeated: false };
    let mut names = name.split('.').peekable();
    while let Some(name) = names.next() {
        // A message per name, as a body would have an object.
        if resolved.path.len() >= depth as usize {
            return Err(Unfit::Deep(depth));
        }
        let index = descriptor.find(name, 0).ok_or(Unfit::Unknown)?;
        let field = descriptor.fields.get(index).ok_or(Unfit::Unknown)?;
        resolved.path.push(u16::try_from(index).map_err(|_| Unfit::Unknown)?);
        resolved.oneofs.push(field.oneof);
        let inner = field.message.map(|message| message());
        let is_object = inner.is_some_and(|inner| inner.form == Form::Object);
        if names.peek().is_none() {
            resolved.repeated = field.shape == Shape::Repeated;
            return match field.shape {
                Shape::Map => Err(Unfit::Map),
                Shape::Singular | Shape::Repeated if is_object => Err(Unfit::Message),
                Shape::Singular | Shape::Repeated => Ok(resolved),
            };
        }
        match field.object() {
            Some(inner) => descriptor = inner,
            None => return Err(Unfit::Inside),
        }
    }
    Err(Unfit::Unknown)
}

/// Fields that have been set, and which member of each oneof.
struct Taken {
    /// Fields that the path sets.
    captured: BTreeSet<FieldPath>,
    fields: BTreeSet<FieldPath>,
    /// By message and oneof.
    members: BTreeMap<(FieldPath, u16), u16>,
    body: RequestBody,
}

impl Taken {
    fn new(route: &Route, descriptor: &'static Descriptor) -> Self {
        let captured = route.captures.iter().map(|capture| FieldPath::from_slice(capture.field));
        let mut taken = Self {
            captured: captured.collect(),
            fields: BTreeSet::new(),
            members: BTreeMap::new(),
            body: route.body,
        };
        let body = match route.body {
            RequestBody::Field(index) | RequestBody::RawField(index) => Some(index),
            RequestBody::None | RequestBody::Whole | RequestBody::RawWhole => None,
        };
        let paths =
            taken.captured.iter().cloned().chain(body.map(|index| FieldPath::from_slice(&[index])));
        let members: Vec<_> = paths.flat_map(|path| members(descriptor, &path)).collect();
        taken.members.extend(members);
        taken
    }

    fn take(&mut self, field: &Resolved) -> Result<(), &'static str> {
        match self.body {
            RequestBody::Whole | RequestBody::RawWhole => {
                return Err("the body sets every field: nothing is left for the query");
            }
            RequestBody::Field(body) | RequestBody::RawField(body)
                if field.path.first() == Some(&body) =>
            {
                return Err("the body sets this field");
            }
            RequestBody::Field(_) | RequestBody::RawField(_) | RequestBody::None => {}
        }
        if self.captured.contains(&field.path) {
            return Err("the path sets this field");
        }
        if !field.repeated && !self.fields.insert(field.path.clone()) {
            return Err("this field holds one value, and is given twice");
        }
        for (at, (index, oneof)) in field.path.iter().zip(&field.oneofs).enumerate() {
            let message = FieldPath::from_slice(field.path.get(..at).unwrap_or_default());
            if *oneof != 0 && *self.members.entry((message, *oneof)).or_insert(*index) != *index {
                return Err("another member of the same oneof is set");
            }
        }
        Ok(())
    }
}

/// The members of oneofs on the way of a path.
fn members(mut descriptor: &'static Descriptor, path: &FieldPath) -> Vec<((FieldPath, u16), u16)> {
    let mut members = Vec::new();
    for (at, index) in path.iter().enumerate() {
        let Some(field) = descriptor.fields.get(usize::from(*index)) else { break };
        if field.oneof != 0 {
            let message = FieldPath::from_slice(path.get(..at).unwrap_or_default());
            members.push(((message, field.oneof), *index));
        }
        match field.message {
            Some(message) => descriptor = message(),
            None => break,
        }
    }
    members
}
