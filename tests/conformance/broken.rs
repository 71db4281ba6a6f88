//! The testee on input that no runner sends: it answers or says why it ends, and never panics.

use std::io::Write;
use std::process::{Command, Stdio};

use prost::encoding::{bytes, decode_key, int32, string};

use crate::workspace;

const PROTO2: &str = "protobuf_test_messages.proto2.TestAllTypesProto2";
const PROTO3: &str = "protobuf_test_messages.proto3.TestAllTypesProto3";

/// Field numbers of a `ConformanceResponse`.
const PARSE_ERROR: u32 = 1;
const RUNTIME_ERROR: u32 = 2;
const PROTOBUF_PAYLOAD: u32 = 3;
const JSON_PAYLOAD: u32 = 4;
const SKIPPED: u32 = 5;
const SERIALIZE_ERROR: u32 = 6;

/// Numbers of a `WireFormat`, and of the fields of a `ConformanceRequest` that hold such a payload.
const PROTOBUF: (u32, i32) = (1, 1);
const JSON: (u32, i32) = (2, 2);
const TEXT: (u32, i32) = (8, 4);

/// Number of the `TestCategory`.
const IGNORE_UNKNOWN: i32 = 3;

/// How the testee ended, and of each response the field that it holds.
struct Ended {
    code: i32,
    answers: Vec<u32>,
    errors: String,
}

fn testee(input: Vec<u8>) -> Ended {
    let mut command = Command::new(workspace::binary("conformance-testee"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the testee starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A testee that has given up reads no further.
    let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the testee ends");
    writing.join().expect("written");
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!errors.contains("panicked"), "{errors}");
    let code = output.status.code().unwrap_or_else(|| panic!("{}: {errors}", output.status));
    Ended { code, answers: answers(&output.stdout), errors }
}

fn answers(mut output: &[u8]) -> Vec<u32> {
    let mut answers = Vec::new();
    while let Some((length, rest)) = output.split_first_chunk() {
        let (mut response, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        answers.push(decode_key(&mut response).expect("a response holds one field").0);
        output = rest;
    }
    assert!(output.is_empty(), "half a frame was written");
    answers
}

fn frame(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("short");
    [&length.to_le_bytes(), bytes].concat()
}

/// A framed request for `ty`, which is read from the first format and written in the second.
fn request(ty: &str, from: (u32, i32), payload: &[u8], to: (u32, i32)) -> Vec<u8> {
    frame(&fields(ty, from, payload, to))
}

/// The same from JSON to JSON, of which unknown keys are passed over.
fn lenient_request(ty: &str, text: &str) -> Vec<u8> {
    let mut request = fields(ty, JSON, text.as_bytes(), JSON);
    int32::encode(5, &IGNORE_UNKNOWN, &mut request);
    frame(&request)
}

fn fields(ty: &str, from: (u32, i32), payload: &[u8], to: (u32, i32)) -> Vec<u8> {
    let mut request = Vec::new();
    bytes::encode(from.0, &payload.to_vec(), &mut request);
    int32::encode(3, &to.1, &mut request);
    string::encode(4, &ty.to_owned(), &mut request);
    request
}

/// What xorshift makes of a seed: the same on every run.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn input_that_ends_within_a_frame_ends_the_testee() {
    for input in [&[7][..], &[1, 0, 0], &[5, 0, 0, 0], &[5, 0, 0, 0, 1, 2], &[255, 255, 255, 3, 0]]
    {
        let ended = testee(input.to_vec());
        assert_eq!((ended.code, ended.answers), (1, vec![]), "{input:?}");
        assert_eq!(ended.errors, "error: failed to read a frame: the input ends within it\n");
    }
}

#[test]
fn a_length_beyond_all_frames_ends_the_testee_after_what_it_answered() {
    let valid = request(PROTO3, PROTOBUF, &[], PROTOBUF);
    let ended = testee([valid.as_slice(), &[0xFF; 64]].concat());
    assert_eq!((ended.code, ended.answers), (1, vec![PROTOBUF_PAYLOAD]));
    assert!(ended.errors.contains("a frame of 4294967295 bytes"), "{}", ended.errors);
}

#[test]
fn no_input_is_no_error() {
    let ended = testee(Vec::new());
    assert_eq!((ended.code, ended.answers, ended.errors.as_str()), (0, vec![], ""));
}

#[test]
fn frames_that_hold_no_request_are_answered_as_such() {
    let frames = [
        (frame(b""), RUNTIME_ERROR),
        (frame(&[0xFF; 40]), RUNTIME_ERROR),
        (request("no.such.Type", PROTOBUF, &[], PROTOBUF), RUNTIME_ERROR),
        (request(PROTO3, PROTOBUF, &[], (0, 0)), RUNTIME_ERROR),
        (request(PROTO3, PROTOBUF, &[], (0, 77)), RUNTIME_ERROR),
        (request(PROTO3, JSON, &[0xFF], PROTOBUF), RUNTIME_ERROR),
        (request(PROTO3, TEXT, b"", PROTOBUF), SKIPPED),
        (request(PROTO3, PROTOBUF, b"", TEXT), SKIPPED),
        (
            request("protobuf_test_messages.editions.TestAllTypesEdition2023", TEXT, b"", TEXT),
            SKIPPED,
        ),
        (request("conformance.FailureSet", PROTOBUF, b"", PROTOBUF), PROTOBUF_PAYLOAD),
    ];
    let (input, expected): (Vec<_>, Vec<_>) = frames.into_iter().unzip();
    let ended = testee(input.concat());
    assert_eq!((ended.code, ended.answers, ended.errors.as_str()), (0, expected, ""));
}

/// A document with something of everything; in proto2, half of it is unknown.
const DOCUMENT: &str = r#"{"optionalInt64": "-9007199254740993", "optionalFloat": -1.5e-3, "optionalBytes": "-_8=",
"optionalString": "\"\u00e9\ud83d\ude00\n", "optionalNestedEnum": "NEG", "repeatedDouble": ["NaN", 0, 1E+2],
"mapBoolBool": {"true": false}, "mapStringNestedMessage": {"": {"a": 1}}, "recursiveMessage": {"oneofUint32": 7},
"optionalDuration": "-1.000000001s", "optionalTimestamp": "1970-01-01T00:00:00.5+01:00", "optionalFieldMask": "a,b.cD",
"optionalStruct": {"a": [null, {}, true]}, "optionalNullValue": null, "optionalInt32Wrapper": null,
"optionalAny": {"value": "1s", "@type": "type.googleapis.com/google.protobuf.Duration"}}"#;

