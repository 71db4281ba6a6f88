//! Images as JSON and as text, as buf writes them: with custom options by name.

use prost_reflect::text_format::FormatOptions;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};

use super::{Image, ImageOptions};
use crate::model::Schema;

/// Why an image has no readable form.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the descriptor set: {reason}")]
pub struct Error {
    reason: String,
}

const SET: &str = "google.protobuf.FileDescriptorSet";

impl Image {
    /// The descriptor set in the JSON mapping of protobuf (`ProtoJSON`), on one line.
    ///
    /// # Errors
    /// When a custom option holds what JSON cannot say, such as an `Any` of an unknown type.
    pub fn json(&self, schema: &Schema, options: ImageOptions) -> Result<String, Error> {
        let mut json = serde_json::Serializer::new(Vec::new());
        self.set(schema, options)?
            .serialize_with_options(&mut json, &SerializeOptions::new())
            .map_err(|reason| error(&reason))?;
        String::from_utf8(json.into_inner()).map_err(|reason| error(&reason))
    }

    /// The descriptor set in the text format of protobuf, a field a line.
    ///
    /// # Errors
    /// When a custom option cannot be decoded.
    pub fn text(&self, schema: &Schema, options: ImageOptions) -> Result<String, Error> {
        let set = self.set(schema, options)?;
        Ok(set.to_text_format_with_options(&FormatOptions::new().pretty(true)) + "\n")
    }

    /// The set as a message that knows the extensions of this image.
    fn set(&self, schema: &Schema, options: ImageOptions) -> Result<DynamicMessage, Error> {
        // Where nothing imports `descriptor.proto`, there are no custom options either.
        let set = [self.pool.clone(), DescriptorPool::global()]
            .iter()
            .find_map(|pool| pool.get_message_by_name(SET))
            .ok_or_else(|| error(&format!("no `{SET}`")))?;
        DynamicMessage::decode(set, self.encode(schema, options).as_slice())
            .map_err(|reason| error(&reason))
    }
}

fn error(reason: &impl ToString) -> Error {
    Error { reason: reason.to_string() }
}
