//! Joining two branches by a revision that follows both.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use limbeck_check::{LintConfig, Scope, Selection, Today, lint};
use limbeck_diff::compare;
use limbeck_schema::finding::Finding;
use limbeck_schema::model::Schema;
use limbeck_schema::route::Route;

use super::clash::{Joint, Sides, problem, problems, uncompiled};
use super::heads::{branches, described, joinable, listed, marked, published_mark};
use super::line::{self, Misfit};
use super::publish::{entry, text};
use super::{Edit, Refusal, Stamp, snapshot};
use crate::canon::Canon;
use crate::draft::renames;
use crate::graph::History;
use crate::policy::{Level, breaks, refuses_breaks};
use crate::replay::{Failure, Replay, Start};
use crate::revision::Origin;
use crate::store::{HEAD, PUBLISHED, Transaction, checkpoint_name};
use crate::workspace::{self, Workspace, closure_of, digest_of};
use crate::{Id, ProblemKind, Revision, file, seal};

/// What to join.
#[derive(Clone, Debug)]
pub struct MergeRequest {
    /// The package.
    pub package: String,
    /// What the merge is for; `None` says that it joins two revisions.
    pub message: Option<String>,
    /// Identity and time of the new revision.
    pub stamp: Stamp,
    /// The heads, the one that comes first first; `None` for the two that there are.
    pub heads: Option<[Id; 2]>,
    /// What counts as a break.
    pub level: Level,
}

/// What was joined.
#[derive(Clone, Debug)]
pub struct Merging {
    /// What to write; `None` if the history has one head, and says so.
    pub edit: Option<Edit>,
    /// The revision that follows both.
    pub revision: Revision,
    /// Whether neither branch is published, so that they could be put in a line.
    pub is_open: bool,
    /// Whether the merge counts as published, because both branches are.
    pub is_published: bool,
}

/// The rules that see what only both branches together do wrong, and the compiler does not.
const RULES: &[&str] = &["HTTP_ROUTE_NO_OVERLAP"];

/// Joins two heads, if their changes go together whichever comes first.
///
/// # Errors
/// When the history has problems that this does not mend, or the branches do not go together: both
/// changed one element, took one number or name, or what comes out does not compile or breaks those
/// who rely on one of them.
pub fn merge(workspace: &Workspace<'_>, request: &MergeRequest) -> Result<Merging, Refusal> {
    let package = &*request.package;
    let history = joinable(workspace, package, |_| false)?;
    let heads = match &request.heads {
        Some([first, second]) => [first, second],
        None => match &*branches(history) {
            [only] => return marked_only(workspace, history, only.tip),
            [first, second] => [first.tip, second.tip],
            several => {
                let tips = several.iter().map(|branch| branch.tip);
                return Err(Refusal::one(
                    package,
                    ProblemKind::Heads,
                    format!("`{package}` has several heads: {}", listed(history, tips)),
                    "name the two to join, one after the other",
                ));
            }
        },
    };
    let joint = joint(history, heads)?;
    let clashes = Sides::new(workspace, joint)?.clashes();
    if !clashes.is_empty() {
        return Err(problems(joint, &clashes));
    }
    let (revision, canon) = revision(workspace, joint, request)?;
    let own = |base: &Id, tip: &Id| {
        history.path(Some(base), tip).into_iter().any(|id| history.is_published(id))
    };
    let sides = [own(joint.tip, joint.onto), own(joint.onto, joint.tip)];
    let is_published = sides == [true, true];
    let mut transaction = Transaction::on(&snapshot(workspace, package));
    let name = file::file_name(history.next_number(), &revision.message);
    transaction.write(&*name, file::write(&revision));
    if is_published {
        publish(history, (&revision, &canon), &mut transaction);
    } else if let Some(published) = published_mark(workspace, history) {
        transaction.write(PUBLISHED, format!("{published}\n"));
    }
    transaction.write(HEAD, format!("{}\n", revision.id));
    let edit =
        Edit { package: package.to_owned(), transaction, revision: Some((name, revision.clone())) };
    Ok(Merging { edit: Some(edit), revision, is_open: sides == [false, false], is_published })
}

/// Two heads, neither of which follows the other.
fn joint<'h>(history: &'h History, [first, second]: [&Id; 2]) -> Result<Joint<'h>, Refusal> {
    let heads = history.heads();
    let head = |id: &Id| heads.iter().copied().find(|head| *head == id);
    match (head(first), head(second)) {
        (Some(onto), Some(tip)) if onto != tip => Ok(Joint { history, onto, tip }),
        _ => Err(Refusal::one(
            &history.package,
            ProblemKind::Heads,
            format!("{} are not two heads", listed(history, [first, second])),
            format!("name two of these: {}", listed(history, heads.iter().copied())),
        )),
    }
}

