//! Names in decisions that nothing has.

use limbeck_diff::Comparison;
use limbeck_schema::model::{Element, Schema};

use crate::decision::Decision;
use crate::lineage::Lineage;

/// How many names are looked at for a similar one.
const MAX_SIMILAR: usize = 2_000;

/// An element of a decision that its version does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// What the decision names.
    pub path: String,
    /// The package that does not have it.
    pub package: String,
    /// What may be meant.
    pub similar: Option<String>,
}

/// What a decision names that is not there, so that it decides nothing.
pub fn strangers(
    comparison: &Comparison<'_>,
    lineage: &Lineage,
    decision: &Decision,
) -> Vec<Stranger> {
    let older = strangers_in(comparison.old, &lineage.older, &decision.from);
    older.chain(strangers_in(comparison.new, &lineage.newer, &decision.to)).collect()
}

fn strangers_in<'d>(
    schema: &'d Schema,
    package: &'d str,
    paths: &'d [String],
) -> impl Iterator<Item = Stranger> + 'd {
    let is_there = |path: &str| schema.find(&full_name(package, path)).is_some();
    let unknown = paths.iter().filter(move |path| !is_there(path));
    unknown.map(move |path| Stranger {
        path: path.clone(),
        package: package.to_owned(),
        similar: similar(schema, package, path),
    })
}

/// A member of the same parent with a name that is nearly this one.
fn similar(schema: &Schema, package: &str, path: &str) -> Option<String> {
    let (parent, name) = path.rsplit_once('.')?;
    let members: Vec<&str> = match schema.find_symbol(&full_name(package, parent))? {
        Element::Message(id) => {
            let message = schema.message(id);
            let oneofs = message.oneofs.iter().map(|oneof| &*oneof.name);
            message.fields.iter().map(|field| &*field.name).chain(oneofs).collect()
        }
        Element::Enum(id) => schema.enum_(id).values.iter().map(|value| &*value.name).collect(),
        Element::Service(id) => schema.service(id).methods.iter().map(|it| &*it.name).collect(),
        Element::File(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::EnumValue(..)
        | Element::Method(..)
        | Element::Extension(_) => return None,
    };
    let distance = |member| (strsim::damerau_levenshtein(member, name), member);
    let nearest = members.into_iter().take(MAX_SIMILAR).map(distance).min()?;
    (nearest.0 <= 3).then(|| format!("{parent}.{}", nearest.1))
}

fn full_name(package: &str, path: &str) -> String {
    if package.is_empty() { path.to_owned() } else { format!("{package}.{path}") }
}
