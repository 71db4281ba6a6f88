//! What reports say of services, of names that are values, and of what generated types do not hold.

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Class, Fill, Forget, How, MethodHow, ReportLine, Step, Summary, Value};
use limbeck_schema::model::Element;

use crate::pair::Pair;
use crate::parts::check;
use crate::planned::decided;

const SERVICE: &str = "
message R { string name = 1; NAMED display = 2; string etag = 3; }
message GetRRequest { string name = 1; } message GetRResponse { R r = 1; }
message UpdateRRequest { R r = 1; google.protobuf.FieldMask update_mask = 2; }
message ListRsRequest { string order_by = 1; string filter = 2; google.protobuf.FieldMask read_mask = 3; }
message ListRsResponse { repeated R rs = 1; string next_page_token = 2; }
service S {
  rpc GetR(GetRRequest) returns (GetRResponse);
  rpc UpdateR(UpdateRRequest) returns (R);
  rpc ListRs(ListRsRequest) returns (ListRsResponse);
}";

#[test]
fn masks_orders_and_updates_are_found() {
    let (old, new) =
        (SERVICE.replace("NAMED", "string"), SERVICE.replace("NAMED", "optional string"));
    let pair = Pair::new(&old, &new);
    let zero = "R.display -> R.display: down=zero because \"x\"";
    let asked: Vec<String> = pair.shown(&decided(&[zero]));
    assert_eq!(
        asked,
        ["ListRsRequest.filter -> ListRsRequest.filter: up=? [reject_if_set identity]"]
    );
    let filter = "ListRsRequest.filter -> ListRsRequest.filter: up=reject_if_set";
    let plan = pair.plan(&decided(&[zero, filter]));
    check(&plan, pair.schema());
    let list = pair.steps(&plan, "ListRsRequest", Direction::Up);
    let resource = pair.pair_of(&plan, "R").older;
    let values: Vec<&Value> = list
        .iter()
        .filter_map(|step| match &step.how {
            How::Field(transfer) => Some(&transfer.value),
            _ => None,
        })
        .collect();
    assert_eq!(values, [&Value::OrderBy(resource), &Value::Mask(resource)]);
    assert!(list.iter().any(|step| step.how == How::Forget(Forget::RejectIfSet)));
    assert!(list.iter().any(|step| step.how == How::Fill(Fill::Zero)));
    let [service] = &*plan.services else { panic!("{:?}", plan.services) };
    let updates: Vec<_> = service
        .methods
        .iter()
        .filter_map(|method| match &method.how {
            MethodHow::Call(call) => call.update(),
            MethodHow::Unimplemented | MethodHow::Custom => None,
        })
        .collect();
    let [update] = &*updates else { panic!("{updates:?}") };
    assert_eq!((update.resource, update.field, update.mask), (resource, (0, 0), (1, 1)));
    assert_eq!((update.get, update.key, update.answer, update.etag), (0, (0, 0), Some(0), Some(2)));
    assert_eq!(plan.resources.iter().copied().collect::<Vec<_>>(), [resource]);
    // Where nothing is called otherwise, names stay.
    let same = Pair::new(&old, &old);
    assert_eq!(same.shown(&[]), Vec::<String>::new());
    let plan = same.plan(&[]);
    assert!(
        same.pair_of(&plan, "ListRsRequest")
            .up
            .how
            .iter()
            .flatten()
            .all(|step| matches!(&step.how, How::Field(it) if it.value == Value::Same))
    );
}

/// What is told of the requests of an rpc of two services that are the same.
fn written(text: &str, rpc: &str) -> Option<(&'static str, String)> {
    let pair = Pair::new(text, text);
    let plan = pair.plan(&[]);
    check(&plan, pair.schema());
    let report = plan.report(pair.schema());
    let is_it =
        |line: &&ReportLine| line.from == [format!("S.{rpc}")] && line.direction == Direction::Up;
    let line = report.iter().find(is_it).unwrap();
    Some((line.written?, line.about.clone()))
}

