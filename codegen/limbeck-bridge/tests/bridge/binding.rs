//! Which decision counts.

use limbeck_bridge::{Decision, Direction, Wholes, binding, contradictions};

fn decisions(texts: &[&str]) -> Vec<Decision> {
    let parse = |text: &&str| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    texts.iter().map(parse).collect()
}

fn shown(decisions: &[Decision]) -> Vec<String> {
    decisions.iter().map(ToString::to_string).collect()
}

#[test]
fn the_newest_on_a_path_and_direction_counts() {
    for (all, left) in [
        (&[][..], &[][..]),
        (&["A.a -> A.a: up=reject", "A.a -> A.a: up=identity"], &["A.a -> A.a: up=identity"]),
        (
            &["A.a -> A.a: up=reject, down=reject", "A.a -> A.a: up=identity"],
            &["A.a -> A.a: down=reject", "A.a -> A.a: up=identity"],
        ),
        // The same name on the other side is another element.
        (
            &["A.a ->: up=reject_if_set", "-> A.a: up=identity"],
            &["A.a ->: up=reject_if_set", "-> A.a: up=identity"],
        ),
        // A decision counts as a whole; what it set aside stays so.
        (
            &[
                "A.b -> A.b: up=reject",
                "A.a, A.b -> A.c: up=nest, down=flatten",
                "A.a ->: up=reject_if_set",
            ],
            &["A.a, A.b -> A.c: down=flatten", "A.a ->: up=reject_if_set"],
        ),
    ] {
        let bound = binding(&decisions(all));
        assert_eq!(shown(&bound), left);
        assert_eq!(binding(&bound), bound);
    }
}

#[test]
fn branches_contradict_each_other_where_they_do_other_things() {
    let saturate = "A.a -> A.a: down=saturate because \"x\"";
    for (left, right, found) in [
        (&[saturate][..], &["A.a -> A.a: down=saturate because \"y\""][..], None),
        (&[saturate], &["A.a -> A.a: up=reject"], None),
        (&[saturate], &["A.b -> A.b: down=reject"], None),
        (&[saturate], &["A.a -> A.a: down=reject"], Some((Direction::Down, "A.a"))),
        (&[saturate, "A.a -> A.a: down=reject"], &["A.a -> A.a: down=reject"], None),
        (&[saturate], &["A.a -> A.b: down=saturate because \"x\""], Some((Direction::Down, "A.a"))),
        (
            &["-> E.E_1: down=map_to(E_0) because \"x\""],
            &["-> E.E_1: down=map_to(E_2) because \"x\""],
            Some((Direction::Down, "E.E_1")),
        ),
        (
            &["A.a, A.b -> A.c: up=nest"],
            &["A.b ->: up=reject_if_set"],
            Some((Direction::Up, "A.b")),
        ),
    ] {
        let (left, right) = (decisions(left), decisions(right));
        for (left, right) in [(&left, &right), (&right, &left)] {
            let all = contradictions(left, right, &Wholes::default());
            let shown = all.first().map(|it| (it.direction, it.path.as_str()));
            assert_eq!(shown, found, "{left:?} {right:?}");
            assert!(all.len() <= 1);
        }
    }
}

#[test]
fn a_whole_and_its_part_contradict_each_other() {
    let oneofs = || [("A.x".to_owned(), ["A.o".to_owned()].into())].into();
    let wholes = Wholes { older: oneofs(), newer: oneofs() };
    let (custom, map) = ("E -> E: down=custom", "-> E.E_2: down=map_to(E_0) because \"x\"");
    let whole = "A.o -> A.o: down=custom";
    for (left, right, found) in [
        (&[custom][..], &[map][..], Some("E.E_2")),
        (&[custom], &["-> E.E_2: up=custom"], None),
        (&[custom], &["-> F.E_2: down=reject"], None),
        (&["E -> E: down=identity"], &["E.A -> E.A: down=identity"], None),
        (&["E -> E: down=identity"], &["-> E.E_2: down=reject"], Some("E.E_2")),
        // Who decides the whole as the other does has no part that counts.
        (&[map, custom], &[custom], None),
        (&[map, custom], &["E -> E: down=identity"], Some("E")),
        (&[whole], &["-> A.x: down=drop because \"x\""], Some("A.x")),
        (&[whole], &["A.x -> A.x: down=custom"], Some("A.x")),
        (&["A.o -> A.a, A.b: down=reject"], &["A.x ->: down=custom"], Some("A.x")),
        (&[whole], &["A.y -> A.y: down=custom"], None),
    ] {
        let (left, right) = (decisions(left), decisions(right));
        for (left, right) in [(&left, &right), (&right, &left)] {
            let all = contradictions(left, right, &wholes);
            assert_eq!(all.first().map(|it| it.path.as_str()), found, "{left:?} {right:?}");
            for it in &all {
                assert!(left.contains(&it.left) && right.contains(&it.right), "{it:?}");
                assert_eq!(it.whole.is_some(), it.path != "E", "{it:?}");
            }
        }
    }
}
