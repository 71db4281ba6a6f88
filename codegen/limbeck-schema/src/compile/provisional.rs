//! A plain linker that stands in until load and link are here.

use std::collections::BTreeMap;

use prost_types::FileDescriptorProto;
use protox::file::{FileResolver, GoogleFileResolver};

use super::linked::{Linked, LinkedFile};
use crate::finding::Finding;
use crate::model::Role;
use crate::source::{self, Files};

pub(super) fn link(files: &dyn Files) -> Result<(Linked, Vec<Finding>), source::Error> {
    let mut loaded: BTreeMap<String, (Role, FileDescriptorProto)> = BTreeMap::new();
    let mut order = Vec::new();
    let mut findings = Vec::new();
    for name in files.list()? {
        visit(files, &name, Role::Root, &mut loaded, &mut order, &mut findings)?;
    }
    let mut linked = Linked::default();
    for name in order {
        let Some((role, mut proto)) = loaded.remove(&name) else { continue };
        let info = proto.source_code_info.take().unwrap_or_default();
        let mut option_names = Vec::new();
        names(&proto, &mut option_names);
        option_names.sort_by(|a: &(Vec<i32>, Vec<_>), b| a.0.cmp(&b.0));
        let syntax_written = info.location.iter().any(|location| location.path == [12]);
        if let Err(error) = linked.pool.add_file_descriptor_proto(proto) {
            findings.push(Finding::compile(None, format!("{error:?}")));
            continue;
        }
        linked.files.push(LinkedFile {
            name: name.into(),
            role,
            syntax_written,
            info,
            option_names,
        });
    }
    Ok((linked, findings))
}

fn visit(
    files: &dyn Files,
    name: &str,
    role: Role,
    loaded: &mut BTreeMap<String, (Role, FileDescriptorProto)>,
    order: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Result<(), source::Error> {
    if let Some((known, _)) = loaded.get_mut(name) {
        *known = role.min(*known);
        return Ok(());
    }
    let proto = match files.read(name)? {
        Some(bytes) => match protox_parse::parse(name, &String::from_utf8_lossy(&bytes)) {
            Ok(proto) => proto,
            Err(error) => {
                findings.push(Finding::compile(None, format!("{error:?}")));
                return Ok(());
            }
        },
        None => match GoogleFileResolver::new().open_file(name) {
            Ok(file) => file.into(),
            Err(error) => {
                findings.push(Finding::compile(None, format!("{error:?}")));
                return Ok(());
            }
        },
    };
    let imports = proto.dependency.clone();
    loaded.insert(name.to_owned(), (role, proto));
    for import in imports {
        visit(files, &import, Role::Import, loaded, order, findings)?;
    }
    order.push(name.to_owned());
    Ok(())
}

type Names = Vec<(Vec<i32>, Vec<prost_types::uninterpreted_option::NamePart>)>;

fn add(path: &[i32], options: Option<&Vec<prost_types::UninterpretedOption>>, names: &mut Names) {
    for (index, option) in (0..).zip(options.into_iter().flatten()) {
        names.push(([path, &[999, index]].concat(), option.name.clone()));
    }
}

fn names(file: &FileDescriptorProto, out: &mut Names) {
    add(&[8], file.options.as_ref().map(|o| &o.uninterpreted_option), out);
    for (i, message) in (0..).zip(&file.message_type) {
        message_names(&[4, i], message, out);
    }
    for (i, service) in (0..).zip(&file.service) {
        add(&[6, i, 3], service.options.as_ref().map(|o| &o.uninterpreted_option), out);
        for (j, method) in (0..).zip(&service.method) {
            add(&[6, i, 2, j, 4], method.options.as_ref().map(|o| &o.uninterpreted_option), out);
        }
    }
}

fn message_names(path: &[i32], message: &prost_types::DescriptorProto, out: &mut Names) {
    add(&[path, &[7]].concat(), message.options.as_ref().map(|o| &o.uninterpreted_option), out);
    for (i, field) in (0..).zip(&message.field) {
        add(
            &[path, &[2, i, 8]].concat(),
            field.options.as_ref().map(|o| &o.uninterpreted_option),
            out,
        );
    }
    for (i, nested) in (0..).zip(&message.nested_type) {
        message_names(&[path, &[3, i]].concat(), nested, out);
    }
}
