//! The law, for random messages and masks.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_reflect::{
    DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage as _, Value,
};
use prost_types::FieldMask;

use super::super::laws::{Draws, shrink};
use super::super::{Class, Difference, Law, Lines, Subject, Values, Violation, diff};
use super::apply::{project, segments, take};
use super::draw::{Drawn, Fate, Use, mask};
use super::sources::{Share, Sources, covers, held, without_keys};
use super::texts::{self, Wrong};
use crate::bridge::{BridgeError, Direction, Names};

/// A conversion.
pub(in crate::testing) type Turn<'c, A, B> = &'c dyn Fn(A) -> Result<B, BridgeError>;

/// A conversion that a table of names goes with, and what else there is between the two messages.
pub(in crate::testing) struct Way<'c, A, B> {
    pub(in crate::testing) pair: &'c str,
    pub(in crate::testing) names: &'static Names,
    /// The table of the other direction.
    pub(in crate::testing) back_names: Option<&'static Names>,
    pub(in crate::testing) direction: Direction,
    pub(in crate::testing) convert: Turn<'c, A, B>,
    pub(in crate::testing) back: Option<Turn<'c, B, A>>,
    pub(in crate::testing) put: Option<&'c dyn Fn(B, A) -> Result<B, BridgeError>>,
    pub(in crate::testing) lines: &'c Lines,
    pub(in crate::testing) from: &'c MessageDescriptor,
    pub(in crate::testing) to: &'c MessageDescriptor,
}

/// Two messages and a mask.
#[derive(Clone)]
struct Case {
    what: What,
    one: DynamicMessage,
    other: DynamicMessage,
    mask: Vec<Drawn>,
}

/// What is done under a mask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// Both messages are of the mask's version: some of the other one is put into the first.
    Update,
    /// The first is of the other version, stored there: what it is here is updated, and put back.
    Put,
    /// The first is of the other version, and read.
    Read,
}

/// Messages above the fields that a mask names that are there in one of the messages only: a field in a message that is
/// there may have a default where nothing is said of a field in one that is not.
struct Moved {
    from: BTreeSet<String>,
    to: BTreeSet<String>,
}

