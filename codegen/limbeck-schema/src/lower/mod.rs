//! Descriptors to the model: the only place that knows prost-reflect.
