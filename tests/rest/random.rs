//! Whatever a value is: encoded as `google/api/http.proto` says, it arrives.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::call::{call, escape, get, post};

const CASES: u32 = 300;

fn holds<S: Strategy>(strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

/// Any text, and more often what means something in a URL.
fn text() -> impl Strategy<Value = String> {
    let odd = proptest::sample::select(vec![
        "/",
        "%",
        "%2F",
        "%2f",
        "+",
        ":",
        ":cancel",
        ":watch",
        "..",
        ".",
        "*",
        "**",
        "&",
        "=",
        "?",
        "#",
        " ",
        "\0",
        "é",
        "{",
        "}",
        "\u{10ffff}",
        "\\",
        "\"",
    ]);
    let part = prop_oneof![odd.prop_map(str::to_owned), any::<String>(), "[a-z]{1,3}"];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

#[test]
fn no_path_and_no_query_makes_it_panic() {
    let plain = "[/a-z%0-9:{}*.=&+é|~\\[\\]$'()!@;,-]{0,40}";
    holds((plain, plain), |(path, query)| {
        for method in ["GET", "POST", "OPTIONS", "HEAD"] {
            let reply = call(method, &format!("/v1/{path}?{query}")).json(query.clone()).send();
            prop_assert!(matches!(reply.status, 200 | 204 | 400 | 404 | 405 | 415), "{reply:?}");
        }
        Ok(())
    });
}

#[test]
fn no_body_makes_it_panic() {
    let token = proptest::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u",
        "d800",
        "null",
        "true",
        "1",
        "-",
        "e9",
        ".",
        " ",
        "\"name\"",
        "\"inner\"",
        "\"any\"",
        "\"@type\"",
        "\"type.googleapis.com/rest.v1.Inner\"",
        "\"value\"",
        "\"numbers\"",
        "\"labels\"",
        "\"object\"",
        "\0",
        "é",
    ]);
    holds(proptest::collection::vec(token, 0..30), |tokens| {
        let body = tokens.concat();
        for uri in ["/v1/bodies/whole", "/v1/bodies/inner", "/v1/bodies/value", "/v1/bodies/any"] {
            let reply = post(uri, body.clone());
            prop_assert!(matches!(reply.status, 200 | 400), "{reply:?}");
        }
        let reply = call("PATCH", "/v1/masks").json(body).send();
        prop_assert!(matches!(reply.status, 200 | 400), "{reply:?}");
        Ok(())
    });
}

#[test]
fn a_variable_of_one_segment_arrives() {
    holds(text().prop_filter("a segment is not empty", |text| !text.is_empty()), |text| {
        let escaped = escape(&text);
        for (uri, pointer) in [
            (format!("/v1/values/name/{escaped}"), "/request/name"),
            (format!("/v1/values/inner/{escaped}"), "/request/inner/id"),
            (format!("/v1/values/inner_choice/{escaped}"), "/request/innerChoice/id"),
            (format!("/v1/routes/{escaped}:watch"), "/request/name"),
            (format!("/v1/unnamed/x/{escaped}/{escaped}"), "/request/name"),
        ] {
            let reply = get(&uri);
            prop_assert_eq!(reply.status, 200, "{}", uri);
            let body = reply.json();
            let got = body.pointer(pointer).and_then(serde_json::Value::as_str);
            prop_assert_eq!(got, Some(&*text), "{}", uri);
        }
        Ok(())
    });
}

#[test]
fn a_variable_of_several_segments_arrives() {
    let multi = |text: &str| text.split('/').map(escape).collect::<Vec<_>>().join("/");
    holds(text(), |text| {
        let reply = get(&format!("/v1/values/names/{}", multi(&text)));
        prop_assert_eq!(reply.status, 200);
        prop_assert_eq!(
            reply.json()["request"]["name"].as_str().unwrap_or_default().to_owned(),
            text
        );
        Ok(())
    });
    let segment = || text().prop_map(|text| text.replace('/', "x") + "y");
    holds((segment(), segment()), |(shelf, book)| {
        let name = format!("shelves/{shelf}/books/{book}");
        let reply = get(&format!("/v1/{}", multi(&name)));
        prop_assert_eq!(reply.status, 200);
        prop_assert_eq!(&reply.json()["request"]["name"], &name);
        Ok(())
    });
}

#[test]
fn values_of_a_query_arrive() {
    holds((text(), text(), text()), |(one, two, three)| {
        let query = format!(
            "name={}&texts={}&texts={}&inner.id={}&wrapped_text={}",
            escape(&one),
            escape(&two),
            escape(&three),
            escape(&three),
            escape(&one).replace("%20", "+")
        );
        let reply = call("GET", &format!("/v1/values?{query}"));
        let reply = reply.options(|options| options.limits.query = usize::MAX).send();
        prop_assert_eq!(reply.status, 200);
        let request = &reply.json()["request"];
        prop_assert_eq!(request["name"].as_str().unwrap_or_default(), &*one);
        prop_assert_eq!(&request["texts"], &serde_json::json!([two, three]));
        prop_assert_eq!(request["inner"]["id"].as_str().unwrap_or_default(), &*three);
        prop_assert_eq!(request["wrappedText"].as_str(), Some(&*one));
        Ok(())
    });
}

#[test]
fn numbers_arrive() {
    holds(
        (any::<i32>(), any::<i64>(), any::<u64>(), any::<f64>()),
        |(small, big, huge, precise)| {
            let query = format!("small={small}&big={big}&huge={huge}&precise={precise}");
            let reply = get(&format!("/v1/values?{query}"));
            prop_assert_eq!(reply.status, 200, "{}: {}", query, reply.text());
            let request = &reply.json()["request"];
            prop_assert_eq!(request["small"].as_i64().unwrap_or_default(), i64::from(small));
            prop_assert_eq!(request["big"].as_str().unwrap_or("0"), big.to_string());
            prop_assert_eq!(request["huge"].as_str().unwrap_or("0"), huge.to_string());
            let got = request.get("precise").map_or(Some(0.0), serde_json::Value::as_f64);
            prop_assert_eq!(got.unwrap_or(f64::NAN).to_bits(), precise.to_bits());
            Ok(())
        },
    );
}
