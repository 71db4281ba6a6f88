//! A bridge for programs: an object for each path and direction.

use limbeck_bridge::plan::{Class, ReportLine};
use limbeck_bridge::{Argument, Direction, Need, Policy, PolicyKind, Question};
use limbeck_history::Id;

use super::view::View;
use crate::render::Object;

/// What is undecided, then everything else.
pub(super) fn lines(view: &View<'_>) -> String {
    let questions = view.questions.iter().flat_map(|question| {
        question.needs.iter().map(move |need| undecided(view, question, need).line())
    });
    let lines = view.lines.iter().map(|line| decided(view, line).line());
    questions.chain(lines).collect()
}

fn undecided(view: &View<'_>, question: &Question, need: &Need) -> Object {
    let options: Vec<&str> = need.options.iter().copied().map(PolicyKind::name).collect();
    path(view, need.direction, [&question.from, &question.to])
        .with("class", None::<&str>)
        .with("needed", true)
        .with("about", question.reason.as_str())
        .with("policy", None::<&str>)
        .with("revision", None::<&str>)
        .with("options", options)
        .with("command", question.command(&view.newer))
}

fn decided(view: &View<'_>, line: &ReportLine) -> Object {
    let object = path(view, line.direction, [&line.from, &line.to])
        .with("kind", line.kind.name())
        .with("class", line.class.map(Class::name))
        .with("needed", line.needed)
        .with("has_parts", line.has_parts)
        .with("about", line.about.as_str())
        .with("written", line.written);
    let object = match &line.policy {
        Some(policy) => object
            .with("policy", policy.kind.name())
            .with_object("arguments", &arguments(policy))
            .with("why", policy.why.clone()),
        None => object
            .with("policy", None::<&str>)
            .with_object("arguments", &Object::default())
            .with("why", None::<&str>),
    };
    object.with("revision", view.revision(line).map(|(id, _)| Id::as_str(id)))
}

fn path(view: &View<'_>, direction: Direction, [from, to]: [&[String]; 2]) -> Object {
    Object::default()
        .with("older", view.older.as_str())
        .with("newer", view.newer.as_str())
        .with("direction", direction.name())
        .with("from", from)
        .with("to", to)
}

fn arguments(policy: &Policy) -> Object {
    let parameters = policy.kind.parameters().iter();
    parameters.fold(Object::default(), |object, parameter| {
        match policy.arguments.get(parameter.name) {
            Some(Argument::Text(text)) => object.with(parameter.name, text.as_str()),
            Some(Argument::Integer(number)) => object.with(parameter.name, *number),
            Some(Argument::Boolean(is_set)) => object.with(parameter.name, *is_set),
            None => object,
        }
    })
}
