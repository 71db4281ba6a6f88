//! Page tokens: where a page begins, signed.
//!
//! A token carries its own position, so the service remembers nothing between pages. It is signed with a key of the
//! database: a token that was invented, altered, or made for another order or filter is refused, and never read as SQL
//! or as a position in somebody else's list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use user::v2::UserState;

use crate::store::{Cursor, Order, Place};

/// Length of the signature: 128 bits, which nobody guesses.
const SIGNATURE: usize = 16;

/// What a list is of: a token fits only the list that it was made for.
#[derive(Debug, Clone, Copy)]
pub struct List<'a> {
    /// Its order.
    pub order: Order,
    /// Its filter.
    pub states: &'a [UserState],
}

/// Makes the token of the page after `cursor`.
pub fn seal(key: &[u8], list: List<'_>, cursor: &Cursor) -> String {
    let mut body = Vec::new();
    match &cursor.place {
        Place::Time(nanos) => {
            body.push(0);
            body.extend_from_slice(&nanos.to_be_bytes());
        }
        Place::Name(name) => {
            body.push(1);
            body.extend_from_slice(&u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
            body.extend_from_slice(name.as_bytes());
        }
    }
    body.extend_from_slice(cursor.id.as_bytes());
    let mut token = signature(key, list, &body).to_vec();
    token.extend_from_slice(&body);
    URL_SAFE_NO_PAD.encode(token)
}

/// Reads a token; `None` if it was not made here, by this key, for this list.
pub fn open(key: &[u8], list: List<'_>, token: &str) -> Option<Cursor> {
    let token = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (signed, body) = token.split_at_checked(SIGNATURE)?;
    mac(key, list, body)?.verify_truncated_left(signed).ok()?;
    let (kind, rest) = body.split_first()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (place, id) = match kind {
        0 => (Place::Time(i64::from_be_bytes(*number)), rest),
        1 => {
            let (name, id) =
                rest.split_at_checked(usize::try_from(u64::from_be_bytes(*number)).ok()?)?;
            (Place::Name(String::from_utf8(name.to_vec()).ok()?), id)
        }
        _ => return None,
    };
    Some(Cursor { place, id: String::from_utf8(id.to_vec()).ok()? })
}

fn signature(key: &[u8], list: List<'_>, body: &[u8]) -> [u8; SIGNATURE] {
    let whole = mac(key, list, body).map(|mac| mac.finalize().into_bytes());
    whole.and_then(|whole| whole.first_chunk().copied()).unwrap_or_default()
}

/// Signs the body together with the list, which the caller sends again and the token need not carry.
fn mac(key: &[u8], list: List<'_>, body: &[u8]) -> Option<Hmac<Sha256>> {
    // Any length of key will do.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(b"user page token 1");
    mac.update(&[list.order as u8, u8::try_from(list.states.len()).ok()?]);
    for state in list.states {
        mac.update(&(*state as i32).to_be_bytes());
    }
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key";

    fn list(order: Order) -> List<'static> {
        List { order, states: &[UserState::Active] }
    }

    fn by_name() -> Cursor {
        Cursor { place: Place::Name("Ada".into()), id: "7".into() }
    }

    #[test]
    fn every_altered_bit_is_found() {
        let token = seal(KEY, list(Order::DisplayName), &by_name());
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let altered = URL_SAFE_NO_PAD.encode(altered);
            assert_eq!(open(KEY, list(Order::DisplayName), &altered), None, "bit {bit}");
        }
        for end in 0..token.len() {
            assert_eq!(open(KEY, list(Order::DisplayName), &token[..end]), None, "cut at {end}");
        }
        assert_eq!(open(KEY, list(Order::DisplayName), "not base64!"), None);
    }

    #[test]
    fn a_token_fits_its_own_list_only() {
        let token = seal(KEY, list(Order::DisplayName), &by_name());
        assert_eq!(open(KEY, list(Order::DisplayName), &token), Some(by_name()));
        assert_eq!(open(KEY, list(Order::CreateTime), &token), None);
        assert_eq!(open(b"another key", list(Order::DisplayName), &token), None);
        assert_eq!(open(KEY, List { order: Order::DisplayName, states: &[] }, &token), None);
    }

    #[test]
    fn times_come_back() {
        for nanos in [0, -1, i64::MAX] {
            let cursor = Cursor { place: Place::Time(nanos), id: "7".into() };
            let token = seal(KEY, list(Order::CreateTime), &cursor);
            assert_eq!(open(KEY, list(Order::CreateTime), &token), Some(cursor));
        }
    }
}
