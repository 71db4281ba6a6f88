//! Streams of messages: lists, lines, events.

use std::time::Duration;

use http_body_util::BodyExt as _;
use limbeck_rest_service::{Echoing, service};
use limbeck_runtime::rest::RestOptions;
use serde_json::{Value, json};

use super::call::{Reply, call, get, wait};

const LINES: &str = "application/x-ndjson";
const EVENTS: &str = "text/event-stream";

fn stream(name: &str, count: usize, accept: &str) -> Reply {
    call("GET", &format!("/v1/streams/{name}?small={count}")).header("accept", accept).send()
}

fn numbers<'a>(items: impl IntoIterator<Item = &'a Value>) -> Vec<i64> {
    items.into_iter().map(|item| item["request"]["small"].as_i64().unwrap_or(-1)).collect()
}

#[test]
fn a_stream_that_fails_at_once_is_a_failure() {
    for accept in ["*/*", LINES, EVENTS] {
        assert_eq!(stream("refused", 1, accept).refused(403, 7), "no stream");
        assert_eq!(stream("fails", 0, accept).refused(409, 10), "it broke \"off\"");
        call("GET", "/v1/streams/a?small=x").header("accept", accept).send().invalid();
    }
}

#[test]
fn a_stream_that_fails_later_ends_with_the_status() {
    let status = json!({"code": 10, "message": "it broke \"off\""});
    let list = stream("fails", 2, "application/json").ok();
    assert_eq!(numbers(&list.as_array().unwrap()[..2]), [1, 2]);
    assert_eq!(list[2], json!({"error": status}));
    let lines = stream("fails", 1, LINES);
    let lines: Vec<Value> =
        lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]), (2, &json!({"error": status})));
    let events = stream("fails", 1, EVENTS);
    let (_, end) = events.text().trim_end().rsplit_once("\n\n").unwrap();
    let data = end.strip_prefix("event: error\ndata: ").unwrap();
    assert_eq!(serde_json::from_str::<Value>(data).unwrap(), status);
}

