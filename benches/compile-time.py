#!/usr/bin/env python3
"""Times the compilation of the generated SDK `user`: the crate itself and what it depends on.

    benches/compile-time.py [--rounds N] [--package NAME] FEATURES...

FEATURES is a set of features, with commas: `benches/compile-time.py server server,rest`. Each set
gets a target folder of its own, which is removed afterwards, and is built in `dev` and `release`:
first everything that the crate depends on, once; then the crate alone, N times, after its root was
touched; the best counts. Prints a Markdown table; talk goes to stderr. Ratios are of cpu, to the
first set in that profile: what else runs on the machine disturbs it least.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import typing

WORKSPACE = pathlib.Path(__file__).resolve().parent.parent
PROFILES = ["dev", "release"]


def main():
    arguments = parse_arguments()
    root, known = find(arguments.package)
    sets = [[feature for feature in text.split(",") if feature] for text in arguments.features]
    for feature in (feature for features in sets for feature in features):
        if feature not in known:
            sys.exit(f"`{arguments.package}` has no feature `{feature}`; it has {', '.join(known)}")
    own, others = "seconds | cpu | ratio", "dependencies | seconds | cpu"
    print(f"| `{arguments.package}` with | profile | {own} | {others} |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    base = {}
    for features in sets:
        with tempfile.TemporaryDirectory(prefix="compile-time-") as target:
            for profile in PROFILES:
                build = Build(arguments.package, features, profile, target)
                crates, below = build.dependencies(root)
                crate = best(build.crate(root) for _ in range(arguments.rounds))
                ratio = crate.cpu / base.setdefault(profile, crate.cpu)
                name = ", ".join(f"`{feature}`" for feature in features) or "no feature"
                own = f"{crate.seconds:.2f} | {crate.cpu:.2f} | {ratio:.2f}"
                others = f"{crates} | {below.seconds:.1f} | {below.cpu:.1f}"
                print(f"| {name} | {profile} | {own} | {others} |", flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", default="user")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("features", nargs="+", help="a set of features, such as `server,rest`")
    return parser.parse_args()


def find(package):
    """The root file of the package's library, and its features."""
    command = ["cargo", "metadata", "--no-deps", "--format-version=1"]
    metadata = json.loads(subprocess.check_output(command, cwd=WORKSPACE))
    for member in metadata["packages"]:
        if member["name"] == package:
            [library] = [target for target in member["targets"] if "lib" in target["kind"]]
            return pathlib.Path(library["src_path"]), sorted(member["features"])
    sys.exit(f"there is no package `{package}` in the workspace")


class Cost(typing.NamedTuple):
    """What a build took: wall time, and user and system time of all processes, in seconds."""

    seconds: float
    cpu: float


def best(costs):
    return Cost(*map(min, zip(*costs)))


class Build:
    """Builds of one package with one set of features in one profile."""

    def __init__(self, package, features, profile, target):
        self.command = ["cargo", "build", "--quiet", "--package", package, "--profile", profile]
        self.command += ["--no-default-features", "--features", ",".join(features)]
        self.command += ["--message-format", "json"]
        self.what = f"{package} with {features}, {profile}"
        # What a fresh machine does; and the crate is compiled whole each time.
        self.environment = {**os.environ, "CARGO_TARGET_DIR": target, "CARGO_INCREMENTAL": "0"}

    def dependencies(self, root):
        """How many packages there are but the package itself, and what they take on all cores."""
        print(f"{self.what}: dependencies …", file=sys.stderr)
        whole, compiled = self.run()
        own = str(root)
        others = [artifact for artifact in compiled if artifact["target"]["src_path"] != own]
        packages = {artifact["package_id"] for artifact in others}
        # The package is compiled last, alone: what it takes is not theirs.
        crate = self.crate(root)
        return len(packages), Cost(whole.seconds - crate.seconds, whole.cpu - crate.cpu)

    def crate(self, root):
        """What compiling the package itself takes."""
        root.touch()
        cost, compiled = self.run()
        fresh = [artifact["target"]["name"] for artifact in compiled if not artifact["fresh"]]
        if len(fresh) != 1:
            sys.exit(f"{self.what}: one crate was to be compiled, and cargo compiled {fresh}")
        print(f"{self.what}: {cost.seconds:.2f} s, {cost.cpu:.2f} s cpu", file=sys.stderr)
        return cost

    def run(self):
        start, before = time.monotonic(), cpu()
        build = subprocess.run(
            self.command, cwd=WORKSPACE, env=self.environment, stdout=subprocess.PIPE, check=False
        )
        cost = Cost(time.monotonic() - start, cpu() - before)
        if build.returncode != 0:
            sys.exit(f"{self.what}: cargo failed")
        messages = map(json.loads, build.stdout.splitlines())
        return cost, [message for message in messages if message["reason"] == "compiler-artifact"]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
