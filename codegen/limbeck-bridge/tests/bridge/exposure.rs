//! Which directions are asked.

use crate::pair::Pair;

fn pair(request: &str, response: &str) -> Pair {
    let file = |[b, c]: [&str; 2]| {
        format!(
            "message Get {{ {request} }} message Got {{ {response} }}
             message Deep {{ {b} b = 2; {c} c = 3; }}
             service S {{ rpc Fetch(Get) returns (Got); }}"
        )
    };
    Pair::new(&file(["int64", "int32"]), &file(["int32", "int64"]))
}

#[test]
fn a_type_is_asked_about_where_it_is_reached() {
    let up = "Deep.b -> Deep.b: up=reject [reject saturate]";
    let down = "Deep.c -> Deep.c: down=reject [reject saturate]";
    for (request, response, asked) in [
        ("Deep d = 1;", "", &[up][..]),
        ("", "repeated Deep d = 1;", &[down]),
        ("Deep d = 1;", "map<string, Deep> d = 1;", &[up, down]),
        ("", "", &[up, down]),
        ("Get again = 1; Deep d = 2;", "", &[up]),
    ] {
        assert_eq!(pair(request, response).shown(&[]), asked, "{request} {response}");
    }
}

#[test]
fn an_enum_value_is_asked_about_where_it_is_reached() {
    let version = |values: &str, at: [&str; 2]| {
        let [request, response] = at;
        format!(
            "message Get {{ {request} }} message Got {{ {response} }} enum E {{ E_0 = 0; {values} }}
             service S {{ rpc Fetch(Get) returns (Got); }}"
        )
    };
    let field = "E e = 1;";
    let (up, down) = ("E.E_1 ->: up=? [map_to reject]", "-> E.E_2: down=? [map_to reject]");
    for (at, asked) in [
        ([field, ""], &[up][..]),
        (["", field], &[down]),
        ([field, field], &[up, down]),
        (["", ""], &[up, down]),
    ] {
        let pair = Pair::new(&version("E_1 = 1;", at), &version("E_2 = 2;", at));
        assert_eq!(pair.shown(&[]), asked, "{at:?}");
    }
}

#[test]
fn a_unit_is_asked_about_even_where_it_is_only_read() {
    let version = |ty: &str| {
        format!(
            "message Get {{}} message Got {{ {ty} at = 1; }} service S {{ rpc Fetch(Get) returns (Got); }}"
        )
    };
    let pair = Pair::new(&version("int64"), &version("google.protobuf.Timestamp"));
    let asked = ["Got.at -> Got.at: down=floor [floor reject]", "Got.at -> Got.at: up=? [scale]"];
    assert_eq!(pair.shown(&[]), asked);
}
