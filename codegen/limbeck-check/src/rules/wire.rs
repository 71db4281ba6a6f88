//! What a value of one type looks like to a reader that expects another.

use std::fmt;

use limbeck_schema::model::{Field, Type};

/// How the end of a value is found on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WireType {
    Varint,
    EightBytes,
    FourBytes,
    Length,
    Group,
}

/// A scalar number that somebody writes, or somebody reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Integer(i128),
    Real(f64),
}

impl WireType {
    /// That of a field; a packed list is told apart from single values by all readers.
    pub(crate) fn of(field: &Field) -> Self {
        match field.ty {
            Type::Int32
            | Type::Int64
            | Type::Uint32
            | Type::Uint64
            | Type::Sint32
            | Type::Sint64
            | Type::Bool
            | Type::Enum(_) => Self::Varint,
            Type::Double | Type::Fixed64 | Type::Sfixed64 => Self::EightBytes,
            Type::Float | Type::Fixed32 | Type::Sfixed32 => Self::FourBytes,
            Type::Message(_) if field.delimited => Self::Group,
            Type::String | Type::Bytes | Type::Message(_) => Self::Length,
        }
    }
}

impl fmt::Display for WireType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Varint => "a varint",
            Self::EightBytes => "eight bytes",
            Self::FourBytes => "four bytes",
            Self::Length => "length-delimited bytes",
            Self::Group => "a group",
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Real(value) => value.fmt(f),
        }
    }
}

/// A number that changes when it is written as one type and read as another of the same wire type:
/// what is written, and what is read.
pub(crate) fn misread(written: Type, read: Type) -> Option<(Number, Number)> {
    const CANDIDATES: [i128; 5] = [1, 2, -1, u32::MAX as i128, 1 << 33];
    CANDIDATES.into_iter().find_map(|candidate| {
        let bits = encode(written, candidate)?;
        let (sent, got) = (decode(written, bits)?, decode(read, bits)?);
        (sent != got).then_some((sent, got))
    })
}

/// The bits of a number; `None` if the type cannot hold it.
fn encode(ty: Type, value: i128) -> Option<u64> {
    Some(match ty {
        Type::Int32 | Type::Enum(_) => i64::from(i32::try_from(value).ok()?).cast_unsigned(),
        Type::Int64 | Type::Sfixed64 => i64::try_from(value).ok()?.cast_unsigned(),
        Type::Uint32 | Type::Fixed32 => u64::from(u32::try_from(value).ok()?),
        Type::Uint64 | Type::Fixed64 => u64::try_from(value).ok()?,
        Type::Sfixed32 => u64::from(i32::try_from(value).ok()?.cast_unsigned()),
        Type::Sint32 => zigzag(i64::from(i32::try_from(value).ok()?)),
        Type::Sint64 => zigzag(i64::try_from(value).ok()?),
        Type::Bool => u64::from(u8::try_from(value).ok().filter(|value| *value < 2)?),
        Type::Double => f64::from(i32::try_from(value).ok()?).to_bits(),
        Type::Float => u64::from(f32::from(i16::try_from(value).ok()?).to_bits()),
        Type::String | Type::Bytes | Type::Message(_) => return None,
    })
}

/// What a reader makes of bits.
fn decode(ty: Type, bits: u64) -> Option<Number> {
    let low = u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
    Some(Number::Integer(match ty {
        Type::Int32 | Type::Enum(_) | Type::Sfixed32 => i128::from(low.cast_signed()),
        Type::Int64 | Type::Sfixed64 => i128::from(bits.cast_signed()),
        Type::Uint32 | Type::Fixed32 => i128::from(low),
        Type::Uint64 | Type::Fixed64 => i128::from(bits),
        Type::Sint32 => i128::from(unzigzag(u64::from(low))),
        Type::Sint64 => i128::from(unzigzag(bits)),
        Type::Bool => i128::from(bits != 0),
        Type::Double => return Some(Number::Real(f64::from_bits(bits))),
        Type::Float => return Some(Number::Real(f64::from(f32::from_bits(low)))),
        Type::String | Type::Bytes | Type::Message(_) => return None,
    }))
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn unzigzag(bits: u64) -> i64 {
    (bits >> 1).cast_signed() ^ -((bits & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::Type;

    use super::misread;

    fn shown(written: Type, read: Type) -> String {
        let found = misread(written, read);
        found.map_or_else(|| "same".to_owned(), |(sent, got)| format!("{sent} as {got}"))
    }

    #[test]
    fn what_changes_when_a_type_changes() {
        for (written, read, expected) in [
            (Type::String, Type::Bytes, "same"),
            (Type::Int32, Type::Int64, "same"),
            (Type::Bool, Type::Int32, "same"),
            (Type::Sint32, Type::Sint64, "same"),
            (Type::Int64, Type::Int32, "4294967295 as -1"),
            (Type::Uint32, Type::Int32, "4294967295 as -1"),
            (Type::Int32, Type::Uint32, "-1 as 4294967295"),
            (Type::Int32, Type::Uint64, "-1 as 18446744073709551615"),
            (Type::Int32, Type::Bool, "2 as 1"),
            (Type::Int32, Type::Sint32, "1 as -1"),
            (Type::Sint64, Type::Int64, "1 as 2"),
            (Type::Sint64, Type::Sint32, "4294967295 as 2147483647"),
            (Type::Fixed32, Type::Sfixed32, "4294967295 as -1"),
            (Type::Sfixed64, Type::Fixed64, "-1 as 18446744073709551615"),
            (Type::Float, Type::Fixed32, "1 as 1065353216"),
            (Type::Fixed64, Type::Double, "1 as 0.000"),
        ] {
            let found = shown(written, read);
            assert!(found.starts_with(expected), "{written:?} to {read:?}: {found}");
        }
    }
}
