//! Many texts formatted at once, by either tool.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;

/// Texts by name, without `.proto`.
pub(crate) type Texts = BTreeMap<String, Vec<u8>>;

/// What limbeck makes of texts that parse.
pub(crate) fn by_limbeck(texts: &Texts) -> Texts {
    let format = |(name, text): (&String, &Vec<u8>)| {
        let formatted = limbeck_syntax::format(text);
        (name.clone(), formatted.unwrap_or_else(|error| panic!("{name}: {error:?}")))
    };
    texts.par_iter().map(format).collect()
}

/// What buf makes of them, in one process; else what it complains of.
pub(crate) fn by_buf(buf: &Path, texts: &Texts) -> Result<Texts, String> {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("source"), folder.path().join("target"));
    for (name, text) in texts {
        let path = source.join(format!("{name}.proto"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut command = Command::new(buf);
    command.current_dir(folder.path()).args(["format", "source", "-o"]).arg(&target);
    let output = command.output().expect("buf runs");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let read = |name: &String| std::fs::read(target.join(format!("{name}.proto"))).unwrap();
    Ok(texts.keys().map(|name| (name.clone(), read(name))).collect())
}
