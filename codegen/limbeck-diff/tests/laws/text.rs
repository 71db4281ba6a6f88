//! A spec as proto files that compile: names and numbers that are taken are left out, and so is
//! what a syntax does not have, what refers to nothing, and what refers to a later file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::spec::{
    EnumSpec, ExtensionSpec, FieldSpec, FileSpec, MessageSpec, PACKAGES, ServiceSpec, Spec, Ty,
};

const MESSAGES: [&str; 4] = ["A", "B", "C", "D"];
const ENUMS: [&str; 3] = ["E", "F", "G"];
const EXTENSIONS: [&str; 4] = ["x", "y", "z", "w"];
const FIELDS: [&str; 6] = ["a", "b", "c", "d_e", "f_g", "h"];
const ONEOFS: [&str; 3] = ["", "one", "two"];
const METHODS: [&str; 4] = ["Get", "List", "Put", "Watch"];
const SERVICES: [&str; 2] = ["S", "T"];
const OPTIONS: &str = r#"syntax = "proto2"; package o; import "google/protobuf/descriptor.proto";
message Rule { optional string text = 1; optional Rule inner = 2; repeated int32 numbers = 3;
  map<string, int32> named = 4; optional double ratio = 5; }
extend google.protobuf.MessageOptions { optional Rule message = 50001; }
extend google.protobuf.FieldOptions { optional Rule field = 50001; repeated string tags = 50002; }
extend google.protobuf.OneofOptions { optional Rule oneof = 50001; }
extend google.protobuf.EnumOptions { optional Rule enum = 50001; }
extend google.protobuf.EnumValueOptions { optional Rule value = 50001; }
extend google.protobuf.ServiceOptions { optional Rule service = 50001; }
extend google.protobuf.MethodOptions { optional Rule method = 50001; }
extend google.protobuf.ExtensionRangeOptions { optional Rule range = 50001; }
"#;

/// A message or enum that others may name.
struct Symbol {
    full_name: String,
    file: usize,
    proto3: bool,
    is_message: bool,
    is_extensible: bool,
}

/// The files of a spec, and one that declares options.
pub(crate) fn files(spec: &Spec) -> Vec<(String, String)> {
    let mut files: Vec<&FileSpec> = spec.files.iter().collect();
    files.sort_by_key(|file| file.name);
    files.dedup_by_key(|file| file.name);
    let mut symbols = Symbols::default();
    for (index, file) in files.iter().enumerate() {
        let scope = PACKAGES[file.package];
        symbols.collect(scope, (index, file.proto3), &file.messages, &file.enums);
    }
    let mut texts = vec![("o.proto".to_owned(), OPTIONS.to_owned())];
    for (index, file) in files.iter().enumerate() {
        let mut printer = Printer {
            symbols: &mut symbols,
            file: index,
            proto3: file.proto3,
            imports: BTreeSet::new(),
            text: String::new(),
        };
        printer.file(file);
        let (imports, body) = (printer.imports, printer.text);
        let imports = imports.into_iter().filter(|import| *import != index);
        let imports: Vec<String> =
            imports.map(|import| format!("import \"f{}.proto\";\n", files[import].name)).collect();
        let imports = imports.concat();
        texts.push((format!("f{}.proto", file.name), head(file, &imports) + &body));
    }
    texts
}

fn head(file: &FileSpec, imports: &str) -> String {
    let syntax = if file.proto3 { "proto3" } else { "proto2" };
    let package = PACKAGES[file.package];
    let extra =
        if file.extra_import { "import public \"google/protobuf/any.proto\";\n" } else { "" };
    let option = ["", "java_package = \"a\"", "java_package = \"b\"", "optimize_for = CODE_SIZE"];
    let option = statement(option[file.option]);
    format!(
        "syntax = \"{syntax}\";\npackage {package};\nimport \"o.proto\";\n{extra}{imports}{option}"
    )
}

fn statement(option: &str) -> String {
    if option.is_empty() { String::new() } else { format!("option {option};\n") }
}

#[derive(Default)]
struct Symbols {
    list: Vec<Symbol>,
    /// Full names that are declared, to the place of the first that took it.
    taken: BTreeMap<String, *const ()>,
    /// Extendee and number.
    extended: BTreeSet<(String, usize)>,
}

