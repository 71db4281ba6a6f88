use std::fmt;

use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::{Direction, Harm, Surface};
use limbeck_schema::model::{Method, Part, Value};

use crate::breaking::{Breaking, Witness, harm_in, top};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "RPC_SAME_IDEMPOTENCY_LEVEL",
    page: include_str!("rpc_same_idempotency_level.md"),
    categories: &[
        Category::Csr,
        Category::File,
        Category::Package,
        Category::WireJson,
        Category::Wire,
    ],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::MethodOption], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let (Some(old), Some(new)) = (change.old, change.new) else { return };
    if new.part != Part::Option(IDEMPOTENCY_LEVEL) {
        return;
    }
    let schema = breaking.comparison.new;
    let Some((_, before)) = call::method(breaking.comparison.old, old.element) else { return };
    let Some((path, after)) = call::method(schema, new.element) else { return };
    let (was, is) = (level(before), level(after));
    if was == is {
        return;
    }
    let harm = harm(&path, (was, is));
    let text = format!("`{}` was {was}, and is now {is}", after.name);
    let written = schema.written_place(new.element, new.part);
    let place = written.unwrap_or_else(|| top(schema, schema.file_of(new.element)));
    if let Some(finding) = breaking.report(change, (new.element, new.part), text) {
        // A level that is no longer written has no place of its own: buf names the file's beginning.
        finding.place = Some(place);
        finding.harm = Some(harm);
    }
}

/// Number of the option in `google.protobuf.MethodOptions`.
const IDEMPOTENCY_LEVEL: i32 = 34;

/// How often a call may be made for the same effect, from no promise to the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Unknown,
    Idempotent,
    NoSideEffects,
}

fn level(method: &Method) -> Level {
    match method.options.get("idempotency_level") {
        Some(Value::Enum { number: 1, .. }) => Level::NoSideEffects,
        Some(Value::Enum { number: 2, .. }) => Level::Idempotent,
        _ => Level::Unknown,
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
fn harm(path: &str, (was, is): (Level, Level)) -> Box<Harm> {
    let instead = format!("add an rpc that is {is}, and deprecate this one");
    if is > was {
        return harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "code generated anew may repeat a call of `{path}`, or make it by HTTP GET, while an old server, which is {was}, still runs"
                ),
                instead,
            },
        );
    }
    let exchange = match was {
        Level::NoSideEffects => format!(
            "an old client calls `{path}` by HTTP GET, as Connect allows, or a cache answers for the server; the new server takes POST alone"
        ),
        Level::Idempotent | Level::Unknown => format!(
            "an old client repeats a call of `{path}` that timed out; the new server does twice what was asked for once"
        ),
    };
    harm_in(
        vec![Direction::OldClientToNewServer],
        Witness { surfaces: &[Surface::Wire, Surface::Json], exchange, instead },
    )
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "without a promise of idempotency",
            Self::Idempotent => "idempotent",
            Self::NoSideEffects => "without side effects",
        })
    }
}
