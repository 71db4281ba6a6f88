//! Where a constraint is written, and how a finding about it is reported.

use limbeck_schema::model::{Element, Part, Value, ValueField};

use crate::lint::Lint;

/// The element under judgement.
pub(super) struct Site<'s, 'l> {
    pub(super) lint: &'s mut Lint<'l>,
    pub(super) element: Element,
}

/// A message of rules inside an option.
#[derive(Clone)]
pub(super) struct Rules<'v> {
    pub(super) value: &'v Value,
    /// The numbers that lead to it, the option's first.
    pub(super) path: Vec<i32>,
    /// How it is written: `(buf.validate.field).string`.
    pub(super) name: String,
}

impl Site<'_, '_> {
    /// Reports a finding at one of the rules, or at all of them if the name is "".
    pub(super) fn report(
        &mut self,
        rules: &Rules<'_>,
        key: &str,
        message: impl Into<String>,
        help: &str,
    ) {
        let mut path = rules.path.clone();
        path.extend(rules.field(key).map(|field| field.number));
        self.report_path(&path, message, help);
    }

    /// As [`Site::report`], at the n-th entry of a list.
    pub(super) fn report_entry(
        &mut self,
        (rules, key, n): (&Rules<'_>, &str, i32),
        message: impl Into<String>,
        help: &str,
    ) {
        let mut path = rules.path.clone();
        path.extend(rules.field(key).map(|field| field.number));
        path.push(n);
        self.report_path(&path, message, help);
    }

    fn report_path(&mut self, path: &[i32], message: impl Into<String>, help: &str) {
        let option = path.first().copied().unwrap_or_default();
        let place = self.lint.schema.option_place(self.element, path);
        if let Some(finding) = self.lint.report(self.element, Part::Option(option), message) {
            finding.place = Some(place);
            finding.help.get_or_insert_with(|| help.to_owned());
        }
    }
}

impl<'v> Rules<'v> {
    /// A rule that is set.
    pub(super) fn field(&self, key: &str) -> Option<&'v ValueField> {
        self.all().iter().find(|field| &*field.name == key)
    }

    /// What a rule is set to.
    pub(super) fn get(&self, key: &str) -> Option<&'v Value> {
        self.field(key).map(|field| &field.value)
    }

    /// Every rule that is set.
    pub(super) fn all(&self) -> &'v [ValueField] {
        match self.value {
            Value::Message(fields) => fields,
            _ => &[],
        }
    }

    /// Rules inside of a rule.
    pub(super) fn inner(&self, key: &str) -> Option<Self> {
        let field = self.field(key)?;
        let path = [&self.path[..], &[field.number]].concat();
        Some(Rules { value: &field.value, path, name: self.shown(key) })
    }

    /// A rule as it is written: `(buf.validate.field).string.len`.
    pub(super) fn shown(&self, key: &str) -> String {
        format!("{}.{key}", self.name)
    }

    /// A whole number that is set.
    pub(super) fn count(&self, key: &str) -> Option<u64> {
        match self.get(key) {
            Some(Value::Uint(count)) => Some(*count),
            _ => None,
        }
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Value::Bool(true)))
    }
}
