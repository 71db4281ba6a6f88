//! `FieldMask`: paths in lower camel case, commas between.

use prost_types::FieldMask;

use crate::json::{Descriptor, Error, Message, Reader, Writer};

impl Message for FieldMask {
    const DESCRIPTOR: &'static Descriptor = &Descriptor::value("google.protobuf.FieldMask");

    fn write(&self, writer: &mut Writer<'_>) {
        let mut text = String::new();
        for (index, path) in self.paths.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            if !push_camel(&mut text, path) {
                return writer.fail(
                    "a path of a `FieldMask` is not in snake case, and would not be read back",
                );
            }
        }
        writer.string(&text);
    }

    fn read(&mut self, _: usize, reader: &mut Reader<'_>) -> Result<(), Error> {
        let text = reader.string()?;
        // In a query people write proto names as often as JSON names.
        let strict = reader.is_json();
        let paths = text.split(',').filter(|path| !path.is_empty());
        let paths: Option<Vec<String>> = paths.map(|path| snake(path, strict)).collect();
        self.paths = paths
            .ok_or_else(|| reader.error("a path of a `FieldMask` is not in lower camel case"))?;
        Ok(())
    }
}

/// Appends `fooBar` for `foo_bar`; false where that would not lead back.
fn push_camel(text: &mut String, path: &str) -> bool {
    let mut upper = false;
    for c in path.chars() {
        match (upper, c) {
            (false, '_') => upper = true,
            (true, 'a'..='z') => {
                text.push(c.to_ascii_uppercase());
                upper = false;
            }
            (true, _) | (false, 'A'..='Z') => return false,
            (false, c) => text.push(c),
        }
    }
    !upper
}

/// `foo_bar` for `fooBar`.
fn snake(path: &str, strict: bool) -> Option<String> {
    let mut text = String::with_capacity(path.len() + 4);
    for c in path.chars() {
        match c {
            'A'..='Z' => text.extend(['_', c.to_ascii_lowercase()]),
            '_' if strict => return None,
            c => text.push(c),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn what_would_not_come_back_is_refused() {
        for path in ["fooBar", "foo_3_bar", "foo__bar", "foo_", "_Foo"] {
            let mask = FieldMask { paths: vec![path.to_owned()] };
            assert!(json::to_string(&mask).is_err(), "{path}");
        }
        assert!(json::from_str::<FieldMask>("\"foo_bar\"").is_err());
    }

    #[test]
    fn paths_change_their_case() {
        let mask = FieldMask { paths: vec!["a.foo_bar".to_owned(), "b1".to_owned()] };
        assert_eq!(json::to_string(&mask).unwrap(), "\"a.fooBar,b1\"");
        assert_eq!(json::from_str::<FieldMask>("\"a.fooBar,b1\"").unwrap(), mask);
        assert_eq!(json::from_str::<FieldMask>("\"\"").unwrap(), FieldMask::default());
    }
}
