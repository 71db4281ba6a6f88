//! HTTP rules (`google.api.http`), parsed and checked.
