//! Clients and servers, by tonic-build, from our own description of the service.

use limbeck_schema::model::{self, Element, MessageId, ServiceId, Value};
use proc_macro2::TokenStream;
use quote::ToTokens;
use serde::Serialize;
use syn::visit_mut::VisitMut;
use tonic_build::CodeGenBuilder;

use super::paths::{STAND_IN, ServicePaths};
use super::rest::{self, RestContext};
use super::{Job, bridge, docs, facts, names};

/// What templates know of a service.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceContext {
    /// `UserService`.
    pub rust_name: String,
    /// `user.v1.UserService`.
    pub full_name: String,
    /// `USER_SERVICE`, the constant that holds its description.
    pub constant: String,
    /// In the order of the file.
    pub methods: Vec<MethodContext>,
    /// How it is served over HTTP and JSON, if it is.
    pub rest: Option<RestContext>,
    /// Whether the package has the constant `PACKAGE`.
    pub has_facts: bool,
    /// Whether a client of a newer version sends streams by its client.
    pub is_bridged: bool,
}

/// What templates know of a method.
#[derive(Debug, Serialize)]
pub(crate) struct MethodContext {
    /// `GetUser`.
    pub name: String,
    /// `get_user`.
    pub rust_name: String,
    /// `/user.v1.UserService/GetUser`.
    pub path: String,
    pub client_streaming: bool,
    pub server_streaming: bool,
    /// `Unknown`, `NoSideEffects` or `Idempotent`.
    pub idempotency: &'static str,
    pub deprecated: bool,
}

/// A service as tonic-build asks for it.
pub(crate) struct Service {
    identifier: String,
    package: String,
    comment: Vec<String>,
    methods: Vec<Method>,
    deprecated: bool,
    /// Why nobody should begin to call it: its package is deprecated.
    leave: Option<String>,
}

pub(crate) struct Method {
    name: String,
    identifier: String,
    comment: Vec<String>,
    client_streaming: bool,
    server_streaming: bool,
    deprecated: bool,
    request: String,
    response: String,
}

/// Describes a service for templates.
pub(crate) fn context(job: Job<'_>, module: &[String], id: ServiceId) -> ServiceContext {
    let service = job.plan.schema.service(id);
    let method = |method: &model::Method| MethodContext {
        name: method.name.to_string(),
        rust_name: names::method(&method.name),
        path: format!("/{}/{}", service.full_name, method.name),
        client_streaming: method.client_streaming,
        server_streaming: method.server_streaming,
        idempotency: idempotency(method),
        deprecated: method.options.is_true("deprecated"),
    };
    ServiceContext {
        rust_name: names::service(service.name()),
        full_name: service.full_name.to_string(),
        constant: names::shouty_snake(service.name()),
        methods: service.methods.iter().map(method).collect(),
        rest: rest::describe(job, module, id),
        has_facts: facts::of(job, service.file).is_some(),
        is_bridged: job
            .plan
            .bridges
            .iter()
            .any(|bridge| bridge::sends_streams(job.plan.schema, bridge, id)),
    }
}

/// Numbers of `google.protobuf.MethodOptions.IdempotencyLevel`.
fn idempotency(method: &model::Method) -> &'static str {
    match method.options.get("idempotency_level") {
        Some(Value::Enum { number: 1, .. }) => "NoSideEffects",
        Some(Value::Enum { number: 2, .. }) => "Idempotent",
        _ => "Unknown",
    }
}

