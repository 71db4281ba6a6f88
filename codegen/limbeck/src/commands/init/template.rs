//! The files of a new project.

use super::name;

/// `limbeck.toml` with these roots.
pub(super) fn config(roots: &[String]) -> String {
    let roots: Vec<toml::Value> = roots.iter().map(|root| root.as_str().into()).collect();
    let roots = toml::Value::Array(roots).to_string();
    fill(include_str!("../../../../../templates/init/limbeck.toml"), &[("roots", &roots)])
}

/// A first version of an API.
pub(super) fn api(name: &str) -> String {
    let camel = name::camel(name);
    let service = format!("{camel}Service");
    let title = format!("The {} API", name::last(name).replace('_', " "));
    fill(
        include_str!("../../../../../templates/init/api.proto"),
        &[("package", &format!("{name}.v1")), ("service", &service), ("title", &title)],
    )
}

fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let replace = |text: String, (name, value): &(&str, &str)| {
        text.replace(&format!("{{{{ {name} }}}}"), value)
    };
    values.iter().fold(template.to_owned(), replace)
}

#[cfg(test)]
mod tests {
    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::source::Memory;

    use super::*;

    #[test]
    fn nothing_is_left_to_fill() {
        let text = config(&["a \"b\"".to_owned(), ".".to_owned()]) + &api("acme.billing_core");
        assert!(!text.contains("{{"), "{text}");
        assert!(text.contains("service BillingCoreService {"), "{text}");
        assert!(text.contains("// The billing core API, version 1."), "{text}");
    }

    #[test]
    fn a_new_project_says_what_the_reader_accepts() {
        for roots in [vec!["proto".to_owned()], vec!["a \"b\"".to_owned(), "c\\d".to_owned()]] {
            let read = crate::config::parse("limbeck.toml", &config(&roots)).unwrap();
            let found: Vec<_> = read.roots.unwrap().into_iter().map(|root| root.value).collect();
            assert_eq!(found, roots);
        }
    }

    #[test]
    fn the_first_api_compiles_without_a_finding() {
        let files = Memory::from_iter([("acme/user/v1/user.proto", api("acme.user"))]);
        let compilation = compile(&files, &Limits::default()).unwrap();
        assert_eq!(compilation.findings, []);
        assert!(compilation.schema.find("acme.user.v1.UserService.GetItem").is_some());
    }
}
