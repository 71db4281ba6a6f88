//! What refuses what the older version cannot hold.

use limbeck_bridge::plan::{Class, Fill, Forget, How, Plan, Step};
use limbeck_schema::model::Schema;

use super::{emit_both, modules, users};
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
    let steps = pair.down.how.as_mut().unwrap();
    let note = steps.pop().unwrap();
    let step = |how, from, to| Step { from, to, how, class: Class::Lossy, ruling: None };
    steps.push(step(How::Forget(Forget::Drop), note.from, Vec::new()));
    steps.push(step(How::Fill(Fill::Zero), Vec::new(), note.to));
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
