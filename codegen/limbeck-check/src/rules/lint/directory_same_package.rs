use std::collections::BTreeSet;

use limbeck_schema::model::{Element, FileId, PackageId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "DIRECTORY_SAME_PACKAGE",
    page: include_str!("directory_same_package.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::FileLayout],
    )],
    judge: Judge::Folder(judge),
};

fn judge(lint: &mut Lint<'_>, folder: &str, files: &[FileId]) {
    let schema = lint.schema;
    let packages: BTreeSet<PackageId> =
        files.iter().map(|file| schema.file(*file).package).collect();
    if packages.len() < 2 {
        return;
    }
    let names: Vec<String> = packages
        .iter()
        .map(|id| match &*schema.package(*id).name {
            "" => "none".to_owned(),
            name => format!("`{name}`"),
        })
        .collect();
    let message = format!(
        "files in folder `{folder}` should have one package, they have {}",
        names.join(", ")
    );
    for file in files {
        lint.report(Element::File(*file), Part::Package, message.clone());
    }
}
