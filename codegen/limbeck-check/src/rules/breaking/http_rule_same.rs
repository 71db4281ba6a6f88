use limbeck_diff::{Change, Comparison, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, MessageId, Method, Part, Schema};
use limbeck_schema::route::HTTP_OPTION_NUMBER;

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::binding::{Binding, bindings, numbers};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_RULE_SAME",
    page: include_str!("http_rule_same.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodOption], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    if new.part != Part::Option(HTTP_OPTION_NUMBER) {
        return;
    }
    let Comparison { old: before, new: after, .. } = *breaking.comparison;
    let (Some(before), Some(after)) = (Rpc::new(before, old.element), Rpc::new(after, new.element))
    else {
        return;
    };
    for binding in bindings(before.method) {
        let heirs = bindings(after.method);
        let mut heirs = heirs.iter().filter(|it| it.covers(&binding)).peekable();
        // One of several bindings may read as before.
        let Some(first) = heirs.peek().copied().copied() else { continue };
        if heirs.any(|heir| difference((&before, &binding), (&after, heir)).is_none()) {
            continue;
        }
        if let Some((fault, exchange)) = difference((&before, &binding), (&after, &first)) {
            report(breaking, change, (format!("`{}` {fault}", binding.line()), exchange));
        }
    }
}

/// One end of the comparison.
struct Rpc<'s> {
    schema: &'s Schema,
    method: &'s Method,
}

impl<'s> Rpc<'s> {
    fn new(schema: &'s Schema, element: Element) -> Option<Self> {
        let Element::Method(service, n) = element else { return None };
        let method = schema.service(service).methods.get(n as usize)?;
        Some(Self { schema, method })
    }

    /// The field that a body is, by number.
    fn body(&self, body: &str, message: MessageId) -> Option<Vec<i32>> {
        (!matches!(body, "" | "*")).then(|| numbers(self.schema, message, body))
    }

    fn variables(&self, binding: &Binding<'_>) -> Vec<Vec<i32>> {
        let input = self.method.input;
        binding.variables().map(|path| numbers(self.schema, input, path)).collect()
    }
}

/// What the same request means now, and the exchange that shows it; `None` if nothing changed.
fn difference(
    (old, before): (&Rpc<'_>, &Binding<'_>),
    (new, after): (&Rpc<'_>, &Binding<'_>),
) -> Option<(String, String)> {
    let is_same = |one: &str, other: &str, messages: (MessageId, MessageId)| {
        let (one_field, other_field) = (old.body(one, messages.0), new.body(other, messages.1));
        if one_field.is_some() { one_field == other_field } else { one == other }
    };
    let request = before.request();
    let (was, is) = (shown(before.body, "no body"), shown(after.body, "no body"));
    if !is_same(before.body, after.body, (old.method.input, new.method.input)) {
        return Some((
            format!("reads {is} from the body, and read {was}"),
            format!(
                "an old client sends `{request}` with {was} as its JSON; the new server reads {is} from it"
            ),
        ));
    }
    if !is_same(before.response_body, after.response_body, (old.method.output, new.method.output)) {
        let whole = "the whole response";
        let (was, is) = (shown(before.response_body, whole), shown(after.response_body, whole));
        return Some((
            format!("answers with {is}, and answered with {was}"),
            format!(
                "an old client sends `{request}` and expects {was}; the new server answers with {is}"
            ),
        ));
    }
    (old.variables(before) != new.variables(after)).then(|| {
        (
            "sets other fields from its path".to_owned(),
            format!("an old client sends `{request}`; the new server reads what stood in the path into another field"),
        )
    })
}

fn shown(body: &str, empty: &str) -> String {
    match body {
        "" => empty.to_owned(),
        "*" => "the whole request".to_owned(),
        field => format!("`{field}`"),
    }
}

fn report(breaking: &mut Breaking<'_>, change: &Change, (text, exchange): (String, String)) {
    let Some(new) = change.new else { return };
    let harm = breaking.harm(change, Witness {
        surfaces: &[Surface::Json],
        exchange,
        instead: "leave the binding as it was, and give the new form a path of its own in `additional_bindings`"
            .to_owned(),
    });
    if let Some(finding) = breaking.report(change, (new.element, new.part), text) {
        finding.harm = Some(harm);
    }
}
