//! What a valid user is. Every fault is found, not only the first, and named by its path in the request; a list that is
//! too long is one fault, whatever is in it.

use std::collections::BTreeSet;

use common::v1::{Money, PostalAddress};
use user::v2::user::device::Platform;
use user::v2::user::{Avatar, Device};
use user::v2::{NotificationSetting, Role, User, UserState};

use crate::fault::{Fault, Violations, shown};
use crate::time;

/// How many roles a user may have: more than there are.
pub const ROLES: usize = 16;
/// How many telephone numbers a user may have.
pub const PHONE_NUMBERS: usize = 8;
/// How many labels a user may have.
pub const LABELS: usize = 64;
/// For how many topics a user may be notified.
pub const NOTIFICATIONS: usize = 64;
/// How many devices a user may have.
pub const DEVICES: usize = 32;

/// Collects what is wrong below one message of a request.
struct Check {
    violations: Violations,
}

/// Finds everything that is wrong with a user who is about to be stored.
///
/// # Errors
/// [`Fault::Invalid`] with paths that begin with `user.`.
pub fn user(user: &User) -> Result<(), Fault> {
    let mut check = Check { violations: Violations::default() };
    check.email("user.email", &user.email);
    check.line("user.display_name", &user.display_name, 1, 200);
    check.line("user.given_name", &user.given_name, 0, 100);
    check.line("user.family_name", &user.family_name, 1, 100);
    check.line("user.nickname", user.nickname.as_deref().unwrap_or_default(), 0, 100);
    check.state(user);
    check.roles(&user.roles);
    check.phone_numbers(&user.phone_numbers);
    if let Some(address) = &user.postal_address {
        check.address(address);
    }
    check.that(
        "user.birth_year",
        user.birth_year.is_none_or(|year| (1..=9999).contains(&year)),
        "must be a year",
    );
    check.that("user.login_count", user.login_count >= 0, "must not be negative");
    let login = user.last_login_time.as_ref();
    check.that(
        "user.last_login_time",
        login.is_none_or(|at| time::timestamp_nanos(at).is_some()),
        TIME,
    );
    check.labels(user.labels.iter());
    check.notifications(user.notifications.iter());
    check.devices(&user.devices);
    check.avatar(user.avatar.as_ref());
    if let Some(money) = &user.credit_limit {
        check.money(money);
    }
    check.violations.none_or(())
}

const TIME: &str = "must be a well-formed time between the years 1677 and 2262";
const AVATAR_BYTES: usize = 64 * 1024;

impl Check {
    fn that(&mut self, field: impl Into<String>, holds: bool, rule: &str) {
        if !holds {
            self.violations.add(field, rule);
        }
    }

    /// One line of text of `least` to `most` characters.
    fn line(&mut self, field: impl Into<String>, text: &str, least: usize, most: usize) {
        let field = field.into();
        let length = text.chars().count();
        let rule = format!("must have {least} to {most} characters");
        self.that(field.clone(), (least..=most).contains(&length), &rule);
        self.that(
            field.clone(),
            !text.contains(char::is_control),
            "must not contain control characters",
        );
        self.that(field, text.trim() == text, "must not begin or end with a space");
    }

