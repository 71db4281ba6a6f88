//! The newer version of the API `calls`, implemented, and what its service answers of the older one itself.

use std::pin::Pin;

use limbeck_runtime::google::longrunning::{Operation, operation};
use limbeck_runtime::google::rpc::bad_request::FieldViolation;
use limbeck_runtime::google::rpc::{self, BadRequest};
use limbeck_runtime::prost::{Message, Name};
use limbeck_runtime::prost_types::Any;
use limbeck_runtime::tokio_stream::{self, Stream};
use limbeck_runtime::tonic::{self, Code, Request, Response, Status, Streaming};

use crate::api::calls::bridge::v1_v2::BookServiceCustom;
use crate::api::calls::v2::book_service_server::BookService;
use crate::api::calls::{v1, v2};

/// A service that has no books, and answers by what it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Books;

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl BookService for Books {
    /// Tells who asks, by the metadata, as the name of the book.
    async fn read_book(
        &self,
        request: Request<v2::FetchBookRequest>,
    ) -> Result<Response<v2::Book>, Status> {
        let who = request.metadata().get("x-who").and_then(|who| who.to_str().ok());
        let name = who.unwrap_or_default().to_owned();
        let v2::FetchBookRequest { id, edition } = request.into_inner();
        let pages = match &*id {
            "wrong" => return Err(wrong(&["id", "edition"])),
            "endless" => i64::MAX,
            _ => edition.into(),
        };
        let mut response = Response::new(v2::Book { id, name, pages, score: 7 });
        response.metadata_mut().insert("x-shelf", tonic::metadata::MetadataValue::from_static("7"));
        Ok(response)
    }

    type ListBooksStream = Answers<v2::ListBooksResponse>;

    /// As many responses as are asked for, of two books each; 100 are two, and then an error; 200 are one, and then one
    /// with a book that has too many pages.
    async fn list_books(
        &self,
        request: Request<v2::ListBooksRequest>,
    ) -> Result<Response<Self::ListBooksStream>, Status> {
        let page = |n: u32, pages: i64| {
            let books = [(1, 1), (2, pages)].map(|(m, pages)| book(&format!("{n}.{m}"), pages));
            Ok(v2::ListBooksResponse { books: books.to_vec() })
        };
        let pages = match request.into_inner().max {
            100 => vec![page(1, 1), page(2, 1), Err(wrong(&["max"]))],
            200 => vec![page(1, 1), page(2, i64::MAX)],
            300 => return Err(wrong(&["max"])),
            max => (1..=max).map(|n| page(n, 1)).collect(),
        };
        let mut response = Response::new(stream(pages));
        response.metadata_mut().insert("x-shelf", tonic::metadata::MetadataValue::from_static("8"));
        Ok(response)
    }

    type LastBookStream = Answers<v2::Book>;

    /// One book for each letter of the shelf; `!` is an error.
    async fn last_book(
        &self,
        request: Request<v2::LastBookRequest>,
    ) -> Result<Response<Self::LastBookStream>, Status> {
        let letters = request.get_ref().shelf.chars();
        let answer = |letter| match letter {
            '!' => Err(Status::aborted("the shelf fell")),
            letter => Ok(book(&String::from(letter), 1)),
        };
        Ok(Response::new(stream(letters.map(answer).collect())))
    }

    async fn watch_book(
        &self,
        request: Request<v2::WatchBookRequest>,
    ) -> Result<Response<v2::Book>, Status> {
        match &*request.get_ref().id {
            "" => Err(wrong(&["id"])),
            "endless" => Ok(Response::new(book("endless", i64::MAX))),
            id => Ok(Response::new(book(id, 1))),
        }
    }

    async fn drain_books(
        &self,
        _: Request<v2::DrainBooksRequest>,
    ) -> Result<Response<v2::Book>, Status> {
        Err(unexpected())
    }

    async fn import_books(
        &self,
        _: Request<Streaming<v2::ImportBooksRequest>>,
    ) -> Result<Response<v2::ImportBooksResponse>, Status> {
        Err(unexpected())
    }

    async fn upload_books(
        &self,
        _: Request<v2::UploadBooksRequest>,
    ) -> Result<Response<v2::UploadBooksResponse>, Status> {
        Err(unexpected())
    }

    async fn rate_book(&self, _: Request<v2::Vote>) -> Result<Response<v2::Book>, Status> {
        Err(unexpected())
    }

    async fn describe_book(
        &self,
        _: Request<v2::DescribeBookRequest>,
    ) -> Result<Response<v2::Portrait>, Status> {
        Err(unexpected())
    }

    /// Names the types of all that it is told, and tells it back as what went wrong, with a book as metadata.
    async fn bind_book(
        &self,
        request: Request<v2::BindBookRequest>,
    ) -> Result<Response<Operation>, Status> {
        let v2::BindBookRequest { trouble, troubles, by_page, end } = request.into_inner();
        let mut told: Vec<Any> = trouble
            .into_iter()
            .chain(troubles)
            .chain(by_page.into_values())
            .flat_map(|status| status.details)
            .collect();
        if let Some(v2::bind_book_request::End::Running(Operation { result, .. })) = end {
            told.extend(match result {
                Some(operation::Result::Response(response)) => vec![response],
                Some(operation::Result::Error(error)) => error.details,
                None => Vec::new(),
            });
        }
        let names: Vec<&str> = told.iter().map(|any| &*any.type_url).collect();
        let name = names.join(" ");
        let metadata = Any::from_msg(&book("m", 1)).ok();
        let error = rpc::Status { details: told, ..rpc::Status::default() };
        let result = Some(operation::Result::Error(error));
        Ok(Response::new(Operation { name, metadata, done: true, result }))
    }

    async fn find_books(
        &self,
        request: Request<v2::FindBooksRequest>,
    ) -> Result<Response<v2::FindBooksResponse>, Status> {
        let v2::FindBooksRequest { filter, order_by } = request.into_inner();
        let books = vec![book(&format!("{filter}{order_by}"), 1)];
        Ok(Response::new(v2::FindBooksResponse { books }))
    }

    async fn add_book(&self, _: Request<v2::AddBookRequest>) -> Result<Response<v2::Book>, Status> {
        Err(unexpected())
    }
}

