//! Names for meanings: the digest of a package's canonical schema.
