//! What happens to one value.

use std::fmt::Write;

use limbeck_bridge::plan::{Blank, Lossy, Value};
use limbeck_schema::model::{Element, EnumId, MessageId};

use super::RUNTIME;
use super::code::Code;
use super::functions::Function;
use super::names::strangers;
use super::site::{Printed, Way, contradiction, refuse};
use super::types::{Kind, value_type};

const BYTES: &str = "::limbeck_runtime::prost::bytes::Bytes";

/// The types of a value before and after, and the element that it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds {
    pub from: Kind,
    pub to: Kind,
    /// Where faults of the plan are told.
    pub element: Element,
}

/// How one value becomes another, boxes apart.
pub(crate) fn code(way: Way<'_>, kinds: Kinds, value: &Value) -> Printed<Code> {
    let Kinds { from, to, .. } = kinds;
    let fallible = |name: &str| Code::function(format!("{RUNTIME}::{name}")).fallible();
    let to_type = value_type(way.site, to);
    Ok(match value {
        Value::Same => return same(way, kinds),
        Value::TextToBytes if to == Kind::ByteVector => Code::function("String::into_bytes"),
        Value::Widen | Value::BoolToInteger | Value::TextToBytes => {
            Code::function(format!("{to_type}::from"))
        }
        Value::Narrow(lossy) => narrow(*lossy, &to_type),
        Value::IntegerToBool => fallible("boolean"),
        Value::IntegerToText => Code::around("", ".to_string()"),
        Value::TextToInteger(Blank::Reject) => by_reference(&format!("decimal::<{to_type}>")),
        Value::TextToInteger(Blank::Zero) => by_reference(&format!("decimal_or_zero::<{to_type}>")),
        Value::BytesToText => fallible("utf8"),
        Value::EnumToText(id) => enum_to_text(way, *id),
        Value::TextToEnum(id, blank) => text_to_enum(way, *id, *blank),
        Value::EnumToInteger => integer(Kind::Enum(EnumId(0)), to, kinds, way)?,
        Value::IntegerToEnum { enum_, is_checked } => {
            let number = integer(from, Kind::Enum(*enum_), kinds, way)?;
            if *is_checked { number.then(declared(way, *enum_)) } else { number }
        }
        Value::TimestampToText => by_reference("timestamp_text"),
        Value::TextToTimestamp => by_reference("timestamp"),
        Value::Multiply(factor) => {
            with_factor(&format!("multiply::<_, {to_type}>("), *factor).fallible()
        }
        Value::Divide(factor, lossy) => with_lossy(
            with_factor(&format!("divide_{}::<_, {to_type}>(", ending(*lossy)), *factor),
            *lossy,
        ),
        Value::IntegerToTime { factor, is_checked: true } => {
            with_factor(&format!("to_time::<{to_type}>("), *factor).fallible()
        }
        Value::IntegerToTime { factor, is_checked: false } => {
            with_factor(&format!("small_to_time::<{to_type}>("), *factor)
        }
        Value::TimeToInteger(factor, lossy) => {
            let code =
                with_factor(&format!("from_time_{}::<{to_type}>(&", ending(*lossy)), *factor);
            with_lossy(code, *lossy)
        }
        Value::Message(older) => pair(way, kinds, Element::Message(*older))?,
        Value::Enum(older) => pair(way, kinds, Element::Enum(*older))?,
        Value::Foreign(old, new) => foreign(way, kinds, (*old, *new))?,
        Value::Mask(message) => {
            let is_written = way.site.schema().name(kinds.element) == "update_mask";
            named(way, *message, (if is_written { "mask(" } else { "read_mask(" }, ")"))
        }
        Value::OrderBy(message) => {
            let strangers = strangers(way.site, way.direction, *message);
            named(way, *message, ("order_by(&", &format!(", &{strangers:?})")))
        }
        Value::Any => function_code(&way.site.functions.any(way.site.bridge, way.direction), ""),
    })
}

/// It moves, if Rust has one type for both sides.
fn same(way: Way<'_>, kinds: Kinds) -> Printed<Code> {
    let Kinds { from, to, element } = kinds;
    if from.is_same_type(to) {
        return Ok(Code::same());
    }
    let is_bytes = |kind: Kind| kind.primitive() == Some(BYTES);
    if from == Kind::ByteVector && is_bytes(to) {
        return Ok(Code::function(format!("{BYTES}::from")));
    }
    if is_bytes(from) && to == Kind::ByteVector {
        return Ok(Code::function("Vec::from"));
    }
    let help = "decide `custom` for it";
    Err(refuse(way.site.schema(), element, "has another type in Rust on the other side", help))
}

fn narrow(lossy: Lossy, to_type: &str) -> Code {
    let name = match lossy {
        Lossy::Reject => "reject",
        Lossy::Saturate => "saturate",
        Lossy::Round => "round",
        Lossy::Floor => "floor",
    };
    with_lossy(Code::function(format!("{RUNTIME}::{name}::<_, {to_type}>")), lossy)
}

/// The function that divides so. Rounding ends at the ends of the range.
const fn ending(lossy: Lossy) -> &'static str {
    match lossy {
        Lossy::Reject => "reject",
        Lossy::Saturate | Lossy::Round => "round",
        Lossy::Floor => "floor",
    }
}

