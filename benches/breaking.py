#!/usr/bin/env python3
"""Races `limbeck breaking` against `buf breaking` on the whole tree of Google's protos.

    cargo build --release -p limbeck && benches/breaking.py [ROUNDS]

The tree is held against itself after edits, once of every 20th file, once of three: fields get
another number, which breaks. Both read the same `buf.yaml` with buf's default rules, and print one
line of JSON for each finding. `limbeck` compiles only the packages that an edit can have an effect
on; with `--all` it compiles, as buf does, everything. Each round runs all contestants, in turn, so
that a disturbance hits all of them; the best round counts. Memory is the largest resident set.
Ratios are to buf.
"""

import pathlib
import re
import sys
import tempfile

from race import buf, copy_tree, limbeck, race

# A field of a proto3 message on a line of its own, without options.
FIELD = re.compile(r"^(  (?:string|int32|int64|bool) \w+ = )(\d+);$", re.MULTILINE)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        before = pathlib.Path(folder) / "before"
        names = copy_tree(before, {"breaking": {"use": ["FILE"]}})
        print(f"{len(names)} files, {rounds} rounds")
        for title, step in [("every 20th file edited", 20), ("three files edited", len(names) // 3)]:
            after = pathlib.Path(folder) / f"after-{step}"
            edited = edit(copy_tree(after, {"breaking": {"use": ["FILE"]}}), step)
            race(f"breaking, {title} ({edited})", contestants(before, after), rounds)


def edit(paths, step):
    """Gives the first field of every so many files another number."""
    edited = 0
    for path in paths[step // 2 :: step]:
        text = path.read_text()
        changed = FIELD.sub(lambda field: f"{field[1]}{int(field[2]) + 20_000};", text, count=1)
        path.write_text(changed)
        edited += changed != text
    return edited


def contestants(before, after):
    judge = [limbeck(), "breaking", "--against", before, "--format", "json"]
    return {
        "buf breaking": ([buf(), "breaking", "--against", before, "--error-format", "json"], after),
        "limbeck breaking --all": ([*judge, "--all"], after),
        "limbeck breaking": (judge, after),
    }


if __name__ == "__main__":
    main()
