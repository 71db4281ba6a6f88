//! Bridges: what is refused, where they stand, and what is printed for calls.

mod fits;
mod links;
mod same;
mod updates;

use limbeck_bridge::plan::{Answers, Call, How, MethodHow, MethodPlan, Plan, Update, Written};
use limbeck_bridge::{Need, PolicyKind, Question};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;

use super::{schema, text};
use crate::rust::{Layout, Rust, RustOptions};
use crate::{FileSet, Input, Target, Templates};
use same::same;

/// Generates with the bridges that `plans` makes of the schema.
fn emit(
    options: RustOptions,
    files: &[(&str, &str)],
    plans: impl Fn(&Schema) -> Vec<Plan>,
) -> Result<FileSet, Vec<Finding>> {
    let compilation = schema(files);
    let (templates, facts) = (Templates::embedded().unwrap(), AllPackageFacts::new());
    let bridges = plans(&compilation.schema);
    let input = Input {
        schema: &compilation.schema,
        image: &compilation.image,
        templates: &templates,
        facts: &facts,
        bridges: &bridges,
    };
    Rust { options }.emit(&input)
}

fn modules() -> RustOptions {
    RustOptions { layout: Layout::Modules, bridge: Some(true), ..RustOptions::default() }
}

fn users(schema: &Schema) -> Vec<Plan> {
    vec![same(schema, "user.v1", "user.v2")]
}

/// A package of which both versions declare the same.
fn versions(body: &str) -> [(String, String); 2] {
    ["v1", "v2"].map(|version| {
        (format!("user/{version}/user.proto"), format!("package user.{version}; {body}"))
    })
}

fn emit_both(
    options: RustOptions,
    body: &str,
    plans: impl Fn(&Schema) -> Vec<Plan>,
) -> Result<FileSet, Vec<Finding>> {
    let files = versions(body);
    let files = files.each_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    emit(options, &files, plans)
}

const SERVICE: &str = "
    import 'google/protobuf/empty.proto';
    import 'google/protobuf/field_mask.proto';
    message User {
      string id = 1; string name = 2; string etag = 3; Address address = 4;
      oneof avatar { string url = 5; Image image = 6; }
      map<string, Address> places = 7; map<int32, string> labels = 8; repeated User friends = 9;
      User boss = 10;
    }
    message Address { string street = 1; }
    message Image { bytes data = 1; }
    message GetUserRequest { string id = 1; }
    message UpdateUserRequest { User user = 1; google.protobuf.FieldMask update_mask = 2; }
    message ListUsersResponse { repeated User users = 1; }
    service UserService {
      rpc GetUser(GetUserRequest) returns (User);
      rpc UpdateUser(UpdateUserRequest) returns (User);
      rpc WatchUsers(GetUserRequest) returns (stream User);
      rpc ImportUsers(stream User) returns (ListUsersResponse);
      rpc LookupUsers(stream GetUserRequest) returns (stream User);
      rpc Ping(google.protobuf.Empty) returns (google.protobuf.Empty);
      rpc Old(GetUserRequest) returns (User);
      rpc Own(GetUserRequest) returns (User);
      rpc OwnStream(stream GetUserRequest) returns (stream User);
    }";

/// The calls of [`SERVICE`], and an update that is wired.
fn calls(schema: &Schema) -> Vec<Plan> {
    let mut plans = users(schema);
    let resource = *plans[0].resources.first().unwrap();
    for MethodPlan { older, how, .. } in &mut plans[0].services[0].methods {
        match (*older, how) {
            (6, how) => *how = MethodHow::Unimplemented,
            (7 | 8, how) => *how = MethodHow::Custom,
            (1, MethodHow::Call(call)) => {
                let (field, mask, key) = ((0, 0), (1, 1), (0, 0));
                let etag = Some(2);
                call.written = Written::Merged(Update {
                    resource,
                    field,
                    mask,
                    get: 0,
                    key,
                    answer: None,
                    etag,
                });
            }
            _ => {}
        }
    }
    plans
}

