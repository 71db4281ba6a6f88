//! How enum fields show themselves in `Debug`: by name, not by number.
//!
//! prost's own `Debug` does the same, but does not compile for `BTreeMap` fields unless a crate is
//! named `::prost`; messages with such fields have a printed `Debug` that calls this.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::marker::PhantomData;

/// Shows the numbers in `T` as values of the enum `E`; a number that `E` does not know stays one.
pub struct EnumField<'a, E, T> {
    field: &'a T,
    of: PhantomData<E>,
}

impl<'a, E, T> EnumField<'a, E, T> {
    /// Wraps an enum field of any shape.
    pub const fn new(field: &'a T) -> Self {
        Self { field, of: PhantomData }
    }
}

fn show<E: TryFrom<i32> + Debug>(number: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match E::try_from(number) {
        Ok(value) => value.fmt(f),
        Err(_) => number.fmt(f),
    }
}

impl<E: TryFrom<i32> + Debug> Debug for EnumField<'_, E, i32> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show::<E>(*self.field, f)
    }
}

impl<E: TryFrom<i32> + Debug> Debug for EnumField<'_, E, Option<i32>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.as_ref().map(EnumField::<E, _>::new).fmt(f)
    }
}

impl<E: TryFrom<i32> + Debug> Debug for EnumField<'_, E, Vec<i32>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.field.iter().map(EnumField::<E, _>::new)).finish()
    }
}

impl<E: TryFrom<i32> + Debug, K: Debug> Debug for EnumField<'_, E, BTreeMap<K, i32>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.field.iter().map(|(key, value)| (key, EnumField::<E, _>::new(value)));
        f.debug_map().entries(entries).finish()
    }
}

#[cfg(all(test, feature = "google"))]
mod tests {
    use super::*;
    use crate::google::rpc::Code;

    #[test]
    fn unknown_numbers_stay_numbers() {
        let shown = |field: &Vec<i32>| format!("{:?}", EnumField::<Code, _>::new(field));
        assert_eq!(shown(&vec![5, 99, 0]), "[NotFound, 99, Ok]");
        assert_eq!(format!("{:?}", EnumField::<Code, _>::new(&Some(1))), "Some(Cancelled)");
        let map = BTreeMap::from([("a", 2)]);
        assert_eq!(format!("{:?}", EnumField::<Code, _>::new(&map)), "{\"a\": Unknown}");
    }
}
