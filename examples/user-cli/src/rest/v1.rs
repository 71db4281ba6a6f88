//! `user.v1` over HTTP and JSON.

use http::Method;
use limbeck_runtime::tokio_stream::{Stream, StreamExt};
use limbeck_runtime::tonic::Status;
use user::v1::{
    DeleteUserResponse, ListUsersResponse, UpdateNameRequest, User, WatchUsersResponse,
};

use super::http::{Call, Http, escaped, text};
use crate::api::{Api, Change, NewUser, Page, PageRequest, Update, View};
use crate::v1::{change, new_user, page, update_request, view};

/// `user.v1` over HTTP and JSON.
#[derive(Debug)]
pub(crate) struct V1(pub(crate) Http);

impl Api for V1 {
    async fn create(&mut self, user: NewUser, request_id: String) -> Result<View, Status> {
        let call = Call::new(Method::POST, "/v1/users").query("requestId", &request_id);
        self.0.unary::<User>(call.body(&new_user(user))?).await.map(view)
    }

    async fn get(&mut self, id: String) -> Result<View, Status> {
        let call = Call::new(Method::GET, format!("/v1/users/{}", escaped(&id)));
        self.0.unary::<User>(call).await.map(view)
    }

    async fn list(&mut self, request: PageRequest) -> Result<Page, Status> {
        let PageRequest { size, token, order_by } = request;
        let call = Call::new(Method::GET, "/v1/users")
            .query("pageSize", &size.to_string())
            .query("pageToken", &token)
            .query("orderBy", &order_by);
        self.0.unary::<ListUsersResponse>(call).await.map(page)
    }

    async fn update_name(&mut self, id: String, name: String) -> Result<View, Status> {
        let path = format!("/v1/users/{}:updateName", escaped(&id));
        let request = UpdateNameRequest { id, full_name: name };
        self.0.unary::<User>(Call::new(Method::POST, path).body(&request)?).await.map(view)
    }

    async fn update(&mut self, update: Update) -> Result<View, Status> {
        let request = update_request(update);
        let (user, mask) = (request.user.unwrap_or_default(), request.update_mask);
        let call = Call::new(Method::PATCH, format!("/v1/users/{}", escaped(&user.id)))
            .query("updateMask", &text(&mask.unwrap_or_default())?);
        self.0.unary::<User>(call.body(&user)?).await.map(view)
    }

    async fn delete(
        &mut self,
        id: String,
        etag: String,
        allow_missing: bool,
    ) -> Result<(), Status> {
        let call = Call::new(Method::DELETE, format!("/v1/users/{}", escaped(&id)))
            .query("etag", &etag)
            .query("allowMissing", &allow_missing.to_string());
        self.0.unary::<DeleteUserResponse>(call).await.map(|_| ())
    }

    async fn watch(
        &mut self,
        user_id: String,
        resume_after: Option<i64>,
    ) -> Result<impl Stream<Item = Result<Change, Status>> + Unpin, Status> {
        let mut call = Call::new(Method::GET, "/v1/users:watch").query("userId", &user_id);
        if let Some(sequence) = resume_after {
            call = call.query("resumeAfter", &sequence.to_string());
        }
        let changes = self.0.stream::<WatchUsersResponse>(call).await?;
        Ok(changes.map(|told| told.map(change)))
    }
}
