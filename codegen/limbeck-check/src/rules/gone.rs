//! Who breaks when an element leaves its file, or altogether.

use limbeck_diff::Change;
use limbeck_schema::finding::{Harm, Surface};
use limbeck_schema::model::{Element, ExtensionId};

use super::call;
use super::deleted::kind;
use crate::breaking::{Breaking, Witness, harm_in};

/// Only those who compile notice what moves to another file of its package.
#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
pub(crate) fn moved(breaking: &Breaking<'_>, element: Element) -> Box<Harm> {
    let old = breaking.comparison.old;
    let (kind, name) = (kind(element), old.full_name(element));
    let file = &old.file(old.file_of(element)).name;
    harm_in(
        Vec::new(),
        Witness {
            surfaces: &[Surface::Source],
            exchange: format!(
                "a proto file that imports `{file}` for the {kind} `{name}` does not compile, nor does code that includes the C++ header or imports the Python module made of `{file}`"
            ),
            instead: format!(
                "leave `{name}` in `{file}`, or let `{file}` have an `import public` of the file that holds it now"
            ),
        },
    )
}

/// What nobody can name any more.
#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
pub(crate) fn gone(breaking: &Breaking<'_>, change: &Change, element: Element) -> Box<Harm> {
    let old = breaking.comparison.old;
    let name = old.full_name(element);
    let instead = format!("keep `{name}` with `option deprecated = true;`, or fork the package");
    let names = format!("code that names `{name}` does not compile");
    match element {
        Element::Service(id) => call::gone(breaking, id),
        Element::Extension(id) => extension(breaking, change, id),
        Element::Message(id) if old.message(id).map_entry => {
            harm_in(Vec::new(), Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "code that finds the entry `{name}` of the map by reflection, finds none"
                ),
                instead: "keep the map field and mark it `[deprecated = true]`".to_owned(),
            })
        }
        Element::Message(_) => breaking.harm(change, Witness {
            surfaces: &[Surface::Json, Surface::Source],
            exchange: format!(
                "{names}; JSON of an `Any` with `\"@type\": \"type.googleapis.com/{name}\"` is refused"
            ),
            instead,
        }),
        Element::Enum(_)
        | Element::File(_)
        | Element::Field(..)
        | Element::Oneof(..)
        | Element::EnumValue(..)
        | Element::Method(..) => harm_in(Vec::new(), Witness {
            surfaces: &[Surface::Source],
            exchange: names,
            instead,
        }),
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "a finding holds it boxed")]
fn extension(breaking: &Breaking<'_>, change: &Change, id: ExtensionId) -> Box<Harm> {
    let old = breaking.comparison.old;
    let extension = old.extension(id);
    let (name, extendee) = (&extension.full_name, &old.message(extension.extendee).full_name);
    let instead = format!("keep `{name}` and mark it `[deprecated = true]`");
    if extendee.starts_with("google.protobuf.") {
        return harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!("a proto file that sets the option `({name})` does not compile"),
                instead,
            },
        );
    }
    breaking.harm(change, Witness {
        surfaces: &[Surface::Json, Surface::Source],
        exchange: format!(
            "JSON of a `{extendee}` with the key `[{name}]` is refused, and code that names `{name}` does not compile"
        ),
        instead,
    })
}
