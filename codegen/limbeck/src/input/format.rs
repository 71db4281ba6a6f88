//! What an input is: told by the end of its name, or by `#format=…`.

/// The kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A folder.
    Dir,
    /// One proto file.
    ProtoFile,
    /// A descriptor set.
    Image(Form),
    /// A packed folder.
    Archive(Packing),
    /// A git repository.
    Git,
}

/// How a descriptor set is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Encoded.
    Binary,
    /// The JSON mapping of protobuf.
    Json,
    /// The text format of protobuf.
    Text,
    /// The JSON mapping, as YAML.
    Yaml,
}

/// How a folder is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// `tar`
    Tar,
    /// `zip`
    Zip,
}

/// What has to be undone before anything can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    /// Nothing.
    None,
    /// `gzip`
    Gzip,
    /// `zstd`
    Zstd,
}

impl Format {
    /// Names that `#format=` takes; besides, those that buf calls deprecated.
    pub(super) const NAMES: [&'static str; 9] =
        ["binpb", "json", "txtpb", "yaml", "dir", "git", "tar", "zip", "protofile"];

    /// The format with a name, and the compression that is part of the name.
    pub(super) fn named(name: &str) -> Option<(Self, Option<Compression>)> {
        let plain = |format| Some((format, None));
        let gzip = |format| Some((format, Some(Compression::Gzip)));
        match name {
            "binpb" | "bin" => plain(Self::Image(Form::Binary)),
            "json" => plain(Self::Image(Form::Json)),
            "txtpb" => plain(Self::Image(Form::Text)),
            "yaml" => plain(Self::Image(Form::Yaml)),
            "dir" => plain(Self::Dir),
            "git" => plain(Self::Git),
            "tar" => plain(Self::Archive(Packing::Tar)),
            "zip" => plain(Self::Archive(Packing::Zip)),
            "protofile" => plain(Self::ProtoFile),
            "bingz" => gzip(Self::Image(Form::Binary)),
            "jsongz" => gzip(Self::Image(Form::Json)),
            "targz" => gzip(Self::Archive(Packing::Tar)),
            _ => None,
        }
    }

    /// What the end of a path says, and how the file is compressed.
    pub(super) fn of_path(path: &str) -> (Option<Self>, Compression) {
        if path == "-" {
            return (Some(Self::Image(Form::Binary)), Compression::None);
        }
        let (rest, compression) = match path.rsplit_once('.') {
            Some((rest, "gz")) => (rest, Compression::Gzip),
            Some((rest, "zst")) => (rest, Compression::Zstd),
            Some((_, "tgz")) => return (Some(Self::Archive(Packing::Tar)), Compression::Gzip),
            _ => (path, Compression::None),
        };
        let compressed = compression != Compression::None;
        let format = match rest.rsplit_once('.').map(|(_, end)| end) {
            Some("binpb" | "bin" | "pb" | "desc" | "protoset" | "fds") => {
                Some(Self::Image(Form::Binary))
            }
            Some("json") => Some(Self::Image(Form::Json)),
            Some("txtpb" | "textproto") => Some(Self::Image(Form::Text)),
            Some("yaml" | "yml") => Some(Self::Image(Form::Yaml)),
            Some("tar") => Some(Self::Archive(Packing::Tar)),
            Some("zip") if !compressed => Some(Self::Archive(Packing::Zip)),
            Some("git") if !compressed => Some(Self::Git),
            Some("proto") if !compressed => Some(Self::ProtoFile),
            _ => None,
        };
        (format, compression)
    }

    /// For "… has no such option".
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Dir => "a folder",
            Self::ProtoFile => "a proto file",
            Self::Image(_) => "an image",
            Self::Archive(_) => "an archive",
            Self::Git => "a git repository",
        }
    }
}

impl Compression {
    /// The compression with a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}
