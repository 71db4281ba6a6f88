use std::collections::BTreeSet;

use limbeck_schema::model::{Element, FileId, PackageId, Part};

use crate::Version;
use crate::lint::Lint;
use crate::rule::{Category, Judge, Rule, Versions};

pub(crate) static RULE: Rule = Rule {
    id: "PACKAGE_SAME_DIRECTORY",
    page: include_str!("package_same_directory.md"),
    categories: &[Category::Minimal, Category::Basic, Category::Standard],
    versions: Versions::ALL,
    older: &[(
        Version::V1Beta1,
        &[Category::Minimal, Category::Basic, Category::Standard, Category::FileLayout],
    )],
    judge: Judge::Package(judge),
};

fn judge(lint: &mut Lint<'_>, id: PackageId) {
    let package = lint.schema.package(id);
    let files: Vec<FileId> =
        package.files.iter().copied().filter(|file| lint.scope.contains(*file)).collect();
    let folder = |file: &FileId| {
        lint.schema.file(*file).name.rsplit_once('/').map_or(".", |(folder, _)| folder)
    };
    let folders: BTreeSet<&str> = files.iter().map(folder).collect();
    if folders.len() < 2 {
        return;
    }
    let folders: Vec<String> = folders.iter().map(|folder| format!("`{folder}`")).collect();
    let name = match &*package.name {
        "" => "files without a package".to_owned(),
        name => format!("files of package `{name}`"),
    };
    let message = format!("{name} should be in one folder, they are in {}", folders.join(", "));
    for file in files {
        lint.report(Element::File(file), Part::Package, message.clone());
    }
}
