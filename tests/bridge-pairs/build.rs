//! Generates both versions of every API of the suite `bridges`, their conversions, and a table of these over bytes.

#![expect(clippy::expect_used, clippy::panic, reason = "a build fails by panicking")]
#![allow(unreachable_pub, dead_code, reason = "the library shares files with this script")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

#[path = "src/fixtures.rs"]
mod fixtures;
#[path = "src/print.rs"]
mod print;

use fixtures::Fixtures;

fn main() {
    for folder in ["../fixtures/bridges/pairs/proto", "../fixtures/bridges/pairs/decisions"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where"));
    let fixtures = Fixtures::read();
    let plans = fixtures.plans();
    let code = print::code(&fixtures, &plans, print::Form::Json);
    let mut table = "/// All pairs of messages.\n#[allow(clippy::all, clippy::pedantic)]\npub static PAIRS: &[Pair] = &[\n".to_owned();
    let mut laws = "/// What is printed to test the laws, by API.\n#[allow(clippy::all, clippy::pedantic)]\npub static LAWS: &[(&str, Laws)] = &[\n".to_owned();
    let mut lines = "/// What is said of fields, by API.\n#[allow(clippy::all, clippy::pedantic)]\npub static LINES: &[(&str, fn() -> Lines)] = &[\n".to_owned();
    let mut mutants = "/// Mistakes in tables of names, by API.\n#[allow(clippy::all, clippy::pedantic)]\npub static MUTANTS: &[(&str, MutantsOf)] = &[\n".to_owned();
    for (api, plan) in fixtures.apis.iter().zip(&plans) {
        let module = print::module(&code, &api.name);
        laws.push_str(&print::laws(&api.name, &module));
        lines.push_str(&print::lines(&api.name));
        mutants.push_str(&print::mutants(&api.name, &module));
        for pair in print::pairs(&fixtures.compilation.schema, plan, &module) {
            write!(
                table,
                "{}",
                pair.entry(&format!("{}::bridge::v1_v2", api.name), print::Form::Json)
            )
            .expect("there is room");
        }
    }
    table.push_str("];\n");
    laws.push_str("];\n");
    lines.push_str("];\n");
    mutants.push_str("];\n");
    table.push_str(&laws);
    table.push_str(&lines);
    table.push_str(&mutants);
    fs::write(folder.join("limbeck.rs"), code).expect("OUT_DIR can be written");
    fs::write(folder.join("table.rs"), table).expect("OUT_DIR can be written");
}
