//! What a broken file gets told, and where.

mod imports;
mod link;
mod set;
mod text;

use crate::compile::{Compilation, Limits, compile};
use crate::source::Memory;

fn compile_files<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Compilation {
    let files: Memory = files.iter().map(|(name, text)| (*name, text.as_ref())).collect();
    compile(&files, &Limits::default()).unwrap()
}

/// `place: message` of each finding, related places below it.
fn told<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in compile_files(files).findings {
        let place = finding.place.map_or_else(|| "-".to_owned(), |place| place.to_string());
        lines.push(format!("{place}: {}", finding.message));
        lines.extend(
            finding.related.iter().map(|other| format!("  {}: {}", other.place, other.message)),
        );
    }
    lines
}

/// The help of each finding.
fn helps<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Vec<String> {
    compile_files(files).findings.into_iter().map(|found| found.help.unwrap_or_default()).collect()
}
