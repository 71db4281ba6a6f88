//! Text taken to pieces and put together.

use std::collections::BTreeMap;

use limbeck_history::Canon;
use limbeck_history::rebuild::{Rebuild, digest_of};

use crate::case::{Side, hold};

#[test]
fn a_record_is_read_as_it_is_written() {
    hold(4, |case| {
        for package in case.new.packages() {
            let canon = case.new.canon(&package);
            let again = Canon::read(&package, &canon.write());
            assert_eq!(again.as_ref(), Ok(&canon), "{}\n{}", case.new.text, canon.write());
            assert_eq!(again.unwrap().write(), canon.write());
        }
    });
}

#[test]
fn a_record_compiles_to_what_was_recorded() {
    hold(4, |case| {
        for package in case.new.packages() {
            compiles_again(&case.new, &[&package]);
        }
        let all = case.new.packages();
        compiles_again(&case.new, &all.iter().map(|name| &**name).collect::<Vec<_>>());
    });
}

/// Packages from their records, all else from the files.
fn compiles_again(side: &Side, packages: &[&str]) {
    let canons: Vec<Canon> = packages.iter().map(|package| side.canon(package)).collect();
    let canons: BTreeMap<&str, &Canon> =
        canons.iter().map(|canon| (&*canon.package, canon)).collect();
    let rebuild = Rebuild { canons, files: &side.files, schema: &side.schema };
    let shown = || format!("{}\n{:#?}", side.text, rebuild.texts());
    let after = rebuild.compile().unwrap_or_else(|error| panic!("{error}\n{}", shown())).schema;
    let canons = rebuild.canons.iter().filter(|(_, canon)| !canon.is_empty());
    for (package, canon) in canons {
        assert_eq!(digest_of(&after, package), digest_of(&side.schema, package), "{}", shown());
        let found = after.find_package(package).map(|found| Canon::of(&after, found).unwrap());
        assert_eq!(found.unwrap_or_default().write(), canon.write(), "{}", shown());
    }
}
