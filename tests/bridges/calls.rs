//! Calls of an older version, served by the newer one: each row of the table about rpcs, from the client's stub to the
//! implementation and back, in process.

use std::sync::Arc;

use limbeck_bridge_pairs::Books;
use limbeck_bridge_pairs::calls::bridge::v1_v2::{AtticServiceBridge, BookServiceBridge};
use limbeck_bridge_pairs::calls::v1;
use limbeck_runtime::google::longrunning::{Operation, operation};
use limbeck_runtime::google::rpc;
use limbeck_runtime::prost::Message;
use limbeck_runtime::prost_types::Any;
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::{Code, Request, Status};
use v1::attic_service_client::AtticServiceClient;
use v1::attic_service_server::AtticServiceServer;
use v1::book_service_client::BookServiceClient;
use v1::book_service_server::BookServiceServer;

type Served = BookServiceServer<BookServiceBridge<Books>>;

fn client() -> BookServiceClient<Served> {
    let bridge = BookServiceBridge::new(Arc::new(Books), Arc::new(Books));
    BookServiceClient::new(BookServiceServer::new(bridge))
}

fn fetch(key: &str, edition: i32) -> v1::FetchBookRequest {
    v1::FetchBookRequest { key: key.to_owned(), edition }
}

fn last(shelf: &str) -> v1::LastBookRequest {
    v1::LastBookRequest { shelf: shelf.to_owned() }
}

fn list(limit: i32) -> v1::ListBooksRequest {
    v1::ListBooksRequest { limit }
}

fn watch(id: &str) -> v1::WatchBookRequest {
    v1::WatchBookRequest { id: id.to_owned() }
}

fn details(status: &Status) -> Vec<Any> {
    rpc::Status::decode(status.details()).unwrap().details
}

/// The fields that are called wrong.
fn wrong(status: &Status) -> (Code, Vec<String>) {
    let [detail] = &details(status)[..] else { panic!("{status:?}") };
    assert_eq!(detail.type_url, "type.googleapis.com/google.rpc.BadRequest");
    let bad = rpc::BadRequest::decode(&*detail.value).unwrap();
    (status.code(), bad.field_violations.into_iter().map(|it| it.field).collect())
}

/// Where the older version has no form of a value.
fn unrepresentable(status: &Status) -> (Code, String) {
    let [detail] = &details(status)[..] else { panic!("{status:?}") };
    assert_eq!(detail.type_url, "type.googleapis.com/google.rpc.ErrorInfo");
    let info = rpc::ErrorInfo::decode(&*detail.value).unwrap();
    assert_eq!((&*info.reason, &*info.metadata["from"]), ("VERSION_UNREPRESENTABLE", "calls.v2"));
    (status.code(), info.metadata["path"].clone())
}

fn invalid(field: &str) -> (Code, Vec<String>) {
    (Code::InvalidArgument, vec![field.to_owned()])
}

fn failed(path: &str) -> (Code, String) {
    (Code::FailedPrecondition, path.to_owned())
}

fn ids(books: &[v1::Book]) -> Vec<&str> {
    books.iter().map(|book| &*book.id).collect()
}

#[tokio::test]
async fn a_renamed_rpc_is_called_by_its_old_name() {
    let mut client = client();
    let status = client.fetch_book(fetch("a", -1)).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("edition"));
    let status = client.fetch_book(fetch("wrong", 1)).await.unwrap_err();
    let both = vec!["key".to_owned(), "edition".to_owned()];
    assert_eq!(wrong(&status), (Code::InvalidArgument, both));
    let status = client.fetch_book(fetch("endless", 1)).await.unwrap_err();
    assert_eq!(unrepresentable(&status), failed("pages"));

    let mut request = Request::new(fetch("a", 3));
    request.metadata_mut().insert("x-who", "ada".parse().unwrap());
    let response = client.fetch_book(request).await.unwrap();
    assert_eq!(response.metadata().get("x-shelf").unwrap(), "7");
    let book = v1::Book { id: "a".into(), title: "ada".into(), pages: 3 };
    assert_eq!(response.into_inner(), book);
}