/// What makes an update one that writes all: what in [`SERVICE`] is otherwise, and the reason.
const WHOLE: &[(&str, &str, &str)] = &[
    ("rpc GetR(GetRRequest)", "rpc ReadR(GetRRequest)", "there is no `GetR`, which would read it"),
    (
        "rpc GetR(GetRRequest) returns (",
        "rpc GetR(GetRRequest) returns (stream ",
        "`GetR` takes or gives a stream",
    ),
    // AIP-157: what is left out of the view is not what has to be kept.
    (
        "GetRRequest { string name = 1;",
        "GetRRequest { string name = 1; int32 view = 2;",
        "`GetR` takes `view` too, and what that has to be to read all is not known",
    ),
    (
        "GetRRequest { string name = 1;",
        "GetRRequest { string name = 1; google.protobuf.FieldMask read_mask = 2;",
        "`GetR` takes `read_mask` too, and what that has to be to read all is not known",
    ),
    (
        "GetRRequest { string name = 1;",
        "GetRRequest { int32 key = 1;",
        "which field of `GetRRequest` says which `R`, cannot be told",
    ),
    (
        "R r = 1; google.protobuf.FieldMask update_mask = 2;",
        "R r = 1;",
        "`UpdateRRequest` has not one field mask",
    ),
    (
        "R r = 1; google.protobuf.FieldMask update_mask = 2;",
        "R r = 1; R s = 3; google.protobuf.FieldMask update_mask = 2;",
        "not exactly one field of its request is a message that both versions have",
    ),
    (
        "R r = 1; google.protobuf.FieldMask",
        "oneof o { R r = 1; } google.protobuf.FieldMask",
        "the resource or the mask is in a oneof, or required",
    ),
    (
        "rpc UpdateR(UpdateRRequest) returns (R)",
        "rpc UpdateR(UpdateRRequest) returns (GetRRequest)",
        "its answer does not tell the `R`",
    ),
    (
        "rpc UpdateR(UpdateRRequest) returns (R)",
        "rpc UpdateR(stream UpdateRRequest) returns (R)",
        "it takes or gives a stream",
    ),
    (
        "GetRResponse { R r = 1; }",
        "GetRResponse { repeated R r = 1; }",
        "`GetRResponse` does not hold the resource once",
    ),
];

#[test]
fn whether_what_is_written_back_is_whole_is_told() {
    let service = SERVICE.replace("NAMED", "string");
    let told = |from: &str, to: &str| {
        assert!(service.contains(from), "{from}");
        written(&service.replace(from, to), "UpdateR")
    };
    let merged = "is merged into what `GetR` reads";
    let (kind, about) = told("R r = 1;", "R r = 1;").unwrap();
    assert_eq!((kind, about), ("merged", format!("{merged}, guarded by `etag`")));
    let (kind, about) = told(" string etag = 3;", "").unwrap();
    let unguarded = "; there is no `etag`, so that a write in between is not seen";
    assert_eq!((kind, about), ("merged", format!("{merged}{unguarded}")));
    for (from, to, reason) in WHOLE.iter().copied() {
        let (kind, about) = told(from, to).unwrap_or_else(|| panic!("{to}"));
        let expected = format!("is written whole: {reason}; what `user.v1` does not know is lost");
        assert_eq!((kind, about), ("whole", expected), "{to}");
    }
    // What writes otherwise is told as well, and what writes no resource is none.
    for (name, is_told) in [
        ("ReplaceR", true),
        ("SetR", true),
        ("PatchR", true),
        ("UpsertR", true),
        ("Settle", false),
        ("Updated", false),
        ("BatchUpdateR", false),
    ] {
        let text = service.replace("rpc UpdateR", &format!("rpc {name}"));
        let found = written(&text, name).map(|(kind, _)| kind);
        assert_eq!(found, is_told.then_some("whole"), "{name}");
    }
    let flag = service.replace("rpc UpdateR", "rpc SetFlag(GetRRequest) returns (R); rpc UpdateR");
    assert_eq!(written(&flag, "SetFlag"), None);
    let itself = service.replace("rpc UpdateR", "rpc SetR(R) returns (R); rpc UpdateR");
    let (kind, about) = written(&itself, "SetR").unwrap();
    assert_eq!(kind, "whole");
    assert!(about.contains(": its request is the resource itself; "), "{about}");
    let batch = service
        .replace("rpc UpdateR", "rpc BatchUpdateR(BatchUpdateRRequest) returns (R); rpc UpdateR");
    let batch =
        format!("{batch} message BatchUpdateRRequest {{ repeated UpdateRRequest requests = 1; }}");
    let (kind, about) = written(&batch, "BatchUpdateR").unwrap();
    assert_eq!(kind, "whole");
    assert!(about.contains(": `requests` holds several at once; "), "{about}");
}

