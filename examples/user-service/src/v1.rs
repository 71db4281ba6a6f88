//! `user.v1`, which the generated bridge serves on the implementation of `user.v2`: what nobody but this service knows.
//!
//! What is here was decided to be `custom` in the history of `user.v2`; `limbeck bridge show user.v1 user.v2` lists it.
//! All else is generated: a service that lacks one of these methods does not compile.

use limbeck_runtime::bridge::{self, BridgeError, Direction};
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost_types::Timestamp;
use limbeck_runtime::tonic::{self, Request, Response, Status};
use user::bridge::v1_v2::{self, Custom, UserServiceCustom};
use user::v1::lookup_users_response::Result as Answer;
use user::{v1, v2};

use crate::fault::Fault;
use crate::users::Users;

/// How values of the two versions become each other where that is a matter of this service.
#[derive(Debug, Clone, Copy)]
pub struct Conversion;

impl Custom for Conversion {
    fn user_full_name_up(
        &self,
        full_name: String,
    ) -> Result<(String, String, String), BridgeError> {
        let (given_name, family_name) = name_up(&full_name);
        Ok((full_name, given_name, family_name))
    }

    fn user_full_name_down(
        &self,
        display_name: String,
        _given_name: String,
        _family_name: String,
    ) -> Result<String, BridgeError> {
        Ok(display_name)
    }

    /// Whoever unlocks an account takes the reason away.
    fn user_state_up(&self, state: i32) -> Result<(i32, String), BridgeError> {
        Ok((v1_v2::user_state_up(state)?, String::new()))
    }

    fn user_state_down(&self, state: i32, _lock_reason: String) -> Result<i32, BridgeError> {
        Ok(v1_v2::user_state_down(state))
    }

    /// In v1, 0 is never.
    fn user_last_login_unix_ms_up(&self, millis: i64) -> Result<Option<Timestamp>, BridgeError> {
        match millis {
            0 => Ok(None),
            millis => bridge::to_time(millis, 1000).map(Some),
        }
    }

    fn user_last_login_unix_ms_down(&self, time: Option<Timestamp>) -> Result<i64, BridgeError> {
        Ok(time.map_or(0, |time| bridge::from_time_floor(&time, 1000)))
    }

    fn update_name_request_full_name_up(
        &self,
        full_name: String,
    ) -> Result<(String, String, String), BridgeError> {
        let (given_name, family_name) = name_up(&full_name);
        Ok((given_name, family_name, full_name))
    }

    /// What is said about a user who was left out names fields of the request.
    fn import_users_response_failure_status_down(
        &self,
        status: Option<rpc::Status>,
    ) -> Result<Option<rpc::Status>, BridgeError> {
        let names = &v1_v2::IMPORT_USERS_REQUEST_NAMES_DOWN;
        Ok(status.map(|status| bridge::rpc_status(status, names)))
    }

    fn lookup_users_response_error_down(
        &self,
        error: rpc::Status,
    ) -> Result<Option<Answer>, BridgeError> {
        let names = &v1_v2::LOOKUP_USERS_REQUEST_NAMES_DOWN;
        Ok(Some(Answer::Error(bridge::rpc_status(error, names))))
    }
}

/// Calls of v1 that are more than a conversion.
#[derive(Debug, Clone)]
pub struct Calls(pub Users);

#[tonic::async_trait]
impl UserServiceCustom for Calls {
    /// The filter of v1 can mean several states of v2: `DISABLED` is whoever cannot sign in.
    async fn list_users(
        &self,
        request: Request<v1::ListUsersRequest>,
    ) -> Result<Response<v1::ListUsersResponse>, Status> {
        let v1::ListUsersRequest { page_size, page_token, order_by, state } = request.into_inner();
        let states = states_up(state)?;
        let order_by = order_up(&order_by)?;
        let request = v2::ListUsersRequest { page_size, page_token, order_by, state: 0 };
        let page = self.0.list(&request, &states).await?;
        let page = v1_v2::list_users_response_down(page, &Conversion);
        let page = page.map_err(|error| error.between(Direction::Down, &v1_v2::VERSIONS))?;
        Ok(Response::new(page))
    }
}

/// The states of v2 that v1 sees as the one it filters by.
fn states_up(state: i32) -> Result<Vec<v2::UserState>, Fault> {
    match v1::UserState::try_from(state) {
        Ok(v1::UserState::Unspecified) => Ok(Vec::new()),
        Ok(v1::UserState::Active) => Ok(vec![v2::UserState::Active]),
        Ok(v1::UserState::Disabled) => Ok(vec![v2::UserState::Disabled, v2::UserState::Locked]),
        Err(_) => Err(Fault::invalid("state", "must be a state that this version knows")),
    }
}

