//! Which fields of one message tell what fields of the other do, by their names in paths.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    Forget, How, Leaf, MessagePlan, Shape, Step, Value, Variant, VariantTo,
};
use limbeck_schema::model::{Element, Schema};

/// A path of names from a message on: `postal_address.street`.
pub(crate) type Path = String;

/// A field, and one of those that tell the same in the other message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link<'a> {
    pub from: Path,
    /// `None` if it has no image.
    pub to: Option<Path>,
    /// The field that `from` ends with.
    pub field: Element,
    /// The field that `to` ends with.
    pub target: Option<Element>,
    /// What becomes of its values, if that is known.
    pub value: Option<&'a Value>,
    /// Whether nobody may name it.
    pub is_refused: bool,
}

/// The links of a pair of messages: by the conversion that goes this way, or else backwards by the other.
pub(crate) fn links<'a>(
    schema: &Schema,
    pair: &'a MessagePlan,
    direction: Direction,
) -> Vec<Link<'a>> {
    let (back, is_back) = match (&pair.way(direction).how, direction) {
        (Some(steps), _) => (steps, false),
        (None, Direction::Up) => (
            match &pair.down.how {
                Some(steps) => steps,
                None => return Vec::new(),
            },
            true,
        ),
        (None, Direction::Down) => (
            match &pair.up.how {
                Some(steps) => steps,
                None => return Vec::new(),
            },
            true,
        ),
    };
    let mut finder = Finder { schema, is_back, links: Vec::new() };
    finder.steps(back, ("", ""));
    finder.links
}

struct Finder<'a, 's> {
    schema: &'s Schema,
    /// Whether steps are read from target to source.
    is_back: bool,
    links: Vec<Link<'a>>,
}

impl<'a> Finder<'a, '_> {
    /// Steps from messages that stand at these paths.
    fn steps(&mut self, steps: &'a [Step], at: (&str, &str)) {
        for step in steps {
            let first = (step.from.first().copied(), step.to.first().copied());
            match (&step.how, first) {
                (How::Field(transfer), (Some(from), Some(to))) => {
                    let value = match &transfer.shape {
                        Shape::Single
                        | Shape::List
                        | Shape::Map(_)
                        | Shape::ToList
                        | Shape::Pick(_) => Some(&transfer.value),
                        Shape::MapToList { .. } | Shape::ListToMap { .. } => None,
                    };
                    self.pairs(&[from], &[to], (at, value));
                }
                (How::Oneof(variants), _) => {
                    for Variant { from, to, .. } in variants {
                        self.member(*from, to, (at, step));
                    }
                }
                (How::Regroup { leaves, .. }, _) => {
                    for Leaf { from, to, .. } in leaves {
                        self.member(*from, to, (at, step));
                    }
                }
                (How::Nest(inner), (_, Some(message))) => self.nest(inner, message, at),
                (How::Flatten(inner), (Some(message), _)) => self.flatten(inner, message, at),
                (How::Custom, _) => self.pairs(&step.from, &step.to, (at, None)),
                (How::Forget(forget), _) => {
                    self.lost(&step.from, at.0, *forget == Forget::RejectIfSet);
                }
                (How::Stash, _) => self.lost(&step.from, at.0, false),
                (How::Fill(_), _) => self.filled(&step.to, at.1),
                (How::Field(_) | How::Nest(_) | How::Flatten(_), _) => {}
            }
        }
    }

    fn member(&mut self, from: Element, to: &'a VariantTo, (at, step): ((&str, &str), &Step)) {
        match to {
            VariantTo::Member(to, value) => self.pairs(&[from], &[*to], (at, Some(value))),
            VariantTo::Sentinel(to) => self.pairs(&[from], &[*to], (at, None)),
            VariantTo::Custom => self.pairs(&[from], &step.to, (at, None)),
            VariantTo::Drop => self.lost(&[from], at.0, false),
            VariantTo::Reject => self.lost(&[from], at.0, true),
        }
    }

    /// Fields of a message that becomes part of one inside.
    fn nest(&mut self, inner: &'a [Step], message: Element, (from, to): (&str, &str)) {
        let Some((whole, field)) = self.names(message, to).into_iter().next() else { return };
        let first = self.links.len();
        self.steps(inner, (from, &whole));
        if self.is_back {
            self.whole(first, (whole, field));
        }
    }

    fn flatten(&mut self, inner: &'a [Step], message: Element, (from, to): (&str, &str)) {
        let Some((whole, field)) = self.names(message, from).into_iter().next() else { return };
        let first = self.links.len();
        self.steps(inner, (&whole, to));
        if !self.is_back {
            self.whole(first, (whole, field));
        }
    }

    /// A message tells what all its fields tell.
    fn whole(&mut self, first: usize, (from, field): (Path, Element)) {
        let inside = self.links.get(first..).unwrap_or_default();
        let images: Vec<Path> = inside.iter().filter_map(|link| link.to.clone()).collect();
        for to in images {
            let to = Some(to);
            let from = from.clone();
            self.links.push(Link { from, to, field, target: None, value: None, is_refused: false });
        }
    }

    /// Each tells what each of the others tells.
    fn pairs(
        &mut self,
        from: &[Element],
        to: &[Element],
        (at, value): ((&str, &str), Option<&'a Value>),
    ) {
        if from.is_empty() || to.is_empty() {
            self.lost(from, at.0, false);
            self.filled(to, at.1);
            return;
        }
        let all = |elements: &[Element], at: &str| -> Vec<(Path, Element)> {
            elements.iter().flat_map(|element| self.names(*element, at)).collect()
        };
        let (mut from, mut to) = (all(from, at.0), all(to, at.1));
        if self.is_back {
            std::mem::swap(&mut from, &mut to);
        }
        for (from, field) in &from {
            for (to, target) in &to {
                let (from, to, target) = (from.clone(), Some(to.clone()), Some(*target));
                self.links.push(Link { from, to, field: *field, target, value, is_refused: false });
            }
        }
    }

    /// What leads to nothing.
    fn lost(&mut self, from: &[Element], at: &str, is_refused: bool) {
        if !self.is_back {
            self.without_image(from, at, is_refused);
        }
    }

    /// What nothing led to: backwards, that leads to nothing.
    fn filled(&mut self, to: &[Element], at: &str) {
        if self.is_back {
            self.without_image(to, at, false);
        }
    }

    fn without_image(&mut self, elements: &[Element], at: &str, is_refused: bool) {
        for (from, field) in
            elements.iter().flat_map(|element| self.names(*element, at)).collect::<Vec<_>>()
        {
            self.links.push(Link { from, to: None, field, target: None, value: None, is_refused });
        }
    }

    /// The fields that an element is, and their paths: of a oneof, its members.
    fn names(&self, element: Element, at: &str) -> Vec<(Path, Element)> {
        let path =
            |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
        match element {
            Element::Oneof(id, index) => (0..)
                .zip(&self.schema.message(id).fields)
                .filter(|(_, field)| field.oneof == Some(index))
                .map(|(n, field)| (path(&field.name), Element::Field(id, n)))
                .collect(),
            other => vec![(path(self.schema.name(other)), other)],
        }
    }
}
