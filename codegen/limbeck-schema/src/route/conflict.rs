//! Two rules for one request.

use std::collections::BTreeMap;

use super::rule::Site;
use super::{CONFLICT, Route, Segment, Verb};
use crate::finding::{Finding, Severity};
use crate::model::{Schema, Value};

/// What two routes must not have in common.
type Key<'a> = (&'a str, &'a [Segment], Option<&'a str>, &'a Verb);

/// Each route that an earlier one leaves no request for.
pub(super) fn conflicts<'a>(schema: &'a Schema, routes: &'a [Route]) -> Vec<Finding> {
    find(schema, routes.iter(), |route| host(schema, route))
}

/// Each route that an earlier one leaves no request for, when all are served by one server, whatever host their
/// services name.
pub fn conflicts_on_one_host<'a>(
    schema: &Schema,
    routes: impl Iterator<Item = &'a Route>,
) -> Vec<Finding> {
    find(schema, routes, |_| "")
}

fn find<'a>(
    schema: &Schema,
    routes: impl Iterator<Item = &'a Route>,
    host: impl Fn(&Route) -> &'a str,
) -> Vec<Finding> {
    let mut taken: BTreeMap<Key<'_>, &Route> = BTreeMap::new();
    let mut findings = Vec::new();
    for route in routes {
        let template = &route.template;
        let host = host(route);
        let key = (host, &*template.segments, template.suffix.as_deref(), &route.verb);
        match taken.get(&key) {
            None => {
                taken.insert(key, route);
            }
            Some(first) => findings.push(finding(schema, first, route)),
        }
    }
    findings
}

fn finding(schema: &Schema, first: &Route, second: &Route) -> Finding {
    let site = |route: &Route| Site {
        schema,
        service: route.service,
        method: route.method,
        additional: route.additional,
    };
    let (first_site, second_site) = (site(first), site(second));
    let message = format!(
        "{}: `{} {}` takes the requests of `{} {}`, a rule of {}",
        second_site.name(),
        second.verb.as_str(),
        second.template.text,
        first.verb.as_str(),
        first.template.text,
        first_site.name(),
    );
    Finding::new(CONFLICT, Severity::Error, Some(second_site.place()), message)
        .with_help("change the path, the method or the verb of one of them")
        .with_related(first_site.place(), "the other rule")
}

/// Where the service is reached, if it says so.
fn host<'a>(schema: &'a Schema, route: &Route) -> &'a str {
    let options = &schema.service(route.service).options;
    options.get("(google.api.default_host)").and_then(Value::as_str).unwrap_or_default()
}
