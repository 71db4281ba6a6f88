//! What happens to one value, computed in the slowest and most obvious way.

#![expect(clippy::float_cmp, reason = "exact results are what is compared")]

use limbeck_bridge::plan::{Blank, Lossy, Value};
use limbeck_schema::model::{Field, Presence, Schema, Type};

use super::node::{Bits, Datum, Node};
use super::random::range;

/// `None` if it is refused. A wrapper of the target is put around the value.
pub(crate) fn convert(
    schema: &Schema,
    value: &Value,
    (datum, from): (&Datum, Type),
    to: Type,
) -> Option<Datum> {
    let inner = wrapped(schema, to).unwrap_or(to);
    let datum = scalar(schema, value, (datum, from), inner)?;
    if wrapped(schema, to).is_none() {
        return Some(datum);
    }
    let already = matches!(datum, Datum::Message(_));
    let mut node = Node::default();
    if !datum.is_zero() {
        node.fields.insert(1, datum.clone());
    }
    Some(if already { datum } else { Datum::Message(node) })
}

fn scalar(schema: &Schema, value: &Value, (datum, _): (&Datum, Type), to: Type) -> Option<Datum> {
    let integer = || match datum {
        Datum::Integer(integer) => *integer,
        other => panic!("{other:?} is no integer"),
    };
    let text = || match datum {
        Datum::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    };
    match value {
        Value::Same => Some(datum.clone()),
        Value::Widen => narrow(datum, to, Lossy::Reject),
        Value::Narrow(lossy) => narrow(datum, to, *lossy),
        Value::BoolToInteger => Some(Datum::Integer(i128::from(*datum == Datum::Bool(true)))),
        Value::IntegerToBool => match integer() {
            0 => Some(Datum::Bool(false)),
            1 => Some(Datum::Bool(true)),
            _ => None,
        },
        Value::IntegerToText => Some(Datum::Text(integer().to_string())),
        Value::TextToBytes => Some(Datum::Bytes(text().into_bytes())),
        Value::BytesToText => match datum {
            Datum::Bytes(bytes) => Some(Datum::Text(std::str::from_utf8(bytes).ok()?.to_owned())),
            other => panic!("{other:?} are no bytes"),
        },
        Value::EnumToText(id) => {
            let mut values = schema.enum_(*id).values.iter();
            let found = values.find(|value| *datum == Datum::Enum(value.number))?;
            Some(Datum::Text((*found.name).to_owned()))
        }
        Value::EnumToInteger => match datum {
            Datum::Enum(number) => Some(Datum::Integer((*number).into())),
            other => panic!("{other:?} is no number of an enum"),
        },
        Value::IntegerToEnum { enum_, is_checked } => {
            let number = i32::try_from(integer()).ok()?;
            let is_known = schema.enum_(*enum_).values.iter().any(|value| value.number == number);
            (is_known || !is_checked).then_some(Datum::Enum(number))
        }
        Value::TimestampToText => written(datum),
        Value::TextToInteger(_) | Value::TextToEnum(..) | Value::TextToTimestamp => {
            read_text(schema, value, &text(), to)
        }
        Value::Multiply(factor) => fit(integer() * i128::from(*factor), to),
        Value::Divide(factor, lossy) => divide(integer(), i128::from(*factor), to, *lossy),
        Value::IntegerToTime { factor, .. } => to_time(schema, integer(), i128::from(*factor), to),
        Value::TimeToInteger(factor, lossy) => {
            let (seconds, nanos) = time(datum);
            let units = (seconds * 1_000_000_000 + nanos) * i128::from(*factor);
            divide(units, 1_000_000_000, to, *lossy)
        }
        other => panic!("{other:?} is no scalar"),
    }
}

/// Whether an empty text is an unset value.
pub(crate) fn is_unset(value: &Value, (from, to): (&Field, &Field)) -> bool {
    from.presence != Presence::Explicit
        && to.presence == Presence::Explicit
        && matches!(value, Value::TextToTimestamp | Value::TextToInteger(_) | Value::TextToEnum(..))
}

/// What a text says.
fn read_text(schema: &Schema, value: &Value, text: &str, to: Type) -> Option<Datum> {
    match value {
        Value::TextToInteger(Blank::Zero) | Value::TextToEnum(_, Blank::Zero)
            if text.is_empty() =>
        {
            Some(zero(schema, to))
        }
        Value::TextToInteger(_) => {
            let number: i128 = text.parse().ok()?;
            let (min, max) = range(to);
            // Only what would be written so.
            (number.to_string() == text && number >= min && number <= max)
                .then_some(Datum::Integer(number))
        }
        Value::TextToEnum(id, _) => {
            let mut values = schema.enum_(*id).values.iter();
            Some(Datum::Enum(values.find(|value| *value.name == *text)?.number))
        }
        Value::TextToTimestamp => read(text),
        other => panic!("{other:?} reads no text"),
    }
}

