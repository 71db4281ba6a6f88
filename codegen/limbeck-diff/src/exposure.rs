//! Who sees a type: those who send requests, those who read responses, both, or nobody yet.

use limbeck_schema::model::{Element, EnumId, Extension, MessageId, Schema, Type};

/// Whether a type is reached from a request, from a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exposure {
    /// Some rpc's request is it, or holds it.
    pub request: bool,
    /// Some rpc's response is it, or holds it.
    pub response: bool,
}

/// The exposure of every message and enum of a schema.
#[derive(Clone, Debug, Default)]
pub struct Exposures {
    messages: Vec<Exposure>,
    enums: Vec<Exposure>,
}

impl Exposures {
    /// Who sees a message.
    pub fn message(&self, id: MessageId) -> Exposure {
        self.messages.get(id.index()).copied().unwrap_or_default()
    }

    /// Who sees an enum.
    pub fn enum_(&self, id: EnumId) -> Exposure {
        self.enums.get(id.index()).copied().unwrap_or_default()
    }

    /// Who sees what an element belongs to. An extension is seen where its message is; files,
    /// services and methods are seen by callers and called alike.
    pub fn element(&self, schema: &Schema, element: Element) -> Exposure {
        match element {
            Element::Message(id) | Element::Field(id, _) | Element::Oneof(id, _) => {
                self.message(id)
            }
            Element::Enum(id) | Element::EnumValue(id, _) => self.enum_(id),
            Element::Extension(id) => self.message(schema.extension(id).extendee),
            Element::File(_) | Element::Service(_) | Element::Method(..) => {
                Exposure { request: true, response: true }
            }
        }
    }
}

/// Follows every rpc's request and response to all they hold, extensions included.
///
/// What only an `Any` may hold is not seen. Linear in the schema.
pub fn exposure(schema: &Schema) -> Exposures {
    let methods = || schema.services.iter().flat_map(|service| &service.methods);
    let extensions = extensions_by_message(schema);
    let mut exposures = Exposures {
        messages: vec![Exposure::default(); schema.messages.len()],
        enums: vec![Exposure::default(); schema.enums.len()],
    };
    let requests = methods().map(|method| method.input).collect();
    reach(schema, &extensions, requests, |ty| exposures.mark(ty, |seen| &mut seen.request));
    let responses = methods().map(|method| method.output).collect();
    reach(schema, &extensions, responses, |ty| exposures.mark(ty, |seen| &mut seen.response));
    exposures
}

impl Exposures {
    /// Marks a type, and says whether that is news.
    fn mark(&mut self, ty: Type, side: impl Fn(&mut Exposure) -> &mut bool) -> bool {
        let exposure = match ty {
            Type::Message(id) => self.messages.get_mut(id.index()),
            Type::Enum(id) => self.enums.get_mut(id.index()),
            _ => None,
        };
        exposure.is_some_and(|exposure| !std::mem::replace(side(exposure), true))
    }
}

fn reach(
    schema: &Schema,
    extensions: &[Vec<&Extension>],
    mut open: Vec<MessageId>,
    mut mark: impl FnMut(Type) -> bool,
) {
    open.retain(|id| mark(Type::Message(*id)));
    while let Some(id) = open.pop() {
        let fields = schema.message(id).fields.iter();
        let extending = extensions.get(id.index()).into_iter().flatten();
        for field in fields.chain(extending.map(|extension| &extension.field)) {
            if mark(field.ty)
                && let Type::Message(inner) = field.ty
            {
                open.push(inner);
            }
        }
    }
}

fn extensions_by_message(schema: &Schema) -> Vec<Vec<&Extension>> {
    let mut found = vec![Vec::new(); schema.messages.len()];
    for extension in &schema.extensions {
        if let Some(list) = found.get_mut(extension.extendee.index()) {
            list.push(extension);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::model::{Element, Schema};
    use limbeck_schema::source::Memory;

    use super::{Exposure, exposure};

    fn schema(text: &str) -> Schema {
        let files: Memory = [("p.proto", text)].into_iter().collect();
        compile(&files, &Limits::default()).unwrap().schema
    }

    #[test]
    fn a_type_is_seen_by_those_who_reach_it() {
        let schema = schema(
            "package p;
             message Request { optional Deep deep = 1; optional Request again = 2; extensions 10; }
             message Response { map<string, Value> values = 1; optional Kind kind = 2; }
             message Deep { optional Shared shared = 1; } message Value { optional Shared shared = 1; }
             message Shared {} message Extra {} message Nobody { optional Other other = 1; }
             enum Kind { K = 0; } enum Other { O = 0; }
             extend Request { optional Extra extra = 10; }
             service S { rpc Get(stream Request) returns (Response); }",
        );
        let exposures = exposure(&schema);
        for (name, request, response) in [
            ("Request", true, false),
            ("Request.again", true, false),
            ("Deep", true, false),
            ("Extra", true, false),
            ("extra", true, false),
            ("Response", false, true),
            ("Response.ValuesEntry", false, true),
            ("Value", false, true),
            ("Kind", false, true),
            ("Kind.K", false, true),
            ("Shared", true, true),
            ("Nobody", false, false),
            ("Other", false, false),
            ("S.Get", true, true),
        ] {
            let element = schema.find(&format!("p.{name}")).unwrap();
            let expected = Exposure { request, response };
            assert_eq!(exposures.element(&schema, element), expected, "{name}");
        }
        let file = Element::File(schema.find_file("p.proto").unwrap());
        assert!(exposures.element(&schema, file).request);
    }
}
