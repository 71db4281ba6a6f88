#!/usr/bin/env python3
"""Adopts two versions of APIs that Google publishes, and bridges them: what converts, what is asked.

    cargo build --release -p limbeck && tests/peers/install
    benches/google-bridges.py [--keep FOLDER] [--runs N] [API OLDER NEWER]...

Each pair is a project of its own: the files of both versions, and what they import as a dependency.
The older version is adopted (`limbeck baseline`), the newer one recorded as what came of it
(`limbeck revision --fork-of`). Nobody here designed these APIs, so plain rules answer:

- A name that may be a rename is one if at least half of the members are the same (messages, enums,
  services, oneofs), or if it is a field or value with the same number, of the same type, that shares
  a word with the old name.
- What has a suggestion is decided so, as `limbeck revision` does.
- An enum value without an image is the zero value of its enum; a member of a oneof without one is
  dropped; an rpc without one is unimplemented; a required field that the caller cannot know is zero.
- Otherwise the first policy of the command that limbeck prints; where that leaves something to say,
  `custom`.

Then the SDK is printed and compiled, and the laws are tried on random messages of every pair, with
code of the service that gives defaults. Field masks are left out: of `*` comes all that there is.
What is custom, and what breaks a law, is told on stderr.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from race import BUNDLED, TARGET, TREE, WORKSPACE

# Small and large, alike and far apart.
PAIRS = (
    ("google/cloud/scheduler", "v1beta1", "v1"),
    ("google/cloud/secretmanager", "v1beta2", "v1"),
    ("google/pubsub", "v1beta2", "v1"),
    ("google/cloud/tasks", "v2beta3", "v2"),
    ("google/cloud/language", "v1", "v2"),
    ("google/cloud/vision", "v1p1beta1", "v1"),
    ("google/datastore", "v1beta3", "v1"),
    ("google/cloud/translate", "v3beta1", "v3"),
    ("google/devtools/artifactregistry", "v1beta2", "v1"),
    ("google/cloud/speech", "v1", "v2"),
)
CLASSES = ("lossless", "checked", "lossy", "custom")
DIRECTIONS = ("up", "down")
WHY = 'because "a plain rule, for measuring"'


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--keep", type=pathlib.Path, help="folder of the projects, which stay there")
    arguments.add_argument("--runs", type=int, default=1000, help="random messages per pair and law")
    arguments.add_argument("pairs", nargs="*", metavar="API OLDER NEWER")
    given = arguments.parse_args()
    words = iter(given.pairs)
    pairs = list(zip(words, words, words)) or PAIRS
    with tempfile.TemporaryDirectory() as folder:
        work = given.keep or pathlib.Path(folder)
        rows = [row for pair in pairs if (row := attempt(work, pair, given.runs))]
    table(rows)
    if len(rows) < len(pairs):
        sys.exit(1)


def attempt(work, pair, runs):
    """What fails with one pair is told, and does not keep the others from being measured."""
    try:
        return measure(work, pair, runs)
    except SystemExit as failure:
        print(failure, file=sys.stderr, flush=True)
        return None


def measure(work, pair, runs):
    project = Project(work, *pair)
    project.adopt()
    row = project.counts()
    project.decide()
    row |= project.decided_counts()
    row |= project.generate()
    row |= project.compile()
    row |= project.laws(runs)
    print(f"{pair}: {row}", file=sys.stderr, flush=True)
    return row


class Project:
    """Two versions of an API in a folder of their own."""

    def __init__(self, work, api, older, newer):
        self.api, self.older, self.newer = api, Version(api, older), Version(api, newer)
        self.module = f"{older}_{newer}"
        self.folder = work / f"{api.replace('/', '-')}-{older}-{newer}"
        shutil.rmtree(self.folder / "proto", ignore_errors=True)
        open_names = self.older.names + self.newer.names
        own, seen = set(open_names), set()
        while open_names:
            name = open_names.pop()
            if name in seen or name.startswith(BUNDLED):
                continue
            seen.add(name)
            to = self.folder / ("proto" if name in own else "imports") / name
            to.parent.mkdir(parents=True, exist_ok=True)
            text = (TREE / name).read_text()
            to.write_text(text)
            open_names += re.findall(r'^import\s+(?:public\s+)?"([^"]+)"', text, re.MULTILINE)
        (self.folder / "limbeck.toml").write_text(
            '[schema]\nroots = ["proto"]\n\n'
            + ('[deps]\nothers = { path = "imports" }\n\n' if seen - own else "")
            + '[generate.rust]\ncrate-prefix = "sdk-"\n\n[generate.rust.runtime]\nworkspace = true\n'
        )

    def adopt(self):
        """Both histories: the newer one begins where the older one stands."""
        self.run("baseline", self.older.package)
        command = ["revision", "--package", self.newer.package, "-m", f"Adopt {self.newer.package}"]
        command += ["--fork-of", self.older.package]
        answers = []
        # An answer may raise another question.
        while True:
            code, said, told = self.try_run(*command, *answers)
            if code == 0:
                break
            questions = [it for it in objects(told + said) if it.get("type") == "REVISION_RENAME"]
            if not questions:
                sys.exit(f"{self.api}: cannot be adopted:\n{said}{told}")
            answers += [word for it in questions for word in self.answer(it["help"])]
        self.undecided = [it for object_ in objects(said) for it in object_.get("undecided", ())]

    def answer(self, help_):
        """Whether something was renamed."""
        old, new = re.search(r"--rename ([^\s=]+)=([^\s`]+)", help_).groups()
        is_same = self.older.is_like(old, self.newer, new)
        return ["--rename", f"{old}={new}"] if is_same else ["--no-rename", old]

    def decide(self):
        """Decides what has no suggestion, as often as that asks something new."""
        undecided = self.undecided
        while undecided:
            command = ["revision", "--package", self.newer.package, "-m", "Decide the rest"]
            for question in undecided:
                command += ["--decide", self.decision(question)]
            code, said, told = self.try_run(*command)
            if code != 0:
                sys.exit(f"{self.api}: cannot be decided:\n{shlex.join(command)}\n{said}{told}")
            left = [it for object_ in objects(said) for it in object_.get("undecided", ())]
            if left == undecided:
                sys.exit(f"{self.api}: the same is asked again: {left}")
            undecided = left

    def decision(self, question):
        """A decision by the plain rules."""
        text = shlex.split(question["command"])[-1]
        head, _, clauses = text.partition(": ")
        # A clause ends where the next direction begins.
        clauses = re.split(r", (?=(?:up|down)=)", clauses)
        return f"{head}: {', '.join(self.clause(question, clause) for clause in clauses)}"

    def clause(self, question, clause):
        direction, policy = clause.split("=", 1)
        source, target = (self.older, self.newer) if direction == "up" else (self.newer, self.older)
        name = re.match(r"\w+", policy)[0]
        if name == "map_to" and "…" in policy:
            path = (question["from"] if direction == "up" else question["to"])[0]
            enum, _, _ = path.rpartition(".")
            zero = target.zeros.get(enum) or target.zeros.get(source.kin.get(enum))
            return f"{direction}=map_to({zero}) {WHY}" if zero else f"{direction}=reject"
        if name in ("drop", "unimplemented", "zero"):
            return f"{direction}={name} {WHY}"
        if name == "default":
            return f"{direction}=zero {WHY}"
        if "…" not in policy:
            return clause
        print(f"{self.folder.name}: {question['subject']}: {question['reason']}", file=sys.stderr)
        return f"{direction}=custom"

    def counts(self):
        return {
            "api": f"{self.api} {self.older.name} → {self.newer.name}",
            "messages": len(self.older.messages),
            "undecided": len(self.undecided),
        }

    def decided_counts(self):
        lines = self.show()
        row = {"paths": len({(tuple(line["from"]), tuple(line["to"])) for line in lines})}
        for direction in DIRECTIONS:
            for class_ in CLASSES:
                row[f"{class_} {direction}"] = sum(
                    1 for it in lines if it["direction"] == direction and it["class"] == class_
                )
        return row

    def show(self):
        """What happens to each path in each direction."""
        said = self.run("bridge", "show", self.older.package, self.newer.package)
        (self.folder / "bridge.json").write_text(said)
        self.shown = objects(said)
        return [it for it in self.shown if is_path(it)]

    def generate(self):
        """Prints the SDK, in a Cargo workspace with a program that tries its laws."""
        shutil.rmtree(self.folder / "generated", ignore_errors=True)
        self.run("generate")
        [printed] = self.folder.glob(f"generated/rust/*/src/**/bridge/{self.module}.rs")
        [root] = self.folder.glob(f"generated/rust/{printed.relative_to(self.folder).parts[2]}/src/lib.rs")
        self.crate = f"sdk-{root.parts[-3]}"
        self.root, self.printed = root, printed.read_text()
        shutil.copy(WORKSPACE / "Cargo.lock", self.folder)
        write(self.folder / "Cargo.toml", MANIFEST.format(runtime=WORKSPACE / "codegen/limbeck-runtime"))
        write(self.folder / "laws/Cargo.toml", LAWS_MANIFEST.format(crate=self.crate, folder=root.parts[-3]))
        write(self.folder / "laws/src/main.rs", Laws(self).program())
        return {"lines": self.printed.count("\n")}

    def compile(self):
        """Seconds that the crate takes when all else is compiled."""
        self.cargo("build", "-p", "laws")
        command = ["build", "-p", self.crate, "--features", "server,json,bridge"]
        self.cargo(*command)
        self.root.touch()
        started = time.monotonic()
        self.cargo(*command)
        return {"seconds": time.monotonic() - started}

    def laws(self, runs):
        """How many messages were tried, and what does not hold."""
        said = self.cargo("run", "-p", "laws", "--", str(runs))
        (self.folder / "laws.txt").write_text(said)
        results = [line.split("\t", 2) for line in said.splitlines()]
        for state, pair, text in results:
            if state == "broken":
                print(f"{self.folder.name}: {pair}: {text}", file=sys.stderr)
        tried = sum(int(text) for state, _, text in results if state == "held")
        return {"pairs": len(results), "runs": tried, "broken": sum(it[0] == "broken" for it in results)}

    def cargo(self, *arguments):
        environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "0"}
        command = ["cargo", arguments[0], "--quiet", *arguments[1:]]
        answer = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            sys.exit(f"{self.folder}$ {shlex.join(command)}\n{answer.stdout[-3000:]}{answer.stderr[-6000:]}")
        return answer.stdout

    def run(self, *arguments):
        code, said, told = self.try_run(*arguments)
        if code != 0:
            sys.exit(f"{self.folder}$ limbeck {shlex.join(arguments)}\n{said}{told}")
        return said

    def try_run(self, *arguments):
        command = [program(), *arguments, "--format", "json"]
        answer = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        return answer.returncode, answer.stdout, answer.stderr


class Version:
    """What proto files say, as far as plain rules want to know."""

    def __init__(self, api, name):
        self.name = name
        folder = TREE / api / name
        self.names = [str(path.relative_to(TREE)) for path in sorted(folder.glob("*.proto"))]
        if not self.names:
            sys.exit(f"there are no proto files in {folder}")
        self.messages, self.zeros, self.members, self.kin = set(), {}, {}, {}
        self.inside = {}
        for name in self.names:
            self.read((TREE / name).read_text())

    def read(self, text):
        self.package = re.search(r"^package\s+([\w.]+)", text, re.MULTILINE)[1]
        text = re.sub(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', "", text, flags=re.DOTALL)
        scopes = []
        token = re.compile(
            r"\b(message|enum|oneof|service)\s+(\w+)\s*\{|([{}])|"
            r"((?:(?:repeated|optional|required)\s+)?[\w.]+|map\s*<[^>]*>)\s+(\w+)\s*=\s*(\d+)|"
            r"\b(\w+)\s*=\s*(-?\d+|0x\w+)\s*[\[;]|\brpc\s+(\w+)"
        )
        for match in token.finditer(text):
            kind, name, brace, type_, field, number, value, of, rpc = match.groups()
            if kind:
                scopes.append((kind, name))
            elif brace == "{":
                scopes.append(("block", ""))
            elif brace == "}":
                scopes.pop()
            if not scopes:
                continue
            path = ".".join(name for kind, name in scopes if kind in ("message", "enum", "service"))
            inside, group = scopes[-1]
            if kind == "message":
                self.messages.add(path)
            elif kind:
                continue
            if field and inside == "oneof":
                self.inside.setdefault(f"{path}.{group}", set()).add(field)
            if member := field or value or rpc:
                self.inside.setdefault(path, set()).add(member)
            if type_ and inside in ("message", "oneof"):
                self.members[f"{path}.{field}"] = (" ".join(type_.split()), int(number))
            elif value and inside == "enum":
                self.members[f"{path}.{value}"] = ("", int(of, 0))
                if int(of, 0) == 0:
                    self.zeros.setdefault(path, value)
            elif rpc:
                self.members[f"{path}.{rpc}"] = ("rpc", 0)

    def is_like(self, old, other, new):
        """Whether something here may well be called otherwise there."""
        ours, theirs = self.members.get(old), other.members.get(new)
        if ours and theirs:
            short = lambda path: set(path.rpartition(".")[2].lower().split("_"))
            return ours == theirs and bool(short(old) & short(new))
        ours, theirs = self.inside.get(old, set()), other.inside.get(new, set())
        is_same = len(ours & theirs) * 2 >= max(len(ours), len(theirs), 1)
        if is_same:
            other.kin[new] = old
            self.kin[old] = new
        return is_same


class Laws:
    """A program that tries the laws of every pair of messages, with code of the service that gives defaults."""

    def __init__(self, project):
        self.project = project
        self.name = project.crate.replace("-", "_")
        self.functions = {}
        pattern = r"^pub fn (\w+?)_(up|down|delta_put)\((.*?)\)\s*->\s*(.*?)\s*\{\n"
        for base, way, takes, gives in re.findall(pattern, project.printed, re.MULTILINE | re.DOTALL):
            self.functions.setdefault(base, {})[way] = (" ".join(takes.split()), " ".join(gives.split()))

    def program(self):
        module = f"{self.name}::bridge::{self.project.module}"
        pairs = [text for base, ways in self.functions.items() for text in self.pair(base, ways)]
        lines = [f'("{name}", {up}, {down}),' for name, (up, down) in sorted(self.lines().items())]
        shared = [f'values.share("{older}", "{newer}");' for older, newer in self.enums()]
        return PROGRAM.format(
            module=module,
            name=self.name,
            custom=self.custom(),
            lines="\n        ".join(lines),
            shared="\n    ".join(shared),
            pairs="\n    ".join(pairs),
        )

    def pair(self, base, ways):
        """One pair of messages; a conversion that cannot err gives no `Result`."""
        older, newer = None, None
        for way, (takes, gives) in ways.items():
            inner = re.sub(r"^Result< ?(.*?), ?::limbeck_runtime::bridge::BridgeError,? ?>$", r"\1", gives)
            source = re.match(r"(?:mut )?\w+: ([^,]+)", takes)[1]
            if way == "up":
                older, newer = source, inner
            elif way == "down":
                older, newer = inner, source
        if older is None or "super::super::" not in older or base == "any":
            return []
        calls = []
        for way in ("up", "down", "delta_put"):
            if way not in ways:
                calls.append(f"{way}: None")
                continue
            takes, gives = ways[way]
            values = "stored, edited" if way == "delta_put" else "from"
            call = f"{base}_{way}({values}{', &Code' if 'dyn Custom' in takes else ''})"
            call = call if gives.startswith("Result<") else f"Ok({call})"
            calls.append(f"{way}: Some(Box::new(|{values}| {call}))")
        types = ", ".join(it.replace("super::super::", f"{self.name}::") for it in (older, newer))
        calls.append(f"names: ({self.table(base, 'UP')}, {self.table(base, 'DOWN')})")
        pair = f'Pair::<{types}> {{ name: "{base}", {", ".join(calls)}, lines: &lines }}'
        return [f"show(&{pair}, &mut values, runs);"]

    def table(self, base, way):
        """The table of names that is printed for a conversion, if there is one."""
        name = f"{base.upper()}_NAMES_{way}"
        return f"Some(&{name})" if f"pub static {name}:" in self.project.printed else "None"

    def custom(self):
        """The trait of the bridge, if there is one, with defaults."""
        trait = re.search(r"^pub trait Custom:.*?\n\}", self.project.printed, re.MULTILINE | re.DOTALL)
        if not trait:
            return ""
        methods = re.findall(r"fn \w+\(.*?;", trait[0], re.DOTALL)
        bodies = [f"    {it[:-1]} {{\n        Ok(Default::default())\n    }}" for it in methods]
        text = "struct Code;\n\nimpl Custom for Code {\n" + "\n".join(bodies) + "\n}\n"
        return text.replace("super::super::", f"{self.name}::")

    def lines(self):
        """The class of each field and enum, up and down."""
        found = {}
        for line in self.project.shown:
            # Of what no call needs, nothing may follow.
            if line["kind"] == "message" or not line["class"]:
                continue
            at = DIRECTIONS.index(line["direction"])
            sides = ((self.project.older, line["from"]), (self.project.newer, line["to"]))
            for version, paths in sides:
                for path in paths:
                    path = path.rpartition(".")[0] if line["kind"] == "enum value" else path
                    classes = found.setdefault(f"{version.package}.{path}", [0, 0])
                    # `*` becomes all names that there are: what masks become is no value that goes back.
                    is_mask = version.members.get(path, ("",))[0].endswith("FieldMask")
                    class_ = "custom" if is_mask else line["class"]
                    classes[at] = max(classes[at], CLASSES.index(class_))
        name = lambda number: f"Class::{CLASSES[number].title()}"
        return {path: [name(it) for it in classes] for path, classes in found.items()}

    def enums(self):
        lines = [line for line in self.project.shown if line["kind"] == "enum"]
        pairs = {(line["from"][0], line["to"][0]) for line in lines if line["from"] and line["to"]}
        packages = self.project.older.package, self.project.newer.package
        return sorted(tuple(map(".".join, zip(packages, pair))) for pair in pairs)


MANIFEST = """[workspace]
resolver = "3"
members = ["generated/rust/*", "laws"]