/// The document with two bytes replaced or put in, and maybe others removed.
fn mutated(seed: u64) -> String {
    let mut text = DOCUMENT.as_bytes().to_vec();
    for change in noise(seed, 8).chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % text.len();
        let length = usize::from(change[2] % 3);
        let put = b"[]{}\",:0-1.eE\\u n"[usize::from(change[3] % 17)];
        text.splice(at..text.len().min(at + length), [put]);
    }
    String::from_utf8(text).expect("ASCII")
}

#[test]
fn noise_is_answered_in_every_format() {
    let mut input = request(PROTO3, JSON, DOCUMENT.as_bytes(), JSON);
    for (at, ty) in [PROTO2, PROTO3].into_iter().cycle().take(4000).enumerate() {
        let (to, seed) = (if at % 3 == 0 { JSON } else { PROTOBUF }, at as u64);
        input.extend(request(ty, PROTOBUF, &noise(seed, at % 50), to));
        input.extend(request(ty, JSON, mutated(seed).as_bytes(), to));
        input.extend(lenient_request(ty, &mutated(seed)));
    }
    let ended = testee(input);
    assert_eq!((ended.code, ended.answers.len()), (0, 12_001), "{}", ended.errors);
    assert_eq!(ended.answers[0], JSON_PAYLOAD, "the document itself is fine");
    let known = [PARSE_ERROR, SERIALIZE_ERROR, PROTOBUF_PAYLOAD, JSON_PAYLOAD];
    let odd = ended.answers.iter().find(|answer| !known.contains(answer));
    assert_eq!(odd, None);
}

#[test]
fn depth_is_answered_with_an_error() {
    // `recursive_message` is field 27; here it begins as a group, and there it is a message.
    let groups = [0xDB, 0x01].repeat(100_000);
    let mut nested = Vec::new();
    for _ in 0..1_000 {
        let inner = std::mem::take(&mut nested);
        bytes::encode(27, &inner, &mut nested);
    }
    let any = "{\"@type\":\"type.googleapis.com/google.protobuf.Any\",\"value\":".repeat(100_000);
    let texts = [
        "[".repeat(100_000),
        "{\"recursiveMessage\":".repeat(100_000),
        format!("{{\"unknown\":{}", "[".repeat(100_000)),
        format!("{{\"optionalValue\":{}", "[".repeat(100_000)),
        format!("{{\"optionalAny\":{}", "{\"value\":".repeat(100_000)),
        format!("{{\"optionalAny\":{any}"),
    ];
    for ty in [PROTO2, PROTO3] {
        let binary = [groups.as_slice(), &nested].map(|bytes| request(ty, PROTOBUF, bytes, JSON));
        let json = texts.each_ref().map(|text| request(ty, JSON, text.as_bytes(), JSON));
        let lenient = texts.each_ref().map(|text| lenient_request(ty, text));
        let requests = [binary.concat(), json.concat(), lenient.concat()].concat();
        let ended = testee(requests);
        let expected = vec![PARSE_ERROR; binary.len() + 2 * texts.len()];
        assert_eq!((ended.code, ended.answers), (0, expected), "{}", ended.errors);
    }
}
