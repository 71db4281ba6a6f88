//! The books, made by counting: the same on every run.

use std::collections::BTreeMap;

use bytes::Bytes;
use limbeck_runtime::prost_types::Timestamp;
use prost::Message;

use crate::api::{Book, Edition, Format, Genre, Publisher, Review};

/// What the service answers with, encoded, so that every contestant decodes its own types.
pub(crate) struct Shelf {
    /// A book of some 300 bytes of JSON.
    pub(crate) basic: Bytes,
    /// A book of some 30 KB of JSON.
    pub(crate) full: Bytes,
    /// 100 books of some 300 bytes of JSON.
    pub(crate) list: Vec<Bytes>,
}

/// The shelf.
pub(crate) fn shelf() -> Shelf {
    let encoded = |book: Book| Bytes::from(book.encode_to_vec());
    Shelf {
        basic: encoded(basic(0)),
        full: encoded(full()),
        list: (0..100).map(basic).map(encoded).collect(),
    }
}

const AUTHORS: [&str; 4] = ["Ursula K. Le Guin", "Stanisław Lem", "Octavia Butler", "Jorge Borges"];
const WORDS: [&str; 8] =
    ["harbour", "winter", "letters", "of a \"quiet\"", "machine", "and", "the garden", "naïve"];

/// A book as a list shows it.
pub(crate) fn basic(number: i32) -> Book {
    Book {
        id: format!("book-{number:04}"),
        title: words(number, 4),
        authors: vec![pick(&AUTHORS, number)],
        genre: Genre::Novel.into(),
        publish_time: Some(time(number)),
        language: "en-GB".to_owned(),
        page_count: 180 + number,
        copies_sold: 1_250_000 + i64::from(number) * 977,
        rating: 3.0 + f64::from(number % 20) / 10.0,
        available: true,
        publisher: Some(Publisher {
            name: "Ace & Sons".to_owned(),
            city: "Kraków".to_owned(),
            founded_year: 1952,
        }),
        ..Book::default()
    }
}

/// A book with everything on it.
pub(crate) fn full() -> Book {
    Book {
        authors: AUTHORS.map(str::to_owned).to_vec(),
        labels: (0..24).map(label).collect::<BTreeMap<_, _>>(),
        editions: (0..40).map(edition).collect(),
        reviews: (0..72).map(review).collect(),
        cover: (0..1536_u32).map(|number| (number * 31 % 251).to_le_bytes()[0]).collect(),
        ..basic(7)
    }
}

fn label(number: i32) -> (String, String) {
    (format!("library.example/label-{number}"), words(number, 2))
}

fn edition(number: i32) -> Edition {
    let formats = [Format::Hardcover, Format::Paperback, Format::Ebook];
    Edition {
        isbn: format!("978-3-16-{:06}-{}", number * 7919 % 1_000_000, number % 10),
        format: formats.into_iter().cycle().nth(index(number)).unwrap_or_default().into(),
        release_time: Some(time(number * 3)),
        price: 9.99 + f64::from(number) * 1.37,
        currency: "EUR".to_owned(),
        print_run: 2_000 + i64::from(number) * 250,
    }
}

fn review(number: i32) -> Review {
    Review {
        reader: format!("readers/{}", number * 104_729 % 1_000_003),
        text: words(number, 18),
        score: f64::from(number % 50) / 10.0 + 0.25,
        create_time: Some(time(number * 5)),
        helpful_count: number + 1,
        tags: vec![pick(&WORDS, number), pick(&WORDS, number + 3)],
    }
}

/// Whole seconds, milliseconds and microseconds, in turn.
fn time(number: i32) -> Timestamp {
    let nanos = [0, 120_000_000, 345_678_000].into_iter().cycle().nth(index(number));
    Timestamp {
        seconds: 1_600_000_000 + i64::from(number) * 86_399,
        nanos: nanos.unwrap_or_default(),
    }
}

fn words(start: i32, count: i32) -> String {
    let words: Vec<String> = (start..start + count).map(|number| pick(&WORDS, number)).collect();
    words.join(" ")
}

fn pick(texts: &[&str], number: i32) -> String {
    texts.iter().cycle().nth(index(number)).copied().unwrap_or_default().to_owned()
}

fn index(number: i32) -> usize {
    usize::try_from(number).unwrap_or_default()
}
