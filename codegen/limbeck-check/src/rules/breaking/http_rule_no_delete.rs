use limbeck_diff::{Change, Comparison, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, Method, Part, ServiceId, Type};
use limbeck_schema::route::HTTP_OPTION_NUMBER;

use crate::breaking::{Breaking, Witness};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::binding::{Binding, bindings};

pub(crate) static RULE: Rule = Rule {
    id: "HTTP_RULE_NO_DELETE",
    page: include_str!("http_rule_no_delete.md"),
    categories: &[Category::Limbeck],
    versions: Versions::SINCE_V2,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodOption, Kind::MethodRemoved, Kind::ServiceRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(side) = change.old else { return };
    let schema = breaking.comparison.old;
    match side.element {
        Element::Method(service, n) => method(breaking, change, (service, n)),
        Element::Service(id) => {
            for (n, _) in (0..).zip(&schema.service(id).methods) {
                method(breaking, change, (id, n));
            }
        }
        Element::File(_)
        | Element::Message(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::Enum(_)
        | Element::EnumValue(..)
        | Element::Extension(_) => {}
    }
}

fn method(breaking: &mut Breaking<'_>, change: &Change, (service, n): (ServiceId, u32)) {
    let number = Part::Option(HTTP_OPTION_NUMBER);
    if change.kind == Kind::MethodOption && change.old.is_none_or(|side| side.part != number) {
        return;
    }
    let comparison = breaking.comparison;
    let Some(old) = comparison.old.service(service).methods.get(n as usize) else { return };
    let element = Element::Method(service, n);
    let heirs: Vec<&Method> = heirs(comparison, element, old);
    for binding in bindings(old) {
        let all = || heirs.iter().flat_map(|heir| bindings(heir));
        if all().any(|new| new.covers(&binding)) {
            continue;
        }
        let status = if all().any(|new| new.has_paths_of(&binding)) { "405" } else { "404" };
        report(breaking, change, (element, &binding, status));
    }
}

/// The rpcs of the same package that a request for an old one may reach now: with its request type.
fn heirs<'s>(comparison: &Comparison<'s>, element: Element, old: &Method) -> Vec<&'s Method> {
    let schema = comparison.old;
    let package = &schema.package(schema.file(schema.file_of(element)).package).name;
    let new = comparison.new;
    let files = new.find_package(package).map_or(&[][..], |package| &package.files);
    let services = files.iter().flat_map(|id| &new.file(*id).services).map(|id| new.service(*id));
    let is_heir = |method: &&Method| {
        comparison.pairs.is_same_type(Type::Message(old.input), Type::Message(method.input))
    };
    services.flat_map(|service| &service.methods).filter(is_heir).collect()
}

fn report(
    breaking: &mut Breaking<'_>,
    change: &Change,
    (element, binding, status): (Element, &Binding<'_>, &str),
) {
    let rpc = breaking.comparison.old.name(element).to_owned();
    let text = format!("`{}` no longer leads to rpc `{rpc}`", binding.line());
    let harm = breaking.harm(
        change,
        Witness {
            surfaces: &[Surface::Json],
            exchange: format!(
                "an old client sends `{}`; the new server answers {status}",
                binding.request()
            ),
            instead: "keep the old path as one of `additional_bindings`".to_owned(),
        },
    );
    let place = match change.new {
        Some(new) => Some((new.element, Part::Option(HTTP_OPTION_NUMBER))),
        None => breaking.surviving(element).map(|parent| (parent, Part::Whole)),
    };
    let finding = match place {
        Some(place) => breaking.report(change, place, text),
        None => breaking.report_nowhere(change, text),
    };
    if let Some(finding) = finding {
        finding.harm = Some(harm);
    }
}