#[tokio::test]
async fn a_removed_rpc_is_unimplemented_or_custom() {
    let mut client = client();
    let status = client.burn_book(v1::BurnBookRequest { id: "a".into() }).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(status.message().contains("calls.v1.BookService.BurnBook"), "{status:?}");
    let request = v1::CountBooksRequest { prefix: "abc".into() };
    assert_eq!(client.count_books(request).await.unwrap().into_inner().count, 3);
}

#[tokio::test]
async fn a_removed_service_is_unimplemented() {
    let mut client = AtticServiceClient::new(AtticServiceServer::new(AtticServiceBridge::new()));
    let status = client.ping(v1::PingRequest { id: "a".into() }).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(status.message().contains("calls.v1.AtticService.Ping"), "{status:?}");
}

#[tokio::test]
async fn a_stream_is_collected_up_to_its_limit() {
    let mut client = client();
    let status = client.list_books(list(-1)).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("limit"));
    let status = client.list_books(list(4)).await.unwrap_err();
    assert_eq!(unrepresentable(&status), failed(""));
    assert!(status.message().contains("at most 3"), "{status:?}");
    for (limit, ids_there) in
        [(0, &[][..]), (1, &["1.1", "1.2"]), (3, &["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"])]
    {
        let response = client.list_books(list(limit)).await.unwrap();
        assert_eq!(response.metadata().get("x-shelf").unwrap(), "8");
        assert_eq!(ids(&response.get_ref().books), ids_there);
    }
}

#[tokio::test]
async fn what_fails_within_a_stream_that_is_collected_fails_the_call() {
    let mut client = client();
    for limit in [100, 300] {
        let status = client.list_books(list(limit)).await.unwrap_err();
        assert_eq!(wrong(&status), invalid("limit"));
    }
    let status = client.list_books(list(200)).await.unwrap_err();
    assert_eq!(unrepresentable(&status), failed("books[1].pages"));
}

#[tokio::test]
async fn a_stream_of_exactly_one_is_that_one() {
    let mut client = client();
    for shelf in ["", "ab", "abc"] {
        let status = client.last_book(last(shelf)).await.unwrap_err();
        assert_eq!(unrepresentable(&status), failed(""));
        assert!(status.message().contains("exactly one"), "{status:?}");
    }
    for shelf in ["!", "a!"] {
        let status = client.last_book(last(shelf)).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Aborted, "the shelf fell"));
    }
    assert_eq!(client.last_book(last("a")).await.unwrap().into_inner().id, "a");
}

#[tokio::test]
async fn one_answer_is_a_stream_of_one() {
    let mut client = client();
    let status = client.watch_book(watch("")).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("id"));
    let status = match client.watch_book(watch("endless")).await {
        Ok(response) => response.into_inner().next().await.unwrap().unwrap_err(),
        Err(status) => status,
    };
    assert_eq!(unrepresentable(&status), failed("pages"));
    let books = client.watch_book(watch("a")).await.unwrap().into_inner();
    let books: Vec<v1::Book> = books.map(Result::unwrap).collect().await;
    assert_eq!(ids(&books), ["a"]);
    let request = v1::DrainBooksRequest { id: "a".into() };
    assert_eq!(client.drain_books(request).await.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test]
async fn other_streams_of_requests_are_unimplemented_or_custom() {
    let mut client = client();
    let request = v1::ImportBooksRequest::default();
    assert_eq!(client.import_books(request).await.unwrap_err().code(), Code::Unimplemented);
    let upload = |book| v1::UploadBooksRequest { book };
    let book = || upload(Some(v1::Book::default()));
    let requests = tokio_stream::iter([book(), upload(None), book()]);
    let status = client.upload_books(requests).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("book"));
    for count in [0, 2] {
        let requests: Vec<_> = (0..count).map(|_| book()).collect();
        let response = client.upload_books(tokio_stream::iter(requests)).await.unwrap();
        assert_eq!(response.into_inner().count, count);
    }
}

