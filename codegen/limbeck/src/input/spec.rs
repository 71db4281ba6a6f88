//! The text of an INPUT: `path#key=value,key=value`, as buf spells it, or `revision:SYMBOL`.
//!
//! Nothing is looked at here but whether the path is a folder: a folder needs no `#format=dir`.

use std::collections::BTreeMap;
use std::path::Path;

use limbeck_schema::source::normalize;

use super::format::{Compression, Form, Format, Packing};
use crate::error::Error;
use crate::suggest::closest;

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    /// As written, for messages.
    pub(super) text: String,
    /// What stands before `#`.
    pub(super) path: String,
    /// What it is, and what of it.
    pub(super) kind: Kind,
}

/// The kinds of input, with their options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder.
    Directory,
    /// One proto file, or all of its package.
    ProtoFile { whole_package: bool },
    /// A descriptor set.
    Image { form: Form, compression: Compression },
    /// A packed folder.
    Archive { packing: Packing, compression: Compression, strip: usize, subdir: String },
    /// What is recorded at a revision of the history; its name.
    Recorded(String),
    /// A commit.
    Git { revision: Revision, subdir: String, depth: Option<u32> },
}

/// Which commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Revision {
    /// The one that is checked out, or that the remote's `HEAD` names.
    Head,
    /// The last of a branch.
    Branch(String),
    /// The one with a tag.
    Tag(String),
    /// By its id.
    Commit(String),
    /// Whatever git makes of it; the branch to fetch, if it is remote.
    Ref(String, Option<String>),
}

/// How the name of a recorded schema begins. A symbol may have a `:` in it, as `env:prod` has.
const RECORDED: &str = "revision:";

/// Keys that some format takes.
const KEYS: [&str; 12] = [
    "format",
    "compression",
    "branch",
    "tag",
    "commit",
    "ref",
    "depth",
    "recurse_submodules",
    "filter",
    "subdir",
    "strip_components",
    "include_package_files",
];

impl Spec {
    /// Reads the text of an input.
    ///
    /// # Errors
    /// When it names nothing, or has keys or values that make no sense.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        if let Some(symbol) = text.strip_prefix(RECORDED) {
            let kind = Kind::Recorded(symbol.to_owned());
            return Ok(Self { text: text.to_owned(), path: text.to_owned(), kind });
        }
        let (path, options) = match text.split_once('#') {
            Some((path, options)) => (path, Some(options)),
            None => (text, None),
        };
        if path.is_empty() {
            let message = format!("the input `{text}` names no file or folder");
            return Err(Error::usage(message, "name one before `#`, such as `.git#branch=main`"));
        }
        let path = if path == "/dev/stdin" { "-" } else { path };
        if path.starts_with('-') && path != "-" {
            let message = format!("the input `{text}` looks like an option");
            return Err(Error::usage(message, format!("if it is a path, write `./{path}`")));
        }
        let mut options = Options::parse(text, options)?;
        let (format, compression) = options.format(path)?;
        let kind = options.kind(format, compression)?;
        options.finish(format)?;
        Ok(Self { text: text.to_owned(), path: path.to_owned(), kind })
    }
}

/// What stands behind `#`; what is read is taken out.
struct Options<'a> {
    text: &'a str,
    values: BTreeMap<&'a str, &'a str>,
}

impl<'a> Options<'a> {
    fn parse(text: &'a str, options: Option<&'a str>) -> Result<Self, Error> {
        let mut values = BTreeMap::new();
        for option in options.into_iter().flat_map(|options| options.split(',')) {
            let bad = |message: String| {
                Error::usage(message, "options are `#key=value,key=value`, such as `#branch=main`")
            };
            let (key, value) = option
                .split_once('=')
                .ok_or_else(|| bad(format!("`{option}` in `{text}` is no `key=value`")))?;
            if !KEYS.contains(&key) {
                return Err(unknown(text, key));
            }
            if value.is_empty() || value.contains(char::is_control) {
                return Err(bad(format!("the key `{key}` in `{text}` has no value")));
            }
            if values.insert(key, value).is_some() {
                return Err(bad(format!("the key `{key}` is in `{text}` twice")));
            }
        }
        Ok(Self { text, values })
    }

    fn format(&mut self, path: &str) -> Result<(Format, Compression), Error> {
        let (guess, mut compression) = Format::of_path(path);
        let format = match self.values.remove("format") {
            Some(name) => {
                let (format, implied) =
                    Format::named(name).ok_or_else(|| unknown_format(self.text, name))?;
                compression = implied.unwrap_or(compression);
                format
            }
            None => guess.filter(|guess| !is_plain_folder(path, *guess)).unwrap_or(Format::Dir),
        };
        if !matches!(format, Format::Image(_) | Format::Archive(Packing::Tar)) {
            return Ok((format, Compression::None));
        }
        if let Some(name) = self.values.remove("compression") {
            compression = Compression::named(name).ok_or_else(|| {
                let message = format!("unknown compression `{name}` in `{}`", self.text);
                Error::usage(message, "compressions are `none`, `gzip` and `zstd`")
            })?;
        }
        Ok((format, compression))
    }

