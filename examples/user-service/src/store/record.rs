//! A user as a row of the table, and back.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use common::v1::{AuditStamp, Money, PostalAddress};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite};
use user::v2::user::{Avatar, Device};
use user::v2::{NotificationSetting, User};

use crate::fault::Fault;
use crate::time;

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// The parameters `?31` and `?32` are for the caller: the time of creation and the id of the request.
pub(super) const INSERT: &str = "\
INSERT INTO users (email, email_key, display_name, given_name, family_name, nickname, state, lock_reason, roles,
    phone_numbers, address_street, address_city, address_postal_code, address_region_code, birth_year, login_count,
    last_login_time, labels, notifications, devices, avatar_url, avatar_image, avatar_emoji, credit_currency_code,
    credit_units, credit_nanos, marketing_consent, update_time, revision, id, create_time, request_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
    ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
ON CONFLICT (email_key) DO NOTHING";

pub(super) const UPDATE: &str = "\
UPDATE users SET email = ?1, email_key = ?2, display_name = ?3, given_name = ?4, family_name = ?5,
    nickname = ?6, state = ?7, lock_reason = ?8, roles = ?9, phone_numbers = ?10, address_street = ?11,
    address_city = ?12, address_postal_code = ?13, address_region_code = ?14, birth_year = ?15, login_count = ?16,
    last_login_time = ?17, labels = ?18, notifications = ?19, devices = ?20, avatar_url = ?21, avatar_image = ?22,
    avatar_emoji = ?23, credit_currency_code = ?24, credit_units = ?25, credit_nanos = ?26, marketing_consent = ?27,
    update_time = ?28, revision = ?29
WHERE id = ?30";

/// What makes two addresses the same.
pub(super) fn email_key(email: &str) -> String {
    email.to_lowercase()
}

/// The etag of a revision. It belongs to one user: callers send it back with the id.
pub(super) fn etag(revision: i64) -> String {
    format!("{revision:x}")
}

