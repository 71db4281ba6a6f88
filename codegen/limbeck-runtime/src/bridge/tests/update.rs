//! Updates by callers that know an older resource.

use std::sync::Mutex;

use bytes::Bytes;
use prost_types::FieldMask;
use tonic::{Code, Request, Response, Status};

use super::super::contention::Pauses;
use super::super::update::update_with;
use super::super::{
    BridgeError, Call, Direction, Edit, Masked, Name, Names, Part, Update, Versions, update,
};
use super::block_on;

#[derive(Clone, Debug, Default, PartialEq)]
struct Older {
    id: String,
    full_name: String,
    fax: String,
    street: String,
    etag: String,
    note: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Newer {
    id: String,
    given: String,
    family: String,
    locale: String,
    postal: Option<Postal>,
    etag: String,
    labels: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Postal {
    revision: u32,
    street: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Write {
    request_id: String,
    resource: Option<Newer>,
    mask: Option<FieldMask>,
}

impl Masked for Older {
    const FIELDS: &'static [&'static str] = &["id", "full_name", "fax", "street", "etag", "note"];

    fn take(&mut self, from: &Self, field: usize, part: Part<'_>) -> Option<()> {
        match field {
            0 => part.value(&mut self.id, &from.id),
            1 => part.value(&mut self.full_name, &from.full_name),
            2 => part.value(&mut self.fax, &from.fax),
            3 => part.value(&mut self.street, &from.street),
            4 => part.value(&mut self.etag, &from.etag),
            5 => part.value(&mut self.note, &from.note),
            _ => None,
        }
    }
}

static CALL: Call = Call {
    versions: &Versions { older: "a.v1", newer: "a.v2" },
    direction: Direction::Up,
    names: &Names { fields: &[] },
};

/// A store whose next writes meet others' so many times.
#[derive(Default)]
struct Store {
    stored: Mutex<Option<Newer>>,
    conflicts: Mutex<u32>,
    reads: Mutex<u32>,
    downs: Mutex<u32>,
    writes: Mutex<Vec<Write>>,
}

impl Update for Store {
    type Older = Older;
    type Newer = Newer;
    type Request = Write;
    type Response = Newer;
    type Masks = ();

    const CALL: &'static Call = &CALL;
    const NAMES: &'static Names = &Names {
        fields: &[
            Name::new("etag", &["etag"]),
            Name::new("fax", &[]).refused(),
            Name::new("full_name", &["given", "family"]),
            Name::new("id", &["id"]),
            Name::new("note", &[]).kept(),
            Name::new("street", &["postal.street"]),
        ],
    };
    const RESOURCE: &'static str = "user";
    const MASK: &'static str = "update_mask";

    async fn read(&self, edited: Request<&Older>) -> Result<Newer, Status> {
        *self.reads.lock().unwrap() += 1;
        assert_eq!(edited.metadata().get("x-a").unwrap(), "b");
        assert_eq!(edited.extensions().get::<u8>(), Some(&7));
        let stored = self.stored.lock().unwrap().clone();
        stored
            .filter(|stored| stored.id == edited.get_ref().id)
            .ok_or_else(|| Status::not_found("none"))
    }

    async fn write(&self, request: Request<Write>) -> Result<Response<Newer>, Status> {
        assert_eq!(request.metadata().get("x-a").unwrap(), "b");
        assert_eq!(request.extensions().get::<u8>(), Some(&7));
        let write = request.into_inner();
        self.writes.lock().unwrap().push(write.clone());
        let mut stored = self.stored.lock().unwrap();
        let Some(stored) = &mut *stored else { return Err(Status::not_found("no such user")) };
        let mut conflicts = self.conflicts.lock().unwrap();
        if *conflicts > 0 {
            *conflicts -= 1;
            stored.etag.push('+');
        }
        let new = write.resource.unwrap_or_default();
        if !new.etag.is_empty() && new.etag != stored.etag {
            let details = Bytes::from_static(b"\x12\x04etag");
            return Err(Status::with_details(Code::Aborted, "`etag` is not current", details));
        }
        *stored = new;
        Ok(Response::new(stored.clone()))
    }

    fn up(&self, edited: Older) -> Result<Newer, BridgeError> {
        let Some((given, family)) = edited.full_name.split_once(' ') else {
            return Err(BridgeError::new("must be two words").inside("full_name"));
        };
        let (given, family) = (given.to_owned(), family.to_owned());
        let (postal, etag) = (postal(&edited.street), edited.etag);
        let labels = labels(&edited.note);
        Ok(Newer { id: edited.id, given, family, locale: String::new(), postal, etag, labels })
    }

    fn down(&self, stored: Newer) -> Result<Older, BridgeError> {
        *self.downs.lock().unwrap() += 1;
        if stored.given.contains(' ') {
            return Err(BridgeError::new("must be one word").inside("given"));
        }
        let full_name = format!("{} {}", stored.given, stored.family);
        let street = stored.postal.unwrap_or_default().street;
        let note = stored.labels.into_iter().next().unwrap_or_default();
        Ok(Older { id: stored.id, full_name, fax: String::new(), street, etag: stored.etag, note })
    }

    fn merge(&self, stored: Newer, before: Older, edited: Older) -> Result<Newer, BridgeError> {
        if edited.fax != before.fax {
            return Err(BridgeError::new("must not be set").inside("fax"));
        }
        let stored = if edited.street == before.street {
            stored
        } else {
            Newer { postal: postal(&edited.street), ..stored }
        };
        let stored = if edited.note == before.note {
            stored
        } else {
            Newer { labels: labels(&edited.note), ..stored }
        };
        if edited.full_name == before.full_name {
            return Ok(stored);
        }
        let Newer { given, family, .. } = self.up(edited)?;
        Ok(Newer { given, family, ..stored })
    }

    fn fill(request: &mut Write, resource: Option<Newer>, mask: Option<FieldMask>) {
        (request.resource, request.mask) = (resource, mask);
    }

    fn respond(stored: Newer) -> Newer {
        stored
    }

    fn is_set(resource: &Newer, holder: &str) -> bool {
        holder != "postal" || resource.postal.is_some()
    }

    fn etag(resource: &mut Newer) -> Option<&mut String> {
        Some(&mut resource.etag)
    }

    fn sent_etag(edited: &Older) -> Option<String> {
        (!edited.etag.is_empty()).then(|| edited.etag.clone())
    }
}

fn ada() -> Newer {
    let (given, family) = ("Ada".to_owned(), "King".to_owned());
    let (id, locale, etag) = ("1".into(), "en".into(), "e".into());
    Newer { id, given, family, locale, postal: None, etag, labels: Vec::new() }
}

fn labels(note: &str) -> Vec<String> {
    if note.is_empty() { Vec::new() } else { vec![note.to_owned()] }
}

fn postal(street: &str) -> Option<Postal> {
    (!street.is_empty()).then(|| Postal { revision: 1, street: street.to_owned() })
}

fn store() -> Store {
    Store { stored: Mutex::new(Some(ada())), ..Store::default() }
}

fn named(full_name: &str) -> Older {
    Older { id: "1".into(), full_name: full_name.into(), ..Older::default() }
}

/// No pauses, and so many of them.
struct Count(u32);

impl Pauses for Count {
    async fn pause(&mut self, attempt: u32) -> bool {
        attempt <= self.0
    }
}

fn edit(resource: Option<Older>, paths: Option<&[&str]>) -> Request<Edit<Write, Older>> {
    let mask =
        paths.map(|paths| FieldMask { paths: paths.iter().map(ToString::to_string).collect() });
    let request = Write { request_id: "r".into(), ..Write::default() };
    let mut request = Request::new(Edit { request, resource, mask });
    request.metadata_mut().insert("x-a", "b".parse().unwrap());
    request.extensions_mut().insert(7_u8);
    request
}

fn call(store: &Store, resource: Option<Older>, paths: Option<&[&str]>) -> Result<Newer, Status> {
    let mut count = Count(20);
    block_on(update_with(store, edit(resource, paths), &mut count)).map(Response::into_inner)
}

fn masks(store: &Store) -> Vec<Vec<String>> {
    let writes = store.writes.lock().unwrap();
    writes.iter().map(|write| write.mask.clone().unwrap_or_default().paths).collect()
}

#[test]
fn an_unknown_path_is_told_before_anything_is_called() {
    let store = store();
    let status = call(&store, Some(named("A B")), Some(&["full_name", "given"])).unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(
        status.message().starts_with("`update_mask.paths[1]`: `given`"),
        "{}",
        status.message()
    );
    assert_eq!((*store.reads.lock().unwrap(), masks(&store).len()), (0, 0));
}

#[test]
fn what_does_not_convert_is_told_by_its_path() {
    let status = call(&store(), Some(named("Ada")), Some(&["full_name"])).unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, "`user.full_name`: must be two words")
    );
    let fax = Older { fax: "1".into(), ..named("Ada King") };
    for mask in [None, Some(&["*"][..]), Some(&["fax"][..])] {
        let status = call(&store(), Some(fax.clone()), mask).unwrap_err();
        assert_eq!(
            (status.code(), status.message()),
            (Code::InvalidArgument, "`user.fax`: must not be set")
        );
    }
    let store = store();
    store.stored.lock().unwrap().as_mut().unwrap().given = "A B".into();
    let status = call(&store, Some(named("A B")), None).unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
}

