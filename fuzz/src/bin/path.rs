//! Paths: which route they take, and what of them the handler sees.

#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use limbeck_fuzz::answer::Answer;
use limbeck_fuzz::reference::{self, Outcome};
use limbeck_fuzz::request::{self, choose, empty, services, text};
use limbeck_fuzz::seen::Seen;
use limbeck_fuzz::service::Services;

const METHODS: [&str; 9] =
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PURGE", "*"];

const PREFIXES: [&str; 23] = [
    "/",
    "/v1",
    "/v1/users",
    "/v1/users/",
    "/v2/users/",
    "/v1/routes",
    "/v1/routes/",
    "/v3/",
    "/v3/heads/",
    "/v3/wild/",
    "/v3/shelves/",
    "/v3/shelves/a/books/",
    "/v3/deep/a/x",
    "/v3/pairs/a/of/",
    "/v3/pairs/",
    "/v3/nested/a/",
    "/v3/unnamed/a/",
    "/v3/caf%C3%A9/a%20b/",
    "/v3/choices/",
    "/v3/node-choices/",
    "/v3/big/",
    "/v3/typed/",
    "/v3/typed/KIND_ONE/true/",
];

#[derive(Debug)]
struct Input {
    services: &'static Services,
    method: &'static str,
    path: String,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let services = services(u)?;
        let method = choose(u, &METHODS)?;
        let path = format!("{}{}", choose(u, &PREFIXES)?, text(u)?);
        Ok(Self { services, method, path })
    }
}

fn call(services: &Services, method: &str, path: &str) -> Option<(Answer, Option<Seen>)> {
    let request = request::request(method, path)?.body(empty()).ok()?;
    Some(services.call(request))
}

fuzz_target!(|input: Input| {
    let Input { services, method, path } = input;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let Some((answer, seen)) = call(services, method, path) else { return };
    match reference::find(method, path) {
        Outcome::Unknown => assert_eq!(answer.status, 404, "{method} {path}"),
        Outcome::Other(methods) => {
            let refused = if method == "OPTIONS" { 204 } else { 405 };
            assert_eq!(answer.status, refused, "{method} {path} has {methods:?}");
            let allowed = answer.allowed();
            assert!(methods.iter().all(|method| allowed.contains(method)), "{allowed:?}");
            for allowed in allowed.into_iter().filter(|method| *method != "OPTIONS") {
                let (answer, _) = call(services, allowed, path).expect("a method");
                assert!(answer.status != 404 && answer.status != 405, "{allowed} {path}");
            }
        }
        Outcome::Found(route, None) => {
            assert_eq!((answer.status.as_u16(), &seen), (400, &None), "{path} to {route:?}");
        }
        Outcome::Found(route, Some(captures)) => {
            let Some(seen) = seen else {
                // Not every text is a number.
                assert_eq!(answer.status, 400, "{method} {path} to {route:?}");
                let typed = ["fuzz.v1.GetBig", "fuzz.v1.GetTyped"].contains(&&*route.name);
                assert!(typed, "{method} {path} to {route:?}");
                return;
            };
            assert_eq!(seen.method, route.name, "{method} {path}");
            for (field, value) in captures {
                let is_text = !["big", "kind", "flag", "natural"].contains(&&*field);
                assert!(!is_text || seen.fields[&*field] == value, "{field} of {path}: {seen:?}");
            }
            let again = route.path(|field| seen.fields[field].clone());
            let (answer, same) = call(services, method, &again).expect("a path");
            assert_eq!(same, Some(seen), "{path}, then {again}: {answer:?}");
        }
    }
});
