use limbeck_schema::model::Version;
use limbeck_schema::route::Segment;

use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::api_version::segment;
use crate::rules::http::{checked_routes, line, report};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_PATH_VERSION",
    page: include_str!("http_path_version.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Scope(judge),
};

fn judge(lint: &mut Lint<'_>) {
    for route in checked_routes(lint) {
        let schema = lint.schema;
        let package = schema.package(schema.file(schema.file_of(route.element())).package);
        let Some(version) = segment(package) else { continue };
        let found = route.template.segments.iter().find_map(version_of);
        let fault = match found {
            Some(found) if found == version => continue,
            Some(found) => format!("says `{found}`"),
            None => "says no version".to_owned(),
        };
        let message =
            format!("`{}` {fault}, and belongs to package `{}`", line(&route), package.name);
        if let Some(finding) = report(lint, &route, message) {
            finding.help = Some(format!(
                "begin the path with `/{version}/`, so that each version of the API has routes of its own"
            ));
        }
    }
}

fn version_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Literal(text) => Version::parse(text).map(|_| text.as_str()),
        Segment::Single | Segment::Multi => None,
    }
}
