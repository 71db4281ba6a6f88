//! One `google.api.HttpRule` to routes.

use super::path::{Clash, Taken, resolve};
use super::template::{Fault, Parsed, parse};
use super::{HTTP_OPTION_NUMBER, Route, Template, Variable, Verb, WILDCARD};
use crate::finding::{Finding, Place, Severity};
use crate::model::{Element, MessageId, Method, Part, Schema, ServiceId, Value};

/// What to do about a template where there is nothing better to say.
const GRAMMAR: &str = "a path is `/` and segments with `/` between: text, `*`, `**` at the end, \
    `{field}` or `{field=pattern}`; `:verb` may follow";

/// Where a rule stands.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) schema: &'a Schema,
    pub(super) service: ServiceId,
    pub(super) method: u32,
    pub(super) additional: Option<u32>,
}

/// A finding in the making: the site is added when it is reported.
pub(super) struct Trouble {
    rule: &'static str,
    severity: Severity,
    message: String,
    help: Option<String>,
}

/// Reads one binding and collects what is wrong with it.
pub(super) struct Reader<'a> {
    pub(super) site: Site<'a>,
    pub(super) method: &'a Method,
    findings: &'a mut Vec<Finding>,
}

/// Reads a rule and its additional bindings.
pub(super) fn read(
    site: Site<'_>,
    rule: &Value,
    routes: &mut Vec<Route>,
    findings: &mut Vec<Finding>,
) {
    let additional = rule.field("additional_bindings").map_or(&[][..], Value::items);
    routes.extend(read_binding(site, rule, findings));
    for (index, binding) in (0_u32..).zip(additional) {
        let site = Site { additional: Some(index), ..site };
        routes.extend(read_binding(site, binding, findings));
    }
}

fn read_binding(site: Site<'_>, rule: &Value, findings: &mut Vec<Finding>) -> Option<Route> {
    let method = site.schema.service(site.service).methods.get(site.method as usize)?;
    Reader { site, method, findings }.binding(rule)
}

impl Site<'_> {
    pub(super) fn place(&self) -> Place {
        let element = Element::Method(self.service, self.method);
        self.schema.place(element, Part::Option(HTTP_OPTION_NUMBER))
    }

    /// `user.v1.UserService.Get`, and which binding of it.
    pub(super) fn name(&self) -> String {
        let method = self.schema.full_name(Element::Method(self.service, self.method));
        match self.additional {
            None => format!("`{method}`"),
            Some(index) => format!("additional binding {} of `{method}`", u64::from(index) + 1),
        }
    }
}

impl Trouble {
    pub(super) fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Error, message: message.into(), help: None }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(super) fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }
}

