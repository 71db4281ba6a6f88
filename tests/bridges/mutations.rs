//! Mistakes that are put into printed code on purpose: each is found by a law.

use std::collections::BTreeMap;
use std::path::PathBuf;

use limbeck_bridge_pairs::print;

use super::laws::{Law, check};
use super::pairs::{Subject, WORLD};
use super::printed::{Program, Remote, cargo, main_of, write};
use super::put_mistakes::MISTAKES as PUTS;

/// Messages per mistake.
const MESSAGES: u64 = 4_000;

/// A mistake.
pub(super) struct Mutation {
    class: &'static str,
    /// The message of an older version whose conversion has it.
    older: &'static str,
    /// The function, and what is written in it, spaces apart.
    function: &'static str,
    right: &'static str,
    wrong: &'static str,
}

const MUTATIONS: &[Mutation] = &[
    mistake(
        "two fields swapped",
        "profiles.v1.Device",
        "device_up",
        "name, label, platform: Default::default(),",
        "name: label, label: name, platform: Default::default(),",
    ),
    mistake(
        "a field dropped",
        "profiles.v1.Profile",
        "profile_up",
        "city, country: Default::default(),",
        "city: Default::default(), country: Default::default(),",
    ),
    mistake(
        "another variant",
        "oneofs.v1.JoinedPriority",
        "joined_priority_up",
        "O::A(a))",
        "O::B(a))",
    ),
    mistake(
        "a variant that is dropped passes",
        "oneofs.v1.VariantDropped",
        "variant_dropped_down",
        "O::B(_)) => None",
        "O::B(value)) => Some(super::super::v1::variant_dropped::O::A(value))",
    ),
    mistake("a scale off by one", "numbers.v1.Scale", "scale_up", "(a, 1000)", "(a, 1001)"),
    mistake(
        "another factor on the way back",
        "numbers.v1.ScaleFloor",
        "scale_floor_down",
        "(a, 60)",
        "(a, 61)",
    ),
    mistake(
        "the nearest in place of a refusal",
        "numbers.v1.Widening",
        "widening_down",
        "::limbeck_runtime::bridge::reject::<_, i32>(a)",
        "Ok::<i32, ::limbeck_runtime::bridge::BridgeError>(::limbeck_runtime::bridge::saturate::<_, i32>(a))",
    ),
    mistake(
        "`>=` in place of `>`",
        "numbers.v1.Widening",
        "widening_down",
        "reject::<_, i32>(a)",
        "reject::<_, i32>(if a == i64::from(i32::MAX) { a + 1 } else { a })",
    ),
    mistake(
        "a refusal in place of the nearest",
        "numbers.v1.WideningSaturate",
        "widening_saturate_down",
        "a: ::limbeck_runtime::bridge::saturate::<_, i32>(a)",
        "a: i32::try_from(a).unwrap_or_default()",
    ),
    mistake(
        "an assigned number passes",
        "enums.v1.Added",
        "status_up",
        ".is_ok()",
        ".is_ok() && false",
    ),
    mistake(
        "a number that nobody knows is refused",
        "enums.v1.Added",
        "status_up",
        ".is_ok()",
        ".is_ok() || true",
    ),
    mistake(
        "nothing in place of false",
        "presence.v1.BoolToOptional",
        "bool_to_optional_up",
        "Some(a)",
        "Some(a).filter(|a| *a)",
    ),
    mistake(
        "another default",
        "presence.v1.ToOptionalDefault",
        "to_optional_default_down",
        "unwrap_or(7)",
        "unwrap_or(0)",
    ),
    mistake(
        "the last in place of the first",
        "lists.v1.ToList",
        "to_list_down",
        ".next()",
        ".next_back()",
    ),
    mistake(
        "the first in place of the last",
        "lists.v1.FromListLast",
        "from_list_last_up",
        ".next_back()",
        ".next()",
    ),
    mistake(
        "keys and values swapped",
        "lists.v1.KeysAndValues",
        "keys_and_values_down",
        "each_entry(a,",
        "each_entry(a.into_iter().map(|(key, value)| (value, key)).collect(),",
    ),
    mistake(
        "a nest is not made",
        "fields.v1.Nested",
        "nested_up",
        "!street.is_empty() || number != 0",
        "!street.is_empty()",
    ),
    mistake(
        "a nest is always made",
        "fields.v1.Nested",
        "nested_up",
        "number != 0",
        "number != 0 || true",
    ),
    mistake(
        "several are taken for one",
        "oneofs.v1.Joined",
        "joined_up",
        "one_of([(a != 0,",
        "one_of([(false,",
    ),
    mistake(
        "another order of priority",
        "oneofs.v1.JoinedPriority",
        "joined_priority_up",
        "if a != 0 {",
        "if a != 0 && b.is_none() {",
    ),
    mistake(
        "what is set is not refused",
        "fields.v1.Removed",
        "removed_up",
        "if_set(a != 0)",
        "if_set(false)",
    ),
    mistake(
        "what is not set is refused",
        "fields.v1.Removed",
        "removed_up",
        "if_set(a != 0)",
        "if_set(a == 0)",
    ),
    mistake(
        "two enum values become one",
        "enums.v1.Swapped",
        "order_up",
        "i32::from(super::super::v2::Order::Second)",
        "i32::from(super::super::v2::Order::First)",
    ),
    mistake(
        "mapped to another value",
        "enums.v1.Added",
        "status_down",
        "Locked) => { i32::from(super::super::v1::Status::Disabled)",
        "Locked) => { i32::from(super::super::v1::Status::Active)",
    ),
    mistake(
        "an element lost",
        "enums.v1.Same",
        "same_up",
        "many.into_iter()",
        "many.into_iter().skip(1)",
    ),
    mistake(
        "elements in another order",
        "enums.v1.Same",
        "same_up",
        "many.into_iter()",
        "many.into_iter().rev()",
    ),
    mistake(
        "to the nearest in place of the floor",
        "texts.v1.IntegerToTimestamp",
        "integer_to_timestamp_down",
        "from_time_floor",
        "from_time_round",
    ),
    mistake(
        "two with one key are not refused",
        "lists.v1.EntriesToMap",
        "entries_to_map_up",
        "Duplicates::Reject",
        "Duplicates::Last",
    ),
    mistake(
        "the last with a key in place of the first",
        "lists.v1.ListToMap",
        "list_to_map_up",
        "::limbeck_runtime::bridge::first_by_key(",
        "::std::iter::Iterator::collect::<std::collections::BTreeMap<_, _>>(",
    ),
    mistake(
        "a key that is not put back",
        "lists.v1.ListToMap",
        "list_to_map_down",
        "element.id = key;",
        "",
    ),
    mistake(
        "another constant",
        "fields.v1.RemovedConst",
        "removed_const_down",
        r#""gone""#,
        r#""lost""#,
    ),
    mistake(
        "a default forgotten",
        "fields.v1.AddedWithDefault",
        "added_with_default_up",
        "a: -3",
        "a: 0",
    ),
    mistake(
        "an error at another place",
        "numbers.v1.Widening",
        "widening_down",
        r#"inside("a")"#,
        r#"inside("b")"#,
    ),
    mistake(
        "an open number becomes zero",
        "enums.v1.Swapped",
        "order_up",
        "Err(_) => from",
        "Err(_) => 0",
    ),
    mistake(
        "zero means something",
        "enums.v1.Swapped",
        "order_up",
        "i32::from(super::super::v2::Order::Unspecified)",
        "i32::from(super::super::v2::Order::First)",
    ),
    mistake(
        "a number of the other version stays",
        "enums.v1.Renumbered",
        "renumbered_up",
        "a: rank_up(a).map_err(|error| error.inside(\"a\"))?",
        "a",
    ),
    mistake(
        "any number is one of an enum",
        "texts.v1.IntegerToEnum",
        "integer_to_enum_up",
        "super::super::v2::Color::try_from(a).map(i32::from)",
        "Ok::<i32, ()>(a)",
    ),
    mistake(
        "a name that nobody declared",
        "texts.v1.EnumToText",
        "enum_to_text_up",
        "value.as_str_name()",
        "value.as_str_name().to_lowercase()",
    ),
    mistake(
        "nothing in place of what is set to zero",
        "presence.v1.ToWrapper",
        "to_wrapper_up",
        "v2::ToWrapper { a }",
        "v2::ToWrapper { a: a.filter(|a| !a.is_empty()) }",
    ),
    mistake(
        "set where nothing is",
        "presence.v1.FromWrapper",
        "from_wrapper_up",
        "v2::FromWrapper { a }",
        "v2::FromWrapper { a: Some(a.unwrap_or_default()) }",
    ),
    mistake(
        "zero is not set",
        "presence.v1.WrapperToImplicit",
        "wrapper_to_implicit_down",
        "Some(a)",
        "Some(a).filter(|a| *a != Default::default())",
    ),
    mistake(
        "a stored value is made anew",
        "profiles.v1.Profile",
        "profile_merge",
        "if login_count == login_count_before_ {",
        "if false {",
    ),
    mistake(
        "a stored field is forgotten",
        "profiles.v1.Profile",
        "profile_merge",
        "preferences: preferences_stored_, })",
        "preferences: Default::default(), })",
    ),
    mistake(
        "an edit is forgotten",
        "profiles.v1.Profile",
        "profile_merge",
        "if street == street_before_ && city == city_before_ {",
        "if street == street_before_ || city == city_before_ {",
    ),
];