/// A history with one head: an interrupted merge may not have said so yet.
fn marked_only(workspace: &Workspace<'_>, history: &History, tip: &Id) -> Result<Merging, Refusal> {
    let Some(revision) = history.get(tip).cloned() else {
        return Err(Refusal::Problems(history.problems.clone()));
    };
    let mut transaction = Transaction::on(&snapshot(workspace, &history.package));
    let is_split = history.published.is_none()
        && !marked(workspace, history).is_empty()
        && published_mark(workspace, history).is_none();
    let is_behind = history.is_published(tip) && history.published.as_ref() != Some(tip);
    let is_split = is_split || is_behind;
    if is_split {
        let canon = workspace.canon(&history.package, tip)?;
        publish(history, (&revision, &canon), &mut transaction);
    }
    super::rebase::mark(workspace, history, tip, &mut transaction);
    let is_right = transaction.steps.is_empty();
    let edit = Edit { package: history.package.clone(), transaction, revision: None };
    let edit = (!is_right).then_some(edit);
    Ok(Merging { edit, revision, is_open: false, is_published: is_split })
}

/// Marks a merge of published branches as published: nothing else follows both.
fn publish(
    history: &History,
    (revision, canon): (&Revision, &Rc<Canon>),
    transaction: &mut Transaction,
) {
    let covered = history.published_set().iter().filter_map(|id| history.get(id));
    let sealed = covered.chain([revision]).map(entry).collect();
    let text = text(revision, canon, sealed, Vec::new());
    transaction.write(checkpoint_name(&revision.id), text);
    transaction.write(PUBLISHED, format!("{}\n", revision.id));
}

/// The revision that follows both, and what is recorded there.
fn revision(
    workspace: &Workspace<'_>,
    joint: Joint<'_>,
    request: &MergeRequest,
) -> Result<(Revision, Rc<Canon>), Refusal> {
    let Joint { history, onto, tip } = joint;
    let package = &*history.package;
    let replay = Replay::new(&workspace.histories, Start::Checkpoint);
    let canon = |id: &Id| {
        let canon = replay.canon(package, id);
        canon.map_err(|failure| Refusal::Workspace(workspace::Error::Replay(failure)))
    };
    let (one, other) = (canon(onto)?, canon(tip)?);
    let (Some(first), Some(second)) = (history.get(onto), history.get(tip)) else {
        return Err(Refusal::Problems(history.problems.clone()));
    };
    let requires = line::newest(workspace, package, [first, second])?;
    let mut revision = blank(request, [first, second], requires);
    let forth = Rc::new(joined(joint, &replay, (&one, [onto, tip]))?);
    let back = joined(joint, &replay, (&other, [tip, onto]))?;
    let compile = |canon: &Canon| {
        line::compile(workspace, canon, (&revision, &replay)).map_err(|misfit| match misfit {
            Misfit::Compile(error) => uncompiled(joint, &error),
            Misfit::Refusal(refusal) => refusal,
            Misfit::Conflicts(_) => Refusal::Problems(history.problems.clone()),
        })
    };
    let compiled = compile(&forth)?;
    let after = digest_of(&compiled.schema, package);
    if digest_of(&compile(&back)?.schema, package) != after {
        let message = format!(
            "{} and {} lead to different schemas, depending on which comes first",
            described(history, onto),
            described(history, tip)
        );
        return Err(Refusal::Problems(vec![problem(joint, message)]));
    }
    let schema = &compiled.schema;
    for (parent, other, canon) in [(onto, tip, &one), (tip, onto, &other)] {
        let before = workspace.compile_canon(canon, history.get(parent), &replay)?;
        let joint = Joint { history, onto: parent, tip: other };
        keeps(joint, (&before.schema, schema), (canon, request.level))?;
    }
    routes(workspace, joint, (schema, [&one, &other]))?;
    let reached = line::imported(schema, package);
    revision.requires.retain(|package, _| reached.contains(package));
    revision.after = after;
    revision.closure = closure_of(schema, package);
    revision.seal = seal::seal(&revision, &[first.seal, second.seal]);
    Ok((revision, forth))
}

/// The revision that follows two others, with what it leads to still to be said.
fn blank(
    request: &MergeRequest,
    [first, second]: [&Revision; 2],
    requires: BTreeMap<String, Id>,
) -> Revision {
    Revision {
        id: request.stamp.id.clone(),
        package: first.package.clone(),
        parents: vec![first.id.clone(), second.id.clone()],
        origin: Origin::Nothing,
        message: request
            .message
            .clone()
            .unwrap_or_else(|| format!("Join {} and {}", first.id, second.id)),
        created: request.stamp.created.clone(),
        before: Some(first.after),
        after: first.after,
        closure: first.closure,
        requires,
        allow_breaking: None,
        changes: Vec::new(),
        bridges: Vec::new(),
        seal: first.seal,
    }
}

