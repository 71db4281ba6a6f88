#!/usr/bin/env python3
"""Races `limbeck lint` against `buf lint` on the whole tree of Google's protos.

    cargo build --release -p limbeck && benches/lint.py [ROUNDS]

Both read the same `buf.yaml`, with buf's default rules, and print one line of JSON for each
finding. Each round runs both, in turn, so that a disturbance hits both; the best round counts.
Memory is the largest resident set. Ratios are to buf.
"""

import pathlib
import sys
import tempfile

from race import buf, copy_tree, limbeck, race


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        names = copy_tree(folder, {"lint": {"use": ["STANDARD"]}})
        print(f"{len(names)} files, {rounds} rounds")
        runners = {
            "buf lint": ([buf(), "lint", "--error-format", "json"], folder),
            "limbeck lint": ([limbeck(), "lint", "--format", "json"], folder),
        }
        race("lint", runners, rounds)


if __name__ == "__main__":
    main()
