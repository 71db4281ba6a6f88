//! Clients of a newer version that send streams to a server of an older one: what cannot be sent breaks the call off,
//! and a server that keeps what came until the end keeps nothing.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use limbeck_bridge_chain::Users;
use limbeck_bridge_chain::user::bridge::v2_v3;
use limbeck_bridge_chain::user::{v2, v3};
use limbeck_runtime::bridge::{BoxStream, BridgeError, Call, Direction, Names, Versions, outgoing};
use limbeck_runtime::client::{BridgedClient, Connection};
use limbeck_runtime::google::rpc::{self, ErrorInfo};
use limbeck_runtime::prost::Message;
use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::server::Server;
use limbeck_runtime::tokio_stream::wrappers::ReceiverStream;
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::{self, Code, GrpcMethod, Request, Response, Status, Streaming};
use tokio::sync::{mpsc, oneshot};
use v2::user_service_server::{UserService, UserServiceServer};

use super::caller::soon;

type Client = v2::user_service_client::UserServiceClient<Connection>;

/// What a server of the second version got.
#[derive(Debug, PartialEq)]
enum Seen {
    Message,
    /// The end of a stream, which is then committed.
    End,
    Broken(Code),
}

/// A server that keeps what an import brought when that ends, and tells what it sees.
struct Recorder {
    seen: mpsc::UnboundedSender<Seen>,
    committed: Arc<Mutex<Vec<v2::ImportUsersRequest>>>,
}

/// Reads a stream of requests to its end, and tells of it.
async fn read<T>(mut stream: Streaming<T>, seen: mpsc::UnboundedSender<Seen>) -> Option<Vec<T>> {
    let mut messages = Vec::new();
    loop {
        let (item, is_last) = match stream.message().await {
            Ok(Some(message)) => {
                messages.push(message);
                (Seen::Message, false)
            }
            Ok(None) => (Seen::End, true),
            Err(status) => (Seen::Broken(status.code()), true),
        };
        let is_end = item == Seen::End;
        seen.send(item).unwrap();
        if is_last {
            return is_end.then_some(messages);
        }
    }
}

macro_rules! unimplemented_calls {
    ($($name:ident($request:ident) -> $response:ident;)*) => {
        #[tonic::async_trait]
        impl UserService for Recorder {
            $(async fn $name(
                &self,
                _: Request<v2::$request>,
            ) -> Result<Response<v2::$response>, Status> {
                Err(Status::unimplemented("not here"))
            })*

            type WatchUsersStream = BoxStream<v2::WatchUsersResponse>;

            async fn watch_users(
                &self,
                _: Request<v2::WatchUsersRequest>,
            ) -> Result<Response<Self::WatchUsersStream>, Status> {
                Err(Status::unimplemented("not here"))
            }

            async fn import_users(
                &self,
                request: Request<Streaming<v2::ImportUsersRequest>>,
            ) -> Result<Response<v2::ImportUsersResponse>, Status> {
                // Not in this future, which is dropped with the call: a task goes on.
                let committed = Arc::clone(&self.committed);
                let (stream, seen) = (request.into_inner(), self.seen.clone());
                let task = tokio::spawn(async move {
                    let whole = read(stream, seen).await;
                    committed.lock().unwrap().extend(whole.unwrap_or_default());
                });
                task.await.unwrap();
                Ok(Response::new(v2::ImportUsersResponse::default()))
            }

            type LookupUsersStream = BoxStream<v2::LookupUsersResponse>;

            async fn lookup_users(
                &self,
                request: Request<Streaming<v2::LookupUsersRequest>>,
            ) -> Result<Response<Self::LookupUsersStream>, Status> {
                tokio::spawn(read(request.into_inner(), self.seen.clone()));
                let first = tokio_stream::once(Ok(v2::LookupUsersResponse::default()));
                Ok(Response::new(Box::pin(first.chain(tokio_stream::pending()))))
            }
        }
    };
}

