//! Which fields are in a oneof, as two branches and the older version have it.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_bridge::Wholes;

use super::older_version;
use crate::Id;
use crate::canon::{Canon, join};
use crate::graph::History;
use crate::workspace::Workspace;

/// What the decisions of branches may be parts of; what cannot be replayed is told elsewhere.
pub(crate) fn wholes(workspace: &Workspace<'_>, history: &History, heads: &[&Id]) -> Wholes {
    let mut wholes = Wholes::default();
    for head in heads {
        if let Ok(canon) = workspace.canon(&history.package, head) {
            collect(&canon, &mut wholes.newer);
        }
    }
    let older = older_version(history).and_then(|older| workspace.histories.get(older));
    let older = older.and_then(|older| Some((&older.package, older.head.as_ref()?)));
    if let Some((package, head)) = older
        && let Ok(canon) = workspace.canon(package, head)
    {
        collect(&canon, &mut wholes.older);
    }
    wholes
}

fn collect(canon: &Canon, oneofs: &mut BTreeMap<String, BTreeSet<String>>) {
    for (key, declaration) in &canon.elements {
        if let Some(oneof) = &declaration.oneof {
            let path = join(key.parent().unwrap_or_default(), oneof);
            oneofs.entry(key.path.clone()).or_default().insert(path);
        }
    }
}
