//! Tables of names with a mistake each, held against the laws.

use std::collections::BTreeSet;
use std::convert::Infallible;

use limbeck_runtime::bridge::{Direction, Holds, Name, Names};
use limbeck_runtime::testing::{
    Class, Pair, Subject, Values, Violation, Visitor, commutation, names,
};
use prost_reflect::FieldDescriptor;

/// Changes every table of every pair, a mistake at a time.
#[derive(Debug)]
pub struct Mutants<'v> {
    values: &'v mut Values,
    runs: usize,
    /// Classes of mistakes, each with how often it was made.
    pub made: Vec<&'static str>,
    /// What no law found: pair, field and class.
    pub missed: Vec<String>,
}

/// A mistake in a table.
struct Mistake {
    class: &'static str,
    /// The field whose name has it.
    field: &'static str,
    table: &'static Names,
    /// What it leads to in addition.
    image: Option<&'static str>,
}

impl<'v> Mutants<'v> {
    fn field(&self, message: &str, name: &str) -> Option<FieldDescriptor> {
        self.values.pool().get_message_by_name(message)?.get_field_by_name(name)
    }

    /// Which are tried on so many messages.
    pub fn new(values: &'v mut Values, runs: usize) -> Self {
        Self { values, runs, made: Vec::new(), missed: Vec::new() }
    }
}

impl Visitor for Mutants<'_> {
    type Error = Infallible;

    fn pair<A: Subject, B: Subject>(&mut self, pair: &Pair<'_, A, B>) -> Result<(), Infallible> {
        let ways = [
            (pair.names.0.filter(|_| pair.up.is_some()), true, (A::full_name(), B::full_name())),
            (pair.names.1.filter(|_| pair.down.is_some()), false, (B::full_name(), A::full_name())),
        ];
        for (table, is_up, (from, to)) in ways {
            for Mistake { class, field, table, image } in table.into_iter().flat_map(mistakes) {
                // What code of the service makes of a field is known to nobody, but for where it may keep it.
                if from.starts_with("customs.") && !class.ends_with("not kept aside") {
                    continue;
                }
                let image = image.and_then(|image| self.field(&to, image));
                let direction = if is_up { Direction::Up } else { Direction::Down };
                let class_of = |image: &FieldDescriptor| pair.lines.class(image, direction);
                let own = self.field(&from, field);
                let is_member = own.iter().chain(&image).any(|field| {
                    field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic())
                });
                // Which member a mask takes that names one of several is a choice where something may be lost.
                let allowed = if is_member { Class::Checked } else { Class::Lossy };
                if image.is_some_and(|image| class_of(&image) > allowed) {
                    continue;
                }
                self.made.push(class);
                let mutant = Pair {
                    name: pair.name,
                    up: pair.up.as_ref().map(|up| Box::new(up) as _),
                    down: pair.down.as_ref().map(|down| Box::new(down) as _),
                    delta_put: pair.delta_put.as_ref().map(|put| Box::new(put) as _),
                    names: if is_up {
                        (Some(table), pair.names.1)
                    } else {
                        (pair.names.0, Some(table))
                    },
                    lines: pair.lines,
                };
                let found = |values: &mut Values| -> Result<(), Box<Violation>> {
                    names(table, values.pool(), (&from, &to))?;
                    // Most are found by the first messages.
                    [8, 80, self.runs]
                        .into_iter()
                        .try_for_each(|runs| commutation(&mutant, values, runs).map(drop))
                };
                if found(self.values).is_ok() {
                    let way = if is_up { "up" } else { "down" };
                    self.missed.push(format!("{}.{field} {way}: {class}", pair.name));
                }
            }
        }
        Ok(())
    }
}

fn mistakes(table: &'static Names) -> Vec<Mistake> {
    let images: BTreeSet<&str> = table.fields.iter().flat_map(|name| name.to).copied().collect();
    let mut mistakes = Vec::new();
    for (index, name) in table.fields.iter().enumerate() {
        let mut more_of = None;
        let mut with = |class, changed| {
            mistakes.push(Mistake { class, field: name.from, table: changed, image: None });
        };
        if let Some((first, others)) = name.to.split_first() {
            with("no image", changed(table, &[(index, Name { to: &[], ..copy(name) })]));
            if !others.is_empty() {
                let to = Vec::leak(others.to_vec());
                with("an image is missing", changed(table, &[(index, Name { to, ..copy(name) })]));
            }
            if let Some(other) = images.iter().find(|image| !name.to.contains(image)) {
                let wrong = Vec::leak([&[*other], others].concat());
                with("another image", changed(table, &[(index, Name { to: wrong, ..copy(name) })]));
                let more = Vec::leak([name.to, &[*other]].concat());
                with("one more image", changed(table, &[(index, Name { to: more, ..copy(name) })]));
                more_of = Some(*other);
            }
            let next = table.fields.iter().enumerate().skip(index + 1);
            let next =
                next.filter(|(_, next)| next.to.len() == 1 && next.to.first() != Some(first));
            if let Some((at, next)) = next.into_iter().next()
                && name.to.len() == 1
            {
                let pair = [
                    (index, Name { to: next.to, ..copy(name) }),
                    (at, Name { to: name.to, ..copy(next) }),
                ];
                with("two images swapped", changed(table, &pair));
            }
        } else {
            let is_refused = !name.is_refused;
            with("refused or not", changed(table, &[(index, Name { is_refused, ..copy(name) })]));
        }
        if !name.beside.is_empty() {
            let alone = Name { beside: &[], ..copy(name) };
            with("nothing beside it", changed(table, &[(index, alone)]));
        }
        if name.is_kept {
            let lost = Name { is_kept: false, ..copy(name) };
            with("not kept aside", changed(table, &[(index, lost)]));
        }
        if name.is_single {
            let list = Name { is_single: false, ..copy(name) };
            with("a list that is one value", changed(table, &[(index, list)]));
        } else if matches!(name.holds, Holds::List | Holds::Map) && !name.to.is_empty() {
            with("a list that is none", changed(table, &[(index, copy(name).single())]));
        }
        if let Some(mistake) = mistakes.iter_mut().rev().find(|it| it.class == "one more image")
            && mistake.field == name.from
        {
            mistake.image = more_of;
        }
    }
    mistakes
}

fn changed(table: &Names, with: &[(usize, Name)]) -> &'static Names {
    let name = |(index, name)| {
        let other = with.iter().find(|(at, _)| *at == index);
        copy(other.map_or(name, |(_, other)| other))
    };
    let fields: Vec<Name> = table.fields.iter().enumerate().map(name).collect();
    Box::leak(Box::new(Names { fields: fields.leak() }))
}

const fn copy(name: &Name) -> Name {
    let Name { from, to, beside, inside, holds, is_single, is_many, is_refused, is_kept } = name;
    Name {
        from,
        to,
        beside,
        inside: *inside,
        holds: *holds,
        is_single: *is_single,
        is_many: *is_many,
        is_refused: *is_refused,
        is_kept: *is_kept,
    }
}
