use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Surface};
use limbeck_schema::model::Part;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_SAME_SERVER_STREAMING",
    page: include_str!("rpc_same_server_streaming.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodServerStreaming], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(_), Some(new)) = (change.old, change.new) else { return };
    let Some((path, method)) = call::method(breaking.comparison.new, new.element) else { return };
    let name = &method.name;
    let instead = format!("add an rpc beside `{name}`");
    let harm = if method.server_streaming {
        harm_in(
            vec![Direction::NewServerToOldClient],
            Witness {
                surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
                exchange: format!(
                    "an old client calls `{path}`; the new server answers two messages, or none, and the client fails the call"
                ),
                instead,
            },
        )
    } else {
        harm_in(
            vec![Direction::NewServerToOldClient],
            Witness {
                surfaces: &[Surface::Json, Surface::Source],
                exchange: format!(
                    "over HTTP, an old client of `{path}` expects a stream and gets one message; code that iterates over responses does not compile"
                ),
                instead,
            },
        )
    };
    let text = if method.server_streaming {
        format!("`{name}` answered once, and now answers a stream")
    } else {
        format!("`{name}` answered a stream, and now answers once")
    };
    if let Some(finding) = breaking.report(change, (new.element, Part::Whole), text) {
        finding.harm = Some(harm);
    }
}
