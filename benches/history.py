#!/usr/bin/env python3
"""Times limbeck's checks of a long history: how they grow with the revisions, what checkpoints save.

    cargo build --release -p limbeck -p limbeck-benches && benches/history.py [ROUNDS]

Every run is a new process without a cache. The same package without its history is what compiling
costs; what is above that is the history's. The best round of each counts.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from race import TARGET, limbeck, run

ELEMENTS = 2000
REVISIONS = (10, 100, 1000)
CHECKPOINT = 100


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        print(f"a package of {ELEMENTS} elements, seconds\n")
        print("| revisions | checkpoints | verify | check | verify --deep | without a history |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        for revisions in REVISIONS:
            for every in (0, CHECKPOINT):
                if every <= revisions:
                    row(work / f"{revisions}-{every}", revisions, every, rounds)
        pruned(work / f"{REVISIONS[-1]}-{CHECKPOINT}", rounds)
        find_edit(work / f"{REVISIONS[-1]}-{CHECKPOINT}")
        find_edit(work / f"{REVISIONS[-1]}-0")


def row(project, revisions, every, rounds):
    make(project, revisions, every)
    bare = project.with_name(f"{project.name}-bare")
    shutil.copytree(project, bare, ignore=shutil.ignore_patterns("revisions"))
    run("generate", [str(limbeck()), "generate"], project)
    best = lambda folder, *command: min(
        run(" ".join(command), [str(limbeck()), *command], folder)[1] for _ in range(rounds)
    )
    figures = [best(project, "verify"), best(project, "check")]
    deep = run("verify --deep", [str(limbeck()), "verify", "--deep"], project)[1]
    figures += [deep, best(bare, "verify")]
    count = revisions // every if every else 0
    print(f"| {revisions} | {count} | " + " | ".join(f"{it:.3f}" for it in figures) + " |", flush=True)


def pruned(project, rounds):
    """The same history, shortened to what follows its newest checkpoint."""
    short = project.with_name(f"{project.name}-pruned")
    shutil.copytree(project, short)
    answer = subprocess.run(
        [limbeck(), "checkpoint", "bench.v1@published", "--prune"], cwd=short, capture_output=True, text=True
    )
    if answer.returncode != 0:
        sys.exit(f"cannot prune:\n{answer.stdout}{answer.stderr}")
    best = lambda command: min(run(command, [str(limbeck()), command], short)[1] for _ in range(rounds))
    print(f"| {REVISIONS[-1]}, pruned | 1 | {best('verify'):.3f} | {best('check'):.3f} | | |", flush=True)


def make(folder, revisions, every):
    program = TARGET / "release/make-history"
    if not program.exists():
        sys.exit(f"{program} is not there: cargo build --release -p limbeck-benches")
    subprocess.run([program, folder, *map(str, (ELEMENTS, revisions, every))], check=True)


def find_edit(project):
    """Edits revision 7: it has to be named."""
    path = project / "proto/bench/v1/revisions/0007_change_7.toml"
    path.write_text(path.read_text().replace("change 7", "change seven"))
    answer = subprocess.run([limbeck(), "verify"], cwd=project, capture_output=True, text=True)
    said = answer.stdout + answer.stderr
    if answer.returncode != 100 or path.name not in said:
        sys.exit(f"an edit of {path.name} is not found:\n{said}")
    print(f"\nan edit of revision 7 of {project.name} is found", flush=True)


if __name__ == "__main__":
    main()
