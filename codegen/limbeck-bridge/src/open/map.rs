//! Maps: against maps, and against lists.

use std::sync::Arc;

use limbeck_schema::model::{Cardinality, Element, Field, Schema, Type};

use super::Versions;
use super::ask::{Ask, Asks, Names};
use super::cast::class;
use super::fields::field;
use crate::decision::Argument;
use crate::policy::PolicyKind;

/// Whether two types, of the map's side and of the list's, are the same.
type IsSame<'f> = &'f dyn Fn(Type, Type) -> bool;

impl Versions<'_> {
    /// What is asked about two fields of which one is a map.
    pub(super) fn maps(&self, old: &Field, new: &Field) -> Asks {
        let [v1, v2] = self.labels;
        let kin = &self.kin;
        match (self.old.map_entry(old), self.new.map_entry(new)) {
            (Some((key, value)), Some((new_key, new_value))) => {
                let types = self.types(key.ty, new_key.ty);
                let types = types.join(self.types(value.ty, new_value.ty));
                types.join(self.unmapped(value.ty, new_value.ty))
            }
            (Some(entry), None) if new.cardinality == Cardinality::Repeated => {
                let is_same = |map, list| kin.is_same_type(map, list);
                let list = List { schema: self.new, ty: new.ty, label: v2 };
                let (up, down) = map_and_list((entry, v1), &list, &is_same);
                let asks = Asks { up, down, belong_together: false };
                asks.join(self.unmapped(entry.1.ty, self.listed_type(old, new).unwrap_or(new.ty)))
            }
            (None, Some(entry)) if old.cardinality == Cardinality::Repeated => {
                let is_same = |map, list| kin.is_same_type(list, map);
                let list = List { schema: self.old, ty: old.ty, label: v1 };
                let (down, up) = map_and_list((entry, v2), &list, &is_same);
                let asks = Asks { up, down, belong_together: false };
                asks.join(self.unmapped(self.listed_type(old, new).unwrap_or(old.ty), entry.1.ty))
            }
            (_, _) => {
                let reason = format!("one of {v1} and {v2} has a map, the other a single value");
                Asks::both(Ask::undecided(&[], reason))
            }
        }
    }
}

impl Versions<'_> {
    /// The type of values in a list whose elements are shaped as entries of the map are.
    fn listed_type(&self, old: &Field, new: &Field) -> Option<Type> {
        let (_, value) = self.entry(old, new)?;
        let is_old = self.old.map_entry(old).is_none();
        Some(field(if is_old { self.old } else { self.new }, value)?.ty)
    }

    /// Of a map and a list whose elements are shaped as its entries are: their fields for key and value.
    pub(crate) fn entry(&self, old: &Field, new: &Field) -> Option<(Element, Element)> {
        let kin = &self.kin;
        let (schema, ty, (key, value), is_newer) =
            match (self.old.map_entry(old), self.new.map_entry(new)) {
                (Some(entry), None) => (self.new, new.ty, entry, true),
                (None, Some(entry)) => (self.old, old.ty, entry, false),
                (Some(_), Some(_)) | (None, None) => return None,
            };
        let is_same = |map, list| {
            if is_newer { kin.is_same_type(map, list) } else { kin.is_same_type(list, map) }
        };
        entry_key(&List { schema, ty, label: "" }, (key.ty, value.ty), &is_same)?;
        let Type::Message(id) = ty else { return None };
        let fields = || (0..).zip(&schema.message(id).fields);
        let find = |number| fields().find(|(_, field)| field.number == number);
        Some((Element::Field(id, find(1)?.0), Element::Field(id, find(2)?.0)))
    }
}

/// A list, and the version that it is of.
struct List<'s> {
    schema: &'s Schema,
    ty: Type,
    label: &'s str,
}

/// What is asked from map to list, and from list to map.
fn map_and_list(
    ((key, value), map_label): ((&Field, &Field), &str),
    list: &List<'_>,
    is_same: IsSame<'_>,
) -> (Option<Ask>, Option<Ask>) {
    let label = list.label;
    let entry = entry_key(list, (key.ty, value.ty), is_same);
    let named = |ask: Ask| Ask { names: list.names(entry, key.ty), ..ask };
    let reason = format!("the list of {label} may hold one key twice, the map of {map_label} not");
    if let Some(name) = entry {
        let why = format!("{map_label} has each key once, in no order");
        let mut ask = named(Ask::usual(&[PolicyKind::Key], why, reason));
        ask.suggestion = ask.suggestion.map(|policy| policy.with("field", Argument::from(name)));
        return (None, Some(ask));
    }
    if is_same(value.ty, list.ty) {
        let back = format!("the list of {label} does not show the keys of {map_label}");
        let keys = list.names(None, key.ty);
        let options: &[PolicyKind] = if keys.all.is_empty() { &[] } else { &[PolicyKind::Key] };
        let ask = |reason| Some(named(Ask::undecided(options, reason)));
        return (ask(back), ask(reason));
    }
    let reason = format!("the map of {map_label} and the list of {label} have nothing in common");
    let ask = Ask::undecided(&[], reason);
    (Some(ask.clone()), Some(ask))
}

impl List<'_> {
    /// The fields of its elements that may be the key: of an entry, the first.
    fn names(&self, entry: Option<&str>, key: Type) -> Arc<Names> {
        let Type::Message(id) = self.ty else { return Arc::default() };
        let fields = self.schema.message(id).fields.iter();
        let fits = |field: &&Field| {
            let is_single = field.cardinality == Cardinality::Singular && field.oneof.is_none();
            is_single && class(self.schema, field.ty) == class(self.schema, key)
        };
        let names = fields.filter(fits).map(|field| &*field.name);
        Arc::new(names.filter(|name| entry.is_none_or(|entry| entry == *name)).collect())
    }
}

/// The field for the key, if the elements of a list are shaped as entries are on the wire.
fn entry_key<'s>(
    list: &List<'s>,
    (key, value): (Type, Type),
    is_same: IsSame<'_>,
) -> Option<&'s str> {
    let Type::Message(id) = list.ty else { return None };
    let fields = &list.schema.message(id).fields;
    let find = |number| fields.iter().find(|field| field.number == number);
    let (first, second) = (find(1)?, find(2)?);
    let is_single = |field: &Field| field.cardinality == Cardinality::Singular;
    let is_entry = fields.len() == 2
        && is_single(first)
        && is_single(second)
        && is_same(key, first.ty)
        && is_same(value, second.ty);
    is_entry.then_some(&*first.name)
}
