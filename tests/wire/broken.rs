//! What a caller can do wrong, and what it is told.

use std::time::Duration;

use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::{Code, Request, Status};
use user::v2::user_service_client::UserServiceClient;
use user::v2::{
    CreateUserRequest, DeleteUserRequest, GetUserRequest, ImportUsersRequest, ListUsersRequest,
    UpdateUserRequest, User, WatchUsersRequest, import_users_request,
};
use user::{v1, v2};

use super::caller::soon;
use super::service::{Service, reason, wrong_fields};

type Client = UserServiceClient<limbeck_runtime::client::Connection>;

fn ada() -> User {
    User { email: "ada@example.com".into(), family_name: "Lovelace".into(), ..Default::default() }
}

async fn create(client: &mut Client, user: User) -> User {
    let request = CreateUserRequest { user: Some(user), ..Default::default() };
    client.create_user(request).await.unwrap().into_inner().user.unwrap()
}

#[tokio::test]
async fn a_page_token_fits_the_list_that_it_was_made_for() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    create(&mut client, ada()).await;
    create(&mut client, User { email: "b@example.com".into(), ..ada() }).await;
    let page = ListUsersRequest { page_size: 1, ..Default::default() };
    let token = client.list_users(page.clone()).await.unwrap().into_inner().next_page_token;
    assert!(!token.is_empty());

    let mut altered = token.clone().into_bytes();
    altered[7] = if altered[7] == b'A' { b'B' } else { b'A' };
    let wrong = [
        ListUsersRequest { page_token: "invented".into(), ..page.clone() },
        ListUsersRequest { page_token: String::from_utf8(altered).unwrap(), ..page.clone() },
        ListUsersRequest {
            page_token: token.clone(),
            order_by: "display_name".into(),
            ..page.clone()
        },
        ListUsersRequest { page_token: token.clone(), state: 1, ..page.clone() },
    ];
    for request in wrong {
        let status = client.list_users(request).await.unwrap_err();
        assert_eq!(
            (status.code(), wrong_fields(&status)),
            (Code::InvalidArgument, vec!["page_token".to_owned()])
        );
    }
    let right = ListUsersRequest { page_token: token, page_size: 7, ..page };
    assert_eq!(client.list_users(right).await.unwrap().into_inner().users.len(), 1);
}

#[tokio::test]
async fn lists_that_cannot_be_made() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let order_by = "email; DROP TABLE users".to_owned();
    for (request, field) in [
        (ListUsersRequest { page_size: -1, ..Default::default() }, "page_size"),
        (ListUsersRequest { order_by, ..Default::default() }, "order_by"),
        (ListUsersRequest { state: 99, ..Default::default() }, "state"),
    ] {
        let status = client.list_users(request).await.unwrap_err();
        assert_eq!(
            (status.code(), wrong_fields(&status)),
            (Code::InvalidArgument, vec![field.to_owned()])
        );
    }
}

#[tokio::test]
async fn a_mask_may_name_only_what_there_is() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let user = create(&mut client, ada()).await;
    let paths = ["nickname", "full_name", "labels.team", "*"].map(str::to_owned).to_vec();
    let edited = User { nickname: Some("x".into()), ..user.clone() };
    let request = UpdateUserRequest { user: Some(edited), update_mask: Some(FieldMask { paths }) };
    let status = client.update_user(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(
        wrong_fields(&status),
        ["update_mask.paths[1]", "update_mask.paths[2]", "update_mask.paths[3]"]
    );
    let read = client.get_user(GetUserRequest { id: user.id.clone() }).await.unwrap().into_inner();
    assert_eq!(read.user, Some(user));
}

#[tokio::test]
async fn an_address_belongs_to_one_user() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    create(&mut client, ada()).await;
    let other = create(&mut client, User { email: "other@example.com".into(), ..ada() }).await;
    let email = "ADA@Example.com".to_owned();

    let twice = CreateUserRequest {
        user: Some(User { email: email.clone(), ..ada() }),
        ..Default::default()
    };
    let status = client.create_user(twice).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::AlreadyExists, "EMAIL_TAKEN".to_owned()));

    let update_mask = Some(FieldMask { paths: vec!["email".into()] });
    let request = UpdateUserRequest { user: Some(User { email, ..other.clone() }), update_mask };
    let status = client.update_user(request).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::AlreadyExists, "EMAIL_TAKEN".to_owned()));
    let read = client.get_user(GetUserRequest { id: other.id.clone() }).await.unwrap().into_inner();
    assert_eq!(read.user, Some(other));
}

#[tokio::test]
async fn nobody_is_found_where_nobody_is() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let id = "00000000-0000-4000-8000-000000000000".to_owned();
    let status = client.get_user(GetUserRequest { id: id.clone() }).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::NotFound, "USER_NOT_FOUND".to_owned()));
    let gone = DeleteUserRequest { id: id.clone(), ..Default::default() };
    assert_eq!(client.delete_user(gone.clone()).await.unwrap_err().code(), Code::NotFound);
    client.delete_user(DeleteUserRequest { allow_missing: true, ..gone }).await.unwrap();
    let status = client.get_user(GetUserRequest::default()).await.unwrap_err();
    assert_eq!(
        (status.code(), wrong_fields(&status)),
        (Code::InvalidArgument, vec!["id".to_owned()])
    );
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_read() {
    let service = Service::start_with(&[("USER_MESSAGE_BYTES", "2048")]);
    let mut client: Client = service.client().await;
    let user = User { nickname: Some("x".repeat(4096)), ..ada() };
    let request = CreateUserRequest { user: Some(user), ..Default::default() };
    let status = client.create_user(request).await.unwrap_err();
    assert!(matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted), "{status:?}");
    assert!(status.message().contains("2048"), "{status:?}");
    create(&mut client, ada()).await;
}

