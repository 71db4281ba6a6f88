//! What the rules about `google.api.http` share.

use limbeck_schema::finding::Finding;
use limbeck_schema::model::{Element, Method, Part, Schema};
use limbeck_schema::route::{HTTP_OPTION_NUMBER, Route, routes};

use crate::lint::Lint;

/// Every route of the checked files. What is wrong with the rules themselves the compiler says.
pub(crate) fn checked_routes(lint: &Lint<'_>) -> Vec<Route> {
    let (routes, _) = routes(lint.schema);
    let is_checked = |route: &Route| lint.scope.contains(lint.schema.file_of(route.element()));
    routes.into_iter().filter(is_checked).collect()
}

/// The rpc that a route leads to.
pub(crate) fn method<'s>(schema: &'s Schema, route: &Route) -> Option<&'s Method> {
    schema.service(route.service).methods.get(route.method as usize)
}

/// `GET /v1/users/{id}`.
pub(crate) fn line(route: &Route) -> String {
    format!("{} {}", route.verb.as_str(), route.template.text)
}

/// Reports a finding about a route where its rule is written.
pub(crate) fn report<'f>(
    lint: &'f mut Lint<'_>,
    route: &Route,
    message: String,
) -> Option<&'f mut Finding> {
    lint.report(route.element(), Part::Option(HTTP_OPTION_NUMBER), message)
}

/// The name of the rpc behind a route.
pub(crate) fn rpc_name<'s>(schema: &'s Schema, route: &Route) -> &'s str {
    schema.name(Element::Method(route.service, route.method))
}
