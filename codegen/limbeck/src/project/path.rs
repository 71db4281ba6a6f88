//! Paths as a person in the current folder would write them.

use std::path::{Component, Path, PathBuf};

/// A folder relative to another; absolute if they share nothing but the file system's root.
///
/// Both have to be absolute and free of symbolic links.
pub(crate) fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let is_named = |component: &Component<'_>| matches!(component, Component::Normal(_));
    if !from.components().take(shared).any(|component| is_named(&component)) {
        return to.to_owned();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// A path below a folder, without the `.` that says nothing.
pub(crate) fn join(folder: &Path, path: &str) -> PathBuf {
    let joined = folder.join(path);
    joined.components().filter(|component| *component != Component::CurDir).collect()
}

/// The current folder by the name that the operating system takes.
pub(crate) fn or_dot(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_from_where_one_is() {
        for (from, to, expected) in [
            ("/a/b", "/a/b", ""),
            ("/a/b", "/a/b/c", "c"),
            ("/a/b/c", "/a/b", ".."),
            ("/a/b", "/a/c", "../c"),
            ("/a/b", "/c", "/c"),
            ("/", "/c", "/c"),
        ] {
            assert_eq!(
                relative(Path::new(from), Path::new(to)),
                Path::new(expected),
                "{from} {to}"
            );
        }
    }

    #[test]
    fn a_dot_is_dropped() {
        assert_eq!(join(Path::new(""), "."), Path::new(""));
        assert_eq!(join(Path::new(".."), "./a/./b"), Path::new("../a/b"));
    }
}
