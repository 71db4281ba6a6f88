//! Frozen vectors of `lb1`.
//!
//! THESE VALUES MAY NEVER CHANGE. Digests are stored in users' repositories; one that comes out
//! differently tells them that their history is corrupt. Whoever needs another digest makes another
//! prefix. `docs/digest-lb1.md` shows the first two for other implementations.

use sha2::{Digest as _, Sha256};

use super::digests;
use crate::digest;
use crate::print::tests::schema;

/// The smallest message that shows the layout: bytes, not only their hash.
#[test]
fn the_bytes_of_a_small_package() {
    let schema =
        schema(&[("p.proto", "syntax = \"proto3\"; package p; message M { string s = 1; }")]);
    let bytes = digest::package_bytes(&schema, schema.find_package("p").unwrap());
    let expected: Vec<u8> = [
        text("lb1"),
        text("package"),
        text("p"),
        number(1), // records
        vec![b'M'],
        text("p.M"),
        number(1), // fields
        number(1), // number
        text("s"),
        vec![1, 9], // singular, string
        text(""),   // no type name
        vec![1],    // UTF-8
        vec![2, 0], // implicit presence, not packed
        text("s"),  // JSON name
        vec![0],    // no default
        number(0),  // options of the field
        vec![0],    // no oneof
        number(0),  // oneofs
        number(0),  // extension ranges
        number(0),  // reserved ranges
        number(0),  // reserved names
        number(0),  // options
    ]
    .concat();
    assert_eq!(bytes, expected);
    let hash: [u8; 32] = Sha256::digest(&expected).into();
    assert_eq!(digest::package(&schema, schema.find_package("p").unwrap()).bytes, hash);
}

fn text(text: &str) -> Vec<u8> {
    [number(text.len() as u64), text.as_bytes().to_vec()].concat()
}

fn number(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

const PAGE: &str = include_str!("../../../../../docs/digest-lb1.md");

#[test]
fn the_digests_of_four_packages() {
    let empty = ("p.proto", "package p;");
    let small = ("p.proto", "syntax = \"proto3\"; package p; message M { string s = 1; }");
    let all3 = ("p.proto", include_str!("vector3.proto"));
    let all2 = ("p.proto", include_str!("vector2.proto"));
    let options = ("o.proto", include_str!("vector_options.proto"));
    for (name, files, own, closure) in [
        (
            "empty",
            &[empty][..],
            "lb1:1f45312a952b92850c147f08e8940ea98be57305861b1c649b4b5ab0fc4aadb6",
            "lb1:d9230c2e9954e69ec22f8afb60db83ba873fda8a18fce12f1323e378cddd0d95",
        ),
        (
            "small",
            &[small],
            "lb1:e429284360ef5582ff8f429c6fe1a46228a3d977760d47fcc25a2697a047f10a",
            "lb1:d9230c2e9954e69ec22f8afb60db83ba873fda8a18fce12f1323e378cddd0d95",
        ),
        (
            "proto3",
            &[all3, options],
            "lb1:1d96c441c1ebaf1e3b71d655487901c0fdf6684aa8636fdb68c24b09fb2c8301",
            "lb1:2f850eac1ec1ab88936f370204d59f2172e32e85785e1961d77ae5c4ee3a2938",
        ),
        (
            "proto2",
            &[all2, options],
            "lb1:bbcd506306efaec5f8370757d3b47d7ccc4e1506860d38efabbd3b86a21dfeb3",
            "lb1:2f850eac1ec1ab88936f370204d59f2172e32e85785e1961d77ae5c4ee3a2938",
        ),
    ] {
        assert_eq!(digests(files), (own.to_owned(), closure.to_owned()), "{name}");
        let is_shown = matches!(name, "empty" | "small");
        assert_eq!(PAGE.contains(own), is_shown, "docs/digest-lb1.md: {name}");
    }
}
