//! Numbers and names that both branches took, for different things.

use std::collections::BTreeMap;

use super::pairs::Turned;
use super::{Clash, Side, Sides};
use crate::canon::{Canon, Key};
use crate::{Id, Kind};

/// All of them.
pub(super) fn all(sides: &Sides<'_>) -> Vec<Clash> {
    let mut clashes = numbers(sides);
    clashes.extend(json_names(sides));
    clashes.extend(value_names(sides));
    for is_first in [true, false] {
        clashes.extend(reserved(&Turned { sides, is_first }));
    }
    clashes
}

/// A field or value that one branch brings in, or gives another number or name.
struct Member<'s> {
    key: &'s Key,
    number: i64,
    /// The path before of what it is in.
    around: String,
}

fn brought<'s>(sides: &Sides<'_>, side: &'s Side<'_>) -> Vec<Member<'s>> {
    let old: BTreeMap<&Key, i64> = sides.base.numbers().collect();
    let members = side.canon.numbers().filter(|(key, _)| key.kind != Kind::Rpc);
    let found = members.filter_map(|(key, number)| {
        let before = side.moves.old_key(key, &side.canon.package);
        let is_known = !side.added.contains(key)
            && old.get(&before) == Some(&number)
            && before.name() == key.name();
        let around = side.moves.old_path(key.parent().unwrap_or_default());
        (!is_known).then_some(Member { key, number, around })
    });
    found.collect()
}

fn clash(
    sides: &Sides<'_>,
    element: String,
    [first, second]: [&Member<'_>; 2],
    why: String,
) -> Clash {
    let says = |side: &Side<'_>, member: &Member<'_>| {
        let key = member.key;
        let text = format!("adds {} `{}`: {}", key.kind, key.path, side.text(key));
        (side.author(&[&key.path]), text)
    };
    Clash {
        element,
        first: says(&sides.first, first),
        second: says(&sides.second, second),
        why,
        decision: None,
    }
}

/// One number for two names. Extensions are told apart by what they extend, which the compiler does.
fn numbers(sides: &Sides<'_>) -> Vec<Clash> {
    let (first, second) = (brought(sides, &sides.first), brought(sides, &sides.second));
    let mut clashes = Vec::new();
    let is_numbered = |member: &&Member<'_>| matches!(member.key.kind, Kind::Field | Kind::Value);
    for one in first.iter().filter(is_numbered) {
        let others = second.iter().filter(is_numbered).filter(|other| {
            other.key.kind == one.key.kind
                && other.around == one.around
                && other.number == one.number
                && other.key.name() != one.key.name()
        });
        let may_share = |canon: &Canon| {
            canon
                .elements
                .contains_key(&Key::new(Kind::Option, format!("{}.allow_alias", one.around)))
        };
        if may_share(&sides.first.canon) && may_share(&sides.second.canon) {
            continue;
        }
        for other in others {
            let element = format!("number {} of `{}`", one.number, one.around);
            clashes.push(clash(sides, element, [one, other], "one number has one name".to_owned()));
        }
    }
    clashes
}

/// Two names that are one in JSON.
fn json_names(sides: &Sides<'_>) -> Vec<Clash> {
    let (first, second) = (brought(sides, &sides.first), brought(sides, &sides.second));
    let mut clashes = Vec::new();
    let is_field = |member: &&Member<'_>| member.key.kind == Kind::Field;
    for one in first.iter().filter(is_field) {
        let json = json_name(&sides.first.canon, one.key);
        for other in second.iter().filter(is_field) {
            let is_same = other.around == one.around
                && other.key.name() != one.key.name()
                && json_name(&sides.second.canon, other.key) == json;
            if is_same {
                let element = format!("JSON name `{json}` of `{}`", one.around);
                let why = "in JSON both have that name".to_owned();
                clashes.push(clash(sides, element, [one, other], why));
            }
        }
    }
    clashes
}

fn json_name(canon: &Canon, key: &Key) -> String {
    let text = canon.text(key).unwrap_or_default();
    let written = text.split_once("json_name = \"").and_then(|(_, rest)| rest.split_once('"'));
    if let Some((name, _)) = written {
        return name.to_owned();
    }
    let mut name = String::new();
    let mut is_raised = false;
    for c in key.name().chars() {
        if c == '_' {
            is_raised = true;
        } else {
            name.push(if is_raised { c.to_ascii_uppercase() } else { c });
            is_raised = false;
        }
    }
    name
}

/// Values of different enums whose names are in one scope, which is that around the enum.
fn value_names(sides: &Sides<'_>) -> Vec<Clash> {
    let (first, second) = (brought(sides, &sides.first), brought(sides, &sides.second));
    let scope = |member: &Member<'_>| {
        member.around.rsplit_once('.').map_or("", |(scope, _)| scope).to_owned()
    };
    let is_value = |member: &&Member<'_>| member.key.kind == Kind::Value;
    let mut clashes = Vec::new();
    for one in first.iter().filter(is_value) {
        for other in second.iter().filter(is_value) {
            let is_same = one.key.name() == other.key.name()
                && one.around != other.around
                && scope(one) == scope(other);
            if is_same {
                let element = format!("name `{}`", one.key.name());
                let why = "values of enums are named beside the enum".to_owned();
                clashes.push(clash(sides, element, [one, other], why));
            }
        }
    }
    clashes
}

