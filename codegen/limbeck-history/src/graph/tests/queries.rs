//! Questions to a graph, answered as their definitions say.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Revisions with up to two parents among the earlier ones, their ids in no order, times that
/// contradict the graph.
pub(crate) fn graph() -> impl Strategy<Value = Vec<Revision>> {
    let node = (any::<(prop::sample::Index, prop::sample::Index)>(), 0..3_usize, 0..10_u8);
    let nodes = prop::collection::vec(node, 1..25);
    (nodes, any::<u16>()).prop_map(|(nodes, salt)| {
        // An odd factor: a permutation of 16 bits.
        let name = |at: usize| (at * 40_503 + usize::from(salt)) & 0xffff;
        let nodes = nodes.into_iter().enumerate().map(|(at, ((one, other), count, minute))| {
            let mut parents: Vec<usize> = if at == 0 {
                Vec::new()
            } else {
                [one, other].iter().map(|it| name(it.index(at))).take(count).collect()
            };
            parents.dedup();
            let created = format!("2026-11-22T21:3{minute}:00Z");
            Revision { created, ..revision(name(at), &parents) }
        });
        nodes.collect()
    })
}

/// Ancestors by asking again until nothing is new.
fn naive_ancestors(revisions: &[Revision], of: &Id) -> BTreeSet<Id> {
    let mut found = BTreeSet::from([of.clone()]);
    loop {
        let before = found.len();
        for revision in revisions {
            if found.contains(&revision.id) {
                found.extend(revision.parents.iter().cloned());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn owned(ids: Vec<&Id>) -> BTreeSet<Id> {
    ids.into_iter().cloned().collect()
}

proptest! {
    #[test]
    fn parents_come_first_whatever_the_order_of_files(
        revisions in graph(),
        turn in any::<prop::sample::Index>(),
    ) {
        let history = History::of("a.v1", revisions.clone(), None, None);
        let order = history.order();
        prop_assert_eq!(order.len(), revisions.len());
        let place = |id: &Id| order.iter().position(|it| *it == id).unwrap();
        for (at, id) in order.iter().enumerate() {
            prop_assert!(history.parents(id).iter().all(|parent| place(parent) < at));
        }
        // Of two that could both come next, the older one does, else the smaller id.
        let key = |id: &Id| (history.get(id).unwrap().created.clone(), id.clone());
        for pair in order.windows(2) {
            let [one, other] = pair else { continue };
            prop_assert!(key(one) < key(other) || history.parents(other).contains(one));
        }
        let mut turned = revisions.clone();
        turned.rotate_left(turn.index(revisions.len()));
        let turned = History::of("a.v1", turned, None, None);
        prop_assert_eq!(turned.order(), order);
    }

    #[test]
    fn answers_are_those_of_the_definitions(revisions in graph()) {
        let history = History::of("a.v1", revisions.clone(), None, None);
        let ids: Vec<&Id> = history.revisions.keys().collect();
        let ancestors: BTreeMap<&Id, BTreeSet<Id>> =
            ids.iter().map(|id| (*id, naive_ancestors(&revisions, id))).collect();
        for one in &ids {
            prop_assert_eq!(&owned(history.ancestors(one)), &ancestors[*one]);
            let children = revisions.iter().filter(|it| it.parents.contains(one));
            let children: BTreeSet<Id> = children.map(|it| it.id.clone()).collect();
            prop_assert_eq!(owned(history.children(one)), children.clone());
            prop_assert_eq!(history.heads().contains(one), children.is_empty());
            prop_assert_eq!(history.roots().contains(one), history.parents(one).is_empty());
            for other in &ids {
                prop_assert_eq!(history.is_ancestor(other, one), ancestors[*one].contains(*other));
                let (common, path) = (&ancestors[*one] & &ancestors[*other], &ancestors[*one] - &ancestors[*other]);
                prop_assert_eq!(owned(history.path(Some(other), one)), path);
                let is_old = |id: &Id| common.iter().any(|it| it != id && ancestors[it].contains(id));
                let newest = common.iter().filter(|id| !is_old(id)).cloned().collect::<BTreeSet<_>>();
                prop_assert_eq!(owned(history.merge_bases(one, other)), newest);
                prop_assert_eq!(owned(history.common_ancestors(one, other)), common);
            }
        }
    }
}

#[test]
fn a_history_answers() {
    // 1 ← 2 ← 4 (joins 2 and 3) ← 5, and 1 ← 3.
    let folder = Folder::new(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2, 3]), (5, &[4])]);
    let mut folder = folder;
    folder.write("PUBLISHED", "000000000002\n");
    folder.write("checkpoints/000000000002.proto.txt", "schema");
    let history = folder.history();
    assert_eq!(history.problems, []);
    assert_eq!(history.notes, []);
    assert_eq!(history.head_revision().unwrap().message, "Step 5");
    assert_eq!(history.heads(), [&id(5)]);
    assert_eq!(history.roots(), [&id(1)]);
    assert_eq!(history.first_parents(&id(5)), [&id(5), &id(4), &id(2), &id(1)]);
    assert_eq!(history.path(Some(&id(2)), &id(5)), [&id(3), &id(4), &id(5)]);
    assert_eq!(history.path(None, &id(2)), [&id(1), &id(2)]);
    assert_eq!(history.path(Some(&id(5)), &id(1)), [] as [&Id; 0]);
    assert_eq!(history.merge_bases(&id(2), &id(3)), [&id(1)]);
    assert!(history.is_published(&id(1)) && history.is_published(&id(2)));
    assert!(!history.is_published(&id(3)));
    assert_eq!(history.checkpoints[&id(2)], b"schema");
    assert_eq!(history.next_number(), 6);
    assert_eq!(history.file(&id(3)).unwrap(), "proto/a/v1/revisions/0003_step.toml");
}

#[test]
fn what_is_not_there_has_no_relatives() {
    let history = Folder::new(&[(1, &[])]).history();
    let (here, nowhere) = (id(1), id(9));
    assert!(!history.is_ancestor(&nowhere, &nowhere));
    assert!(!history.is_ancestor(&nowhere, &here));
    assert_eq!(history.ancestors(&nowhere), [] as [&Id; 0]);
    assert_eq!(history.first_parents(&nowhere), [] as [&Id; 0]);
    assert_eq!(history.merge_bases(&here, &nowhere), [] as [&Id; 0]);
    assert_eq!(history.file(&nowhere), None);
}
