//! What a kind of generated output is.

use limbeck_schema::finding::Finding;
use limbeck_schema::image::Image;
use limbeck_schema::model::Schema;

use crate::FileSet;

/// A kind of generated output.
pub trait Target: Sync {
    /// Its name on the command line and of its folder in `generated/`.
    fn name(&self) -> &'static str;

    /// Makes all files of the target.
    ///
    /// # Errors
    /// Findings about the schema that make this output impossible, all at once.
    fn emit(&self, input: &Input<'_>) -> Result<FileSet, Vec<Finding>>;
}

/// What a target may look at.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The resolved schema.
    pub schema: &'a Schema,
    /// Its descriptors.
    pub image: &'a Image,
}
