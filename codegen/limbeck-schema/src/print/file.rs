//! Files and services, and what stands beside the members of a message or file.

use super::block::{Printer, Step};
use super::comment;
use super::field::{FieldUse, group_of};
use super::option::write_statements;
use super::scalar::quote;
use crate::model::{
    Element, EnumId, ExtensionId, File, FileId, ImportKind, MessageId, ServiceId, Syntax,
};

/// Nested declarations.
pub(super) struct Members<'a> {
    pub(super) extensions: &'a [ExtensionId],
    pub(super) enums: &'a [EnumId],
    pub(super) messages: &'a [MessageId],
}

impl Printer<'_> {
    pub(super) fn file(mut self, id: FileId) -> String {
        let file = self.schema.file(id);
        self.file_comments(file, &[12]);
        self.syntax(file.syntax);
        self.writer.blank();
        self.file_comments(file, &[2]);
        self.package_statement(&self.schema.package(file.package).name);
        self.imports(
            file.imports.iter().map(|import| (&*self.schema.file(import.file).name, import.kind)),
        );
        self.writer.blank();
        // Before a package name, options resolve as inside it.
        let scope = &self.schema.package(file.package).name;
        let settings = self.settings(scope, &file.options, |_| true);
        write_statements(self.schema, &mut self.writer, &settings);
        for service in &file.services {
            self.writer.blank();
            self.service(*service);
        }
        let members =
            Members { extensions: &file.extensions, enums: &file.enums, messages: &file.messages };
        let steps = self.nested_steps(&members, None);
        self.run(steps);
        self.writer.finish()
    }

    pub(super) fn syntax(&mut self, syntax: Syntax) {
        let syntax = match syntax {
            Syntax::Proto2 => "proto2",
            Syntax::Proto3 => "proto3",
        };
        self.writer.line(&format!("syntax = \"{syntax}\";"));
    }

    pub(super) fn package_statement(&mut self, name: &str) {
        if !name.is_empty() {
            self.writer.line(&format!("package {name};"));
        }
    }

    pub(super) fn imports<'n>(&mut self, imports: impl Iterator<Item = (&'n str, ImportKind)>) {
        let mut imports: Vec<_> = imports.collect();
        imports.sort_unstable();
        self.writer.blank();
        for (name, kind) in imports {
            let modifier = match kind {
                ImportKind::Plain => "",
                ImportKind::Public => "public ",
                ImportKind::Weak => "weak ",
            };
            self.writer.line(&format!("import {modifier}{};", quote(name)));
        }
    }

    fn file_comments(&mut self, file: &File, path: &[i32]) {
        let index = file.locations.find(path).filter(|_| self.style.comments);
        if let Some(comments) = index.and_then(|index| file.locations.comments(index)) {
            comment::write_above(&mut self.writer, comments);
        }
    }

    /// Extensions, enums and messages, without map entries and groups: their fields write those.
    pub(super) fn nested_steps(
        &self,
        members: &Members<'_>,
        inside: Option<MessageId>,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut extendee = None;
        for id in members.extensions {
            let next = Some(self.schema.extension(*id).extendee);
            if extendee != next {
                if extendee.is_some() {
                    steps.push(Step::Close);
                }
                steps.extend([Step::Blank, Step::OpenExtend(*id)]);
                extendee = next;
            }
            steps.push(Step::Extension(*id));
        }
        if extendee.is_some() {
            steps.push(Step::Close);
        }
        for id in members.enums {
            steps.extend([Step::Blank, Step::Enum(*id)]);
        }
        let groups = self.groups(members.extensions, inside);
        for id in members.messages {
            if !self.schema.message(*id).map_entry && groups.binary_search(id).is_err() {
                steps.extend([Step::Blank, Step::Message(*id)]);
            }
        }
        steps
    }

    /// The messages of groups, sorted.
    fn groups(&self, extensions: &[ExtensionId], inside: Option<MessageId>) -> Vec<MessageId> {
        let extensions = extensions.iter().map(|id| FieldUse::of_extension(self, *id));
        let fields = inside.into_iter().flat_map(|id| {
            let count = self.schema.message(id).fields.len();
            (0_u32..).take(count).filter_map(move |index| FieldUse::of_message(self, id, index))
        });
        let mut groups: Vec<_> =
            extensions.chain(fields).filter_map(|used| group_of(self.schema, used)).collect();
        groups.sort_unstable();
        groups
    }

    pub(super) fn service(&mut self, id: ServiceId) {
        let service = self.schema.service(id);
        self.above(Element::Service(id));
        self.writer.begin();
        self.writer.push(&format!("service {}", service.name()));
        self.writer.open(" {");
        self.below(Element::Service(id));
        let settings = self.settings(&service.full_name, &service.options, |_| true);
        write_statements(self.schema, &mut self.writer, &settings);
        if !settings.is_empty() {
            self.writer.blank();
        }
        for (index, _) in (0_u32..).zip(&service.methods) {
            self.method(id, index);
        }
        self.writer.close("}");
        self.writer.end();
    }

    pub(super) fn method(&mut self, id: ServiceId, index: u32) {
        let Some(method) = self.schema.service(id).methods.get(index as usize) else { return };
        let element = Element::Method(id, index);
        let scope = self.schema.full_name(element);
        let side = |message: MessageId, streaming: bool| {
            let message = self.schema.message(message);
            let name = self.type_name(&scope, &message.full_name, message.file);
            format!("({}{name})", if streaming { "stream " } else { "" })
        };
        let input = side(method.input, method.client_streaming);
        let output = side(method.output, method.server_streaming);
        self.above(element);
        self.writer.begin();
        self.writer.push(&format!("rpc {}{input} returns {output}", method.name));
        let settings = self.settings(&scope, &method.options, |_| true);
        if settings.is_empty() {
            return self.end_statement(element);
        }
        self.writer.open(" {");
        self.below(element);
        write_statements(self.schema, &mut self.writer, &settings);
        self.writer.close("}");
        self.writer.end();
    }
}