#[test]
fn what_is_undecided_is_refused_with_a_command() {
    let undecided = |schema: &Schema| {
        let mut plans = users(schema);
        plans[0].questions.push(Question {
            from: vec!["User.old".to_owned()],
            to: vec!["User.name".to_owned()],
            needs: vec![Need::new(limbeck_bridge::Direction::Up, vec![PolicyKind::Custom])],
            suggestion: None,
            reason: "they differ".to_owned(),
        });
        plans
    };
    let body = "message User { string name = 1; }";
    let findings = emit_both(modules(), body, undecided).unwrap_err();
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(finding.rule, "RUST_BRIDGE");
    assert_eq!(finding.place.as_ref().unwrap().to_string(), "user/v2/user.proto:2:40");
    assert!(finding.message.contains("`user.v1` and `user.v2`"), "{}", finding.message);
    assert!(finding.message.ends_with("User.old -> User.name: they differ"), "{}", finding.message);
    let command = "limbeck revision --package user.v2 -m ";
    assert!(finding.help.as_ref().unwrap().starts_with(command), "{finding:?}");
    let unwanted = RustOptions { bridge: Some(false), ..modules() };
    assert!(emit_both(unwanted, body, undecided).is_ok());
    let unasked = RustOptions { bridge: None, ..modules() };
    assert!(emit_both(unasked, body, undecided).is_ok(), "nothing gates them");
    assert!(emit_both(RustOptions::default(), body, undecided).is_err());
}

#[test]
fn names_that_bridges_take_are_refused_with_a_cure() {
    for (name, proto, shown) in [
        ("b.proto", "package user; message Bridge { message In {} }", "`user.Bridge`"),
        ("b.proto", "package user.bridge; message M {}", "package `user.bridge`"),
        ("b.proto", "package user.bridge.v1; message M {}", "package `user.bridge.v1`"),
    ] {
        let files = [
            ("a.proto", "package user.v1; message M {}"),
            (name, proto),
            ("c.proto", "package user.v2; message M {}"),
        ];
        let findings = emit(modules(), &files, users).unwrap_err();
        let found = findings.iter().find(|finding| finding.message.starts_with(shown));
        let help = found.and_then(|finding| finding.help.clone()).unwrap_or_default();
        assert!(help.contains("`bridge = false`"), "{proto}: {findings:?}");
        let without = RustOptions { bridge: Some(false), ..modules() };
        assert!(emit(without, &files, users).is_ok(), "{proto}");
    }
}

#[test]
fn crates_that_would_depend_on_each_other_are_refused() {
    let files = [
        (
            "a.proto",
            "package old.v1; import 'b.proto'; message M {} message N { user.v2.M m = 1; }",
        ),
        ("b.proto", "package user.v2; message M {}"),
    ];
    let across = |schema: &Schema| vec![same(schema, "old.v1", "user.v2")];
    let findings = emit(RustOptions::default(), &files, across).unwrap_err();
    assert_eq!(findings[0].rule, "RUST_CRATE_CYCLE", "{findings:?}");
    assert!(emit(modules(), &files, across).is_ok());
}

#[test]
fn a_package_that_is_not_generated_has_no_bridge() {
    let files = [("a.proto", "package user.v1; message M {}")];
    let gone = |_: &Schema| {
        let (older, newer) = ("user.v1".to_owned(), "user.v2".to_owned());
        vec![Plan { older, newer, ..Plan::default() }]
    };
    let files = emit(RustOptions::default(), &files, gone).unwrap();
    assert!(!text(&files, "user/Cargo.toml").contains("bridge"));
}

