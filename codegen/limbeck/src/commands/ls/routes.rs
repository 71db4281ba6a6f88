//! Every HTTP route with the rpc behind it.

use limbeck_schema::model::{MessageId, Method};
use limbeck_schema::route::{Body, Route, routes};

use super::{Listing, Scope};
use crate::render::{Object, table};

pub(super) fn list(scope: Scope<'_>) -> Listing {
    // What is wrong with rules is among the findings of the compilation already.
    let (routes, _) = routes(scope.schema);
    let rows: Vec<_> = routes.iter().filter_map(|route| row(scope, route)).collect();
    Listing {
        table: table(["VERB", "PATH", "BODY", "METHOD"], &rows),
        objects: rows.iter().map(object).collect(),
    }
}

fn row(scope: Scope<'_>, route: &Route) -> Option<[String; 4]> {
    let service = scope.schema.service(route.service);
    let method = service.methods.get(route.method as usize)?;
    Some([
        route.verb.as_str().to_owned(),
        route.template.text.to_string(),
        body(scope, route.body, method),
        format!("{}.{}", service.full_name, method.name),
    ])
}

/// As the rule writes it.
fn body(scope: Scope<'_>, body: Body, method: &Method) -> String {
    let field = |message: MessageId, index: u32| {
        let field = scope.schema.message(message).fields.get(index as usize);
        field.map_or_else(String::new, |field| field.name.to_string())
    };
    match body {
        Body::None => String::new(),
        Body::Whole => "*".to_owned(),
        Body::Field(index) => field(method.input, index),
    }
}

fn object([verb, path, body, method]: &[String; 4]) -> Object {
    Object::default()
        .with("verb", verb.as_str())
        .with("path", path.as_str())
        .with("body", body.as_str())
        .with("method", method.as_str())
}
