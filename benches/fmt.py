#!/usr/bin/env python3
"""Races `limbeck fmt` and `buf format` on the whole tree of Google's protos, in one run.

    cargo build --release -p limbeck && benches/fmt.py [ROUNDS]

Each round runs every contestant once, in turn, so that a disturbance hits all of them; the best
round of each counts. Every process is cold: nothing is kept from one to the next. Memory is the
largest resident set.
"""

import importlib.util
import json
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("google_tree", HERE / "google-tree.py")
google_tree = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(google_tree)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder) / "tree"
        shutil.copytree(google_tree.TREE, work)
        (work / "buf.yaml").write_text(json.dumps({"version": "v2"}))
        files = sum(1 for _ in work.rglob("*.proto"))
        print(f"{files} files, {rounds} rounds")
        google_tree.race("format, as a difference", contestants(work), rounds)


def contestants(work):
    """Name to command and folder: each formats the whole tree and writes nothing."""
    limbeck = google_tree.program("limbeck")
    return {
        "buf format -d": ([buf(), "format", "-d"], work),
        "limbeck fmt -d": ([limbeck, "fmt", "-d", "."], work),
        "limbeck fmt": ([limbeck, "fmt", "."], work),
    }


def buf():
    """The program itself; npm's `.bin/buf` starts it by way of a script."""
    packages = google_tree.PEERS / "node_modules/@bufbuild"
    native = [path for path in packages.glob("buf-*/bin/buf") if path.exists()]
    return native[0] if native else google_tree.PEERS / "node_modules/.bin/buf"


if __name__ == "__main__":
    main()
