//! What `user.v1` and `user.v2` say about the same user: the conversion, field by field, written by hand.
//!
//! Every message is taken apart and put together in full, without `..`: a field that is added to either version does
//! not compile until somebody has decided here what becomes of it.
//!
//! | v1 | v2 | up | down |
//! | --- | --- | --- | --- |
//! | `full_name` | `display_name`, `given_name`, `family_name` | the last word is the family name | `display_name` |
//! | `phone_number` | `phone_numbers` | one, or none | the first |
//! | `fax_number` | – | refused if set | empty |
//! | `street` … | `postal_address` | if one of them is set | empty if unset |
//! | `login_count` | the same, 64 bits | as it is | at most 2,147,483,647 |
//! | `last_login_unix_ms` | `last_login_time` | 0 is never | whole milliseconds |
//! | `avatar` | the same, and an emoji | as it is | an emoji is no avatar |
//! | `state` | the same, and locked | a number that v1 does not know is refused | locked is disabled |

use common::v1::PostalAddress;
use limbeck_runtime::prost_types::Timestamp;
use user::{v1, v2};

use crate::check;
use crate::fault::{Fault, Violations};
use crate::mask::{OUTPUT_ONLY, Paths, avatars, fields, fields_of};

/// The paths of `user.v1.User`.
pub(super) const USER: Paths<v1::User> = Paths {
    own: &[
        FIELDS,
        avatars!("avatar_url" v1::user::Avatar::AvatarUrl, "avatar_image" v1::user::Avatar::AvatarImage),
    ],
    nested: &[fields_of!(credit_limit: currency_code, units, nanos)],
    output_only: OUTPUT_ONLY,
};

#[expect(deprecated, reason = "a mask may name a deprecated field")]
const FIELDS: &[crate::mask::Path<v1::User>] = fields!(
    email,
    full_name,
    nickname,
    state,
    roles,
    phone_number,
    fax_number,
    street,
    city,
    postal_code,
    region_code,
    birth_year,
    login_count,
    last_login_unix_ms,
    labels,
    notifications,
    devices,
    credit_limit,
    marketing_consent,
);

/// A user as v1 sends one.
///
/// # Errors
/// [`Fault::Invalid`] for what v2 cannot hold, and for lists that are too long to be worth converting.
#[expect(deprecated, reason = "v1 has a field that v2 has not")]
#[expect(clippy::too_many_lines, reason = "a line for each field of each side, and little else")]
pub(super) fn user_up(user: v1::User) -> Result<v2::User, Fault> {
    let v1::User {
        id,
        email,
        full_name,
        nickname,
        state,
        roles,
        phone_number,
        fax_number,
        street,
        city,
        postal_code,
        region_code,
        birth_year,
        login_count,
        last_login_unix_ms,
        labels,
        notifications,
        devices,
        avatar,
        credit_limit,
        audit,
        etag,
        marketing_consent,
    } = user;
    let mut violations = Violations::default();
    if v1::UserState::try_from(state).is_err() {
        violations.add("user.state", "must be a state that this version knows");
    }
    if !fax_number.is_empty() {
        violations
            .add("user.fax_number", "must be empty: the service keeps no fax numbers any more");
    }
    // What is converted one by one below.
    violations.at_most("user.notifications", notifications.len(), check::NOTIFICATIONS);
    violations.at_most("user.devices", devices.len(), check::DEVICES);
    violations.none_or(())?;
    let (given_name, family_name) = name_up(&full_name);
    let has_address =
        [&street, &city, &postal_code, &region_code].iter().any(|part| !part.is_empty());
    Ok(v2::User {
        id,
        email,
        display_name: full_name,
        given_name,
        family_name,
        nickname: Some(nickname),
        state,
        lock_reason: String::new(),
        roles,
        phone_numbers: if phone_number.is_empty() { Vec::new() } else { vec![phone_number] },
        postal_address: has_address.then_some(PostalAddress {
            street,
            city,
            postal_code,
            region_code,
        }),
        birth_year,
        login_count: login_count.into(),
        last_login_time: (last_login_unix_ms != 0).then(|| timestamp_up(last_login_unix_ms)),
        labels,
        notifications: notifications
            .into_iter()
            .map(|(topic, setting)| (topic, setting_up(setting)))
            .collect(),
        devices: devices.into_iter().map(device_up).collect(),
        avatar: avatar.map(|avatar| match avatar {
            v1::user::Avatar::AvatarUrl(url) => v2::user::Avatar::AvatarUrl(url),
            v1::user::Avatar::AvatarImage(image) => v2::user::Avatar::AvatarImage(image),
        }),
        credit_limit,
        audit,
        etag,
        marketing_consent,
    })
}

