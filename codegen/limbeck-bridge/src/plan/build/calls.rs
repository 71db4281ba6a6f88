//! Rpcs.

use limbeck_schema::model::{Element, ServiceId};

use super::Builder;
use crate::decision::Argument;
use crate::open::{Judged, Subject, Verdict, method};
use crate::plan::{Answers, Call, Class, MethodHow, MethodPlan, Ruling, ServicePlan, Written};
use crate::policy::PolicyKind;

impl Builder<'_> {
    /// A service; rpcs about which something is undecided are left out.
    pub(super) fn service(
        &self,
        (older, newer): (ServiceId, Option<ServiceId>),
        judged: &[Judged],
    ) -> ServicePlan {
        let methods = judged.iter().filter_map(|topic| self.method(topic)).collect();
        ServicePlan { older, newer, methods }
    }

    fn method(&self, topic: &Judged) -> Option<MethodPlan> {
        let Subject::Rpc(Element::Method(service, older), newer) = topic.subject else {
            return None;
        };
        if topic.up == Verdict::Open || topic.down == Verdict::Open {
            return None;
        }
        let (up_ruling, down_ruling) = (topic.up.ruling(), topic.down.ruling());
        let is = |ruling: Option<&Ruling>, kind| ruling.is_some_and(|it| it.policy.kind == kind);
        let plan = |how, up, down| {
            let (up_ruling, down_ruling) = (up_ruling.cloned(), down_ruling.cloned());
            Some(MethodPlan { older, how, up, down, up_ruling, down_ruling })
        };
        if is(up_ruling, PolicyKind::Unimplemented) {
            // Nobody is called, so that what is decided of answers has nothing to be about.
            let (how, up_ruling) = (MethodHow::Unimplemented, up_ruling.cloned());
            let (up, down) = (Class::Lossy, Class::Lossless);
            return Some(MethodPlan { older, how, up, down, up_ruling, down_ruling: None });
        }
        if is(up_ruling, PolicyKind::Custom) || is(down_ruling, PolicyKind::Custom) {
            return plan(MethodHow::Custom, Class::Custom, Class::Custom);
        }
        let Some(Element::Method(_, newer)) = newer else {
            return plan(MethodHow::Unimplemented, Class::Lossy, Class::Lossless);
        };
        let before = method(self.versions.old, Element::Method(service, older))?;
        let after = method(self.versions.new, topic.newer()?)?;
        let (answers, down) = match (before.server_streaming, after.server_streaming) {
            (true, false) => (Answers::One, Class::Lossless),
            (false, true) => (gathered(down_ruling?)?, Class::Checked),
            (true, true) | (false, false) => (Answers::Same, Class::Lossless),
        };
        let call = Call { newer, answers, written: Written::Nothing };
        plan(MethodHow::Call(call), Class::Lossless, down)
    }
}

impl Judged {
    fn newer(&self) -> Option<Element> {
        match self.subject {
            Subject::Rpc(_, newer) => newer,
            _ => None,
        }
    }
}

fn gathered(ruling: &Ruling) -> Option<Answers> {
    match (ruling.policy.kind, ruling.policy.arguments.get("limit")) {
        (PolicyKind::Collect, Some(Argument::Integer(limit))) => Some(Answers::Collect(*limit)),
        (PolicyKind::Single, _) => Some(Answers::Single),
        (_, _) => None,
    }
}
