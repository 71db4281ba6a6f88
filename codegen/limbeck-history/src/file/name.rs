//! What a revision's file is called.

/// The name of the file of a revision: `0002_split_the_name.toml`.
///
/// The number sorts the folder. Of the message's first line it has the first clause, in ASCII, cut
/// between words so that the name has 50 characters or few more; names that systems reserve do not
/// begin with a number.
pub fn file_name(number: u32, message: &str) -> String {
    let line = message.trim().lines().next().unwrap_or_default();
    let clause = line.split(';').find(|clause| !clause.trim().is_empty()).unwrap_or_default();
    let slug = slug(clause.split(". ").next().unwrap_or_default());
    let slug = if slug.is_empty() { "revision" } else { slug.as_str() };
    format!("{number:04}_{slug}.toml")
}

const MAX_SLUG: usize = 40;

fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if !slug.is_empty() && slug.len() + word.len() >= MAX_SLUG {
            break;
        }
        if !slug.is_empty() {
            slug.push('_');
        }
        slug.extend(word.chars().take(MAX_SLUG).map(|c| c.to_ascii_lowercase()));
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_without_letters_have_a_name_too() {
        for message in ["", "  \n", "…", "名前", ";", "/../"] {
            assert_eq!(file_name(1, message), "0001_revision.toml", "{message:?}");
        }
    }

    #[test]
    fn names_are_short_and_ascii() {
        assert_eq!(file_name(2, "Split the name; say why"), "0002_split_the_name.toml");
        assert_eq!(file_name(3, "Add `User.email`. And more"), "0003_add_user_email.toml");
        assert_eq!(file_name(12345, "con"), "12345_con.toml");
        assert_eq!(file_name(4, "\n\nfirst\nsecond"), "0004_first.toml");
        let long = file_name(5, &"word ".repeat(99));
        assert!(long.len() <= 50, "{long}");
        assert!(file_name(5, &"x".repeat(999)).len() <= 50);
    }
}
