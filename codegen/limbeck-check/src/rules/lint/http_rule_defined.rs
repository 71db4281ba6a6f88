use limbeck_schema::model::{Element, Method, Part, ServiceId};
use limbeck_schema::route::HTTP_OPTION;

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_RULE_DEFINED",
    page: include_str!("http_rule_defined.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Service(judge),
};

fn judge(lint: &mut Lint<'_>, id: ServiceId) {
    let service = lint.schema.service(id);
    let has_rule = |method: &Method| method.options.get(HTTP_OPTION).is_some();
    let Some(example) = service.methods.iter().find(|method| has_rule(method)) else { return };
    for (n, method) in (0..).zip(&service.methods) {
        if has_rule(method) || method.client_streaming {
            continue;
        }
        let message = format!(
            "rpc `{}` has no `google.api.http` rule, and `{}` of the same service has one",
            method.name, example.name
        );
        if let Some(finding) = lint.report(Element::Method(id, n), Part::Name, message) {
            finding.help = Some(
                "add `option (google.api.http)`, or move the rpc to a service that is called by gRPC alone"
                    .to_owned(),
            );
        }
    }
}
