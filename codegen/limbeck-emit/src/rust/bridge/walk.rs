//! Everything that steps do with values, however deep they are nested.

use limbeck_bridge::plan::{How, Leaf, Shape, Step, Value, Variant, VariantTo};
use limbeck_schema::model::Element;

/// Something that a step does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'a> {
    /// A value of an element converts.
    Value(&'a Value, Element),
    /// The service converts, or keeps aside, what the elements of a step hold.
    Step(&'a Step),
    /// The service converts a member of a oneof, or a field that a oneof takes, given with its step.
    Member(Element, &'a Step),
}

/// Visits all of it, in order.
pub(crate) fn walk<'a>(steps: &'a [Step], visit: &mut impl FnMut(Found<'a>)) {
    for step in steps {
        match &step.how {
            How::Field(transfer) => {
                let element = match &transfer.shape {
                    Shape::ListToMap { value: Some(value), .. } => Some(*value),
                    _ => step.from.first().copied(),
                };
                if let (Shape::Map(key), Some(element)) = (&transfer.shape, element) {
                    visit(Found::Value(key, element));
                }
                if let Some(element) = element {
                    visit(Found::Value(&transfer.value, element));
                }
            }
            How::Oneof(variants) => {
                for Variant { from, to, .. } in variants {
                    member(*from, to, step, visit);
                }
            }
            How::Regroup { leaves, .. } => {
                for Leaf { from, to, .. } in leaves {
                    member(*from, to, step, visit);
                }
            }
            How::Nest(inner) | How::Flatten(inner) => walk(inner, visit),
            How::Fill(_) | How::Forget(_) => {}
            How::Custom | How::Stash => visit(Found::Step(step)),
        }
    }
}

fn member<'a>(from: Element, to: &'a VariantTo, step: &'a Step, visit: &mut impl FnMut(Found<'a>)) {
    match to {
        VariantTo::Member(_, value) => visit(Found::Value(value, from)),
        VariantTo::Custom => visit(Found::Member(from, step)),
        VariantTo::Sentinel(_) | VariantTo::Drop | VariantTo::Reject => {}
    }
}
