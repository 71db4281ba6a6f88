//! Adopting an API that others use already, without a list of a thousand changes.

use limbeck_schema::lifecycle::{Lifecycle, Stage};

use super::publish::{entry, text};
use super::record::leads_there;
use super::seal::sealed;
use super::{Edit, Refusal, Stamp, snapshot, sound};
use crate::canon::Canon;
use crate::graph::History;
use crate::revision::{Change, Facts, Origin, Pair};
use crate::store::{HEAD, PUBLISHED, Transaction, checkpoint_name};
use crate::workspace::Workspace;
use crate::{Kind, ProblemKind, Revision, draft, file};

/// Begins the history of a package with what it is today, which counts as published.
///
/// # Errors
/// When the package has a history, or its proto files are not there.
pub fn baseline(
    workspace: &Workspace<'_>,
    package: &str,
    (message, stamp): (&str, &Stamp),
    lifecycle: Option<Lifecycle>,
) -> Result<Edit, Refusal> {
    if let Some(history) = workspace.histories.get(package) {
        if let Some(rest) = rest(workspace, history) {
            return Ok(rest);
        }
        let history = sound(workspace, package)?;
        let head = history.head.as_ref().map(ToString::to_string).unwrap_or_default();
        return Err(Refusal::one(
            package,
            ProblemKind::Parent,
            format!("`{package}` has a history; its head is {head}"),
            format!("`limbeck revision -m \"…\" --package {package}` records what changed since"),
        ));
    }
    let Some(found) = workspace.schema.find_package(package) else {
        return Err(Refusal::one(
            package,
            ProblemKind::Missing,
            format!("there are no proto files of `{package}`"),
            "`limbeck ls packages` lists those that there are",
        ));
    };
    let mut canon = Canon::of(workspace.schema, found)
        .map_err(|error| Refusal::Draft(draft::Error::Read(error)))?;
    let lifecycle = lifecycle.unwrap_or_else(|| usual(package));
    canon.lifecycle = Some(lifecycle.clone());
    let after = workspace.digest(package);
    leads_there(workspace, &canon, after)?;
    let facts =
        Facts { lifecycle: Some(Pair { was: None, now: Some(lifecycle) }), ..Facts::default() };
    let change =
        Change { kind: Kind::Lifecycle, path: package.to_owned(), facts, ..Change::default() };
    let revision = sealed(
        None,
        Revision {
            id: stamp.id.clone(),
            package: package.to_owned(),
            parents: Vec::new(),
            origin: Origin::Baseline,
            message: message.to_owned(),
            created: stamp.created.clone(),
            before: None,
            after,
            closure: workspace.closure(package),
            requires: workspace.requires(package),
            allow_breaking: None,
            changes: vec![change],
            bridges: Vec::new(),
            seal: after,
        },
    );
    let name = file::file_name(1, message);
    let mut transaction = Transaction::on(&snapshot(workspace, package));
    let checkpoint = text(&revision, &canon, [entry(&revision)].into(), Vec::new());
    transaction.write(checkpoint_name(&revision.id), checkpoint);
    transaction.write(&*name, file::write(&revision));
    transaction.write(PUBLISHED, format!("{}\n", revision.id));
    transaction.write(HEAD, format!("{}\n", revision.id));
    Ok(Edit { package: package.to_owned(), transaction, revision: Some((name, revision)) })
}

/// What is left to do of a baseline that was interrupted before it counted as published.
fn rest(workspace: &Workspace<'_>, history: &History) -> Option<Edit> {
    let [id] = *history.order() else { return None };
    let is_begun = history.get(id)?.origin == Origin::Baseline
        && history.published.is_none()
        && history.checkpoints.contains_key(id)
        && history
            .problems
            .iter()
            .all(|it| matches!(it.kind, ProblemKind::Head | ProblemKind::Published));
    let mut transaction = Transaction::on(&snapshot(workspace, &history.package));
    transaction.write(PUBLISHED, format!("{id}\n"));
    transaction.write(HEAD, format!("{id}\n"));
    let package = history.package.clone();
    let entry = history.revisions.get(id)?.clone();
    let revision = Some((entry.name, entry.revision));
    is_begun.then_some(Edit { package, transaction, revision })
}

/// The stage that the name of a package promises: `preview` for `v1beta1`, else `stable`.
fn usual(package: &str) -> Lifecycle {
    let last = package.rsplit('.').next().unwrap_or_default();
    let rest = last.strip_prefix('v').unwrap_or_default();
    let is_unstable = rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.contains(|c: char| c.is_ascii_alphabetic());
    let stage = if is_unstable { Stage::Preview } else { Stage::Stable };
    Lifecycle { stage, ..Lifecycle::default() }
}
