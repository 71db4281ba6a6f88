//! The JSON codec over google's messages, which this crate has printed impls of: broken input first.

use limbeck_runtime::google::api::{
    Distribution, Http, HttpRule, LabelDescriptor, MetricDescriptor,
};
use limbeck_runtime::google::api::{MonitoredResource, http_rule};
use limbeck_runtime::google::rpc::{self, BadRequest, ErrorInfo};
use limbeck_runtime::json::{self, Message, ReadOptions, WriteOptions};
use limbeck_runtime::prost_types::{Any, Struct, Value, value};

fn refused<M: Message>(text: &str) -> String {
    json::from_str::<M>(text).map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
}

fn lenient<M: Message>(text: &str) -> Result<M, json::Error> {
    let options = ReadOptions { ignore_unknown: true, ..ReadOptions::default() };
    json::from_slice(text.as_bytes(), &options)
}

#[test]
fn errors_name_field_and_byte_and_hold_no_value() {
    for (text, error) in [
        ("", "expected an object, found the end (at byte 0)"),
        ("{", "the input ends inside of an object (at byte 1)"),
        ("{}x", "something follows the JSON value (at byte 2)"),
        ("{} {}", "something follows the JSON value (at byte 3)"),
        (r#"{"code":1,}"#, "expected a key in double quotes (at byte 10)"),
        (r#"{"code" 1}"#, "expected `:` behind the key (at byte 8)"),
        (r#"{"code":1 "message":""}"#, "expected `,` or `}` (at byte 10)"),
        (r#"{"code":"one"}"#, "`code`: expected a whole number (at byte 8)"),
        (r#"{"code":1.5}"#, "`code`: not a whole number within the range of the type (at byte 8)"),
        (
            r#"{"code":2147483648}"#,
            "`code`: not a whole number within the range of the type (at byte 8)",
        ),
        (r#"{"code":01}"#, "`code`: not a number as JSON writes it (at byte 8)"),
        (r#"{"code":[1]}"#, "`code`: expected a number, found a list (at byte 8)"),
        (r#"{"message":7}"#, "`message`: expected a string, found a number (at byte 11)"),
        (
            r#"{"details":[{}, 7]}"#,
            "`details[1]`: expected an object with `@type`, found a number (at byte 16)",
        ),
        (r#"{"details":[null]}"#, "`details[0]`: a list holds no null (at byte 12)"),
        (r#"{"secret":7}"#, "`google.rpc.Status` has no field `secret` (at byte 10)"),
        (r#"{"code":1,"code":1}"#, "`code`: this field is there twice (at byte 17)"),
        (r#"{"code":null,"code":null}"#, "`code`: this field is there twice (at byte 20)"),
    ] {
        assert_eq!(refused::<rpc::Status>(text), error, "{text}");
    }
    let twice = r#"{"fieldViolations":[{"field":"a","field":"b"}]}"#;
    assert!(refused::<BadRequest>(twice).starts_with("`field_violations[0].field`: "));
    // A JSON name and a proto name of one field.
    let twice = r#"{"fieldViolations":[],"field_violations":[]}"#;
    assert!(refused::<BadRequest>(twice).contains("there twice"));
    let key = refused::<ErrorInfo>(r#"{"metadata":{"hunter2":7}}"#);
    assert_eq!(key, "`metadata[key]`: expected a string, found a number (at byte 23)");
}

#[test]
fn one_member_of_a_oneof() {
    let error = refused::<HttpRule>(r#"{"get":"/a","put":"/b"}"#);
    assert!(error.contains("another member of the same oneof"), "{error}");
    let rule = json::from_str::<HttpRule>(r#"{"get":null,"put":"/b","post":null}"#).unwrap();
    assert_eq!(rule.pattern, Some(http_rule::Pattern::Put("/b".into())));
    assert_eq!(json::to_string(&rule).unwrap(), r#"{"put":"/b"}"#);
}

#[test]
fn strings_are_as_strict_as_the_grammar() {
    for text in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\ud800""#,
        r#""\ud800x""#,
        r#""\u12""#,
        r#""\u00g0""#,
        r#""\x""#,
        r#""\"#,
        "\"\n\"",
        "\"\0\"",
        "\"",
        "'a'",
    ] {
        assert!(json::from_str::<String>(text).is_err(), "{text}");
        assert!(lenient::<rpc::Status>(&format!("{{\"unknown\":{text}}}")).is_err(), "{text}");
    }
    for (text, string) in [
        (r#""\ud83d\ude00""#, "😀"),
        (r#""\u0000\/\b\f\n\r\t\"\\""#, "\0/\u{8}\u{c}\n\r\t\"\\"),
        ("\"é\u{7f}\u{2028}\"", "é\u{7f}\u{2028}"),
    ] {
        assert_eq!(json::from_str::<String>(text).unwrap(), string);
        assert_eq!(
            json::from_str::<String>(&json::to_string(&string.to_owned()).unwrap()).unwrap(),
            string
        );
    }
}

#[test]
fn depth_is_limited_for_every_kind_of_nesting() {
    let nested = |open: &str, close: &str, levels: usize| {
        [open.repeat(levels), "0".to_owned(), close.repeat(levels)].concat()
    };
    for levels in [101, 100_000] {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let text = nested(open, close, levels);
            assert!(refused::<Value>(&text).contains("more than 100 levels"));
            let unknown = format!(r#"{{"unknown":{text}}}"#);
            assert!(lenient::<rpc::Status>(&unknown).is_err());
        }
        let any =
            nested(r#"{"@type":"type.googleapis.com/google.protobuf.Any","value":"#, "}", levels);
        assert!(refused::<Any>(&any).contains("more than 100 levels"));
        let rule = nested(r#"{"additionalBindings":["#, "]}", levels);
        assert!(json::from_str::<HttpRule>(&rule).is_err());
    }
    assert!(json::from_str::<Value>(&nested("[", "]", 100)).is_ok());
    let mut deep = Value { kind: Some(value::Kind::BoolValue(true)) };
    for _ in 0..10_000 {
        let values = vec![std::mem::take(&mut deep)];
        deep.kind =
            Some(value::Kind::ListValue(limbeck_runtime::prost_types::ListValue { values }));
    }
    assert!(json::to_string(&deep).unwrap_err().to_string().contains("more than 200 levels"));
    // Dropping it one level at a time, as its own drop would need the stack.
    while let Some(value::Kind::ListValue(mut list)) = deep.kind.take() {
        deep = list.values.pop().unwrap_or_default();
    }
}

#[test]
fn numbers_out_of_range_are_refused_whatever_their_length() {
    let long = "9".repeat(400);
    for text in ["1e999999999", "-1e999999999", &long, &format!("1e{long}"), "1e400"] {
        assert!(json::from_str::<i64>(text).is_err(), "{text}");
        assert!(json::from_str::<f64>(text).is_err(), "{text}");
        assert!(json::from_str::<Value>(text).is_err(), "{text}");
    }
    assert!(json::from_str::<f32>("3.5e38").is_err());
    assert_eq!(json::from_str::<f64>(&format!("0.{long}")).unwrap().to_bits(), 1_f64.to_bits());
    assert_eq!(json::from_str::<u64>("\"18446744073709551615\"").unwrap(), u64::MAX);
    assert!(json::from_str::<u64>("\"18446744073709551616\"").is_err());
    assert!(json::from_str::<u64>("-1").is_err());
    for (number, text) in [
        (1.0, "1"),
        (-0.0, "-0.0"),
        (0.1, "0.1"),
        (1e21, "1e+21"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
    ] {
        assert_eq!(json::to_string(&number).unwrap(), text);
        assert_eq!(json::from_str::<f64>(text).unwrap().to_bits(), number.to_bits());
    }
}

#[test]
fn an_any_needs_a_known_type() {
    for (text, error) in [
        (r#"{"value":1}"#, "an `Any` needs `@type`"),
        (r#"{"@type":"x"}"#, "a type that is not registered"),
        (r#"{"@type":"type.googleapis.com/nobody.Knows"}"#, "a type that is not registered"),
        (r#"{"@type":7}"#, "expected a string"),
        (r#"{"@type":"a/google.protobuf.Duration"}"#, "this type needs `value`"),
        (r#"{"@type":"a/google.protobuf.Duration","value":"1s","value":"1s"}"#, "there twice"),
        (r#"{"@type":"a/google.protobuf.Duration","x":"1s"}"#, "this type has `value` alone"),
        (r#"{"@type":"a/google.rpc.ErrorInfo","@type":"a/google.rpc.ErrorInfo"}"#, "there twice"),
        (r#"{"@type":"a/google.rpc.ErrorInfo","reason":7}"#, "`reason`: expected a string"),
    ] {
        let found = refused::<Any>(text);
        assert!(found.contains(error), "{text}: {found}");
    }
    let unknown = Any { type_url: "a/b.C".into(), value: vec![1] };
    assert!(json::to_string(&unknown).unwrap_err().to_string().contains("not registered"));
    let broken = Any { type_url: "a/google.rpc.ErrorInfo".into(), value: vec![0xff] };
    assert!(json::to_string(&broken).is_err());

    let text =
        r#"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","metadata":{"a":"b"}}"#;
    let any = json::from_str::<Any>(text).unwrap();
    assert_eq!(json::to_string(&any).unwrap(), text);
    // The type may come last.
    let last =
        r#"{"reason":"R","metadata":{"a":"b"},"@type":"type.googleapis.com/google.rpc.ErrorInfo"}"#;
    assert_eq!(json::from_str::<Any>(last).unwrap(), any);
    let special = r#"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1.500s"}"#;
    let any = json::from_str::<Any>(special).unwrap();
    assert_eq!(json::to_string(&any).unwrap(), special);
    assert_eq!(json::from_str::<Any>("{}").unwrap(), Any::default());
}

#[test]
fn looking_for_types_does_not_cost_the_square_of_the_depth() {
    let payload = "x".repeat(2 * 1024 * 1024);
    let nested = |levels: usize| {
        let mut text = format!(r#"{{"reason":"{payload}","@type":"a/google.rpc.ErrorInfo"}}"#);
        for _ in 0..levels {
            text = format!(r#"{{"value":{text},"@type":"a/google.protobuf.Any"}}"#);
        }
        text
    };
    assert!(json::from_str::<Any>(&nested(6)).is_ok());
    assert!(refused::<Any>(&nested(40)).contains("too many `Any` inside each other"));
}

#[test]
fn what_nobody_knows_is_ignored_only_when_asked() {
    let text = r#"{"labels":[{"key":"k","valueType":"NO_SUCH","future":{"a":[1,{"b":null}]}}],"x":-0.5e3}"#;
    assert!(json::from_str::<MetricDescriptor>(text).is_err());
    let metric = lenient::<MetricDescriptor>(text).unwrap();
    let label = LabelDescriptor { key: "k".into(), ..LabelDescriptor::default() };
    assert_eq!(metric.labels, [label]);
    for text in
        [r#"{"x":tru}"#, r#"{"x":1.}"#, r#"{"x":[1,]}"#, r#"{"x":{"a"}}"#, r#"{"x":}"#, r#"{"x"}"#]
    {
        assert!(lenient::<MetricDescriptor>(text).is_err(), "{text}");
    }
}

#[test]
fn options_decide_what_is_written() {
    let metric = MetricDescriptor { metric_kind: 2, value_type: 99, ..Default::default() };
    assert_eq!(json::to_string(&metric).unwrap(), r#"{"metricKind":"DELTA","valueType":99}"#);
    let options = WriteOptions { proto_names: true, enum_numbers: true, ..Default::default() };
    let text = String::from_utf8(json::to_vec(&metric, &options).unwrap()).unwrap();
    assert_eq!(text, r#"{"metric_kind":2,"value_type":99}"#);
    let options = WriteOptions { defaults: true, ..Default::default() };
    let text = String::from_utf8(json::to_vec(&Http::default(), &options).unwrap()).unwrap();
    assert_eq!(text, r#"{"rules":[],"fullyDecodeReservedExpansion":false}"#);
    assert_eq!(
        json::from_str::<MetricDescriptor>(r#"{"metricKind":"DELTA","valueType":99}"#).unwrap(),
        metric
    );
}

#[test]
fn messages_come_back() {
    let text = r#"{"count":"-3","mean":2.5,"range":{"max":"Infinity"},"bucketOptions":{"explicitBuckets":{"bounds":[1,"NaN"]}},"bucketCounts":["1","2"]}"#;
    let distribution = json::from_str::<Distribution>(text).unwrap();
    assert_eq!(json::to_string(&distribution).unwrap(), text);
    let resource = r#"{"type":"t","labels":{"":"","a\"b":"\n"}}"#;
    let read = json::from_str::<MonitoredResource>(resource).unwrap();
    assert_eq!(json::to_string(&read).unwrap(), resource);
    let object = r#"{"a":[1,null,{"b":"c"},true,"x"],"z":{}}"#;
    assert_eq!(json::to_string(&json::from_str::<Struct>(object).unwrap()).unwrap(), object);
}

#[cfg(feature = "serde")]
#[test]
fn serde_sees_what_json_shows() {
    let text = r#"{"reason":"R","metadata":{"a":"b"}}"#;
    let info: ErrorInfo = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&info).unwrap(), text);
    // Unknown keys are ignored, as is serde's custom; what is wrong is not.
    assert!(serde_json::from_str::<ErrorInfo>(r#"{"future":[1,{}]}"#).is_ok());
    assert!(serde_json::from_str::<ErrorInfo>(r#"{"reason":7}"#).is_err());
    let value: serde_json::Value = serde_json::to_value(
        json::from_str::<Distribution>(r#"{"count":"1","mean":-1.5}"#).unwrap(),
    )
    .unwrap();
    assert_eq!(value, serde_json::json!({"count": "1", "mean": -1.5}));
    assert_eq!(serde_json::from_value::<Distribution>(value).unwrap().count, 1);
    let deep = format!("{}0{}", "[".repeat(127), "]".repeat(127));
    assert!(serde_json::from_str::<HttpRule>(&format!(r#"{{"x":{deep}}}"#)).is_err());
}
