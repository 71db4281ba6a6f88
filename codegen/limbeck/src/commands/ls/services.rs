//! Every rpc with its request and response.

use limbeck_schema::model::{MessageId, Method, Service};

use super::{Listing, Scope};
use crate::render::{Object, table};

pub(super) fn list(scope: Scope<'_>) -> Listing {
    let methods: Vec<(&Service, &Method)> = scope
        .schema
        .services
        .iter()
        .filter(|service| scope.contains(service.file))
        .flat_map(|service| service.methods.iter().map(move |method| (service, method)))
        .collect();
    let message = |id: MessageId| &*scope.schema.message(id).full_name;
    let row = |(service, method): &(&Service, &Method)| {
        let streaming =
            |is: bool, id| format!("{}{}", if is { "stream " } else { "" }, message(id));
        [
            service.full_name.to_string(),
            method.name.to_string(),
            streaming(method.client_streaming, method.input),
            streaming(method.server_streaming, method.output),
        ]
    };
    let object = |(service, method): &(&Service, &Method)| {
        Object::default()
            .with("service", &*service.full_name)
            .with("method", &*method.name)
            .with("request", message(method.input))
            .with("response", message(method.output))
            .with("client_streaming", method.client_streaming)
            .with("server_streaming", method.server_streaming)
    };
    let rows: Vec<_> = methods.iter().map(row).collect();
    Listing {
        table: table(["SERVICE", "METHOD", "REQUEST", "RESPONSE"], &rows),
        objects: methods.iter().map(object).collect(),
    }
}
