//! Random edits of proto text, as people make them. Many do not compile: whoever asks tries again.

#![expect(
    clippy::format_push_string,
    clippy::similar_names,
    clippy::unnecessary_wraps,
    reason = "every edit is one function of one shape, and texts are short"
)]

use std::collections::BTreeMap;
use std::ops::Range;

use limbeck_syntax::NodeKind;

use super::outline::{Outline, Site};
use super::random::Random;

/// The proto files of one package.
#[derive(Clone)]
pub(crate) struct Protos {
    pub(crate) package: String,
    pub(crate) texts: BTreeMap<String, String>,
    /// How many names were made.
    made: usize,
}

/// An edit of one file.
type Edit = fn(&mut Protos, &str, &mut Random) -> Option<()>;

/// Edits that change what the files mean.
const EDITS: [(&str, Edit); 22] = [
    ("add a field", add_field),
    ("add a field", add_field),
    ("remove a member", remove_member),
    ("rename a member", rename_member),
    ("renumber a member", renumber),
    ("change a type", change_type),
    ("change a label", change_label),
    ("change options of a field", change_options),
    ("add a message", add_message),
    ("add an enum", add_enum),
    ("add a value", add_value),
    ("remove a type", remove_type),
    ("rename a type", rename_type),
    ("move a type into another", nest),
    ("add a oneof around a field", into_oneof),
    ("take members out of a oneof", out_of_oneof),
    ("add an rpc", add_rpc),
    ("change an rpc", change_rpc),
    ("remove an rpc or a service", remove_rpc),
    ("add a service", add_service),
    ("reserve", reserve),
    ("add a file in proto2", add_proto2),
];

/// Edits that change nothing of it.
const QUIET: [(&str, Edit); 4] = [
    ("reorder", reorder),
    ("comment", comment),
    ("move a type to another file", move_to_file),
    ("write with CRLF", crlf),
];

const SCALARS: [&str; 9] =
    ["string", "bytes", "int32", "int64", "uint64", "sint32", "bool", "double", "fixed64"];
const TYPES: [NodeKind; 2] = [NodeKind::Message, NodeKind::Enum];
const MEMBERS: [NodeKind; 2] = [NodeKind::Field, NodeKind::EnumValue];

impl Protos {
    pub(crate) fn new(package: &str, texts: BTreeMap<String, String>) -> Self {
        Self { package: package.to_owned(), texts, made: 0 }
    }

    /// Makes one edit, and says which; `None` if there was nothing to edit so.
    pub(crate) fn edit(&mut self, is_quiet: bool, random: &mut Random) -> Option<&'static str> {
        let edits: &[(&str, Edit)] = if is_quiet { &QUIET } else { &EDITS };
        let (name, edit) = random.pick(edits)?;
        let files: Vec<String> = self.texts.keys().cloned().collect();
        let file = random.pick(&files)?;
        edit(self, file, random).map(|()| *name)
    }

    fn text(&self, file: &str) -> String {
        self.texts[file].clone()
    }

    fn replace(&mut self, file: &str, range: Range<usize>, with: &str) {
        self.texts.get_mut(file).unwrap().replace_range(range, with);
    }

    fn insert(&mut self, file: &str, at: usize, text: &str) {
        self.texts.get_mut(file).unwrap().insert_str(at, text);
    }

    /// A name that nothing has.
    fn fresh(&mut self, word: &str) -> String {
        self.made += 1;
        format!("{word}{}", self.made)
    }

    /// The name of a scalar, a message or an enum of a file.
    fn some_type(&self, outline: &Outline<'_>, random: &mut Random) -> String {
        let own: Vec<String> =
            outline.of_kind(&TYPES).into_iter().filter_map(|site| outline.path(site)).collect();
        match random.pick(&own) {
            Some(path) if random.once_in(3) => format!(".{}.{path}", self.package),
            _ => (*random.pick(&SCALARS).unwrap()).to_owned(),
        }
    }
}

fn is_proto2(text: &str) -> bool {
    text.contains("\"proto2\"")
}

fn add_field(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kinds = [NodeKind::Message, NodeKind::Oneof, NodeKind::Extend];
    let site = (*random.pick(&outline.of_kind(&kinds))?).clone();
    let is_oneof = site.kind == NodeKind::Oneof;
    let owner = if is_oneof { outline.parent(&site)? } else { &site };
    let number = match site.kind {
        NodeKind::Extend if is_proto2(&text) => i64::try_from(100 + random.below(100)).unwrap(),
        NodeKind::Extend => i64::try_from(60_000 + random.below(1000)).unwrap(),
        _ => outline.free_number(owner),
    };
    let ty = protos.some_type(&outline, random);
    let labels: &[&str] = match (is_oneof, is_proto2(&text)) {
        (true, _) => &[""],
        (false, true) => &["optional ", "repeated ", "required "],
        (false, false) => &["", "", "optional ", "repeated "],
    };
    let label = random.pick(labels)?;
    let ty = if label.is_empty() && !is_oneof && random.once_in(5) {
        format!("map<string, {ty}>")
    } else {
        ty
    };
    let name = protos.fresh("made_");
    protos.insert(file, outline.end(&site)?, &format!("  {label}{ty} {name} = {number};\n"));
    Some(())
}