pub(super) const fn mistake(
    class: &'static str,
    older: &'static str,
    function: &'static str,
    right: &'static str,
    wrong: &'static str,
) -> Mutation {
    Mutation { class, older, function, right, wrong }
}

#[test]
fn every_mistake_is_found() {
    assert!(MUTATIONS.len() >= 44 && PUTS.len() >= 21);
    let code = print::code(&WORLD.fixtures, &WORLD.plans, print::Form::Bytes);
    let (api, entries) = mutated(&code);
    let files =
        BTreeMap::from([("main.rs".to_owned(), main_of(&entries)), ("api.rs".to_owned(), api)]);
    let program = Program::start(&build(&files));
    let mut found = Vec::new();
    for (n, mutation) in (0..).zip(mutations()) {
        let subject = WORLD.find(mutation.older);
        let puts = subject.puts();
        let remote = Remote { program: &program, pair: n, puts };
        let (violations, _) = check(&Subject { printed: &remote, ..subject }, MESSAGES);
        let laws: Vec<Law> = violations.iter().map(|it| it.law).collect();
        println!("{}: {}", mutation.class, names(&laws));
        let is_about_put = mutation.function.ends_with("_merge");
        if laws.is_empty() || is_about_put && laws != [Law::Put] {
            found.push(mutation.class);
        }
    }
    assert_eq!(found, Vec::<&str>::new(), "no law finds these");
}

