//! What came out, as Markdown: medians of time, and allocations, by cell and contestant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::cells::cells;
use crate::contestants::contestants;

/// What one call allocates.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Allocations {
    /// Calls of the allocator, those that grow or shrink something included.
    pub count: usize,
    /// Bytes asked for.
    pub bytes: usize,
}

/// Allocations by cell, then by contestant.
pub type Counted = BTreeMap<String, BTreeMap<String, Allocations>>;

/// Keeps what was counted in the folder `out`, for [`Times::print`].
pub fn keep(out: &Path, counted: &Counted) -> io::Result<()> {
    fs::create_dir_all(out)?;
    fs::write(kept(out), serde_json_plain::to_vec_pretty(counted)?)
}

/// Median nanoseconds by cell, then by contestant: of each, those of its best round.
#[derive(Debug, Default)]
pub struct Times(BTreeMap<(&'static str, &'static str), f64>);

impl Times {
    /// Takes what criterion wrote into the folder `out` for a contestant in a cell, if it measured.
    pub fn take(&mut self, out: &Path, cell: &'static str, name: &'static str) -> io::Result<()> {
        let path = out.join(cell).join(name).join("new/estimates.json");
        let text = match fs::read(&path) {
            // So that nothing is taken twice: with a filter, criterion leaves old files alone.
            Ok(text) => fs::remove_file(&path).map(|()| text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let median = serde_json_plain::from_slice::<Estimates>(&text)?.median.point_estimate;
        let best = self.0.entry((cell, name)).or_insert(median);
        *best = best.min(median);
        Ok(())
    }

    /// Prints all that was taken, beside what was kept in the folder `out`.
    pub fn print(&self, out: &Path) -> io::Result<()> {
        let counted: Counted = match fs::read(kept(out)) {
            Ok(text) => serde_json_plain::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Counted::new(),
            Err(error) => return Err(error),
        };
        println!("| call | adapter | ns | ratio | allocations | bytes allocated |");
        println!("| --- | --- | ---: | ---: | ---: | ---: |");
        for cell in cells() {
            let mut base = None;
            for contestant in contestants() {
                let name = contestant.name;
                let Some(median) = self.0.get(&(cell.name, name)) else { continue };
                let ratio = median / *base.get_or_insert(median);
                let counted = counted.get(cell.name).and_then(|counted| counted.get(name));
                let counted = counted.map_or_else(
                    || "– | –".to_owned(),
                    |counted| format!("{} | {}", counted.count, counted.bytes),
                );
                println!("| {} | {name} | {median:.0} | {ratio:.2} | {counted} |", cell.name);
            }
        }
        Ok(())
    }
}

fn kept(out: &Path) -> PathBuf {
    out.join("allocations.json")
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}
