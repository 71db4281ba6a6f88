//! What clients of a newer version write and the older one cannot hold: it is refused at its path, and only that.

use std::collections::BTreeMap;

use limbeck_bridge_chain::coin::v2::{Coin, Metal};
use limbeck_bridge_chain::loss::bridge::v1_v2::{
    put_things_request_fits, thing_down, thing_fits, thing_up, update_thing_request_fits,
};
use limbeck_bridge_chain::loss::v2::thing::{Look, Remark};
use limbeck_bridge_chain::loss::v2::{
    Address, Kind, Part, PutThingsRequest, Thing, UpdateThingRequest,
};
use limbeck_runtime::prost::Message;
use limbeck_runtime::prost_types::{Any, FieldMask, Timestamp};

/// A change of a thing, and where that cannot be held; nowhere if it can.
type Edit = (fn(&mut Thing), &'static str);

fn text(text: &str) -> String {
    text.to_owned()
}

fn remark(key: &str) -> Remark {
    Remark { key: text(key), value: text("said") }
}

fn part(count: i64) -> Part {
    Part { count }
}

fn any(message: &impl Message, name: &str) -> Any {
    Any { type_url: format!("type.googleapis.com/{name}"), value: message.encode_to_vec() }
}

const BEYOND: i64 = 1 << 31;

/// Each kind of loss, first what has a place, then what has none.
const EDITS: &[Edit] = &[
    (|it| it.name = text("x"), ""),
    (|it| it.alias = Some(text("x")), ""),
    (|it| it.count = BEYOND - 1, ""),
    (|it| it.count = BEYOND, "count"),
    (|it| it.count = -BEYOND - 1, "count"),
    (|it| it.ratio = 0.5, ""),
    (|it| it.ratio = 0.1, "ratio"),
    (|it| it.made = Some(Timestamp { seconds: -3, nanos: 0 }), ""),
    (|it| it.made = Some(Timestamp { seconds: 3, nanos: 1 }), "made"),
    (|it| it.wait = -7000, ""),
    (|it| it.wait = 7001, "wait"),
    (|it| it.phone = vec![text("1")], ""),
    (|it| it.phone = vec![text("1"), text("2")], "phone[1]"),
    (|it| it.mail = vec![text("1")], ""),
    (|it| it.mail = vec![text("1"), text("1"), text("1")], "mail[1]"),
    (|it| it.kind = Kind::Old.into(), ""),
    // Nobody knows it.
    (|it| it.kind = 77, ""),
    (|it| it.kind = Kind::New.into(), "kind"),
    (|it| it.kinds = vec![Kind::Old.into(); 3], ""),
    (|it| it.kinds = vec![Kind::Old.into(), Kind::New.into()], "kinds[1]"),
    (|it| it.kind_by_name = BTreeMap::from([(text("a"), Kind::Old.into())]), ""),
    (|it| it.kind_by_name = BTreeMap::from([(text("a"), Kind::New.into())]), "kind_by_name[\"a\"]"),
    (|it| it.look = Some(Look::Url(text("x"))), ""),
    (|it| it.look = Some(Look::Image(vec![1].into())), ""),
    (|it| it.look = Some(Look::Emoji(String::new())), "emoji"),
    (|it| it.look = Some(Look::Video(text("x"))), "video"),
    (|it| it.look = Some(Look::Sticker(vec![1].into())), "sticker"),
    (|it| it.parts = vec![part(1), part(2)], ""),
    (|it| it.parts = vec![part(1), part(BEYOND)], "parts[1].count"),
    (|it| it.part_by_name = BTreeMap::from([(text("a"), part(1))]), ""),
    (
        |it| it.part_by_name = BTreeMap::from([(text("a"), part(BEYOND))]),
        "part_by_name[\"a\"].count",
    ),
    (|it| it.first_part = vec![part(1)], ""),
    (|it| it.first_part = vec![part(1), part(1)], "first_part[1]"),
    (|it| it.first_part = vec![part(BEYOND)], "first_part[0].count"),
    (|it| it.remarks = vec![remark("a"), remark("b")], ""),
    (|it| it.remarks = vec![remark("a"), remark("b"), remark("a")], "remarks[2]"),
    (|it| it.counts = BTreeMap::from([(1, text("x"))]), ""),
    (
        |it| it.counts = BTreeMap::from([(1, text("x")), (BEYOND, text("x"))]),
        "counts[\"2147483648\"]",
    ),
    (|it| it.address = Some(Address { city: text("x"), ..Address::default() }), ""),
    (
        |it| it.address = Some(Address { country: text("x"), ..Address::default() }),
        "address.country",
    ),
    (|it| it.home = Some(text("x")), ""),
    (|it| it.work = Some(String::new()), ""),
    (|it| (it.home, it.work) = (Some(text("x")), Some(text("x"))), "-"),
    (|it| it.seen = Some(text("2020-01-01T00:00:00Z")), ""),
    (|it| it.seen = Some(text("2020-01-01T01:00:00+01:00")), "seen"),
    (|it| it.detail = Some(any(&part(1), "loss.v2.Part")), ""),
    (|it| it.detail = Some(any(&part(BEYOND), "loss.v2.Part")), "detail.value.count"),
    (|it| it.detail = Some(any(&part(BEYOND), "other.v1.Part")), ""),
    (|it| it.price = Some(Coin { units: 7, metal: Metal::Gold.into() }), ""),
    (|it| it.price = Some(Coin { units: BEYOND, metal: 0 }), "price.units"),
    (|it| it.price = Some(Coin { units: 7, metal: Metal::Brass.into() }), "price.metal"),
    (|it| it.metals = vec![Metal::Gold.into(), Metal::Brass.into()], "metals[1]"),
    (|it| it.note = text("x"), "note"),
    // Presence is said.
    (|it| it.is_read = Some(false), "is_read"),
    (|it| it.part_notes = vec![String::new()], "part_notes"),
];

/// What is refused, and where: `-` is the whole.
fn refused(thing: &Thing) -> String {
    match thing_fits(thing) {
        Ok(()) => String::new(),
        Err(error) if error.path().is_empty() => "-".to_owned(),
        Err(error) => error.path(),
    }
}

fn comes_back(thing: &Thing) -> bool {
    let Ok(older) = thing_down(thing.clone()) else { return false };
    let Ok(back) = thing_up(older) else { return false };
    // What cannot be unset there comes back as zero.
    let alias = back.alias.clone().filter(|alias| !alias.is_empty());
    let made = back.made.filter(|made| *made != Timestamp::default());
    Thing { alias, made, ..back } == *thing
}

#[test]
fn what_is_refused_would_not_come_back_and_what_passes_does() {
    for (edit, path) in EDITS {
        let mut thing = Thing::default();
        edit(&mut thing);
        assert_eq!(refused(&thing), *path, "{thing:?}");
        assert_eq!(comes_back(&thing), path.is_empty(), "{thing:?}");
        // Wherever it is.
        let holder = Thing { inside: Some(Box::new(thing.clone())), ..Thing::default() };
        let below = match *path {
            "" => String::new(),
            "-" => "inside".to_owned(),
            path => format!("inside.{path}"),
        };
        assert_eq!(refused(&holder), below, "{thing:?}");
    }
}

#[test]
fn two_edits_pass_only_if_both_do() {
    for (first, _) in EDITS {
        for (second, _) in EDITS {
            let mut thing = Thing::default();
            first(&mut thing);
            second(&mut thing);
            assert_eq!(refused(&thing).is_empty(), comes_back(&thing), "{thing:?}");
        }
    }
}

#[test]
fn masks_that_name_what_is_not_there_are_refused() {
    for (paths, path) in [
        (vec!["*"], ""),
        (vec!["name", "address.city", "part_by_name.a.count"], ""),
        (vec!["name", "note"], "update_mask.paths[1]"),
        (vec!["emoji"], "update_mask.paths[0]"),
        (vec!["address.country"], "update_mask.paths[0]"),
        (vec!["nothing"], "update_mask.paths[0]"),
    ] {
        let paths = paths.into_iter().map(str::to_owned).collect();
        let request = UpdateThingRequest { update_mask: Some(FieldMask { paths }), thing: None };
        let found = update_thing_request_fits(&request);
        assert_eq!(found.map_or_else(|error| error.path(), |()| String::new()), path);
    }
}

#[test]
fn who_is_refused_hears_of_the_version_that_has_no_place() {
    let thing = Thing { note: text("x"), ..Thing::default() };
    let error = put_things_request_fits(&PutThingsRequest { thing: Some(thing) }).unwrap_err();
    assert_eq!(error.to_string(), "`thing.note`: `loss.v1` has no field for it");
}
