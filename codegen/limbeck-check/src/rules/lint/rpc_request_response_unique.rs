use std::collections::BTreeMap;

use limbeck_schema::finding::Related;
use limbeck_schema::model::{Element, MessageId, Method, Part, ServiceId};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::standard_name::is_empty;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_REQUEST_RESPONSE_UNIQUE",
    page: include_str!("rpc_request_response_unique.md"),
    categories: &[Category::Standard],
    versions: Versions::ALL,
    older: &[(Version::V1Beta1, &[Category::Standard, Category::StyleStandard])],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    let schema = lint.schema;
    let mut uses: BTreeMap<MessageId, Vec<(ServiceId, u32)>> = BTreeMap::new();
    for file in lint.scope.files() {
        for id in &schema.file(file).services {
            for (n, method) in (0..).zip(&schema.service(*id).methods) {
                for message in counted(lint, method) {
                    uses.entry(message).or_default().push((*id, n));
                }
                judge_one(lint, (*id, n), method);
            }
        }
    }
    for (message, rpcs) in uses.iter().filter(|(_, rpcs)| rpcs.len() > 1) {
        judge_shared(lint, *message, rpcs);
    }
}

/// The messages of an rpc that no other may have, each once.
fn counted(lint: &Lint<'_>, method: &Method) -> impl Iterator<Item = MessageId> + use<> {
    let config = lint.config;
    let is_free = |id, allows_empty: bool| allows_empty && is_empty(lint, id);
    let request = !is_free(method.input, config.rpc_allow_google_protobuf_empty_requests);
    let is_counted = request && method.input == method.output;
    let response =
        !is_counted && !is_free(method.output, config.rpc_allow_google_protobuf_empty_responses);
    request.then_some(method.input).into_iter().chain(response.then_some(method.output))
}

/// One message on both sides of one rpc.
fn judge_one(lint: &mut Lint<'_>, (id, n): (ServiceId, u32), method: &Method) {
    let config = lint.config;
    let are_empty = is_empty(lint, method.input)
        && config.rpc_allow_google_protobuf_empty_requests
        && config.rpc_allow_google_protobuf_empty_responses;
    if method.input != method.output || config.rpc_allow_same_request_response || are_empty {
        return;
    }
    let message = format!(
        "rpc `{}` takes and returns `{}`, each side should have a message of its own",
        method.name,
        lint.schema.message(method.input).full_name
    );
    lint.report(Element::Method(id, n), Part::Whole, message);
}

/// One message in several rpcs.
fn judge_shared(lint: &mut Lint<'_>, message: MessageId, rpcs: &[(ServiceId, u32)]) {
    let full_name = &lint.schema.message(message).full_name;
    let element = |(id, n): (ServiceId, u32)| Element::Method(id, n);
    let mut others = rpcs.iter().take(2).rev();
    let (Some(second), Some(first)) = (others.next(), others.next()) else { return };
    for rpc in rpcs {
        let other = if rpc == first { second } else { first };
        let place = lint.schema.place(element(*other), Part::Whole);
        let other = lint.schema.full_name(element(*other));
        let name = lint.schema.name(element(*rpc));
        let text = format!(
            "rpc `{name}` shares `{full_name}` with `{other}`, it should have a message of its own"
        );
        if let Some(finding) = lint.report(element(*rpc), Part::Whole, text) {
            finding.related.push(Related { place, message: "the other rpc".to_owned() });
        }
    }
}
