//! Three versions on one port, of which the newest is implemented: callers of the first go through two bridges, and a
//! caller of the second or third reaches a server of the first by clients that convert.

use std::net::SocketAddr;
use std::sync::Arc;

use limbeck_bridge_chain::user::bridge::{v1_v2, v2_v3};
use limbeck_bridge_chain::user::{v1, v2, v3};
use limbeck_bridge_chain::{Conversion, FILE_DESCRIPTOR_SET, NoCalls, Users};
use limbeck_runtime::client::Connection;
use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::rest::RestOptions;
use limbeck_runtime::server::Server;
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::Code;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use v1::user_service_server::UserServiceServer as Server1;
use v2::user_service_server::UserServiceServer as Server2;
use v3::user_service_server::UserServiceServer as Server3;

use super::caller::{Caller, soon};
use super::service::wrong_fields;

type Client1 = v1::user_service_client::UserServiceClient<Connection>;
type Client2 = v2::user_service_client::UserServiceClient<Connection>;

/// All three versions, on a port.
struct Running {
    users: Arc<Users>,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Running {
    async fn start() -> Self {
        let users = Arc::new(Users::default());
        let second = Arc::new(v2_v3::UserServiceBridge::new(Arc::clone(&users)));
        let first = v1_v2::UserServiceBridge::new(
            Arc::clone(&second),
            Arc::new(Conversion),
            Arc::new(NoCalls),
        );
        let server = Server::new()
            .add(Server1::new(first))
            .add(Server2::from_arc(second))
            .add(Server3::from_arc(Arc::clone(&users)))
            .reflection(FILE_DESCRIPTOR_SET)
            .rest(RestOptions::default());
        let bound = server.bind("127.0.0.1:0").await.unwrap();
        let address = bound.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
        Self { users, address, _stop: stop }
    }

    async fn connection(&self) -> Connection {
        Connection::connect(&format!("http://{}", self.address)).await.unwrap()
    }

    async fn first(&self) -> Client1 {
        self.connection().await.client()
    }

    fn stored(&self, id: &str) -> v3::User {
        self.users.stored().get(id).cloned().unwrap()
    }
}

fn ada() -> v1::User {
    let (email, full_name) = ("ada@example.com".into(), "Ada Lovelace".into());
    v1::User { email, full_name, nickname: "Ada".into(), login_count: 7, ..Default::default() }
}

async fn create(client: &mut Client1, user: v1::User) -> v1::User {
    let request = v1::CreateUserRequest { user: Some(user), ..Default::default() };
    soon(client.create_user(request)).await.unwrap().into_inner().user.unwrap()
}

#[tokio::test]
async fn what_fails_behind_two_bridges_is_told_in_words_of_the_first() {
    let running = Running::start().await;
    let mut client = running.first().await;
    for (user, field) in [
        (v1::User { full_name: "Plato".into(), ..ada() }, "user.full_name"),
        (v1::User { login_count: -1, ..ada() }, "user.login_count"),
        // 4 is nothing in the first version and the second, and closes an account in the third.
        (v1::User { state: 4, ..ada() }, "user.state"),
    ] {
        let request = v1::CreateUserRequest { user: Some(user), ..Default::default() };
        let status = soon(client.create_user(request)).await.unwrap_err();
        let found = (status.code(), wrong_fields(&status));
        assert_eq!(found, (Code::InvalidArgument, vec![field.to_owned()]));
    }
    let status = soon(client.get_user(v1::GetUserRequest { id: "x".into() })).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn a_value_goes_up_and_down_through_two_bridges() {
    let running = Running::start().await;
    let mut client = running.first().await;
    let made = create(&mut client, ada()).await;
    let stored = running.stored(&made.id);
    let alias = stored.alias.as_deref();
    assert_eq!((alias, &*stored.given_name, stored.login_count), (Some("Ada"), "Ada", 7));
    let read = v1::GetUserRequest { id: made.id.clone() };
    assert_eq!(soon(client.get_user(read)).await.unwrap().into_inner().user, Some(made.clone()));

    let line = format!("GET /v1/users/{}", made.id);
    let answer = Caller::open_at(running.address.to_string()).await.call(&line, "").await;
    let json: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(json["fullName"], json!("Ada Lovelace"), "{json}");
}

#[tokio::test]
async fn what_only_the_third_version_has_survives_a_caller_of_the_first() {
    let running = Running::start().await;
    let mut client = running.first().await;
    let made = create(&mut client, ada()).await;
    let mut stored = running.stored(&made.id);
    stored.locale = "de-CH".into();
    stored.phone_numbers = vec!["+441".into(), "+442".into()];
    stored.state = v3::UserState::Closed.into();
    running.users.stored().insert(made.id.clone(), stored.clone());

    let read = v1::GetUserRequest { id: made.id.clone() };
    let seen = soon(client.get_user(read)).await.unwrap().into_inner().user.unwrap();
    assert_eq!(seen.state, i32::from(v1::UserState::Disabled));
    let edited = v1::User { nickname: "Countess".into(), ..seen };
    for paths in [vec!["nickname".to_owned()], vec!["*".to_owned()], Vec::new()] {
        let request = v1::UpdateUserRequest {
            user: Some(v1::User { etag: String::new(), ..edited.clone() }),
            update_mask: Some(FieldMask { paths }),
        };
        soon(client.update_user(request)).await.unwrap();
        let etag = running.stored(&made.id).etag;
        let expected = v3::User { alias: Some("Countess".into()), etag, ..stored.clone() };
        assert_eq!(running.stored(&made.id), expected);
    }
}

#[tokio::test]
async fn a_mask_names_parts_of_what_all_versions_share() {
    let running = Running::start().await;
    let made = create(&mut running.first().await, ada()).await;
    let update = async |city: &str, paths: &[&str]| {
        let mut second: Client2 = running.connection().await.client();
        let region_code = "GB".to_owned();
        let address = limbeck_bridge_chain::common::v1::PostalAddress {
            region_code,
            city: city.into(),
            ..Default::default()
        };
        let id = made.id.clone();
        let user = v2::User { id, postal_address: Some(address), ..Default::default() };
        let paths = paths.iter().map(ToString::to_string).collect();
        let update_mask = Some(FieldMask { paths });
        let request = v2::UpdateUserRequest { user: Some(user), update_mask };
        soon(second.update_user(request)).await.map(drop)
    };
    for path in ["postal_address.zip", "postal_address.city.x", "last_login_time.seconds"] {
        let status = update("Bath", &[path]).await.unwrap_err();
        assert_eq!(wrong_fields(&status), ["update_mask.paths[0]"], "{path}");
    }
    update("Bath", &["postal_address"]).await.unwrap();
    update("York", &["postal_address.city"]).await.unwrap();
    let address = running.stored(&made.id).postal_address.unwrap();
    assert_eq!((&*address.city, &*address.region_code), ("York", "GB"));
}

#[tokio::test]
async fn an_address_comes_and_goes_through_two_bridges() {
    let running = Running::start().await;
    let mut client = running.first().await;
    let made = create(&mut client, ada()).await;
    for (city, region_code) in [("", ""), ("Bath", "GB"), ("York", "GB"), ("", "")] {
        let (city, region_code) = (city.to_owned(), region_code.to_owned());
        let etag = String::new();
        let user = v1::User { city: city.clone(), region_code, etag, ..made.clone() };
        let update_mask = Some(FieldMask { paths: vec!["*".to_owned()] });
        let request = v1::UpdateUserRequest { user: Some(user), update_mask };
        soon(client.update_user(request)).await.unwrap();
        let stored = running.stored(&made.id).postal_address;
        assert_eq!(stored.map(|address| address.city).unwrap_or_default(), city);
        assert_eq!(running.stored(&made.id).postal_address.is_some(), !city.is_empty());
    }
}

#[tokio::test]
async fn streams_go_through_two_bridges() {
    let running = Running::start().await;
    let mut client = running.first().await;
    let item =
        |user| v1::ImportUsersRequest { item: Some(v1::import_users_request::Item::User(user)) };
    let items = [item(ada()), item(v1::User { email: "b@example.com".into(), ..ada() })];
    let imported = soon(client.import_users(tokio_stream::iter(items))).await.unwrap();
    assert_eq!(imported.into_inner().created_count, 2);
    let broken = [item(ada()), item(v1::User { full_name: "Plato".into(), ..ada() })];
    let status = soon(client.import_users(tokio_stream::iter(broken))).await.unwrap_err();
    assert_eq!(wrong_fields(&status), ["user.full_name"]);

    let events = soon(client.watch_users(v1::WatchUsersRequest::default())).await.unwrap();
    let events: Vec<_> =
        events.into_inner().map(|event| event.unwrap().event.unwrap()).collect().await;
    let [first, .., last] = events.as_slice() else { panic!("{events:?}") };
    // What the third version restores, the second has updated.
    assert!(matches!(first, v1::watch_users_response::Event::Updated(_)), "{first:?}");
    assert!(matches!(last, v1::watch_users_response::Event::Ready(_)), "{last:?}");

    let key = |email: &str| Some(v1::lookup_users_request::Key::Email(email.to_owned()));
    let questions = ["b@example.com", "nobody@example.com"]
        .map(|email| v1::LookupUsersRequest { correlation_id: email.to_owned(), key: key(email) });
    let answers = soon(client.lookup_users(tokio_stream::iter(questions))).await.unwrap();
    let answers: Vec<_> = answers.into_inner().map(Result::unwrap).collect().await;
    let found: Vec<bool> = answers
        .iter()
        .map(|it| matches!(it.result, Some(v1::lookup_users_response::Result::User(_))))
        .collect();
    assert_eq!(found, [true, false]);
}

#[tokio::test]
async fn a_client_of_a_newer_version_calls_an_older_server() {
    let running = Running::start().await;
    let second: Client2 = running.connection().await.client();
    let mut third = v2_v3::UserServiceReverse::new(second);
    let user = v3::User { alias: Some("Ada".into()), login_count: 7, ..Default::default() };
    let request = v3::CreateUserRequest { user: Some(user.clone()), ..Default::default() };
    let made = soon(third.create_user(request)).await.unwrap().into_inner().user.unwrap();
    assert_eq!((made.alias.as_deref(), made.login_count), (Some("Ada"), 7));
    let request = v3::GetUserRequest { id: made.id.clone() };
    assert_eq!(soon(third.get_user(request)).await.unwrap().into_inner().user, Some(made));

    let beyond = v3::User { login_count: u64::MAX, ..user };
    let request = v3::CreateUserRequest { user: Some(beyond), ..Default::default() };
    let status = soon(third.create_user(request)).await.unwrap_err();
    assert!(status.message().contains("login_count"), "{status:?}");

    let mut events =
        soon(third.watch_users(v3::WatchUsersRequest::default())).await.unwrap().into_inner();
    let first = events.next().await.unwrap().unwrap().event.unwrap();
    assert!(matches!(first, v3::watch_users_response::Event::Updated(_)), "{first:?}");
}