impl Symbols {
    /// Whether the declaration at `address` is the first of its name.
    fn take<T>(&mut self, full_name: &str, declaration: &T) -> bool {
        let address = std::ptr::from_ref(declaration).cast();
        *self.taken.entry(full_name.to_owned()).or_insert(address) == address
    }

    fn collect(
        &mut self,
        scope: &str,
        (file, proto3): (usize, bool),
        messages: &[MessageSpec],
        enums: &[EnumSpec],
    ) {
        for enum_ in enums {
            let full_name = format!("{scope}.{}", ENUMS[enum_.name]);
            if self.take(&full_name, enum_) {
                let (is_message, is_extensible) = (false, false);
                self.list.push(Symbol { full_name, file, proto3, is_message, is_extensible });
            }
        }
        for message in messages {
            let full_name = format!("{scope}.{}", MESSAGES[message.name]);
            if self.take(&full_name, message) {
                let is_extensible = !proto3 && message.ranges.is_some();
                self.list.push(Symbol {
                    full_name: full_name.clone(),
                    file,
                    proto3,
                    is_message: true,
                    is_extensible,
                });
                self.collect(&full_name, (file, proto3), &message.messages, &message.enums);
            }
        }
    }
}

struct Printer<'s> {
    symbols: &'s mut Symbols,
    file: usize,
    proto3: bool,
    imports: BTreeSet<usize>,
    text: String,
}

