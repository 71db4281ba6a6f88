//! The service that is adapted: it clones what was made before, or echoes.
//!
//! `rest_over_grpc` needs message types that implement serde's traits as pbjson does, timestamps
//! included, so it has a set of its own, equal field by field. What would convert between the sets
//! would be measured, so [`library!`] writes the same implementation over either.

/// Writes `Library`, the implementation of `LibraryService` over the messages of a module.
macro_rules! library {
    ($($api:tt)+) => {
        use $($api)+::{
            Book, BookView, CreateBookRequest, GetBookRequest, ListBooksRequest,
            ListBooksResponse, library_service_server,
        };

        /// The service.
        #[derive(Debug)]
        pub(crate) struct Library {
            basic: Book,
            full: Book,
            list: Vec<Book>,
        }

        impl Library {
            /// Takes what it answers with, encoded.
            pub(crate) fn new(shelf: &crate::data::Shelf) -> Self {
                let book = |encoded: &bytes::Bytes| {
                    <Book as prost::Message>::decode(encoded.clone()).expect("a book")
                };
                Self {
                    basic: book(&shelf.basic),
                    full: book(&shelf.full),
                    list: shelf.list.iter().map(book).collect(),
                }
            }
        }

        #[tonic::async_trait]
        impl library_service_server::LibraryService for Library {
            async fn get_book(
                &self,
                request: tonic::Request<GetBookRequest>,
            ) -> Result<tonic::Response<Book>, tonic::Status> {
                let request = request.into_inner();
                let book = match request.view() {
                    BookView::Full => &self.full,
                    BookView::Basic | BookView::Unspecified => &self.basic,
                };
                // What the path and the query said is in the answer, where it is compared.
                let GetBookRequest { id, language, .. } = request;
                Ok(tonic::Response::new(Book { id, language, ..book.clone() }))
            }

            async fn list_books(
                &self,
                request: tonic::Request<ListBooksRequest>,
            ) -> Result<tonic::Response<ListBooksResponse>, tonic::Status> {
                let request = request.into_inner();
                let size = usize::try_from(request.page_size).unwrap_or_default();
                let books = self.list.iter().filter(|book| book.available == request.available);
                Ok(tonic::Response::new(ListBooksResponse {
                    books: books.take(size).cloned().collect(),
                    next_page_token: request.page_token,
                }))
            }

            async fn create_book(
                &self,
                request: tonic::Request<CreateBookRequest>,
            ) -> Result<tonic::Response<Book>, tonic::Status> {
                let missing = || tonic::Status::invalid_argument("`book` is missing");
                request.into_inner().book.map(tonic::Response::new).ok_or_else(missing)
            }
        }
    };
}

pub(crate) use library;

/// Over limbeck's messages: what axum and limbeck adapt.
mod of_limbeck {
    library!(crate::api);
}
pub(crate) use of_limbeck::Library;
