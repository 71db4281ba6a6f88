//! What is custom between the first and the second version; nothing is between the second and the third.

use limbeck_runtime::bridge::{self, BridgeError};
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost_types::Timestamp;
use limbeck_runtime::tonic::{self, Request, Response, Status};

use crate::user::bridge::v1_v2::{self, Custom, UserServiceCustom};
use crate::user::v1;
use crate::user::v1::lookup_users_response::Result as Answer;

/// Conversions as simple as they can be.
#[derive(Debug, Clone, Copy)]
pub struct Conversion;

impl Custom for Conversion {
    fn user_full_name_up(
        &self,
        full_name: String,
    ) -> Result<(String, String, String), BridgeError> {
        let Some((given, family)) = full_name.rsplit_once(' ') else {
            return Err(BridgeError::new("must be a given and a family name"));
        };
        let (given, family) = (given.to_owned(), family.to_owned());
        Ok((full_name, given, family))
    }

    fn user_full_name_down(
        &self,
        display_name: String,
        _: String,
        _: String,
    ) -> Result<String, BridgeError> {
        Ok(display_name)
    }

    fn update_name_request_full_name_up(
        &self,
        full_name: String,
    ) -> Result<(String, String, String), BridgeError> {
        let (display, given, family) = self.user_full_name_up(full_name)?;
        Ok((given, family, display))
    }

    fn import_users_response_failure_status_down(
        &self,
        status: Option<rpc::Status>,
    ) -> Result<Option<rpc::Status>, BridgeError> {
        Ok(status)
    }

    fn lookup_users_response_error_down(
        &self,
        error: rpc::Status,
    ) -> Result<Option<Answer>, BridgeError> {
        Ok(Some(Answer::Error(error)))
    }

    fn user_state_up(&self, state: i32) -> Result<(i32, String), BridgeError> {
        Ok((v1_v2::user_state_up(state)?, String::new()))
    }

    fn user_state_down(&self, state: i32, _: String) -> Result<i32, BridgeError> {
        Ok(v1_v2::user_state_down(state))
    }

    fn user_last_login_unix_ms_up(&self, millis: i64) -> Result<Option<Timestamp>, BridgeError> {
        if millis == 0 { Ok(None) } else { bridge::to_time(millis, 1000).map(Some) }
    }

    fn user_last_login_unix_ms_down(&self, time: Option<Timestamp>) -> Result<i64, BridgeError> {
        Ok(time.map_or(0, |time| bridge::from_time_floor(&time, 1000)))
    }
}

/// The one call that was decided to be custom is not what the tests are about.
#[derive(Debug, Clone, Copy)]
pub struct NoCalls;

#[tonic::async_trait]
impl UserServiceCustom for NoCalls {
    async fn list_users(
        &self,
        _: Request<v1::ListUsersRequest>,
    ) -> Result<Response<v1::ListUsersResponse>, Status> {
        Err(Status::unimplemented("nobody lists users of the first version here"))
    }
}
