//! Folders that both tools read.

use super::Files;

pub(super) const A: &str = "syntax = \"proto3\";\npackage acme.a.v1;\nmessage A {}\n";
pub(super) const B: &str = "syntax = \"proto3\";\npackage acme.b.v1;\nimport \"acme/a/v1/a.proto\";\nmessage B { acme.a.v1.A a = 1; }\n";
const C: &str = "syntax = \"proto3\";\npackage acme.c.v1;\nmessage C {}\n";
const D: &str = "syntax = \"proto3\";\npackage acme.d.v1;\nmessage D {}\n";

/// Folders whose files compile.
pub(super) const GOOD: &[(&str, Files)] = &[
    (
        "no modules named",
        &[("buf.yaml", "version: v2\n"), ("acme/a/v1/a.proto", A), ("acme/b/v1/b.proto", B)],
    ),
    (
        "everybody's files, hidden ones too",
        &[
            ("buf.yaml", "version: v1\n"),
            (".x/a.proto", A),
            ("node_modules/c.proto", C),
            ("target/d.proto", D),
        ],
    ),
    (
        "modules import from each other",
        &[
            (
                "buf.yaml",
                "version: v2\nmodules: [{path: a, name: buf.build/acme/a}, {path: ./b/}]\n",
            ),
            ("a/acme/a/v1/a.proto", A),
            ("b/acme/b/v1/b.proto", B),
            ("c/c.proto", "broken"),
        ],
    ),
    (
        "includes and excludes",
        &[
            (
                "buf.yaml",
                "version: v2\nmodules:\n  - path: p\n    includes: [p/acme/a, p/acme/c]\n    excludes: [p/acme/c/old]\n",
            ),
            ("p/acme/a/v1/a.proto", A),
            ("p/acme/ab/v1/a.proto", "broken"),
            ("p/acme/c/c.proto", C),
            ("p/acme/c/old/c.proto", C),
        ],
    ),
    (
        "one folder, two modules",
        &[
            (
                "buf.yaml",
                "version: v2\nmodules: [{path: p, includes: [p/acme/a]}, {path: p, includes: [p/acme/b]}]\n",
            ),
            ("p/acme/a/v1/a.proto", A),
            ("p/acme/b/v1/b.proto", B),
        ],
    ),
    (
        "a module within another",
        &[
            ("buf.yaml", "version: v2\nmodules: [{path: ., excludes: [sub]}, {path: sub}]\n"),
            ("acme/a/v1/a.proto", A),
            ("sub/acme/b/v1/b.proto", B),
        ],
    ),
    (
        "special signs in names",
        &[
            ("buf.yaml", "version: v2\nmodules: [{path: 'p[1]', excludes: ['p[1]/x{y}*']}]\n"),
            ("p[1]/acme/a/v1/a.proto", A),
            ("p[1]/x{y}*/c.proto", "broken"),
            ("p[1]/xy/c.proto", C),
        ],
    ),
    (
        "version 1 with excludes",
        &[
            (
                "buf.yaml",
                "version: v1\nbuild: {excludes: [old, nowhere]}\nlint: {ignore: [acme/c]}\n",
            ),
            ("acme/a/v1/a.proto", A),
            ("old/a.proto", "broken"),
        ],
    ),
    (
        "version 1beta1 with roots",
        &[
            ("buf.yaml", "version: v1beta1\nbuild: {roots: [x, y], excludes: [x/old]}\n"),
            ("x/acme/a/v1/a.proto", A),
            ("x/old/a.proto", "broken"),
            ("y/acme/b/v1/b.proto", B),
            ("y/old/c.proto", C),
            ("z/d.proto", "broken"),
        ],
    ),
    (
        "a workspace of version 1",
        &[
            ("buf.work.yaml", "version: v1\ndirectories: [m, n/o]\n"),
            ("m/buf.yaml", "version: v1\nname: buf.build/acme/m\nbuild: {excludes: [old]}\n"),
            ("m/acme/a/v1/a.proto", A),
            ("m/old/a.proto", "broken"),
            ("n/o/acme/b/v1/b.proto", B),
            ("n/q.proto", "broken"),
        ],
    ),
    (
        "aliases of YAML",
        &[
            (
                "buf.yaml",
                "version: v2\nmodules:\n  - path: a\n    lint: &l\n      use: [MINIMAL]\n  - path: b\n    lint: *l\n",
            ),
            ("a/acme/a/v1/a.proto", A),
            ("b/acme/b/v1/b.proto", B),
        ],
    ),
];