/// Describes a service for tonic-build, as seen from `module`, the path of its package.
pub(crate) fn describe(job: Job<'_>, module: &[String], id: ServiceId) -> Service {
    let plan = job.plan;
    let service = plan.schema.service(id);
    // Code of a service stands in a module of its own.
    let inside = [module, &["service".to_owned()]].concat();
    let path = |message: MessageId| plan.path_from(job.unit, &inside, Element::Message(message));
    let comment = |element| plan.schema.comments(element).map(docs::lines).unwrap_or_default();
    let method = |(index, method): (u32, &model::Method)| Method {
        name: names::method(&method.name),
        identifier: method.name.to_string(),
        comment: comment(Element::Method(id, index)),
        client_streaming: method.client_streaming,
        server_streaming: method.server_streaming,
        deprecated: method.options.is_true("deprecated"),
        request: path(method.input),
        response: path(method.output),
    };
    Service {
        identifier: service.name().to_owned(),
        package: plan.package(service.file).to_owned(),
        comment: comment(Element::Service(id)),
        methods: (0..).zip(&service.methods).map(method).collect(),
        deprecated: service.options.is_true("deprecated"),
        leave: facts::of(job, service.file).and_then(|(name, facts)| facts::note(name, facts)),
    }
}

/// Which half of a service's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// Prints the module of one side of a service.
///
/// `items` are printed into the module, behind tonic's; `feature` compiles it with that feature
/// alone.
pub(crate) fn print(
    service: &Service,
    side: Side,
    items: &str,
    feature: bool,
) -> Result<String, syn::Error> {
    let mut builder = CodeGenBuilder::new();
    builder.build_transport(false);
    let code = match side {
        Side::Client => builder.generate_client(service, ""),
        Side::Server => builder.generate_server(service, ""),
    };
    let mut module: syn::ItemMod = syn::parse2(code)?;
    let items = syn::parse_str::<syn::File>(items)?.items;
    let rust_name = names::service(&service.identifier);
    ServicePaths { service: &rust_name }.visit_item_mod_mut(&mut module);
    if feature {
        let feature = match side {
            Side::Client => "client",
            Side::Server => "server",
        };
        module.attrs.push(syn::parse_quote!(#[cfg(feature = #feature)]));
    }
    if let (Side::Client, Some(note)) = (side, &service.leave) {
        module.attrs.push(syn::parse_quote!(#[deprecated(note = #note)]));
    }
    // Lints are allowed once, around all generated modules.
    module.attrs.retain(|attribute| !attribute.path().is_ident("allow"));
    if let Some((_, content)) = &mut module.content {
        content.retain(|item| !matches!(item, syn::Item::Use(_)));
        if service.deprecated {
            deprecate(content);
        }
        content.extend(items);
    }
    Ok(module.into_token_stream().to_string())
}

/// Marks what users name: the client's or server's type, and the trait.
fn deprecate(items: &mut [syn::Item]) {
    for item in items {
        match item {
            syn::Item::Struct(item) => item.attrs.push(syn::parse_quote!(#[deprecated])),
            syn::Item::Trait(item) => item.attrs.push(syn::parse_quote!(#[deprecated])),
            _ => {}
        }
    }
}

impl tonic_build::Service for Service {
    type Comment = String;
    type Method = Method;

    fn name(&self) -> &str {
        STAND_IN
    }

    fn package(&self) -> &str {
        &self.package
    }

    fn identifier(&self) -> &str {
        &self.identifier
    }

    fn methods(&self) -> &[Method] {
        &self.methods
    }

    fn comment(&self) -> &[String] {
        &self.comment
    }
}

impl tonic_build::Method for Method {
    type Comment = String;

    fn name(&self) -> &str {
        &self.name
    }

    fn identifier(&self) -> &str {
        &self.identifier
    }

    fn codec_path(&self) -> &'static str {
        "::limbeck_runtime::tonic_prost::ProstCodec"
    }

    fn client_streaming(&self) -> bool {
        self.client_streaming
    }

    fn server_streaming(&self) -> bool {
        self.server_streaming
    }

    fn comment(&self) -> &[String] {
        &self.comment
    }

    fn deprecated(&self) -> bool {
        self.deprecated
    }

    fn request_response_name(&self, _: &str, _: bool) -> (TokenStream, TokenStream) {
        let tokens = |path: &str| {
            syn::parse_str::<syn::Type>(path).map(ToTokens::into_token_stream).unwrap_or_default()
        };
        (tokens(&self.request), tokens(&self.response))
    }
}
