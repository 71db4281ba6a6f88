//! Values of custom options: required fields are set, and each option is meant for its place.

use super::options::{Holder, Target};
use crate::finding::Finding;
use crate::model::{
    Cardinality, Element, Field, MessageId, OptionEntry, Presence, Schema, Type, Value, ValueField,
};

/// Checks one custom option of an element.
pub(super) fn check_value(holder: &Holder<'_>, entry: &OptionEntry, findings: &mut Vec<Finding>) {
    let Some(field) = extension(holder.schema, &entry.name) else { return };
    let mut walk = Walk { holder, option: &entry.name, path: vec![entry.number], findings };
    walk.field(field, &entry.name, &entry.value);
}

/// The extension behind `(google.api.http)`.
fn extension<'a>(schema: &'a Schema, name: &str) -> Option<&'a Field> {
    match schema.find(name.strip_prefix('(')?.strip_suffix(')')?)? {
        Element::Extension(id) => Some(&schema.extension(id).field),
        _ => None,
    }
}

/// The way down into one option; how deep is limited by the nesting that the compiler accepts.
struct Walk<'a, 'f> {
    holder: &'a Holder<'a>,
    /// Name of the outermost option.
    option: &'a str,
    /// Numbers from the outermost option to the current field.
    path: Vec<i32>,
    findings: &'f mut Vec<Finding>,
}

impl Walk<'_, '_> {
    fn field(&mut self, field: &Field, name: &str, value: &Value) {
        self.check_target(field, name);
        let Type::Message(ty) = field.ty else { return };
        match (value, field.cardinality) {
            (Value::List(items), _) => {
                for (index, item) in (0..).zip(items) {
                    self.path.push(index);
                    self.value(ty, item);
                    self.path.pop();
                }
            }
            (Value::Map(entries), Cardinality::Map) => {
                let Some((_, content)) = self.holder.schema.map_entry(field) else { return };
                for (_, item) in entries {
                    self.field(content, &content.name, item);
                }
            }
            (value, _) => self.value(ty, value),
        }
    }

    fn value(&mut self, ty: MessageId, value: &Value) {
        let Value::Message(set) = value else { return };
        let message = self.holder.schema.message(ty);
        let is_set = |field: &&Field| set.iter().any(|set| set.number == field.number);
        let required = message.fields.iter().filter(|field| field.presence == Presence::Required);
        for field in required.filter(|field| !is_set(field)) {
            self.missing(&message.full_name, &field.name);
        }
        for ValueField { number, name, value } in set {
            let field = if name.starts_with('(') {
                extension(self.holder.schema, name)
            } else {
                message.fields.iter().find(|field| field.number == *number)
            };
            if let Some(field) = field {
                self.path.push(*number);
                self.field(field, name, value);
                self.path.pop();
            }
        }
    }

    fn missing(&mut self, message: &str, field: &str) {
        let place = self.holder.place(&self.path);
        let text =
            format!("option `{}` lacks the required field `{field}` of `{message}`", self.option);
        self.findings.push(Finding::compile(Some(place), text).with_help(format!("set `{field}`")));
    }

    /// An option field can say with `targets` what it is meant for.
    fn check_target(&mut self, field: &Field, name: &str) {
        let targets = field.options.get("targets").map(Value::items).unwrap_or_default();
        let target = self.holder.target;
        let is_meant =
            |value: &Value| matches!(value, Value::Enum { number, .. } if *number == target as i32);
        if targets.is_empty() || targets.iter().any(is_meant) {
            return;
        }
        let place = self.holder.place(&self.path);
        let what = Target::describe(target);
        let text = format!("option `{name}` is set on {what}, which is not among its targets");
        self.findings.push(
            Finding::compile(Some(place), text)
                .with_help("remove the option, or add to the `targets` it is declared with"),
        );
    }
}
