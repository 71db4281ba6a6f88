//! What a change affects: the law that nothing outside of it differs, and that what is inside is
//! compiled to the same as with all the rest.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::digest;
use limbeck_schema::model::{Role, Schema};
use limbeck_schema::source::{Disk, DiskOptions, Files, Memory, Restricted, affected};

use super::Folder;
use crate::peers::Peer;

/// Everything about each root file of a schema that a comparison of two schemas can see.
fn files(schema: &Schema) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    for package in &schema.packages {
        digests.insert(package.name.to_string(), digest::closure(schema, package).to_string());
    }
    let roots = schema.files.iter().filter(|file| file.role == Role::Root);
    let describe = |file: &limbeck_schema::model::File| {
        let package = schema.package(file.package).name.to_string();
        let imports: Vec<_> =
            file.imports.iter().map(|import| (import.kind, import.used)).collect();
        let messages: Vec<_> = file.messages.iter().map(|id| schema.message(*id)).collect();
        let names: Vec<&str> = messages.iter().map(|message| &*message.full_name).collect();
        let digest = digests.get(&package);
        let text = format!("{digest:?} {:?} {imports:?} {names:?}", file.options);
        (file.name.to_string(), text)
    };
    roots.map(describe).collect()
}

fn assert_law(old: &dyn Files, new: &dyn Files) -> usize {
    let limits = Limits::default();
    let found = affected(old, new).unwrap();
    let whole = |side: &dyn Files| files(&compile(side, &limits).unwrap().schema);
    let part = |side: &dyn Files, names: &[String]| {
        let names = names.to_vec();
        files(&compile(&Restricted { files: side, names }, &limits).unwrap().schema)
    };
    let (old_whole, new_whole) = (whole(old), whole(new));
    let (old_part, new_part) = (part(old, &found.old), part(new, &found.new));
    for (whole, part) in [(&old_whole, &old_part), (&new_whole, &new_part)] {
        for (name, text) in part {
            assert_eq!(whole.get(name), Some(text), "{name} is compiled to the same");
        }
    }
    let names: BTreeSet<&String> = old_whole.keys().chain(new_whole.keys()).collect();
    for name in names {
        if old_whole.get(name) != new_whole.get(name) {
            let is_in = old_part.contains_key(name) || new_part.contains_key(name);
            assert!(is_in, "{name} differs and is not affected");
        }
    }
    found.new.len()
}

#[test]
fn whatever_is_edited_the_rest_is_the_same() {
    let texts: Vec<(String, String)> = (0..12)
        .map(|n| {
            let public = if n % 4 == 0 { "public " } else { "" };
            let imported: BTreeSet<i32> = [n / 2, n / 3].into_iter().filter(|m| *m < n).collect();
            let import = |m: i32| format!("import {public}\"p{}/f{m}.proto\";", m / 2);
            let imports = imported.into_iter().map(import).collect::<Vec<_>>().join("\n");
            let field = if n > 1 { format!("p{}.M{} f = 1;", n / 4, n / 2) } else { String::new() };
            let package = n / 2;
            let text = format!(
                "syntax = \"proto3\";\npackage p{package};\n{imports}\nmessage M{n} {{ {field} }}\n"
            );
            (format!("p{package}/f{n}.proto"), text)
        })
        .collect();
    let old: Memory = texts.iter().cloned().collect();
    assert!(!compile(&old, &Limits::default()).unwrap().has_errors());
    let mut sizes = BTreeSet::new();
    for (name, text) in &texts {
        let mut edited = old.clone();
        edited.files.insert(name.clone(), format!("{text}message Added {{}}").into_bytes());
        sizes.insert(assert_law(&old, &edited));
        sizes.insert(assert_law(&edited, &old));
        let mut removed = old.clone();
        removed.files.remove(name);
        assert_law(&old, &removed);
        let mut moved = removed.clone();
        moved.files.insert("elsewhere.proto".to_owned(), text.clone().into_bytes());
        assert_law(&old, &moved);
    }
    assert!(sizes.len() > 3 && sizes.iter().any(|size| *size < 6), "{sizes:?}");
}

#[test]
fn a_change_in_googles_protos_affects_its_importers() {
    let Some(tree) = Peer::GoogleProtos.find() else { return };
    let disk = Disk::new(&DiskOptions {
        roots: vec![tree],
        include: vec!["google/cloud/vision/**".to_owned(), "google/spanner/**".to_owned()],
        ..DiskOptions::default()
    })
    .unwrap();
    let old: Memory = disk
        .list()
        .unwrap()
        .into_iter()
        .map(|name| (name.clone(), disk.read(&name).unwrap().unwrap()))
        .collect();
    let mut new = old.clone();
    let changed = "google/spanner/v1/keys.proto";
    new.files.get_mut(changed).unwrap().extend_from_slice(b"\nmessage Added {}\n");
    let found = affected(&old, &new).unwrap();
    assert_eq!(found.changed, [changed]);
    assert!(found.packages.contains(&"google.spanner.v1".to_owned()));
    assert!(!found.packages.iter().any(|package| package.contains("vision")));
    assert!(found.new.len() < old.files.len());
}

#[test]
fn the_command_lists_what_is_affected() {
    let folder = Folder::with_files();
    folder.commit_all();
    let list = |arguments: &str| folder.limbeck(&format!("ls {arguments} --against .git"));
    assert_eq!(folder.roots("--against .git"), [""; 0]);
    folder.write("proto/user/v1/old.proto", "package user.v1;\nenum Old { A = 1; B = 2; }\n");
    assert_eq!(folder.roots("--against .git"), ["user/v1/old.proto", "user/v1/user.proto"]);
    folder.write("proto/shop/v1/tag.proto", format!("{}// x", super::FILES[1].1));
    let said = list("packages");
    assert!(said.out.contains("shop.v1") && said.out.contains("user.v1"), "{}", said.out);
    folder.write("image.binpb", folder.image(""));
    let said = folder.limbeck("ls --against image.binpb");
    assert!(said.code == 2 && said.err.contains("source trees"), "{}", said.err);
}