fn remove_member(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&MEMBERS))?).clone();
    let parent = outline.parent(&site)?;
    let can_reserve = parent.kind == NodeKind::Message || parent.kind == NodeKind::Enum;
    let reserved = if can_reserve && random.once_in(2) {
        let (name, number) = (&text[outline.name(&site)?], &text[outline.number(&site)?]);
        format!("reserved {number};\n  reserved \"{name}\";")
    } else {
        String::new()
    };
    protos.replace(file, site.range, &reserved);
    Some(())
}

fn rename_member(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kinds = [NodeKind::Field, NodeKind::EnumValue, NodeKind::Oneof, NodeKind::Method];
    let name = outline.name(random.pick(&outline.of_kind(&kinds))?)?;
    let new = protos.fresh(&format!("{}_", text[name.clone()].trim_end_matches(char::is_numeric)));
    protos.replace(file, name, &new);
    Some(())
}

fn renumber(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&MEMBERS))?).clone();
    let parent = outline.parent(&site)?;
    let owner = if parent.kind == NodeKind::Oneof { outline.parent(parent)? } else { parent };
    let number = outline.free_number(owner).to_string();
    protos.replace(file, outline.number(&site)?, &number);
    Some(())
}

/// The type of a field, without its label.
fn field_type(outline: &Outline<'_>, site: &Site) -> Option<Range<usize>> {
    let name = outline.name(site)?;
    let before = outline.text[site.range.start..name.start].trim_end();
    let labels = ["optional ", "repeated ", "required "];
    let label = labels.iter().find(|label| before.starts_with(*label)).map_or(0, |it| it.len());
    Some(site.range.start + label..site.range.start + before.len())
}

fn change_type(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Field]))?).clone();
    let ty = protos.some_type(&outline, random);
    protos.replace(file, field_type(&outline, &site)?, &ty);
    Some(())
}

fn change_label(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Field]))?).clone();
    let label = random.pick(&["optional ", "repeated ", ""])?;
    let start = site.range.start;
    protos.replace(file, start..field_type(&outline, &site)?.start, label);
    Some(())
}

fn change_options(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    const OPTIONS: [&str; 4] = [
        " [deprecated = true]",
        " [json_name = \"otherName\"]",
        " [(google.api.field_behavior) = OUTPUT_ONLY, deprecated = true]",
        "",
    ];
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&MEMBERS))?).clone();
    let options = random.pick(&OPTIONS)?;
    protos.replace(file, outline.number(&site)?.end..site.range.end, &format!("{options};"));
    Some(())
}

/// A place for a declaration: in something of a kind, or at the end of the file.
fn place(outline: &Outline<'_>, random: &mut Random) -> usize {
    let messages = outline.of_kind(&[NodeKind::Message]);
    let inside = random.pick(&messages).filter(|_| random.once_in(2));
    inside.and_then(|site| outline.end(site)).unwrap_or(outline.text.len())
}

fn add_message(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let name = protos.fresh("Made");
    let label = if is_proto2(&text) { "optional " } else { "" };
    let mut body = String::new();
    for number in 1..=1 + random.below(4) {
        let ty = protos.some_type(&outline, random);
        body.push_str(&format!("  {label}{ty} part_{number} = {number};\n"));
    }
    if random.once_in(2) {
        let ty = protos.some_type(&outline, random);
        body.push_str(&format!(
            "  oneof choice {{\n    {ty} one = 11;\n    string other = 12;\n  }}\n"
        ));
    }
    if random.once_in(3) {
        body.push_str("  enum Kind {\n    KIND_UNSPECIFIED = 0;\n    KIND_SOME = 1;\n  }\n");
        body.push_str(&format!("  {label}Kind kind = 20;\n  repeated {name} more = 21;\n"));
    }
    protos.insert(file, place(&outline, random), &format!("\nmessage {name} {{\n{body}}}\n"));
    Some(())
}

fn add_enum(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let name = protos.fresh("Sort");
    let prefix = name.to_uppercase();
    let (body, options) = if random.once_in(3) {
        (format!("  {prefix}_SAME = 1;\n"), "  option allow_alias = true;\n")
    } else {
        (String::new(), "")
    };
    let declaration = format!(
        "\nenum {name} {{\n{options}  {prefix}_UNSPECIFIED = 0;\n  {prefix}_ONE = 1;\n{body}}}\n"
    );
    protos.insert(file, place(&Outline::new(&text), random), &declaration);
    Some(())
}