impl Printer<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    /// Names the n-th of the symbols that are wanted and may be named here.
    fn name(&mut self, n: usize, wanted: impl Fn(&Symbol) -> bool) -> Option<(String, bool)> {
        let seen = |symbol: &&Symbol| {
            let enum_fits = symbol.is_message || symbol.proto3 || !self.proto3;
            symbol.file <= self.file && enum_fits && wanted(symbol)
        };
        let list: Vec<&Symbol> = self.symbols.list.iter().filter(seen).collect();
        let symbol = list.get(n.checked_rem(list.len())?)?;
        self.imports.insert(symbol.file);
        Some((format!(".{}", symbol.full_name), symbol.is_message))
    }

    fn file(&mut self, file: &FileSpec) {
        let scope = PACKAGES[file.package];
        self.extensions(scope, &file.extensions);
        self.enums(scope, &file.enums);
        for service in &file.services {
            self.service(scope, service);
        }
        self.messages(scope, &file.messages);
    }

    fn messages(&mut self, scope: &str, messages: &[MessageSpec]) {
        for message in messages {
            let full_name = format!("{scope}.{}", MESSAGES[message.name]);
            if self.symbols.take(&full_name, message) {
                self.message(&full_name, message);
            }
        }
    }

    fn message(&mut self, full_name: &str, message: &MessageSpec) {
        self.line(&format!("message {} {{", MESSAGES[message.name]));
        let options = [
            "",
            "deprecated = true",
            "(o.message).text = \"a\"",
            "(o.message) = { inner { numbers: 1 } named { key: \"k\" value: 1 } }",
            "(o.message) = { ratio: nan }",
        ];
        self.text += &statement(options[message.option]);
        self.fields(message);
        self.extensions(full_name, &message.extensions);
        if let Some((at, option)) = message.ranges.filter(|_| !self.proto3) {
            let option = ["", " [(o.range).text = \"r\"]"][option];
            if at > 0 {
                self.line(&format!("extensions 100 to {};", 99 + at));
            }
            self.line(&format!("extensions {} to 199{option};", 100 + at));
        }
        self.reserved(&message.reserved, &message.reserved_names);
        self.enums(full_name, &message.enums);
        self.messages(full_name, &message.messages);
        self.line("}");
    }

    fn reserved(&mut self, ranges: &[(usize, usize)], names: &[usize]) {
        let mut taken = BTreeSet::new();
        for (first, more) in ranges {
            let (first, last) = (50 + first, 50 + first + more);
            if (first..=last).all(|number| !taken.contains(&number)) {
                taken.extend(first..=last);
                self.line(&format!("reserved {first} to {last};"));
            }
        }
        let mut taken = BTreeSet::new();
        for name in names {
            if taken.insert(name) {
                self.line(&format!("reserved \"r{name}\";"));
            }
        }
    }

    fn fields(&mut self, message: &MessageSpec) {
        let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        let mut fields = message.fields.iter().filter(|field| {
            !names.contains(&field.name) && numbers.insert(field.number) && names.insert(field.name)
        });
        let fields: Vec<&FieldSpec> = fields.by_ref().collect();
        let (outside, inside): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| !is_in_oneof(field));
        for field in outside {
            self.field(field, field.number + 1, "");
        }
        for oneof in [1, 2] {
            let members: Vec<_> = inside.iter().filter(|field| field.oneof == oneof).collect();
            if members.is_empty() {
                continue;
            }
            self.line(&format!("oneof {} {{", ONEOFS[oneof]));
            let options = ["", "(o.oneof).text = \"a\"", "(o.oneof).text = \"b\""];
            self.text += &statement(options[message.oneof_options[oneof - 1]]);
            for field in members {
                self.field(field, field.number + 1, ONEOFS[oneof]);
            }
            self.line("}");
        }
    }

    /// A field in a oneof, in a message, or in the block of an extension of that name.
    fn field(&mut self, field: &FieldSpec, number: usize, around: &str) {
        let is_extension = EXTENSIONS.contains(&around);
        let label = if ONEOFS[1..].contains(&around) { "" } else { self.label(field) };
        let name = if is_extension { around } else { FIELDS[field.name] };
        if matches!(field.ty, Ty::Group) && !self.proto3 && !is_extension {
            return self
                .line(&format!("{label} group G{number} = {number} {{ optional int32 v = 1; }}"));
        }
        let Some((ty, scalar)) = self.ty(&field.ty, is_extension) else { return };
        let label = if ty.starts_with("map") { "" } else { label };
        let mut options: Vec<String> = Vec::new();
        let custom: &[&str] = match field.option {
            1 => &["deprecated = true"],
            2 => &["(o.field).text = \"a\""],
            3 => &["(o.field) = { text: \"b\" numbers: [1, 2] }"],
            4 => &["(o.tags) = \"x\"", "(o.tags) = \"y\""],
            5 => &["deprecated = false"],
            _ => &[],
        };
        options.extend(custom.iter().map(|option| (*option).to_owned()));
        match field.json {
            1 if !is_extension => options.push(format!("json_name = \"j{number}\"")),
            2 if !is_extension && !name.contains('_') => {
                options.push(format!("json_name = \"{name}\""));
            }
            _ => {}
        }
        if label == "repeated" && !matches!(scalar, Some("string" | "bytes" | "message")) {
            options.extend(
                ["", "packed = true", "packed = false"]
                    .get(field.packed)
                    .filter(|option| !option.is_empty())
                    .map(|option| (*option).to_owned()),
            );
        }
        if let Some(default) = scalar.and_then(|scalar| default(scalar, field.default))
            && !self.proto3
            && label != "repeated"
        {
            options.push(format!("default = {default}"));
        }
        let options =
            if options.is_empty() { String::new() } else { format!(" [{}]", options.join(", ")) };
        self.line(&format!("{label} {ty} {name} = {number}{options};"));
    }

    fn label(&self, field: &FieldSpec) -> &'static str {
        match (field.label, self.proto3) {
            (0 | 2, true) => "",
            (2, false) => "required",
            (3, _) => "repeated",
            _ => "optional",
        }
    }

    /// The text of a type, and the scalar it is; "message" and "enum" for those.
    fn ty(&mut self, ty: &Ty, is_extension: bool) -> Option<(String, Option<&'static str>)> {
        Some(match ty {
            Ty::Scalar(scalar) => ((*scalar).to_owned(), Some(scalar)),
            Ty::Named(n) => {
                let (name, is_message) = self.name(*n, |_| true)?;
                (name, Some(if is_message { "message" } else { "enum" }))
            }
            Ty::Map(..) | Ty::Group if is_extension => ("bytes".to_owned(), Some("bytes")),
            Ty::Map(key, value) => {
                let value = match &**value {
                    Ty::Scalar(scalar) => (*scalar).to_owned(),
                    Ty::Named(n) => self.name(*n, |symbol| symbol.is_message)?.0,
                    Ty::Map(..) | Ty::Group => "bytes".to_owned(),
                };
                (format!("map<{key}, {value}>"), None)
            }
            Ty::Group => ("int64".to_owned(), Some("int64")),
        })
    }

    fn extensions(&mut self, scope: &str, extensions: &[ExtensionSpec]) {
        // In proto3 there are extensions of options alone.
        let extensions = if self.proto3 { &[] } else { extensions };
        for extension in extensions {
            let name = EXTENSIONS[extension.name];
            if !self.symbols.take(&format!("{scope}.{name}"), extension) {
                continue;
            }
            let extendee = self.name(extension.extendee, |symbol| symbol.is_extensible);
            let Some((extendee, _)) = extendee else { continue };
            let mut number = 100 + extension.field.number;
            while !self.symbols.extended.insert((extendee.clone(), number)) {
                number += 1;
            }
            let mut field = extension.field.clone();
            // An extension cannot be required.
            field.label = if field.label == 3 { 3 } else { 1 };
            self.line(&format!("extend {extendee} {{"));
            self.field(&field, number, name);
            self.line("}");
        }
    }

    fn enums(&mut self, scope: &str, enums: &[EnumSpec]) {
        for enum_ in enums {
            let name = ENUMS[enum_.name];
            if self.symbols.take(&format!("{scope}.{name}"), enum_) {
                self.enum_(name, enum_);
            }
        }
    }

    fn enum_(&mut self, enum_name: &str, enum_: &EnumSpec) {
        let mut names = BTreeSet::new();
        let mut values: Vec<(usize, usize, usize)> =
            enum_.values.iter().copied().filter(|value| names.insert(value.0)).collect();
        match values.first_mut() {
            Some(first) if self.proto3 => first.1 = 0,
            Some(_) => {}
            None => values.push((0, 0, 0)),
        }
        let numbers: BTreeSet<usize> = values.iter().map(|value| value.1).collect();
        self.line(&format!("enum {enum_name} {{"));
        if numbers.len() < values.len() {
            self.line("option allow_alias = true;");
        }
        let option = ["", "deprecated = true", "(o.enum).text = \"e\""];
        self.text += &statement(option[enum_.option]);
        for (name, number, option) in values {
            let option = ["", " [deprecated = true]", " [(o.value).text = \"v\"]"][option];
            self.line(&format!("{enum_name}_V{name} = {number}{option};"));
        }
        self.reserved(&enum_.reserved, &enum_.reserved_names);
        self.line("}");
    }

    fn service(&mut self, scope: &str, service: &ServiceSpec) {
        let name = SERVICES[service.name];
        if !self.symbols.take(&format!("{scope}.{name}"), service) {
            return;
        }
        self.line(&format!("service {name} {{"));
        let option = ["", "deprecated = true", "(o.service).text = \"s\""];
        self.text += &statement(option[service.option]);
        let mut names = BTreeSet::new();
        for method in service.methods.iter().filter(|method| names.insert(method.name)) {
            let [input, output] = method.sides.map(|n| self.name(n, |symbol| symbol.is_message));
            let (Some((input, _)), Some((output, _))) = (input, output) else { continue };
            let [a, b] = method.streams.map(|stream| if stream { "stream " } else { "" });
            let option = ["", "option deprecated = true;", "option (o.method).text = \"m\";"];
            let (name, option) = (METHODS[method.name], option[method.option]);
            self.line(&format!("rpc {name}({a}{input}) returns ({b}{output}) {{ {option} }}"));
        }
        self.line("}");
    }
}

fn is_in_oneof(field: &FieldSpec) -> bool {
    field.oneof > 0 && !matches!(field.ty, Ty::Map(..) | Ty::Named(_))
}

fn default(scalar: &str, choice: usize) -> Option<&'static str> {
    let defaults = match scalar {
        "string" | "bytes" => ["\"s\"", "\"t\""],
        "bool" => ["true", "false"],
        "double" => ["nan", "-inf"],
        "message" | "enum" => return None,
        _ => ["1", "2"],
    };
    defaults.get(choice.checked_sub(1)?).copied()
}
