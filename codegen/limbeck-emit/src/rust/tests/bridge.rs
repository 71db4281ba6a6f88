//! Conversions between versions, of plans made by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use limbeck_bridge::plan::{
    Class, Conversion, EnumCase, EnumHow, EnumPlan, EnumTo, Forget, How, Leaf, MessagePlan, Plan,
    Several, Shape, Step, Transfer, Value, Variant, VariantTo,
};
use limbeck_bridge::{Argument, Direction};
use limbeck_schema::AllPackageFacts;
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{Cardinality, Element, EnumId, MessageId, Schema, Type};

use super::{Layout, Rust, RustOptions, text};
use crate::{Input, Target, Templates};

const USER: &str = include_str!("bridge/user_v1.proto");
const USER_2: &str = include_str!("bridge/user_v2.proto");

/// Steps of a direction that names alone do not tell, by message.
type Told = BTreeMap<(&'static str, Direction), Vec<Step>>;

/// What pairs elements of one name, but where it is told otherwise.
struct Maker<'a> {
    schema: &'a Schema,
    told: Told,
}

impl Maker<'_> {
    fn element(&self, name: &str) -> Element {
        self.schema.find(name).unwrap_or_else(|| panic!("no `{name}`"))
    }

    fn step(&self, from: &[&str], to: &[&str], how: How) -> Step {
        let find = |names: &[&str]| names.iter().map(|name| self.element(name)).collect();
        Step { from: find(from), to: find(to), how, class: Class::Lossless, ruling: None }
    }

    fn field(&self, from: &str, to: &str, shape: Shape, value: Value) -> Step {
        self.step(&[from], &[to], How::Field(Transfer { shape, value, unset: None }))
    }

    fn message(&self, name: &str) -> MessageId {
        match self.element(name) {
            Element::Message(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn enum_(&self, name: &str) -> EnumId {
        match self.element(name) {
            Element::Enum(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// What is the same on the other side, or a pair.
    fn value(&self, ty: Type, direction: Direction) -> Value {
        let older = |name: &str| match direction {
            Direction::Up => name.to_owned(),
            Direction::Down => name.replacen(".v2.", ".v1.", 1),
        };
        match ty {
            Type::Message(id) => {
                let name = &self.schema.message(id).full_name;
                if name.starts_with("user.") {
                    Value::Message(self.message(&older(name)))
                } else {
                    Value::Same
                }
            }
            Type::Enum(id) => Value::Enum(self.enum_(&older(&self.schema.enum_(id).full_name))),
            _ => Value::Same,
        }
    }

    fn steps(&self, source: MessageId, target: MessageId, direction: Direction) -> Vec<Step> {
        let name = self.schema.message(source).full_name.rsplit_once('.').unwrap().1.to_owned();
        let mut steps: Vec<Step> = self
            .told
            .iter()
            .filter(|((told, way), _)| *told == name && *way == direction)
            .flat_map(|(_, steps)| steps.clone())
            .collect();
        let taken: BTreeSet<Element> =
            steps.iter().flat_map(|step| step.from.iter().chain(&step.to)).copied().collect();
        let (from, to) = (self.schema.message(source), self.schema.message(target));
        for (index, field) in (0..).zip(&from.fields) {
            let found = to.fields.iter().position(|other| other.name == field.name);
            let (element, None) = (Element::Field(source, index), field.oneof) else { continue };
            if taken.contains(&element) {
                continue;
            }
            let found =
                u32::try_from(found.unwrap_or_else(|| panic!("{} is not told", field.name)))
                    .unwrap();
            let (shape, ty) = match field.cardinality {
                Cardinality::Singular => (Shape::Single, field.ty),
                Cardinality::Repeated => (Shape::List, field.ty),
                Cardinality::Map => {
                    let (_, value) = self.schema.map_entry(field).unwrap();
                    (Shape::Map(Box::new(Value::Same)), value.ty)
                }
            };
            let value = self.value(ty, direction);
            steps.push(Step {
                from: vec![element],
                to: vec![Element::Field(target, found)],
                how: How::Field(Transfer { shape, value, unset: None }),
                class: Class::Lossless,
                ruling: None,
            });
        }
        steps
    }

    fn variants(&self, from: &str, to: &str, oneof: &str, direction: Direction) -> Step {
        let (source, target) = (self.message(from), self.message(to));
        let name =
            |id: MessageId, index: u32| self.schema.message(id).fields[index as usize].name.clone();
        let members = |id: MessageId| {
            let fields = (0..).zip(&self.schema.message(id).fields);
            fields
                .filter(|(_, field)| field.oneof.is_some())
                .map(|(index, _)| index)
                .collect::<Vec<_>>()
        };
        let variants = members(source).into_iter().map(|index| {
            let found = members(target)
                .into_iter()
                .find(|other| name(target, *other) == name(source, index));
            let ty = self.schema.message(source).fields[index as usize].ty;
            Variant {
                from: Element::Field(source, index),
                to: found.map_or(VariantTo::Reject, |found| {
                    VariantTo::Member(Element::Field(target, found), self.value(ty, direction))
                }),
                class: Class::Lossless,
                ruling: None,
            }
        });
        let how = How::Oneof(variants.collect());
        let oneof = |id: MessageId| {
            let oneofs = &self.schema.message(id).oneofs;
            let at = oneofs.iter().position(|found| *found.name == *oneof).unwrap();
            Element::Oneof(id, u32::try_from(at).unwrap())
        };
        Step {
            from: vec![oneof(source)],
            to: vec![oneof(target)],
            how,
            class: Class::Lossless,
            ruling: None,
        }
    }

    fn plan(&self, is_fallible: &dyn Fn(&str, Direction) -> bool) -> Plan {
        let mut plan =
            Plan { older: "user.v1".to_owned(), newer: "user.v2".to_owned(), ..Plan::default() };
        for (index, message) in (0..).zip(&self.schema.messages) {
            if !message.full_name.starts_with("user.v1.") || message.map_entry {
                continue;
            }
            let (older, newer) =
                (MessageId(index), self.message(&message.full_name.replace("v1", "v2")));
            let way = |source, target, direction| Conversion {
                needed: true,
                how: Some(self.steps(source, target, direction)),
                fallible: is_fallible(message.name(), direction),
            };
            let (up, down) = (way(older, newer, Direction::Up), way(newer, older, Direction::Down));
            plan.messages.push(MessagePlan { older, newer, up, down });
        }
        for (index, enum_) in (0..).zip(&self.schema.enums) {
            if !enum_.full_name.starts_with("user.v1.") {
                continue;
            }
            let (older, newer) = (EnumId(index), self.enum_(&enum_.full_name.replace("v1", "v2")));
            let way = |source, target| {
                let how = Some(EnumHow::Cases(self.cases(source, target)));
                Conversion { needed: true, how, fallible: true }
            };
            let (up, down) = (way(older, newer), way(newer, older));
            plan.enums.push(EnumPlan { older, newer, up, down });
        }
        plan
    }

    fn cases(&self, source: EnumId, target: EnumId) -> Vec<EnumCase> {
        let values = |id: EnumId| (0..).zip(&self.schema.enum_(id).values);
        let case = |(index, value): (u32, &limbeck_schema::model::EnumValue)| {
            let found = values(target).find(|(_, other)| other.name == value.name);
            let to = found
                .map_or(EnumTo::Reject, |(at, _)| EnumTo::Value(Element::EnumValue(target, at)));
            EnumCase {
                from: Element::EnumValue(source, index),
                to,
                class: Class::Lossless,
                ruling: None,
            }
        };
        values(source).map(case).collect()
    }
}

const UP: Direction = Direction::Up;
const DOWN: Direction = Direction::Down;

/// One of every kind, as decisions would tell it.
#[expect(clippy::too_many_lines, reason = "a list of steps, one of every kind")]
fn told(maker: &Maker<'_>) -> Told {
    let field = |from: &str, to: &str, shape, value| {
        maker.field(&format!("user.v1.User.{from}"), &format!("user.v2.User.{to}"), shape, value)
    };
    let back = |from: &str, to: &str, shape, value| {
        maker.field(&format!("user.v2.User.{from}"), &format!("user.v1.User.{to}"), shape, value)
    };
    let one = |from: &str, to: &VariantTo, unset: Option<Argument>| Leaf {
        from: maker.element(from),
        to: to.clone(),
        unset,
        class: Class::Lossless,
        ruling: None,
    };
    let to = |name: &str| VariantTo::Member(maker.element(name), Value::Same);
    let place = |from: [&str; 2], to: [&str; 2]| {
        let [a, b] = [0, 1].map(|at| maker.field(from[at], to[at], Shape::Single, Value::Same));
        vec![a, b]
    };
    let older = ["user.v1.User.street", "user.v1.User.city"];
    let (outer, inner) = (
        ["user.v1.Place.street", "user.v1.Place.city"],
        ["user.v2.Place.street", "user.v2.Place.city"],
    );
    let work = ["user.v2.User.work_street", "user.v2.User.work_city"];
    let contact: Vec<_> = ["email", "phone"]
        .iter()
        .map(|name| (format!("user.v1.User.{name}"), format!("user.v2.User.{name}")))
        .collect();
    let ways: Vec<_> = ["car", "bus"]
        .iter()
        .map(|name| (format!("user.v1.User.{name}"), format!("user.v2.User.{name}")))
        .collect();
    let device = || Value::Message(maker.message("user.v1.Device"));
    let keyed = |package: &str| maker.element(&format!("user.{package}.Device.label"));
    let oneof = |message: &str, name: &str| {
        let id = maker.message(message);
        let at =
            maker.schema.message(id).oneofs.iter().position(|oneof| *oneof.name == *name).unwrap();
        Element::Oneof(id, u32::try_from(at).unwrap())
    };
    let with = |from: Vec<Element>, to: Vec<Element>, how: How| Step {
        from,
        to,
        how,
        class: Class::Lossless,
        ruling: None,
    };
    let elements =
        |names: &[&str]| names.iter().map(|name| maker.element(name)).collect::<Vec<_>>();
    let up = vec![
        maker.step(
            &["user.v1.User.full_name"],
            &["user.v2.User.given", "user.v2.User.family"],
            How::Custom,
        ),
        field("age", "age", Shape::Single, Value::Widen),
        maker.variants("user.v1.User", "user.v2.User", "avatar", UP),
        maker.step(&older, &["user.v2.User.place"], How::Nest(place(older, inner))),
        maker.step(&["user.v1.User.work"], &work, How::Flatten(place(outer, work))),
        with(
            elements(&["user.v1.User.email", "user.v1.User.phone"]),
            vec![oneof("user.v2.User", "contact")],
            How::Regroup {
                leaves: contact.iter().map(|(from, into)| one(from, &to(into), None)).collect(),
                several: BTreeMap::from([(oneof("user.v2.User", "contact"), Several::Reject)]),
            },
        ),
        field(
            "seen",
            "seen",
            Shape::Single,
            Value::IntegerToTime { factor: 1000, is_checked: true },
        ),
        maker.step(&["user.v1.User.legacy"], &[], How::Forget(Forget::RejectIfSet)),
        maker.step(&["user.v1.User.secret"], &[], How::Stash),
        maker.step(
            &[],
            &["user.v2.User.added"],
            How::Fill(limbeck_bridge::plan::Fill::Value(Argument::Integer(7))),
        ),
        field("counts", "counts", Shape::Map(Box::new(Value::Same)), Value::Widen),
        field("note", "note", Shape::ToList, Value::Same),
        field("nick", "nick", Shape::Pick(limbeck_bridge::plan::Pick::Last), Value::Same),
        field("raw", "raw", Shape::Single, Value::BytesToText),
        field("detail", "detail", Shape::Single, Value::Any),
        with(
            vec![oneof("user.v1.User", "one")],
            elements(&["user.v2.User.only"]),
            How::Field(Transfer { shape: Shape::Single, value: Value::Same, unset: None }),
        ),
        field("shelf", "shelf", Shape::MapToList { key: keyed("v2"), value: None }, device()),
        field(
            "drawer",
            "drawer",
            Shape::ListToMap {
                key: keyed("v1"),
                value: None,
                duplicates: limbeck_bridge::plan::Duplicates::Reject,
            },
            device(),
        ),
        maker.step(
            &["user.v1.User.flag"],
            &["user.v2.User.flag"],
            How::Field(Transfer {
                shape: Shape::Single,
                value: Value::Same,
                unset: Some(Argument::Boolean(true)),
            }),
        ),
        with(
            vec![oneof("user.v1.User", "way")],
            elements(&["user.v2.User.car", "user.v2.User.bus"]),
            How::Regroup {
                leaves: ways
                    .iter()
                    .map(|(from, into)| {
                        one(
                            from,
                            &to(into),
                            Some(Argument::Integer(3)).filter(|_| from.ends_with("bus")),
                        )
                    })
                    .collect(),
                several: BTreeMap::new(),
            },
        ),
    ];
    let down = vec![
        maker.step(
            &["user.v2.User.given", "user.v2.User.family"],
            &["user.v1.User.full_name"],
            How::Custom,
        ),
        back("age", "age", Shape::Single, Value::Narrow(limbeck_bridge::plan::Lossy::Reject)),
        maker.variants("user.v2.User", "user.v1.User", "avatar", DOWN),
        maker.step(&["user.v2.User.place"], &older, How::Flatten(place(inner, older))),
        maker.step(&work, &["user.v1.User.work"], How::Nest(place(work, outer))),
        with(
            vec![oneof("user.v2.User", "contact")],
            elements(&["user.v1.User.email", "user.v1.User.phone"]),
            How::Regroup {
                leaves: contact.iter().map(|(into, from)| one(from, &to(into), None)).collect(),
                several: BTreeMap::new(),
            },
        ),
        back(
            "seen",
            "seen",
            Shape::Single,
            Value::TimeToInteger(1000, limbeck_bridge::plan::Lossy::Floor),
        ),
        maker.step(&[], &["user.v1.User.legacy"], How::Fill(limbeck_bridge::plan::Fill::Zero)),
        maker.step(&[], &["user.v1.User.secret"], How::Custom),
        maker.step(&["user.v2.User.added"], &[], How::Forget(Forget::Drop)),
        back(
            "counts",
            "counts",
            Shape::Map(Box::new(Value::Same)),
            Value::Narrow(limbeck_bridge::plan::Lossy::Reject),
        ),
        back("note", "note", Shape::Pick(limbeck_bridge::plan::Pick::First), Value::Same),
        back("nick", "nick", Shape::ToList, Value::Same),
        back("raw", "raw", Shape::Single, Value::TextToBytes),
        back("detail", "detail", Shape::Single, Value::Any),
        with(
            elements(&["user.v2.User.only"]),
            vec![oneof("user.v1.User", "one")],
            How::Field(Transfer { shape: Shape::Single, value: Value::Same, unset: None }),
        ),
        back(
            "shelf",
            "shelf",
            Shape::ListToMap {
                key: keyed("v2"),
                value: None,
                duplicates: limbeck_bridge::plan::Duplicates::Last,
            },
            device(),
        ),
        back("drawer", "drawer", Shape::MapToList { key: keyed("v1"), value: None }, device()),
        with(
            elements(&["user.v2.User.car", "user.v2.User.bus"]),
            vec![oneof("user.v1.User", "way")],
            How::Regroup {
                leaves: ways.iter().map(|(into, from)| one(from, &to(into), None)).collect(),
                several: BTreeMap::new(),
            },
        ),
    ];
    Told::from([(("User", UP), up), (("User", DOWN), down)])
}

fn print(
    options: RustOptions,
    change: &dyn Fn(&Maker<'_>, &mut Plan),
) -> Result<String, Vec<Finding>> {
    let files = [("user/v1/user.proto", USER), ("user/v2/user.proto", USER_2)];
    let files: limbeck_schema::source::Memory = files.into_iter().collect();
    let compilation =
        limbeck_schema::compile::compile(&files, &limbeck_schema::compile::Limits::default())
            .unwrap();
    let errors: Vec<_> =
        compilation.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut maker = Maker { schema: &compilation.schema, told: Told::new() };
    maker.told = told(&maker);
    let mut plan = maker.plan(&|name, _| name != "Place");
    plan.resources = plan.messages.iter().map(|pair| pair.older).collect();
    change(&maker, &mut plan);
    let bridges = [plan];
    let input = Input {
        schema: &compilation.schema,
        image: &compilation.image,
        templates: &Templates::embedded().unwrap(),
        facts: &AllPackageFacts::new(),
        bridges: &bridges,
    };
    let file = options.file.clone();
    let files = Rust { options }.emit(&input)?;
    Ok(text(&files, &file).to_owned())
}

fn options() -> RustOptions {
    RustOptions {
        layout: Layout::Modules,
        bridge: Some(true),
        client: false,
        server: false,
        ..RustOptions::default()
    }
}

/// Messages and helps of what is refused.
fn refused(change: &dyn Fn(&Maker<'_>, &mut Plan)) -> Vec<String> {
    let findings = print(options(), change).unwrap_err();
    let told = |finding: &Finding| {
        assert_eq!(finding.rule, "RUST_BRIDGE", "{finding:?}");
        assert!(finding.help.is_some() && finding.place.is_some(), "{finding:?}");
        finding.message.clone()
    };
    findings.iter().map(told).collect()
}

/// The steps up of the message `User`.
fn user_up(plan: &mut Plan) -> &mut Vec<Step> {
    plan.messages[0].up.how.as_mut().unwrap()
}

#[test]
fn plans_that_say_what_cannot_be_are_refused() {
    let found = refused(&|_, plan| user_up(plan).retain(|step| !matches!(step.how, How::Fill(_))));
    assert_eq!(found, ["`user.v2.User.added` has nothing to come of"]);
    let found = refused(&|_, plan| plan.messages[0].down.fallible = false);
    assert!(found[0].contains("the plan says that it cannot"), "{found:?}");
    let found = refused(&|_, plan| {
        for step in user_up(plan) {
            if let How::Fill(fill) = &mut step.how {
                *fill = limbeck_bridge::plan::Fill::Value(Argument::Text("seven".to_owned()));
            }
        }
    });
    assert_eq!(found, ["`user.v2.User.added` would have to be what its type does not have"]);
    let found = refused(&|_, plan| plan.enums[0].up.how = None);
    assert!(found[0].contains("needs a conversion that the plan does not have"), "{found:?}");
    let found = refused(&|maker, plan| {
        let types = ["user.v1.User", "google.protobuf.Timestamp"].map(|it| maker.element(it));
        let foreign = Value::Foreign(types[0], types[1]);
        let step = maker.field("user.v1.User.main", "user.v2.User.main", Shape::Single, foreign);
        user_up(plan).retain(|other| other.to != step.to);
        user_up(plan).push(step);
    });
    assert_eq!(
        found,
        ["`user.v1.User.main` needs the conversions of `user.v1` and `google.protobuf`"]
    );
    let found = refused(&|maker, plan| {
        let step =
            maker.field("user.v1.User.type", "user.v2.User.type", Shape::Single, Value::Same);
        user_up(plan).retain(|other| other.to != step.to);
        user_up(plan).push(step);
    });
    assert!(found[0].contains("converts as if it were other than it is"), "{found:?}");
}

#[test]
fn what_is_not_determined_is_not_printed() {
    let text = print(options(), &|_, plan| {
        plan.messages[0].down.how = None;
        plan.resources.clear();
    });
    let text = text.unwrap();
    assert!(text.contains("pub fn user_up(") && !text.contains("pub fn user_down("), "{text}");
    assert!(!text.contains("fn user_secret_down("), "no method that nothing calls: {text}");
    assert!(!text.contains("delta_put"), "{text}");
}

#[test]
fn without_code_of_the_service_there_is_no_trait() {
    let text = print(options(), &|_, plan| {
        plan.messages.retain(|pair| {
            !matches!(pair.up.how.as_deref(), Some([Step { how: How::Custom, .. }, ..]))
        });
        plan.resources.clear();
    });
    let text = text.unwrap();
    assert!(text.contains("pub fn device_up("), "{text}");
    assert!(!text.contains("Custom"), "{text}");
}

/// What is printed of the pair, to be read.
#[test]
fn conversions_are_printed_as_they_were() {
    let text = print(options(), &|_, _| {}).unwrap();
    let (_, text) = text.split_once("pub mod v1_v2 {\n").unwrap();
    let (text, _) =
        text.split_once("\n/// What fields of").or(text.split_once("\n}\n}\n}")).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rust/tests/bridge/v1_v2.rs.txt");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let differs = text.lines().zip(expected.lines()).find(|(now, then)| now != then);
    assert!(
        text == expected,
        "accept with `SNAPSHOTS=overwrite cargo test -p limbeck-emit`: {differs:?}"
    );
}
