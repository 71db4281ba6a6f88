//! Users page by page, in an order that inserts and deletions cannot disturb.
//!
//! A page begins after the last user of the page before (keyset pagination): no offset that shifts when a user comes or
//! goes, and the hundredth page costs what the first does.

use limbeck_runtime::prost::Message;
use limbeck_runtime::tokio_stream::StreamExt;
use sqlx::Row;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use user::v2::{User, UserState};

use super::{Store, record};
use crate::fault::Fault;
use crate::time;

/// How a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Oldest first.
    CreateTime,
    /// Newest first.
    CreateTimeDescending,
    /// By name, in the order of code points.
    DisplayName,
    /// By name, backwards.
    DisplayNameDescending,
}

/// The last user of a page: its place in the order, and its id among those of the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The time of creation or the name, as the order says.
    pub place: Place,
    /// The id.
    pub id: String,
}

/// A place in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the orders by time: nanoseconds since 1970.
    Time(i64),
    /// In the orders by name.
    Name(String),
}

/// Which page.
#[derive(Debug, Clone)]
pub struct PageRequest<'a> {
    /// Users in one of these states; empty for all.
    pub states: &'a [UserState],
    /// The order.
    pub order: Order,
    /// The user before the page; `None` for the first page.
    pub after: Option<Cursor>,
    /// Users on the page, at most.
    pub size: u32,
    /// Bytes of the page, encoded, at most; one user is on it in any case.
    pub bytes: usize,
}

macro_rules! page_statement {
    ($where:literal, $order:literal) => {
        concat!(
            "SELECT * FROM users WHERE (?1 >> state) & 1 ",
            $where,
            " ORDER BY ",
            $order,
            " LIMIT ?2"
        )
    };
}

impl Order {
    const fn first(self) -> &'static str {
        match self {
            Self::CreateTime => page_statement!("", "create_time, id"),
            Self::CreateTimeDescending => page_statement!("", "create_time DESC, id DESC"),
            Self::DisplayName => page_statement!("", "display_name, id"),
            Self::DisplayNameDescending => page_statement!("", "display_name DESC, id DESC"),
        }
    }

    const fn next(self) -> &'static str {
        match self {
            Self::CreateTime => {
                page_statement!("AND (create_time, id) > (?3, ?4)", "create_time, id")
            }
            Self::CreateTimeDescending => {
                page_statement!("AND (create_time, id) < (?3, ?4)", "create_time DESC, id DESC")
            }
            Self::DisplayName => {
                page_statement!("AND (display_name, id) > (?3, ?4)", "display_name, id")
            }
            Self::DisplayNameDescending => {
                page_statement!("AND (display_name, id) < (?3, ?4)", "display_name DESC, id DESC")
            }
        }
    }

    fn cursor(self, user: &User) -> Cursor {
        let place = match self {
            Self::CreateTime | Self::CreateTimeDescending => {
                let created = user.audit.as_ref().and_then(|audit| audit.create_time.as_ref());
                Place::Time(created.and_then(time::timestamp_nanos).unwrap_or_default())
            }
            Self::DisplayName | Self::DisplayNameDescending => {
                Place::Name(user.display_name.clone())
            }
        };
        Cursor { place, id: user.id.clone() }
    }
}

impl Store {
    /// Reads a page, and where the next one begins if there is more.
    pub async fn page(
        &self,
        request: PageRequest<'_>,
    ) -> Result<(Vec<User>, Option<Cursor>), Fault> {
        let PageRequest { states, order, after, size, bytes } = request;
        let sql = if after.is_some() { order.next() } else { order.first() };
        // One more than asked for tells whether there is more.
        let mut statement = sqlx::query(sql).bind(state_bits(states)).bind(i64::from(size) + 1);
        if let Some(cursor) = after {
            statement = bind_place(statement, cursor.place).bind(cursor.id);
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut rows = statement.fetch(&self.reader);
        let (mut users, mut length): (Vec<User>, usize) = (Vec::new(), 0);
        while let Some(row) = rows.next().await {
            let user = record::read(&row?)?;
            length += user.encoded_len();
            if users.len() == size || (length > bytes && !users.is_empty()) {
                let next = users.last().map(|user| order.cursor(user));
                return Ok((users, next));
            }
            users.push(user);
        }
        Ok((users, None))
    }

    /// Counts the users of all pages.
    pub async fn count(&self, states: &[UserState]) -> Result<i64, Fault> {
        let row = sqlx::query("SELECT count(*) FROM users WHERE (?1 >> state) & 1")
            .bind(state_bits(states))
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get(0)?)
    }
}

/// A bit per state, so that one statement serves any set of them.
fn state_bits(states: &[UserState]) -> i64 {
    if states.is_empty() {
        return -1;
    }
    states.iter().fold(0, |bits, state| bits | 1_i64 << (*state as i32))
}

type Statement<'q> = Query<'q, sqlx::Sqlite, SqliteArguments>;

fn bind_place(statement: Statement<'_>, place: Place) -> Statement<'_> {
    match place {
        Place::Time(nanos) => statement.bind(nanos),
        Place::Name(name) => statement.bind(name),
    }
}
