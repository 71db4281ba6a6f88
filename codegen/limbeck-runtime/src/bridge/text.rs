//! Texts of errors that name fields in backticks.

use std::collections::BTreeMap;

/// Bytes of a text that is read.
const TEXT: usize = 8 * 1024;

/// What paths became, each by what a text may call it.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    whole: BTreeMap<String, String>,
    /// Without the first name, as in a text about the resource of a request; `None` if two differ.
    below: BTreeMap<String, Option<String>>,
}

impl Renamed {
    /// Adds a path and its image.
    pub(super) fn add(&mut self, path: &str, image: &str) {
        if path.len() > TEXT {
            return;
        }
        self.whole.insert(path.to_owned(), image.to_owned());
        let (Some((_, path)), Some((_, image))) = (path.split_once('.'), image.split_once('.'))
        else {
            return;
        };
        self.below
            .entry(path.to_owned())
            .and_modify(|known| {
                known.take_if(|known| known != image);
            })
            .or_insert_with(|| Some(image.to_owned()));
    }

    /// The text with the names of the caller. Only what is such a path, and all that is between two backticks, changes.
    pub(super) fn text(&self, text: &str) -> String {
        let mut renamed = String::with_capacity(text.len().min(TEXT));
        let mut rest = text;
        // Images may be longer than paths.
        while text.len() <= TEXT && renamed.len() <= TEXT {
            let Some((before, quoted)) = rest.split_once('`') else { break };
            let Some((name, behind)) = quoted.split_once('`') else { break };
            renamed.extend([before, "`", self.image(name).unwrap_or(name), "`"]);
            rest = behind;
        }
        renamed + rest
    }

    fn image(&self, name: &str) -> Option<&str> {
        let below = || self.below.get(name)?.as_deref();
        self.whole.get(name).map(String::as_str).or_else(below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed() -> Renamed {
        let mut renamed = Renamed::default();
        for (path, image) in [
            ("user.display_name", "user.full_name"),
            ("user.phones[0]", "user.phone"),
            ("user.postal.street", "user.street"),
            ("id", "key"),
            ("user.id", "user.name"),
            ("boss.mail", "boss.email"),
            ("user.mail", "user.address"),
            ("item.mail", "item.email"),
            ("user.flat", "flat"),
        ] {
            renamed.add(path, image);
        }
        renamed
    }

    #[test]
    fn what_is_no_such_name_stays() {
        for text in [
            "",
            "`",
            "``",
            "```",
            "`display_name",
            "display_name user.display_name",
            "`Display_name` `display_name ` `display_name.x` `x.display_name` `name`",
            "`mail` is two, `flat` is below nothing",
            "`phones` `phones[1]`",
            "é`é`é",
        ] {
            assert_eq!(renamed().text(text), text);
        }
    }

    #[test]
    fn names_are_those_of_the_caller() {
        assert_eq!(
            renamed().text("`display_name` and `user.phones[0]`, `postal.street`: `id`, `é`, `x"),
            "`full_name` and `user.phone`, `street`: `key`, `é`, `x"
        );
        assert_eq!(renamed().text("`boss.mail``user.flat`"), "`boss.email``flat`");
    }

    #[test]
    fn large_texts_and_paths_stay_small() {
        let text = "`display_name`".repeat(TEXT);
        assert_eq!(renamed().text(&text), text);
        let mut renamed = Renamed::default();
        renamed.add("a", &"b".repeat(TEXT));
        assert!(renamed.text(&"`a`".repeat(TEXT / 3)).len() < 4 * TEXT);
        let long = "a.".repeat(TEXT);
        renamed.add(&long, "b.c");
        assert_eq!(renamed.whole.len(), 1);
    }
}
