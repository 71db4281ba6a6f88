//! What both versions of the API can do, in words of neither.

use std::collections::BTreeMap;
use std::fmt;

use limbeck_runtime::google::rpc;
use limbeck_runtime::tokio_stream::Stream;
use limbeck_runtime::tonic::Status;

use crate::args::Fields;

/// A user to be made.
#[derive(Debug)]
pub(crate) struct NewUser {
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) fields: Fields,
}

/// Changes of a user.
#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) fields: Fields,
    pub(crate) etag: String,
}

/// A user as shown.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) state: &'static str,
    pub(crate) nickname: String,
    pub(crate) phones: Vec<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) etag: String,
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, email, name, state, nickname, phones, labels, etag } = self;
        write!(f, "{id}  {email}  {name}  state={state}")?;
        if !nickname.is_empty() {
            write!(f, " nickname={nickname:?}")?;
        }
        for phone in phones {
            write!(f, " phone={phone}")?;
        }
        for (key, value) in labels {
            write!(f, " label.{key}={value:?}")?;
        }
        write!(f, " etag={etag}")
    }
}

/// A page to fetch.
#[derive(Debug)]
pub(crate) struct PageRequest {
    pub(crate) size: i32,
    pub(crate) token: String,
    pub(crate) order_by: String,
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) users: Vec<View>,
    pub(crate) next: String,
    pub(crate) total: i64,
}

/// A change, as shown.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) sequence: i64,
    pub(crate) event: Event,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    Created(View),
    Updated(View),
    Deleted(String),
    /// All that happened before has been told.
    Ready,
    /// Something that this program is too old to know.
    Unknown,
}

/// What became of an import.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) created: i64,
    /// By place in the import.
    pub(crate) failures: Vec<(i64, rpc::Status)>,
}

/// An answer of a lookup, in the order of the questions.
#[derive(Debug)]
pub(crate) enum Found {
    User(View),
    Nobody(rpc::Status),
}

/// A version of the API: what is mapped to HTTP, too.
pub(crate) trait Api {
    async fn create(&mut self, user: NewUser, request_id: String) -> Result<View, Status>;
    async fn get(&mut self, id: String) -> Result<View, Status>;
    async fn list(&mut self, request: PageRequest) -> Result<Page, Status>;
    async fn update_name(&mut self, id: String, name: String) -> Result<View, Status>;
    async fn update(&mut self, update: Update) -> Result<View, Status>;
    async fn delete(&mut self, id: String, etag: String, allow_missing: bool)
    -> Result<(), Status>;
    async fn watch(
        &mut self,
        user: String,
        resume_after: Option<i64>,
    ) -> Result<impl Stream<Item = Result<Change, Status>> + Unpin, Status>;
}

/// A version of the API: what goes over gRPC alone.
pub(crate) trait GrpcApi: Api {
    async fn import<S>(&mut self, users: S, skip_failures: bool) -> Result<Imported, Status>
    where
        S: Stream<Item = NewUser> + Send + 'static;
    async fn lookup<S>(
        &mut self,
        keys: S,
    ) -> Result<impl Stream<Item = Result<Found, Status>> + Unpin, Status>
    where
        S: Stream<Item = String> + Send + 'static;
}

/// Whether a key of a lookup is an e-mail address.
pub(crate) fn is_email(key: &str) -> bool {
    key.contains('@')
}
