use limbeck_diff::{Change, Kind};
use limbeck_schema::finding::Surface;
use limbeck_schema::model::Element;

use crate::breaking::{Breaking, Witness, harm_in};
use crate::rule::{Category, Judge, Rule, Versions};
use crate::rules::call;

pub(crate) static RULE: Rule = Rule {
    id: "FILE_NO_DELETE",
    page: include_str!("file_no_delete.md"),
    categories: &[Category::Csr, Category::File],
    versions: Versions::ALL,
    older: &[],
    judge: Judge::Changes(&[Kind::FileRemoved], judge),
};

fn judge(breaking: &mut Breaking<'_>, change: &Change) {
    let Some(Element::File(id)) = change.old.map(|side| side.element) else { return };
    let file = breaking.comparison.old.file(id).name.clone();
    let harm = match call::lost(breaking.comparison, &[id]) {
        Some(path) => call::unimplemented(&path),
        None => harm_in(
            Vec::new(),
            Witness {
                surfaces: &[Surface::Source],
                exchange: format!(
                    "a proto file with `import \"{file}\";` does not compile, nor does code that uses what was generated for it"
                ),
                instead: format!(
                    "keep `{file}`; where its content moved, let it have an `import public` of the new file"
                ),
            },
        ),
    };
    if let Some(finding) = breaking.report_nowhere(change, format!("file `{file}` is gone")) {
        finding.harm = Some(harm);
    }
}
