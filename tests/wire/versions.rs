//! Both versions live on one port, over the same users.

use limbeck_runtime::client::Connection;
use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::tonic::Code;
use user::{v1, v2};

use super::service::{Service, wrong_fields};

type ClientV1 = v1::user_service_client::UserServiceClient<Connection>;
type ClientV2 = v2::user_service_client::UserServiceClient<Connection>;

async fn clients(service: &Service) -> (ClientV1, ClientV2) {
    let connection = Connection::connect(&service.uri()).await.unwrap();
    (connection.client(), connection.client())
}

fn ada() -> v1::User {
    v1::User {
        email: "ada@example.com".into(),
        full_name: "Ada Lovelace".into(),
        ..Default::default()
    }
}

#[tokio::test]
#[expect(deprecated, reason = "v1 has a field that v2 has not")]
async fn v1_is_refused_in_words_of_v1() {
    let service = Service::start();
    let (mut v1, _) = clients(&service).await;
    for (user, field) in [
        (v1::User { full_name: String::new(), ..ada() }, "user.full_name"),
        (v1::User { phone_number: "1".into(), ..ada() }, "user.phone_number"),
        (v1::User { city: "London".into(), region_code: "gb".into(), ..ada() }, "user.region_code"),
        (v1::User { last_login_unix_ms: i64::MAX, ..ada() }, "user.last_login_unix_ms"),
        (v1::User { fax_number: "+441234567".into(), ..ada() }, "user.fax_number"),
        // A number that v1 does not know and v2 does must not lock an account.
        (v1::User { state: 3, ..ada() }, "user.state"),
    ] {
        let request = v1::CreateUserRequest { user: Some(user), ..Default::default() };
        let status = v1.create_user(request).await.unwrap_err();
        assert_eq!(
            (status.code(), wrong_fields(&status)),
            (Code::InvalidArgument, vec![field.to_owned()])
        );
    }
    let request = v1::ListUsersRequest { order_by: "display_name".into(), ..Default::default() };
    let status = v1.list_users(request).await.unwrap_err();
    assert!(status.message().contains("full_name"), "{status:?}");
}

#[tokio::test]
async fn an_old_client_cannot_damage_what_it_cannot_see() {
    let service = Service::start();
    let (mut v1, mut v2) = clients(&service).await;
    let request = v1::CreateUserRequest { user: Some(ada()), ..Default::default() };
    let id = v1.create_user(request).await.unwrap().into_inner().user.unwrap().id;

    let stored = v2
        .get_user(v2::GetUserRequest { id: id.clone() })
        .await
        .unwrap()
        .into_inner()
        .user
        .unwrap();
    assert_eq!((stored.given_name.as_str(), stored.family_name.as_str()), ("Ada", "Lovelace"));
    let edited = v2::User {
        state: v2::UserState::Locked.into(),
        lock_reason: "five wrong passwords".into(),
        phone_numbers: vec!["+441234567".into(), "+441234568".into()],
        login_count: 1 << 40,
        avatar: Some(v2::user::Avatar::AvatarEmoji("🦉".into())),
        given_name: "Augusta Ada".into(),
        family_name: "King".into(),
        ..stored
    };
    let request = v2::UpdateUserRequest { user: Some(edited), update_mask: None };
    let stored = v2.update_user(request).await.unwrap().into_inner().user.unwrap();

    let seen = v1
        .get_user(v1::GetUserRequest { id: id.clone() })
        .await
        .unwrap()
        .into_inner()
        .user
        .unwrap();
    assert_eq!(seen.state, i32::from(v1::UserState::Disabled));
    assert_eq!((seen.login_count, seen.phone_number.as_str()), (i32::MAX, "+441234567"));
    let written = v1::User { nickname: "Countess".into(), ..seen };
    let update_mask = Some(FieldMask { paths: vec!["*".into()] });
    let request = v1::UpdateUserRequest { user: Some(written), update_mask };
    v1.update_user(request).await.unwrap();

    let after = v2.get_user(v2::GetUserRequest { id }).await.unwrap().into_inner().user.unwrap();
    assert_eq!(after.nickname.as_deref(), Some("Countess"));
    let (etag, audit) = (after.etag.clone(), after.audit);
    assert_eq!(after, v2::User { nickname: Some("Countess".into()), etag, audit, ..stored });
}

#[tokio::test]
async fn an_address_of_v1_comes_and_goes() {
    let service = Service::start();
    let (mut v1, mut v2) = clients(&service).await;
    let request = v1::CreateUserRequest { user: Some(ada()), ..Default::default() };
    let made = v1.create_user(request).await.unwrap().into_inner().user.unwrap();
    let named: &[&str] = &["street", "city", "region_code"];
    for (paths, street, is_there) in [
        (&["street"][..], "", false),
        (named, "1 Inn", true),
        (&["street"], "2 Inn", true),
        (&["*"], "3 Inn", true),
        (named, "", false),
    ] {
        let region_code = if is_there { "GB" } else { "" }.to_owned();
        let (street, etag) = (street.to_owned(), String::new());
        let user = v1::User { street: street.clone(), region_code, etag, ..made.clone() };
        let paths = paths.iter().map(ToString::to_string).collect();
        let update_mask = Some(FieldMask { paths });
        let request = v1::UpdateUserRequest { user: Some(user), update_mask };
        v1.update_user(request).await.unwrap();
        let request = v2::GetUserRequest { id: made.id.clone() };
        let stored = v2.get_user(request).await.unwrap().into_inner().user.unwrap();
        let found = stored.postal_address.map(|address| address.street);
        assert_eq!(found, is_there.then_some(street));
    }
}

#[tokio::test]
async fn a_filter_of_v1_finds_all_that_v1_shows_so() {
    let service = Service::start();
    let (mut v1, mut v2) = clients(&service).await;
    for (name, state) in [("a", 1), ("b", 2), ("c", 3)] {
        let user = v2::User {
            email: format!("{name}@example.com"),
            family_name: name.into(),
            state,
            lock_reason: if state == 3 { "why not".into() } else { String::new() },
            ..Default::default()
        };
        v2.create_user(v2::CreateUserRequest { user: Some(user), ..Default::default() })
            .await
            .unwrap();
    }
    let state = v1::UserState::Disabled.into();
    let request =
        v1::ListUsersRequest { state, order_by: "full_name desc".into(), ..Default::default() };
    let listed = v1.list_users(request).await.unwrap().into_inner();
    let names: Vec<_> = listed.users.into_iter().map(|user| user.full_name).collect();
    assert_eq!((names, listed.total_size), (vec!["c".to_owned(), "b".to_owned()], 2));
    let state = v2::UserState::Disabled.into();
    let listed = v2
        .list_users(v2::ListUsersRequest { state, ..Default::default() })
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.total_size, 1);
}
