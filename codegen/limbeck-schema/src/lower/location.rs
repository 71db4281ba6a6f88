//! `SourceCodeInfo` to [`LocationsBuilder`].

use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

use crate::finding::Span;
use crate::model::{Comments, LocationsBuilder};

/// Takes over the locations of one file.
pub(super) fn lower_locations(info: SourceCodeInfo) -> LocationsBuilder {
    let lower = |location: Location| {
        let commented = location.leading_comments.is_some()
            || location.trailing_comments.is_some()
            || !location.leading_detached_comments.is_empty();
        let comments = commented.then(|| Comments {
            detached: location.leading_detached_comments,
            leading: location.leading_comments.unwrap_or_default(),
            trailing: location.trailing_comments.unwrap_or_default(),
        });
        (location.path, Span::from_source_info(&location.span), comments)
    };
    LocationsBuilder::new(info.location.into_iter().map(lower).collect())
}
