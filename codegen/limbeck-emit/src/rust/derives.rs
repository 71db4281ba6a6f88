//! How long prost-build would take to decide what a message derives.
//!
//! For each message it asks whether `Copy` and `Eq` fit, and for that whether they fit each message
//! inside, and so on, without remembering an answer. Sixty messages that each hold the next one
//! twice would keep it busy until the end of days, so the questions are counted beforehand.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{Cardinality, Element, MessageId, Part, Type};

use super::plan::{self, Plan};

/// Questions about one message. None of Google's comes near.
const MOST: u64 = 1_000_000;

/// Messages inside each other. prost-build recurses as deep, and searches the graph at each level.
pub(super) const DEEPEST: u32 = 256;

/// Questions that a message costs, and how deep they lead.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    questions: u64,
    depth: u32,
}

/// Refuses messages that would take too long.
pub(crate) fn check(plan: &Plan<'_>) -> Vec<Finding> {
    let mut costs = BTreeMap::new();
    let files = plan.units.values().flat_map(|unit| &unit.files);
    let messages = files.flat_map(|file| plan::messages(plan.schema, *file));
    let too_much = messages.filter(|message| {
        let cost = cost(plan, *message, &mut costs);
        cost.questions > MOST || cost.depth > DEEPEST
    });
    // One is enough: whatever holds it is refused, too.
    too_much.take(1).map(|message| explain(plan, message)).collect()
}

fn explain(plan: &Plan<'_>, message: MessageId) -> Finding {
    let place = plan.schema.place(Element::Message(message), Part::Name);
    let name = &plan.schema.message(message).full_name;
    let text =
        format!("`{name}` has messages nested in each other in more ways than can be followed");
    Finding::new("RUST_NESTING", Severity::Error, Some(place), text).with_help(
        "make some of the fields inside `repeated`, or put fewer messages into each other",
    )
}

/// Counts without recursion, so that depth itself can be refused.
fn cost(plan: &Plan<'_>, message: MessageId, costs: &mut BTreeMap<MessageId, Cost>) -> Cost {
    let mut open = vec![(message, false)];
    while let Some((id, ready)) = open.pop() {
        if ready {
            let sum = inside(plan, id).into_iter().fold(Cost::default(), |sum, inner| {
                let inner = costs.get(&inner).copied().unwrap_or_default();
                Cost {
                    questions: sum.questions.saturating_add(inner.questions),
                    depth: sum.depth.max(inner.depth),
                }
            });
            let questions = sum.questions.saturating_add(1);
            costs.insert(id, Cost { questions, depth: sum.depth.saturating_add(1) });
        } else if let Entry::Vacant(vacant) = costs.entry(id) {
            // Stands in while the message is open: a circle is asked about once.
            vacant.insert(Cost::default());
            open.push((id, true));
            open.extend(inside(plan, id).into_iter().map(|inner| (inner, false)));
        }
    }
    costs.get(&message).copied().unwrap_or_default()
}

/// Messages of fields that hold one directly.
fn inside(plan: &Plan<'_>, id: MessageId) -> Vec<MessageId> {
    let fields = plan.schema.message(id).fields.iter();
    let singular = fields.filter(|field| field.cardinality == Cardinality::Singular);
    singular
        .filter_map(|field| match field.ty {
            Type::Message(message) => Some(message),
            _ => None,
        })
        .collect()
}