#[test]
fn a_stream_is_a_list_unless_the_caller_accepts_something_else() {
    for (accept, ty) in [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "application/json"),
        ("application/json", "application/json"),
        (LINES, LINES),
        ("application/ndjson", LINES),
        ("application/jsonl", LINES),
        (EVENTS, EVENTS),
        ("TEXT/Event-Stream", EVENTS),
        ("text/html, text/event-stream;q=0.9", EVENTS),
        ("application/x-ndjson, application/json", LINES),
        ("application/json;q=0.5, text/event-stream", EVENTS),
        ("application/x-ndjson;q=0, application/json", "application/json"),
        ("application/x-ndjson; q=0.2 , text/event-stream;q=0.3;x=y", EVENTS),
        ("application/x-ndjson;q=0", "application/json"),
        ("application/x-ndjson;q=x", LINES),
        (",;,", "application/json"),
    ] {
        let reply = stream("a", 2, accept);
        assert_eq!((reply.status, reply.header("content-type")), (200, ty), "{accept}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[test]
fn messages_stand_behind_each_other() {
    for (count, expected) in [(0, vec![]), (1, vec![1]), (3, vec![1, 2, 3])] {
        assert_eq!(numbers(stream("a", count, "").ok().as_array().unwrap()), expected);
        let lines = stream("a", count, LINES);
        let items: Vec<Value> =
            lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(numbers(&items), expected);
        assert!(count == 0 || lines.text().ends_with("}\n"));
        let events = stream("a%0A%0Db", count, EVENTS);
        let events = events
            .text()
            .split_terminator("\n\n")
            .map(|event| event.strip_prefix("data: ").unwrap());
        let items: Vec<Value> = events.map(|event| serde_json::from_str(event).unwrap()).collect();
        assert_eq!(numbers(&items), expected);
        assert!(items.iter().all(|item| item["request"]["name"] == "a\n\rb"));
    }
}

#[test]
fn a_field_of_each_message_and_a_wrapper_around_it() {
    let field = call("POST", "/v1/streams").json(r#"{"small":2,"name":"n"}"#).send();
    assert_eq!(field.ok(), json!([{"name": "n", "small": 1}, {"name": "n", "small": 2}]));
    let wrapped = |accept: &str, name: &str| {
        let call = call("POST", "/v1/streams").header("accept", accept);
        call.json(format!("{{\"small\":1,\"name\":\"{name}\"}}"))
            .options(|options| options.wrap_stream = true)
            .send()
    };
    assert_eq!(wrapped("", "n").ok(), json!([{"result": {"name": "n", "small": 1}}]));
    let lines = wrapped(LINES, "fails");
    let (first, second) = lines.text().split_once('\n').unwrap();
    assert_eq!(first, r#"{"result":{"name":"fails","small":1}}"#);
    assert!(second.starts_with(r#"{"error":{"code":10,"#), "{second}");
}

#[test]
fn metadata_is_in_the_headers_before_the_first_message() {
    let reply = call("POST", "/v1/streams").json(r#"{"labels":{"x-seen":"1","x-other":"2"}}"#);
    let reply =
        reply.options(|options| options.response_headers = vec!["x-seen".parse().unwrap()]).send();
    assert_eq!((reply.header("x-seen"), reply.header("x-other")), ("1", ""));
    assert_eq!(reply.ok(), json!([]));
}

#[test]
fn a_reader_that_goes_away_ends_the_stream() {
    wait(async {
        let echoing = Echoing::default();
        let service = service(RestOptions::default(), &echoing);
        for (name, accept) in [("a", ""), ("waits", LINES), ("waits", EVENTS), ("fails", EVENTS)] {
            let request =
                call("GET", &format!("/v1/streams/{name}?small=100")).header("accept", accept);
            let mut response = request.open(service.clone()).await;
            assert!(response.body_mut().frame().await.unwrap().is_ok());
            assert_eq!(echoing.streams.available_permits(), 0, "the handler's stream lives");
            drop(response);
            assert_eq!(echoing.streams.available_permits(), 1, "and is gone with its reader");
        }
        // Neither is one that nobody began to read kept.
        drop(call("GET", "/v1/streams/waits").open(service.clone()).await);
        assert_eq!(echoing.streams.available_permits(), 1);
        // Nor what HEAD does not send.
        drop(call("HEAD", "/v1/streams/waits").open(service).await);
        assert_eq!(echoing.streams.available_permits(), 1);
    });
}

#[test]
fn an_ended_stream_lets_go_of_the_handler() {
    wait(async {
        let echoing = Echoing::default();
        let service = service(RestOptions::default(), &echoing);
        for name in ["a", "fails"] {
            let mut response =
                call("GET", &format!("/v1/streams/{name}?small=2")).open(service.clone()).await;
            while let Some(frame) = response.body_mut().frame().await {
                assert!(frame.is_ok());
            }
            assert_eq!(echoing.streams.available_permits(), 1);
            assert!(response.body_mut().frame().await.is_none(), "an end stays one");
        }
    });
}

#[test]
fn a_quiet_event_stream_says_that_it_is_alive() {
    wait(async {
        let options = RestOptions {
            event_stream_keep_alive: Duration::from_millis(5),
            ..RestOptions::default()
        };
        let service = service(options, &Echoing::default());
        let call = call("GET", "/v1/streams/waits?small=1").header("accept", EVENTS);
        let mut response = call.open(service).await;
        let first = response.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(first.starts_with(b"data: {"));
        for _ in 0..3 {
            let comment = response.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
            assert_eq!(&*comment, b": alive\n\n");
        }
    });
}

#[test]
fn a_unary_answer_does_not_care_what_is_accepted() {
    let reply = call("GET", "/v1/values").header("accept", EVENTS).send();
    assert_eq!(reply.request(), json!({}));
    assert_eq!(get("/v1/values").header("cache-control"), "");
}
