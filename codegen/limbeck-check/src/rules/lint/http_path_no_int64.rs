use limbeck_schema::finding::Related;
use limbeck_schema::model::{Part, Type};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::http::{checked_routes, line, report};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_PATH_NO_INT64",
    page: include_str!("http_path_no_int64.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    for route in checked_routes(lint) {
        let schema = lint.schema;
        for variable in &route.template.variables {
            let Some(last) = variable.fields.last() else { continue };
            let Some(ty) = last.field(schema).map(|field| field.ty).filter(|ty| is_wide(*ty))
            else {
                continue;
            };
            let keyword = ty.keyword().unwrap_or_default();
            let message = format!(
                "`{}` takes `{}` from the path, a `{keyword}` that JavaScript numbers cannot hold",
                line(&route),
                variable.name
            );
            if let Some(finding) = report(lint, &route, message) {
                let place = schema.place(last.element(), Part::Type);
                finding.related.push(Related { place, message: "the field".to_owned() });
                finding.help =
                    Some("make it a `string`, or an `int32` if it stays small".to_owned());
            }
        }
    }
}

/// 64 bits.
fn is_wide(ty: Type) -> bool {
    matches!(ty, Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64)
}