#[test]
fn what_the_caller_cannot_see_stays() {
    let expected = Newer { family: "Lovelace".into(), ..ada() };
    for (mask, images) in [
        (None, &["id", "given", "family"][..]),
        (Some(&[][..]), &["id", "given", "family"][..]),
        // Among all, there is what may be anywhere.
        (Some(&["*"][..]), &["*"][..]),
        (Some(&["full_name"][..]), &["given", "family"][..]),
        (Some(&["fax", "full_name"][..]), &["given", "family"][..]),
    ] {
        let store = store();
        assert_eq!(call(&store, Some(named("Ada Lovelace")), mask).unwrap(), expected, "{mask:?}");
        assert_eq!(masks(&store), [images], "{mask:?}");
        assert_eq!(store.writes.lock().unwrap()[0].request_id, "r");
    }
    // What is not named does not have to convert.
    assert_eq!(call(&store(), Some(named("Ada")), Some(&["id"])).unwrap(), ada());
}

#[test]
fn what_is_kept_aside_is_written_with_all_as_it_is_stored() {
    let sent = Older { note: "tall".into(), ..named("A B") };
    for mask in [&["note"][..], &["note", "id"], &["id", "fax", "note"]] {
        let store = store();
        let expected = Newer { labels: labels("tall"), ..ada() };
        assert_eq!(call(&store, Some(sent.clone()), Some(mask)).unwrap(), expected, "{mask:?}");
        assert_eq!(masks(&store), [["*"]], "{mask:?}");
    }
    // Where nothing is stored, or nothing is sent, nothing but what was named is named.
    let store = Store::default();
    call(&store, Some(sent), Some(&["id", "note"])).unwrap_err();
    call(&store, None, Some(&["id", "note"])).unwrap_err();
    assert_eq!(masks(&store), [["id"], ["id"]]);
}