impl Reader<'_> {
    pub(super) fn report(&mut self, trouble: Trouble) {
        let message = format!("{}: {}", self.site.name(), trouble.message);
        let finding =
            Finding::new(trouble.rule, trouble.severity, Some(self.site.place()), message);
        self.findings.push(Finding { help: trouble.help, ..finding });
    }

    /// The route of a rule, if nothing is wrong with it. All parts are looked at in any case.
    fn binding(mut self, rule: &Value) -> Option<Route> {
        self.selector(rule);
        let flat = self.is_flat(rule);
        let (verb, text) = self.pattern(rule)?;
        let mut taken = Taken::default();
        let template = self.template(text, &mut taken);
        let body = self.body(text_of(rule, "body"), &verb, &mut taken);
        let response_text = text_of(rule, "response_body");
        let response_body =
            if response_text.is_empty() { None } else { self.response_body(response_text) };
        let answers = response_text.is_empty() || response_body.is_some();
        let Site { service, method, additional, .. } = self.site;
        let (template, body) = (template?, body?);
        (flat && answers).then_some(Route {
            service,
            method,
            additional,
            verb,
            template,
            body,
            response_body,
        })
    }

    fn selector(&mut self, rule: &Value) {
        let selector = text_of(rule, "selector");
        let method = Element::Method(self.site.service, self.site.method);
        if !selector.is_empty() && selector != self.site.schema.full_name(method) {
            let message = format!("`selector: \"{selector}\"` is not obeyed in an annotation");
            let help = "the rule holds for the method it stands in: leave `selector` out";
            self.report(Trouble::new("ROUTE_RULE", message).with_help(help).warning());
        }
    }

    fn is_flat(&mut self, rule: &Value) -> bool {
        let nested = rule.field("additional_bindings").is_some_and(|list| !list.items().is_empty());
        let flat = self.site.additional.is_none() || !nested;
        if !flat {
            let message = "`additional_bindings` inside an additional binding";
            let help = "list all of them in the method's own rule";
            self.report(Trouble::new("ROUTE_RULE", message).with_help(help));
        }
        flat
    }

    /// The HTTP method and the path.
    fn pattern<'v>(&mut self, rule: &'v Value) -> Option<(Verb, &'v str)> {
        let verbs = [
            ("get", Verb::Get),
            ("put", Verb::Put),
            ("post", Verb::Post),
            ("delete", Verb::Delete),
            ("patch", Verb::Patch),
        ];
        for (key, verb) in verbs {
            if let Some(path) = rule.field(key).and_then(Value::as_str) {
                return Some((verb, path));
            }
        }
        let Some(custom) = rule.field("custom") else {
            let message = "the rule has no path";
            let help = "add one of `get`, `put`, `post`, `delete`, `patch`, `custom`";
            self.report(Trouble::new("ROUTE_RULE", message).with_help(help));
            return None;
        };
        let kind = text_of(custom, "kind");
        match custom_verb(kind) {
            Ok(verb) => Some((verb, text_of(custom, "path"))),
            Err(why) => {
                let message = format!("`kind: \"{}\"` {why}", kind.escape_debug());
                let help = "write an HTTP method in upper case, such as `HEAD`, or `*` for all";
                self.report(Trouble::new("ROUTE_RULE", message).with_help(help));
                None
            }
        }
    }

    fn template(&mut self, text: &str, taken: &mut Taken) -> Option<Template> {
        let parsed = match parse(text) {
            Ok(parsed) => parsed,
            Err(fault) => {
                let rule = if fault.is_wildcard { WILDCARD } else { "ROUTE_TEMPLATE" };
                let help = fault.help.clone().unwrap_or_else(|| GRAMMAR.to_owned());
                self.report_fault(rule, text, fault.with_help(help));
                return None;
            }
        };
        let variables = self.variables(text, &parsed, taken)?;
        let Parsed { segments, suffix, .. } = parsed;
        Some(Template { text: text.into(), segments, variables, suffix })
    }

    /// Resolves all variables; `None` if one of them cannot be.
    fn variables(
        &mut self,
        text: &str,
        parsed: &Parsed,
        taken: &mut Taken,
    ) -> Option<Vec<Variable>> {
        let mut variables = Vec::with_capacity(parsed.captures.len());
        for capture in &parsed.captures {
            let found = resolve(self.site.schema, self.method.input, &capture.name);
            let fields = found.and_then(|fields| match taken.add(self.site.schema, &fields) {
                Ok(()) => Ok(fields),
                Err(Clash::Same) => Err(format!("`{}` is set twice", capture.name)),
                Err(Clash::Oneof(message, oneof)) => Err(format!(
                    "`{}` and another variable are members of one oneof, `{}`",
                    capture.name,
                    self.oneof_name(message, oneof)
                )),
            });
            match fields {
                Ok(fields) => variables.push(Variable {
                    name: capture.name.clone(),
                    fields,
                    segments: capture.segments.clone(),
                }),
                Err(why) => {
                    let fault = Fault::new(capture.column, format!("has an unfit variable: {why}"));
                    let help = "a variable is a singular scalar or enum field of the request";
                    self.report_fault("ROUTE_VARIABLE", text, fault.with_help(help));
                }
            }
        }
        (variables.len() == parsed.captures.len()).then_some(variables)
    }

    fn report_fault(&mut self, rule: &'static str, text: &str, fault: Fault) {
        let Fault { column, message, help, .. } = fault;
        let message =
            format!("the path `{}` {message}, at character {column}", text.escape_debug());
        self.report(Trouble { help, ..Trouble::new(rule, message) });
    }

    pub(super) fn oneof_name(&self, message: MessageId, oneof: u32) -> String {
        self.site.schema.full_name(Element::Oneof(message, oneof))
    }
}

fn text_of<'v>(message: &'v Value, key: &str) -> &'v str {
    message.field(key).and_then(Value::as_str).unwrap_or_default()
}

/// The method of a custom pattern, or why it is none.
fn custom_verb(kind: &str) -> Result<Verb, &'static str> {
    // RFC 9110, section 5.6.2.
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    match kind {
        "*" => Ok(Verb::Any),
        "GET" => Ok(Verb::Get),
        "PUT" => Ok(Verb::Put),
        "POST" => Ok(Verb::Post),
        "DELETE" => Ok(Verb::Delete),
        "PATCH" => Ok(Verb::Patch),
        "" => Err("names no method"),
        kind if !kind.chars().all(is_token) => Err("is no HTTP method"),
        kind if kind.contains(|c: char| c.is_ascii_lowercase()) => {
            Err("is no HTTP method that clients send: case matters")
        }
        kind => Ok(Verb::Custom(kind.into())),
    }
}
