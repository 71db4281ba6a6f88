//! What fields are called that code of the service keeps aside, and those that others read as.

use limbeck_bridge::plan::{How, Plan, Step, VariantTo};
use limbeck_schema::model::Schema;

use super::super::text;
use super::{SERVICE, calls, emit_both, modules};

/// The bridge of [`SERVICE`], of which the steps of the resource are changed: up, and down.
fn printed(change: impl Fn(&Schema, &mut Vec<Step>, bool)) -> String {
    let plans = |schema: &Schema| -> Vec<Plan> {
        let mut plans = calls(schema);
        let plan = &mut plans[0];
        // Code of the service may fail.
        for pair in &mut plan.messages {
            (pair.up.fallible, pair.down.fallible) = (true, true);
        }
        let pair = plan.messages.iter_mut().find(|pair| plan.resources.contains(&pair.older));
        let pair = pair.unwrap();
        change(schema, pair.up.how.as_mut().unwrap(), true);
        change(schema, pair.down.how.as_mut().unwrap(), false);
        plans
    };
    let files = emit_both(modules(), SERVICE, plans).unwrap();
    text(&files, "limbeck.rs").split_whitespace().collect()
}

#[test]
fn what_is_kept_aside_has_no_name_of_its_own() {
    let printed = printed(|schema, steps, is_up| {
        let [older, newer] = ["user.v1.User.name", "user.v2.User.name"];
        let element = |name| schema.find(name).unwrap();
        let step = steps
            .iter_mut()
            .find(|step| step.from.contains(&element(if is_up { older } else { newer })));
        let step = step.unwrap();
        if is_up {
            (step.to, step.how) = (Vec::new(), How::Stash);
            // Nothing is put there.
            let fill = How::Fill(limbeck_bridge::plan::Fill::Zero);
            let filled =
                Step { from: Vec::new(), to: vec![element(newer)], how: fill, ..step.clone() };
            steps.push(filled);
        } else {
            step.how = How::Custom;
        }
    });
    let [up, down] = tables(&printed);
    assert!(up.contains(r#"Name::new("name",&[]).kept(),"#), "{up}");
    assert!(!down.contains(".kept()"), "{down}");
}

#[test]
fn members_that_read_as_another_are_named_with_it() {
    for is_custom in [false, true] {
        let printed = printed(|schema, steps, is_up| {
            let [url, image] = ["user.v1.User.url", "user.v2.User.image"];
            let [url, image] = [url, image].map(|name| schema.find(name).unwrap());
            for step in steps.iter_mut().filter(|_| !is_up) {
                let How::Oneof(variants) = &mut step.how else { continue };
                let variant = variants.iter_mut().find(|variant| variant.from == image).unwrap();
                variant.to = if is_custom { VariantTo::Custom } else { VariantTo::Sentinel(url) };
            }
        });
        let [up, down] = tables(&printed);
        assert!(up.contains(r#"Name::new("url",&["url","image"])"#), "{up}");
        assert!(up.contains(r#"Name::new("image",&["image"])"#), "{up}");
        let images = if is_custom { r#"["image","url"]"# } else { r#"["url"]"# };
        assert!(down.contains(&format!(r#"Name::new("image",&{images})"#)), "{down}");
        assert!(down.contains(r#"Name::new("url",&["url"])"#), "{down}");
    }
}

/// The tables of the resource.
fn tables(printed: &str) -> [&str; 2] {
    ["USER_NAMES_UP:", "USER_NAMES_DOWN:"].map(|name| {
        let (_, behind) = printed.split_once(name).unwrap();
        behind.split_once("};").unwrap().0
    })
}