fn add_value(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Enum]))?).clone();
    let number = outline.free_number(&site);
    let name = protos.fresh("MADE_");
    protos.insert(file, outline.end(&site)?, &format!("  {name} = {number};\n"));
    Some(())
}

fn remove_type(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kinds = [NodeKind::Message, NodeKind::Enum, NodeKind::Extend, NodeKind::Group];
    let range = random.pick(&outline.of_kind(&kinds))?.range.clone();
    protos.replace(file, range, "");
    Some(())
}

/// Renames a type, and every word that is its name, in all files.
fn rename_type(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kinds = [NodeKind::Message, NodeKind::Enum, NodeKind::Service, NodeKind::Group];
    let name = outline.name(random.pick(&outline.of_kind(&kinds))?)?;
    let old = &text[name];
    let new = protos.fresh(old.trim_end_matches(char::is_numeric));
    for text in protos.texts.values_mut() {
        *text = replace_word(text, old, &new);
    }
    Some(())
}

fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, behind) = (&rest[..at], &rest[at + old.len()..]);
        let is_whole = !before.ends_with(is_word) && !behind.starts_with(is_word);
        replaced.push_str(before);
        replaced.push_str(if is_whole { new } else { old });
        rest = behind;
    }
    replaced.push_str(rest);
    replaced
}

/// Moves a type into a message: another path, which is asked about.
fn nest(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let types = outline.of_kind(&TYPES);
    let top: Vec<&Site> = types.into_iter().filter(|site| outline.is_top_level(site)).collect();
    let (site, into) = (random.pick(&top)?, random.pick(&top)?);
    if site.range == into.range || into.kind != NodeKind::Message {
        return None;
    }
    let (moved, at) = (outline.body(site), outline.end(into)?);
    let (from, range) = (site.range.start, site.range.clone());
    if at < from {
        protos.replace(file, range, "");
        protos.insert(file, at, &format!("{moved}\n"));
    } else {
        protos.insert(file, at, &format!("{moved}\n"));
        protos.replace(file, range, "");
    }
    Some(())
}

fn into_oneof(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let fields = outline.of_kind(&[NodeKind::Field]);
    let is_single = |site: &&&Site| {
        let parent = outline.parent(site).map(|it| it.kind);
        let body = outline.body(site);
        parent == Some(NodeKind::Message)
            && !body.starts_with("repeated")
            && !body.starts_with("map")
    };
    let fields: Vec<&Site> = fields.iter().filter(is_single).copied().collect();
    let site = (*random.pick(&fields)?).clone();
    let start = field_type(&outline, &site)?.start;
    let field = &text[start..site.range.end];
    let name = protos.fresh("choice_");
    protos.replace(file, site.range, &format!("oneof {name} {{ {field} }}"));
    Some(())
}

fn out_of_oneof(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Oneof]))?).clone();
    let label = if is_proto2(&text) { "optional " } else { "" };
    let inside = |it: &&Site| outline.parent(it).is_some_and(|it| it.range == site.range);
    let fields = outline.of_kind(&[NodeKind::Field]).into_iter().filter(inside);
    let fields: Vec<String> = fields.map(|it| format!("{label}{}", outline.body(it))).collect();
    protos.replace(file, site.range.clone(), &fields.join("\n  "));
    Some(())
}

fn add_rpc(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Service]))?).clone();
    let messages = outline.of_kind(&[NodeKind::Message]);
    let mut message = || outline.path(random.pick(&messages)?);
    let (input, output) = (message()?, message()?);
    let name = protos.fresh("Make");
    let package = protos.package.clone();
    let stream = if random.once_in(3) { "stream " } else { "" };
    let options = if stream.is_empty() && text.contains("google/api/annotations.proto") {
        let path = name.to_lowercase();
        format!(
            " {{\n    option (google.api.http) = {{ post: \"/made/{path}\" body: \"*\" }};\n  }}"
        )
    } else {
        ";".to_owned()
    };
    let rpc = format!(
        "  rpc {name}(.{package}.{input}) returns ({stream}.{package}.{output}){options}\n"
    );
    protos.insert(file, outline.end(&site)?, &rpc);
    Some(())
}

fn change_rpc(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let site = (*random.pick(&outline.of_kind(&[NodeKind::Method]))?).clone();
    let body = outline.body(&site);
    let open = site.range.start + body.find('(')?;
    match random.below(3) {
        0 if body.contains("(stream ") => {
            let at = site.range.start + body.find("stream ")?;
            protos.replace(file, at..at + "stream ".len(), "");
        }
        1 => {
            let messages = outline.of_kind(&[NodeKind::Message]);
            let input = outline.path(random.pick(&messages)?)?;
            let close = open + text[open..].find(')')?;
            protos.replace(file, open + 1..close, &format!(".{}.{input}", protos.package));
        }
        _ if !body.contains("(stream ") => protos.insert(file, open + 1, "stream "),
        _ => return None,
    }
    Some(())
}

