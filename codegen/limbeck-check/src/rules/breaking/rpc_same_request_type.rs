use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::Part;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_SAME_REQUEST_TYPE",
    page: include_str!("rpc_same_request_type.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodInput], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let comparison = breaking.comparison;
    let Some((path, before)) = call::method(comparison.old, old.element) else { return };
    let Some((_, after)) = call::method(comparison.new, new.element) else { return };
    let was = &comparison.old.message(before.input).full_name;
    let is = &comparison.new.message(after.input).full_name;
    let instead = format!("add an rpc beside `{}` that takes a `{is}`", after.name);
    let harm = if call::is_same_shape(comparison, before.input, after.input) {
        harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "code that passes a `{was}` to `{path}` does not compile; what is sent is the same"
                ),
                instead,
            },
        )
    } else {
        harm_in(
            vec![Direction::OldClientToNewServer],
            Witness {
                surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
                exchange: format!(
                    "an old client calls `{path}` with a `{was}`; the new server reads its bytes as a `{is}`"
                ),
                instead,
            },
        )
    };
    let text = format!("the request of `{}` was `{was}`, and is now `{is}`", after.name);
    if let Some(finding) = breaking.report(change, (new.element, Part::Input), text) {
        finding.harm = Some(harm);
    }
}
