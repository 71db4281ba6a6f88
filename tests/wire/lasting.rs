//! What outlives the process: users, page tokens, places in the log of changes.

use limbeck_runtime::client::Connection;
use user::v2::user_service_client::UserServiceClient;
use user::v2::watch_users_response::Event;
use user::v2::{CreateUserRequest, ListUsersRequest, User, WatchUsersRequest};

use super::service::Service;

type Client = UserServiceClient<Connection>;

async fn create(client: &mut Client, email: &str) -> User {
    let user = User { email: email.into(), family_name: "Lovelace".into(), ..Default::default() };
    let request = CreateUserRequest { user: Some(user), ..Default::default() };
    client.create_user(request).await.unwrap().into_inner().user.unwrap()
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("user.db");
    let first = Service::start_on(&database);
    let mut client: Client = first.client().await;
    let ada = create(&mut client, "ada@example.com").await;
    let grace = create(&mut client, "grace@example.com").await;
    let request = ListUsersRequest { page_size: 1, ..Default::default() };
    let page = client.list_users(request.clone()).await.unwrap().into_inner();
    assert_eq!(page.users, [ada]);
    let mut watch = client.watch_users(WatchUsersRequest::default()).await.unwrap().into_inner();
    let seen = watch.message().await.unwrap().unwrap().sequence;
    first.stop();

    let second = Service::start_on(&database);
    let mut client: Client = second.client().await;
    let request = ListUsersRequest { page_token: page.next_page_token, ..request };
    assert_eq!(client.list_users(request).await.unwrap().into_inner().users, [grace]);
    let alan = create(&mut client, "alan@example.com").await;
    let request = WatchUsersRequest { resume_after: Some(seen), ..Default::default() };
    let mut watch = client.watch_users(request).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().event, Some(Event::Created(alan)));
    second.stop();
}

#[tokio::test]
async fn what_was_answered_survives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("user.db");
    let first = Service::start_on(&database);
    let mut client: Client = first.client().await;
    let ada = create(&mut client, "ada@example.com").await;
    // Killed, not asked to end.
    drop(first);
    let second = Service::start_on(&database);
    let mut client: Client = second.client().await;
    let listed = client.list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.users, [ada]);
}
