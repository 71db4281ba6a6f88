//! What the rules `RPC_…_STANDARD_NAME` share.

use limbeck_schema::model::{Element, MessageId, Part, ServiceId};

use crate::lint::Lint;
use crate::rules::case::pascal;

/// One side of an rpc.
pub(crate) struct Side {
    /// What is sent.
    pub(crate) message: MessageId,
    /// Where the rpc names it.
    pub(crate) part: Part,
    /// What its name ends in.
    pub(crate) suffix: &'static str,
    /// Whether it may be `google.protobuf.Empty`.
    pub(crate) allows_empty: bool,
}

/// Whether a message is `google.protobuf.Empty`.
pub(crate) fn is_empty(lint: &Lint<'_>, id: MessageId) -> bool {
    &*lint.schema.message(id).full_name == "google.protobuf.Empty"
}

/// Reports a message that is not named after its rpc, or after service and rpc.
pub(crate) fn judge(lint: &mut Lint<'_>, (id, n): (ServiceId, u32), side: &Side) {
    if side.allows_empty && is_empty(lint, side.message) {
        return;
    }
    let element = Element::Method(id, n);
    let (rpc, service) = (lint.schema.name(element), lint.schema.service(id).name());
    let name = lint.schema.message(side.message).name();
    let (rpc_name, service_name) = (pascal(rpc), pascal(service));
    let is_standard = name.strip_suffix(side.suffix).is_some_and(|stem| {
        *stem == *rpc_name || stem.strip_prefix(&*service_name) == Some(&*rpc_name)
    });
    if !is_standard {
        let message = format!(
            "`{name}` of rpc `{rpc}` should be named `{rpc_name}{0}` or `{service_name}{rpc_name}{0}`",
            side.suffix
        );
        lint.report(element, side.part, message);
    }
}