#[test]
fn bridges_stand_below_the_api_of_the_newer_version() {
    let files = [
        ("a.proto", "package user.v1; message M {}"),
        ("b.proto", "package user.v2; message M {}"),
        ("c.proto", "package people.v1; message M {}"),
    ];
    let plans = |schema: &Schema| {
        vec![same(schema, "user.v1", "user.v2"), same(schema, "people.v1", "user.v1")]
    };
    let files = emit(RustOptions::default(), &files, plans).unwrap();
    let bridge = text(&files, "user/src/packages/user/bridge.rs");
    assert!(bridge.contains("pub mod v1_v2;\n") && bridge.contains("pub mod people_v1_v1;\n"));
    for path in ["v1_v2", "people_v1_v1"] {
        let path = format!("user/src/packages/user/bridge/{path}.rs");
        assert!(text(&files, &path).contains("pub static VERSIONS"), "{path}");
    }
    let lib = text(&files, "user/src/lib.rs");
    assert!(lib.contains("#[cfg(feature = \"bridge\")]\npub use self::packages::user::bridge;\n"));
    let manifest = text(&files, "user/Cargo.toml");
    assert!(manifest.contains("\nbridge = [\"limbeck-runtime/bridge\"]\n"), "{manifest}");
    assert!(manifest.contains("\npeople = { path = \"../people\""), "{manifest}");
    assert!(!text(&files, "people/Cargo.toml").contains("bridge"));
}

#[test]
fn all_kinds_of_calls_are_printed() {
    let files = emit_both(modules(), SERVICE, calls).unwrap();
    let printed = text(&files, "limbeck.rs");
    for wanted in [
        "pub struct UserServiceBridge<T>",
        "super::super::v1::user_service_server::UserService for UserServiceBridge<T>",
        "pub trait UserServiceCustom",
        // A method of `Arc` may have the name of an rpc.
        "UserServiceCustom::own_stream(&*self.calls, request).await",
        "<T as super::super::v2::user_service_server::UserService>::get_user(&*self.inner,",
        "<T as super::super::v2::user_service_server::UserService>::update_user(self.inner,",
        "super::super::v1::user_service_client::UserServiceClient::get_user(",
        "\"`user.v1.UserService.Old` is not served any more\"",
        "::limbeck_runtime::bridge::Update for UserServiceUpdateUser<'_, T>",
        "impl ::limbeck_runtime::bridge::Masked<Masks> for super::super::v1::User",
        "pub static USER_NAMES_UP",
        "pub struct UserServiceReverse<C>",
        "`user.v2.UserService.Own` cannot be called: no rpc of `user.v1` is known to do this",
    ] {
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        assert!(flat(printed).contains(&flat(wanted)), "{wanted}\n{printed}");
    }
}

/// As [`calls`], and a field of a response converts up by code, which is the way of clients alone.
fn custom_upwards(schema: &Schema) -> Vec<Plan> {
    let mut plans = calls(schema);
    let pair = plans[0]
        .messages
        .iter_mut()
        .find(|pair| schema.message(pair.older).name() == "ListUsersResponse");
    let up = &mut pair.unwrap().up;
    (up.how.as_mut().unwrap()[0].how, up.fallible) = (How::Custom, true);
    plans
}

#[test]
fn custom_code_is_held_where_a_call_needs_it() {
    let files = emit_both(modules(), SERVICE, custom_upwards).unwrap();
    let printed: String = text(&files, "limbeck.rs").split_whitespace().collect();
    let holds = |name: &str| {
        let (_, from) = printed.split_once(&format!("pubstruct{name}<")).unwrap();
        from.split_once('}').unwrap().0.contains("custom:::std::sync::Arc<dynCustom>")
    };
    assert!(holds("UserServiceReverse"), "{printed}");
    assert!(!holds("UserServiceBridge"), "{printed}");
    assert!(!printed.contains("custom:&'adynCustom"), "{printed}");
}

#[test]
fn only_what_is_wanted_is_printed() {
    let without = RustOptions { client: false, server: false, ..modules() };
    let files = emit_both(without, SERVICE, calls).unwrap();
    let printed = text(&files, "limbeck.rs");
    for unwanted in ["UserServiceBridge", "UserServiceReverse"] {
        assert!(!printed.contains(unwanted), "{unwanted}");
    }
}

