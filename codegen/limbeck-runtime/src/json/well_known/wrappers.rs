//! Wrappers and `Empty`, which prost keeps as what they wrap, and as `()`.

use crate::json::{Bool, Bytes, Codec, Descriptor, Double, Error, Float, Form, Int32, Int64};
use crate::json::{Message, Reader, Text, Uint32, Uint64, Writer};

macro_rules! wrappers {
    ($($value:ty, $codec:ty, $name:literal;)*) => {$(
        impl Message for $value {
            const DESCRIPTOR: &'static Descriptor = &Descriptor::value($name);

            fn write(&self, writer: &mut Writer<'_>) {
                <$codec>::write(self, writer);
            }

            fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
                <$codec>::read(self, reader).map(|_| ())
            }
        }
    )*};
}

wrappers! {
    bool, Bool, "google.protobuf.BoolValue";
    Vec<u8>, Bytes<Vec<u8>>, "google.protobuf.BytesValue";
    f64, Double, "google.protobuf.DoubleValue";
    f32, Float, "google.protobuf.FloatValue";
    i32, Int32, "google.protobuf.Int32Value";
    i64, Int64, "google.protobuf.Int64Value";
    String, Text, "google.protobuf.StringValue";
    u32, Uint32, "google.protobuf.UInt32Value";
    u64, Uint64, "google.protobuf.UInt64Value";
}

/// `google.protobuf.Empty`: an object without keys.
impl Message for () {
    const DESCRIPTOR: &'static Descriptor = &Descriptor {
        full_name: "google.protobuf.Empty",
        form: Form::Object,
        fields: &[],
        names: &[],
    };

    fn write(&self, _: &mut Writer<'_>) {}

    fn read(&mut self, _: usize, _: &mut Reader<'_>) -> Result<(), Error> {
        Ok(())
    }
}
