use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::Part;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_SAME_CLIENT_STREAMING",
    page: include_str!("rpc_same_client_streaming.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodClientStreaming], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(_), Some(new)) = (change.old, change.new) else { return };
    let Some((path, method)) = call::method(breaking.comparison.new, new.element) else { return };
    let name = &method.name;
    let instead = format!("add an rpc beside `{name}`");
    let harm = if method.client_streaming {
        harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "code that calls `{path}` with one message does not compile; a call that is under way is understood"
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
                    "an old client sends two messages to `{path}`; the new server takes one and refuses the call"
                ),
                instead,
            },
        )
    };
    let text = if method.client_streaming {
        format!("`{name}` took one request, and now takes a stream")
    } else {
        format!("`{name}` took a stream of requests, and now takes one")
    };
    if let Some(finding) = breaking.report(change, (new.element, Part::Whole), text) {
        finding.harm = Some(harm);
    }
}
