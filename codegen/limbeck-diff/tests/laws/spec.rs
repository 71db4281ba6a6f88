//! A schema as plain data, before it is text: random ones, and random edits.
//!
//! Nothing here is kept from being invalid; [`crate::tidy`] mends what is.

use crate::choices::Choices;

pub(crate) const PACKAGES: [&str; 4] = ["p.v1", "p.v2", "p.v1.sub", "q"];
const SCALARS: [&str; 8] =
    ["int32", "int64", "string", "bytes", "bool", "sint32", "double", "fixed64"];
const KEYS: [&str; 3] = ["string", "int32", "bool"];

#[derive(Clone, Debug, Default)]
pub(crate) struct Spec {
    pub(crate) files: Vec<FileSpec>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FileSpec {
    pub(crate) name: usize,
    pub(crate) proto3: bool,
    pub(crate) package: usize,
    pub(crate) option: usize,
    pub(crate) extra_import: bool,
    pub(crate) messages: Vec<MessageSpec>,
    pub(crate) enums: Vec<EnumSpec>,
    pub(crate) services: Vec<ServiceSpec>,
    pub(crate) extensions: Vec<ExtensionSpec>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct MessageSpec {
    pub(crate) name: usize,
    pub(crate) option: usize,
    pub(crate) fields: Vec<FieldSpec>,
    pub(crate) oneof_options: [usize; 2],
    pub(crate) messages: Vec<MessageSpec>,
    pub(crate) enums: Vec<EnumSpec>,
    pub(crate) extensions: Vec<ExtensionSpec>,
    pub(crate) reserved: Vec<(usize, usize)>,
    pub(crate) reserved_names: Vec<usize>,
    /// Where `extensions 100 to 199` is split, and the option of the second part.
    pub(crate) ranges: Option<(usize, usize)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FieldSpec {
    pub(crate) name: usize,
    pub(crate) number: usize,
    pub(crate) label: usize,
    pub(crate) ty: Ty,
    /// 0 is none.
    pub(crate) oneof: usize,
    pub(crate) json: usize,
    pub(crate) packed: usize,
    pub(crate) default: usize,
    pub(crate) option: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Ty {
    Scalar(&'static str),
    /// The n-th message or enum there is.
    Named(usize),
    Map(&'static str, Box<Ty>),
    Group,
}

impl Default for Ty {
    fn default() -> Self {
        Self::Scalar("int32")
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct EnumSpec {
    pub(crate) name: usize,
    pub(crate) option: usize,
    /// Name, number, option.
    pub(crate) values: Vec<(usize, usize, usize)>,
    pub(crate) reserved: Vec<(usize, usize)>,
    pub(crate) reserved_names: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceSpec {
    pub(crate) name: usize,
    pub(crate) option: usize,
    pub(crate) methods: Vec<MethodSpec>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct MethodSpec {
    pub(crate) name: usize,
    /// The n-th message there is.
    pub(crate) sides: [usize; 2],
    pub(crate) streams: [bool; 2],
    pub(crate) option: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ExtensionSpec {
    pub(crate) name: usize,
    /// The n-th message there is.
    pub(crate) extendee: usize,
    pub(crate) field: FieldSpec,
}

pub(crate) fn spec(c: &mut Choices<'_>) -> Spec {
    Spec { files: c.several(3, file) }
}

/// A few edits, each to a random place.
pub(crate) fn edit(spec: &mut Spec, c: &mut Choices<'_>) {
    for _ in 0..c.below(5) {
        match c.below(16) {
            0 => *spec = reorder(spec.clone(), c),
            1 => member(&mut spec.files, c, file, edit_file),
            _ => {
                let count = spec.files.len();
                if let Some(file) = spec.files.get_mut(c.below(count)) {
                    edit_file(file, c);
                }
            }
        }
    }
}

/// Adds, removes, moves or changes one item of a list.
fn member<T>(
    list: &mut Vec<T>,
    c: &mut Choices<'_>,
    new: fn(&mut Choices<'_>) -> T,
    edit: fn(&mut T, &mut Choices<'_>),
) {
    let at = c.below(list.len());
    match c.below(8) {
        0 => list.insert(at, new(c)),
        1 if !list.is_empty() => {
            list.remove(at);
        }
        2 if !list.is_empty() => {
            let item = list.remove(at);
            list.push(item);
        }
        _ => {
            if let Some(item) = list.get_mut(at) {
                edit(item, c);
            }
        }
    }
}

/// Other order of files' members, which means nothing but to enums.
fn reorder(mut spec: Spec, c: &mut Choices<'_>) -> Spec {
    for file in &mut spec.files {
        if c.once_in(2) {
            file.messages.reverse();
            file.enums.reverse();
            file.extensions.reverse();
        }
        for message in &mut file.messages {
            message.fields.reverse();
            message.reserved.reverse();
            message.reserved_names.reverse();
        }
    }
    spec
}

fn file(c: &mut Choices<'_>) -> FileSpec {
    FileSpec {
        name: c.below(5),
        proto3: c.once_in(2),
        // Most in one package, so that types meet.
        package: c.below(8).saturating_sub(4),
        option: c.below(4),
        extra_import: c.once_in(3),
        messages: c.several(4, message),
        enums: c.several(3, enum_),
        services: c.several(2, service),
        extensions: c.several(2, extension),
    }
}

fn edit_file(file: &mut FileSpec, c: &mut Choices<'_>) {
    match c.below(20) {
        0 => file.proto3 = !file.proto3,
        1 => file.package = c.below(4),
        2 => file.option = c.below(4),
        3 => file.extra_import = !file.extra_import,
        4 => file.name = c.below(5),
        5..=8 => member(&mut file.enums, c, enum_, edit_enum),
        9 | 10 => member(&mut file.services, c, service, edit_service),
        11 => member(&mut file.extensions, c, extension, edit_extension),
        _ => member(&mut file.messages, c, message, edit_message),
    }
}

fn message(c: &mut Choices<'_>) -> MessageSpec {
    nested_message(c, 2)
}

fn nested_message(c: &mut Choices<'_>, depth: usize) -> MessageSpec {
    MessageSpec {
        name: c.below(4),
        option: c.below(5),
        fields: c.several(5, field),
        oneof_options: [c.below(3), c.below(3)],
        messages: c.several(depth, |c| nested_message(c, depth - 1)),
        enums: c.several(1, enum_),
        extensions: c.several(1, extension),
        reserved: c.several(3, range),
        reserved_names: c.several(3, |c| c.below(4)),
        ranges: c.once_in(2).then(|| (c.below(100), c.below(2))),
    }
}

fn edit_message(message: &mut MessageSpec, c: &mut Choices<'_>) {
    match c.below(14) {
        0 => message.name = c.below(4),
        1 => message.option = c.below(5),
        2 => message.oneof_options[c.below(2)] = c.below(3),
        3 => member(&mut message.messages, c, |c| nested_message(c, 1), edit_message),
        4 => member(&mut message.enums, c, enum_, edit_enum),
        5 => member(&mut message.extensions, c, extension, edit_extension),
        6 => member(&mut message.reserved, c, range, |item, c| *item = range(c)),
        7 => member(&mut message.reserved_names, c, |c| c.below(4), |item, c| *item = c.below(4)),
        8 => message.ranges = c.once_in(2).then(|| (c.below(100), c.below(2))),
        _ => member(&mut message.fields, c, field, edit_field),
    }
}

fn range(c: &mut Choices<'_>) -> (usize, usize) {
    (c.below(12), c.below(4))
}

fn field(c: &mut Choices<'_>) -> FieldSpec {
    FieldSpec {
        name: c.below(6),
        number: c.below(7),
        label: c.below(4),
        ty: ty(c),
        oneof: c.below(3),
        json: c.below(3),
        packed: c.below(3),
        default: c.below(3),
        option: c.below(6),
    }
}

fn edit_field(field: &mut FieldSpec, c: &mut Choices<'_>) {
    match c.below(10) {
        0 => field.name = c.below(6),
        1 => field.number = c.below(7),
        2 => field.label = c.below(4),
        3 => field.oneof = c.below(3),
        4 => field.json = c.below(3),
        5 => field.packed = c.below(3),
        6 => field.default = c.below(3),
        7 => field.option = c.below(6),
        _ => field.ty = ty(c),
    }
}

fn ty(c: &mut Choices<'_>) -> Ty {
    match c.below(8) {
        0..=2 => Ty::Scalar(c.one_of(&SCALARS)),
        3 => Ty::Map(c.one_of(&KEYS), Box::new(Ty::Scalar(c.one_of(&SCALARS)))),
        4 => Ty::Map(c.one_of(&KEYS), Box::new(Ty::Named(c.below(64)))),
        5 => Ty::Group,
        _ => Ty::Named(c.below(64)),
    }
}

fn extension(c: &mut Choices<'_>) -> ExtensionSpec {
    ExtensionSpec { name: c.below(4), extendee: c.below(64), field: field(c) }
}

fn edit_extension(extension: &mut ExtensionSpec, c: &mut Choices<'_>) {
    match c.below(4) {
        0 => extension.name = c.below(4),
        1 => extension.extendee = c.below(64),
        _ => edit_field(&mut extension.field, c),
    }
}

fn enum_(c: &mut Choices<'_>) -> EnumSpec {
    EnumSpec {
        name: c.below(3),
        option: c.below(3),
        values: c.several(7, value),
        reserved: c.several(2, range),
        reserved_names: c.several(2, |c| c.below(4)),
    }
}

fn edit_enum(enum_: &mut EnumSpec, c: &mut Choices<'_>) {
    match c.below(8) {
        0 => enum_.name = c.below(3),
        1 => enum_.option = c.below(3),
        2 => member(&mut enum_.reserved, c, range, |item, c| *item = range(c)),
        3 => member(&mut enum_.reserved_names, c, |c| c.below(4), |item, c| *item = c.below(4)),
        _ => member(&mut enum_.values, c, value, |item, c| match c.below(3) {
            0 => item.0 = c.below(6),
            1 => item.1 = c.below(4),
            _ => item.2 = c.below(3),
        }),
    }
}

fn value(c: &mut Choices<'_>) -> (usize, usize, usize) {
    (c.below(6), c.below(4), c.below(3))
}

fn service(c: &mut Choices<'_>) -> ServiceSpec {
    ServiceSpec { name: c.below(2), option: c.below(3), methods: c.several(3, method) }
}

fn edit_service(service: &mut ServiceSpec, c: &mut Choices<'_>) {
    match c.below(5) {
        0 => service.name = c.below(2),
        1 => service.option = c.below(3),
        _ => member(&mut service.methods, c, method, |item, c| match c.below(4) {
            0 => item.name = c.below(4),
            1 => item.sides[c.below(2)] = c.below(64),
            2 => item.streams[c.below(2)] ^= true,
            _ => item.option = c.below(3),
        }),
    }
}

fn method(c: &mut Choices<'_>) -> MethodSpec {
    MethodSpec {
        name: c.below(4),
        sides: [c.below(64), c.below(64)],
        streams: [c.once_in(2), c.once_in(2)],
        option: c.below(3),
    }
}