    fn kind(&mut self, format: Format, compression: Compression) -> Result<Kind, Error> {
        Ok(match format {
            Format::Dir => Kind::Directory,
            Format::ProtoFile => {
                Kind::ProtoFile { whole_package: self.flag("include_package_files")? }
            }
            Format::Image(form) => Kind::Image { form, compression },
            Format::Archive(packing) => Kind::Archive {
                packing,
                compression,
                strip: self.number("strip_components")?.unwrap_or_default() as usize,
                subdir: self.subdir()?,
            },
            Format::Git => {
                self.refuse_submodules()?;
                // Which objects a clone leaves out: nothing is cloned here.
                self.values.remove("filter");
                let revision = self.revision()?;
                Kind::Git { revision, subdir: self.subdir()?, depth: self.number("depth")? }
            }
        })
    }

    fn revision(&mut self) -> Result<Revision, Error> {
        let mut take = |key| self.values.remove(key).map(str::to_owned);
        let asked = (take("branch"), take("tag"), take("commit"), take("ref"));
        let names = [&asked.0, &asked.1, &asked.2, &asked.3];
        if let Some(name) = names.into_iter().flatten().find(|name| name.starts_with('-')) {
            let message = format!("`{name}` in `{}` is no name of a revision", self.text);
            return Err(Error::usage(message, "names in git do not start with `-`"));
        }
        Ok(match asked {
            (None, None, None, None) => Revision::Head,
            (Some(branch), None, None, None) => Revision::Branch(branch),
            (None, Some(tag), None, None) => Revision::Tag(tag),
            (None, None, Some(commit), None) => Revision::Commit(commit),
            (branch, None, None, Some(rev)) => Revision::Ref(rev, branch),
            (_, _, _, _) => {
                let message = format!("`{}` names more than one revision", self.text);
                let help = "give one of `branch`, `tag`, `commit` and `ref`; `branch` with `ref` \
                            says where to look for it";
                return Err(Error::usage(message, help));
            }
        })
    }

    fn refuse_submodules(&mut self) -> Result<(), Error> {
        if !self.flag("recurse_submodules")? {
            return Ok(());
        }
        let message = format!("submodules are not read, as `{}` asks for", self.text);
        let help = "a commit names them and does not hold them: give the submodule's own \
                    repository as an input, or check it out and give the folder";
        Err(Error::usage(message, help))
    }

    fn flag(&mut self, key: &str) -> Result<bool, Error> {
        match self.values.remove(key) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => {
                let message = format!("`{key}={other}` in `{}` is neither yes nor no", self.text);
                Err(Error::usage(message, format!("write `{key}=true` or `{key}=false`")))
            }
        }
    }

    fn number(&mut self, key: &str) -> Result<Option<u32>, Error> {
        let Some(value) = self.values.remove(key) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| {
            let message = format!("`{key}={value}` in `{}` is no number", self.text);
            Error::usage(message, format!("write a whole number, such as `{key}=1`"))
        })
    }

    fn subdir(&mut self) -> Result<String, Error> {
        match self.values.remove("subdir") {
            None | Some("." | "./") => Ok(String::new()),
            Some(path) => normalize(path).ok_or_else(|| {
                let message = format!("`subdir={path}` in `{}` leads out of it", self.text);
                Error::usage(message, "name a folder in it, relative to where it starts")
            }),
        }
    }

    /// What is left over belongs to another format.
    fn finish(self, format: Format) -> Result<(), Error> {
        let Some((key, _)) = self.values.first_key_value() else { return Ok(()) };
        let message = format!("`{key}` in `{}` is nothing that {} has", self.text, format.noun());
        let help = match *key {
            "branch" | "tag" | "commit" | "ref" | "depth" | "recurse_submodules" | "filter" => {
                "for a commit, name the repository's `.git`, or add `format=git`"
            }
            "subdir" | "strip_components" => "name the folder itself",
            "include_package_files" => "it belongs to a path that ends in `.proto`",
            _ => "leave it out",
        };
        Err(Error::usage(message, help))
    }
}

/// A folder may be called `api.json`; one called `x.git` is a repository.
fn is_plain_folder(path: &str, guess: Format) -> bool {
    guess != Format::Git && Path::new(path).is_dir()
}

fn unknown(text: &str, key: &str) -> Error {
    let help = match closest(key, KEYS) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("keys are `{}`", KEYS.join("`, `")),
    };
    Error::usage(format!("unknown key `{key}` in `{text}`"), help)
}