/// Configuration that both refuse; the folder holds `a/acme/a/v1/a.proto` and the same below `b`.
pub(super) const BAD: &[&str] = &[
    "",
    "[]\n",
    "version: v3\n",
    "version: 2\n",
    "name: buf.build/acme/a\n",
    "version: v2\nmodulez: []\n",
    "version: v2\nversion: v2\n",
    "version: v2\n\tlint: {}\n",
    "version: v2\nmodules: [{path: a, foo: 1}]\n",
    "version: v2\nmodules: {path: a}\n",
    "version: v2\nmodules: [{path: a}, {path: a}]\n",
    "version: v2\nmodules: [{path: nowhere}]\n",
    "version: v2\nmodules: [{path: ../a}]\n",
    "version: v2\nmodules: [{path: /a}]\n",
    "version: v2\nmodules: [{path: a, name: acme}]\n",
    "version: v2\nmodules: [{path: a, name: buf.build/x/y}, {path: b, name: buf.build/x/y}]\n",
    "version: v2\nmodules: [{path: a}]\nname: buf.build/acme/a\n",
    "version: v2\nmodules: [{path: a, excludes: [b]}]\n",
    "version: v2\nmodules: [{path: a, excludes: [a]}]\n",
    "version: v2\nmodules: [{path: a, includes: [a/acme/a/v1/a.proto]}]\n",
    "version: v2\nmodules: [{path: a, excludes: [a/x, a/x/y]}]\n",
    "version: v2\nmodules: [{path: a, lint: {ignore: [acme]}}]\n",
    "version: v2\nmodules: [{path: a, breaking: {ignore_only: {FILE_NO_DELETE: [b]}}}]\n",
    "version: v2\ndeps: [acme]\n",
    "version: v2\nlint: []\n",
    "version: v2\nlint: {use: STANDARD}\n",
    "version: v2\nlint: {ignore: [a, a/acme]}\n",
    "version: v2\nlint: {ignore: [../a]}\n",
    "version: v2\nlint: {ignore_only: {PACKAGE_DEFINED: [a, a/acme]}}\n",
    "version: v2\nlint: {allow_comment_ignores: true}\n",
    "version: v2\nlint: {rpc_allow_same_request_response: 7}\n",
    "version: v2\nbreaking: {service_suffix: X}\n",
    "version: v2\nplugins: [{plugin: x, foo: 1}]\n",
    "version: v2\npolicies: [{policy: x, foo: 1}]\n",
    "version: v1\nmodules: []\n",
    "version: v1\nplugins: []\n",
    "version: v1\nlint: {disallow_comment_ignores: true}\n",
    "version: v1\nbuild: {roots: [a]}\n",
    "version: v1\nbuild: {excludes: [b, b]}\n",
    "version: v1\nbuild: {excludes: [b/x.proto]}\n",
    "version: v1beta1\nbuild: {roots: [., a]}\n",
    "version: v1beta1\nbuild: {roots: [a], excludes: [b]}\n",
    "version: v1beta1\nbuild: {roots: [a], excludes: [a]}\n",
];

/// Names of rules that buf refuses once it lints.
pub(super) const BAD_NAMES: &[&str] = &[
    "version: v2\nlint: {use: [NOPE]}\n",
    "version: v2\nlint: {use: [standard]}\n",
    "version: v2\nlint: {except: [FILE]}\n",
    "version: v2\nlint: {ignore_only: {NOPE: [a]}}\n",
    "version: v2\nlint: {use: [OTHER]}\n",
    "version: v2\nlint: {use: [FIELD_NO_DESCRIPTOR]}\n",
    "version: v1\nlint: {use: [STYLE_DEFAULT]}\n",
    "version: v1\nlint: {use: [FIELD_NOT_REQUIRED]}\n",
    "version: v1beta1\nlint: {use: [PROTOVALIDATE]}\n",
];

/// Names of rules that it does not.
pub(super) const GOOD_NAMES: &[&str] = &[
    "version: v2\nlint: {use: [DEFAULT, IMPORT_NO_WEAK]}\n",
    "version: v1\nlint: {use: [DEFAULT, PACKAGE_NO_IMPORT_CYCLE]}\n",
    "version: v1beta1\nlint: {use: [OTHER, STYLE_DEFAULT, SENSIBLE, FILE_LAYOUT, PACKAGE_AFFINITY]}\n",
    "version: v2\nlint: {use: [MINIMAL], ignore: [nowhere], disable_builtin: no}\n",
];