/// What is in place of nothing.
pub(crate) fn zero(schema: &Schema, ty: Type) -> Datum {
    match ty {
        Type::Double => Datum::Double(Bits::new(0.0)),
        Type::Float => Datum::Float(Bits::new(0.0)),
        Type::Bool => Datum::Bool(false),
        Type::String => Datum::Text(String::new()),
        Type::Bytes => Datum::Bytes(Vec::new()),
        Type::Message(_) => Datum::Message(Node::default()),
        Type::Enum(id) => Datum::Enum(schema.enum_(id).values[0].number),
        _ => Datum::Integer(0),
    }
}

/// The type in a wrapper.
pub(crate) fn wrapped(schema: &Schema, ty: Type) -> Option<Type> {
    let Type::Message(id) = ty else { return None };
    let message = schema.message(id);
    let name = message.full_name.strip_prefix("google.protobuf.")?;
    name.ends_with("Value").then_some(())?;
    let [field] = &message.fields[..] else { return None };
    (*field.name == *"value").then_some(field.ty)
}

fn fit(number: i128, to: Type) -> Option<Datum> {
    let (min, max) = range(to);
    (number >= min && number <= max).then_some(Datum::Integer(number))
}

fn nearest(number: i128, to: Type) -> Datum {
    let (min, max) = range(to);
    Datum::Integer(if number < min {
        min
    } else if number > max {
        max
    } else {
        number
    })
}

fn divide(number: i128, by: i128, to: Type, lossy: Lossy) -> Option<Datum> {
    let mut floor = number / by;
    if number < floor * by {
        floor -= 1;
    }
    let rest = number - floor * by;
    match lossy {
        Lossy::Reject => (rest == 0).then_some(())?,
        Lossy::Floor => return Some(nearest(floor, to)),
        Lossy::Saturate | Lossy::Round => panic!("{lossy:?} divides nothing"),
    }
    fit(floor, to)
}

/// Numbers of any type to any type.
fn narrow(datum: &Datum, to: Type, lossy: Lossy) -> Option<Datum> {
    match (datum, to) {
        (Datum::Integer(integer), Type::Double | Type::Float) => {
            let near = nearest_real(*integer, to);
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^127")]
            let is_exact = near as i128 == *integer;
            (is_exact || lossy != Lossy::Reject).then(|| real(near, to))
        }
        (Datum::Integer(integer), _) if lossy == Lossy::Reject => fit(*integer, to),
        (Datum::Integer(integer), _) => Some(nearest(*integer, to)),
        (Datum::Float(bits) | Datum::Double(bits), Type::Double) => Some(Datum::Double(*bits)),
        (Datum::Float(bits) | Datum::Double(bits), Type::Float) => single(bits.get(), lossy),
        (Datum::Float(bits) | Datum::Double(bits), _) => whole(bits.get(), to, lossy),
        (other, _) => panic!("{other:?} is no number"),
    }
}

fn real(number: f64, to: Type) -> Datum {
    let bits = Bits::new(number);
    if to == Type::Float { Datum::Float(bits) } else { Datum::Double(bits) }
}

/// The nearest number with as many binary digits as the type has, of two the even one.
#[expect(clippy::cast_precision_loss, reason = "of no more digits than there is room for")]
fn nearest_real(integer: i128, to: Type) -> f64 {
    let room: i128 = if to == Type::Float { 1 << 24 } else { 1 << 53 };
    let (mut digits, mut factor) = (integer.abs(), 1_i128);
    while digits / factor >= room {
        factor *= 2;
    }
    let (half, rest) = (factor / 2, digits % factor);
    digits /= factor;
    if factor > 1 && (rest > half || (rest == half && digits % 2 == 1)) {
        digits += 1;
    }
    let number = digits as f64 * factor as f64;
    if integer < 0 { -number } else { number }
}

/// To 32 bits: not by a cast, but by looking at both neighbours.
fn single(number: f64, lossy: Lossy) -> Option<Datum> {
    let made = |single: f32| Some(Datum::Float(Bits::new(single.into())));
    if number.is_nan() {
        return made(f32::NAN);
    }
    if number.is_infinite() {
        return made(if number > 0.0 { f32::INFINITY } else { f32::NEG_INFINITY });
    }
    // By bisection over all that there are, the largest that is not above.
    let (mut low, mut high) = (0_u32, f32::MAX.to_bits());
    let size = number.abs();
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if f64::from(f32::from_bits(middle)) <= size { low = middle } else { high = middle - 1 }
    }
    let below = f32::from_bits(low);
    let sign = if number < 0.0 { -1.0 } else { 1.0 };
    if f64::from(below) == size {
        return made(below * sign);
    }
    let is_last = low == f32::MAX.to_bits();
    let step = f64::from(below) - f64::from(f32::from_bits(low - u32::from(low > 0)));
    let above = if is_last { f64::from(below) + step } else { f64::from(f32::from_bits(low + 1)) };
    let (down, up) = (size - f64::from(below), above - size);
    let is_up = up < down || (up == down && low % 2 == 1);
    match lossy {
        Lossy::Reject => None,
        Lossy::Saturate if is_last => made(below * sign),
        Lossy::Round if is_last && is_up => made(f32::INFINITY * sign),
        Lossy::Saturate | Lossy::Round if is_up => made(f32::from_bits(low + 1) * sign),
        Lossy::Saturate | Lossy::Round => made(below * sign),
        Lossy::Floor => panic!("nothing floors to 32 bits"),
    }
}

