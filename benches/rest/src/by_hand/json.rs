//! The messages as JSON has them.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use limbeck_runtime::prost_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::text::{base64, shown};
use crate::api;

/// A book, printed.
pub(crate) fn json(book: api::Book) -> Bytes {
    serde_json_plain::to_vec(&Book::from(book)).expect("a book is JSON").into()
}

/// Writes an enum with the names of the schema, and both conversions.
macro_rules! names {
    ($name:ident { $default:ident = $default_text:literal, $($variant:ident = $text:literal,)* }) => {
        #[derive(Clone, Copy, Default, Deserialize, Serialize)]
        pub(super) enum $name {
            #[default]
            #[serde(rename = $default_text)]
            $default,
            $(#[serde(rename = $text)] $variant,)*
        }

        impl From<api::$name> for $name {
            fn from(value: api::$name) -> Self {
                match value {
                    api::$name::$default => Self::$default,
                    $(api::$name::$variant => Self::$variant,)*
                }
            }
        }

        impl From<$name> for api::$name {
            fn from(value: $name) -> Self {
                match value {
                    $name::$default => Self::$default,
                    $($name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

names!(Genre {
    Unspecified = "GENRE_UNSPECIFIED",
    Novel = "GENRE_NOVEL",
    Poetry = "GENRE_POETRY",
    Science = "GENRE_SCIENCE",
    History = "GENRE_HISTORY",
});

names!(Format {
    Unspecified = "FORMAT_UNSPECIFIED",
    Hardcover = "FORMAT_HARDCOVER",
    Paperback = "FORMAT_PAPERBACK",
    Ebook = "FORMAT_EBOOK",
});

names!(BookView {
    Unspecified = "BOOK_VIEW_UNSPECIFIED",
    Basic = "BOOK_VIEW_BASIC",
    Full = "BOOK_VIEW_FULL",
});

// What is empty is left out where a book of a list has nothing: the answers are equal then.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Book {
    id: String,
    title: String,
    authors: Vec<String>,
    genre: Genre,
    #[serde(skip_serializing_if = "Option::is_none")]
    publish_time: Option<DateTime<Utc>>,
    language: String,
    page_count: i32,
    #[serde(with = "shown")]
    copies_sold: i64,
    rating: f64,
    available: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Publisher>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    editions: Vec<Edition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reviews: Vec<Review>,
    #[serde(with = "base64", skip_serializing_if = "Bytes::is_empty")]
    cover: Bytes,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Publisher {
    name: String,
    city: String,
    founded_year: i32,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Edition {
    isbn: String,
    format: Format,
    #[serde(skip_serializing_if = "Option::is_none")]
    release_time: Option<DateTime<Utc>>,
    price: f64,
    currency: String,
    #[serde(with = "shown")]
    print_run: i64,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
struct Review {
    reader: String,
    text: String,
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_time: Option<DateTime<Utc>>,
    helpful_count: i32,
    tags: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListBooksResponse {
    books: Vec<Book>,
    next_page_token: String,
}

impl From<api::ListBooksResponse> for ListBooksResponse {
    fn from(response: api::ListBooksResponse) -> Self {
        let api::ListBooksResponse { books, next_page_token } = response;
        Self { books: all(books), next_page_token }
    }
}

impl From<api::Book> for Book {
    fn from(book: api::Book) -> Self {
        Self {
            genre: book.genre().into(),
            id: book.id,
            title: book.title,
            authors: book.authors,
            publish_time: book.publish_time.and_then(time),
            language: book.language,
            page_count: book.page_count,
            copies_sold: book.copies_sold,
            rating: book.rating,
            available: book.available,
            publisher: book.publisher.map(Publisher::from),
            labels: book.labels,
            editions: all(book.editions),
            reviews: all(book.reviews),
            cover: book.cover,
        }
    }
}

impl From<Book> for api::Book {
    fn from(book: Book) -> Self {
        Self {
            id: book.id,
            title: book.title,
            authors: book.authors,
            genre: api::Genre::from(book.genre).into(),
            publish_time: book.publish_time.map(timestamp),
            language: book.language,
            page_count: book.page_count,
            copies_sold: book.copies_sold,
            rating: book.rating,
            available: book.available,
            publisher: book.publisher.map(api::Publisher::from),
            labels: book.labels,
            editions: all(book.editions),
            reviews: all(book.reviews),
            cover: book.cover,
        }
    }
}

impl From<api::Publisher> for Publisher {
    fn from(publisher: api::Publisher) -> Self {
        let api::Publisher { name, city, founded_year } = publisher;
        Self { name, city, founded_year }
    }
}

impl From<Publisher> for api::Publisher {
    fn from(publisher: Publisher) -> Self {
        let Publisher { name, city, founded_year } = publisher;
        Self { name, city, founded_year }
    }
}

impl From<api::Edition> for Edition {
    fn from(edition: api::Edition) -> Self {
        let format = edition.format().into();
        let api::Edition { isbn, release_time, price, currency, print_run, .. } = edition;
        let release_time = release_time.and_then(time);
        Self { isbn, format, release_time, price, currency, print_run }
    }
}

impl From<Edition> for api::Edition {
    fn from(edition: Edition) -> Self {
        let Edition { isbn, format, release_time, price, currency, print_run } = edition;
        let (format, release_time) =
            (api::Format::from(format).into(), release_time.map(timestamp));
        Self { isbn, format, release_time, price, currency, print_run }
    }
}

impl From<api::Review> for Review {
    fn from(review: api::Review) -> Self {
        let api::Review { reader, text, score, create_time, helpful_count, tags } = review;
        let create_time = create_time.and_then(time);
        Self { reader, text, score, create_time, helpful_count, tags }
    }
}

impl From<Review> for api::Review {
    fn from(review: Review) -> Self {
        let Review { reader, text, score, create_time, helpful_count, tags } = review;
        let create_time = create_time.map(timestamp);
        Self { reader, text, score, create_time, helpful_count, tags }
    }
}

fn all<T: Into<U>, U>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(T::into).collect()
}

/// A time out of range would be a mistake of the service, which the caller sees as none.
fn time(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, timestamp.nanos.try_into().ok()?)
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    let nanos = time.timestamp_subsec_nanos().try_into().unwrap_or_default();
    Timestamp { seconds: time.timestamp(), nanos }
}
