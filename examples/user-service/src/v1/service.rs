//! The generated trait of `user.v1`.

use std::pin::Pin;

use limbeck_runtime::tokio_stream::{Stream, StreamExt};
use limbeck_runtime::tonic::{self, Request, Response, Status, Streaming};
use user::v1::import_users_response::Failure;
use user::v1::user_service_server::UserService;
use user::v1::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, DeleteUserResponse, GetUserRequest,
    GetUserResponse, ImportUsersRequest, ImportUsersResponse, ListUsersRequest, ListUsersResponse,
    LookupUsersRequest, LookupUsersResponse, UpdateNameRequest, UpdateNameResponse,
    UpdateUserRequest, UpdateUserResponse, User, WatchUsersRequest, WatchUsersResponse,
    import_users_request, lookup_users_request, lookup_users_response, watch_users_response,
};
use user::v2;

use super::mapping::{
    self, count_down, delta_put, field_down, order_up, states_up, user_down, user_up,
};
use crate::fault::Fault;
use crate::users::{Users, require_id};

/// Serves `user.v1.UserService`.
#[derive(Debug, Clone)]
pub struct V1(pub Users);

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl UserService for V1 {
    async fn create_user(
        &self,
        request: Request<CreateUserRequest>,
    ) -> Result<Response<CreateUserResponse>, Status> {
        let CreateUserRequest { user, request_id } = request.into_inner();
        let user = user.map(user_up).transpose()?;
        let user = self.0.create(user, &request_id).await.map_err(down)?;
        Ok(Response::new(CreateUserResponse { user: Some(user_down(user)) }))
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let user = self.0.get(&request.get_ref().id).await?;
        Ok(Response::new(GetUserResponse { user: Some(user_down(user)) }))
    }

    async fn list_users(
        &self,
        request: Request<ListUsersRequest>,
    ) -> Result<Response<ListUsersResponse>, Status> {
        let ListUsersRequest { page_size, page_token, order_by, state } = request.into_inner();
        let states = states_up(state)?;
        let order_by = order_up(&order_by)?;
        // The filter of v1 can mean several states of v2, and is handed over beside the request.
        let request = v2::ListUsersRequest { page_size, page_token, order_by, state: 0 };
        let v2::ListUsersResponse { users, next_page_token, total_size } =
            self.0.list(&request, &states).await?;
        Ok(Response::new(ListUsersResponse {
            users: users.into_iter().map(user_down).collect(),
            next_page_token,
            total_size: count_down(total_size),
        }))
    }

    async fn update_name(
        &self,
        request: Request<UpdateNameRequest>,
    ) -> Result<Response<UpdateNameResponse>, Status> {
        let UpdateNameRequest { id, full_name } = request.into_inner();
        require_id("id", &id)?;
        let change = |stored: &mut v2::User| {
            let before = user_down(stored.clone());
            let after = User { full_name, ..before.clone() };
            delta_put(stored, &before, &after)
        };
        let renamed = self.0.change(&id, "", change).await;
        // The name stands in the request itself.
        let user = renamed
            .map_err(|fault| down(fault).map_fields(|field| field.replacen("user.", "", 1)))?;
        Ok(Response::new(UpdateNameResponse { user: Some(user_down(user)) }))
    }

    async fn update_user(
        &self,
        request: Request<UpdateUserRequest>,
    ) -> Result<Response<UpdateUserResponse>, Status> {
        let UpdateUserRequest { user, update_mask } = request.into_inner();
        let edited = user.ok_or_else(|| Fault::invalid("user", "must be set"))?;
        require_id("user.id", &edited.id)?;
        let change = |stored: &mut v2::User| {
            let before = user_down(stored.clone());
            let mut after = before.clone();
            mapping::USER.apply(update_mask.as_ref(), &edited, &mut after)?;
            delta_put(stored, &before, &after)
        };
        let user = self.0.change(&edited.id, &edited.etag, change).await.map_err(down)?;
        Ok(Response::new(UpdateUserResponse { user: Some(user_down(user)) }))
    }

    async fn delete_user(
        &self,
        request: Request<DeleteUserRequest>,
    ) -> Result<Response<DeleteUserResponse>, Status> {
        let DeleteUserRequest { id, etag, allow_missing } = request.into_inner();
        self.0.delete(&v2::DeleteUserRequest { id, etag, allow_missing }).await?;
        Ok(Response::new(DeleteUserResponse {}))
    }

    type WatchUsersStream = Answers<WatchUsersResponse>;

    async fn watch_users(
        &self,
        request: Request<WatchUsersRequest>,
    ) -> Result<Response<Self::WatchUsersStream>, Status> {
        let WatchUsersRequest { user_id, resume_after } = request.into_inner();
        let changes = self.0.watch(v2::WatchUsersRequest { user_id, resume_after }).await?;
        Ok(Response::new(Box::pin(changes.map(|change| change.map(change_down)))))
    }

    async fn import_users(
        &self,
        request: Request<Streaming<ImportUsersRequest>>,
    ) -> Result<Response<ImportUsersResponse>, Status> {
        let items = request.into_inner().map(|item| item.map_err(Fault::Caller).and_then(item_up));
        let imported = self.0.import(items).await.map_err(down)?;
        let created = imported.created;
        let failures = imported.map_faults(down).statuses().map(|(index, status)| Failure {
            index: i32::try_from(index).unwrap_or(i32::MAX),
            status: Some(status),
        });
        Ok(Response::new(ImportUsersResponse {
            created_count: i32::try_from(created).unwrap_or(i32::MAX),
            failures: failures.collect(),
        }))
    }

    type LookupUsersStream = Answers<LookupUsersResponse>;

    async fn lookup_users(
        &self,
        request: Request<Streaming<LookupUsersRequest>>,
    ) -> Result<Response<Self::LookupUsersStream>, Status> {
        let questions = request.into_inner().map(|question| question.map(question_up));
        let answers = self.0.lookup(questions).map(|answer| answer.map(answer_down));
        Ok(Response::new(Box::pin(answers)))
    }
}

