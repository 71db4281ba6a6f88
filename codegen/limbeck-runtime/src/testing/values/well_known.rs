//! Well-known types, whose fields have ranges of their own.

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage as _};
use prost_types::{Any, Duration, FieldMask, Timestamp};

use super::Values;
use super::messages::DEPTH;

/// Seconds of a `Timestamp`: the ends of its range, and what is near 1970.
const SECONDS: &[i64] = &[0, 0, -1, 1, -62_135_596_800, 253_402_300_799, 1_700_000_000];
/// Seconds of a `Duration`.
const SPANS: &[i64] = &[0, 0, 1, 60, 86_400, 315_576_000_000];
/// Nanoseconds of either.
const NANOS: &[i32] = &[0, 0, 500_000_000, 999_999_999, 1_000_000, 1];
/// Out of range: as many as this many are in range.
const BROKEN: usize = 24;

impl Values {
    /// Fills in a message of a type that has rules of its own; answers whether it is one.
    pub(super) fn well_known(&mut self, message: &mut DynamicMessage) -> bool {
        let bytes = match message.descriptor().full_name() {
            "google.protobuf.Timestamp" => self.timestamp().encode_to_vec(),
            "google.protobuf.Duration" => self.duration().encode_to_vec(),
            "google.protobuf.Any" => self.any().encode_to_vec(),
            "google.protobuf.FieldMask" => self.mask().encode_to_vec(),
            _ => return false,
        };
        message.merge(&*bytes).is_ok()
    }

    fn timestamp(&mut self) -> Timestamp {
        if self.random.once_in(BROKEN) {
            let broken =
                [(i64::MAX, 0), (i64::MIN, 0), (0, -1), (253_402_300_800, 0), (0, i32::MAX)];
            let (seconds, nanos) = self.random.pick(&broken).copied().unwrap_or_default();
            return Timestamp { seconds, nanos };
        }
        let random =
            i64::try_from(self.random.below(4_000_000_000)).unwrap_or_default() - 1_000_000_000;
        let seconds =
            self.random.pick(SECONDS).copied().filter(|seconds| *seconds != 1).unwrap_or(random);
        Timestamp { seconds, nanos: self.random.pick(NANOS).copied().unwrap_or_default() }
    }

    fn duration(&mut self) -> Duration {
        if self.random.once_in(BROKEN) {
            let broken = [
                (i64::MAX, 0),
                (i64::MIN, i32::MIN),
                (1, -1),
                (315_576_000_001, 0),
                (0, 1_000_000_000),
            ];
            let (seconds, nanos) = self.random.pick(&broken).copied().unwrap_or_default();
            return Duration { seconds, nanos };
        }
        let seconds = self.random.pick(SPANS).copied().unwrap_or_default();
        let nanos = self.random.pick(NANOS).copied().unwrap_or_default();
        if self.random.once_in(3) {
            Duration { seconds: -seconds, nanos: -nanos }
        } else {
            Duration { seconds, nanos }
        }
    }

    /// Nothing, or a message of a type in the descriptors, but for those of other versions: who writes one version does
    /// not know them.
    fn any(&mut self) -> Any {
        if self.random.once_in(3) || self.budget == 0 {
            return Any::default();
        }
        let types = self.pool.all_messages().len();
        let chosen = self.random.below(types);
        let held = self.pool.all_messages().nth(chosen).filter(|held| !held.is_map_entry());
        let held = held.filter(|held| !is_other_version(held.package_name(), &self.package));
        let Some(held) = held else { return Any::default() };
        let mut message = self.at(&held, DEPTH);
        // Entries are encoded in any order, and bytes are compared.
        held.fields().filter(FieldDescriptor::is_map).for_each(|field| message.clear_field(&field));
        let type_url = format!("type.googleapis.com/{}", held.full_name());
        Any { type_url, value: message.encode_to_vec() }
    }

    /// What needs no names; [`Values::texts`] gives those.
    fn mask(&mut self) -> FieldMask {
        let paths = if self.random.once_in(2) { vec!["*".to_owned()] } else { Vec::new() };
        FieldMask { paths }
    }
}

/// Whether two packages are versions of one API, `user.v1` and `user.v2`.
fn is_other_version(package: &str, own: &str) -> bool {
    let api = |package: &str| package.rsplit_once(".v").map(|(api, _)| api.to_owned());
    package != own && api(package).is_some_and(|it| api(own) == Some(it))
}