unimplemented_calls! {
    create_user(CreateUserRequest) -> CreateUserResponse;
    get_user(GetUserRequest) -> GetUserResponse;
    list_users(ListUsersRequest) -> ListUsersResponse;
    rename_user(RenameUserRequest) -> RenameUserResponse;
    update_user(UpdateUserRequest) -> UpdateUserResponse;
    delete_user(DeleteUserRequest) -> DeleteUserResponse;
}

struct Running {
    address: SocketAddr,
    seen: mpsc::UnboundedReceiver<Seen>,
    committed: Arc<Mutex<Vec<v2::ImportUsersRequest>>>,
    _stop: oneshot::Sender<()>,
}

impl Running {
    async fn start() -> Self {
        let (sender, seen) = mpsc::unbounded_channel();
        let committed = Arc::default();
        let recorder = Recorder { seen: sender, committed: Arc::clone(&committed) };
        let server = Server::new().add(UserServiceServer::new(recorder));
        let bound = server.bind("127.0.0.1:0").await.unwrap();
        let address = bound.local_addr();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
        Self { address, seen, committed, _stop: stop }
    }

    async fn client(&self) -> Client {
        Connection::connect(&format!("http://{}", self.address)).await.unwrap().client()
    }

    async fn seen(&mut self) -> Seen {
        soon(self.seen.recv()).await.unwrap()
    }
}

/// A server of the second version, which keeps users as the third does.
async fn users() -> (Arc<Users>, Client, oneshot::Sender<()>) {
    let users = Arc::new(Users::default());
    let second = v2_v3::UserServiceBridge::new(Arc::clone(&users));
    let bound = Server::new().add(UserServiceServer::new(second)).bind("127.0.0.1:0").await;
    let bound = bound.unwrap();
    let address = bound.local_addr();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(bound.serve_until(async move { drop(stopped.await) }));
    let client = Connection::connect(&format!("http://{address}")).await.unwrap().client();
    (users, client, stop)
}

/// What has no form in the older version, and where that is.
fn unrepresentable(status: &Status) -> (String, String) {
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    let details = rpc::Status::decode(status.details()).unwrap().details;
    let info = ErrorInfo::decode(&*details[0].value).unwrap();
    assert_eq!(info.reason, "VERSION_UNREPRESENTABLE");
    (info.metadata["to"].clone(), info.metadata["path"].clone())
}

fn item(login_count: u64) -> v3::ImportUsersRequest {
    let user = v3::User { login_count, ..Default::default() };
    v3::ImportUsersRequest { item: Some(v3::import_users_request::Item::User(user)) }
}

#[tokio::test]
async fn what_an_older_server_cannot_take_breaks_an_import_off() {
    let mut running = Running::start().await;
    let mut client = v2_v3::UserServiceReverse::new(running.client().await);
    let (items, received) = mpsc::channel(1);
    let imported =
        tokio::spawn(async move { soon(client.import_users(ReceiverStream::new(received))).await });
    for count in [1, 2] {
        items.send(item(count)).await.unwrap();
        assert_eq!(running.seen().await, Seen::Message);
    }
    // The second version counts in `int64`.
    items.send(item(u64::MAX)).await.unwrap();
    // The stream of requests is still open: the call ends all the same.
    let status = imported.await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    assert!(status.message().starts_with("message 2 of the stream: `user.login_count`"));
    let Seen::Broken(code) = running.seen().await else { panic!("the server saw the end") };
    assert!(!matches!(code, Code::Ok | Code::Cancelled), "{code:?}");
    assert!(running.committed.lock().unwrap().is_empty());
    drop(items);
}