/// A fault in words of v1.
fn down(fault: Fault) -> Fault {
    fault.map_fields(field_down)
}

fn change_down(change: v2::WatchUsersResponse) -> WatchUsersResponse {
    use v2::watch_users_response::Event;
    let v2::WatchUsersResponse { sequence, event_time, event } = change;
    let event = event.map(|event| match event {
        Event::Created(user) => watch_users_response::Event::Created(user_down(user)),
        Event::Updated(user) => watch_users_response::Event::Updated(user_down(user)),
        Event::DeletedId(id) => watch_users_response::Event::DeletedId(id),
        Event::Ready(v2::watch_users_response::Ready {}) => {
            watch_users_response::Event::Ready(watch_users_response::Ready {})
        }
    });
    WatchUsersResponse { sequence, event_time, event }
}

fn item_up(request: ImportUsersRequest) -> Result<v2::ImportUsersRequest, Fault> {
    use v2::import_users_request::{Item, Options};
    let item = match request.item {
        None => None,
        Some(import_users_request::Item::Options(import_users_request::Options {
            skip_failures,
        })) => Some(Item::Options(Options { skip_failures })),
        Some(import_users_request::Item::User(user)) => Some(Item::User(user_up(user)?)),
    };
    Ok(v2::ImportUsersRequest { item })
}

fn question_up(question: LookupUsersRequest) -> v2::LookupUsersRequest {
    use v2::lookup_users_request::Key;
    let LookupUsersRequest { correlation_id, key } = question;
    let key = key.map(|key| match key {
        lookup_users_request::Key::Id(id) => Key::Id(id),
        lookup_users_request::Key::Email(email) => Key::Email(email),
    });
    v2::LookupUsersRequest { correlation_id, key }
}

fn answer_down(answer: v2::LookupUsersResponse) -> LookupUsersResponse {
    use v2::lookup_users_response::Result;
    let v2::LookupUsersResponse { correlation_id, result } = answer;
    let result = result.map(|result| match result {
        Result::User(user) => lookup_users_response::Result::User(user_down(user)),
        Result::Error(status) => lookup_users_response::Result::Error(status),
    });
    LookupUsersResponse { correlation_id, result }
}
