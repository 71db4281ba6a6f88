//! The primitives of the encoding: every item says where it ends.

use crate::model::{Options, Value, ValueField};

/// Bytes in the making.
#[derive(Debug, Default)]
pub(super) struct Encoder {
    pub(super) bytes: Vec<u8>,
}

impl Encoder {
    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    /// Eight bytes, two's complement, the greatest first.
    pub(super) fn int(&mut self, number: impl Into<i64>) {
        self.bytes.extend(number.into().to_be_bytes());
    }

    /// How many items follow.
    pub(super) fn count(&mut self, count: usize) {
        // No collection in memory is longer than 64 bits can count.
        self.bytes.extend((count as u64).to_be_bytes());
    }

    pub(super) fn blob(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.blob(text.as_bytes());
    }

    /// A flag, and the item if there is one.
    pub(super) fn optional<T>(&mut self, item: Option<T>, encode: impl FnOnce(&mut Self, T)) {
        self.flag(item.is_some());
        if let Some(item) = item {
            encode(self, item);
        }
    }

    /// The options but for the numbers in `except`, sorted by number.
    pub(super) fn options(&mut self, options: &Options, except: &[i32]) {
        let mut entries: Vec<_> =
            options.entries.iter().filter(|entry| !except.contains(&entry.number)).collect();
        entries.sort_by_key(|entry| entry.number);
        self.count(entries.len());
        for entry in entries {
            self.int(entry.number);
            self.value(&entry.value);
        }
    }

    /// A value in depth-first order; a stack replaces recursion.
    pub(super) fn value(&mut self, value: &Value) {
        let mut pending = vec![Item::Value(value)];
        while let Some(item) = pending.pop() {
            match item {
                Item::Number(number) => self.int(number),
                Item::Value(value) => {
                    let from = pending.len();
                    self.head(value, &mut pending);
                    if let Some(children) = pending.get_mut(from..) {
                        children.reverse();
                    }
                }
            }
        }
    }

    /// A value's tag, and all of a scalar; of others the count, leaving the items to `pending`.
    fn head<'a>(&mut self, value: &'a Value, pending: &mut Vec<Item<'a>>) {
        match value {
            Value::Bool(value) => self.tagged(1, |e| e.flag(*value)),
            Value::Int(value) => self.tagged(2, |e| e.int(*value)),
            Value::Uint(value) => self.tagged(3, |e| e.bytes.extend(value.to_be_bytes())),
            // All NaNs are one value.
            Value::Float(value) => {
                let bits = if value.is_nan() { 0x7fc0_0000 } else { value.to_bits() };
                self.tagged(4, |e| e.bytes.extend(bits.to_be_bytes()));
            }
            Value::Double(value) => {
                let bits = if value.is_nan() { 0x7ff8_0000_0000_0000 } else { value.to_bits() };
                self.tagged(5, |e| e.bytes.extend(bits.to_be_bytes()));
            }
            Value::String(text) => self.tagged(6, |e| e.text(text)),
            Value::Bytes(bytes) => self.tagged(7, |e| e.blob(bytes)),
            Value::Enum { number, .. } => self.tagged(8, |e| e.int(*number)),
            Value::Message(fields) => {
                self.tagged(9, |e| e.count(fields.len()));
                let mut fields: Vec<&ValueField> = fields.iter().collect();
                fields.sort_by_key(|field| field.number);
                for field in fields {
                    pending.extend([Item::Number(field.number), Item::Value(&field.value)]);
                }
            }
            Value::List(items) => {
                self.tagged(10, |e| e.count(items.len()));
                pending.extend(items.iter().map(Item::Value));
            }
            Value::Map(entries) => {
                self.tagged(11, |e| e.count(entries.len()));
                let mut entries: Vec<_> =
                    entries.iter().map(|(key, value)| (key_bytes(key), key, value)).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                for (_, key, value) in entries {
                    pending.extend([Item::Value(key), Item::Value(value)]);
                }
            }
        }
    }

    fn tagged(&mut self, tag: u8, encode: impl FnOnce(&mut Self)) {
        self.byte(tag);
        encode(self);
    }
}

enum Item<'a> {
    Number(i32),
    Value(&'a Value),
}

/// What the entries of a map are sorted by.
fn key_bytes(key: &Value) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.head(key, &mut Vec::new());
    encoder.bytes
}
