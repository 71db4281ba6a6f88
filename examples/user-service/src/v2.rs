//! `user.v2` as generated: nearly every method only hands on to [`Users`].

use std::pin::Pin;

use limbeck_runtime::tokio_stream::{Stream, StreamExt};
use limbeck_runtime::tonic::{self, Request, Response, Status, Streaming};
use user::v2::import_users_response::Failure;
use user::v2::user_service_server::UserService;
use user::v2::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, DeleteUserResponse, GetUserRequest,
    GetUserResponse, ImportUsersRequest, ImportUsersResponse, ListUsersRequest, ListUsersResponse,
    LookupUsersRequest, LookupUsersResponse, RenameUserRequest, RenameUserResponse,
    UpdateUserRequest, UpdateUserResponse, WatchUsersRequest, WatchUsersResponse,
};

use crate::fault::Fault;
use crate::users::{self, Users};

/// Serves `user.v2.UserService`.
#[derive(Debug, Clone)]
pub struct V2(pub Users);

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl UserService for V2 {
    async fn create_user(
        &self,
        request: Request<CreateUserRequest>,
    ) -> Result<Response<CreateUserResponse>, Status> {
        let CreateUserRequest { user, request_id } = request.into_inner();
        let user = self.0.create(user, &request_id).await?;
        Ok(Response::new(CreateUserResponse { user: Some(user) }))
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let user = self.0.get(&request.get_ref().id).await?;
        Ok(Response::new(GetUserResponse { user: Some(user) }))
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<ListUsersResponse>, Status> {
        let states = users::states(request.get_ref().state)?;
        Ok(Response::new(self.0.list(request.get_ref(), &states).await?))
    }

    async fn rename_user(
        &self,
        request: Request<RenameUserRequest>,
    ) -> Result<Response<RenameUserResponse>, Status> {
        let user = self.0.rename(request.into_inner()).await?;
        Ok(Response::new(RenameUserResponse { user: Some(user) }))
    }

    async fn update_user(
        &self,
        request: Request<UpdateUserRequest>,
    ) -> Result<Response<UpdateUserResponse>, Status> {
        let UpdateUserRequest { user, update_mask } = request.into_inner();
        let user = self.0.update(user, update_mask.as_ref()).await?;
        Ok(Response::new(UpdateUserResponse { user: Some(user) }))
    }

    async fn delete_user(
        &self,
        request: Request<DeleteUserRequest>,
    ) -> Result<Response<DeleteUserResponse>, Status> {
        self.0.delete(request.get_ref()).await?;
        Ok(Response::new(DeleteUserResponse {}))
    }

    type WatchUsersStream = Answers<WatchUsersResponse>;

    async fn watch_users(
        &self,
        request: Request<WatchUsersRequest>,
    ) -> Result<Response<Self::WatchUsersStream>, Status> {
        Ok(Response::new(Box::pin(self.0.watch(request.into_inner()).await?)))
    }

    async fn import_users(
        &self,
        request: Request<Streaming<ImportUsersRequest>>,
    ) -> Result<Response<ImportUsersResponse>, Status> {
        let items = request.into_inner().map(|item| item.map_err(Fault::Caller));
        let imported = self.0.import(items).await?;
        let created = imported.created;
        let failures = imported.statuses().map(|(index, status)| Failure {
            index: i64::try_from(index).unwrap_or(i64::MAX),
            status: Some(status),
        });
        Ok(Response::new(ImportUsersResponse {
            created_count: i64::try_from(created).unwrap_or(i64::MAX),
            failures: failures.collect(),
        }))
    }

    type LookupUsersStream = Answers<LookupUsersResponse>;

    async fn lookup_users(
        &self,
        request: Request<Streaming<LookupUsersRequest>>,
    ) -> Result<Response<Self::LookupUsersStream>, Status> {
        Ok(Response::new(Box::pin(self.0.lookup(request.into_inner()))))
    }
}
