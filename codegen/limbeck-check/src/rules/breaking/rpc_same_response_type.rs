use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::Part;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_SAME_RESPONSE_TYPE",
    page: include_str!("rpc_same_response_type.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodOutput], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    let comparison = breaking.comparison;
    let Some((path, before)) = call::method(comparison.old, old.element) else { return };
    let Some((_, after)) = call::method(comparison.new, new.element) else { return };
    let was = &comparison.old.message(before.output).full_name;
    let is = &comparison.new.message(after.output).full_name;
    let instead = format!("add an rpc beside `{}` that answers a `{is}`", after.name);
    let harm = if call::is_same_shape(comparison, before.output, after.output) {
        harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "code that expects a `{was}` from `{path}` does not compile; what is sent is the same"
                ),
                instead,
            },
        )
    } else {
        harm_in(
            vec![Direction::NewServerToOldClient],
            Witness {
                surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
                exchange: format!(
                    "an old client calls `{path}`; it reads the `{is}` that the new server answers as a `{was}`"
                ),
                instead,
            },
        )
    };
    let text = format!("the response of `{}` was `{was}`, and is now `{is}`", after.name);
    if let Some(finding) = breaking.report(change, (new.element, Part::Output), text) {
        finding.harm = Some(harm);
    }
}
