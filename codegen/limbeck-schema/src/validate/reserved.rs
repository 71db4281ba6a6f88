//! Reserved numbers and names of messages and enums.
//!
//! That a *number* in use is reserved is found by the linker.

use std::collections::HashMap;

use super::ranges::{describe, is_backwards, overlaps};
use crate::finding::Finding;
use crate::model::{Element, EnumId, FileId, MessageId, NumberRange, Part, ReservedName, Schema};

/// What reserves, and what could use it.
struct Owner<'a> {
    schema: &'a Schema,
    file: FileId,
    full_name: &'a str,
    ranges: &'a [NumberRange],
    names: &'a [ReservedName],
    /// "field" or "enum value".
    member: &'static str,
}

pub(super) fn check_message(schema: &Schema, id: MessageId, findings: &mut Vec<Finding>) {
    let message = schema.message(id);
    let owner = Owner {
        schema,
        file: message.file,
        full_name: &message.full_name,
        ranges: &message.reserved_ranges,
        names: &message.reserved_names,
        member: "field",
    };
    let fields = (0..).zip(&message.fields);
    owner.check_names(
        fields.map(|(index, field)| (&*field.name, Element::Field(id, index))),
        findings,
    );
    owner.check_ranges(findings);
}

pub(super) fn check_enum(schema: &Schema, id: EnumId, findings: &mut Vec<Finding>) {
    let enum_ = schema.enum_(id);
    let owner = Owner {
        schema,
        file: enum_.file,
        full_name: &enum_.full_name,
        ranges: &enum_.reserved_ranges,
        names: &enum_.reserved_names,
        member: "enum value",
    };
    let values = (0..).zip(&enum_.values);
    owner.check_names(
        values.map(|(index, value)| (&*value.name, Element::EnumValue(id, index))),
        findings,
    );
    owner.check_ranges(findings);
}

impl Owner<'_> {
    fn check_names<'n>(
        &self,
        members: impl Iterator<Item = (&'n str, Element)>,
        findings: &mut Vec<Finding>,
    ) {
        if self.names.is_empty() {
            return;
        }
        let mut reserved: HashMap<&str, u32> = HashMap::with_capacity(self.names.len());
        for ReservedName { name, location } in self.names {
            if let Some(first) = reserved.get(&**name) {
                findings.push(self.reserved_twice(name, *location, *first));
            } else {
                reserved.insert(name, *location);
            }
        }
        for (name, element) in members {
            if let Some(location) = reserved.get(name) {
                findings.push(self.name_in_use(name, element, *location));
            }
        }
    }

    fn reserved_twice(&self, name: &str, location: u32, first: u32) -> Finding {
        let message = format!("name `{name}` is reserved twice in `{}`", self.full_name);
        Finding::compile(Some(self.schema.place_at(self.file, location)), message)
            .with_help("keep one of the two")
            .with_related(self.schema.place_at(self.file, first), "first reserved here")
    }

    fn name_in_use(&self, name: &str, element: Element, location: u32) -> Finding {
        let place = self.schema.place(element, Part::Name);
        let member = self.member;
        let message = format!("{member} `{name}` uses a name that `{}` reserves", self.full_name);
        Finding::compile(Some(place), message)
            .with_help(format!("rename the {member}: a reserved name belonged to a deleted one"))
            .with_related(self.schema.place_at(self.file, location), "reserved here")
    }

    fn check_ranges(&self, findings: &mut Vec<Finding>) {
        for range in self.ranges.iter().filter(|range| is_backwards(range)) {
            findings.push(self.backwards(range));
        }
        for (later, earlier) in overlaps(self.ranges.iter()) {
            findings.push(self.overlapping(later, earlier));
        }
    }

    fn backwards(&self, range: &NumberRange) -> Finding {
        let (first, last) = (range.first, range.last);
        let place = self.schema.place_at(self.file, range.location);
        let message = format!("reserved range `{first} to {last}` ends before it begins");
        Finding::compile(Some(place), message).with_help(format!("write `{last} to {first}`"))
    }

    fn overlapping(&self, later: &NumberRange, earlier: &NumberRange) -> Finding {
        let place = self.schema.place_at(self.file, later.location);
        let (later, other) = (describe(later), describe(earlier));
        let message = format!(
            "reserved range `{later}` overlaps reserved range `{other}` of `{}`",
            self.full_name
        );
        Finding::compile(Some(place), message)
            .with_help("reserve each number once")
            .with_related(self.schema.place_at(self.file, earlier.location), "also reserved here")
    }
}