/// A user as v1 sees one.
#[expect(deprecated, reason = "v1 has a field that v2 has not")]
pub(super) fn user_down(user: v2::User) -> v1::User {
    let v2::User {
        id,
        email,
        display_name,
        given_name: _,
        family_name: _,
        nickname,
        state,
        lock_reason: _,
        roles,
        phone_numbers,
        postal_address,
        birth_year,
        login_count,
        last_login_time,
        labels,
        notifications,
        devices,
        avatar,
        credit_limit,
        audit,
        etag,
        marketing_consent,
    } = user;
    let PostalAddress { street, city, postal_code, region_code } =
        postal_address.unwrap_or_default();
    v1::User {
        id,
        email,
        full_name: display_name,
        nickname: nickname.unwrap_or_default(),
        state: state_down(state),
        roles,
        phone_number: phone_numbers.into_iter().next().unwrap_or_default(),
        fax_number: String::new(),
        street,
        city,
        postal_code,
        region_code,
        birth_year,
        login_count: count_down(login_count),
        last_login_unix_ms: last_login_time.map_or(0, |time| timestamp_down(&time)),
        labels,
        notifications: notifications
            .into_iter()
            .map(|(topic, setting)| (topic, setting_down(setting)))
            .collect(),
        devices: devices.into_iter().map(device_down).collect(),
        avatar: avatar.and_then(|avatar| match avatar {
            v2::user::Avatar::AvatarUrl(url) => Some(v1::user::Avatar::AvatarUrl(url)),
            v2::user::Avatar::AvatarImage(image) => Some(v1::user::Avatar::AvatarImage(image)),
            v2::user::Avatar::AvatarEmoji(_) => None,
        }),
        credit_limit,
        audit,
        etag,
        marketing_consent,
    }
}

/// Writes to a stored user what a v1 client changed, and leaves alone what it cannot see.
///
/// A client of v1 that reads a user, changes the nickname and writes everything back has not taken the user's second
/// telephone number away, nor unlocked the account: only what differs between `before`, the user as v1 saw it, and
/// `after` is written.
///
/// # Errors
/// As [`user_up`].
pub(super) fn delta_put(
    stored: &mut v2::User,
    before: &v1::User,
    after: &v1::User,
) -> Result<(), Fault> {
    let new = user_up(after.clone())?;
    macro_rules! put {
        ($($seen:ident => $($written:ident),+;)*) => {
            $(if before.$seen != after.$seen { $(stored.$written.clone_from(&new.$written);)+ })*
        };
    }
    if before.phone_number != after.phone_number {
        let others = if after.phone_number.is_empty() {
            &[]
        } else {
            stored.phone_numbers.get(1..).unwrap_or(&[])
        };
        stored.phone_numbers = new.phone_numbers.iter().chain(others).cloned().collect();
    }
    put! {
        email => email;
        full_name => display_name, given_name, family_name;
        nickname => nickname;
        state => state, lock_reason;
        roles => roles;
        street => postal_address;
        city => postal_address;
        postal_code => postal_address;
        region_code => postal_address;
        birth_year => birth_year;
        login_count => login_count;
        last_login_unix_ms => last_login_time;
        labels => labels;
        notifications => notifications;
        devices => devices;
        avatar => avatar;
        credit_limit => credit_limit;
        marketing_consent => marketing_consent;
    }
    Ok(())
}

