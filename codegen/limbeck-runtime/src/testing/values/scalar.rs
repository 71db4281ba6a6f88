//! Numbers, texts, bytes.

use bytes::Bytes;
use prost_reflect::{Kind, Value};

use super::Values;

const I32: &[i32] = &[0, 0, 1, -1, i32::MAX, i32::MIN];
const U32: &[u32] = &[0, 0, 1, u32::MAX, 1 << 31];
const I64: &[i64] = &[
    0,
    0,
    1,
    -1,
    i64::MAX,
    i64::MIN,
    i32::MAX as i64 + 1,
    u32::MAX as i64,
    (1 << 53) + 1,
    1000,
    999,
];
const U64: &[u64] = &[0, 0, 1, u64::MAX, 1 << 63, 1 << 32, (1 << 53) + 1];
const F32: &[f32] =
    &[0.0, 0.0, -0.0, 1.0, -1.5, f32::MAX, f32::MIN, f32::INFINITY, f32::NAN, 1e-45];
const F64: &[f64] = &[
    0.0,
    0.0,
    -0.0,
    1.0,
    -1.5,
    0.1,
    f64::MAX,
    f64::MIN,
    f64::NEG_INFINITY,
    f64::NAN,
    9_007_199_254_740_993.0,
];
const TEXTS: &[&str] = &[
    "",
    "",
    "a",
    "0",
    "-1",
    "42",
    "007",
    "2026-01-31T12:00:00Z",
    "Ada Lovelace",
    "é\u{0}\u{10ffff}\"\\",
    " ",
    "longer than what fits into a small string, whatever that is in any implementation",
];
const BYTES: &[&[u8]] = &[b"", b"", b"a", &[0], &[0xff, 0xfe], "é".as_bytes(), &[0x55; 70]];

impl Values {
    /// A value of a scalar type: often one that is special, or else any.
    pub(super) fn scalar(&mut self, kind: &Kind) -> Value {
        let is_special = self.random.below(4) > 0;
        let bits = self.random.bits();
        match kind {
            Kind::Bool => Value::Bool(bits & 1 == 1),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                Value::I32(self.one_of(I32, is_special, narrow(bits)))
            }
            Kind::Uint32 | Kind::Fixed32 => {
                Value::U32(self.one_of(U32, is_special, narrow(bits).cast_unsigned()))
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                Value::I64(self.one_of(I64, is_special, bits.cast_signed()))
            }
            Kind::Uint64 | Kind::Fixed64 => Value::U64(self.one_of(U64, is_special, bits)),
            Kind::Float => Value::F32(self.one_of(F32, is_special, single(bits))),
            Kind::Double => Value::F64(self.one_of(F64, is_special, double(bits))),
            Kind::String => Value::String(self.text(is_special)),
            Kind::Bytes | Kind::Message(_) | Kind::Enum(_) => {
                Value::Bytes(Bytes::from_static(self.one_of(BYTES, true, &[])))
            }
        }
    }

    fn one_of<T: Copy>(&mut self, special: &[T], is_special: bool, any: T) -> T {
        if is_special { self.random.pick(special).copied().unwrap_or(any) } else { any }
    }

    fn text(&mut self, is_special: bool) -> String {
        if is_special {
            return self.one_of(TEXTS, true, "").to_owned();
        }
        let length = self.random.below(9);
        (0..length)
            .filter_map(|_| char::from_u32(u32::try_from(self.random.below(0x2ff)).ok()?))
            .collect()
    }
}

fn narrow(bits: u64) -> i32 {
    let [a, b, c, d, ..] = bits.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// One NaN alone: JSON knows no others.
fn single(bits: u64) -> f32 {
    let float = f32::from_bits(narrow(bits).cast_unsigned());
    if float.is_nan() { f32::NAN } else { float }
}

fn double(bits: u64) -> f64 {
    let float = f64::from_bits(bits);
    if float.is_nan() { f64::NAN } else { float }
}
