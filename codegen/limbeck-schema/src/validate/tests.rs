//! Faults that need no file system: the larger suite, against protoc and buf, is in `tests/`.
