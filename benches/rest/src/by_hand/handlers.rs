//! Routes and handlers.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tonic::{Code, Request, Status};

use super::json::{Book, BookView, ListBooksResponse};
use crate::api::library_service_server::LibraryService;
use crate::api::{self, CreateBookRequest, GetBookRequest, ListBooksRequest};
use crate::data::Shelf;
use crate::library::Library;

/// The router, as `axum::serve` takes it.
pub(crate) fn service(shelf: &Shelf) -> Router {
    Router::new()
        .route("/v1/books", get(list_books).post(create_book))
        .route("/v1/books/{id}", get(get_book))
        .with_state(Arc::new(Library::new(shelf)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GetBookQuery {
    view: BookView,
    language: String,
}

async fn get_book(
    State(library): State<Arc<Library>>,
    Path(id): Path<String>,
    Query(query): Query<GetBookQuery>,
) -> Result<Json<Book>, Refusal> {
    let view = api::BookView::from(query.view).into();
    let request = GetBookRequest { id, view, language: query.language };
    Ok(Json(library.get_book(Request::new(request)).await?.into_inner().into()))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ListBooksQuery {
    page_size: i32,
    page_token: String,
    available: bool,
}

async fn list_books(
    State(library): State<Arc<Library>>,
    Query(query): Query<ListBooksQuery>,
) -> Result<Json<ListBooksResponse>, Refusal> {
    let ListBooksQuery { page_size, page_token, available } = query;
    let request = ListBooksRequest { page_size, page_token, available };
    Ok(Json(library.list_books(Request::new(request)).await?.into_inner().into()))
}

async fn create_book(
    State(library): State<Arc<Library>>,
    Json(book): Json<Book>,
) -> Result<Json<Book>, Refusal> {
    let request = CreateBookRequest { book: Some(book.into()) };
    Ok(Json(library.create_book(Request::new(request)).await?.into_inner().into()))
}

/// A status as HTTP says it.
struct Refusal(Box<Status>);

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        Self(Box::new(status))
    }
}

#[derive(Serialize)]
struct RefusalBody<'a> {
    code: i32,
    message: &'a str,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = match self.0.code() {
            Code::InvalidArgument => StatusCode::BAD_REQUEST,
            Code::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = RefusalBody { code: self.0.code().into(), message: self.0.message() };
        (code, Json(body)).into_response()
    }
}
