//! What holds for every plan: each part is converted once, and what can err says so.

use std::collections::BTreeSet;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{
    Class, EnumHow, How, MessagePlan, Plan, ReportKind, Shape, Step, Summary, Value, VariantTo,
};
use limbeck_schema::model::{Element, MessageId, Schema, Type};

/// Checks a plan in which nothing is asked.
pub(crate) fn check(plan: &Plan, schema: &Schema) {
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    for pair in &plan.messages {
        for direction in Direction::ALL.iter().copied() {
            let way = pair.way(direction);
            assert!(!way.needed || way.how.is_some(), "{direction} of {pair:?} is not determined");
            if let Some(steps) = &way.how {
                let source = parts(schema, pair.source(direction));
                let target = parts(schema, pair.target(direction));
                once(schema, steps, (source, target));
                let is_code = |step: &Step| step.class == Class::Custom || has_code(step);
                assert!(way.fallible || !steps.iter().any(is_code), "{pair:?}");
                // Names that pass as they are may mean something else, and are refused nowhere.
                let errs = |it: &Step| it.class == Class::Checked && !moves(it);
                assert!(way.fallible || !steps.iter().any(errs), "{pair:?}");
            }
        }
    }
    for pair in &plan.enums {
        for direction in Direction::ALL.iter().copied() {
            let way = pair.way(direction);
            assert!(!way.needed || way.how.is_some(), "{direction} of {pair:?} is not determined");
            let Some(EnumHow::Cases(cases)) = &way.how else { continue };
            let numbers = |id| -> BTreeSet<i32> {
                schema.enum_(id).values.iter().map(|value| value.number).collect()
            };
            assert_eq!(cases.len(), numbers(pair.source(direction)).len(), "{pair:?}");
        }
    }
    let lines = plan.report(schema);
    assert!(lines.iter().all(|line| !line.about.is_empty()));
    let messages = lines.iter().filter(|line| line.kind == ReportKind::Message).count();
    assert_eq!(messages, 2 * plan.messages.len());
    let summary = Summary::of(&lines);
    assert!(lines.iter().all(|line| line.class.is_some() || !line.needed), "{summary:?}");
}

/// Checks what is determined of a plan, whatever is asked.
pub(crate) fn check_determined(plan: &Plan, schema: &Schema) {
    for pair in &plan.messages {
        for direction in Direction::ALL.iter().copied() {
            let source = parts(schema, pair.source(direction));
            let target = parts(schema, pair.target(direction));
            if let Some(steps) = &pair.way(direction).how {
                once(schema, steps, (source, target));
            }
        }
    }
    if plan.questions.is_empty() {
        check(plan, schema);
    }
}

/// Whether values are what they were.
fn moves(step: &Step) -> bool {
    let is_plain = |shape: &Shape| matches!(shape, Shape::Single | Shape::List | Shape::ToList);
    matches!(&step.how, How::Field(it) if it.value == Value::Same && is_plain(&it.shape))
}

fn has_code(step: &Step) -> bool {
    let is_code = |to: &VariantTo| matches!(to, VariantTo::Custom);
    match &step.how {
        How::Custom | How::Stash => true,
        How::Oneof(variants) => variants.iter().any(|it| is_code(&it.to)),
        How::Regroup { leaves, .. } => leaves.iter().any(|it| is_code(&it.to)),
        How::Nest(steps) | How::Flatten(steps) => steps.iter().any(has_code),
        How::Field(_) | How::Fill(_) | How::Forget(_) => false,
    }
}

fn parts(schema: &Schema, id: MessageId) -> BTreeSet<Element> {
    let fields = (0..).zip(&schema.message(id).fields);
    let part = |(n, field): (u32, &limbeck_schema::model::Field)| match field.oneof {
        Some(oneof) => Element::Oneof(id, oneof),
        None => Element::Field(id, n),
    };
    fields.map(part).collect()
}