/// To an integer: the nearest, of two the even one; beyond the range the nearest end, and 0 for no number.
#[expect(clippy::cast_possible_truncation, reason = "whole and small")]
fn whole(number: f64, to: Type, lossy: Lossy) -> Option<Datum> {
    let (min, max) = range(to);
    if !number.is_finite() {
        let end = if number.is_nan() {
            0
        } else if number > 0.0 {
            max
        } else {
            min
        };
        return (lossy != Lossy::Reject).then_some(Datum::Integer(end));
    }
    // Far beyond every range, digits do not matter.
    let clamped = number.clamp(-1e30, 1e30);
    let floor = clamped.floor();
    let rest = clamped - floor;
    let below = floor as i128;
    let is_up = rest > 0.5 || (rest == 0.5 && below % 2 != 0);
    match lossy {
        Lossy::Reject if rest != 0.0 => None,
        Lossy::Reject => fit(below, to),
        Lossy::Saturate | Lossy::Round => Some(nearest(below + i128::from(is_up), to)),
        Lossy::Floor => Some(nearest(below, to)),
    }
}

fn time(datum: &Datum) -> (i128, i128) {
    let Datum::Message(node) = datum else { panic!("{datum:?} is no time") };
    (node.integer(1), node.integer(2))
}

fn made(seconds: i128, nanos: i128) -> Datum {
    let mut node = Node::default();
    for (number, integer) in [(1, seconds), (2, nanos)] {
        if integer != 0 {
            node.fields.insert(number, Datum::Integer(integer));
        }
    }
    Datum::Message(node)
}

const FIRST: i128 = -62_135_596_800;
const LAST: i128 = 253_402_300_799;

fn to_time(schema: &Schema, units: i128, factor: i128, to: Type) -> Option<Datum> {
    let Type::Message(id) = to else { panic!("{to:?} is no time") };
    let nanos = units * 1_000_000_000;
    if nanos % factor != 0 {
        return None;
    }
    let (seconds, rest) = (nanos / factor / 1_000_000_000, nanos / factor % 1_000_000_000);
    if *schema.message(id).full_name == *"google.protobuf.Duration" {
        return (seconds.abs() <= 315_576_000_000).then(|| made(seconds, rest));
    }
    let (seconds, rest) =
        if rest < 0 { (seconds - 1, rest + 1_000_000_000) } else { (seconds, rest) };
    (FIRST..=LAST).contains(&seconds).then(|| made(seconds, rest))
}

fn is_leap(year: i128) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn month_days(year: i128, month: i128) -> i128 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01 to the first day of a year.
fn days_before(year: i128) -> i128 {
    let full = year - 1;
    full * 365 + full / 4 - full / 100 + full / 400
}

fn written(datum: &Datum) -> Option<Datum> {
    let (seconds, nanos) = time(datum);
    if !(FIRST..=LAST).contains(&seconds) || !(0..1_000_000_000).contains(&nanos) {
        return None;
    }
    let (mut days, second) = ((seconds - FIRST) / 86_400, (seconds - FIRST) % 86_400);
    let mut year = 1 + days / 366;
    while days_before(year + 1) <= days {
        year += 1;
    }
    days -= days_before(year);
    let mut month = 1;
    while days >= month_days(year, month) {
        days -= month_days(year, month);
        month += 1;
    }
    let fraction = match nanos {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => format!(".{:06}", nanos / 1_000),
        nanos => format!(".{nanos:09}"),
    };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let day = days + 1;
    Some(Datum::Text(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
    )))
}

/// Reads a time of the form `2024-02-29T12:34:56.789+01:00`, with up to nine digits of a second.
fn read(text: &str) -> Option<Datum> {
    let (date, rest) = text.split_once('T')?;
    let digits = |text: &str, length: usize| {
        let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i128>().expect("digits"))
    };
    let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else { return None };
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let zone = rest.find(['Z', '+', '-'])?;
    let (clock, zone) = rest.split_at(zone);
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(a, b)| (a, Some(b)));
    let [hour, minute, second] = clock.split(':').collect::<Vec<_>>()[..] else { return None };
    let (hour, minute, second) = (digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?);
    let is_date =
        year >= 1 && (1..=12).contains(&month) && day >= 1 && day <= month_days(year, month);
    if !is_date || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let nanos = match fraction {
        Some(fraction) if (1..=9).contains(&fraction.len()) => {
            digits(fraction, fraction.len())?;
            digits(&format!("{fraction:0<9}"), 9)?
        }
        Some(_) => return None,
        None => 0,
    };
    let offset = match zone {
        "Z" => 0,
        zone => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let size = hours * 3600 + minutes * 60;
            if zone.starts_with('-') { -size } else { size }
        }
    };
    let days =
        days_before(year) + (1..month).map(|month| month_days(year, month)).sum::<i128>() + day - 1;
    let seconds = FIRST + days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    (FIRST..=LAST).contains(&seconds).then(|| made(seconds, nanos))
}
