//! The services of the generated crate `user`, both versions: they answer with what they were asked, or nothing.

use limbeck_runtime::tokio_stream;
use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Request, Response, Status, Streaming};

use crate::seen::Recorder;

/// Implements both versions.
#[derive(Debug, Clone)]
pub struct Users {
    /// What they were asked.
    pub recorder: Recorder,
}

/// What their streams are.
type Stream<A> = tokio_stream::Iter<std::vec::IntoIter<Result<A, Status>>>;

macro_rules! user_service {
    ($version:ident $rename:ident $RenameRequest:ident $RenameResponse:ident $name:literal) => {
        mod $version {
            use user::$version as api;

            use super::*;

            impl Users {
                fn $version(
                    &self,
                    method: &str,
                    request: &impl limbeck_runtime::prost::Message,
                    id: &str,
                ) {
                    let method = format!(concat!("user.", stringify!($version), ".{}"), method);
                    let names = ["id", "user.id", "user_id"];
                    self.recorder.keep(&method, request, names.map(|name| (name, id.to_owned())));
                }
            }

            #[async_trait]
            impl api::user_service_server::UserService for Users {
                async fn create_user(
                    &self,
                    request: Request<api::CreateUserRequest>,
                ) -> Result<Response<api::CreateUserResponse>, Status> {
                    self.$version("CreateUser", request.get_ref(), "");
                    let user = request.into_inner().user;
                    Ok(Response::new(api::CreateUserResponse { user }))
                }

                async fn get_user(
                    &self,
                    request: Request<api::GetUserRequest>,
                ) -> Result<Response<api::GetUserResponse>, Status> {
                    self.$version("GetUser", request.get_ref(), &request.get_ref().id);
                    Ok(Response::new(api::GetUserResponse::default()))
                }

                async fn list_users(
                    &self,
                    request: Request<api::ListUsersRequest>,
                ) -> Result<Response<api::ListUsersResponse>, Status> {
                    self.$version("ListUsers", request.get_ref(), "");
                    let next_page_token = request.into_inner().page_token;
                    let answer = api::ListUsersResponse { next_page_token, ..Default::default() };
                    Ok(Response::new(answer))
                }

                async fn $rename(
                    &self,
                    request: Request<api::$RenameRequest>,
                ) -> Result<Response<api::$RenameResponse>, Status> {
                    self.$version($name, request.get_ref(), &request.get_ref().id);
                    Ok(Response::new(api::$RenameResponse::default()))
                }

                async fn update_user(
                    &self,
                    request: Request<api::UpdateUserRequest>,
                ) -> Result<Response<api::UpdateUserResponse>, Status> {
                    let id = request.get_ref().user.as_ref().map(|user| user.id.clone());
                    self.$version("UpdateUser", request.get_ref(), &id.unwrap_or_default());
                    let user = request.into_inner().user;
                    Ok(Response::new(api::UpdateUserResponse { user }))
                }

                async fn delete_user(
                    &self,
                    request: Request<api::DeleteUserRequest>,
                ) -> Result<Response<api::DeleteUserResponse>, Status> {
                    self.$version("DeleteUser", request.get_ref(), &request.get_ref().id);
                    Ok(Response::new(api::DeleteUserResponse::default()))
                }

                type WatchUsersStream = Stream<api::WatchUsersResponse>;

                async fn watch_users(
                    &self,
                    request: Request<api::WatchUsersRequest>,
                ) -> Result<Response<Self::WatchUsersStream>, Status> {
                    self.$version("WatchUsers", request.get_ref(), &request.get_ref().user_id);
                    let sequence = request.get_ref().resume_after.unwrap_or_default();
                    let change = api::WatchUsersResponse { sequence, ..Default::default() };
                    Ok(Response::new(tokio_stream::iter(vec![Ok(change.clone()), Ok(change)])))
                }

                async fn import_users(
                    &self,
                    _: Request<Streaming<api::ImportUsersRequest>>,
                ) -> Result<Response<api::ImportUsersResponse>, Status> {
                    unreachable!("it has no HTTP rule")
                }

                type LookupUsersStream = Stream<api::LookupUsersResponse>;

                async fn lookup_users(
                    &self,
                    _: Request<Streaming<api::LookupUsersRequest>>,
                ) -> Result<Response<Self::LookupUsersStream>, Status> {
                    unreachable!("it has no HTTP rule")
                }
            }
        }
    };
}

user_service!(v1 update_name UpdateNameRequest UpdateNameResponse "UpdateName");
user_service!(v2 rename_user RenameUserRequest RenameUserResponse "RenameUser");