impl<A: Subject, B: Subject> Way<'_, A, B> {
    /// Tests masks of all uses, and other names; answers how many masks were judged.
    pub(in crate::testing) fn hold(
        &self,
        values: &mut Values,
        runs: usize,
    ) -> Result<usize, Box<Violation>> {
        let up = Draws { lines: self.lines, descriptor: self.from, direction: self.direction };
        let back = Draws { descriptor: self.to, direction: self.direction.back(), ..up };
        self.declared().map_err(|wrong| self.violation(Law::Names, String::new(), wrong))?;
        let mut judged = 0;
        for run in 0..runs {
            let ours = (up.draw(values, self.convert), up.draw(values, self.convert));
            let mut cases = vec![(What::Update, ours.0, ours.1.clone())];
            if let Some(turn) = self.back {
                let theirs = back.draw(values, turn);
                // Keys that a mask names are those that there are.
                let seen = read::<B>(&theirs).and_then(|theirs| turn(theirs).ok());
                let seen = seen.and_then(|seen| dynamic(&seen, self.from));
                let seen = seen.unwrap_or_else(|| DynamicMessage::new(self.from.clone()));
                cases.push((What::Read, theirs.clone(), seen));
                if self.put.is_some() {
                    cases.push((What::Put, theirs, ours.1));
                }
            }
            for (what, one, other) in cases {
                let of = match what {
                    What::Update => Use::Update,
                    What::Put => Use::Put,
                    What::Read => Use::Read,
                };
                let mask = mask(self.names, (&other, run), (values.random(), of));
                let case = Case { what, one, other, mask };
                judged += usize::from(self.judge(&case).map_err(|wrong| self.small(case, wrong))?);
            }
            let random = values.random();
            texts::order_by(self.names, self.to, random)
                .and_then(|()| texts::violation(self.names, (self.from, self.to), random))
                .map_err(|wrong| self.violation(Law::Names, String::new(), wrong))?;
        }
        Ok(judged)
    }

    fn judge(&self, case: &Case) -> Result<bool, Wrong> {
        let Some(images) = self.images(case)? else { return Ok(false) };
        match case.what {
            What::Update => self.update(case, &images),
            What::Put => self.write_back(case, &images),
            What::Read if images.is_empty() => Ok(false),
            What::Read => self.read(case, &images),
        }
    }

    /// What the table makes of a mask; nothing if it refuses one that is to be refused.
    fn images(&self, Case { what, mask, .. }: &Case) -> Result<Option<Vec<String>>, Wrong> {
        let paths = texts(mask);
        let text = paths.join(",");
        let has = |fate| mask.iter().any(|drawn| drawn.fate == fate);
        let made = match what {
            What::Update => self.names.mask(FieldMask { paths }).map(|made| made.paths),
            What::Read => self.names.read_mask(FieldMask { paths }).map(|made| made.paths),
            What::Put => self.merged(&paths),
        };
        match made {
            Ok(made) if has(Fate::Refused) => {
                Err((text, made.join(","), "names what may not be named"))
            }
            Ok(made) => Ok(Some(made)),
            Err(_) if has(Fate::Refused) => Ok(None),
            // Not a mask of nothing, which would be everything; all the same nothing comes of these fields.
            Err(_) if !has(Fate::Mapped) => Ok(Some(Vec::new())),
            Err(error) => Err((text, error.to_string(), "names fields that have images")),
        }
    }

    /// The mask of what is put back: there, `*` is every field.
    fn merged(&self, paths: &[String]) -> Result<Vec<String>, BridgeError> {
        let fields: Vec<_> = self.from.fields().map(|field| field.name().to_owned()).collect();
        let is_whole = paths.iter().any(|path| path == "*");
        let named = if is_whole { &fields } else { paths };
        self.names.merge_mask(&named.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Updated and then converted is converted and then updated.
    fn update(&self, case: &Case, images: &[String]) -> Result<bool, Wrong> {
        let merged = taken(&case.one, &case.other, &texts(&case.mask))?;
        let converted = (self.to(&case.one), self.to(&case.other), self.to(&merged));
        let (Some(before), Some(after), Some(left)) = converted else { return Ok(false) };
        let right = taken(&before, &after, images)?;
        let moved = Moved {
            from: moved([&case.one, &merged, &case.other], &texts(&case.mask)),
            to: moved([&before, &left, &after], images),
        };
        let free = |path: &str, sources: &Sources| {
            !is_told((&before, &left), path, (&merged, &case.other), sources)
        };
        self.same((&left, &right), &case.mask, &moved, &free)?;
        Ok(true)
    }

    /// The mask of what is put back names all that changed.
    fn write_back(&self, case: &Case, images: &[String]) -> Result<bool, Wrong> {
        let (Some(back), Some(put)) = (self.back, self.put) else { return Ok(false) };
        let Some(stored) = read::<B>(&case.one) else { return Ok(false) };
        let Some(seen) = back(stored.clone()).ok().and_then(|seen| dynamic(&seen, self.from))
        else {
            return Ok(false);
        };
        let edited = taken(&seen, &case.other, &texts(&case.mask))?;
        let put = read::<A>(&edited).and_then(|edited| put(stored, edited).ok());
        let Some(left) = put.and_then(|put| dynamic(&put, self.to)) else { return Ok(false) };
        let right = taken(&case.one, &left, images)?;
        let moved = Moved {
            from: moved([&seen, &edited, &case.other], &texts(&case.mask)),
            to: moved([&case.one, &left, &left], images),
        };
        // All that it was made of is there.
        self.same((&left, &again(&right)), &case.mask, &moved, &|_, _| false)?;
        Ok(true)
    }

    /// Of what is read under a mask, all is there that the mask names.
    fn read(&self, case: &Case, images: &[String]) -> Result<bool, Wrong> {
        let Some(back) = self.back else { return Ok(false) };
        let converted =
            |message: &DynamicMessage| dynamic(&back(read::<B>(message)?).ok()?, self.from);
        let part = projected(&case.one, images)?;
        let (Some(whole), Some(part)) = (converted(&case.one), converted(&part)) else {
            return Ok(false);
        };
        let paths = texts(&case.mask);
        let (whole, part) = (projected(&whole, &paths)?, projected(&part, &paths)?);
        let named = self.named(&case.mask);
        let direction = self.direction.back();
        let keeps_aside = self.back_names.is_some_and(|names| keeps_aside(names, self.to));
        let is_lossy = |field: &FieldDescriptor| self.lines.class(field, direction) >= Class::Lossy;
        for difference in diff(&whole, &part) {
            let is_empty = |value: &Option<Value>| value.is_none();
            let is_holder = !covers(&named, &names_of(&difference.fields))
                && (is_empty(&difference.before) || is_empty(&difference.after));
            if !is_holder && !keeps_aside && !difference.fields.iter().any(is_lossy) {
                return Err(wrong(difference, "is not read under the mask"));
            }
        }
        Ok(true)
    }

    /// Two messages are the same but for what a mask cannot tell.
    fn same(
        &self,
        (left, right): (&DynamicMessage, &DynamicMessage),
        mask: &[Drawn],
        moved: &Moved,
        is_free: &dyn Fn(&str, &Sources) -> bool,
    ) -> Result<(), Wrong> {
        let named = self.named(mask);
        for difference in diff(left, right) {
            let path = names_of(&difference.fields);
            let sources = Sources::new(self.names, self.from, &difference.fields);
            let fields = difference.fields.iter();
            let class = fields.map(|field| self.lines.own(field, self.direction)).max();
            let class = class.unwrap_or(Class::Lossless);
            let is_member =
                difference.fields.iter().any(|field| field.containing_oneof().is_some());
            // What a message is made of that comes or goes is more than what the mask names.
            let is_moved = covers(&moved.to, &path)
                || sources.paths.iter().any(|source| covers(&moved.from, source));
            let is_allowed = is_moved
                || match sources.share(&named) {
                    Share::Whole => false,
                    Share::Members => is_free(&path, &sources),
                    Share::Part => {
                        class == Class::Custom
                            || (is_member
                                && self.is_lossy(&difference.fields)
                                && is_free(&path, &sources))
                    }
                    Share::Nothing => class == Class::Custom,
                };
            if !is_allowed {
                return Err(wrong(difference, "is another under the mask of the other version"));
            }
        }
        Ok(())
    }

    fn is_lossy(&self, fields: &[FieldDescriptor]) -> bool {
        fields.iter().any(|field| self.lines.class(field, self.direction) >= Class::Lossy)
    }

    /// Fields without an image are those that something declared happens to, and those that may not be named are those
    /// that are refused.
    fn declared(&self) -> Result<(), Wrong> {
        for name in self.names.fields.iter().filter(|name| name.to.is_empty()) {
            let Some(field) = field_at(self.from, name.from) else { continue };
            let own = self.lines.own(&field, self.direction);
            let wrong = |why| Err((name.from.to_owned(), String::new(), why));
            match own {
                Class::Lossless => return wrong("has no image, and is not lost"),
                Class::Checked if !name.is_refused => return wrong("may be named, and is refused"),
                Class::Lossy | Class::Custom if name.is_refused => {
                    return wrong("may not be named, and is not refused");
                }
                Class::Checked | Class::Lossy | Class::Custom => {}
            }
        }
        let Some(back) = self.back_names else { return Ok(()) };
        // What custom code makes of a field is known by the way back.
        for field in
            self.to.fields().filter(|field| self.lines.own(field, self.direction) == Class::Custom)
        {
            let is_image = self.names.fields.iter().any(|name| name.to.contains(&field.name()));
            let source = back.fields.iter().find(|name| name.from == field.name());
            if let (false, Some([source, ..])) = (is_image, source.map(|name| name.to)) {
                let why = "comes of what has no such image";
                return Err((field.name().to_owned(), (*source).to_owned(), why));
            }
        }
        Ok(())
    }

    fn named(&self, mask: &[Drawn]) -> BTreeSet<String> {
        mask.iter().map(|drawn| without_keys(self.from, &drawn.path)).collect()
    }

    fn to(&self, message: &DynamicMessage) -> Option<DynamicMessage> {
        dynamic(&(self.convert)(read::<A>(message)?).ok()?, self.to)
    }

    /// The violation, with less in messages and mask.
    fn small(&self, mut case: Case, found: Wrong) -> Box<Violation> {
        let fails = |case: &Case| self.judge(case).is_err_and(|other| other.2 == found.2);
        for index in (0..case.mask.len()).rev() {
            let mut without = case.clone();
            without.mask.remove(index);
            if fails(&without) {
                case = without;
            }
        }
        let mut one = case.one.clone();
        shrink(&mut one, &mut |one| fails(&Case { one: one.clone(), ..case.clone() }));
        case.one = one;
        let mut other = case.other.clone();
        shrink(&mut other, &mut |other| fails(&Case { other: other.clone(), ..case.clone() }));
        case.other = other;
        let wrong = self.judge(&case).err().unwrap_or(found);
        let (paths, Case { one, other, .. }) = (texts(&case.mask).join(","), &case);
        let text = match case.what {
            What::Update => format!("{one}, of {other} what `{paths}` names"),
            What::Put => format!("{one}, put back with {other} what `{paths}` names"),
            What::Read => format!("{one}, read under `{paths}`"),
        };
        self.violation(Law::Commutation, text, wrong)
    }

    fn violation(&self, law: Law, text: String, (before, after, why): Wrong) -> Box<Violation> {
        let (path, before) = match before.split_once('\n') {
            Some((path, before)) => (path.to_owned(), before.to_owned()),
            None => (before, String::new()),
        };
        let after = if after.is_empty() { why.to_owned() } else { format!("{after}: {why}") };
        let message = (self.from.full_name().to_owned(), text);
        Box::new(Violation { law, pair: self.pair.to_owned(), message, path, before, after })
    }
}

/// Whether code of the service keeps a field aside, where nobody knows.
fn keeps_aside(names: &'static Names, message: &MessageDescriptor) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![(names, message.clone())];
    while let Some((names, message)) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        for field in message.fields() {
            let name = names.fields.iter().find(|name| name.from == field.name());
            let Some(name) = name else { continue };
            if name.is_kept {
                return true;
            }
            open.extend(name.inside.zip(held(&field)));
        }
    }
    false
}

