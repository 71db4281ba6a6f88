//! One bridged call: how its messages convert.

use limbeck_bridge::Direction;
use limbeck_schema::model::{Element, MessageId, Method, ServiceId};
use serde::Serialize;

use super::functions::Function;
use super::site::Site;
use crate::rust::names as rust_names;

/// What templates know of a method that a bridge answers, or a client of one calls.
#[derive(Debug, Serialize)]
pub(crate) struct MethodContext {
    /// `user.v1.UserService.GetUser`.
    pub full_name: String,
    /// `get_user`.
    pub name: String,
    /// The path of the request.
    pub request: String,
    /// The path of the response.
    pub response: String,
    pub client_streaming: bool,
    pub server_streaming: bool,
    /// The call of the other version that it becomes, if it does.
    pub call: Option<CallContext>,
}

/// What templates know of a call.
#[derive(Debug, Serialize)]
pub(crate) struct CallContext {
    /// The method that is called: `get_user`.
    pub method: String,
    /// Which way requests go: `Up` or `Down`.
    pub direction: &'static str,
    /// The table of what the service that is called names in its request.
    pub names: String,
    /// An expression of a function that converts a request.
    pub request: String,
    /// An expression of a function that converts a response.
    pub response: String,
    /// An expression that converts the request `message`, or returns why it cannot.
    pub convert_request: String,
    /// An expression that converts the response `message`, or returns what the caller is told.
    pub convert_response: String,
    /// What becomes of responses: `same`, `collect`, `single` or `once`.
    pub answers: &'static str,
    /// How many are collected.
    pub limit: i64,
    /// The member that takes what is collected.
    pub list: String,
    /// Whether a message converts by code of the service.
    pub takes_custom: bool,
}

/// How the messages of a call convert.
#[derive(Debug)]
pub(crate) enum Converter {
    /// Both versions have the same one.
    Same,
    /// By a function, given with what stands before its name.
    By(String, Function),
}

/// For how long a conversion is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// While the method runs.
    Borrowed,
    /// As long as a stream.
    Moved,
}

/// Describes a method of the version that calls.
pub(crate) fn method(
    site: Site<'_>,
    (service, method): (ServiceId, &Method),
    call: Option<CallContext>,
) -> MethodContext {
    let path = |message| site.path(Element::Message(message));
    MethodContext {
        full_name: format!("{}.{}", site.schema().service(service).full_name, method.name),
        name: rust_names::method(&method.name),
        request: path(method.input),
        response: path(method.output),
        client_streaming: method.client_streaming,
        server_streaming: method.server_streaming,
        call,
    }
}

/// How a message of the older version, and one of the newer, convert; nothing if it is not determined.
pub(crate) fn converter(
    site: Site<'_>,
    direction: Direction,
    (older, newer): (MessageId, MessageId),
) -> Option<Converter> {
    if site.bridge.message(older).is_some_and(|pair| pair.newer == newer) {
        let function = site.functions.of(site.bridge, direction, Element::Message(older))?;
        return Some(Converter::By(String::new(), function));
    }
    if older == newer {
        return Some(Converter::Same);
    }
    let types = (Element::Message(older), Element::Message(newer));
    let found = site.functions.foreign(direction, types)?;
    let function = site.functions.of(found.plan, found.direction, found.older)?;
    Some(Converter::By(site.module_path(found.plan), function))
}

impl Converter {
    /// Whether it goes by code of the service.
    pub(crate) fn takes_custom(&self) -> bool {
        match self {
            Self::Same => false,
            Self::By(_, function) => function.takes_custom,
        }
    }

    /// An expression of a function that converts, and can err.
    pub(crate) fn closure(&self, keep: Keep) -> String {
        let Self::By(module, function) = self else {
            return "::core::result::Result::Ok".to_owned();
        };
        let path = format!("{module}{}", function.name);
        let result = |call: String| {
            if function.is_fallible { call } else { format!("::core::result::Result::Ok({call})") }
        };
        match (function.takes_custom, keep) {
            (false, _) if function.is_fallible => path,
            (false, _) => format!("|message| {}", result(format!("{path}(message)"))),
            (true, Keep::Borrowed) => {
                format!("|message| {}", result(format!("{path}(message, &*self.custom)")))
            }
            (true, Keep::Moved) => format!(
                "{{ let custom = ::std::sync::Arc::clone(&self.custom); move |message| {} }}",
                result(format!("{path}(message, &*custom)"))
            ),
        }
    }
}

impl Converter {
    /// An expression that converts `message`, or returns an error that `mapped` makes of why not.
    pub(crate) fn call(&self, mapped: &str) -> String {
        let Self::By(module, function) = self else { return "message".to_owned() };
        let custom = if function.takes_custom { ", &*self.custom" } else { "" };
        let call = format!("{module}{}(message{custom})", function.name);
        if function.is_fallible { format!("{call}{mapped}?") } else { call }
    }
}

/// The table of names in a message of the older version, or of the newer, as of the other.
pub(crate) fn names(
    site: Site<'_>,
    direction: Direction,
    (older, newer): (MessageId, MessageId),
) -> String {
    if site.bridge.message(older).is_some_and(|pair| pair.newer == newer) {
        return format!("&{}", site.functions.names(site.bridge, direction, older));
    }
    let types = (Element::Message(older), Element::Message(newer));
    let found = site.functions.foreign(direction, types).filter(|_| older != newer);
    match found.map(|found| (found.plan, found.direction, found.older)) {
        Some((other, direction, Element::Message(older))) => {
            let table = site.functions.names(other, direction, older);
            format!("&{}{table}", site.module_path(other))
        }
        _ => "&::limbeck_runtime::bridge::Names { fields: &[] }".to_owned(),
    }
}