#[tokio::test]
async fn half_an_import_is_never_a_whole_one() {
    let mut running = Running::start().await;
    let client = running.client().await;
    // Whatever is sent at once, and wherever the refused one is.
    for (bad, count) in [(0, 1), (0, 3), (1, 2), (2, 5), (30, 31)] {
        let items = (0..count).map(move |index| item(if index == bad { u64::MAX } else { 1 }));
        let mut third = v2_v3::UserServiceReverse::new(client.clone());
        let status = soon(third.import_users(tokio_stream::iter(items))).await.unwrap_err();
        let message = format!("message {bad} of the stream: ");
        assert!(status.message().starts_with(&message), "{status:?}");
    }
    let mut third = v2_v3::UserServiceReverse::new(client);
    soon(third.import_users(tokio_stream::iter([item(7), item(8)]))).await.unwrap();
    // Only the whole one came to its end, of all that the server has seen until then.
    loop {
        match running.seen().await {
            Seen::End => break,
            Seen::Message | Seen::Broken(_) => {}
        }
    }
    assert_eq!(running.committed.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_stream_of_answers_ends_with_what_could_not_be_asked() {
    static CALL: Call = Call {
        versions: &Versions { older: "user.v2", newer: "user.v3" },
        direction: Direction::Down,
        names: &Names { fields: &[] },
    };
    let convert = |number: u32| match number {
        0 => Err(BridgeError::new("must not be zero").inside("number")),
        _ => Ok(v2::LookupUsersRequest::default()),
    };
    let mut running = Running::start().await;
    let mut client = running.client().await;
    let (numbers, received) = mpsc::channel(1);
    let (request, sent) = outgoing(Request::new(ReceiverStream::new(received)), convert, &CALL);
    numbers.send(1).await.unwrap();
    let method = GrpcMethod::new("user.v2.UserService", "LookupUsers");
    let answered = soon(sent.open(BridgedClient::grpc(&mut client), request, method)).await;
    let answers: Streaming<v2::LookupUsersResponse> = answered.unwrap().unwrap().into_inner();
    let mut answers = sent.end(answers);
    soon(answers.next()).await.unwrap().unwrap();
    assert_eq!(running.seen().await, Seen::Message);
    numbers.send(0).await.unwrap();
    let status = soon(answers.next()).await.unwrap().unwrap_err();
    assert_eq!(status.message(), "message 1 of the stream: `number`: must not be zero");
    assert!(soon(answers.next()).await.is_none());
    let Seen::Broken(code) = running.seen().await else { panic!("the server saw the end") };
    assert!(!matches!(code, Code::Ok | Code::Cancelled), "{code:?}");
}

#[tokio::test]
async fn what_an_older_server_would_lose_is_not_written_unless_one_asks_for_it() {
    let (users, client, _stop) = users().await;
    let mut third = v2_v3::UserServiceReverse::new(client.clone());
    let locked = v3::User { state: v3::UserState::Closed.into(), ..Default::default() };
    let local = v3::User { locale: "de-CH".into(), ..Default::default() };
    let created =
        |user: &v3::User| v3::CreateUserRequest { user: Some(user.clone()), ..Default::default() };
    for (user, path) in [(&locked, "user.state"), (&local, "user.locale")] {
        let status = soon(third.create_user(created(user))).await.unwrap_err();
        assert_eq!(unrepresentable(&status), ("user.v2".to_owned(), path.to_owned()));
    }
    let items = [&v3::User::default(), &local].map(|user| v3::ImportUsersRequest {
        item: Some(v3::import_users_request::Item::User(user.clone())),
    });
    let status = soon(third.import_users(tokio_stream::iter(items))).await.unwrap_err();
    assert_eq!(unrepresentable(&status).1, "user.locale");
    for (paths, path) in [(["alias", "locale"], "update_mask.paths[1]")] {
        let update_mask = Some(FieldMask { paths: paths.map(str::to_owned).to_vec() });
        let request = v3::UpdateUserRequest { user: Some(v3::User::default()), update_mask };
        let status = soon(third.update_user(request)).await.unwrap_err();
        assert_eq!(unrepresentable(&status).1, path);
    }
    let kept = |user: &v3::User| user.locale.is_empty() && user.state == 0;
    assert!(users.stored().values().all(kept), "{:?}", users.stored());

    let mut third = v2_v3::UserServiceReverse::new(client).with_loss();
    let made = soon(third.create_user(created(&local))).await.unwrap().into_inner().user.unwrap();
    assert_eq!(users.stored()[&made.id].locale, "");
    let made = soon(third.create_user(created(&locked))).await.unwrap().into_inner().user.unwrap();
    assert_eq!(users.stored()[&made.id].state, i32::from(v3::UserState::Disabled));
}
