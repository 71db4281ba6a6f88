//! Random messages of any type: boundaries are frequent, every enum number and unknown ones occur, every variant does.

use limbeck_bridge::plan::Plan;
use limbeck_schema::model::{Cardinality, EnumId, Field, MessageId, Presence, Schema, Type};

use super::node::{Bits, Datum, Node};

/// A sequence of numbers that looks random and is the same for the same seed (xorshift64*).
pub(crate) struct Random {
    state: u64,
}

/// Makes messages.
pub(crate) struct Generator<'s> {
    schema: &'s Schema,
    /// Numbers that enums of either version have, which are of interest to every enum.
    numbers: Vec<i32>,
    names: Vec<String>,
}

/// How messages are nested at most.
const DEPTH: u32 = 3;

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 };
        for _ in 0..8 {
            random.next();
        }
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("64 bits");
        usize::try_from((self.next() >> 16) % bound).expect("below a usize")
    }

    /// Whether one of so many comes out.
    pub(crate) fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    pub(crate) fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

impl<'s> Generator<'s> {
    pub(crate) fn new(schema: &'s Schema, plan: &Plan) -> Self {
        let enums = plan.enums.iter().flat_map(|pair| [pair.older, pair.newer]);
        let values: Vec<_> = enums.flat_map(|id| &schema.enum_(id).values).collect();
        Self {
            schema,
            numbers: values.iter().map(|value| value.number).collect(),
            names: values.iter().map(|value| (*value.name).to_owned()).collect(),
        }
    }

    /// A message. One in three is tame: it has small numbers, which fit everywhere.
    pub(crate) fn message(&self, id: MessageId, random: &mut Random) -> Node {
        let wild = [0, 25, 100][random.below(3)];
        self.node(id, wild, DEPTH, random)
    }

    fn node(&self, id: MessageId, wild: usize, depth: u32, random: &mut Random) -> Node {
        let message = self.schema.message(id);
        let mut node = match &*message.full_name {
            "google.protobuf.Timestamp" => return timestamp(wild, random),
            "google.protobuf.Duration" => return duration(wild, random),
            _ => Node::default(),
        };
        // Of messages that hold one of everything, few fields are set at a time.
        let is_crowded = message.fields.len() > 12;
        for field in message.fields.iter().filter(|field| field.oneof.is_none()) {
            let is_required = field.presence == Presence::Required;
            if is_crowded && !is_required && !random.one_in(4) {
                continue;
            }
            self.field(field, &mut node, (wild, depth), random);
        }
        for oneof in (0..).take(message.oneofs.len()) {
            let members: Vec<&Field> =
                message.fields.iter().filter(|field| field.oneof == Some(oneof)).collect();
            if !random.one_in(members.len() + 1) {
                let member = *random.pick(&members);
                let datum = self.datum(member, (wild, depth), random);
                node.fields.insert(number(member), datum);
            }
        }
        node
    }

    fn field(&self, field: &Field, node: &mut Node, at: (usize, u32), random: &mut Random) {
        let (_, depth) = at;
        let is_message = matches!(field.ty, Type::Message(_));
        let is_required = field.presence == Presence::Required;
        if !is_required && (random.one_in(4) || (is_message && depth == 0)) {
            return;
        }
        let datum = match field.cardinality {
            Cardinality::Singular => self.datum(field, at, random),
            Cardinality::Repeated => {
                let length = *random.pick(&[1, 1, 2, 3, 5]);
                Datum::List((0..length).map(|_| self.datum(field, at, random)).collect())
            }
            Cardinality::Map => {
                let (key, value) = self.schema.map_entry(field).expect("a map has entries");
                let length = *random.pick(&[1, 1, 2, 3, 5]);
                let mut entry = |_| (self.datum(key, at, random), self.datum(value, at, random));
                Datum::Map((0..length).map(&mut entry).collect())
            }
        };
        let is_kept = field.presence != Presence::Implicit || !datum.is_zero();
        if is_kept {
            node.fields.insert(number(field), datum);
        }
    }

    fn datum(&self, field: &Field, (wild, depth): (usize, u32), random: &mut Random) -> Datum {
        let is_wild = random.below(100) < wild;
        match field.ty {
            Type::Message(id) => {
                Datum::Message(self.node(id, wild, depth.saturating_sub(1), random))
            }
            Type::Enum(id) => Datum::Enum(self.enum_number(id, is_wild, random)),
            Type::Bool => Datum::Bool(random.one_in(2)),
            Type::String => Datum::Text(self.text(is_wild, random)),
            Type::Bytes if is_wild && random.one_in(2) => Datum::Bytes(
                random.pick(&[&[0xff][..], &[0xc0, 0x80], &[b'a', 0xed, 0xa0, 0x80]]).to_vec(),
            ),
            Type::Bytes => Datum::Bytes(self.text(is_wild, random).into_bytes()),
            #[expect(clippy::cast_possible_truncation, reason = "that makes it one")]
            Type::Float => Datum::Float(Bits::new(f64::from(real(is_wild, random) as f32))),
            Type::Double => Datum::Double(Bits::new(real(is_wild, random))),
            ty => Datum::Integer(integer(ty, is_wild, random)),
        }
    }