fn remove_rpc(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kind = if random.once_in(8) { NodeKind::Service } else { NodeKind::Method };
    let range = random.pick(&outline.of_kind(&[kind]))?.range.clone();
    protos.replace(file, range, "");
    Some(())
}

fn add_service(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let message = outline.path(random.pick(&outline.of_kind(&[NodeKind::Message]))?)?;
    let name = protos.fresh("Maker");
    let message = format!(".{}.{message}", protos.package);
    let service = format!("\nservice {name} {{\n  rpc Make({message}) returns ({message});\n}}\n");
    protos.insert(file, text.len(), &service);
    Some(())
}

fn reserve(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let reserved = outline.of_kind(&[NodeKind::Reserved]);
    if random.once_in(3) {
        let range = random.pick(&reserved)?.range.clone();
        protos.replace(file, range, "");
        return Some(());
    }
    let site = (*random.pick(&outline.of_kind(&TYPES))?).clone();
    let from = 700 + 10 * random.below(20);
    let name = protos.fresh("gone_");
    let ranges = format!("  reserved {from} to {}, {};\n", from + 3, from + 7);
    protos.insert(file, outline.end(&site)?, &format!("{ranges}  reserved \"{name}\";\n"));
    Some(())
}

fn add_proto2(protos: &mut Protos, file: &str, _: &mut Random) -> Option<()> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = format!("{folder}/legacy.proto");
    let text = format!(
        "syntax = \"proto2\";\n\npackage {};\n\nmessage Legacy {{\n  required string name = 1;\n  \
         optional int32 size = 2 [default = 7];\n  repeated int32 sizes = 3 [packed = true];\n  \
         optional group Part = 4 {{\n    optional string text = 1;\n  }}\n  \
         extensions 100 to 199;\n}}\n\nextend Legacy {{\n  optional string note = 100;\n  \
         repeated group Mark = 101 {{\n    optional int32 at = 1;\n  }}\n}}\n",
        protos.package
    );
    if protos.texts.contains_key(&name) {
        return None;
    }
    protos.texts.insert(name, text);
    Some(())
}

fn reorder(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let kinds = [
        NodeKind::Field,
        NodeKind::Message,
        NodeKind::Enum,
        NodeKind::Service,
        NodeKind::Method,
        NodeKind::Extend,
    ];
    let sites = outline.of_kind(&kinds);
    let first = *random.pick(&sites)?;
    let is_sibling = |it: &&Site| it.parent == first.parent && it.range.start > first.range.start;
    let others: Vec<&Site> = sites.iter().copied().filter(is_sibling).collect();
    let second = random.pick(&others)?;
    let (one, other) = (outline.body(first), outline.body(second));
    protos.replace(file, second.range.clone(), one);
    protos.replace(file, first.range.clone(), other);
    Some(())
}

fn comment(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let at = random.pick(&outline.sites)?.range.start;
    let words = protos.fresh("Says nothing ");
    protos.insert(file, at, &format!("// {words}.\n/* at all */ "));
    Some(())
}

/// Moves a type to another file that then imports the one it came from.
fn move_to_file(protos: &mut Protos, file: &str, random: &mut Random) -> Option<()> {
    let text = protos.text(file);
    let outline = Outline::new(&text);
    let types = outline.of_kind(&TYPES);
    let top: Vec<&Site> = types.into_iter().filter(|site| outline.is_top_level(site)).collect();
    let site = (*random.pick(&top)?).clone();
    let syntax = |text: &str| is_proto2(text);
    let is_other = |(name, text): &(&String, &String)| {
        *name != file && syntax(text) == syntax(&protos.texts[file])
    };
    let others: Vec<String> =
        protos.texts.iter().filter(is_other).map(|(name, _)| name.clone()).collect();
    let other = random.pick(&others)?;
    let moved = outline.body(&site).to_owned();
    protos.replace(file, site.range.clone(), "");
    let end = protos.texts[other].len();
    protos.insert(other, end, &format!("\n{moved}\n"));
    let (user, used) = if random.once_in(2) { (file, &**other) } else { (&**other, file) };
    let import = format!("import \"{used}\";");
    if !protos.texts[user].contains(&import) {
        let text = protos.text(user);
        let outline = Outline::new(&text);
        let at = outline.of_kind(&[NodeKind::Package]).first()?.range.end;
        protos.insert(user, at, &format!("\n{import}"));
    }
    Some(())
}

fn crlf(protos: &mut Protos, file: &str, _: &mut Random) -> Option<()> {
    let text = protos.texts.get_mut(file)?;
    *text =
        if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text.replace('\n', "\r\n") };
    Some(())
}
