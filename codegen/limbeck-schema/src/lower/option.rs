//! Options of an element, and the places they stand at.
//!
//! The parser places an option at `[…, options, 999, i]` (field 999 is `uninterpreted_option`);
//! everybody else expects `[…, options, number, …]`. Once the options of an element are known, the
//! names it was written with lead to the numbers.

use std::collections::{BTreeMap, HashMap};

use prost_reflect::DynamicMessage;
use prost_types::uninterpreted_option::NamePart;

use super::number::Numbers;
use super::value::lower_fields;
use crate::model::{FileId, OptionEntry, Options, Value, ValueField};

/// Field number of `uninterpreted_option` in every options message.
const UNINTERPRETED: i32 = 999;

/// The option statements of one file: path of the options message to the names in it.
#[derive(Debug, Default)]
pub(super) struct OptionNames {
    by_options: HashMap<Vec<i32>, Vec<(i32, Vec<NamePart>)>>,
}

/// New paths for old ones, below both of which locations move.
#[derive(Debug, Default)]
pub(super) struct Moves {
    moves: HashMap<Vec<i32>, Vec<i32>>,
}

impl OptionNames {
    pub(super) fn new(names: Vec<(Vec<i32>, Vec<NamePart>)>) -> Self {
        let mut by_options: HashMap<Vec<i32>, Vec<_>> = HashMap::new();
        for (mut path, name) in names {
            if let (Some(index), Some(UNINTERPRETED)) = (path.pop(), path.pop()) {
                by_options.entry(path).or_default().push((index, name));
            }
        }
        Self { by_options }
    }
}

impl Moves {
    /// Records where the option statements of one element belong.
    pub(super) fn add(&mut self, names: &OptionNames, path: &[i32], options: &Options) {
        let Some(statements) = names.by_options.get(path) else { return };
        let mut used: BTreeMap<Vec<i32>, i32> = BTreeMap::new();
        for (index, name) in statements {
            let Some((mut numbers, value)) = resolve(name, options) else { continue };
            // Statements of a list are told apart by their index in it.
            if matches!(value, Value::List(_)) {
                let next = used.entry(numbers.clone()).or_default();
                numbers.push(*next);
                *next += 1;
            }
            let from = [path, &[UNINTERPRETED, *index]].concat();
            self.moves.insert(from, [path, &numbers].concat());
        }
    }

    /// The new path of a location, if it moves.
    pub(super) fn apply(&self, path: &[i32]) -> Option<Vec<i32>> {
        let at = path.iter().position(|number| *number == UNINTERPRETED)?;
        // An index can be 999 too: try each place where the number occurs.
        (at..path.len().saturating_sub(1)).find_map(|at| {
            let (from, rest) = path.split_at_checked(at + 2)?;
            Some([self.moves.get(from)?, rest].concat())
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }
}

/// Lowers an options message; files of custom options go to `references`.
pub(super) fn lower_options(
    numbers: &Numbers,
    message: &DynamicMessage,
    references: &mut Vec<FileId>,
) -> Options {
    let fields = lower_fields(numbers, message, references);
    let entry = |field: ValueField| OptionEntry {
        number: field.number,
        name: field.name,
        value: field.value,
    };
    Options {
        entries: fields
            .into_iter()
            .filter(|field| field.number != UNINTERPRETED)
            .map(entry)
            .collect(),
    }
}

/// Field numbers of a written option name and the value there, looked up in what it set.
fn resolve<'a>(name: &[NamePart], options: &'a Options) -> Option<(Vec<i32>, &'a Value)> {
    let (first, rest) = name.split_first()?;
    let entry = options.entries.iter().find(|entry| is_named(&entry.name, first))?;
    let mut numbers = vec![entry.number];
    let mut value = &entry.value;
    for part in rest {
        let field = member(value, part)?;
        numbers.push(field.number);
        value = &field.value;
    }
    Some((numbers, value))
}

fn member<'a>(value: &'a Value, part: &NamePart) -> Option<&'a ValueField> {
    match value {
        Value::Message(fields) => fields.iter().find(|field| is_named(&field.name, part)),
        _ => None,
    }
}

/// Whether `name` (`deprecated`, `(google.api.http)`) is what a part (`deprecated`, `(api.http)`)
/// refers to. A relative extension name is a suffix of the full one.
fn is_named(name: &str, part: &NamePart) -> bool {
    if !part.is_extension {
        return name == part.name_part;
    }
    let Some(full) = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')) else {
        return false;
    };
    let written = part.name_part.strip_prefix('.').unwrap_or(&part.name_part);
    full.strip_suffix(written).is_some_and(|scope| scope.is_empty() || scope.ends_with('.'))
}
