//! What refuses what the older version cannot hold.

use limbeck_bridge::plan::{Class, Conversion, Fill, Forget, How, Plan, Step, Value};
use limbeck_schema::model::Schema;

use super::same::same;
use super::{emit, emit_both, modules, users};
use crate::rust::RustOptions;
use crate::rust::tests::text;

const WRITTEN: &str =
    "message User { string name = 1; string note = 2; } message Held { User user = 1; }
    message Other { string id = 1; }
    service Users { rpc Put(stream Held) returns (Other); rpc Get(Other) returns (Other); }";

const READ: &str =
    "message User { string name = 1; string note = 2; } message Held { User user = 1; }
    message Other { string id = 1; } service Users { rpc Get(Other) returns (Held); }";

/// The older version has no field for the note.
fn without_note(schema: &Schema) -> Vec<Plan> {
    let mut plans = users(schema);
    let pair = plans[0]
        .messages
        .iter_mut()
        .find(|pair| schema.message(pair.older).name() == "User")
        .unwrap();
    forget_last(&mut pair.down);
    plans
}

fn forget_last(conversion: &mut Conversion<Vec<Step>>) {
    let steps = conversion.how.as_mut().unwrap();
    let note = steps.pop().unwrap();
    let step = |how, from, to| Step { from, to, how, class: Class::Lossy, ruling: None };
    steps.push(step(How::Forget(Forget::Drop), note.from, Vec::new()));
    steps.push(step(How::Fill(Fill::Zero), Vec::new(), note.to));
}

/// The newer version went back to the older prices, of which the newer ones have no note.
fn gone_back(schema: &Schema) -> Vec<Plan> {
    let mut prices = same(schema, "prices.v1", "prices.v2");
    for pair in &mut prices.messages {
        forget_last(&mut pair.up);
    }
    let mut plans = users(schema);
    let types = ["prices.v2.Money", "prices.v1.Money"].map(|name| schema.find(name).unwrap());
    let price = ["user.v1.User.price", "user.v2.User.price"].map(|name| schema.find(name).unwrap());
    let steps = plans[0].messages.iter_mut().flat_map(|pair| [&mut pair.up, &mut pair.down]);
    for step in steps.flat_map(|conversion| conversion.how.iter_mut().flatten()) {
        if let (How::Field(transfer), true) = (&mut step.how, price.contains(&step.from[0])) {
            transfer.value = Value::Foreign(types[0], types[1]);
        }
    }
    plans[0].uses.insert(("prices.v1".to_owned(), "prices.v2".to_owned()));
    plans.push(prices);
    plans
}

fn printed(
    options: RustOptions,
    body: &str,
    plans: impl Fn(&Schema) -> Vec<Plan>,
) -> (String, bool) {
    let files = emit_both(options, body, plans).unwrap();
    let printed = text(&files, "limbeck.rs");
    (printed.to_owned(), printed.contains("_fits") || printed.contains("with_loss"))
}

#[test]
fn nothing_is_printed_where_nothing_is_lost_or_written() {
    for (options, body, is_lost) in [
        (modules(), WRITTEN, false),
        (RustOptions { client: false, ..modules() }, WRITTEN, true),
        (RustOptions { bridge: Some(false), ..modules() }, WRITTEN, true),
        (modules(), READ, true),
    ] {
        let plans = |schema: &Schema| if is_lost { without_note(schema) } else { users(schema) };
        let (printed, is_printed) = printed(options, body, plans);
        assert!(!is_printed, "{printed}");
    }
}