/// A message with what some paths name in another.
fn taken(
    to: &DynamicMessage,
    from: &DynamicMessage,
    paths: &[String],
) -> Result<DynamicMessage, Wrong> {
    let mut taken = to.clone();
    for path in paths {
        if path == "*" {
            taken = from.clone();
        } else if take(&mut taken, from, &segments(path)).is_none() {
            return Err((path.clone(), String::new(), "names no field of the message"));
        }
    }
    Ok(taken)
}

/// Whether a mask has to tell what a field becomes although it names some members only of the oneof it is made of: it
/// goes from one value to another, and what it is made of is as in the message that the mask takes from.
fn is_told(
    (before, after): (&DynamicMessage, &DynamicMessage),
    path: &str,
    (merged, from): (&DynamicMessage, &DynamicMessage),
    sources: &Sources,
) -> bool {
    value_at(before, path).is_some()
        && value_at(after, path).is_some()
        && sources.all().all(|source| value_at(merged, source) == value_at(from, source))
}

fn field_at(message: &MessageDescriptor, path: &str) -> Option<FieldDescriptor> {
    match path.split_once('.') {
        Some((name, rest)) => field_at(&held(&message.get_field_by_name(name)?)?, rest),
        None => message.get_field_by_name(path),
    }
}

/// What names lead to, if it is set; of a list or map, all of it.
fn value_at(message: &DynamicMessage, path: &str) -> Option<Value> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = message.descriptor().get_field_by_name(name)?;
    let value = message.has_field(&field).then(|| message.get_field(&field).into_owned())?;
    match (value, rest) {
        (Value::Message(held), Some(rest)) => value_at(&held, rest),
        (value, _) => Some(value),
    }
}

