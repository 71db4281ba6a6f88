//! A bridge for the text of a pull request: what of the older version survives, what does not, and
//! who decided so.

use std::fmt::Write;

use limbeck_bridge::Direction;
use limbeck_bridge::plan::{Class, ReportLine};
use limbeck_schema::text::{counted, visible};

use super::view::{Part, View, title};
use crate::render::change::one;
use crate::render::markdown::{cell, code, escaped, prose};

/// How many paths a list names before it says how many more there are.
const NAMED: usize = 60;

/// Tables of what people have to agree to.
const TABLES: &[(&str, Class)] = &[
    ("What is lost", Class::Lossy),
    ("What the service's own code converts", Class::Custom),
    ("What may be refused", Class::Checked),
    ("What loses nothing because somebody said so", Class::Lossless),
];

pub(super) fn write(view: &View<'_>) -> String {
    let mut text = format!("## {} → {}\n\n", code(&view.older), code(&view.newer));
    let _ = writeln!(text, "{}\n", sentence(view));
    push_counts(&mut text, view);
    push_questions(&mut text, view);
    for title in TABLES {
        push_table(&mut text, view, *title);
    }
    push_written(&mut text, view);
    push_survivors(&mut text, view);
    text
}

/// What becomes of the older version, and what its callers do not see of the newer one.
fn sentence(view: &View<'_>) -> String {
    let summary = &view.summary;
    let groups = [&summary.survives, &summary.refused, &summary.lost, &summary.custom];
    let all = groups.iter().map(|group| group.len()).sum();
    let mut sentence = format!(
        "Of {} of {}, {} reach {} whole, {} are refused, something is lost of {}, and {} go through code of the service.",
        counted(all, "path"),
        code(&view.older),
        summary.survives.len(),
        code(&view.newer),
        summary.refused.len(),
        summary.lost.len(),
        summary.custom.len()
    );
    let _ = write!(
        sentence,
        " Of {} of {}, callers of {} do not see {} whole.",
        counted(summary.answered, "path"),
        code(&view.newer),
        code(&view.older),
        summary.unseen.len()
    );
    if !view.questions.is_empty() {
        let _ = write!(
            sentence,
            " **{} to decide: until then, nothing is generated.**",
            counted(view.questions.len(), "question")
        );
    }
    sentence
}

fn push_counts(text: &mut String, view: &View<'_>) {
    text.push_str("| | lossless | checked | lossy | custom | undecided |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for direction in Direction::ALL.iter().copied() {
        let way = match direction {
            Direction::Up => "up, requests",
            Direction::Down => "down, responses",
        };
        let counts: Vec<String> =
            Class::ALL.iter().map(|class| view.count(direction, *class).to_string()).collect();
        let undecided = view.undecided(direction);
        let _ = writeln!(text, "| {way} | {} | {undecided} |", counts.join(" | "));
    }
}

fn push_questions(text: &mut String, view: &View<'_>) {
    if view.questions.is_empty() {
        return;
    }
    text.push_str("\n### To decide\n");
    for question in &view.questions {
        let subject = question.subject();
        let _ = writeln!(text, "\n- {}: {}", code(&one(&subject)), prose(&one(&question.reason)));
        let command = question.command(&view.newer);
        let _ = writeln!(text, "\n  ```sh\n  {}\n  ```", visible(&one(&command)));
    }
}

/// Paths of a class in the directions that calls need; what is lossless by itself is no news.
fn push_table(text: &mut String, view: &View<'_>, (title, class): (&str, Class)) {
    let parts = view.parts();
    let all = parts.iter().flat_map(Part::told);
    let is_news = |line: &&ReportLine| {
        let is_clear = class == Class::Lossless && line.policy.is_none();
        line.needed && line.class == Some(class) && !is_clear
    };
    let lines: Vec<&ReportLine> = all.filter(is_news).collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### {title}\n\n| path | way | what happens | why | decided in |");
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for line in lines {
        let way = line.direction.name();
        let policy = line.policy.as_ref();
        let why = policy.and_then(|policy| policy.why.as_deref()).map(one).unwrap_or_default();
        let cells =
            [subject(line), way.to_owned(), prose(&line.about), escaped(&why), decided(view, line)];
        let _ = writeln!(text, "| {} |", cells.map(|it| cell(&it)).join(" | "));
    }
}