[workspace.dependencies.limbeck-runtime]
path = "{runtime}"
default-features = false
"""
LAWS_MANIFEST = """[package]
name = "laws"
edition = "2024"

[dependencies]
{crate} = {{ path = "../generated/rust/{folder}", features = ["bridge", "json"] }}
limbeck-runtime = {{ workspace = true, features = ["testing"] }}
"""
PROGRAM = """//! Tries the laws of every pair of messages.

#[allow(unused_imports)]
use {module}::*;
use limbeck_runtime::testing::{{Class, Lines, Pair, Subject, Values, laws}};

{custom}
fn show<A: Subject, B: Subject>(pair: &Pair<'_, A, B>, values: &mut Values, runs: usize) {{
    match laws(pair, values, runs) {{
        Ok(outcome) => println!("held\\t{{}}\\t{{}}", pair.name, outcome.converted.0 + outcome.converted.1),
        Err(violation) => println!("broken\\t{{}}\\t{{}}", pair.name, violation.to_string().replace('\\n', " ")),
    }}
}}

fn main() {{
    let runs = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1000);
    let lines = Lines::new([
        {lines}
    ]);
    let mut values = Values::new({name}::FILE_DESCRIPTOR_SET, 1).unwrap();
    {shared}
    {pairs}
}}
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def is_path(line):
    """Whether a line is counted: what has parts is in these, but for numbers that no value has."""
    is_condition = line.get("kind") == "enum" and line["class"] == "checked"
    return line.get("kind") != "message" and (is_condition or not line.get("has_parts"))


def objects(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def program():
    """limbeck, the faster one that there is."""
    for profile in ("release", "debug"):
        path = TARGET / profile / "limbeck"
        if path.exists():
            return path
    sys.exit(f"there is no limbeck in {TARGET}: cargo build --release -p limbeck")


def table(rows):
    heads = ["API", "messages", "paths", *CLASSES, "undecided", "lines", "seconds", "law runs", "broken"]
    print(f"| {' | '.join(heads)} |\n| --- |{' ---: |' * (len(heads) - 1)}")
    for row in rows:
        both = [f"{row[f'{it} up']} / {row[f'{it} down']}" for it in CLASSES]
        seconds = f"{row['seconds']:.1f}"
        own = [row["undecided"], row["lines"], seconds, row["runs"], row["broken"]]
        print(f"| {' | '.join(map(str, [row['api'], row['messages'], row['paths'], *both, *own]))} |")


if __name__ == "__main__":
    main()
