//! Options as written: which location belongs to which option.
//!
//! Resolving options forgets how they were spelled; their locations end in `[.., options, 999, i]`,
//! the i-th as written. This keeps the names.

use prost_types::uninterpreted_option::NamePart;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};

/// Location path of an option, and its name.
pub(super) type OptionName = (Vec<i32>, Vec<NamePart>);

/// Number of `uninterpreted_option` in every kind of options.
const UNINTERPRETED: i32 = 999;

/// The names of all options of a file, sorted by path.
pub(super) fn option_names(file: &FileDescriptorProto) -> Vec<OptionName> {
    let mut walk = Walk::default();
    walk.options(8, file.options.as_ref().map(|options| &options.uninterpreted_option));
    walk.each(4, &file.message_type, Walk::message);
    walk.each(5, &file.enum_type, Walk::enum_);
    walk.each(6, &file.service, Walk::service);
    walk.each(7, &file.extension, Walk::field);
    walk.found.sort_by(|a, b| a.0.cmp(&b.0));
    walk.found
}

#[derive(Default)]
struct Walk {
    path: Vec<i32>,
    found: Vec<OptionName>,
}

impl Walk {
    fn each<T>(&mut self, field: i32, items: &[T], visit: fn(&mut Self, &T)) {
        for (item, index) in items.iter().zip(0..) {
            self.path.extend([field, index]);
            visit(self, item);
            self.path.truncate(self.path.len() - 2);
        }
    }

    fn options(&mut self, field: i32, options: Option<&Vec<UninterpretedOption>>) {
        for (option, index) in options.into_iter().flatten().zip(0..) {
            let tail = [field, UNINTERPRETED, index];
            let path = self.path.iter().copied().chain(tail).collect();
            self.found.push((path, option.name.clone()));
        }
    }

    fn message(&mut self, message: &DescriptorProto) {
        self.options(7, message.options.as_ref().map(|options| &options.uninterpreted_option));
        self.each(2, &message.field, Self::field);
        self.each(3, &message.nested_type, Self::message);
        self.each(4, &message.enum_type, Self::enum_);
        self.each(5, &message.extension_range, |walk, range| {
            walk.options(3, range.options.as_ref().map(|options| &options.uninterpreted_option));
        });
        self.each(6, &message.extension, Self::field);
        self.each(8, &message.oneof_decl, |walk, oneof| {
            walk.options(2, oneof.options.as_ref().map(|options| &options.uninterpreted_option));
        });
    }

    fn field(&mut self, field: &FieldDescriptorProto) {
        self.options(8, field.options.as_ref().map(|options| &options.uninterpreted_option));
    }

    fn enum_(&mut self, enum_: &EnumDescriptorProto) {
        self.options(3, enum_.options.as_ref().map(|options| &options.uninterpreted_option));
        self.each(2, &enum_.value, |walk, value| {
            walk.options(3, value.options.as_ref().map(|options| &options.uninterpreted_option));
        });
    }

    fn service(&mut self, service: &ServiceDescriptorProto) {
        self.options(3, service.options.as_ref().map(|options| &options.uninterpreted_option));
        self.each(2, &service.method, |walk, method| {
            walk.options(4, method.options.as_ref().map(|options| &options.uninterpreted_option));
        });
    }
}