fn with_lossy(code: Code, lossy: Lossy) -> Code {
    match lossy {
        Lossy::Reject => code.fallible(),
        Lossy::Saturate | Lossy::Round | Lossy::Floor => code,
    }
}

fn with_factor(call: &str, factor: i64) -> Code {
    Code::around(format!("{RUNTIME}::{call}"), format!(", {factor})"))
}

fn by_reference(function: &str) -> Code {
    Code::around(format!("{RUNTIME}::{function}(&"), ")").fallible()
}

/// Between the number of an enum and an integer.
fn integer(from: Kind, to: Kind, kinds: Kinds, way: Way<'_>) -> Printed<Code> {
    Ok(match (from.primitive(), to.primitive()) {
        (Some("i32"), Some("i32")) => Code::same(),
        (Some("i32"), Some("i64")) => Code::function("i64::from"),
        (Some("i32" | "i64" | "u32" | "u64"), Some(to @ ("i32" | "u32" | "u64"))) => {
            narrow(Lossy::Reject, to)
        }
        _ => return Err(contradiction(way.site.schema(), kinds.element, "is no integer")),
    })
}

/// Refuses numbers that an enum does not have.
fn declared(way: Way<'_>, id: EnumId) -> Code {
    let path = way.site.path(Element::Enum(id));
    let reason = format!("must be a number of `{}`", way.site.schema().enum_(id).full_name);
    Code::around(
        format!("{path}::try_from("),
        format!(").map(i32::from).map_err(|_| {RUNTIME}::BridgeError::new({reason:?}))"),
    )
    .fallible()
}

fn enum_to_text(way: Way<'_>, id: EnumId) -> Code {
    let path = way.site.path(Element::Enum(id));
    let reason = format!("must be a number of `{}`", way.site.schema().enum_(id).full_name);
    Code::around(
        format!("{path}::try_from("),
        format!(
            ").map(|value| String::from(value.as_str_name())).map_err(|_| {RUNTIME}::BridgeError::new({reason:?}))"
        ),
    )
    .fallible()
}

/// By a match, not prost's function, which does not know the names of aliases.
fn text_to_enum(way: Way<'_>, id: EnumId, blank: Blank) -> Code {
    let enum_ = way.site.schema().enum_(id);
    let path = way.site.path(Element::Enum(id));
    let mut aliases = String::new();
    if let (Blank::Zero, Some(zero)) = (blank, enum_.values.first()) {
        _ = write!(aliases, "\"\" => {path}::from_str_name({:?}), ", &*zero.name);
    }
    for (index, value) in enum_.values.iter().enumerate() {
        let first = enum_.values.iter().take(index).find(|other| other.number == value.number);
        if let Some(first) = first {
            _ = write!(
                aliases,
                "{:?} => {path}::from_str_name({:?}), ",
                &*value.name, &*first.name
            );
        }
    }
    let reason = format!("must be the name of a value of `{}`", enum_.full_name);
    let end = format!(".map(i32::from).ok_or_else(|| {RUNTIME}::BridgeError::new({reason:?}))");
    let code = if aliases.is_empty() {
        Code::around(format!("{path}::from_str_name(&"), format!("){end}"))
    } else {
        let others = format!("name => {path}::from_str_name(name) }}{end}");
        Code::around("match &*", format!(" {{ {aliases}{others}"))
    };
    code.fallible()
}

/// The conversion of a pair of messages or enums of this plan.
fn pair(way: Way<'_>, kinds: Kinds, older: Element) -> Printed<Code> {
    let function = way.site.functions.of(way.site.bridge, way.direction, older);
    let function = function.ok_or_else(|| {
        contradiction(
            way.site.schema(),
            kinds.element,
            "needs a conversion that the plan does not have",
        )
    })?;
    Ok(function_code(&function, ""))
}

/// The conversion of another API.
fn foreign(way: Way<'_>, kinds: Kinds, types: (Element, Element)) -> Printed<Code> {
    let (site, schema) = (way.site, way.site.schema());
    let help = "generate the bridge of that API in the same run: its types stand in two versions";
    let refused = || {
        let [older, newer] = [types.0, types.1].map(|it| site.job.plan.package(schema.file_of(it)));
        let message = format!("needs the conversions of `{older}` and `{newer}`");
        refuse(schema, kinds.element, &message, help)
    };
    let found = site.functions.foreign(way.direction, types).ok_or_else(refused)?;
    let function = site.functions.of(found.plan, found.direction, found.older);
    Ok(function_code(&function.ok_or_else(refused)?, &site.module_path(found.plan)))
}

fn function_code(function: &Function, module: &str) -> Code {
    let path = format!("{module}{}", function.name);
    let code = if function.takes_custom {
        Code::around(format!("{path}("), ", custom)")
    } else {
        Code::function(path)
    };
    if function.is_fallible { code.fallible() } else { code }
}

fn named(way: Way<'_>, message: MessageId, (call, end): (&str, &str)) -> Code {
    let table = way.site.functions.names(way.site.bridge, way.direction, message);
    Code::around(format!("{table}.{call}"), end).fallible()
}