fn members(schema: &Schema, part: Element) -> Vec<Element> {
    let Element::Oneof(id, oneof) = part else { return vec![part] };
    let fields = (0..).zip(&schema.message(id).fields);
    let inside = fields.filter(|(_, field)| field.oneof == Some(oneof));
    inside.map(|(n, _)| Element::Field(id, n)).collect()
}

/// Each part of the source stands once in `from`, each of the target once in `to`.
fn once(schema: &Schema, steps: &[Step], (source, target): (BTreeSet<Element>, BTreeSet<Element>)) {
    let mut from: Vec<Element> = steps.iter().flat_map(|step| step.from.clone()).collect();
    let mut to: Vec<Element> = steps.iter().flat_map(|step| step.to.clone()).collect();
    from.sort();
    to.sort();
    assert_eq!(from, source.into_iter().collect::<Vec<_>>(), "{steps:#?}");
    assert_eq!(to, target.into_iter().collect::<Vec<_>>(), "{steps:#?}");
    for step in steps {
        let froms: Vec<Element> =
            step.from.iter().flat_map(|part| members(schema, *part)).collect();
        match &step.how {
            How::Field(_) => assert_eq!((step.from.len(), step.to.len()), (1, 1), "{step:?}"),
            How::Oneof(variants) => {
                assert_eq!((step.from.len(), step.to.len()), (1, 1), "{step:?}");
                let named: Vec<Element> = variants.iter().map(|variant| variant.from).collect();
                assert_eq!(named, froms, "{step:?}");
            }
            How::Regroup { leaves, .. } => {
                // In the order in which the first counts.
                let mut named: Vec<Element> = leaves.iter().map(|leaf| leaf.from).collect();
                let mut froms = froms;
                named.sort();
                froms.sort();
                assert_eq!(named, froms, "{step:?}");
            }
            How::Nest(inner) => {
                assert_eq!(step.to.len(), 1, "{step:?}");
                let inside = parts(schema, held(schema, step.to[0]));
                once(schema, inner, (step.from.iter().copied().collect(), inside));
            }
            How::Flatten(inner) => {
                assert_eq!(step.from.len(), 1, "{step:?}");
                let inside = parts(schema, held(schema, step.from[0]));
                once(schema, inner, (inside, step.to.iter().copied().collect()));
            }
            How::Fill(_) => assert_eq!((step.from.len(), step.to.len()), (0, 1), "{step:?}"),
            How::Forget(_) | How::Stash => {
                assert_eq!((step.from.len(), step.to.len()), (1, 0), "{step:?}");
            }
            How::Custom => {}
        }
    }
}

fn held(schema: &Schema, element: Element) -> MessageId {
    let Element::Field(id, n) = element else { panic!("{element:?} holds no message") };
    match schema.message(id).fields[n as usize].ty {
        Type::Message(id) => id,
        ty => panic!("{ty:?} is no message"),
    }
}

impl crate::pair::Pair {
    /// The lines of the report about one message, direction by direction, as text.
    pub(crate) fn lines(&self, plan: &Plan, message: &str) -> Vec<String> {
        let is_in = |path: &String| path.starts_with(&format!("{message}."));
        let lines = plan.report(self.schema()).into_iter();
        let lines = lines.filter(|line| line.from.iter().chain(&line.to).any(is_in));
        let shown = lines.map(|line| {
            let class = line.class.map_or("undecided", Class::name);
            let (from, to) = (line.from.join(", "), line.to.join(", "));
            format!("{} {from} -> {to}: {class}, {}", line.direction, line.about)
        });
        shown.collect()
    }

    /// The steps of one direction of a message.
    pub(crate) fn steps(&self, plan: &Plan, message: &str, direction: Direction) -> Vec<Step> {
        let pair: &MessagePlan = self.pair_of(plan, message);
        pair.way(direction).how.clone().unwrap_or_else(|| panic!("{message} is undecided"))
    }

    pub(crate) fn pair_of<'p>(&self, plan: &'p Plan, message: &str) -> &'p MessagePlan {
        match self.schema().find(&format!("user.v1.{message}")) {
            Some(Element::Message(id)) => plan.message(id).unwrap(),
            found => panic!("{message} is {found:?}"),
        }
    }
}