/// Binds `?1` to `?30` of [`INSERT`] and [`UPDATE`].
pub(super) fn bind(statement: Statement<'_>, user: User, written: (i64, i64)) -> Statement<'_> {
    let roles = json(&user.roles);
    let notifications: BTreeMap<_, _> =
        user.notifications.into_iter().map(NotificationRecord::of).collect();
    let devices: Vec<_> = user.devices.into_iter().map(DeviceRecord::of).collect();
    let labels: BTreeMap<_, _> = user.labels.into_iter().collect();
    let address = user.postal_address;
    let (url, image, emoji) = match user.avatar {
        None => (None, None, None),
        Some(Avatar::AvatarUrl(url)) => (Some(url), None, None),
        Some(Avatar::AvatarImage(image)) => (None, Some(image.to_vec()), None),
        Some(Avatar::AvatarEmoji(emoji)) => (None, None, Some(emoji)),
    };
    let credit = user.credit_limit;
    statement
        .bind(user.email.clone())
        .bind(email_key(&user.email))
        .bind(user.display_name)
        .bind(user.given_name)
        .bind(user.family_name)
        .bind(user.nickname)
        .bind(user.state)
        .bind(user.lock_reason)
        .bind(roles)
        .bind(json(&user.phone_numbers))
        .bind(address.as_ref().map(|address| address.street.clone()))
        .bind(address.as_ref().map(|address| address.city.clone()))
        .bind(address.as_ref().map(|address| address.postal_code.clone()))
        .bind(address.map(|address| address.region_code))
        .bind(user.birth_year)
        .bind(user.login_count)
        .bind(user.last_login_time.as_ref().and_then(time::timestamp_nanos))
        .bind(json(&labels))
        .bind(json(&notifications))
        .bind(json(&devices))
        .bind(url)
        .bind(image)
        .bind(emoji)
        .bind(credit.as_ref().map(|money| money.currency_code.clone()))
        .bind(credit.as_ref().map(|money| money.units))
        .bind(credit.map(|money| money.nanos))
        .bind(user.marketing_consent)
        .bind(written.0)
        .bind(written.1)
        .bind(user.id)
}

/// Reads a row that has all columns of `users`.
pub(super) fn read(row: &SqliteRow) -> Result<User, Fault> {
    let id: String = row.try_get("id")?;
    let corrupt = |problem: String| Fault::Corrupt { id: id.clone(), problem };
    let notifications: BTreeMap<String, NotificationRecord> =
        collection(row, "notifications").map_err(corrupt)?;
    let devices: Vec<DeviceRecord> = collection(row, "devices").map_err(corrupt)?;
    let labels: BTreeMap<String, String> = collection(row, "labels").map_err(corrupt)?;
    let devices: Result<_, _> = devices.into_iter().map(DeviceRecord::into_message).collect();
    let last_login_time: Option<i64> = row.try_get("last_login_time")?;
    let revision: i64 = row.try_get("revision")?;
    Ok(User {
        email: row.try_get("email")?,
        display_name: row.try_get("display_name")?,
        given_name: row.try_get("given_name")?,
        family_name: row.try_get("family_name")?,
        nickname: row.try_get("nickname")?,
        state: row.try_get("state")?,
        lock_reason: row.try_get("lock_reason")?,
        roles: collection(row, "roles").map_err(corrupt)?,
        phone_numbers: collection(row, "phone_numbers").map_err(corrupt)?,
        postal_address: address(row)?,
        birth_year: row.try_get("birth_year")?,
        login_count: row.try_get("login_count")?,
        last_login_time: last_login_time.map(time::timestamp),
        labels: labels.into_iter().collect(),
        notifications: notifications.into_iter().map(NotificationRecord::into_entry).collect(),
        devices: devices.map_err(|error| corrupt(error.to_string()))?,
        avatar: avatar(row)?,
        credit_limit: credit_limit(row)?,
        audit: Some(AuditStamp {
            create_time: Some(time::timestamp(row.try_get("create_time")?)),
            update_time: Some(time::timestamp(row.try_get("update_time")?)),
            revision,
        }),
        etag: etag(revision),
        marketing_consent: row.try_get("marketing_consent")?,
        id,
    })
}

fn address(row: &SqliteRow) -> Result<Option<PostalAddress>, Fault> {
    let Some(region_code) = row.try_get("address_region_code")? else { return Ok(None) };
    Ok(Some(PostalAddress {
        street: row.try_get("address_street")?,
        city: row.try_get("address_city")?,
        postal_code: row.try_get("address_postal_code")?,
        region_code,
    }))
}

fn credit_limit(row: &SqliteRow) -> Result<Option<Money>, Fault> {
    let Some(currency_code) = row.try_get("credit_currency_code")? else { return Ok(None) };
    Ok(Some(Money {
        currency_code,
        units: row.try_get("credit_units")?,
        nanos: row.try_get("credit_nanos")?,
    }))
}

fn avatar(row: &SqliteRow) -> Result<Option<Avatar>, Fault> {
    let url = row.try_get::<Option<String>, _>("avatar_url")?.map(Avatar::AvatarUrl);
    let image = row
        .try_get::<Option<Vec<u8>>, _>("avatar_image")?
        .map(|image| Avatar::AvatarImage(image.into()));
    let emoji = row.try_get::<Option<String>, _>("avatar_emoji")?.map(Avatar::AvatarEmoji);
    Ok(url.or(image).or(emoji))
}

fn json(value: &impl Serialize) -> String {
    // Strings, numbers and maps with string keys cannot fail to become JSON.
    serde_json::to_string(value).unwrap_or_default()
}

fn collection<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, String> {
    let text: String = row.try_get(column).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("column `{column}`: {error}"))
}

#[derive(Serialize, Deserialize)]
struct NotificationRecord {
    enabled: bool,
    digest_interval: Option<i64>,
}

impl NotificationRecord {
    fn of((topic, setting): (String, NotificationSetting)) -> (String, Self) {
        let digest_interval = setting.digest_interval.as_ref().and_then(time::duration_nanos);
        (topic, Self { enabled: setting.enabled, digest_interval })
    }

    fn into_entry((topic, record): (String, Self)) -> (String, NotificationSetting) {
        let digest_interval = record.digest_interval.map(time::duration);
        (topic, NotificationSetting { enabled: record.enabled, digest_interval })
    }
}

#[derive(Serialize, Deserialize)]
struct DeviceRecord {
    device_id: String,
    label: String,
    platform: i32,
    last_seen_time: Option<i64>,
    public_key: String,
}

impl DeviceRecord {
    fn of(device: Device) -> Self {
        Self {
            device_id: device.device_id,
            label: device.label,
            platform: device.platform,
            last_seen_time: device.last_seen_time.as_ref().and_then(time::timestamp_nanos),
            public_key: BASE64.encode(&device.public_key),
        }
    }

    fn into_message(self) -> Result<Device, base64::DecodeError> {
        Ok(Device {
            device_id: self.device_id,
            label: self.label,
            platform: self.platform,
            last_seen_time: self.last_seen_time.map(time::timestamp),
            public_key: BASE64.decode(self.public_key)?.into(),
        })
    }
}
