//! The function that finds the route of a path: nested conditions, the most specific first.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_schema::model::ServiceId;
use limbeck_schema::route::{Route, Segment, Verb};

use crate::rust::plan::Plan;

/// All paths of a unit, by segment.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    root: Node,
    /// What may stand behind the last colon, sorted.
    verbs: Vec<String>,
}

#[derive(Debug, Default)]
struct Node {
    literals: BTreeMap<String, Node>,
    single: Option<Box<Node>>,
    multi: Vec<Leaf>,
    leaves: Vec<Leaf>,
}

#[derive(Debug)]
struct Leaf {
    method: String,
    verb: String,
    service: usize,
    route: usize,
    rank: String,
}

impl Trie {
    /// The routes of the services, numbered by their order.
    pub(crate) fn new(plan: &Plan<'_>, services: &[ServiceId]) -> Self {
        let mut trie = Self::default();
        for (service, id) in services.iter().enumerate() {
            let routes = plan.rest.routes.get(id).into_iter().flatten();
            for (index, route) in routes.enumerate() {
                trie.insert(route, service, index);
            }
        }
        trie.verbs.sort_unstable();
        trie.verbs.dedup();
        trie
    }

    fn insert(&mut self, route: &Route, service: usize, index: usize) {
        let template = &route.template;
        let verb = template.suffix.clone().unwrap_or_default();
        if !verb.is_empty() {
            self.verbs.push(verb.clone());
        }
        let mut node = &mut self.root;
        let mut rank = String::new();
        let mut multi = false;
        for segment in &template.segments {
            let letter = match segment {
                Segment::Literal(text) => {
                    node = node.literals.entry(text.clone()).or_default();
                    'a'
                }
                Segment::Single => {
                    node = node.single.get_or_insert_default();
                    'b'
                }
                // Always the last.
                Segment::Multi => {
                    multi = true;
                    'c'
                }
            };
            rank.push(letter);
        }
        let method = match &route.verb {
            Verb::Any => "*".to_owned(),
            verb => verb.as_str().to_owned(),
        };
        let leaf = Leaf { method, verb, service, route: index, rank };
        if multi { node.multi.push(leaf) } else { node.leaves.push(leaf) }
    }

    /// Rust literals of the verbs.
    pub(crate) fn verbs(&self) -> String {
        let verbs: Vec<String> = self.verbs.iter().map(|verb| format!("{verb:?}")).collect();
        verbs.join(", ")
    }

    /// The statements of the function.
    pub(crate) fn print(&self) -> String {
        let mut text = String::new();
        print(&self.root, 0, &mut text);
        text
    }
}

fn print(node: &Node, depth: usize, text: &mut String) {
    let indent = "    ".repeat(depth + 1);
    if !node.leaves.is_empty() {
        print_leaves(&format!("search.ends({depth}) && "), &node.leaves, &indent, text);
    }
    for (literal, child) in &node.literals {
        _ = writeln!(text, "{indent}if search.literal({depth}, {literal:?}) {{");
        print(child, depth + 1, text);
        _ = writeln!(text, "{indent}}}");
    }
    if let Some(child) = &node.single {
        _ = writeln!(text, "{indent}if search.any({depth}) {{");
        print(child, depth + 1, text);
        _ = writeln!(text, "{indent}}}");
    }
    if !node.multi.is_empty() {
        print_leaves("", &node.multi, &indent, text);
    }
}

fn print_leaves(condition: &str, leaves: &[Leaf], indent: &str, text: &mut String) {
    _ = writeln!(text, "{indent}if {condition}search.leaf(const {{ &[");
    for Leaf { method, verb, service, route, rank } in leaves {
        _ = writeln!(
            text,
            "{indent}    rest::Leaf::new({method:?}, {verb:?}, {service}, {route}, {rank:?}),"
        );
    }
    _ = writeln!(text, "{indent}] }}) {{\n{indent}    return true;\n{indent}}}");
}