#[tonic::async_trait]
impl BookServiceCustom for Books {
    async fn count_books(
        &self,
        request: Request<v1::CountBooksRequest>,
    ) -> Result<Response<v1::CountBooksResponse>, Status> {
        let count = request.get_ref().prefix.chars().map(|_| 1).sum();
        Ok(Response::new(v1::CountBooksResponse { count }))
    }

    async fn upload_books(
        &self,
        request: Request<Streaming<v1::UploadBooksRequest>>,
    ) -> Result<Response<v1::UploadBooksResponse>, Status> {
        let mut requests = request.into_inner();
        let mut count = 0;
        while let Some(request) = requests.message().await? {
            if request.book.is_none() {
                return Err(wrong(&["book"]));
            }
            count += 1;
        }
        Ok(Response::new(v1::UploadBooksResponse { count }))
    }

    async fn rate_book(
        &self,
        request: Request<v1::RateBookRequest>,
    ) -> Result<Response<v1::Book>, Status> {
        let who = request.metadata().get("x-who").and_then(|who| who.to_str().ok());
        let title = who.unwrap_or_default().to_owned();
        let v1::RateBookRequest { id, stars } = request.into_inner();
        if stars == 0 {
            return Err(wrong(&["stars"]));
        }
        Ok(Response::new(v1::Book { id, title, pages: stars }))
    }

    async fn describe_book(
        &self,
        request: Request<v1::DescribeBookRequest>,
    ) -> Result<Response<v1::Description>, Status> {
        Ok(Response::new(v1::Description { text: format!("of {}", request.get_ref().id) }))
    }
}

fn book(id: &str, pages: i64) -> v2::Book {
    v2::Book { id: id.to_owned(), name: "n".to_owned(), pages, score: 7 }
}

fn stream<T: Send + 'static>(items: Vec<Result<T, Status>>) -> Answers<T> {
    Box::pin(tokio_stream::iter(items))
}

/// Nothing leads here from the older version.
fn unexpected() -> Status {
    Status::internal("nothing of the older version calls this")
}

/// Says that fields of the request are wrong.
fn wrong(fields: &[&str]) -> Status {
    let violation = |field: &&str| FieldViolation {
        field: (*field).to_owned(),
        description: "is wrong".to_owned(),
        ..FieldViolation::default()
    };
    let detail = BadRequest { field_violations: fields.iter().map(violation).collect() };
    let any = Any { type_url: BadRequest::type_url(), value: detail.encode_to_vec() };
    let code = Code::InvalidArgument;
    let status = rpc::Status { code: code.into(), message: "no".to_owned(), details: vec![any] };
    Status::with_details(code, "no", status.encode_to_vec().into())
}
