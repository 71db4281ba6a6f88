//! Messages of `descriptor.proto`, `api.proto` and `type.proto`, which prost has in an older form than the files that
//! come with limbeck: they have no JSON form here.

use std::marker::PhantomData;

use crate::json::{Codec, Error, Read, Reader, Writer};

/// A field of a type without a JSON form. Reading and writing it fails, unless it is not set.
#[derive(Debug)]
pub struct Unsupported<M>(PhantomData<M>);

const WHY: &str = "types of `descriptor.proto`, `api.proto` and `type.proto` have no JSON form";

impl<M: Default> Codec for Unsupported<M> {
    type Value = M;

    fn is_default(_: &M) -> bool {
        false
    }

    fn write(_: &M, writer: &mut Writer<'_>) {
        writer.fail(WHY);
    }

    fn read(_: &mut M, reader: &mut Reader<'_>) -> Result<Read, Error> {
        Err(reader.error(WHY))
    }
}