#[test]
fn nothing_to_name_and_nothing_changed_is_answered_by_what_is_stored() {
    let store = store();
    assert_eq!(call(&store, Some(named("x")), Some(&["fax"])).unwrap(), ada());
    assert_eq!(masks(&store).len(), 0);
    // Somebody else's write is still noticed.
    let stale = Older { etag: "old".into(), ..named("x") };
    assert_eq!(call(&store, Some(stale), Some(&["fax"])).unwrap_err().code(), Code::Aborted);
}

#[test]
fn a_message_that_is_not_there_is_not_named() {
    for ((stored, edited), images) in [
        (("", ""), &[][..]),
        (("", "Inn"), &["postal"]),
        (("Inn", ""), &["postal"]),
        (("Inn", "Way"), &["postal.street"]),
        (("Inn", "Inn"), &["postal.street"]),
    ] {
        let expected = Newer { postal: postal(edited), ..ada() };
        for mask in [&["street"][..], &["street", "id"]] {
            let store = store();
            store.stored.lock().unwrap().as_mut().unwrap().postal = postal(stored);
            let sent = Older { street: edited.into(), ..named("Ada King") };
            assert_eq!(call(&store, Some(sent), Some(mask)).unwrap(), expected);
            let also = mask.get(1).copied();
            let named: Vec<&str> = images.iter().copied().chain(also).collect();
            // Naming nothing would name all: nothing is written.
            let written = if named.is_empty() { Vec::new() } else { vec![named] };
            assert_eq!(masks(&store), written, "{stored:?} {edited:?}");
        }
    }
    let store = Store::default();
    let street = |street: &str| Older { street: street.into(), ..named("A B") };
    for (sent, images) in [("", &["id"][..]), ("Inn", &["id", "postal.street"])] {
        call(&store, Some(street(sent)), Some(&["id", "street"])).unwrap_err();
        assert_eq!(masks(&store).last().unwrap(), images);
    }
}

