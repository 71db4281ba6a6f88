//! Which fields prost keeps in a box: those whose message leads back to their own.

use std::collections::BTreeMap;

use limbeck_schema::model::{Cardinality, Field, MessageId, Schema, Type};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Messages that lead back to themselves by fields of one value, in circles.
#[derive(Debug)]
pub(crate) struct Boxes {
    /// The circle that a message is in.
    circles: BTreeMap<MessageId, usize>,
}

impl Boxes {
    /// Finds all circles of a schema.
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut graph = DiGraph::<MessageId, ()>::with_capacity(schema.messages.len(), 0);
        let nodes: Vec<NodeIndex> =
            (0..).take(schema.messages.len()).map(|id| graph.add_node(MessageId(id))).collect();
        for (node, message) in nodes.iter().zip(&schema.messages) {
            for inner in message.fields.iter().filter_map(held) {
                if let Some(inner) = nodes.get(inner.index()) {
                    graph.update_edge(*node, *inner, ());
                }
            }
        }
        let mut circles = BTreeMap::new();
        for (circle, members) in kosaraju_scc(&graph).into_iter().enumerate() {
            circles.extend(
                members
                    .into_iter()
                    .filter_map(|node| graph.node_weight(node).map(|message| (*message, circle))),
            );
        }
        Self { circles }
    }

    /// Whether the field of a message is in a box.
    pub(crate) fn contains(&self, message: MessageId, field: &Field) -> bool {
        held(field).is_some_and(|inner| self.circles.get(&message) == self.circles.get(&inner))
    }
}

/// The message that a field holds one of.
fn held(field: &Field) -> Option<MessageId> {
    match (field.cardinality, field.ty) {
        (Cardinality::Singular, Type::Message(message)) => Some(message),
        _ => None,
    }
}
