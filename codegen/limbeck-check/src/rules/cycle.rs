//! Packages that import each other in a circle.

use std::collections::{BTreeMap, VecDeque};

use limbeck_schema::model::{PackageId, Schema};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// How long a way is told.
const STEPS_AT_MOST: usize = 8;

/// How many packages are looked at for a way.
const VISITED_AT_MOST: usize = 1_000;

/// Which packages lead to each other. Files without a package lead nowhere.
#[derive(Debug)]
pub(crate) struct Cycles {
    graph: DiGraph<(), ()>,
    /// The number of the circle that each package is in.
    circles: Vec<usize>,
}

impl Cycles {
    /// Follows all imports, those of imported files too.
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut edges = Vec::new();
        for file in &schema.files {
            let imported = file.imports.iter().map(|import| schema.file(import.file).package);
            let is_edge = |to: &PackageId| *to != file.package && is_named(schema, *to);
            if is_named(schema, file.package) {
                edges.extend(imported.filter(is_edge).map(|to| (file.package.0, to.0)));
            }
        }
        edges.sort_unstable();
        edges.dedup();
        let mut graph = DiGraph::new();
        for _ in &schema.packages {
            graph.add_node(());
        }
        graph.extend_with_edges(edges);
        let mut circles = vec![0; schema.packages.len()];
        for (number, circle) in kosaraju_scc(&graph).into_iter().enumerate() {
            for node in circle {
                if let Some(slot) = circles.get_mut(node.index()) {
                    *slot = number;
                }
            }
        }
        Self { graph, circles }
    }

    /// Whether two packages lead to each other.
    pub(crate) fn hold(&self, one: PackageId, other: PackageId) -> bool {
        one != other && self.circles.get(one.index()) == self.circles.get(other.index())
    }

    /// A shortest way from one package to another, both included; `None` if it is too long to tell.
    pub(crate) fn way(&self, from: PackageId, to: PackageId) -> Option<Vec<PackageId>> {
        let (from, to) = (NodeIndex::new(to.index()), NodeIndex::new(from.index()));
        // From the end to the beginning, so that what is noted is the next step.
        let mut next: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::from([(from, from)]);
        let mut open = VecDeque::from([from]);
        while let Some(node) = open.pop_front().filter(|_| next.len() < VISITED_AT_MOST) {
            if node == to {
                break;
            }
            for before in self.graph.neighbors_directed(node, petgraph::Incoming) {
                next.entry(before).or_insert_with(|| {
                    open.push_back(before);
                    node
                });
            }
        }
        let steps = std::iter::successors(Some(to), |node| next.get(node).copied());
        let mut way: Vec<NodeIndex> = steps.take(STEPS_AT_MOST + 1).collect();
        let end = way.iter().position(|node| *node == from)?;
        way.truncate(end + 1);
        Some(
            way.into_iter()
                .filter_map(|node| u32::try_from(node.index()).ok())
                .map(PackageId)
                .collect(),
        )
    }
}

fn is_named(schema: &Schema, package: PackageId) -> bool {
    !schema.package(package).name.is_empty()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::model::{PackageId, Schema};
    use limbeck_schema::source::Memory;

    use super::Cycles;

    /// One file without imports per package, and one that imports those of the others.
    fn schema(imports: &[(&str, &[&str])]) -> Schema {
        let mut files = Memory::from_iter([("none.proto".to_owned(), String::new())]);
        for (package, others) in imports {
            let head = format!("syntax = \"proto3\";\npackage {package};\n");
            let mut text = head.clone();
            for other in *others {
                writeln!(text, "import \"{other}.proto\";").unwrap();
            }
            files.files.insert(format!("{package}.proto"), head.into());
            files.files.insert(format!("{package}_uses.proto"), text.into());
        }
        compile(&files, &Limits::default()).unwrap().schema
    }

    fn id(schema: &Schema, name: &str) -> PackageId {
        let found = schema.packages.iter().position(|package| &*package.name == name).unwrap();
        PackageId(u32::try_from(found).unwrap())
    }

    #[test]
    fn a_way_that_is_too_long_is_not_told() {
        let names: Vec<String> = (0..20).map(|n| format!("p{n:02}")).collect();
        let next: Vec<[&str; 1]> = (0..20).map(|n| [&*names[(n + 1) % 20]]).collect();
        let imports: Vec<(&str, &[&str])> =
            names.iter().zip(&next).map(|(name, next)| (&**name, &next[..])).collect();
        let schema = schema(&imports);
        let cycles = Cycles::new(&schema);
        let (first, last) = (id(&schema, "p00"), id(&schema, "p19"));
        assert!(cycles.hold(first, last));
        assert_eq!(cycles.way(first, last), None);
        assert_eq!(cycles.way(last, first), Some(vec![last, first]));
    }

    #[test]
    fn a_package_that_only_leads_into_a_circle_is_in_none() {
        let schema = schema(&[("a", &["b"]), ("b", &["c"]), ("c", &["b", "none"])]);
        let cycles = Cycles::new(&schema);
        let id = |name| id(&schema, name);
        assert!(cycles.hold(id("b"), id("c")) && cycles.hold(id("c"), id("b")));
        assert!(!cycles.hold(id("a"), id("b")) && !cycles.hold(id("a"), id("a")));
        assert!(!cycles.hold(id(""), id("c")));
        assert_eq!(cycles.way(id("c"), id("b")), Some(vec![id("c"), id("b")]));
    }
}
