//! Whether two values mean the same: fields go by number, and all NaNs are one value, as in a
//! package's digest.

use limbeck_schema::model::{Element, Options, Value};

/// Whether two values mean the same.
pub(crate) fn is_same_value(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Float(old), Value::Float(new)) if old.is_nan() => new.is_nan(),
        (Value::Double(old), Value::Double(new)) if old.is_nan() => new.is_nan(),
        (Value::Message(old), Value::Message(new)) => is_same_list(old, new, |old, new| {
            old.number == new.number && is_same_value(&old.value, &new.value)
        }),
        (Value::List(old), Value::List(new)) => is_same_list(old, new, is_same_value),
        (Value::Map(old), Value::Map(new)) => is_same_list(old, new, |old, new| {
            is_same_value(&old.0, &new.0) && is_same_value(&old.1, &new.1)
        }),
        (old, new) => old == new,
    }
}

/// Whether two lists of options mean the same.
pub(crate) fn is_same_options(old: &Options, new: &Options) -> bool {
    is_same_list(&old.entries, &new.entries, |old, new| {
        old.number == new.number && is_same_value(&old.value, &new.value)
    })
}

/// Whether an option of an element says what the model resolves into facts of their own:
/// `packed`, `map_entry` and `features`. How such a fact came about is no difference.
pub(crate) fn is_resolved(element: Element, number: i32) -> bool {
    let resolved: &[i32] = match element {
        Element::File(_) => &[50],
        Element::Message(_) => &[7, 12],
        Element::Field(..) | Element::Extension(_) => &[2, 21],
        Element::Oneof(..) => &[1],
        Element::Enum(_) => &[7],
        Element::EnumValue(..) => &[2],
        Element::Service(_) => &[34],
        Element::Method(..) => &[35],
    };
    resolved.contains(&number)
}

fn is_same_list<T>(old: &[T], new: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new))
}

#[cfg(test)]
mod tests {
    use limbeck_schema::model::{Value, ValueField};

    use super::is_same_value;

    fn message(name: &str, value: Value) -> Value {
        Value::Message(vec![ValueField { number: 1, name: name.into(), value }])
    }

    #[test]
    fn names_of_fields_and_the_bits_of_nan_say_nothing() {
        let nan = |sign: f64| Value::Double(f64::NAN.copysign(sign));
        assert!(is_same_value(&nan(1.0), &nan(-1.0)));
        assert!(is_same_value(&message("a", nan(1.0)), &message("b", nan(-1.0))));
        let list = |value| Value::List(vec![Value::Map(vec![(Value::Int(1), value)])]);
        assert!(is_same_value(&list(nan(1.0)), &list(nan(-1.0))));
    }

    #[test]
    fn everything_else_does() {
        let zero = |sign: f64| Value::Double(0.0_f64.copysign(sign));
        assert!(!is_same_value(&zero(1.0), &zero(-1.0)));
        assert!(!is_same_value(&Value::Double(f64::NAN), &zero(1.0)));
        assert!(!is_same_value(&Value::Int(1), &Value::Uint(1)));
        assert!(!is_same_value(&message("a", Value::Int(1)), &message("a", Value::Int(2))));
        assert!(!is_same_value(&Value::List(vec![]), &Value::List(vec![Value::Int(1)])));
    }
}
