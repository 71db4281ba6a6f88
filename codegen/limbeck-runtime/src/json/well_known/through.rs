//! Well-known types that somebody generated anew, instead of using those of `prost_types`.

use crate::json::{Codec, Error, Message, Msg, Reader, Writer};

/// Reads and writes a message by way of another type of the same fields, `W`, that has a JSON form.
#[derive(Debug)]
pub struct Through<W>(std::marker::PhantomData<W>);

impl<W: Message + prost::Message> Through<W> {
    /// Writes a message as `W`.
    pub fn write<M: prost::Message>(message: &M, writer: &mut Writer<'_>) {
        match W::decode(&*message.encode_to_vec()) {
            Ok(known) => Msg::<W>::write(&known, writer),
            Err(_) => writer.fail("a well-known type has fields of its own"),
        }
    }

    /// Reads a message as `W`.
    ///
    /// # Errors
    /// When the input does not fit `W`.
    pub fn read<M: prost::Message + Default>(
        message: &mut M,
        reader: &mut Reader<'_>,
    ) -> Result<(), Error> {
        let mut known = W::default();
        Msg::<W>::read(&mut known, reader)?;
        *message = M::decode(&*known.encode_to_vec())
            .map_err(|_| reader.error("a well-known type has fields of its own"))?;
        Ok(())
    }
}