    fn enum_number(&self, id: EnumId, is_wild: bool, random: &mut Random) -> i32 {
        let own = &self.schema.enum_(id).values;
        match random.below(if is_wild { 6 } else { 3 }) {
            3 if !self.numbers.is_empty() => *random.pick(&self.numbers),
            4 => *random.pick(&[4, 6, 42, -1, -77, i32::MAX, i32::MIN]),
            _ => random.pick(own).number,
        }
    }

    fn text(&self, is_wild: bool, random: &mut Random) -> String {
        let tame = ["", "a", "b", "c", "7", "ä", "1970-01-01T00:00:00Z"];
        let odd = [
            "0",
            "-1",
            "+1",
            "01",
            " 1",
            "1 ",
            "4294967295",
            "4294967296",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "-0",
            "--1",
            "true",
            "a b",
            "\u{0}",
            "2024-02-29T12:34:56.789Z",
            "2023-02-29T00:00:00Z",
            "2024-01-01T00:00:00+01:30",
            "9999-12-31T23:59:59.999999999Z",
            "0001-01-01T00:00:00Z",
            "2024-01-01",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00.1234567891Z",
            "0000-12-31T23:59:59Z",
            "1969-12-31T23:59:59.5Z",
        ];
        match random.below(if is_wild { 4 } else { 2 }) {
            0 if !self.names.is_empty() => random.pick(&self.names).clone(),
            2 | 3 => (*random.pick(&odd)).to_owned(),
            _ => (*random.pick(&tame)).to_owned(),
        }
    }
}

/// What is the number of a field.
pub(crate) fn number(field: &Field) -> u32 {
    u32::try_from(field.number).expect("numbers of fields are positive")
}

/// The smallest and the largest of a type of integer.
pub(crate) fn range(ty: Type) -> (i128, i128) {
    match ty {
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
        Type::Uint32 | Type::Fixed32 => (0, u32::MAX.into()),
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
        Type::Uint64 | Type::Fixed64 => (0, u64::MAX.into()),
        ty => panic!("{ty:?} is no integer"),
    }
}

fn integer(ty: Type, is_wild: bool, random: &mut Random) -> i128 {
    if !is_wild {
        return *random.pick(&[0, 1, 1, 2, 3, 7, 60, 1000]);
    }
    let (min, max) = range(ty);
    let edges: [i128; 16] = [
        min,
        max,
        0,
        -1,
        1,
        i32::MIN.into(),
        i32::MAX.into(),
        u32::MAX.into(),
        i64::MIN.into(),
        i64::MAX.into(),
        1 << 53,
        1 << 24,
        253_402_300_799,
        -62_135_596_800,
        315_576_000_000,
        2_147_483_000,
    ];
    let near = *random.pick(&[-61, -2, -1, 0, 0, 1, 2, 999]);
    let number = match random.below(4) {
        0 => i128::from(random.next()) % (max - min) + min,
        _ => random.pick(&edges) + near,
    };
    if random.one_in(3) {
        number.clamp(min, max)
    } else {
        (number - min).rem_euclid(max - min + 1) + min
    }
}

#[expect(clippy::cast_precision_loss, reason = "any number will do")]
fn real(is_wild: bool, random: &mut Random) -> f64 {
    if !is_wild {
        return *random.pick(&[0.0, 1.0, 2.0, -3.0, 100.0]);
    }
    match random.below(4) {
        0 => f64::from_bits(random.next()),
        1 => integer(Type::Int64, true, random) as f64,
        _ => *random.pick(&[
            0.5,
            -0.5,
            1.5,
            2.5,
            -2.5,
            0.1,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            f64::EPSILON,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            3.402_823_5e38,
            3.5e38,
            -3.5e38,
            1e-46,
            9_223_372_036_854_775_807.0,
            18_446_744_073_709_551_615.0,
            2_147_483_647.5,
            -2_147_483_648.5,
            16_777_217.0,
            4_294_967_295.0,
            2_147_483_647.0,
            -2_147_483_648.0,
            2_147_483_648.0,
        ]),
    }
}

fn timestamp(wild: usize, random: &mut Random) -> Node {
    let edges = [-62_135_596_800, 253_402_300_799, -1, 0, 1, 1_709_210_096];
    time(&edges, wild, random)
}

fn duration(wild: usize, random: &mut Random) -> Node {
    time(&[-315_576_000_000, 315_576_000_000, -1, 0, 1, 60], wild, random)
}

/// A time, one in eight of the wild ones beyond what the type allows.
fn time(edges: &[i128], wild: usize, random: &mut Random) -> Node {
    let is_wild = random.below(100) < wild;
    let mut seconds = *random.pick(edges);
    let mut nanos = *random.pick(&[0, 0, 1, 1_000_000, 500_000_000, 999_999_999]);
    if !is_wild {
        (seconds, nanos) = (*random.pick(&[0, 1, 60, 86_400]), *random.pick(&[0, 0, 500_000_000]));
    } else if random.one_in(8) {
        seconds += *random.pick(&[-1, 1, 1_000_000_000_000]);
        nanos = *random.pick(&[-1, 1_000_000_000, -999_999_999, 1 - i128::from(i32::MAX)]);
    }
    if edges[0] < -100_000_000_000 && seconds < 0 {
        nanos = -nanos;
    }
    let mut node = Node::default();
    for (number, integer) in [(1, seconds), (2, nanos)] {
        if integer != 0 {
            node.fields.insert(number, Datum::Integer(integer));
        }
    }
    node
}