/// The path in a v1 request for a path in a v2 request: what callers of v1 are told is wrong.
pub(super) fn field_down(field: &str) -> String {
    let Some(rest) = field.strip_prefix("user.") else { return field.to_owned() };
    let name = match rest.split_once(['.', '[']).map_or(rest, |(name, _)| name) {
        "display_name" | "given_name" | "family_name" => "full_name",
        "phone_numbers" => "phone_number",
        "last_login_time" => "last_login_unix_ms",
        "lock_reason" => "state",
        "postal_address" => rest.strip_prefix("postal_address.").unwrap_or("street"),
        _ => rest,
    };
    format!("user.{name}")
}

/// The states of v2 that v1 sees as the one it filters by.
pub(super) fn states_up(state: i32) -> Result<Vec<v2::UserState>, Fault> {
    match v1::UserState::try_from(state) {
        Ok(v1::UserState::Unspecified) => Ok(Vec::new()),
        Ok(v1::UserState::Active) => Ok(vec![v2::UserState::Active]),
        Ok(v1::UserState::Disabled) => Ok(vec![v2::UserState::Disabled, v2::UserState::Locked]),
        Err(_) => Err(Fault::invalid("state", "must be a state that this version knows")),
    }
}

/// The order of v2 that v1 means.
pub(super) fn order_up(order_by: &str) -> Result<String, Fault> {
    let words: Vec<_> = order_by.split_whitespace().collect();
    match words.as_slice() {
        [] | ["create_time"] | ["create_time", "desc"] => Ok(order_by.to_owned()),
        ["full_name"] => Ok("display_name".to_owned()),
        ["full_name", "desc"] => Ok("display_name desc".to_owned()),
        _ => Err(Fault::invalid(
            "order_by",
            "must be `create_time` or `full_name`, with or without ` desc`",
        )),
    }
}

/// A count that v1 has 32 bits for.
pub(super) fn count_down(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(if count < 0 { i32::MIN } else { i32::MAX })
}

/// Splits a name where most names of the world's alphabets can be split; nobody can do it right.
fn name_up(full_name: &str) -> (String, String) {
    let (given, family) = full_name.rsplit_once(' ').unwrap_or(("", full_name));
    (given.trim_end().to_owned(), family.to_owned())
}

fn state_down(state: i32) -> i32 {
    match v2::UserState::try_from(state) {
        // Least privilege: v1 clients must not take a locked account for one that can be used.
        Ok(v2::UserState::Locked) => v1::UserState::Disabled.into(),
        Ok(v2::UserState::Unspecified | v2::UserState::Active | v2::UserState::Disabled)
        | Err(_) => state,
    }
}

fn timestamp_up(millis: i64) -> Timestamp {
    let nanos = i32::try_from(millis.rem_euclid(1000)).unwrap_or_default() * 1_000_000;
    Timestamp { seconds: millis.div_euclid(1000), nanos }
}

fn timestamp_down(timestamp: &Timestamp) -> i64 {
    timestamp.seconds.saturating_mul(1000).saturating_add(i64::from(timestamp.nanos / 1_000_000))
}

fn setting_up(setting: v1::NotificationSetting) -> v2::NotificationSetting {
    let v1::NotificationSetting { enabled, digest_interval } = setting;
    v2::NotificationSetting { enabled, digest_interval }
}

fn setting_down(setting: v2::NotificationSetting) -> v1::NotificationSetting {
    let v2::NotificationSetting { enabled, digest_interval } = setting;
    v1::NotificationSetting { enabled, digest_interval }
}

fn device_up(device: v1::user::Device) -> v2::user::Device {
    let v1::user::Device { device_id, label, platform, last_seen_time, public_key } = device;
    v2::user::Device { device_id, label, platform, last_seen_time, public_key }
}

fn device_down(device: v2::user::Device) -> v1::user::Device {
    let v2::user::Device { device_id, label, platform, last_seen_time, public_key } = device;
    v1::user::Device { device_id, label, platform, last_seen_time, public_key }
}

#[cfg(test)]
mod tests;
