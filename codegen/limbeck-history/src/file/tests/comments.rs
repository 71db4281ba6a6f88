//! Comments that people write survive an edit.

use snapbox::{assert_data_eq, str};

use super::*;

const COMMENTED: &str = include_str!("commented.toml");

#[test]
fn a_text_that_is_no_toml_has_nothing_to_keep() {
    let revision = read(EVERYTHING);
    for old in ["", "<<<<<<< HEAD\n# a", "x = ", "\0"] {
        assert_eq!(rewrite(old, &revision), write(&revision), "{old:?}");
    }
}

#[test]
fn comments_survive_wherever_they_stand() {
    let mut revision = read(COMMENTED);
    revision.changes.remove(0);
    revision.message = "said\nmore".to_owned();
    let new = rewrite(COMMENTED, &revision);
    assert_eq!(read(&new), revision);
    assert_eq!(rewrite(&new, &revision), new);
    assert_data_eq!(
        new,
        str![[r##"
# the file's own

# about the format
format  = 1 # a number
id      = "4f1c9a2e7b3d"
package = "user.v2"
# before parents
# opening
# above the item
# behind the item
# closing
parents = ["9b0d3c11a2ef"] # behind the list

# apart

message = '''
said
more''' # what it is for
created = 2026-11-22T21:30:00Z
after   = "lb1:a000000000000000000000000000000000000000000000000000000000000002"
closure = "lb1:1100000000000000000000000000000000000000000000000000000000000003"
# of common
# the newest
requires = { "common.v1" = "77ab02c1de90" }
seal    = "lb1:9300000000000000000000000000000000000000000000000000000000000004"

# two lines
#   above a change
[[change]] # on the header

# reviewers: here
field = "User.email"
# indented
was   = "string email = 4;" # the old one
now   = '''
string
  email = 5;''' # the new one

# above the bridge
[[bridge]]
to   = ["User.email"]
down = { policy = "drop", why = "# no comment" } # a decision

# the end

"##]]
    );
}

#[test]
fn changes_are_found_again_by_kind_and_path() {
    let mut revision = read(COMMENTED);
    revision.changes.reverse();
    let new = rewrite(COMMENTED, &revision);
    let above = |text: &str, of: &str| {
        let before = text.split(of).next().unwrap();
        before.lines().rev().find(|line| line.starts_with('#')).map(str::to_owned)
    };
    assert_eq!(above(&new, "field = \"User.gone\"").unwrap(), "# goes with what is gone");
    assert_eq!(above(&new, "field = \"User.email\"").unwrap(), "# reviewers: here");
}

#[test]
fn line_ends_are_kept() {
    let revision = read(EVERYTHING);
    let crlf = COMMENTED.replace('\n', "\r\n");
    let new = rewrite(&crlf, &revision);
    assert_eq!(new, rewrite(COMMENTED, &revision).replace('\n', "\r\n"));
    assert_eq!(read(&new), revision);
}

#[test]
fn comments_of_inline_changes_survive() {
    let text = COMMENTED.split("# goes with").next().unwrap();
    let inline = "# zero\nchange = [ # half\n # one\n { field = \"User.a\", now = \"string a = 1;\" }, # two\n \
                  { field = \"User.b\", # in\n now = \"string b = 1;\" },\n # three\n] # four\n# five";
    let text = format!("{text}{inline}");
    let new = rewrite(&text, &read(&text));
    let comments: Vec<&str> = new.lines().skip(24).filter(|line| !line.is_empty()).collect();
    assert_data_eq!(
        comments.join("\n"),
        str![[r#"
# zero
# half
# one
[[change]]
field = "User.a"
now   = "string a = 1;"
# two
[[change]]
field = "User.b"
# in
now   = "string b = 1;"
# three
# four
# five
"#]]
    );
}

#[test]
fn no_comment_is_lost_between_any_two_lines() {
    let mut commented = String::new();
    let mut comments = Vec::new();
    let mut is_inside = false;
    for (number, line) in EVERYTHING.lines().enumerate() {
        if !is_inside {
            let comment = format!("# above {number}.");
            commented.extend([comment.as_str(), "\n"]);
            comments.push(comment);
        }
        is_inside ^= line.contains("'''");
        commented += line;
        if !is_inside {
            let comment = format!("# behind {number}.");
            commented.extend(["   ", comment.as_str()]);
            comments.push(comment);
        }
        commented.push('\n');
    }
    let new = rewrite(&commented, &read(EVERYTHING));
    let lost: Vec<&String> = comments.iter().filter(|comment| !new.contains(*comment)).collect();
    assert_eq!(lost, [""; 0], "{new}");
    assert_eq!(rewrite(&new, &read(EVERYTHING)), new);
    assert_eq!(read(&new), read(&commented));
}
