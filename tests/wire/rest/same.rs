//! One API, two ways in: what one makes the other sees, and what the proto files say of one holds for the other.

use limbeck_runtime::client::Connection;
use limbeck_runtime::tonic::Code;
use serde_json::{Value, json};
use user::v1::user_service_client::UserServiceClient as ClientV1;
use user::v2::user_service_client::UserServiceClient as ClientV2;
use user::{v1, v2};

use crate::wire::caller::Caller;
use crate::wire::service::Service;

#[tokio::test]
async fn an_old_etag_changes_nothing() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    for version in ["v1", "v2"] {
        let body = json!({"email": format!("{version}@example.com"), "fullName": "A B", "familyName": "B"});
        let made = caller.call(&format!("POST /{version}/users"), &body.to_string()).await.ok();
        let user = format!("/{version}/users/{}", made["id"].as_str().unwrap());
        let first = json!({"nickname": "first", "etag": made["etag"]}).to_string();
        let changed = caller.call(&format!("PATCH {user}"), &first).await.ok();
        assert_eq!(changed["nickname"], "first");
        let second = json!({"nickname": "second", "etag": made["etag"]}).to_string();
        let answer = caller.call(&format!("PATCH {user}"), &second).await;
        assert_eq!(answer.failure(), (409, Code::Aborted as i64));
        assert_eq!(answer.json()["details"][0]["reason"], "ETAG_MISMATCH");
        let answer = caller.call(&format!("DELETE {user}?etag=1"), "").await;
        assert_eq!(answer.failure(), (409, Code::Aborted as i64));
        assert_eq!(caller.call(&format!("GET {user}"), "").await.ok(), changed);
    }
}

#[tokio::test]
async fn a_patch_changes_what_its_body_names() {
    let service = Service::start();
    let mut caller = Caller::open(&service).await;
    let body = json!({
        "email": "ada@example.com", "givenName": "Ada", "familyName": "Lovelace", "nickname": "Ada",
        "phoneNumbers": ["+441234567"], "labels": {"a": "b"},
        "postalAddress": {"street": "12 St James's Square", "city": "London", "regionCode": "GB"},
    });
    let made = caller.call("POST /v2/users", &body.to_string()).await.ok();
    let line = format!("PATCH /v2/users/{}", made["id"].as_str().unwrap());
    let mut expected = made.clone();
    let mut patch = async |line: &str, change: Value, expected: &mut Value| {
        let mut changed = caller.call(line, &change.to_string()).await.ok();
        // What the service writes with every change.
        for field in ["etag", "audit"] {
            expected[field] = changed[field].take();
            changed[field] = expected[field].clone();
        }
        assert_eq!(changed, *expected, "{line} {change}");
    };
    expected["nickname"] = json!("Countess");
    patch(&line, json!({"nickname": "Countess"}), &mut expected).await;
    // Into a message, not the whole of it.
    expected["postalAddress"]["city"] = json!("Ockham");
    patch(&line, json!({"postalAddress": {"city": "Ockham"}}), &mut expected).await;
    // `null` and empty clear; a map is one value; proto names do as well.
    for field in ["nickname", "phoneNumbers"] {
        expected.as_object_mut().unwrap().remove(field);
    }
    expected["labels"] = json!({"c": "d"});
    let change = json!({"nickname": null, "phone_numbers": [], "labels": {"c": "d"}});
    patch(&line, change, &mut expected).await;
    // A mask in the query is the mask, whatever the body holds besides.
    expected["displayName"] = json!("The Countess");
    let masked = format!("{line}?updateMask=displayName");
    let change = json!({"displayName": "The Countess", "email": "ignored@example.com"});
    patch(&masked, change, &mut expected).await;
    // Nothing named, nothing changed; the id is that of the path.
    patch(&line, json!({}), &mut expected).await;
    patch(&line, json!({"id": "another", "shoeSize": 44}), &mut expected).await;
}

