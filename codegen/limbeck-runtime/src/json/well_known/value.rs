//! `Struct`, `Value` and `ListValue`: any JSON there is.

use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};

use crate::json::{Codec, Descriptor, Error, Form, Message, Msg, Read, Reader, Text, Writer};

impl Message for Struct {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.Struct");

    fn write(&self, writer: &mut Writer<'_>) {
        writer.entries::<Text, Msg<Value>>(&self.fields);
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.json_only("an object")?;
        if reader.peek() != Some(b'{') {
            return Err(reader.unexpected("an object"));
        }
        reader.map::<Text, Msg<Value>>(&mut self.fields)
    }
}

impl Message for ListValue {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.ListValue");

    fn write(&self, writer: &mut Writer<'_>) {
        writer.items::<Msg<Value>>(&self.values);
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.json_only("a list")?;
        if reader.peek() != Some(b'[') {
            return Err(reader.unexpected("a list"));
        }
        reader.repeated::<Msg<Value>>(&mut self.values)
    }
}

impl Message for Value {
    const DESCRIPTOR: &'static Descriptor =
        &Descriptor { form: Form::Nullable, ..Descriptor::value("google.protobuf.Value") };

    fn write(&self, writer: &mut Writer<'_>) {
        match &self.kind {
            Some(Kind::NullValue(_)) => writer.null(),
            Some(Kind::NumberValue(number)) if number.is_finite() => writer.double(*number),
            Some(Kind::NumberValue(_)) => writer.fail("a `Value` holds no NaN and no infinity"),
            Some(Kind::StringValue(text)) => writer.string(text),
            Some(Kind::BoolValue(value)) => writer.boolean(*value),
            Some(Kind::StructValue(object)) => writer.message(object),
            Some(Kind::ListValue(list)) => writer.message(list),
            None => writer.fail("a `Value` of no kind has no JSON form"),
        }
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.json_only("any value")?;
        self.kind = Some(match reader.peek() {
            Some(b'n') => {
                reader.literal("null")?;
                Kind::NullValue(0)
            }
            Some(b'"') => Kind::StringValue(reader.string()?.into_owned()),
            Some(b't' | b'f') => Kind::BoolValue(reader.boolean()?),
            Some(b'{') => Kind::StructValue(read::<Struct>(reader)?),
            Some(b'[') => Kind::ListValue(read::<ListValue>(reader)?),
            _ => Kind::NumberValue(reader.float()?),
        });
        Ok(())
    }
}

fn read<M: Message>(reader: &mut Reader<'_>) -> Result<M, Error> {
    let mut message = M::default();
    let (Read::Kept | Read::Ignored) = Msg::<M>::read(&mut message, reader)?;
    Ok(message)
}
