//! `body` and `response_body` of a rule.

use super::path::{Clash, Taken, find};
use super::rule::{Reader, Trouble};
use super::{Body, FieldRef, Verb};
use crate::model::MessageId;

impl Reader<'_> {
    /// The request body. What the path sets is in `taken`.
    pub(super) fn body(&mut self, text: &str, verb: &Verb, taken: &mut Taken) -> Option<Body> {
        if text.is_empty() {
            return Some(Body::None);
        }
        if matches!(verb, Verb::Get | Verb::Delete) || verb.as_str() == "HEAD" {
            let message =
                format!("`body` of a {} request: many clients and proxies drop it", verb.as_str());
            let help = "leave `body` out: the fields become query parameters";
            self.report(Trouble::new("ROUTE_BODY", message).with_help(help).warning());
        }
        if text == "*" {
            return Some(Body::Whole);
        }
        let input = self.method.input;
        let index = self.field("body", input, text)?;
        let field = FieldRef { message: input, index };
        match taken.add(self.site.schema, &[field]) {
            Ok(()) => {}
            Err(Clash::Same) => {
                let message = format!("`body: \"{text}\"` is set by the path already");
                let help =
                    "name another field, or write `body: \"*\"` for all that the path leaves";
                self.report(Trouble::new("ROUTE_BODY", message).with_help(help));
                return None;
            }
            Err(Clash::Oneof(message, oneof)) => {
                let oneof = self.oneof_name(message, oneof);
                let message = format!(
                    "`body: \"{text}\"` and a path variable are members of one oneof, `{oneof}`"
                );
                let help = "only one member can be set: take one of them out";
                self.report(Trouble::new("ROUTE_BODY", message).with_help(help));
                return None;
            }
        }
        Some(Body::Field(index))
    }

    /// The field that a written response body names.
    pub(super) fn response_body(&mut self, text: &str) -> Option<u32> {
        if text == "*" {
            let message = "`response_body: \"*\"` names no field";
            let help = "leave it out: the answer is the whole response by itself";
            self.report(Trouble::new("ROUTE_BODY", message).with_help(help));
            return None;
        }
        self.field("response_body", self.method.output, text)
    }

    /// A field at the top of a message.
    fn field(&mut self, key: &str, message: MessageId, name: &str) -> Option<u32> {
        let found = if name.contains('.') {
            Err("only a field at the top level of the message can be one".to_owned())
        } else {
            find(self.site.schema, message, name).map(|(index, _)| index)
        };
        match found {
            Ok(index) => Some(index),
            Err(why) => {
                let message = format!("`{key}: \"{}\"`: {why}", name.escape_debug());
                let help = match key {
                    "body" => {
                        "`body` is a field of the request, or `*` for all that the path leaves"
                    }
                    _ => {
                        "`response_body` is a field of the response; without it, all of it is sent"
                    }
                };
                self.report(Trouble::new("ROUTE_BODY", message).with_help(help));
                None
            }
        }
    }
}
