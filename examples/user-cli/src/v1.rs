//! `user.v1` with the generated client.

use limbeck_runtime::client::Connection;
use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::tokio_stream::{self, Stream, StreamExt};
use limbeck_runtime::tonic::{Request, Status};
use user::v1::user_service_client::UserServiceClient;
use user::v1::watch_users_response::Event as WatchEvent;
use user::v1::{
    CreateUserRequest, DeleteUserRequest, GetUserRequest, ImportUsersRequest, ListUsersRequest,
    ListUsersResponse, LookupUsersRequest, UpdateNameRequest, UpdateUserRequest, User, UserState,
    WatchUsersRequest, WatchUsersResponse, import_users_request, lookup_users_request,
    lookup_users_response,
};

use crate::api::{
    self, Api, Change, Event, Found, GrpcApi, Imported, NewUser, Page, PageRequest, Update, View,
};
use crate::failure::missing;

/// The client of `user.v1`.
#[derive(Debug)]
pub(crate) struct V1(UserServiceClient<Connection>);

impl V1 {
    /// Speaks `user.v1` over a connection.
    pub(crate) fn new(connection: &Connection) -> Self {
        Self(connection.client())
    }
}

impl Api for V1 {
    async fn create(&mut self, user: NewUser, request_id: String) -> Result<View, Status> {
        let request = CreateUserRequest { user: Some(new_user(user)), request_id };
        view_of(self.0.create_user(request).await?.into_inner().user)
    }

    async fn get(&mut self, id: String) -> Result<View, Status> {
        view_of(self.0.get_user(GetUserRequest { id }).await?.into_inner().user)
    }

    async fn list(&mut self, request: PageRequest) -> Result<Page, Status> {
        let PageRequest { size: page_size, token: page_token, order_by } = request;
        let request = ListUsersRequest { page_size, page_token, order_by, ..Default::default() };
        Ok(page(self.0.list_users(request).await?.into_inner()))
    }

    async fn update_name(&mut self, id: String, name: String) -> Result<View, Status> {
        let request = UpdateNameRequest { id, full_name: name };
        view_of(self.0.update_name(request).await?.into_inner().user)
    }

    async fn update(&mut self, update: Update) -> Result<View, Status> {
        view_of(self.0.update_user(update_request(update)).await?.into_inner().user)
    }

    async fn delete(
        &mut self,
        id: String,
        etag: String,
        allow_missing: bool,
    ) -> Result<(), Status> {
        self.0.delete_user(DeleteUserRequest { id, etag, allow_missing }).await?;
        Ok(())
    }

    async fn watch(
        &mut self,
        user_id: String,
        resume_after: Option<i64>,
    ) -> Result<impl Stream<Item = Result<Change, Status>> + Unpin, Status> {
        let changes =
            self.0.watch_users(WatchUsersRequest { user_id, resume_after }).await?.into_inner();
        Ok(changes.map(|change| change.map(self::change)))
    }
}

impl GrpcApi for V1 {
    async fn import<S>(&mut self, users: S, skip_failures: bool) -> Result<Imported, Status>
    where
        S: Stream<Item = NewUser> + Send + 'static,
    {
        use import_users_request::{Item, Options};
        let item = |item| ImportUsersRequest { item: Some(item) };
        let options = tokio_stream::once(item(Item::Options(Options { skip_failures })));
        let requests = options.chain(users.map(move |user| item(Item::User(new_user(user)))));
        let answer = self.0.import_users(Request::new(requests)).await?.into_inner();
        let failures = answer.failures.into_iter();
        let failures = failures
            .map(|failure| (failure.index.into(), failure.status.unwrap_or_default()))
            .collect();
        Ok(Imported { created: answer.created_count.into(), failures })
    }

    async fn lookup<S>(
        &mut self,
        keys: S,
    ) -> Result<impl Stream<Item = Result<Found, Status>> + Unpin, Status>
    where
        S: Stream<Item = String> + Send + 'static,
    {
        let questions = keys.map(|key| LookupUsersRequest {
            correlation_id: key.clone(),
            key: Some(if api::is_email(&key) {
                lookup_users_request::Key::Email(key)
            } else {
                lookup_users_request::Key::Id(key)
            }),
        });
        let answers = self.0.lookup_users(Request::new(questions)).await?.into_inner();
        Ok(answers.map(|answer| match answer?.result {
            Some(lookup_users_response::Result::User(user)) => Ok(Found::User(view(user))),
            Some(lookup_users_response::Result::Error(status)) => Ok(Found::Nobody(status)),
            None => Err(missing("result")),
        }))
    }
}

/// The request that changes what is given.
pub(crate) fn update_request(update: Update) -> UpdateUserRequest {
    let Update { id, email, fields, etag } = update;
    let named = [
        ("email", email.is_some()),
        ("nickname", fields.nickname.is_some()),
        ("phone_number", fields.phone.is_some()),
        ("labels", !fields.labels.is_empty()),
    ];
    let paths = named
        .iter()
        .filter(|(_, is_given)| *is_given)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    let user = User {
        id,
        etag,
        ..new_user(NewUser { email: email.unwrap_or_default(), name: String::new(), fields })
    };
    UpdateUserRequest { user: Some(user), update_mask: Some(FieldMask { paths }) }
}

/// The user to be made.
pub(crate) fn new_user(user: NewUser) -> User {
    let NewUser { email, name, fields } = user;
    User {
        email,
        full_name: name,
        nickname: fields.nickname.unwrap_or_default(),
        phone_number: fields.phone.unwrap_or_default(),
        labels: fields.labels.into_iter().collect(),
        ..Default::default()
    }
}

fn view_of(user: Option<User>) -> Result<View, Status> {
    user.map(view).ok_or_else(|| missing("user"))
}

/// The page as shown.
pub(crate) fn page(page: ListUsersResponse) -> Page {
    let users = page.users.into_iter().map(view).collect();
    Page { users, next: page.next_page_token, total: page.total_size.into() }
}

/// The user as shown.
pub(crate) fn view(user: User) -> View {
    View {
        state: match UserState::try_from(user.state) {
            Ok(UserState::Active) => "active",
            Ok(UserState::Disabled) => "disabled",
            Ok(UserState::Unspecified) | Err(_) => "unknown",
        },
        id: user.id,
        email: user.email,
        name: user.full_name,
        nickname: user.nickname,
        phones: Some(user.phone_number).filter(|phone| !phone.is_empty()).into_iter().collect(),
        labels: user.labels.into_iter().collect(),
        etag: user.etag,
    }
}

/// The change as shown.
pub(crate) fn change(change: WatchUsersResponse) -> Change {
    let event = match change.event {
        Some(WatchEvent::Created(user)) => Event::Created(view(user)),
        Some(WatchEvent::Updated(user)) => Event::Updated(view(user)),
        Some(WatchEvent::DeletedId(id)) => Event::Deleted(id),
        Some(WatchEvent::Ready(_)) => Event::Ready,
        None => Event::Unknown,
    };
    Change { sequence: change.sequence, event }
}
