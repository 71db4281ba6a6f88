//! Many callers at once, and callers who do not keep up.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use limbeck_runtime::client::Connection;
use limbeck_runtime::prost_types::FieldMask;
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::Code;
use tokio::task::JoinSet;
use user::v2::import_users_request::{Item, Options};
use user::v2::user::Avatar;
use user::v2::user_service_client::UserServiceClient;
use user::v2::watch_users_response::Event;
use user::v2::{
    CreateUserRequest, GetUserRequest, ImportUsersRequest, ListUsersRequest, LookupUsersRequest,
    UpdateUserRequest, User, WatchUsersRequest,
};

use super::service::{Service, wrong_fields};

type Client = UserServiceClient<Connection>;

fn user(email: &str) -> User {
    User { email: email.into(), family_name: "Lovelace".into(), ..Default::default() }
}

/// Results of the same call, made by as many callers at once, each over a connection of its own.
async fn at_once<T: 'static + Send, F>(
    service: &Service,
    callers: usize,
    call: impl Fn(Client, usize) -> F,
) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for number in 0..callers {
        tasks.spawn(call(service.client().await, number));
    }
    tasks.join_all().await
}

#[tokio::test]
async fn of_those_who_want_one_address_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start_on(&folder.path().join("user.db"));
    let codes = at_once(&service, 16, |mut client, _| async move {
        let request =
            CreateUserRequest { user: Some(user("ada@example.com")), ..Default::default() };
        client.create_user(request).await.map_or_else(|status| status.code(), |_| Code::Ok)
    });
    let codes = codes.await;
    assert_eq!(codes.iter().filter(|code| **code == Code::Ok).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Code::AlreadyExists).count(), 15, "{codes:?}");
}

#[tokio::test]
async fn of_those_who_read_the_same_etag_one_writes() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start_on(&folder.path().join("user.db"));
    let mut client: Client = service.client().await;
    let request = CreateUserRequest { user: Some(user("ada@example.com")), ..Default::default() };
    let made = client.create_user(request).await.unwrap().into_inner().user.unwrap();
    let results = at_once(&service, 16, |mut client, number| {
        let edited = User { nickname: Some(number.to_string()), ..made.clone() };
        async move {
            let update_mask = Some(FieldMask { paths: vec!["nickname".into()] });
            let request = UpdateUserRequest { user: Some(edited), update_mask };
            client.update_user(request).await.map_or_else(|status| status.code(), |_| Code::Ok)
        }
    });
    let codes = results.await;
    assert_eq!(codes.iter().filter(|code| **code == Code::Ok).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Code::Aborted).count(), 15, "{codes:?}");
}

/// A watch that is not read is served from the log once it is: it queues nothing and loses nothing.
#[tokio::test]
async fn a_watch_that_falls_behind_loses_nothing() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let mut watch = client.watch_users(WatchUsersRequest::default()).await.unwrap().into_inner();
    assert!(matches!(watch.message().await.unwrap().unwrap().event, Some(Event::Ready(_))));
    let expected: Vec<_> = (0..2000).map(|number| format!("{number}@example.com")).collect();
    // Large enough that they do not all fit into the windows of HTTP/2.
    let nickname = Some("n".repeat(100));
    let items = expected.iter().map(|email| User { nickname: nickname.clone(), ..user(email) });
    let items = items.map(|user| ImportUsersRequest { item: Some(Item::User(user)) });
    let answer = client
        .import_users(tokio_stream::iter(items.collect::<Vec<_>>()))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.created_count, 2000);
    let mut seen = Vec::new();
    while seen.len() < expected.len() {
        match watch.message().await.unwrap().unwrap().event {
            Some(Event::Created(user)) => seen.push(user.email),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, expected);
}

/// Who asks and does not read the answers is not read either: nothing grows in the server.
#[tokio::test]
async fn questions_wait_for_answers_to_be_read() {
    const QUESTIONS: usize = 2000;
    let service = Service::start();
    let mut client: Client = service.client().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    // 16 KiB come back with each answer: the windows of HTTP/2 are full after a few.
    let padding = "x".repeat(16 * 1024);
    let questions = tokio_stream::iter(0..QUESTIONS).map(move |number| {
        counter.fetch_add(1, Ordering::Relaxed);
        LookupUsersRequest { correlation_id: format!("{number} {padding}"), key: None }
    });
    let mut answers = client.lookup_users(questions).await.unwrap().into_inner();
    let all_asked = async {
        while asked.load(Ordering::Relaxed) < QUESTIONS {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(1), all_asked).await;
    assert!(
        waited.is_err(),
        "{} questions went out, and no answer was read",
        asked.load(Ordering::Relaxed)
    );
    let mut read = 0;
    while let Some(answer) = answers.message().await.unwrap() {
        assert!(answer.correlation_id.starts_with(&format!("{read} ")));
        read += 1;
    }
    assert_eq!(read, QUESTIONS);
}

/// Large users fill a page sooner; none is lost, and no answer is larger than callers accept.
#[tokio::test]
async fn pages_of_large_users() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let image = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 60_000]].concat();
    let items: Vec<_> = (0..100)
        .map(|number| User {
            avatar: Some(Avatar::AvatarImage(image.clone().into())),
            ..user(&format!("{number}@example.com"))
        })
        .map(|user| ImportUsersRequest { item: Some(Item::User(user)) })
        .collect();
    client.import_users(tokio_stream::iter(items)).await.unwrap();
    let mut request = ListUsersRequest { page_size: 1000, ..Default::default() };
    let (mut seen, mut pages) = (BTreeSet::new(), 0);
    loop {
        let page = client.list_users(request.clone()).await.unwrap().into_inner();
        pages += 1;
        for user in page.users {
            assert!(seen.insert(user.email), "nobody is seen twice");
        }
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen.len(), 100);
    assert!(pages > 1, "6 MB do not fit into one page");
}

/// Thousands of failures fit into one answer, many faults of one user into the headers of another.
#[tokio::test]
async fn faults_in_great_number() {
    let service = Service::start();
    let mut client: Client = service.client().await;
    let labels =
        (0..60).map(|number| (format!("{number}{}", "k".repeat(500)), String::new())).collect();
    let wrong = User { labels, email: "nobody".into(), roles: vec![9; 16], ..user("x") };
    let request = CreateUserRequest { user: Some(wrong.clone()), ..Default::default() };
    let status = client.create_user(request).await.unwrap_err();
    assert_eq!((status.code(), wrong_fields(&status).len()), (Code::InvalidArgument, 16));
    let long = GetUserRequest { id: "x".repeat(100_000) };
    assert_eq!(client.get_user(long).await.unwrap_err().code(), Code::NotFound);

    let options = Item::Options(Options { skip_failures: true });
    let roles = vec![9; 16];
    let items = [options]
        .into_iter()
        .chain((0..9000).map(move |_| Item::User(User { roles: roles.clone(), ..user("x") })));
    let items = items.map(|item| ImportUsersRequest { item: Some(item) });
    let answer = client.import_users(tokio_stream::iter(items)).await.unwrap().into_inner();
    assert_eq!((answer.created_count, answer.failures.len()), (0, 9000));
    assert!(!answer.failures[0].status.as_ref().unwrap().details.is_empty());
    assert_eq!(answer.failures[8999].status.as_ref().unwrap().code, Code::InvalidArgument as i32);
}