fn projected(message: &DynamicMessage, paths: &[String]) -> Result<DynamicMessage, Wrong> {
    let mut all = Vec::new();
    for path in paths {
        if path == "*" {
            return Ok(message.clone());
        }
        all.push(segments(path));
    }
    project(message, &all)
        .ok_or_else(|| (paths.join(","), String::new(), "names no field of the message"))
}

/// Messages above what paths name that are there, and are not there, in the course of three; of maps, the entries.
fn moved([before, after, from]: [&DynamicMessage; 3], paths: &[String]) -> BTreeSet<String> {
    let mut moved = BTreeSet::new();
    for path in paths {
        for pair in [(before, after), (after, from)] {
            move_along(pair, &segments(path), (String::new(), &mut moved));
        }
    }
    moved
}

fn move_along(
    (before, after): (&DynamicMessage, &DynamicMessage),
    path: &[&str],
    (at, moved): (String, &mut BTreeSet<String>),
) {
    let Some((name, rest)) = path.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return;
    };
    let Some(field) = before.descriptor().get_field_by_name(name) else { return };
    let at = if at.is_empty() { (*name).to_owned() } else { format!("{at}.{name}") };
    let (value, rest) = match rest.split_first() {
        Some((key, rest)) if field.is_map() && !rest.is_empty() => {
            let entry = |message: &DynamicMessage| {
                let value = message.get_field(&field).into_owned();
                let entries = value.as_map()?.iter();
                let mut entries = entries.filter(|(key_, _)| key_text(key_) == *key);
                entries.next().map(|(_, value)| value.clone())
            };
            ((entry(before), entry(after)), rest)
        }
        _ => {
            let value = |message: &DynamicMessage| {
                message.has_field(&field).then(|| message.get_field(&field).into_owned())
            };
            ((value(before), value(after)), rest)
        }
    };
    match value {
        (Some(Value::Message(before)), Some(Value::Message(after))) => {
            move_along((&before, &after), rest, (at, moved));
        }
        (None, Some(Value::Message(_))) | (Some(Value::Message(_)), None) => {
            moved.insert(at);
        }
        (_, _) => {}
    }
}