#[track_caller]
fn invalid(status: &Status, field: &str) {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    assert_eq!(wrong_fields(status), [field]);
}

/// Messages of the greatest size that are wrong everywhere cost no more than to read them.
#[tokio::test]
async fn a_million_faults_are_refused_as_one() {
    const MANY: usize = 1_000_000;
    let service = Service::start();
    let mut client: Client = service.client().await;
    let made = create(&mut client, ada()).await;
    let email = || "b@example.com".to_owned();
    let devices = vec![v2::user::Device::default(); MANY];
    let numbers = User { email: email(), phone_numbers: vec![String::new(); MANY], ..ada() };
    let roles = User { email: email(), roles: vec![9; MANY], ..ada() };
    let devices = User { email: email(), devices, ..ada() };
    for (user, field) in
        [(devices, "user.devices"), (numbers, "user.phone_numbers"), (roles, "user.roles")]
    {
        let request = CreateUserRequest { user: Some(user.clone()), ..Default::default() };
        let status = soon(client.create_user(request)).await.unwrap_err();
        invalid(&status, field);
        let item = import_users_request::Item::User(user.clone());
        let items = tokio_stream::once(ImportUsersRequest { item: Some(item) });
        let status = soon(client.import_users(items)).await.unwrap_err();
        invalid(&status, field);
        let user = User { id: made.id.clone(), ..user };
        let request = UpdateUserRequest { user: Some(user), update_mask: None };
        let status = soon(client.update_user(request)).await.unwrap_err();
        invalid(&status, field);
    }
    for path in ["devices", "x", "id"] {
        let update_mask = Some(FieldMask { paths: vec![path.to_owned(); 300_000] });
        let devices = vec![v2::user::Device::default(); 300_000];
        let user = User { id: made.id.clone(), devices, ..Default::default() };
        let request = UpdateUserRequest { user: Some(user), update_mask };
        let status = soon(client.update_user(request)).await.unwrap_err();
        invalid(&status, "update_mask.paths");
    }
    let mut client: v1::user_service_client::UserServiceClient<_> = service.client().await;
    let devices = vec![v1::user::Device::default(); MANY];
    let user = v1::User { email: email(), full_name: "B".into(), devices, ..Default::default() };
    let request = v1::CreateUserRequest { user: Some(user.clone()), ..Default::default() };
    let status = soon(client.create_user(request)).await.unwrap_err();
    invalid(&status, "user.devices");
    let item = v1::import_users_request::Item::User(user);
    let items = tokio_stream::once(v1::ImportUsersRequest { item: Some(item) });
    let status = soon(client.import_users(items)).await.unwrap_err();
    invalid(&status, "user.devices");
    service.stop();
}

#[tokio::test]
async fn time_runs_out() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let mut request = Request::new(WatchUsersRequest::default());
    request.set_timeout(Duration::from_millis(200));
    let mut watch = client.watch_users(request).await.unwrap().into_inner();
    assert!(watch.message().await.unwrap().is_some(), "the watch is ready");
    assert_eq!(watch.message().await.unwrap_err().code(), Code::DeadlineExceeded);

    let mut request = Request::new(tokio_stream::pending::<ImportUsersRequest>());
    request.set_timeout(Duration::from_millis(200));
    assert_eq!(client.import_users(request).await.unwrap_err().code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_watch_cannot_begin_where_nothing_is_known() {
    let service = Service::start_with(&[("USER_CHANGES_KEPT", "100")]);
    let mut client: Client = service.client().await;
    for number in 0..150 {
        create(&mut client, User { email: format!("{number}@example.com"), ..ada() }).await;
    }
    let from = |resume_after| WatchUsersRequest { resume_after, ..Default::default() };
    for after in [Some(1), Some(49), Some(151), Some(i64::MAX), Some(-1)] {
        let status = client.watch_users(from(after)).await.unwrap_err();
        assert_eq!(
            (status.code(), reason(&status)),
            (Code::OutOfRange, "CHANGES_UNKNOWN".to_owned()),
            "{after:?}"
        );
    }
    for (after, first) in [(Some(50), 51), (Some(0), 51), (Some(149), 150)] {
        let mut watch = client.watch_users(from(after)).await.unwrap().into_inner();
        assert_eq!(watch.next().await.unwrap().unwrap().sequence, first, "{after:?}");
    }
}

#[tokio::test]
async fn imports_that_cannot_be_made() {
    use import_users_request::{Item, Options};
    let service = Service::start_with(&[("USER_IMPORT_USERS", "2")]);
    let mut client: Client = service.client().await;
    let item = |item| ImportUsersRequest { item: Some(item) };
    let user =
        |name: &str| item(Item::User(User { email: format!("{name}@example.com"), ..ada() }));
    let options = item(Item::Options(Options { skip_failures: true }));
    for (items, code) in [
        (vec![user("a"), options.clone()], Code::InvalidArgument),
        (vec![options.clone(), options.clone()], Code::InvalidArgument),
        (vec![user("a"), ImportUsersRequest { item: None }], Code::InvalidArgument),
        (vec![user("a"), user("A")], Code::AlreadyExists),
        (vec![options, user("a"), user("b"), user("c")], Code::ResourceExhausted),
    ] {
        let status = client.import_users(tokio_stream::iter(items)).await.unwrap_err();
        assert_eq!(status.code(), code, "{status:?}");
    }
    let listed = client.list_users(ListUsersRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.total_size, 0, "all or none");
}