#[tokio::test]
async fn other_messages_are_custom() {
    let mut client = client();
    let rate = |stars| v1::RateBookRequest { id: "a".into(), stars };
    let status = client.rate_book(rate(0)).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("stars"));
    let mut request = Request::new(rate(5));
    request.metadata_mut().insert("x-who", "ada".parse().unwrap());
    let book = client.rate_book(request).await.unwrap().into_inner();
    assert_eq!((&*book.title, book.pages), ("ada", 5));
    let request = v1::DescribeBookRequest { id: "a".into() };
    assert_eq!(client.describe_book(request).await.unwrap().into_inner().text, "of a");
}

#[tokio::test]
async fn a_filter_is_refused_where_that_is_decided() {
    let mut client = client();
    let find =
        |filter: &str| v1::FindBooksRequest { filter: filter.to_owned(), ..Default::default() };
    let status = client.find_books(find("title = \"x\"")).await.unwrap_err();
    assert_eq!(wrong(&status), invalid("filter"));
    let books = client.find_books(find("")).await.unwrap().into_inner().books;
    assert_eq!((ids(&books), books[0].pages), (vec![""], 1));
}

#[tokio::test]
async fn an_order_names_fields_of_the_own_version() {
    let mut client = client();
    let find =
        |order: &str| v1::FindBooksRequest { order_by: order.to_owned(), ..Default::default() };
    // What only the newer version has, by its name or by what it is called there.
    for order in ["score", "title, score desc", "name", "score.x", "pages.x"] {
        let status = client.find_books(find(order)).await.unwrap_err();
        assert_eq!(wrong(&status), invalid("order_by"), "{order}");
    }
    for (order, mapped) in
        [("title desc, pages", "name desc, pages"), ("relevance", "relevance"), ("", "")]
    {
        let books = client.find_books(find(order)).await.unwrap().into_inner().books;
        assert_eq!(ids(&books), [mapped]);
    }
}

/// Messages of the older version in what is of neither, in every place where the request has one.
fn binding(details: &[Any]) -> v1::BindBookRequest {
    let status = |at: usize| rpc::Status {
        details: details.get(at).cloned().into_iter().collect(),
        ..rpc::Status::default()
    };
    let response = details.get(3).cloned().map(operation::Result::Response);
    v1::BindBookRequest {
        trouble: Some(status(0)),
        troubles: vec![rpc::Status::default(), status(1)],
        by_page: [("7".to_owned(), status(2))].into(),
        end: Some(v1::bind_book_request::End::Running(Operation {
            result: response,
            ..Operation::default()
        })),
    }
}

#[tokio::test]
async fn what_is_of_neither_version_carries_messages_of_the_own_one() {
    let mut client = client();
    let book = |title: &str| v1::Book { id: "a".into(), title: title.into(), pages: 3 };
    let held = |title: &str| Any::from_msg(&book(title)).unwrap();
    // Bytes that are no book, wherever they stand.
    for (at, path) in [
        "trouble.details[0].value",
        "troubles[1].details[0].value",
        "by_page[\"7\"].details[0].value",
        "running.response.value",
    ]
    .into_iter()
    .enumerate()
    {
        let mut details = vec![held("x"); 4];
        details[at].value = vec![0xff; 9];
        let status = client.bind_book(binding(&details)).await.unwrap_err();
        assert_eq!(wrong(&status), invalid(path));
    }
    let other = Any { type_url: "x/other.v1.Book".into(), value: vec![0xff; 9] };
    let details = [held("one"), held("two"), other, held("four")];
    let operation = client.bind_book(binding(&details)).await.unwrap().into_inner();
    let book = "type.googleapis.com/calls.v2.Book";
    assert_eq!(operation.name, format!("{book} {book} x/other.v1.Book {book}"));
    let metadata: v1::Book = operation.metadata.unwrap().to_msg().unwrap();
    assert_eq!((&*metadata.id, &*metadata.title), ("m", "n"));
    let Some(operation::Result::Error(error)) = operation.result else { panic!("no error") };
    assert_eq!(error.details, details);
}