/// The order of v2 that v1 means.
fn order_up(order_by: &str) -> Result<String, Fault> {
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

/// Splits a name where most names of the world's alphabets can be split; nobody can do it right.
fn name_up(full_name: &str) -> (String, String) {
    let (given, family) = full_name.rsplit_once(' ').unwrap_or(("", full_name));
    (given.trim_end().to_owned(), family.to_owned())
}

#[cfg(test)]
mod tests {
    use limbeck_runtime::testing::Values;

    use super::*;

    #[test]
    fn a_name_is_split_before_its_last_word() {
        for (full, given, family) in [
            ("", "", ""),
            ("Plato", "", "Plato"),
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Augusta Ada  King", "Augusta Ada", "King"),
        ] {
            assert_eq!(name_up(full), (given.to_owned(), family.to_owned()));
        }
    }

    #[test]
    fn never_is_zero_in_v1_and_unset_in_v2() {
        assert_eq!(Conversion.user_last_login_unix_ms_up(0), Ok(None));
        let time = Some(Timestamp { seconds: -1, nanos: 999_000_000 });
        assert_eq!(Conversion.user_last_login_unix_ms_up(-1), Ok(time));
        assert_eq!(Conversion.user_last_login_unix_ms_down(time), Ok(-1));
        assert!(Conversion.user_last_login_unix_ms_up(i64::MAX).is_err());
    }

    #[test]
    fn what_v1_cannot_name_it_cannot_ask_for() {
        assert!(states_up(3).is_err());
        assert!(order_up("display_name").is_err());
    }

    #[test]
    #[expect(deprecated, reason = "v1 has a field that v2 has not")]
    fn what_v2_cannot_hold_is_refused() {
        let path = |user| v1_v2::user_up(user, &Conversion).unwrap_err().path();
        // 3 is nothing in v1, and locks an account in v2.
        assert_eq!(path(v1::User { state: 3, ..Default::default() }), "state");
        assert_eq!(path(v1::User { fax_number: "+1".into(), ..Default::default() }), "fax_number");
    }

    #[test]
    fn what_v1_cannot_show() {
        let stored = v2::User {
            state: v2::UserState::Locked.into(),
            lock_reason: "five wrong passwords".into(),
            phone_numbers: vec!["+441".into(), "+442".into()],
            login_count: 1 << 40,
            avatar: Some(v2::user::Avatar::AvatarEmoji("🦉".into())),
            ..Default::default()
        };
        let seen = v1_v2::user_down(stored.clone(), &Conversion).unwrap();
        assert_eq!(seen.state, i32::from(v1::UserState::Disabled));
        assert_eq!((seen.login_count, seen.phone_number.as_str()), (i32::MAX, "+441"));
        assert_eq!(seen.avatar, None);

        let unlocked = v1::User { state: v1::UserState::Active.into(), ..seen.clone() };
        let put = v1_v2::user_delta_put(stored.clone(), unlocked, &Conversion).unwrap();
        let state = v2::UserState::Active.into();
        assert_eq!(put, v2::User { state, lock_reason: String::new(), ..stored.clone() });
        let put = v1_v2::user_delta_put(stored.clone(), seen, &Conversion).unwrap();
        assert_eq!(put, stored);
    }

    /// Random messages, of which some have names of people.
    fn values() -> Values {
        let mut values = v1_v2::values(1).unwrap();
        for field in ["user.v1.User.full_name", "user.v1.UpdateNameRequest.full_name"] {
            values.texts(field, ["", "Plato", "Ada Lovelace", "Augusta Ada  King"]);
        }
        values
    }

    #[test]
    fn conversions_keep_the_laws() {
        let outcome = v1_v2::laws(&Conversion, &mut values(), 200);
        let outcome = outcome.unwrap_or_else(|violation| panic!("{violation}"));
        let ((older, newer), (up, down)) = (outcome.drawn, outcome.converted);
        assert!(older > 1000 && up * 10 >= older * 9 && down * 10 >= newer * 9, "{outcome}");
        // What is called lossy or custom loses something, and is not called so for convenience.
        for field in
            ["user.v2.User.avatar_emoji", "user.v2.User.lock_reason", "user.v2.User.phone_numbers"]
        {
            assert!(outcome.lost.contains(field), "{field}");
        }
    }

    #[test]
    fn released_messages_convert_as_they_did() {
        let stored = v1_v2::golden(&Conversion, &mut values(), "tests/golden");
        assert!(stored.unwrap_or_else(|error| panic!("{error}")) > 0);
    }
}