#[test]
fn what_is_renamed_keeps_what_it_is_about() {
    let service = |display: &str, filter: &str, order: &str| {
        let text = SERVICE.replace("NAMED display", display);
        let text = text.replace("string filter", &format!("string {filter}"));
        text.replace("string order_by", &format!("string {order}"))
    };
    let display = "string display";
    for ((old_filter, old_order), (new_filter, new_order)) in [
        (("filter", "order_by"), ("query", "sort_by")),
        (("query", "sort_by"), ("filter", "order_by")),
    ] {
        let old = service(display, old_filter, old_order);
        let pair = Pair::new(&old, &service("string shown", new_filter, new_order));
        let subject = format!("ListRsRequest.{old_filter} -> ListRsRequest.{new_filter}");
        assert_eq!(pair.shown(&[]), [format!("{subject}: up=? [reject_if_set identity]")]);
        let plan = pair.plan(&decided(&[&format!("{subject}: up=reject_if_set")]));
        check(&plan, pair.schema());
        let list = pair.steps(&plan, "ListRsRequest", Direction::Up);
        let resource = pair.pair_of(&plan, "R").older;
        let is_mapped = |step: &&Step| match &step.how {
            How::Field(transfer) => transfer.value == Value::OrderBy(resource),
            _ => false,
        };
        assert_eq!(list.iter().filter(is_mapped).count(), 1, "{list:?}");
        assert!(list.iter().any(|step| step.how == How::Forget(Forget::RejectIfSet)));
        // Nothing is asked where nothing changed but for the name of the filter.
        let same = Pair::new(&old, &service(display, new_filter, new_order));
        assert_eq!(same.shown(&[]), [""; 0]);
        // Two other names say nothing.
        let other = Pair::new(
            &service(display, "query", "sort_by"),
            &service("string shown", "search", "sorted"),
        );
        assert_eq!(other.shown(&[]), [""; 0]);
    }
}

#[test]
fn a_filter_that_passes_as_it_is_is_not_lossless() {
    let filter = "ListRsRequest.filter -> ListRsRequest.filter";
    let pair = |ty: &str| {
        Pair::new(&SERVICE.replace("NAMED", "string"), &SERVICE.replace("NAMED display", ty))
    };
    let line = |pair: &Pair, decisions: &[&str]| {
        let plan = pair.plan(&decided(decisions));
        check(&plan, pair.schema());
        let lines = pair.lines(&plan, "ListRsRequest");
        lines.into_iter().find(|line| line.starts_with(&format!("up {filter}"))).unwrap()
    };
    let changed = pair("string shown");
    let identity = format!("{filter}: up=identity");
    assert_eq!(
        line(&changed, &[&identity]),
        format!("up {filter}: checked, moves; what it names stays as it is")
    );
    // What is printed to be pasted refuses.
    let [question] = &*changed.open(&[]) else { panic!("{:?}", changed.shown(&[])) };
    assert_eq!(question.decisions(), [format!("{filter}: up=reject_if_set")]);
    // Where nothing is otherwise, nothing can mean something else.
    assert_eq!(line(&pair("string display"), &[]), format!("up {filter}: lossless, moves"));
}

#[test]
fn what_is_of_neither_version_and_carries_any_message_converts() {
    let service = |size: &str| {
        format!(
            "message Job {{ string id = 1; {size} size = 2; google.rpc.Status error = 3; }}
             message StartJobRequest {{ string id = 1; google.protobuf.Timestamp at = 2; }}
             service S {{ rpc StartJob(StartJobRequest) returns (google.longrunning.Operation); }}"
        )
    };
    let size = "Job.size -> Job.size: up=saturate because \"x\", down=reject";
    for (newer, decisions) in
        [("int32", &[][..]), ("int64", &["Job.size -> Job.size: down=reject"]), ("sint64", &[size])]
    {
        let pair = Pair::new(&service("int32"), &service(newer));
        let plan = pair.plan(&decided(decisions));
        check(&plan, pair.schema());
        assert_eq!(plan.questions, [], "nobody can decide for what is of neither version");
        let report = plan.report(pair.schema());
        let line = |path: &str, direction| {
            let is_it = |line: &&ReportLine| line.from == [path] && line.direction == direction;
            let line = report.iter().find(is_it).unwrap();
            (line.class.unwrap(), &*line.about)
        };
        let converts = "what it holds converts, if it is of either version";
        for path in
            ["google.longrunning.Operation.metadata", "google.longrunning.Operation.response"]
        {
            assert_eq!(line(path, Direction::Down), (Class::Checked, converts), "{newer}");
        }
        let details = line("google.rpc.Status.details", Direction::Down);
        assert_eq!(
            details,
            (Class::Checked, "each what it holds converts, if it is of either version")
        );
        assert_eq!(line("google.rpc.Status.code", Direction::Down), (Class::Lossless, "moves"));
        let job = pair.steps(&plan, "Job", Direction::Down);
        let status = pair.schema().find("google.rpc.Status").unwrap();
        let is_status = |step: &Step| match &step.how {
            How::Field(transfer) => match transfer.value {
                Value::Message(id) => Element::Message(id) == status,
                _ => false,
            },
            _ => false,
        };
        assert!(job.iter().any(is_status), "{job:?}");
        // What carries nothing moves, and what nothing leads to is left out.
        let ids: Vec<_> = plan.messages.iter().map(|it| it.older).collect();
        let names = ids.iter().map(|id| &*pair.schema().message(*id).full_name);
        let shared: Vec<&str> = names.filter(|name| name.starts_with("google.")).collect();
        assert_eq!(shared, ["google.longrunning.Operation", "google.rpc.Status"]);
        assert!(ids.is_sorted());
    }
    let unused = Pair::new("message M { int32 a = 1; }", "message M { int32 a = 1; }");
    assert_eq!(unused.plan(&[]).messages.len(), 1);
}