fn mutations() -> impl Iterator<Item = &'static Mutation> {
    PUTS.iter().chain(MUTATIONS)
}

fn names(laws: &[Law]) -> String {
    laws.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// All code with one module more for each mistake, and the entry of the pair in it.
fn mutated(code: &str) -> (String, Vec<String>) {
    let mut code = code.to_owned();
    let mut entries = Vec::new();
    for (n, mutation) in mutations().enumerate() {
        let (api, _) = mutation.older.split_once('.').expect("an API before a path");
        let plan = WORLD.plans.iter().find(|plan| plan.older == format!("{api}.v1")).expect(api);
        let module = print::module(&code, api);
        let mistaken = without_impls(&mutation.apply(&module)).replacen(
            "pub mod v1_v2 {",
            &format!("pub mod m{n} {{"),
            1,
        );
        let pairs = print::pairs(WORLD.schema(), plan, &module);
        let pair = pairs.iter().find(|pair| pair.older() == mutation.older).expect("it is printed");
        entries.push(pair.entry(&format!("{api}::bridge::m{n}"), print::Form::Bytes));
        code = code.replacen(&module, &format!("{mistaken}{module}"), 1);
    }
    (code, entries)
}

/// The module without what a type can have once.
fn without_impls(module: &str) -> String {
    let mut parts = module.split("\nimpl ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let mut depth = 0;
        let is_end = |letter: char| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            letter == '}' && depth == 0
        };
        let end = part.find(is_end).expect("an impl ends") + 1;
        format!("{text}{}", &part[end..])
    })
}

impl Mutation {
    /// The module with the mistake.
    fn apply(&self, module: &str) -> String {
        let head = format!("pub fn {}(", self.function);
        let start = module.find(&head).unwrap_or_else(|| panic!("there is no `{}`", self.function));
        let end = start + module[start..].find("\n}\n").expect("functions end");
        let body = &module[start..end];
        let (from, to) = find(body, self.right)
            .unwrap_or_else(|| panic!("`{}`: there is no `{}` in\n{body}", self.class, self.right));
        format!(
            "{}{}{}{}{}",
            &module[..start],
            &body[..from],
            self.wrong,
            &body[to..],
            &module[end..]
        )
    }
}

/// Where a text stands, however it is broken into lines.
fn find(body: &str, text: &str) -> Option<(usize, usize)> {
    let letters: Vec<(usize, char)> =
        body.char_indices().filter(|it| !it.1.is_whitespace()).collect();
    let wanted: Vec<char> = text.chars().filter(|it| !it.is_whitespace()).collect();
    let at = letters
        .windows(wanted.len())
        .position(|window| window.iter().map(|it| it.1).eq(wanted.iter().copied()))?;
    let last = letters[at + wanted.len() - 1];
    Some((letters[at].0, last.0 + last.1.len_utf8()))
}

fn build(files: &BTreeMap<String, String>) -> PathBuf {
    let folder = write("mutants", files);
    let arguments = ["build", "--quiet", "--message-format=json-render-diagnostics"];
    let output = cargo(&folder, &arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let executable = text.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executable.expect("cargo says where the program is")
}