/// What becomes of resources that older callers write without knowing all of them.
fn push_written(text: &mut String, view: &View<'_>) {
    let lines: Vec<&ReportLine> = view.lines.iter().filter(|line| line.written.is_some()).collect();
    if lines.is_empty() {
        return;
    }
    text.push_str("\n### What is written back\n\n");
    for line in lines {
        let _ = writeln!(text, "- {} {}", subject(line), prose(&line.about));
    }
}

fn subject(line: &ReportLine) -> String {
    let side =
        |paths: &[String]| paths.iter().map(|path| code(path)).collect::<Vec<_>>().join(", ");
    match (&*side(&line.from), &*side(&line.to)) {
        (from, "") => format!("{from} →"),
        ("", to) => format!("→ {to}"),
        (from, to) if from == to => from.to_owned(),
        (from, to) => format!("{from} → {to}"),
    }
}

/// The policy and its revision.
fn decided(view: &View<'_>, line: &ReportLine) -> String {
    let Some(policy) = &line.policy else {
        let is_custom = line.class == Some(Class::Custom);
        return if is_custom { "follows from the other way" } else { "follows from the types" }
            .into();
    };
    let mut policy = policy.clone();
    policy.why = None;
    let policy = code(&policy.to_string());
    match view.revision(line) {
        Some((id, Some(revision))) => {
            format!("{policy}, {}: {}", code(id.as_str()), escaped(&title(revision)))
        }
        Some((id, None)) => format!("{policy}, {}", code(id.as_str())),
        None => policy,
    }
}

fn push_survivors(text: &mut String, view: &View<'_>) {
    let survivors = &view.summary.survives;
    if survivors.is_empty() {
        return;
    }
    let mut named: Vec<String> = survivors.iter().take(NAMED).map(|path| code(path)).collect();
    if survivors.len() > NAMED {
        named.push(format!("and {} more", survivors.len() - NAMED));
    }
    let summary = format!("What of {} survives: {}", view.older, survivors.len());
    let summary = format!("<summary>{}</summary>", escaped_html(&summary));
    let _ = writeln!(text, "\n<details>{summary}\n\n{}\n\n</details>", named.join(", "));
}

fn escaped_html(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use limbeck_bridge::plan::ReportKind;

    use super::super::view::tests::view;
    use super::write;

    #[test]
    fn what_people_wrote_is_text_and_ends_no_cell() {
        let text = write(&view());
        let row = text.lines().find(|line| line.contains("`Account.note`")).expect("a row");
        let expected =
            r"| → `Account.note` | down | is `a\|b` | x \| y \<b\>\`z\`␛\[31m | `drop` |";
        assert_eq!(row, expected);
    }

    #[test]
    fn what_is_written_back_is_told() {
        let mut view = view();
        let rpc = view.lines.iter_mut().find(|line| line.kind == ReportKind::Rpc).expect("an rpc");
        rpc.written = Some("merged");
        "is merged into what `Get` reads".clone_into(&mut rpc.about);
        let text = write(&view);
        let expected = "### What is written back\n\n- `UserService.Get` → `Service.Get` is merged into what `Get` reads\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn what_survives_is_counted_and_named() {
        let text = write(&view());
        let sentence = "Of 3 paths of `user.v1`, 3 reach `user.v2` whole, 0 are refused, something is lost of 0";
        assert!(text.contains(sentence), "{text}");
        let sentence = "Of 4 paths of `user.v2`, callers of `user.v1` do not see 1 whole.";
        assert!(text.contains(sentence), "{text}");
        assert!(text.contains("`User.id`, `User.count`, `UserService.Get`"), "{text}");
    }
}
