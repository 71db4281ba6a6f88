use std::collections::BTreeMap;

use limbeck_schema::finding::Related;
use limbeck_schema::model::{PackageId, Part};
use limbeck_schema::route::{HTTP_OPTION_NUMBER, Route, Segment, Verb};

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::http::{checked_routes, line, report, rpc_name};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_ROUTE_NO_OVERLAP",
    page: include_str!("http_route_no_overlap.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Scope(judge),
};

/// With how many routes before it one is compared, at most: those that could cross it.
const MOST_COMPARED: usize = 1000;

/// What two routes have in common if they may cross: package, method, the verb behind the colon,
/// and how many segments they have.
type Key<'r> = (PackageId, &'r Verb, Option<&'r str>, usize);

fn judge(lint: &mut Lint<'_>) {
    let routes = checked_routes(lint);
    let mut groups: BTreeMap<Key<'_>, Vec<&Route>> = BTreeMap::new();
    for route in &routes {
        let package = lint.schema.file(lint.schema.file_of(route.element())).package;
        let template = &route.template;
        let segments = template.segments.len();
        let key = (package, &route.verb, template.suffix.as_deref(), segments);
        groups.entry(key).or_default().push(route);
    }
    for group in groups.values() {
        for (n, later) in group.iter().enumerate() {
            let earlier =
                group.iter().take(n.min(MOST_COMPARED)).find(|earlier| cross(earlier, later));
            if let Some(earlier) = earlier {
                report_overlap(lint, earlier, later);
            }
        }
    }
}

fn report_overlap(lint: &mut Lint<'_>, earlier: &Route, later: &Route) {
    let schema = lint.schema;
    let request = request(earlier, later);
    let message = format!(
        "`{}` and `{}` of `{}` both match `{request}`, and neither is the more special one",
        line(later),
        line(earlier),
        rpc_name(schema, earlier),
    );
    if let Some(finding) = report(lint, later, message) {
        let place = schema.place(earlier.element(), Part::Option(HTTP_OPTION_NUMBER));
        finding.related.push(Related { place, message: "the other route".to_owned() });
        finding.help = Some(
            "give one of them a literal segment, or a `:verb`, that the other cannot have"
                .to_owned(),
        );
    }
}

/// Whether some path matches both, and each has a place where it is the more special one.
fn cross(one: &Route, other: &Route) -> bool {
    let (one, other) = (&one.template.segments, &other.template.segments);
    if one.len() != other.len() || one.contains(&Segment::Multi) || other.contains(&Segment::Multi)
    {
        return false;
    }
    let (mut one_is_special, mut other_is_special) = (false, false);
    for pair in one.iter().zip(other) {
        match pair {
            (Segment::Literal(one), Segment::Literal(other)) if one != other => return false,
            (Segment::Literal(_), Segment::Single) => one_is_special = true,
            (Segment::Single, Segment::Literal(_)) => other_is_special = true,
            (Segment::Literal(_) | Segment::Single | Segment::Multi, _) => {}
        }
    }
    one_is_special && other_is_special
}

/// A path that both match.
fn request(one: &Route, other: &Route) -> String {
    let mut path = String::new();
    for pair in one.template.segments.iter().zip(&other.template.segments) {
        path.push('/');
        path.push_str(match pair {
            (Segment::Literal(text), _) | (_, Segment::Literal(text)) => text,
            (Segment::Single | Segment::Multi, Segment::Single | Segment::Multi) => "x",
        });
    }
    path
}