#[test]
fn what_is_lost_is_refused_where_it_is_written() {
    let (printed, _) = printed(modules(), WRITTEN, without_note);
    let flat = |text: &str| {
        let text: String = text.split_whitespace().collect();
        text.replace(",)", ")").replace(",}", "}")
    };
    let found = flat(&printed);
    for wanted in [
        "pub fn user_fits(
            from: &super::super::v2::User,
        ) -> Result<(), ::limbeck_runtime::bridge::BridgeError> {
            ::limbeck_runtime::bridge::fits_unset(!from.note.is_empty(), \"note\", &VERSIONS)?;
            Ok(())
        }",
        "pub fn held_fits(
            from: &super::super::v2::Held,
        ) -> Result<(), ::limbeck_runtime::bridge::BridgeError> {
            ::limbeck_runtime::bridge::fits(&from.user, \"user\", user_fits)?;
            Ok(())
        }",
        "Self { inner, loss: ::limbeck_runtime::bridge::Loss::Refused }",
        "Self { loss: ::limbeck_runtime::bridge::Loss::Allowed, ..self }",
        "::limbeck_runtime::bridge::outgoing(
            request.into_streaming_request(),
            ::limbeck_runtime::bridge::checked(
                self.loss,
                held_fits,
                |message| ::core::result::Result::Ok(held_down(message)),
            ),
            &CALL,
        );",
        "sent.send(
            ::limbeck_runtime::client::BridgedClient::grpc(&mut self.inner),
            request,
            ::limbeck_runtime::tonic::GrpcMethod::new(\"user.v1.Users\", \"Put\"),
        ).await?;",
        "impl<T> ::limbeck_runtime::client::BridgedClient for UsersClient<T>",
    ] {
        assert!(found.contains(&flat(wanted)), "{wanted}\n{printed}");
    }
    assert!(!printed.contains("other_fits"), "{printed}");
    // Of the older version alone.
    assert_eq!(printed.matches("BridgedClient for UsersClient").count(), 1);
}

#[test]
fn where_a_version_went_back_what_the_newer_one_cannot_hold_is_refused() {
    let prices = |version: &str| {
        format!("package prices.{version}; message Money {{ string name = 1; string note = 2; }}")
    };
    let user = |version: &str, other: &str| {
        format!(
            "package user.{version}; import 'prices/{other}.proto';
             message User {{ prices.{other}.Money price = 1; }} message Other {{ string id = 1; }}
             service Users {{ rpc Put(User) returns (Other); }}"
        )
    };
    let texts = [prices("v1"), prices("v2"), user("v1", "v2"), user("v2", "v1")];
    let names = ["prices/v1.proto", "prices/v2.proto", "user/v1.proto", "user/v2.proto"];
    let files: Vec<_> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let files = emit(modules(), &files, gone_back).unwrap();
    let printed: String = text(&files, "limbeck.rs").split_whitespace().collect();
    for wanted in [
        "pubfnmoney_fits_back(from:&super::super::v1::Money,)",
        "fits_unset(!from.note.is_empty(),\"note\",&VERSIONS_BACK,)?;",
        "Versions{older:\"prices.v2\",newer:\"prices.v1\"",
        "::money_fits_back,)?;",
        "user_fits,",
    ] {
        assert!(printed.contains(wanted), "{wanted}\n{}", text(&files, "limbeck.rs"));
    }
    assert!(!printed.contains("money_fits("), "{printed}");
}

#[test]
fn a_service_that_is_gone_serves_by_nothing() {
    for is_custom in [false, true] {
        let gone = |schema: &Schema| {
            let mut plans = users(schema);
            plans[0].services[0].newer = None;
            for method in &mut plans[0].services[0].methods {
                method.how = if is_custom {
                    limbeck_bridge::plan::MethodHow::Custom
                } else {
                    limbeck_bridge::plan::MethodHow::Unimplemented
                };
            }
            plans
        };
        let files = emit_both(modules(), READ, gone).unwrap();
        let printed = text(&files, "limbeck.rs");
        assert!(!printed.contains("by `inner`"), "{printed}");
        assert_eq!(printed.contains("Serves by `calls`"), is_custom);
        assert_eq!(printed.contains("Answers all calls with `UNIMPLEMENTED`"), !is_custom);
    }
}