fn unknown_format(text: &str, name: &str) -> Error {
    let help = match closest(name, Format::NAMES) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("formats are `{}`", Format::NAMES.join("`, `")),
    };
    Error::usage(format!("unknown format `{name}` in `{text}`"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Kind {
        Spec::parse(text).unwrap().kind
    }

    fn refused(text: &str) -> String {
        let error = Spec::parse(text).unwrap_err();
        format!("{error}; {}", error.help().unwrap())
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_cure() {
        for (text, told) in [
            ("", "the input `` names no file or folder"),
            ("#branch=main", "names no file or folder"),
            ("--output", "looks like an option"),
            ("x.git#brunch=a", "did you mean `branch`?"),
            ("x.git#wibble=a", "keys are `format`"),
            ("x.git#branch", "`branch` in `x.git#branch` is no `key=value`"),
            ("x.git#branch=", "has no value"),
            ("x.git#branch=a\nb", "has no value"),
            ("x.git#branch=a,branch=b", "twice"),
            ("x.git#branch=a,tag=b", "more than one revision"),
            ("x.git#ref=a,commit=b", "more than one revision"),
            ("x.git#branch=--upload-pack=x", "do not start with `-`"),
            ("x.git#ref=-x", "do not start with `-`"),
            ("x.git#depth=-1", "no number"),
            ("x.git#subdir=../x", "leads out of it"),
            ("x.git#subdir=/x", "leads out of it"),
            ("x.git#recurse_submodules=true", "submodules are not read"),
            ("x.git#compression=gzip", "nothing that a git repository has"),
            ("x.tar#strip_components=many", "no number"),
            ("x.tar#compression=xz", "`none`, `gzip` and `zstd`"),
            ("x.zip#compression=gzip", "nothing that an archive has"),
            ("x#format=jsn", "did you mean `json`?"),
            ("x#format=wibble", "formats are `binpb`"),
            ("x#branch=main", "add `format=git`"),
            ("x.binpb#subdir=a", "nothing that an image has"),
            ("a.proto#include_package_files=maybe", "neither yes nor no"),
            ("x.proto#depth=1", "nothing that a proto file has"),
        ] {
            assert!(refused(text).contains(told), "{text}: {}", refused(text));
        }
    }

    #[test]
    fn the_name_says_what_it_is() {
        let image = |form, compression| Kind::Image { form, compression };
        for (text, expected) in [
            ("-", image(Form::Binary, Compression::None)),
            ("x.binpb", image(Form::Binary, Compression::None)),
            ("x.bin.gz", image(Form::Binary, Compression::Gzip)),
            ("x.desc", image(Form::Binary, Compression::None)),
            ("x.json.zst", image(Form::Json, Compression::Zstd)),
            ("x.txtpb", image(Form::Text, Compression::None)),
            ("x.yml", image(Form::Yaml, Compression::None)),
            ("-#format=json", image(Form::Json, Compression::None)),
            ("-#format=json,compression=gzip", image(Form::Json, Compression::Gzip)),
            ("x.gz#format=json", image(Form::Json, Compression::Gzip)),
            ("x.gz#format=json,compression=none", image(Form::Json, Compression::None)),
            ("x#format=bingz", image(Form::Binary, Compression::Gzip)),
            ("x", Kind::Directory),
            ("x.gz", Kind::Directory),
            ("src", Kind::Directory),
            ("a.proto", Kind::ProtoFile { whole_package: false }),
            ("a.proto#include_package_files=true", Kind::ProtoFile { whole_package: true }),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn symbols_of_revisions_are_left_as_they_are() {
        for symbol in ["head", "user.v1@head-2", "env:prod", "", "a..b", "x#branch=main"] {
            let expected = Kind::Recorded(symbol.to_owned());
            assert_eq!(kind(&format!("revision:{symbol}")), expected);
        }
        assert_eq!(kind("./revision:head"), Kind::Directory);
    }

    #[test]
    fn archives_and_commits_have_a_part() {
        let archive = |packing, compression, strip, subdir: &str| Kind::Archive {
            packing,
            compression,
            strip,
            subdir: subdir.to_owned(),
        };
        let tar = |compression| archive(Packing::Tar, compression, 0, "");
        assert_eq!(kind("x.tar"), tar(Compression::None));
        assert_eq!(kind("x.tgz"), tar(Compression::Gzip));
        assert_eq!(kind("x.tar.zst"), tar(Compression::Zstd));
        assert_eq!(kind("-#format=targz"), tar(Compression::Gzip));
        let part = kind("x.zip#strip_components=1,subdir=./proto/");
        assert_eq!(part, archive(Packing::Zip, Compression::None, 1, "proto"));
        let git = |revision| Kind::Git { revision, subdir: String::new(), depth: None };
        assert_eq!(kind(".git"), git(Revision::Head));
        assert_eq!(kind("https://x/y.git#branch=a/b"), git(Revision::Branch("a/b".to_owned())));
        assert_eq!(kind("x#format=git,tag=v1"), git(Revision::Tag("v1".to_owned())));
        assert_eq!(
            kind(".git#ref=HEAD~2,branch=main"),
            git(Revision::Ref("HEAD~2".to_owned(), Some("main".to_owned())))
        );
        let Kind::Git { subdir, depth, .. } = kind(".git#subdir=.,depth=3") else { panic!() };
        assert_eq!((subdir.as_str(), depth), ("", Some(3)));
    }
}
