"""What the races against buf share: the tree, the programs, one run and the table."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

WORKSPACE = pathlib.Path(__file__).resolve().parent.parent
PEERS = pathlib.Path(os.environ.get("LIMBECK_PEERS", WORKSPACE / "tests/peers"))
TREE = PEERS / "node_modules/google-proto-files"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", WORKSPACE / "target"))
# Both carry their own copies of these.
BUNDLED = "google/protobuf/"
# Findings are an answer.
ANSWERS = (0, 100)


def limbeck():
    path = TARGET / "release/limbeck"
    if not path.exists():
        sys.exit(f"{path} is not there: cargo build --release -p limbeck")
    return path


def buf():
    """The program itself; npm's script that starts it takes thrice the time."""
    platforms = (PEERS / "node_modules/@bufbuild").glob("buf-*/bin/buf")
    return next(platforms, PEERS / "node_modules/.bin/buf")


def copy_tree(folder, check):
    """A copy of Google's protos with a `buf.yaml`, which limbeck reads too."""
    for path in TREE.rglob("*.proto"):
        name = path.relative_to(TREE)
        if not str(name).startswith(BUNDLED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    configuration = {"version": "v2", "modules": [{"path": "."}], **check}
    (folder / "buf.yaml").write_text(json.dumps(configuration))
    return sorted(path for path in folder.rglob("*.proto"))


def race(title, runners, rounds):
    """Runs every contestant once in each round, in turn; the best round of each counts."""
    best, answers = {}, {}
    for _ in range(rounds):
        for name, (command, folder) in runners.items():
            answers[name], *result = run(name, [str(part) for part in command], folder)
            best[name] = min(best.get(name, result), result)
    base = best[next(iter(best))]
    print(f"\n| {title} | findings | seconds | ratio | cpu | ratio | MiB | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, figures in best.items():
        cells = [f"{value:.2f} | {value / of:.2f}" for value, of in zip(figures[:2], base)]
        memory = f"{figures[2] / 1024:.0f} | {figures[2] / base[2]:.2f}"
        print(f"| {name} | {answers[name]} | {' | '.join(cells)} | {memory} |")


def run(name, command, folder):
    """Lines of the answer, wall and CPU seconds, and the peak resident set in KiB of a command."""
    with open(folder / "answer", "w+b") as answer, open(folder / "talk", "w+b") as talk:
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=answer, stderr=talk
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        answer.seek(0)
        lines = sum(1 for _ in answer)
        if process.returncode not in ANSWERS:
            talk.seek(0)
            said = talk.read().decode(errors="replace")
            sys.exit(f"{name} failed with {process.returncode}:\n{said[-2000:]}")
    return lines, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
