//! Which fields of one message tell what fields of the other do, by their names in paths.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    Forget, How, Leaf, MessagePlan, Ruling, Shape, Step, Value, Variant, VariantTo,
};
use limbeck_schema::model::{Element, Schema};

use super::losses::{is_forgotten, is_mapped};

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
    /// Whether code of the service keeps it, or something in it, anywhere in the other message.
    pub is_kept: bool,
    /// Whether `to` is a member of a oneof that reads as `from`, by a decision, and is not made of it.
    pub is_reading: bool,
}

impl Link<'_> {
    /// A field without an image.
    const fn new(from: Path, field: Element) -> Self {
        Self {
            from,
            to: None,
            field,
            target: None,
            value: None,
            is_refused: false,
            is_kept: false,
            is_reading: false,
        }
    }
}

/// The links of a pair of messages: by the conversion that goes this way, or else backwards by the other.
///
/// A member of a oneof leads to all members that read as it, too: whoever unsets it unsets whichever is there.
pub(crate) fn links<'a>(
    schema: &Schema,
    pair: &'a MessagePlan,
    direction: Direction,
) -> Vec<Link<'a>> {
    let back = pair.way(match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    });
    let found = |steps, is_back| {
        let mut finder = Finder { schema, is_back, links: Vec::new() };
        finder.steps(steps, ("", ""));
        finder.links
    };
    match (&pair.way(direction).how, &back.how) {
        (Some(steps), back) => {
            let mut links = found(steps, false);
            let readings = back.iter().flat_map(|back| found(back, true));
            let is_new = |link: &Link<'_>| {
                link.is_reading
                    && !links.iter().any(|own| own.from == link.from && own.to == link.to)
            };
            let readings: Vec<_> = readings.filter(is_new).collect();
            links.extend(readings);
            links
        }
        (None, Some(back)) => found(back, true),
        (None, None) => Vec::new(),
    }
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
                    for Variant { from, to, ruling, .. } in variants {
                        let first = self.links.len();
                        self.member(*from, to, (at, step));
                        self.reads(first, (to, ruling.as_ref()));
                    }
                }
                (How::Regroup { leaves, .. }, _) => {
                    for Leaf { from, to, ruling, .. } in leaves {
                        let first = self.links.len();
                        self.member(*from, to, (at, step));
                        self.reads(first, (to, ruling.as_ref()));
                    }
                }
                (How::Nest(inner), (_, Some(message))) => self.nest(inner, message, at),
                (How::Flatten(inner), (Some(message), _)) => self.flatten(inner, message, at),
                (How::Custom, _) => self.pairs(&step.from, &step.to, (at, None)),
                (How::Forget(forget), _) => {
                    self.lost(&step.from, at.0, *forget == Forget::RejectIfSet);
                }
                (How::Stash, _) => {
                    let first = self.links.len();
                    self.lost(&step.from, at.0, false);
                    for link in self.links.iter_mut().skip(first) {
                        link.is_kept = true;
                    }
                }
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

    /// Backwards, what a member is read as leads to it.
    fn reads(&mut self, first: usize, (to, ruling): (&VariantTo, Option<&Ruling>)) {
        let is_reading =
            self.is_back && (*to == VariantTo::Custom || is_forgotten(to, is_mapped(ruling)));
        for link in self.links.iter_mut().skip(first) {
            link.is_reading = is_reading && link.to.is_some();
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
        let told = inside.iter().filter(|link| link.to.is_some() || link.is_kept);
        let told = told.map(|link| Link {
            to: link.to.clone(),
            is_kept: link.is_kept,
            is_reading: link.is_reading,
            ..Link::new(from.clone(), field)
        });
        let told: Vec<Link<'_>> = told.collect();
        self.links.extend(told);
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
                let (to, target) = (Some(to.clone()), Some(*target));
                self.links.push(Link { to, target, value, ..Link::new(from.clone(), *field) });
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
            self.links.push(Link { is_refused, ..Link::new(from, field) });
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