#[test]
fn names_that_do_not_come_back_are_lost() {
    let service = |fields: &str| {
        format!(
            "message R {{ string name = 1; {fields} }}
             message UpdateRRequest {{ R r = 1; google.protobuf.FieldMask update_mask = 2; }}
             message ListRsRequest {{ string order_by = 1; }}
             message ListRsResponse {{ repeated R rs = 1; }}
             service S {{
               rpc UpdateR(UpdateRRequest) returns (R);
               rpc ListRs(ListRsRequest) returns (ListRsResponse);
             }}"
        )
    };
    let classes = |old: &str, new: &str, decisions: &[&str]| {
        let pair = Pair::new(&service(old), &service(new));
        let plan = pair.plan(&decided(decisions));
        check(&plan, pair.schema());
        let report = plan.report(pair.schema());
        let class = |path: &str, direction| {
            let line = report.iter().find(|it| it.from == [path] && it.direction == direction);
            line.unwrap().class.unwrap()
        };
        let masks = Direction::ALL.iter().map(|way| class("UpdateRRequest.update_mask", *way));
        let order = class("ListRsRequest.order_by", Direction::Up);
        let masks: Vec<Class> = masks.collect();
        assert_eq!(order, masks[0]);
        masks
    };
    let (checked, lossy) = (Class::Checked, Class::Lossy);
    // Another name, and a field that older callers cannot name.
    let drop = "-> R.added: down=drop because \"x\"";
    assert_eq!(classes("int32 a = 2;", "int32 b = 2;", &[]), [checked, checked]);
    assert_eq!(classes("", "int32 added = 2;", &[drop]), [checked, lossy]);
    let refused = "R.gone ->: up=reject_if_set, down=zero because \"x\"";
    assert_eq!(classes("int32 gone = 2;", "reserved 2;", &[refused]), [checked, checked]);
    let split = "R.full -> R.given, R.family: up=custom, down=custom";
    let names = "string given = 2; string family = 3;";
    assert_eq!(classes("string full = 2;", names, &[split]), [lossy, lossy]);
}

#[test]
fn a_number_that_an_enum_lacks_does_not_come_back() {
    let pair = Pair::new(
        "message M { E e = 1; E f = 2; } enum E { E_0 = 0; }",
        "message M { int32 e = 1; int32 f = 2; } enum E { E_0 = 0; }",
    );
    let plan = pair.plan(&decided(&[
        "M.e -> M.e: up=identity, down=reject",
        "M.f -> M.f: up=identity, down=identity",
    ]));
    check(&plan, pair.schema());
    let lines = pair.lines(&plan, "M");
    let refused = "; one that the enum does not have is refused on the way back";
    assert_eq!(lines[0], format!("up M.e -> M.e: lossy, becomes its number{refused}"));
    assert_eq!(lines[1], "up M.f -> M.f: lossless, becomes its number");
}

#[test]
fn extensions_are_told() {
    let text = |extensions: &str| {
        format!("proto2 message M {{ optional int32 a = 1; extensions 100 to 200; }} {extensions}")
    };
    let pair = Pair::new(
        &text("extend M { optional string note = 100; }"),
        &text(
            "extend M { repeated int32 counts = 101; } message N { extend M { optional N n = 102; } }",
        ),
    );
    let plan = pair.plan(&[]);
    check(&plan, pair.schema());
    let report = plan.report(pair.schema());
    let dropped: Vec<_> = report
        .iter()
        .filter(|line| line.about.contains("extensions"))
        .map(|line| (line.direction, line.from.join(", "), line.to.join(", "), line.class))
        .collect();
    let lossy = Some(Class::Lossy);
    let expected = [
        (Direction::Up, "note".to_owned(), String::new(), lossy),
        (Direction::Down, String::new(), "counts".to_owned(), lossy),
        (Direction::Down, String::new(), "N.n".to_owned(), lossy),
    ];
    assert_eq!(dropped, expected);
    assert_eq!(Summary::of(&report).lost, ["note"]);
}