/// A number or name that one branch takes and the other sets aside.
fn reserved(turned: &Turned<'_, '_>) -> Vec<Clash> {
    let (this, that) = (turned.this(), turned.that());
    let members = brought(turned.sides, this);
    let mut clashes = Vec::new();
    for member in members.iter().filter(|it| matches!(it.key.kind, Kind::Field | Kind::Value)) {
        let key = Key::new(Kind::Reserved, that.moves.new_path(&member.around));
        let Some(text) = that.canon.text(&key) else { continue };
        let before = turned.sides.base.text(&Key::new(Kind::Reserved, &*member.around));
        let name = member.key.name();
        let is_set_aside = |text: &str| covers(text, member.number, name);
        if !is_set_aside(&text) || before.is_some_and(|it| is_set_aside(&it)) {
            continue;
        }
        let element = format!("number {} and name `{name}` of `{}`", member.number, member.around);
        let adds =
            format!("adds {} `{}`: {}", member.key.kind, member.key.path, this.text(member.key));
        let aside = format!("sets aside {}", that.text(&key));
        let authors: (Option<Id>, Option<Id>) =
            (this.author(&[&member.key.path]), that.author(&[&key.path]));
        let both = ((authors.0, adds), (authors.1, aside));
        clashes.push(turned.clash(element, both, "what is set aside cannot be used"));
    }
    clashes
}

/// Whether statements such as `reserved 2, 4 to 6, "name";` set a number or a name aside.
fn covers(text: &str, number: i64, name: &str) -> bool {
    let items = text.split([',', ';', '\n']).map(|item| {
        let item = item.trim();
        item.strip_prefix("reserved").unwrap_or(item).trim()
    });
    let bound = |text: &str| match text.trim() {
        "max" => Some(i64::MAX),
        digits => digits.parse().ok(),
    };
    let is_it = |item: &str| {
        if item.trim_matches(['"', '\'']) == name && !item.is_empty() {
            return true;
        }
        match item.split_once(" to ") {
            Some((from, to)) => match (bound(from), bound(to)) {
                (Some(from), Some(to)) => (from..=to).contains(&number),
                _ => false,
            },
            None => bound(item) == Some(number),
        }
    };
    items.into_iter().any(is_it)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn what_is_set_aside_is_read_as_it_is_written() {
        let text = "reserved 2, 4 to 6, 10 to max;\nreserved \"old\", 'older';";
        for number in [2, 4, 6, 10, 536_870_911] {
            assert!(covers(text, number, "new"), "{number}");
        }
        for number in [1, 3, 7, 9] {
            assert!(!covers(text, number, "new"), "{number}");
        }
        assert!(covers(text, 1, "old") && covers(text, 1, "older") && !covers(text, 1, "ol"));
        assert!(covers("reserved plain;", 1, "plain") && covers("reserved -3 to -1;", -2, "x"));
    }
}
