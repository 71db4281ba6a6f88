//! Who imports whom: missing files, cycles, and the order to link in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::load::{Loaded, Unit};
use super::missing::Missing;
use super::parse::Import;
use crate::finding::{Finding, Place, Severity, Span};
use crate::model::Name;
use crate::source;

/// Most names shown of a long list.
const SHOWN: usize = 8;

/// What can be linked.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Imports before importers; of those that could come next, the first by name.
    pub files: Vec<Name>,
    /// Files that import, directly or not, one that cannot be linked.
    pub skipped: BTreeSet<Name>,
}

/// Finds the order to link in, and adds findings about imports.
pub(super) fn order(
    loaded: &mut Loaded,
    missing: &mut Missing<'_>,
) -> Result<Order, source::Error> {
    let mut broken = check_statements(loaded, missing)?;
    let graph = Graph::new(&loaded.units);
    let (sorted, rest) = graph.sort();
    let (cyclic, findings) = cycles(loaded, &graph, &rest);
    loaded.findings.extend(findings);
    broken.extend(cyclic.iter().cloned());
    let mut order = Order::default();
    for name in sorted {
        if broken.contains(&name) {
            continue;
        }
        if graph
            .imports_any(&name, |import| broken.contains(import) || order.skipped.contains(import))
        {
            order.skipped.insert(name);
        } else {
            order.files.push(name);
        }
    }
    order.skipped.extend(rest.difference(&cyclic).filter(|name| !broken.contains(*name)).cloned());
    Ok(order)
}

/// Checks that each import names a file, and names it once; returns the files that cannot be
/// linked, those with errors in their text included.
fn check_statements(
    loaded: &mut Loaded,
    missing: &mut Missing<'_>,
) -> Result<BTreeSet<Name>, source::Error> {
    let mut broken = BTreeSet::new();
    let mut findings = Vec::new();
    for (name, unit) in &loaded.units {
        let Some(parsed) = &unit.parsed else {
            broken.insert(name.clone());
            continue;
        };
        let mut written: BTreeMap<&str, Span> = BTreeMap::new();
        for Import { name: import, span } in &parsed.imports {
            let place = |span| Place { file: Arc::clone(name), span };
            if let Some(first) = written.get(import.as_str()) {
                findings.push(
                    Finding::compile(Some(place(*span)), format!("`{import}` is imported twice"))
                        .with_help("remove one of the two statements")
                        .with_related(place(*first), "first imported here"),
                );
                continue;
            }
            written.insert(import, *span);
            if !loaded.units.contains_key(import.as_str()) {
                findings.push(missing.finding(place(*span), import, &loaded.units)?);
                broken.insert(Arc::clone(name));
            }
        }
    }
    loaded.findings.extend(findings);
    Ok(broken)
}

/// Imports among the files that are there.
struct Graph {
    imports: BTreeMap<Name, Vec<Name>>,
}

impl Graph {
    fn new(units: &BTreeMap<Name, Unit>) -> Self {
        let existing = |import: &Import| {
            units.get_key_value(import.name.as_str()).map(|(name, _)| name.clone())
        };
        let imports = units.iter().map(|(name, unit)| {
            let imports: BTreeSet<Name> = unit
                .parsed
                .iter()
                .flat_map(|parsed| &parsed.imports)
                .filter_map(existing)
                .collect();
            (name.clone(), imports.into_iter().collect())
        });
        Self { imports: imports.collect() }
    }

    fn of(&self, name: &Name) -> &[Name] {
        self.imports.get(name).map_or(&[], Vec::as_slice)
    }

    fn imports_any(&self, name: &Name, is: impl FnMut(&Name) -> bool) -> bool {
        self.of(name).iter().any(is)
    }

    fn importers(&self) -> BTreeMap<&Name, Vec<&Name>> {
        let mut importers: BTreeMap<&Name, Vec<&Name>> = BTreeMap::new();
        for (name, imports) in &self.imports {
            for import in imports {
                importers.entry(import).or_default().push(name);
            }
        }
        importers
    }