#[test]
fn writes_in_between() {
    for conflicts in [1, 4, 20] {
        let store = Store { conflicts: Mutex::new(conflicts), ..store() };
        call(&store, Some(named("A B")), Some(&["full_name"])).unwrap();
        assert_eq!(*store.reads.lock().unwrap(), conflicts + 1);
        assert_eq!(*store.downs.lock().unwrap(), conflicts + 1, "once each time");
    }
}

#[test]
fn only_who_sent_a_guard_hears_of_it() {
    let contended = Store { conflicts: Mutex::new(u32::MAX), ..store() };
    let status = call(&contended, Some(named("A B")), Some(&["full_name"])).unwrap_err();
    assert_eq!((status.code(), masks(&contended).len()), (Code::Unavailable, 21));
    assert!(status.message().starts_with("others wrote `user` in between"), "{status:?}");
    assert!(!status.message().contains("etag") && status.details().is_empty(), "{status:?}");
    // Whoever sends an etag is told.
    let store = Store { conflicts: Mutex::new(1), ..store() };
    let sent = Older { etag: "e".into(), ..named("A B") };
    let status = call(&store, Some(sent), Some(&["full_name"])).unwrap_err();
    assert_eq!((status.code(), *store.reads.lock().unwrap()), (Code::Aborted, 1));
    let stale = Older { etag: "old".into(), ..named("A B") };
    assert_eq!(call(&store, Some(stale), None).unwrap_err().code(), Code::Aborted);
}

#[test]
fn a_caller_that_does_not_wait_is_told_at_once() {
    let store = Store { conflicts: Mutex::new(u32::MAX), ..store() };
    let mut request = edit(Some(named("A B")), Some(&["full_name"]));
    request.metadata_mut().insert("grpc-timeout", "0n".parse().unwrap());
    let status = block_on(update(&store, request)).unwrap_err();
    assert_eq!((status.code(), masks(&store).len()), (Code::Unavailable, 1));
}

#[test]
fn what_is_not_stored_is_the_services_to_refuse_or_create() {
    let store = Store::default();
    let status = call(&store, Some(named("A B")), Some(&["full_name"])).unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "no such user"));
    let writes = store.writes.lock().unwrap().clone();
    assert_eq!(writes[0].resource.as_ref().unwrap().given, "A");
    assert_eq!(writes[0].mask.as_ref().unwrap().paths, ["given", "family"]);
    let part = call(&store, Some(named("A")), Some(&["full_name"])).unwrap_err();
    assert_eq!((part.code(), part.message()), (Code::NotFound, "none"));
    assert_eq!(call(&store, None, None).unwrap_err().code(), Code::NotFound);
    assert_eq!(store.writes.lock().unwrap()[1].resource, None);
}