#[test]
fn tests_of_conversions_are_printed_where_they_are_wanted() {
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    for (options, wanted) in [
        (modules(), false),
        (RustOptions { testing: Some(true), ..modules() }, true),
        (RustOptions { features: true, ..modules() }, true),
        (RustOptions { features: true, json: Some(false), rest: Some(false), ..modules() }, false),
        (RustOptions { features: true, testing: Some(false), ..modules() }, false),
        (RustOptions { testing: Some(true), bridge: Some(false), ..modules() }, false),
    ] {
        let files = emit_both(options.clone(), SERVICE, calls).unwrap();
        let printed = flat(text(&files, "limbeck.rs"));
        for part in ["pubstaticLINES", "pubfnvalues(", "pubfnpairs<", "pubfnlaws(", "pubfngolden("]
        {
            assert_eq!(printed.contains(part), wanted, "{part} {options:?}");
            let gated = format!("#[cfg(feature=\"testing\")]{part}");
            assert_eq!(printed.contains(&gated), wanted && options.features, "{part} {options:?}");
        }
    }
    let files = [
        ("a.proto", "package user.v1; message M {}"),
        ("b.proto", "package user.v2; message M {}"),
    ];
    for (testing, has_feature) in [(None, true), (Some(false), false)] {
        let options = RustOptions { testing, ..RustOptions::default() };
        let files = emit(options, &files, users).unwrap();
        let feature = "\ntesting = [\"bridge\", \"json\", \"limbeck-runtime/testing\"]\n";
        let manifest = text(&files, "user/Cargo.toml");
        assert_eq!(manifest.contains(feature), has_feature, "{manifest}");
    }
}

#[test]
fn answers_of_another_shape_are_gathered() {
    let files = [
        (
            "a.proto",
            "package user.v1; message M { repeated string s = 1; } service S { rpc A(M) returns (M); \
             rpc B(M) returns (M); rpc C(M) returns (stream M); }",
        ),
        (
            "b.proto",
            "package user.v2; message M { repeated string s = 1; } service S { rpc A(M) returns (stream M); \
             rpc B(M) returns (stream M); rpc C(M) returns (M); }",
        ),
    ];
    let plans = |schema: &Schema| {
        let mut plans = users(schema);
        let all = [Answers::Collect(7), Answers::Single, Answers::One];
        for (method, answers) in plans[0].services[0].methods.iter_mut().zip(all) {
            let call = Call { newer: method.older, answers, written: Written::Nothing };
            method.how = MethodHow::Call(call);
        }
        plans
    };
    let files = emit(modules(), &files, plans).unwrap();
    let printed = text(&files, "limbeck.rs");
    assert!(printed.contains("collect(responses, 7, &CALL)"), "{printed}");
    assert_eq!(printed.matches("bridge::single(responses, &CALL)").count(), 2, "a bridge and back");
    assert_eq!(printed.matches("map(::limbeck_runtime::bridge::once)").count(), 3);
}

#[test]
fn a_response_without_one_list_collects_nothing() {
    for fields in ["string s = 1;", "repeated string s = 1; repeated string t = 2;"] {
        let body = format!("message M {{ {fields} }} service S {{ rpc A(M) returns (M); }}");
        let plans = |schema: &Schema| {
            let mut plans = users(schema);
            let call = Call { newer: 0, answers: Answers::Collect(7), written: Written::Nothing };
            plans[0].services[0].methods[0].how = MethodHow::Call(call);
            plans
        };
        let findings = emit_both(modules(), &body, plans).unwrap_err();
        assert!(
            findings[0].message.contains("cannot be collected into `user.v1.M`"),
            "{findings:?}"
        );
        assert!(findings[0].help.as_ref().unwrap().contains("`single` or `custom`"));
    }
}