    /// Imports before importers; and what cannot be sorted, because a cycle is in it or below it.
    fn sort(&self) -> (Vec<Name>, BTreeSet<Name>) {
        let mut waiting: BTreeMap<&Name, usize> =
            self.imports.iter().map(|(name, imports)| (name, imports.len())).collect();
        let importers = self.importers();
        let mut ready: BTreeSet<&Name> =
            waiting.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
        let mut sorted = Vec::with_capacity(self.imports.len());
        while let Some(name) = ready.pop_first() {
            waiting.remove(name);
            sorted.push(name.clone());
            for importer in importers.get(name).into_iter().flatten() {
                if let Some(count) = waiting.get_mut(importer) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert(importer);
                    }
                }
            }
        }
        (sorted, waiting.into_keys().cloned().collect())
    }

    /// Files in groups that import each other, directly or not (Kosaraju): a cycle never leaves its
    /// group, so whoever merely imports one need not be searched for another.
    fn tangles(&self, among: &BTreeSet<Name>) -> Vec<BTreeSet<Name>> {
        let mut seen: BTreeSet<&Name> = BTreeSet::new();
        let mut finished: Vec<&Name> = Vec::new();
        for start in among {
            let mut open = vec![(start, false)];
            while let Some((name, done)) = open.pop() {
                if done {
                    finished.push(name);
                } else if seen.insert(name) {
                    open.push((name, true));
                    let imports = self.of(name).iter().filter(|import| among.contains(*import));
                    open.extend(imports.map(|import| (import, false)));
                }
            }
        }
        let importers = self.importers();
        let mut tangles = Vec::new();
        while let Some(last) = finished.pop() {
            let mut tangle = BTreeSet::new();
            let mut open = vec![last];
            while let Some(name) = open.pop() {
                if seen.remove(name) {
                    tangle.insert(name.clone());
                    open.extend(importers.get(name).into_iter().flatten().copied());
                }
            }
            tangles.extend((!tangle.is_empty()).then_some(tangle));
        }
        tangles
    }

    /// The shortest way along imports from a file back to itself.
    fn cycle(&self, start: &Name, among: &BTreeSet<Name>) -> Option<Vec<Name>> {
        let mut came_from: BTreeMap<&Name, &Name> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(name) = queue.pop_front() {
            for import in self.of(name).iter().filter(|import| among.contains(*import)) {
                if import == start {
                    let back = std::iter::successors(Some(name), |at| came_from.get(at).copied());
                    let mut cycle: Vec<Name> = back.cloned().collect();
                    cycle.reverse();
                    return Some(cycle);
                }
                if !came_from.contains_key(import) {
                    came_from.insert(import, name);
                    queue.push_back(import);
                }
            }
        }
        None
    }
}

/// One finding per cycle; and the files that are on one.
fn cycles(
    loaded: &Loaded,
    graph: &Graph,
    among: &BTreeSet<Name>,
) -> (BTreeSet<Name>, Vec<Finding>) {
    let mut cyclic = BTreeSet::new();
    let mut findings = Vec::new();
    for tangle in graph.tangles(among) {
        for name in &tangle {
            if cyclic.contains(name) {
                continue;
            }
            if let Some(cycle) = graph.cycle(name, &tangle) {
                findings.extend(cycle_finding(loaded, &cycle));
                cyclic.extend(cycle);
            }
        }
    }
    (cyclic, findings)
}

fn cycle_finding(loaded: &Loaded, cycle: &[Name]) -> Option<Finding> {
    let (first, rest) = cycle.split_first()?;
    let round: Vec<&Name> = cycle.iter().chain([first]).collect();
    let statement = |from: &Name, to: &Name| {
        let parsed = loaded.units.get(from)?.parsed.as_ref()?;
        let import = parsed.imports.iter().find(|import| import.name == **to)?;
        Some(Place { file: Arc::clone(from), span: import.span })
    };
    let mut hops =
        round.iter().zip(round.iter().skip(1)).map(|(from, to)| (statement(from, to), *to));
    let place: Option<Place> = hops.next().and_then(|(place, _)| place);
    let message = if rest.is_empty() {
        format!("`{first}` imports itself")
    } else {
        format!("import cycle: {}", chain(&round))
    };
    let help = if rest.is_empty() {
        "remove the statement: a file sees its own names"
    } else {
        "move what both sides need into a file of its own that all of them import"
    };
    let mut finding = Finding::compile(place, message).with_help(help);
    for (place, to) in hops.take(SHOWN) {
        if let Some(place) = place {
            finding = finding.with_related(place, format!("imports `{to}`"));
        }
    }
    Some(finding)
}

/// `a` → `b` → `a`, with the middle of a long one left out.
fn chain(names: &[&Name]) -> String {
    let quoted =
        |names: &[&Name]| -> Vec<String> { names.iter().map(|name| format!("`{name}`")).collect() };
    let left_out = names.len().saturating_sub(SHOWN);
    if left_out < 2 {
        return quoted(names).join(" → ");
    }
    let (start, rest) = names.split_at(SHOWN / 2);
    let (_, end) = rest.split_at(left_out);
    let middle = format!("… {left_out} more …");
    [quoted(start), vec![middle], quoted(end)].concat().join(" → ")
}

/// One note for all files that were not looked at, because of what they import.
pub(super) fn skipped_note(skipped: &BTreeSet<Name>) -> Option<Finding> {
    if skipped.is_empty() {
        return None;
    }
    let mut names: Vec<String> =
        skipped.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if skipped.len() > SHOWN {
        names.push(format!("and {} more", skipped.len() - SHOWN));
    }
    let (files, they, import) =
        if skipped.len() == 1 { ("1 file was", "it", "imports") } else { ("", "they", "import") };
    let files =
        if files.is_empty() { format!("{} files were", skipped.len()) } else { files.to_owned() };
    let message = format!(
        "{files} not checked, because {they} {import} a file with errors: {}",
        names.join(", ")
    );
    let mut finding = Finding::compile(None, message).with_help("mend the errors above first");
    finding.severity = Severity::Warning;
    Some(finding)
}
