//! The calls that are not streams.

use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::server::Draining;
use user::v2::{
    DeleteUserRequest, ListUsersRequest, ListUsersResponse, RenameUserRequest, User, UserState,
};
use uuid::Uuid;

use crate::check;
use crate::fault::Fault;
use crate::mask;
use crate::store::{Deletion, Order, PageRequest, Store};
use crate::token::{self, List};

/// Users on a page, if the caller does not say.
const PAGE_SIZE: u32 = 50;
/// Users on a page at most.
const PAGE_SIZE_MOST: u32 = 1000;

/// How much one call may move.
#[derive(Debug, Clone, Copy)]
pub struct UsersLimits {
    /// Users of an import.
    pub import_users: usize,
    /// Bytes of a page, encoded. Half of what a message may have leaves room for what stands around them.
    pub page_bytes: usize,
}

/// The service; clones are the same one.
#[derive(Debug, Clone)]
pub struct Users {
    pub(super) store: Store,
    pub(super) draining: Draining,
    pub(super) limits: UsersLimits,
}

impl Users {
    /// The service over this database. `draining` ends its streams; `limits` say how much one call may move.
    pub fn new(store: Store, draining: Draining, limits: UsersLimits) -> Self {
        Self { store, draining, limits }
    }

    /// Makes a user.
    pub async fn create(&self, user: Option<User>, request_id: &str) -> Result<User, Fault> {
        let user = prepare(required(user)?)?;
        let request_id = match request_id {
            "" => None,
            text => Some(
                Uuid::parse_str(text)
                    .map_err(|_| Fault::invalid("request_id", "must be a UUID"))?,
            ),
        };
        self.store.create(user, request_id).await
    }

    /// Reads a user.
    pub async fn get(&self, id: &str) -> Result<User, Fault> {
        require_id("id", id)?;
        self.store.get(id).await
    }

    /// Reads a page of the users in one of `states`; empty for all.
    pub async fn list(
        &self,
        request: &ListUsersRequest,
        states: &[UserState],
    ) -> Result<ListUsersResponse, Fault> {
        let order = order(&request.order_by)?;
        let size = match u32::try_from(request.page_size) {
            Ok(0) => PAGE_SIZE,
            Ok(size) => size.min(PAGE_SIZE_MOST),
            Err(_) => return Err(Fault::invalid("page_size", "must not be negative")),
        };
        let list = List { order, states };
        let after = match request.page_token.as_str() {
            "" => None,
            text => Some(token::open(self.store.token_key(), list, text).ok_or_else(|| {
                let rule =
                    "must be the `next_page_token` of a page with the same `order_by` and `state`";
                Fault::invalid("page_token", rule)
            })?),
        };
        let (users, next) = self
            .store
            .page(PageRequest { states, order, after, size, bytes: self.limits.page_bytes })
            .await?;
        let next_page_token = next.map(|cursor| token::seal(self.store.token_key(), list, &cursor));
        let total_size = self.store.count(states).await?;
        Ok(ListUsersResponse {
            users,
            next_page_token: next_page_token.unwrap_or_default(),
            total_size,
        })
    }

    /// Changes all parts of a user's name.
    pub async fn rename(&self, request: RenameUserRequest) -> Result<User, Fault> {
        require_id("id", &request.id)?;
        let RenameUserRequest { id, given_name, family_name, display_name } = request;
        let change = |user: &mut User| {
            (user.given_name, user.family_name, user.display_name) =
                (given_name, family_name, display_name);
            Ok(())
        };
        // The fields of the name stand in the request itself.
        self.change(&id, "", change)
            .await
            .map_err(|fault| fault.map_fields(|field| field.replacen("user.", "", 1)))
    }

    /// Changes what the mask names.
    pub async fn update(
        &self,
        edited: Option<User>,
        update_mask: Option<&FieldMask>,
    ) -> Result<User, Fault> {
        let edited = required(edited)?;
        require_id("user.id", &edited.id)?;
        self.change(&edited.id, &edited.etag, |user| mask::USER.apply(update_mask, &edited, user))
            .await
    }

    /// Changes a user by `change`, within the transaction that reads and writes the user.
    pub async fn change<C>(&self, id: &str, etag: &str, change: C) -> Result<User, Fault>
    where
        C: FnOnce(&mut User) -> Result<(), Fault> + Send,
    {
        let change = |user: &mut User| {
            change(user)?;
            fill_display_name(user);
            check::user(user)
        };
        self.store.update(id, etag, change).await
    }

    /// Removes a user.
    pub async fn delete(&self, request: &DeleteUserRequest) -> Result<(), Fault> {
        require_id("id", &request.id)?;
        let DeleteUserRequest { id, etag, allow_missing } = request;
        self.store.delete(Deletion { id, etag, allow_missing: *allow_missing }).await
    }
}

/// Makes a user as sent one as stored, and checks it.
pub(super) fn prepare(mut user: User) -> Result<User, Fault> {
    if user.state == i32::from(UserState::Unspecified) {
        user.state = UserState::Active.into();
    }
    fill_display_name(&mut user);
    check::user(&user)?;
    Ok(user)
}

fn fill_display_name(user: &mut User) {
    if user.display_name.is_empty() {
        user.display_name = match user.given_name.as_str() {
            "" => user.family_name.clone(),
            given_name => format!("{given_name} {}", user.family_name),
        };
    }
}

fn required(user: Option<User>) -> Result<User, Fault> {
    user.ok_or_else(|| Fault::invalid("user", "must be set"))
}

/// Refuses a request without an id.
fn require_id(field: &str, id: &str) -> Result<(), Fault> {
    if id.is_empty() { Err(Fault::invalid(field, "must be set")) } else { Ok(()) }
}

fn order(order_by: &str) -> Result<Order, Fault> {
    let words: Vec<_> = order_by.split_whitespace().collect();
    match words.as_slice() {
        [] | ["create_time"] => Ok(Order::CreateTime),
        ["create_time", "desc"] => Ok(Order::CreateTimeDescending),
        ["display_name"] => Ok(Order::DisplayName),
        ["display_name", "desc"] => Ok(Order::DisplayNameDescending),
        _ => Err(Fault::invalid(
            "order_by",
            "must be `create_time` or `display_name`, with or without ` desc`",
        )),
    }
}

/// The states that a filter of `user.v2` lets through.
pub fn states(number: i32) -> Result<Vec<UserState>, Fault> {
    match UserState::try_from(number) {
        Ok(UserState::Unspecified) => Ok(Vec::new()),
        Ok(state) => Ok(vec![state]),
        Err(_) => Err(Fault::invalid("state", "must be a state that this version knows")),
    }
}
