use limbeck_schema::route::{Body, Verb};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::http::{checked_routes, line, method, report};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_WRITE_BODY",
    page: include_str!("http_write_body.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    for route in checked_routes(lint) {
        let schema = lint.schema;
        let Some(method) = method(schema, &route) else { continue };
        let is_write = matches!(route.verb, Verb::Post | Verb::Put | Verb::Patch);
        if !is_write || route.body != Body::None {
            continue;
        }
        let by_path = |n: u32| {
            let variables = &route.template.variables;
            variables.iter().any(|it| it.fields.first().is_some_and(|first| first.index == n))
        };
        let fields = (0..).zip(&schema.message(method.input).fields);
        let left: Vec<String> =
            fields.filter(|(n, _)| !by_path(*n)).map(|(_, it)| format!("`{}`", it.name)).collect();
        let Some(first) = left.first() else { continue };
        let others = if left.len() > 1 { " and others" } else { "" };
        let message = format!(
            "`{}` has no `body`: {first}{others} can only be sent in the query",
            line(&route)
        );
        if let Some(finding) = report(lint, &route, message) {
            finding.help = Some(
                "add `body: \"*\"` for all that the path leaves, or `body` with the name of a field"
                    .to_owned(),
            );
        }
    }
}