    fn email(&mut self, field: &str, email: &str) {
        let holds = email.len() <= 254
            && !email
                .contains(|character: char| character.is_whitespace() || character.is_control())
            && email.rsplit_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !local.contains('@')
                    && !domain.is_empty()
                    && domain.split('.').all(|label| !label.is_empty())
            });
        self.that(field, holds, "must be an e-mail address, such as `ada@example.com`");
    }

    fn state(&mut self, user: &User) {
        let state = UserState::try_from(user.state);
        let known =
            matches!(state, Ok(UserState::Active | UserState::Disabled | UserState::Locked));
        self.that("user.state", known, "must be a state that this version knows");
        self.line("user.lock_reason", &user.lock_reason, 0, 500);
        let agrees = (state == Ok(UserState::Locked)) != user.lock_reason.is_empty();
        self.that(
            "user.lock_reason",
            agrees,
            "must be set if, and only if, `user.state` is `USER_STATE_LOCKED`",
        );
    }

    fn roles(&mut self, roles: &[i32]) {
        if !self.violations.at_most("user.roles", roles.len(), ROLES) {
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, number) in roles.iter().enumerate() {
            let known =
                matches!(Role::try_from(*number), Ok(Role::Member | Role::Moderator | Role::Admin));
            self.that(
                format!("user.roles[{index}]"),
                known,
                "must be a role that this version knows",
            );
            self.that(
                format!("user.roles[{index}]"),
                seen.insert(number),
                "must not be listed twice",
            );
        }
    }

    fn phone_numbers(&mut self, numbers: &[String]) {
        if !self.violations.at_most("user.phone_numbers", numbers.len(), PHONE_NUMBERS) {
            return;
        }
        for (index, number) in numbers.iter().enumerate() {
            let holds = number.strip_prefix('+').is_some_and(|digits| {
                (7..=15).contains(&digits.len())
                    && !digits.starts_with('0')
                    && digits.bytes().all(|byte| byte.is_ascii_digit())
            });
            self.that(
                format!("user.phone_numbers[{index}]"),
                holds,
                "must be in E.164 form, such as `+41446681800`",
            );
        }
    }

    fn address(&mut self, address: &PostalAddress) {
        self.line("user.postal_address.street", &address.street, 0, 200);
        self.line("user.postal_address.city", &address.city, 0, 200);
        self.line("user.postal_address.postal_code", &address.postal_code, 0, 20);
        let holds = upper_case(&address.region_code, 2);
        self.that(
            "user.postal_address.region_code",
            holds,
            "must be two upper-case letters, such as `CH`",
        );
    }

    fn labels<'a>(&mut self, labels: impl ExactSizeIterator<Item = (&'a String, &'a String)>) {
        if !self.violations.at_most("user.labels", labels.len(), LABELS) {
            return;
        }
        for (key, value) in labels {
            self.line(format!("user.labels[{:?}]", shown(key)), key, 1, 63);
            self.that(
                format!("user.labels[{:?}]", shown(key)),
                value.len() <= 1024,
                "must have at most 1024 bytes",
            );
        }
    }

    fn notifications<'a>(
        &mut self,
        notifications: impl ExactSizeIterator<Item = (&'a String, &'a NotificationSetting)>,
    ) {
        if !self.violations.at_most("user.notifications", notifications.len(), NOTIFICATIONS) {
            return;
        }
        for (topic, setting) in notifications {
            self.line(format!("user.notifications[{:?}]", shown(topic)), topic, 1, 63);
            let interval = setting.digest_interval.as_ref();
            let holds =
                interval.is_none_or(|it| time::duration_nanos(it).is_some_and(|nanos| nanos >= 0));
            let field = format!("user.notifications[{:?}].digest_interval", shown(topic));
            self.that(field, holds, "must be a well-formed duration from zero to 292 years");
        }
    }

    fn devices(&mut self, devices: &[Device]) {
        if !self.violations.at_most("user.devices", devices.len(), DEVICES) {
            return;
        }
        let mut seen = BTreeSet::new();
        for (index, device) in devices.iter().enumerate() {
            let field = |name: &str| format!("user.devices[{index}].{name}");
            self.line(field("device_id"), &device.device_id, 1, 64);
            self.that(field("device_id"), seen.insert(&device.device_id), "must not be used twice");
            self.line(field("label"), &device.label, 0, 100);
            let known = Platform::try_from(device.platform).is_ok();
            self.that(field("platform"), known, "must be a platform that this version knows");
            let seen_time = device.last_seen_time.as_ref();
            self.that(
                field("last_seen_time"),
                seen_time.is_none_or(|at| time::timestamp_nanos(at).is_some()),
                TIME,
            );
            self.that(
                field("public_key"),
                matches!(device.public_key.len(), 0 | 32),
                "must have 32 bytes",
            );
        }
    }

    fn avatar(&mut self, avatar: Option<&Avatar>) {
        match avatar {
            None => {}
            Some(Avatar::AvatarUrl(url)) => {
                let host = url.strip_prefix("https://");
                let holds = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
                    && url.len() <= 2048;
                self.that("user.avatar_url", holds, "must be an `https` URL of at most 2048 bytes");
                let printable = !url.contains(|it: char| it.is_whitespace() || it.is_control());
                self.that(
                    "user.avatar_url",
                    printable,
                    "must not contain spaces or control characters",
                );
            }
            Some(Avatar::AvatarImage(image)) => {
                let is_image =
                    image.starts_with(b"\x89PNG\r\n\x1a\n") || image.starts_with(b"\xff\xd8\xff");
                self.that("user.avatar_image", is_image, "must be a PNG or JPEG");
                self.that(
                    "user.avatar_image",
                    image.len() <= AVATAR_BYTES,
                    "must have at most 64 KiB",
                );
            }
            Some(Avatar::AvatarEmoji(emoji)) => {
                // What is one emoji is a question for the Unicode tables of the client; this keeps text out.
                let holds = (1..=10).contains(&emoji.chars().count())
                    && !emoji.chars().any(char::is_alphabetic);
                self.that(
                    "user.avatar_emoji",
                    holds && !emoji.contains(char::is_control),
                    "must be one emoji",
                );
            }
        }
    }

    fn money(&mut self, money: &Money) {
        let holds = upper_case(&money.currency_code, 3);
        self.that(
            "user.credit_limit.currency_code",
            holds,
            "must be three upper-case letters, such as `CHF`",
        );
        let nanos = i64::from(money.nanos);
        let agrees = money.units == 0 || nanos == 0 || money.units.signum() == nanos.signum();
        let holds = nanos.abs() <= 999_999_999 && agrees;
        self.that("user.credit_limit.nanos", holds, "must be less than a unit, and have its sign");
    }
}

