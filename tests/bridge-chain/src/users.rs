//! `user.v3`, in memory.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use limbeck_runtime::tokio_stream::{self, Stream, StreamExt};
use limbeck_runtime::tonic::{self, Code, Request, Response, Status, Streaming};

use crate::user::v3::import_users_request::Item;
use crate::user::v3::lookup_users_request::Key;
use crate::user::v3::user_service_server::UserService;
use crate::user::v3::watch_users_response::{Event, Ready};
use crate::user::v3::{
    CreateUserRequest, CreateUserResponse, DeleteUserRequest, DeleteUserResponse, GetUserRequest,
    GetUserResponse, ImportUsersRequest, ImportUsersResponse, ListUsersRequest, ListUsersResponse,
    LookupUsersRequest, LookupUsersResponse, RenameUserRequest, RenameUserResponse,
    UpdateUserRequest, UpdateUserResponse, User, WatchUsersRequest, WatchUsersResponse,
    lookup_users_response,
};

/// Users by id.
#[derive(Debug, Default)]
pub struct Users(Mutex<BTreeMap<String, User>>);

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl Users {
    /// What is stored.
    pub fn stored(&self) -> MutexGuard<'_, BTreeMap<String, User>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, id: &str) -> Result<User, Status> {
        let found = self.stored().get(id).cloned();
        found.ok_or_else(|| Status::not_found(format!("no user has the id `{id}`")))
    }

    /// Writes a user under a new etag.
    fn put(&self, mut user: User) -> User {
        let mut stored = self.stored();
        if user.id.is_empty() {
            user.id = format!("u{}", stored.len() + 1);
        }
        let before = stored.get(&user.id).and_then(|user| user.etag.parse::<u32>().ok());
        user.etag = before.map_or(1, |etag| etag + 1).to_string();
        stored.insert(user.id.clone(), user.clone());
        user
    }
}

#[tonic::async_trait]
impl UserService for Users {
    async fn create_user(
        &self,
        request: Request<CreateUserRequest>,
    ) -> Result<Response<CreateUserResponse>, Status> {
        let user = request.into_inner().user.unwrap_or_default();
        Ok(Response::new(CreateUserResponse { user: Some(self.put(user)) }))
    }

    async fn get_user(
        &self,
        request: Request<GetUserRequest>,
    ) -> Result<Response<GetUserResponse>, Status> {
        let user = self.get(&request.get_ref().id)?;
        Ok(Response::new(GetUserResponse { user: Some(user) }))
    }

    async fn list_users(
        &self,
        _: Request<ListUsersRequest>,
    ) -> Result<Response<ListUsersResponse>, Status> {
        let users: Vec<User> = self.stored().values().cloned().collect();
        let total_size = i64::try_from(users.len()).unwrap_or(i64::MAX);
        let next_page_token = String::new();
        Ok(Response::new(ListUsersResponse { users, next_page_token, total_size }))
    }

    async fn rename_user(
        &self,
        request: Request<RenameUserRequest>,
    ) -> Result<Response<RenameUserResponse>, Status> {
        let RenameUserRequest { id, given_name, family_name, display_name } = request.into_inner();
        let stored = self.get(&id)?;
        let user = self.put(User { given_name, family_name, display_name, ..stored });
        Ok(Response::new(RenameUserResponse { user: Some(user) }))
    }

    /// Takes the fields that tests name in masks, all for `*`, and none for others.
    async fn update_user(
        &self,
        request: Request<UpdateUserRequest>,
    ) -> Result<Response<UpdateUserResponse>, Status> {
        let UpdateUserRequest { user, update_mask } = request.into_inner();
        let edited = user.unwrap_or_default();
        let mut stored = self.get(&edited.id)?;
        if !edited.etag.is_empty() && edited.etag != stored.etag {
            return Err(Status::aborted("the etag is an old one"));
        }
        for path in update_mask.unwrap_or_default().paths {
            match path.as_str() {
                "*" => stored.clone_from(&edited),
                "alias" => stored.alias.clone_from(&edited.alias),
                "email" => stored.email.clone_from(&edited.email),
                "display_name" => stored.display_name.clone_from(&edited.display_name),
                "given_name" => stored.given_name.clone_from(&edited.given_name),
                "family_name" => stored.family_name.clone_from(&edited.family_name),
                "phone_numbers" => stored.phone_numbers.clone_from(&edited.phone_numbers),
                "login_count" => stored.login_count = edited.login_count,
                "postal_address" => stored.postal_address.clone_from(&edited.postal_address),
                "postal_address.city" => {
                    let city = edited.postal_address.as_ref().map(|it| it.city.clone());
                    stored.postal_address.get_or_insert_default().city = city.unwrap_or_default();
                }
                "locale" => stored.locale.clone_from(&edited.locale),
                _ => {}
            }
        }
        Ok(Response::new(UpdateUserResponse { user: Some(self.put(stored)) }))
    }

    async fn delete_user(
        &self,
        request: Request<DeleteUserRequest>,
    ) -> Result<Response<DeleteUserResponse>, Status> {
        self.stored().remove(&request.get_ref().id);
        Ok(Response::new(DeleteUserResponse {}))
    }

    type WatchUsersStream = Answers<WatchUsersResponse>;

    /// Tells every user as restored, then that this is all.
    async fn watch_users(
        &self,
        _: Request<WatchUsersRequest>,
    ) -> Result<Response<Self::WatchUsersStream>, Status> {
        let users: Vec<User> = self.stored().values().cloned().collect();
        let ready = std::iter::once(Event::Ready(Ready {}));
        let events = users.into_iter().map(Event::Restored).chain(ready);
        let events = (1..).zip(events).map(|(sequence, event)| {
            Ok(WatchUsersResponse { sequence, event_time: None, event: Some(event) })
        });
        let events: Vec<_> = events.collect();
        Ok(Response::new(Box::pin(tokio_stream::iter(events))))
    }

    async fn import_users(
        &self,
        request: Request<Streaming<ImportUsersRequest>>,
    ) -> Result<Response<ImportUsersResponse>, Status> {
        let mut items = request.into_inner();
        let mut created_count = 0;
        while let Some(item) = items.next().await {
            if let Some(Item::User(user)) = item?.item {
                self.put(user);
                created_count += 1;
            }
        }
        Ok(Response::new(ImportUsersResponse { created_count, failures: Vec::new() }))
    }

    type LookupUsersStream = Answers<LookupUsersResponse>;

    async fn lookup_users(
        &self,
        request: Request<Streaming<LookupUsersRequest>>,
    ) -> Result<Response<Self::LookupUsersStream>, Status> {
        use lookup_users_response::Result as Answer;
        let stored = self.stored().clone();
        let answers = request.into_inner().map(move |question| {
            let LookupUsersRequest { correlation_id, key } = question?;
            let is_it = |user: &&User| match &key {
                Some(Key::Id(id)) => user.id == *id,
                Some(Key::Email(email)) => user.email == *email,
                None => false,
            };
            let found = stored.values().find(is_it).cloned().map(Answer::User);
            let missing = limbeck_runtime::google::rpc::Status {
                code: Code::NotFound.into(),
                ..Default::default()
            };
            let result = Some(found.unwrap_or(Answer::Error(missing)));
            Ok(LookupUsersResponse { correlation_id, result })
        });
        Ok(Response::new(Box::pin(answers)))
    }
}