fn key_text(key: &prost_reflect::MapKey) -> String {
    match key {
        prost_reflect::MapKey::String(key) => key.clone(),
        prost_reflect::MapKey::Bool(key) => key.to_string(),
        prost_reflect::MapKey::I32(key) => key.to_string(),
        prost_reflect::MapKey::I64(key) => key.to_string(),
        prost_reflect::MapKey::U32(key) => key.to_string(),
        prost_reflect::MapKey::U64(key) => key.to_string(),
    }
}

fn texts(mask: &[Drawn]) -> Vec<String> {
    mask.iter().map(|drawn| drawn.path.clone()).collect()
}

fn names_of(fields: &[FieldDescriptor]) -> String {
    fields.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
}

fn wrong(difference: Difference, why: &'static str) -> Wrong {
    let text = |value: Option<Value>| value.map(|value| value.to_string()).unwrap_or_default();
    let before = format!("{}\n{}", difference.path, text(difference.before));
    (before, text(difference.after), why)
}

fn read<M: Subject>(message: &DynamicMessage) -> Option<M> {
    M::decode(&*message.encode_to_vec()).ok()
}

fn dynamic<M: Subject>(message: &M, descriptor: &MessageDescriptor) -> Option<DynamicMessage> {
    DynamicMessage::decode(descriptor.clone(), &*message.encode_to_vec()).ok()
}

fn again(message: &DynamicMessage) -> DynamicMessage {
    DynamicMessage::decode(message.descriptor(), &*message.encode_to_vec())
        .unwrap_or_else(|_| message.clone())
}
