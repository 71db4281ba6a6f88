use limbeck_diff::{Change, Kind};
use limbeck_schema::model::Part;

use crate::breaking::Breaking;
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_NO_DELETE",
    page: include_str!("rpc_no_delete.md"),
    categories: &[Category::File, Category::Package],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(old) = change.old else { return };
    let Some(service) = breaking.surviving(old.element) else { return };
    let (schema, new) = (breaking.comparison.old, breaking.comparison.new);
    let Some((path, method)) = call::method(schema, old.element) else { return };
    let text = format!("service `{}` no longer has the rpc `{}`", new.name(service), method.name);
    let harm = call::unimplemented(&path);
    if let Some(finding) = breaking.report(change, (service, Part::Whole), text) {
        finding.harm = Some(harm);
    }
}
