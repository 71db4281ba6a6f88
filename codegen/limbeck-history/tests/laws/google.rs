//! Google's published protos: every package is recorded, and compiles again to what it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use limbeck_history::Canon;
use limbeck_history::rebuild::{Rebuild, digest_of};
use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::model::{Package, Schema};
use limbeck_schema::source::{Disk, DiskOptions, Files, Restricted};

/// Which share of the packages is looked at, unless `LIMBECK_WHOLE_TREE` is set: one of so many.
const SHARE: usize = 64;

#[test]
fn every_package_compiles_again_from_its_record() {
    let Some(tree) = tree() else { return };
    let start = Instant::now();
    let disk = Disk::new(&DiskOptions { roots: vec![tree], ..DiskOptions::default() }).unwrap();
    let is_whole = std::env::var_os("LIMBECK_WHOLE_TREE").is_some();
    let own = |name: &String| !name.starts_with("google/protobuf/") && name.starts_with("google/");
    let names = disk.list().unwrap().into_iter().filter(own);
    let names: Vec<String> = names.filter(|name| is_whole || is_in_sample(name)).collect();
    let part = Restricted { names, files: &disk };
    let schema = compile(&part, &Limits::default()).unwrap().schema;
    let packages = schema.packages.iter().filter(|package| &*package.name != "google.protobuf");
    let packages: Vec<&Package> = packages.collect();
    println!("{} packages compiled in {:?}", packages.len(), start.elapsed());
    let faults: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let fault = fault(&part, &schema, package)?;
            println!("{}: {fault}", package.name);
            Some(format!("{}: {fault}", package.name))
        })
        .collect();
    println!("all rebuilt after {:?}", start.elapsed());
    assert!(faults.is_empty(), "{} packages: {faults:#?}", faults.len());
}

fn fault(files: &dyn Files, schema: &Schema, package: &Package) -> Option<String> {
    let canon = match Canon::of(schema, package) {
        Ok(canon) => canon,
        Err(error) => return Some(error.to_string()),
    };
    if Canon::read(&package.name, &canon.write()).as_ref() != Ok(&canon) {
        return Some("is not read as it is written".to_owned());
    }
    let canons = BTreeMap::from([(&*package.name, &canon)]);
    let after = match (Rebuild { canons, files, schema }).compile() {
        Ok(after) => after.schema,
        Err(error) => return Some(error.to_string()),
    };
    let digest = digest_of(&after, &package.name);
    (digest != digest_of(schema, &package.name)).then(|| "means something else".to_owned())
}

/// All files of a folder are in the sample, or none is.
fn is_in_sample(name: &str) -> bool {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let sum = folder.bytes().fold(7_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 1_000_003);
    sum % SHARE == 0
}

/// Google's tree, if it is installed.
fn tree() -> Option<PathBuf> {
    let peers = std::env::var_os("LIMBECK_PEERS");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/peers");
    let path = peers.map_or(folder, PathBuf::from).join("node_modules/google-proto-files");
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "no protos of Google: run `tests/peers/install`");
    println!("no protos of Google: nothing is rebuilt; `tests/peers/install` installs them");
    None
}
