//! Law 6 of chains: what a caller of the first version gets through two bridges is what the conversions of each pair
//! make of it, one after the other.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use limbeck_bridge_chain::user::bridge::{v1_v2, v2_v3};
use limbeck_bridge_chain::user::{v1, v3};
use limbeck_bridge_chain::{Conversion, NoCalls, Users};
use limbeck_runtime::bridge::BridgeError;
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost::Message as _;
use limbeck_runtime::testing::Values;
use limbeck_runtime::tonic::{Code, Request, Status};
use v1::user_service_server::UserService as First;

const MESSAGES: usize = 3000;

/// The first version, served by the second, which is served by the third.
struct Chain {
    users: Arc<Users>,
    first: v1_v2::UserServiceBridge<v2_v3::UserServiceBridge<Users>>,
    values: Values,
}

impl Chain {
    fn new() -> Self {
        let users = Arc::new(Users::default());
        let second = Arc::new(v2_v3::UserServiceBridge::new(Arc::clone(&users)));
        let (custom, calls) = (Arc::new(Conversion), Arc::new(NoCalls));
        let mut values = v1_v2::values(1).unwrap();
        values.texts("user.v1.User.full_name", ["Ada Lovelace", "Augusta Ada King", "Plato"]);
        values.texts("user.v1.User.fax_number", ["", "", "", "+1"]);
        Self { users, first: v1_v2::UserServiceBridge::new(second, custom, calls), values }
    }
}

/// What the two bridges make of a request, or where either refuses it.
fn up(from: v1::CreateUserRequest) -> Result<v3::CreateUserRequest, String> {
    let second = v1_v2::create_user_request_up(from, &Conversion).map_err(|error| error.path())?;
    // Named as the first version does, which the second bridge cannot.
    v2_v3::create_user_request_up(second).map_err(|error| {
        v1_v2::CREATE_USER_REQUEST_NAMES_DOWN.path(&error.path()).expect("an image")
    })
}

fn down(from: v3::GetUserResponse) -> Result<v1::GetUserResponse, BridgeError> {
    v1_v2::get_user_response_down(v2_v3::get_user_response_down(from)?, &Conversion)
}

#[tokio::test]
async fn requests_go_up_as_by_one_conversion_after_the_other() {
    let mut chain = Chain::new();
    let (mut stored, mut refused) = (0, 0);
    for _ in 0..MESSAGES {
        let request: v1::CreateUserRequest = chain.values.message().unwrap();
        let answer = chain.first.create_user(Request::new(request.clone())).await;
        let (_, last) = chain.users.stored().pop_last().unzip();
        match (up(request.clone()), answer) {
            (Ok(expected), answer) => {
                let last: v3::User = last.expect("it was stored");
                let (id, etag) = (last.id.clone(), last.etag.clone());
                let expected = v3::User { id, etag, ..expected.user.unwrap_or_default() };
                assert_eq!(bytes(&last), bytes(&expected), "{request:?}");
                let shown = down(v3::GetUserResponse { user: Some(last) });
                let shown = shown.ok().and_then(|shown| shown.user);
                let answer = answer.ok().and_then(|answer| answer.into_inner().user);
                assert_eq!(answer.as_ref().map(bytes), shown.as_ref().map(bytes), "{request:?}");
                stored += 1;
            }
            (Err(path), answer) => {
                assert_eq!(last, None, "{request:?}");
                let status = answer.expect_err("it is refused");
                assert_eq!((status.code(), field(&status)), (Code::InvalidArgument, path));
                refused += 1;
            }
        }
    }
    assert!(stored > MESSAGES / 10 && refused > MESSAGES / 10, "{stored} {refused}");
}

#[tokio::test]
async fn responses_go_down_as_by_one_conversion_after_the_other() {
    let mut chain = Chain::new();
    let (mut shown, mut refused) = (0, 0);
    for _ in 0..MESSAGES {
        let user: v3::User = chain.values.message().unwrap();
        chain.users.stored().insert("u".to_owned(), user.clone());
        let request = v1::GetUserRequest { id: "u".to_owned() };
        let answer = chain.first.get_user(Request::new(request)).await;
        match (down(v3::GetUserResponse { user: Some(user.clone()) }), answer) {
            (Ok(expected), Ok(answer)) => {
                assert_eq!(bytes(&answer.into_inner()), bytes(&expected), "{user:?}");
                shown += 1;
            }
            (Err(_), Err(status)) => {
                assert_eq!(status.code(), Code::FailedPrecondition, "{user:?}");
                refused += 1;
            }
            (expected, answer) => assert_eq!(expected.is_ok(), answer.is_ok(), "{user:?}"),
        }
    }
    assert!(shown > MESSAGES / 10, "{shown} {refused}");
}

/// NaN is as equal as its bits.
fn bytes(message: &impl limbeck_runtime::prost::Message) -> Vec<u8> {
    message.encode_to_vec()
}

/// The field that a refusal names.
fn field(status: &Status) -> String {
    let details = rpc::Status::decode(status.details()).unwrap().details;
    let bad = rpc::BadRequest::decode(&*details.first().expect("details").value).unwrap();
    bad.field_violations.into_iter().map(|violation| violation.field).collect()
}
