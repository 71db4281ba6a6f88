//! What the rules about services and rpcs share: what is called, and what becomes of the call.

use limbeck_diff::Comparison;
use limbeck_schema::finding::{Direction, Harm, Surface};
use limbeck_schema::model::{Element, FileId, MessageId, Method, Schema, ServiceId};

use crate::breaking::{Breaking, Witness, harm_in};

/// What a client calls, such as `/user.v1.UserService/GetUser`.
pub(crate) fn path(service: &str, method: &str) -> String {
    format!("/{service}/{method}")
}

/// The path of an rpc, and the rpc.
pub(crate) fn method(schema: &Schema, element: Element) -> Option<(String, &Method)> {
    let Element::Method(id, index) = element else { return None };
    let service = schema.service(id);
    let method = service.methods.get(index as usize)?;
    Some((path(&service.full_name, &method.name), method))
}

/// Who breaks when an rpc is no longer there.
#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
pub(crate) fn unimplemented(path: &str) -> Box<Harm> {
    harm_in(vec![Direction::OldClientToNewServer], Witness {
        surfaces: &[Surface::Wire, Surface::Json, Surface::Source],
        exchange: format!("an old client calls `{path}`; the new server answers UNIMPLEMENTED"),
        instead: "keep it with `option deprecated = true;` until nobody calls it, or fork the package".to_owned(),
    })
}

/// Who breaks when a service is no longer there.
#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
pub(crate) fn gone(breaking: &Breaking<'_>, id: ServiceId) -> Box<Harm> {
    let service = breaking.comparison.old.service(id);
    match service.methods.first() {
        Some(method) => unimplemented(&path(&service.full_name, &method.name)),
        None => harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!("code that names `{}` does not compile", service.full_name),
                instead: "keep it with `option deprecated = true;`".to_owned(),
            },
        ),
    }
}

/// The first rpc of these old files that the new schema cannot be called by.
pub(crate) fn lost(comparison: &Comparison<'_>, files: &[FileId]) -> Option<String> {
    let (old, pairs) = (comparison.old, &comparison.pairs);
    let services = files.iter().flat_map(|file| &old.file(*file).services);
    let mut lost = services.filter(|id| pairs.new_service(**id).is_none());
    lost.find_map(|id| {
        let service = old.service(*id);
        service.methods.first().map(|method| path(&service.full_name, &method.name))
    })
}

/// Whether two messages have the same fields, so that one is read as the other.
pub(crate) fn is_same_shape(comparison: &Comparison<'_>, old: MessageId, new: MessageId) -> bool {
    let (old, new) = (comparison.old.message(old), comparison.new.message(new));
    let mut before: Vec<_> = old.fields.iter().collect();
    let mut after: Vec<_> = new.fields.iter().collect();
    before.sort_by_key(|field| field.number);
    after.sort_by_key(|field| field.number);
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| {
            before.number == after.number
                && before.json_name == after.json_name
                && before.cardinality == after.cardinality
                && before.delimited == after.delimited
                && comparison.pairs.is_same_type(before.ty, after.ty)
        })
}
