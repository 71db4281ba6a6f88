//! The end of a service: SIGTERM ends streams in order, lets calls finish, and the process exits with 0.

use std::time::Duration;

use limbeck_runtime::client::{Connection, Settings};
use limbeck_runtime::tokio_stream::wrappers::ReceiverStream;
use limbeck_runtime::tonic::Code;
use tokio::sync::mpsc;
use user::v1;
use user::v2::watch_users_response::Event;
use user::v2::{
    GetUserRequest, ImportUsersRequest, LookupUsersRequest, User, WatchUsersRequest,
    import_users_request::Item,
};

use super::service::Service;

type ClientV1 = v1::user_service_client::UserServiceClient<Connection>;
type ClientV2 = user::v2::user_service_client::UserServiceClient<Connection>;

fn item(email: &str) -> ImportUsersRequest {
    let user = User { email: email.into(), family_name: "Lovelace".into(), ..Default::default() };
    ImportUsersRequest { item: Some(Item::User(user)) }
}

#[tokio::test]
async fn an_import_that_does_not_end_is_cut() {
    let service = Service::start_with(&[("USER_DRAIN", "200ms")]);
    let mut client: ClientV2 = service.client().await;
    let (users, receiver) = mpsc::channel(1);
    let importing =
        tokio::spawn(async move { client.import_users(ReceiverStream::new(receiver)).await });
    users.send(item("a@example.com")).await.unwrap();
    // The item is on its way when the channel has room for the next.
    drop(users.reserve().await.unwrap());
    service
        .client::<ClientV2>()
        .await
        .get_user(GetUserRequest { id: "x".into() })
        .await
        .unwrap_err();
    service.terminate();
    assert_eq!(importing.await.unwrap().unwrap_err().code(), Code::Unavailable);
    assert_eq!(service.wait().code(), Some(0));
}

#[tokio::test]
async fn streams_end_in_order() {
    let service = Service::start();
    let mut client: ClientV2 = service.client().await;
    let mut old: ClientV1 = service.client().await;
    let mut watch = client.watch_users(WatchUsersRequest::default()).await.unwrap().into_inner();
    let ready = watch.message().await.unwrap().unwrap();
    assert!(matches!(ready.event, Some(Event::Ready(_))));
    let mut old_watch =
        old.watch_users(v1::WatchUsersRequest::default()).await.unwrap().into_inner();
    old_watch.message().await.unwrap().unwrap();
    let (questions, receiver) = mpsc::channel::<LookupUsersRequest>(1);
    let mut answers =
        client.lookup_users(ReceiverStream::new(receiver)).await.unwrap().into_inner();
    questions.send(LookupUsersRequest::default()).await.unwrap();
    answers.message().await.unwrap().unwrap();

    let (users, receiver) = mpsc::channel(1);
    let mut importer = client.clone();
    let importing =
        tokio::spawn(async move { importer.import_users(ReceiverStream::new(receiver)).await });
    users.send(item("a@example.com")).await.unwrap();
    drop(users.reserve().await.unwrap());
    // A call on the same connection that is answered says that the import has arrived before it.
    client.get_user(GetUserRequest { id: "x".into() }).await.unwrap_err();

    service.terminate();
    assert_eq!(watch.message().await.unwrap(), None, "the watch ends with OK");
    assert_eq!(old_watch.message().await.unwrap(), None, "and that of v1 too");
    assert_eq!(
        answers.message().await.unwrap(),
        None,
        "and the lookup, though its questions go on"
    );

    let uri = service.uri();
    let refused = async {
        // The port closes a moment after the signal.
        while Connection::connect_with(&uri, Settings::default()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), refused).await.expect("no new connections");

    users.send(item("b@example.com")).await.unwrap();
    drop(users);
    let answer = importing.await.unwrap().unwrap().into_inner();
    assert_eq!(answer.created_count, 2, "the import finishes");
    assert_eq!(service.wait().code(), Some(0));
}