#[tokio::test]
async fn users_of_v1_are_the_same_either_way() {
    let service = Service::start();
    let (mut caller, mut client) =
        (Caller::open(&service).await, service.client::<ClientV1<Connection>>().await);
    let body = json!({
        "email": "ada@example.com", "fullName": "Ada Lovelace", "birthYear": 1815, "city": "London",
        "regionCode": "GB", "lastLoginUnixMs": "-3986712000123", "roles": ["ROLE_ADMIN"], "avatarImage": "iVBORw0KGgo=",
    });
    let made = caller.call("POST /v1/users", &body.to_string()).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(&made[field], value, "{field}");
    }
    let request = v1::GetUserRequest { id: id.clone() };
    let read = client.get_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!((read.full_name.as_str(), read.birth_year), ("Ada Lovelace", Some(1815)));
    assert_eq!((read.last_login_unix_ms, read.roles), (-3_986_712_000_123, vec![3]));

    let request = v1::UpdateNameRequest { id: id.clone(), full_name: "Augusta King".into() };
    client.update_name(request).await.unwrap();
    let read = caller.call(&format!("GET /v1/users/{id}"), "").await.ok();
    assert_eq!((&read["fullName"], &read["etag"]), (&json!("Augusta King"), &json!("2")));
    let name = json!({"fullName": "Ada King"}).to_string();
    let renamed = caller.call(&format!("POST /v1/users/{id}:updateName"), &name).await.ok();
    assert_eq!(renamed["fullName"], "Ada King");
    // The other version sees the same user, in its own words.
    let seen = caller.call(&format!("GET /v2/users/{id}"), "").await.ok();
    assert_eq!((&seen["displayName"], &seen["birthYear"]), (&json!("Ada King"), &json!(1815)));
    assert_eq!(seen["lastLoginTime"], "1843-09-01T11:59:59.877Z");
    assert_eq!(caller.call(&format!("DELETE /v1/users/{id}"), "").await.ok(), json!({}));
    let status = client.get_user(v1::GetUserRequest { id }).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn users_of_v2_are_the_same_either_way() {
    let service = Service::start();
    let (mut caller, mut client) =
        (Caller::open(&service).await, service.client::<ClientV2<Connection>>().await);
    let user = v2::User {
        email: "grace@example.com".into(),
        family_name: "Hopper".into(),
        login_count: 1 << 40,
        avatar: Some(v2::user::Avatar::AvatarEmoji("🦉".into())),
        ..Default::default()
    };
    let request = v2::CreateUserRequest { user: Some(user), ..Default::default() };
    let made = client.create_user(request).await.unwrap().into_inner().user.unwrap();
    let read = caller.call(&format!("GET /v2/users/{}", made.id), "").await.ok();
    assert_eq!((&read["familyName"], &read["avatarEmoji"]), (&json!("Hopper"), &json!("🦉")));
    assert_eq!(read["loginCount"], "1099511627776", "a number of 64 bits is a string");
    let body = json!({"givenName": "Grace", "familyName": "Murray"}).to_string();
    let renamed = caller.call(&format!("POST /v2/users/{}:rename", made.id), &body).await.ok();
    let request = v2::GetUserRequest { id: made.id.clone() };
    let seen = client.get_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(renamed["displayName"], seen.display_name.as_str());
    assert_eq!((seen.given_name.as_str(), seen.family_name.as_str()), ("Grace", "Murray"));
}

#[tokio::test]
async fn a_call_repeated_by_the_other_way_makes_one_user() {
    let service = Service::start();
    let (mut caller, mut client) =
        (Caller::open(&service).await, service.client::<ClientV2<Connection>>().await);
    let request_id = "7ad3f8b0-9c6e-4f6e-8b3c-0d4f6a1f2b3c".to_owned();
    let body = json!({"email": "ada@example.com", "familyName": "Lovelace"}).to_string();
    let made = caller.call(&format!("POST /v2/users?requestId={request_id}"), &body).await.ok();
    let user = v2::User {
        email: "ada@example.com".into(),
        family_name: "Lovelace".into(),
        ..Default::default()
    };
    let request = v2::CreateUserRequest { user: Some(user), request_id };
    let again = client.create_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(made["id"], again.id.as_str());
}

#[tokio::test]
async fn pages_go_on_either_way() {
    let service = Service::start();
    let (mut caller, mut client) =
        (Caller::open(&service).await, service.client::<ClientV2<Connection>>().await);
    for number in 0..5 {
        let body = json!({"email": format!("{number}@example.com"), "familyName": "N"}).to_string();
        caller.call("POST /v2/users", &body).await.ok();
    }
    let line = "GET /v2/users?pageSize=2&order_by=create_time+desc";
    let page = caller.call(line, "").await.ok();
    assert_eq!((page["users"].as_array().unwrap().len(), &page["totalSize"]), (2, &json!("5")));
    let request = v2::ListUsersRequest {
        page_size: 2,
        page_token: page["nextPageToken"].as_str().unwrap().to_owned(),
        order_by: "create_time desc".into(),
        ..Default::default()
    };
    let second = client.list_users(request).await.unwrap().into_inner();
    assert_eq!(second.users.len(), 2);
    let last = caller.call(&format!("{line}&pageToken={}", second.next_page_token), "").await.ok();
    assert_eq!(last["users"][0]["email"], "0@example.com");
    assert_eq!(last["nextPageToken"], Value::Null, "what is empty is left out");
}
