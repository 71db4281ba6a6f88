//! What goes up, what comes down, and what an old client cannot damage.

use super::*;

fn stored() -> v2::User {
    v2::User {
        display_name: "Countess Lovelace".into(),
        given_name: "Augusta Ada".into(),
        family_name: "King".into(),
        state: v2::UserState::Locked.into(),
        lock_reason: "five wrong passwords".into(),
        phone_numbers: vec!["+441".into(), "+442".into()],
        login_count: i64::from(i32::MAX) + 1,
        last_login_time: Some(Timestamp { seconds: 1, nanos: 999_999 }),
        avatar: Some(v2::user::Avatar::AvatarEmoji("🦉".into())),
        ..Default::default()
    }
}

#[test]
#[expect(deprecated, reason = "v1 has a field that v2 has not")]
fn what_v2_cannot_hold_is_refused() {
    // 3 is nothing in v1, and locks an account in v2.
    let user = v1::User { state: 3, fax_number: "+1".into(), ..Default::default() };
    let Err(Fault::Invalid(violations)) = user_up(user) else { panic!("must be refused") };
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["user.state", "user.fax_number"]);
}

#[test]
fn what_is_too_long_is_not_converted() {
    let notifications =
        (0..65).map(|it| (it.to_string(), v1::NotificationSetting::default())).collect();
    let devices = vec![v1::user::Device::default(); 1_000_000];
    let user = v1::User { notifications, devices, ..Default::default() };
    let Err(Fault::Invalid(violations)) = user_up(user) else { panic!("must be refused") };
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, ["user.notifications", "user.devices"]);
}

#[test]
fn an_old_client_that_writes_back_what_it_read_changes_nothing() {
    let mut user = stored();
    let seen = user_down(user.clone());
    delta_put(&mut user, &seen, &seen).unwrap();
    assert_eq!(user, stored());
}

#[test]
fn an_old_client_changes_only_what_it_changed() {
    let mut user = stored();
    let seen = user_down(user.clone());
    let edited = v1::User { nickname: "Ada".into(), phone_number: "+443".into(), ..seen.clone() };
    delta_put(&mut user, &seen, &edited).unwrap();
    let phone_numbers = vec!["+443".into(), "+442".into()];
    assert_eq!(user, v2::User { nickname: Some("Ada".into()), phone_numbers, ..stored() });

    let active = v1::User { state: v1::UserState::Active.into(), ..user_down(user.clone()) };
    let seen = user_down(user.clone());
    delta_put(&mut user, &seen, &active).unwrap();
    assert_eq!((user.state, user.lock_reason.as_str()), (v2::UserState::Active.into(), ""));
}

#[test]
fn going_up_and_down_loses_nothing_of_v1() {
    let user = v1::User {
        full_name: "Augusta Ada King".into(),
        phone_number: "+441".into(),
        city: "London".into(),
        birth_year: Some(0),
        login_count: i32::MIN,
        last_login_unix_ms: -1,
        avatar: Some(v1::user::Avatar::AvatarImage(vec![1].into())),
        marketing_consent: Some(false),
        ..Default::default()
    };
    let up = user_up(user.clone()).unwrap();
    assert_eq!((up.given_name.as_str(), up.family_name.as_str()), ("Augusta Ada", "King"));
    assert_eq!(user_down(up), user);
}

#[test]
fn what_v1_cannot_show() {
    let user = user_down(stored());
    assert_eq!(user.state, i32::from(v1::UserState::Disabled));
    assert_eq!((user.login_count, user.last_login_unix_ms), (i32::MAX, 1000));
    assert_eq!((user.avatar, user.phone_number.as_str()), (None, "+441"));
}

#[test]
fn faults_are_told_in_words_of_v1() {
    for (v2, v1) in [
        ("user.family_name", "user.full_name"),
        ("user.phone_numbers[0]", "user.phone_number"),
        ("user.postal_address.city", "user.city"),
        ("user.lock_reason", "user.state"),
        ("user.devices[1].label", "user.devices[1].label"),
        ("page_size", "page_size"),
    ] {
        assert_eq!(field_down(v2), v1);
    }
}