fn upper_case(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid() -> User {
        User {
            email: "ada@example.com".into(),
            display_name: "Ada Lovelace".into(),
            family_name: "Lovelace".into(),
            state: UserState::Active.into(),
            ..Default::default()
        }
    }

    fn fields(edit: impl FnOnce(&mut User)) -> Vec<String> {
        let mut edited = valid();
        edit(&mut edited);
        match user(&edited) {
            Ok(()) => Vec::new(),
            Err(Fault::Invalid(violations)) => {
                violations.iter().map(|violation| violation.field.clone()).collect()
            }
            Err(fault) => panic!("{fault}"),
        }
    }

    #[test]
    fn of_a_list_that_is_too_long_nothing_else_is_told() {
        const MANY: usize = 1_000_000;
        let fields = fields(|user| {
            user.roles = vec![7; MANY];
            user.phone_numbers = vec![String::new(); MANY];
            user.labels = (0..MANY).map(|it| (format!(" {it}"), String::new())).collect();
            user.notifications =
                (0..65).map(|it| (format!(" {it}"), NotificationSetting::default())).collect();
            user.devices = vec![Device::default(); MANY];
        });
        let expected = ["roles", "phone_numbers", "labels", "notifications", "devices"];
        assert_eq!(fields, expected.map(|name| format!("user.{name}")));
    }

    #[test]
    fn lists_of_the_greatest_length() {
        let fields = fields(|user| {
            user.roles = vec![1, 2, 3];
            user.phone_numbers = vec!["+41446681800".into(); PHONE_NUMBERS];
            user.labels = (0..LABELS).map(|it| (it.to_string(), String::new())).collect();
            user.notifications = (0..NOTIFICATIONS)
                .map(|it| (it.to_string(), NotificationSetting::default()))
                .collect();
            let device = |it: usize| Device { device_id: it.to_string(), ..Default::default() };
            user.devices = (0..DEVICES).map(device).collect();
        });
        assert!(fields.is_empty(), "{fields:?}");
    }

    #[test]
    fn every_fault_is_found() {
        let fields = fields(|user| {
            user.email = "nobody".into();
            user.roles = vec![1, 7, 1];
            user.phone_numbers = vec!["+41446681800".into(), "044 668 18 00".into()];
            user.credit_limit = Some(Money { currency_code: "chf".into(), units: 1, nanos: -1 });
        });
        let expected = [
            "user.email",
            "user.roles[1]",
            "user.roles[2]",
            "user.phone_numbers[1]",
            "user.credit_limit.currency_code",
            "user.credit_limit.nanos",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn addresses_that_are_none() {
        for email in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c.d",
            "a@b..c",
            "a@@b",
            "a@b\n",
            &format!("{}@b.c", "a".repeat(260)),
        ] {
            assert_eq!(fields(|user| user.email = email.into()), ["user.email"], "{email}");
        }
    }

    #[test]
    fn a_locked_user_has_a_reason_and_nobody_else() {
        assert_eq!(fields(|user| user.state = UserState::Locked.into()), ["user.lock_reason"]);
        assert_eq!(fields(|user| user.lock_reason = "why not".into()), ["user.lock_reason"]);
        assert_eq!(fields(|user| user.state = 0), ["user.state"]);
        assert!(
            fields(|user| {
                user.state = UserState::Locked.into();
                user.lock_reason = "five wrong passwords".into();
            })
            .is_empty()
        );
    }

    #[test]
    fn avatars() {
        let with = |avatar| fields(|user| user.avatar = Some(avatar));
        assert_eq!(with(Avatar::AvatarUrl("http://example.com/a.png".into())), ["user.avatar_url"]);
        assert_eq!(with(Avatar::AvatarImage(b"GIF89a".as_slice().into())), ["user.avatar_image"]);
        assert_eq!(with(Avatar::AvatarEmoji("me".into())), ["user.avatar_emoji"]);
        assert!(with(Avatar::AvatarEmoji("👩‍🔬".into())).is_empty());
    }
}