/// What comes out when the second of two heads is joined to the first.
fn joined(
    joint: Joint<'_>,
    replay: &Replay<'_>,
    (canon, [first, second]): (&Canon, [&Id; 2]),
) -> Result<Canon, Refusal> {
    let history = joint.history;
    replay.joined(history, canon, (first, second)).map_err(|failure| match failure {
        Failure::Conflicts { id, conflicts } => {
            let who = described(history, &id);
            let message = |it| format!("{who} does not fit to the other branch: {it}");
            let problems = conflicts.iter().map(|it| problem(joint, message(it)));
            Refusal::Problems(problems.collect())
        }
        failure => Refusal::Workspace(workspace::Error::Replay(failure)),
    })
}

/// Whether those who rely on one branch can go on with both, unless the other one gave a reason why
/// they need not.
fn keeps(
    joint: Joint<'_>,
    (before, after): (&Schema, &Schema),
    (canon, level): (&Canon, Level),
) -> Result<(), Refusal> {
    let Joint { history, onto, tip } = joint;
    let stage = canon.lifecycle.as_ref().map(|lifecycle| lifecycle.stage);
    let path = history.path(Some(onto), tip);
    let revisions: Vec<&Revision> = path.iter().filter_map(|id| history.get(id)).collect();
    let has_reason = revisions.iter().any(|revision| revision.allow_breaking.is_some());
    if has_reason || !stage.is_some_and(refuses_breaks) {
        return Ok(());
    }
    let moves = super::clash::composed(&revisions);
    let comparison = compare(before, after, &renames(&history.package, &moves));
    let found = breaks(&comparison, &history.package, level);
    if found.is_empty() { Ok(()) } else { Err(Refusal::Breaks(found)) }
}

/// Rpcs of both branches that one request could mean.
fn routes(
    workspace: &Workspace<'_>,
    joint: Joint<'_>,
    (schema, parents): (&Schema, [&Rc<Canon>; 2]),
) -> Result<(), Refusal> {
    let replay = Replay::new(&workspace.histories, Start::Checkpoint);
    let history = joint.history;
    let mut known: Vec<String> = Vec::new();
    for (id, canon) in [joint.onto, joint.tip].into_iter().zip(parents) {
        let compiled = workspace.compile_canon(canon, history.get(id), &replay)?;
        known.extend(judged(&compiled.schema).into_iter().map(|finding| finding.message));
    }
    let new = judged(schema).into_iter().filter(|finding| !known.contains(&finding.message));
    let problems: Vec<_> = new
        .map(|finding| {
            let rpcs = rpcs(schema, &history.package, &finding.message);
            let sides = [(joint.tip, joint.onto), (joint.onto, joint.tip)];
            let [one, other] = sides.map(|side| described(history, author(history, side, &rpcs)));
            let named: Vec<String> = rpcs.iter().map(|path| format!("rpc `{path}`")).collect();
            let message =
                format!("{}: {one} and {other}: {}", named.join(" and "), finding.message);
            problem(joint, message)
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Problems(problems)) }
}

/// Paths of the rpcs whose routes a sentence names.
fn rpcs(schema: &Schema, package: &str, sentence: &str) -> BTreeSet<String> {
    let (routes, _) = limbeck_schema::route::routes(schema);
    let is_named = |route: &&Route| {
        sentence.contains(&format!("`{} {}`", route.verb.as_str(), route.template.text))
    };
    let path = |route: &Route| {
        let full_name = schema.full_name(route.element());
        let path = full_name.strip_prefix(package).and_then(|rest| rest.strip_prefix('.'));
        path.map_or_else(|| full_name.clone(), str::to_owned)
    };
    routes.iter().filter(is_named).map(path).collect()
}

/// The newest revision on a branch that is about one of some rpcs, or about its service.
fn author<'h>(history: &'h History, (base, tip): (&Id, &'h Id), rpcs: &BTreeSet<String>) -> &'h Id {
    let path = history.path(Some(base), tip);
    let is_about = |id: &Id| {
        let changes = history.get(id).map_or(&[][..], |revision| &revision.changes);
        changes.iter().any(|change| {
            let service =
                |rpc: &String| rpc.rsplit_once('.').is_some_and(|(it, _)| it == change.path);
            rpcs.contains(&change.path) || rpcs.iter().any(service)
        })
    };
    path.into_iter().rev().find(|id| is_about(id)).unwrap_or(tip)
}

fn judged(schema: &Schema) -> Vec<Finding> {
    let use_ = RULES.iter().map(|rule| (*rule).to_owned()).collect();
    let selection = Selection { use_, ..Selection::default() };
    let config = LintConfig { selection, ..LintConfig::default() };
    // The names of the rules are known to be right: a test holds them to the list.
    let mut findings =
        lint(schema, &Scope::all(schema), &config, &Today::default()).unwrap_or_default();
    findings.extend(limbeck_schema::route::routes(schema).1);
    findings
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_rules_are_there() {
        for rule in RULES {
            assert!(limbeck_check::find(rule).is_some(), "{rule}");
        }
    }
}
