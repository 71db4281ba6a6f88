#!/usr/bin/env python3
"""Races limbeck on the whole tree of Google's protos: time and memory beside its peers.

    cargo build --release -p limbeck -p limbeck-benches && benches/google-tree.py [ROUNDS]

Each round runs every contestant once, in turn, so that a disturbance hits all of them; the best
round of each counts. Memory is the largest resident set of any one process of a contestant.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

WORKSPACE = pathlib.Path(__file__).resolve().parent.parent
PEERS = pathlib.Path(os.environ.get("LIMBECK_PEERS", WORKSPACE / "tests/peers"))
TREE = PEERS / "node_modules/google-proto-files"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", WORKSPACE / "target"))
# protox and limbeck carry their own copies of these; protoc and buf read the tree's.
BUNDLED = "google/protobuf/"


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        names = sorted(str(path.relative_to(TREE)) for path in TREE.rglob("*.proto"))
        names = [name for name in names if not name.startswith(BUNDLED)]
        (work / "names").write_text("\n".join(names))
        print(f"{len(names)} files, {rounds} rounds, {os.cpu_count()} cores")
        race("compile", contestants(work), rounds)
        race("generate google/cloud", generators(work), rounds)


def contestants(work):
    """Name to command and folder: each reads the whole tree and writes a descriptor set."""
    project(work / "whole", f'[schema]\nroots = ["{TREE}"]\nexclude = ["{BUNDLED}**"]\n')
    buf_project(work / "buf")
    protoc = [shutil.which("protoc"), "-I", TREE, "--include_imports", "--include_source_info"]
    return {
        "protox": ([program("protox-alone"), TREE, work / "names", work / "protox.binpb"], work),
        "protoc": ([*protoc, "-o", work / "protoc.binpb", f"@{work / 'names'}"], TREE),
        "buf": ([PEERS / "node_modules/.bin/buf", "build", "-o", work / "buf.binpb"], work / "buf"),
        "limbeck ls": ([program("limbeck"), "ls", "packages"], work / "whole"),
        "limbeck image": (
            [program("limbeck"), "image", "-o", work / "limbeck.binpb"],
            work / "whole",
        ),
    }


def generators(work):
    """Name to command and folder: each makes Rust of `google/cloud`."""
    cloud = work / "cloud"
    project(cloud, f'[schema]\nroots = ["{TREE}"]\ninclude = ["google/cloud/**"]\n')
    image = [work / "protoc.binpb", "google/cloud/"]
    return {
        "prost-build": ([program("prost-build-alone"), *image, work / "prost"], work),
        "prost-build, formatted": (
            [program("prost-build-alone"), *image, work / "prost-formatted", "--format"],
            work,
        ),
        "limbeck generate": ([program("limbeck"), "generate", "--target", "rust"], cloud),
    }


def program(name):
    path = TARGET / "release" / name
    if not path.exists():
        sys.exit(f"{path} is not there: cargo build --release -p limbeck -p limbeck-benches")
    return path


def project(folder, configuration):
    folder.mkdir()
    (folder / "limbeck.toml").write_text(configuration)


def buf_project(folder):
    """buf reads modules below its workspace only, so it gets a copy of the tree."""
    shutil.copytree(TREE, folder)
    modules = [{"path": ".", "excludes": ["google/protobuf"]}]
    (folder / "buf.yaml").write_text(json.dumps({"version": "v2", "modules": modules}))


def race(title, runners, rounds):
    best = {}
    for _ in range(rounds):
        for name, (command, folder) in runners.items():
            result = run(name, [str(part) for part in command], folder)
            best[name] = min(best.get(name, result), result)
    base = best[next(iter(best))]
    print(f"\n{title:<24} {'seconds':>8} {'ratio':>6} {'cpu':>7} {'MiB':>6} {'ratio':>6}")
    for name, (seconds, cpu, memory) in best.items():
        times, sizes = seconds / base[0], memory / base[2]
        print(f"{name:<24} {seconds:8.2f} {times:6.2f} {cpu:7.2f} {memory / 1024:6.0f} {sizes:6.2f}")


def run(name, command, folder):
    """Wall seconds, CPU seconds and the peak resident set in KiB of a command."""
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = process.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{name} failed with {process.returncode}:\n{errors[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main()
