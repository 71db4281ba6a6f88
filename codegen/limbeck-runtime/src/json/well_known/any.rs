//! `Any`: the message inside, with its type beside its fields.

use prost_types::Any;

use crate::json::{Descriptor, Error, Form, Message, Reader, Type, Writer};

const TYPE: &str = "@type";

impl Message for Any {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.Any");

    fn write(&self, writer: &mut Writer<'_>) {
        if self.type_url.is_empty() && self.value.is_empty() {
            return writer.object(|_| {});
        }
        let Some(ty) = writer.options().types.find(&self.type_url) else {
            return writer.fail("an `Any` holds a message of a type that is not registered");
        };
        writer.object(|writer| {
            writer.push(b",\"@type\":");
            writer.string(&self.type_url);
            match ty.form {
                Form::Object => (ty.write)(&self.value, writer),
                Form::Value | Form::Nullable => {
                    writer.push(b",\"value\":");
                    (ty.write)(&self.value, writer);
                }
            }
        });
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.json_only("an object with `@type`")?;
        let Some(url) = reader.find_type()? else {
            *self = Self::default();
            return Ok(());
        };
        let Some(ty) = reader.options().types.find(&url) else {
            return Err(reader.error("`@type` names a type that is not registered"));
        };
        let value = match ty.form {
            Form::Object => (ty.read)(reader, Some(TYPE))?,
            Form::Value | Form::Nullable => reader.special(ty)?,
        };
        *self = Self { type_url: url, value };
        Ok(())
    }
}

impl Reader<'_> {
    /// Looks for `@type` anywhere in the object, and comes back to its brace. `None`, behind it, if it has no key.
    ///
    /// What is looked through here is read again by whoever reads the message, so objects inside each other could
    /// cost the square of their depth; all looks together may take a few times the input.
    fn find_type(&mut self) -> Result<Option<String>, Error> {
        let start = self.mark();
        self.open(b'{', "an object with `@type`")?;
        let mut url = None;
        let mut first = true;
        while self.more(first, b'}')? {
            first = false;
            if self.key()? != TYPE {
                self.skip()?;
            } else if url.replace(self.string()?.into_owned()).is_some() {
                return Err(self.error("`@type` is there twice"));
            }
        }
        if first {
            return Ok(None);
        }
        self.reset_from_look(start)?;
        match url {
            Some(url) => Ok(Some(url)),
            None => Err(self.error("an `Any` needs `@type`")),
        }
    }

    /// The key `value` of an object whose other key is `@type`.
    fn special(&mut self, ty: Type) -> Result<Vec<u8>, Error> {
        self.open(b'{', "an object with `@type`")?;
        let mut value = None;
        let mut first = true;
        while self.more(first, b'}')? {
            first = false;
            let key = self.key()?;
            match &*key {
                TYPE => self.skip()?,
                "value" if value.is_none() => {
                    value = Some((ty.read)(self, None).map_err(|error| error.inside("value"))?);
                }
                "value" => return Err(self.error("`value` is there twice")),
                _ if self.options().ignore_unknown => self.skip()?,
                _ => return Err(self.error("beside `@type` this type has `value` alone")),
            }
        }
        value.ok_or_else(|| self.error("beside `@type` this type needs `value`"))
    }
}
