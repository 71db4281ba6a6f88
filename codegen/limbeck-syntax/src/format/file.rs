//! A file: the header statements sorted, then the types.

use super::printer::Printer;
use super::trivia::{Comment, Trivia};
use crate::tree::{NodeId, NodeKind, TokenId};

/// The order of declarations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Syntax,
    Package,
    Import,
    Option,
    Type,
}

/// Comments that an empty line detaches from what follows, and line ends behind them.
#[derive(Default)]
struct Detached {
    comments: Vec<Comment>,
    lines: u32,
}

/// A declaration of the file.
struct Entry<'text> {
    id: NodeId,
    first: TokenId,
    rank: Rank,
    /// What sorts it among its rank: special ones last, then the text of its name.
    key: (bool, Vec<&'text [u8]>),
    /// Where it stood.
    source: usize,
    /// Comments before it that belong to the place, not to it: they stay when it is moved.
    detached: Detached,
    /// Comments that belong to it.
    leading: Vec<Comment>,
    /// Comments on the line of its end.
    trailing: Vec<Comment>,
    /// Whether an empty line stands before its comments or, without them, before itself.
    blank_before: bool,
    /// Whether it, or its first comment, begins a line.
    starts_line: bool,
}

impl<'text> Printer<'_, 'text> {
    pub(super) fn file(mut self) -> Vec<u8> {
        let size = self.tree.text().len();
        let (mut entries, rest) = self.entries();
        let detached: Vec<Detached> =
            entries.iter_mut().map(|entry| std::mem::take(&mut entry.detached)).collect();
        entries.sort_by(|one, other| (one.rank, &one.key).cmp(&(other.rank, &other.key)));
        let (mut previous, mut flushed) = (None, 0);
        for entry in &entries {
            let mut blank = blank_between(previous, entry.rank);
            let (mut start, mut printed) = (previous.is_none(), false);
            let places = detached.iter().enumerate().take(entry.source + 1).skip(flushed);
            for (place, detached) in places {
                for (index, comment) in detached.comments.iter().enumerate() {
                    let above = blank.unwrap_or(entry.blank_before);
                    self.next_line(
                        start,
                        if index == 0 { above || printed } else { comment.before.lines > 1 },
                    );
                    self.comment(comment);
                    start = false;
                    let own = place == entry.source || entry.starts_line;
                    blank = Some(own || detached.lines > 2);
                }
                printed |= !detached.comments.is_empty();
            }
            flushed = flushed.max(entry.source + 1);
            self.entry(entry, start, blank);
            previous = Some(entry.rank);
        }
        self.end_of_file(&rest, entries.is_empty());
        self.layout.render(size + size / 8)
    }

    /// One declaration without what stands around it, and without a line end.
    pub(super) fn alone(mut self, id: NodeId, depth: usize) -> Vec<u8> {
        for _ in 0..depth {
            self.layout.indent();
        }
        self.at = self.tree.node(id).map_or(0, |node| node.first.0);
        self.declaration(id);
        let mut text = self.layout.render(self.tree.node_range(id).len());
        while text.last() == Some(&b'\n') {
            text.pop();
        }
        text
    }

    fn entry(&mut self, entry: &Entry<'text>, start: bool, blank: Option<bool>) {
        if start && self.leaves_a_line(entry) {
            self.layout.comment_break();
        }
        let (mut start, mut blank) = (start, blank.unwrap_or(entry.blank_before));
        for (index, comment) in entry.leading.iter().enumerate() {
            self.next_line(start, if index == 0 { blank } else { comment.before.lines > 1 });
            self.comment(comment);
            (start, blank) = (false, false);
        }
        self.next_line(start, blank);
        self.at = entry.first.0;
        self.declaration(entry.id);
        for comment in &entry.trailing {
            self.layout.space();
            self.comment(comment);
        }
    }

    /// Whether nothing of a declaration is printed: where it comes first, its line end is.
    fn leaves_a_line(&self, entry: &Entry<'text>) -> bool {
        let comments = entry.leading.len() + entry.trailing.len();
        comments == 0 && self.kind(entry.id) == NodeKind::Empty
    }

    fn end_of_file(&mut self, rest: &Trivia, alone: bool) {
        if alone && !rest.comments.is_empty() {
            self.layout.comment_break();
        }
        self.own_lines(rest.leading(), !alone);
    }

    fn next_line(&mut self, start: bool, blank: bool) {
        if !start {
            self.below(blank);
        }
    }

    /// The declarations in their order, and what stands behind the last.
    fn entries(&self) -> (Vec<Entry<'text>>, Trivia) {
        let mut entries: Vec<Entry<'text>> = Vec::new();
        let mut at = 0;
        for id in self.tree.children(self.tree.root()) {
            let Some(node) = self.tree.node(id) else { continue };
            let trivia = self.trivia_of_file(&mut entries, at, node.first);
            let leading = trivia.leading();
            let (detached, leading) = leading.split_at(trivia.detached());
            let behind = leading.first().map_or(trivia.after, |comment| comment.before);
            let rank = rank(node.kind);
            let before = trivia.leading().first().map_or(trivia.after, |comment| comment.before);
            // What the file begins with has an empty line above only behind detached comments.
            let above =
                if at > 0 { Some(before) } else { (!detached.is_empty()).then_some(behind) };
            entries.push(Entry {
                id,
                first: node.first,
                rank,
                key: self.key(id, rank),
                source: entries.len(),
                detached: Detached { comments: detached.to_vec(), lines: behind.lines },
                leading: leading.to_vec(),
                trailing: Vec::new(),
                blank_before: above.is_some_and(|above| above.lines > 1),
                starts_line: before.lines > 0,
            });
            at = node.end.0;
        }
        let end = TokenId(self.tree.token_count());
        let mut rest = self.trivia_of_file(&mut entries, at, end);
        if self.goes_below(at, &rest) {
            rest.trailing = 0;
            if let Some(last) = entries.last_mut() {
                last.trailing.clear();
            }
        }
        (entries, rest)
    }

    /// Whether comments on the line of the last `;` go to the next lines: no line end is behind them,
    /// and they are more than one of `//`.
    fn goes_below(&self, at: u32, rest: &Trivia) -> bool {
        let last = TokenId(self.tree.previous_token(at));
        let only_line = matches!(rest.comments.as_slice(), [only] if only.line);
        let ends = rest.after.lines > 0 || only_line;
        self.symbol(last) == Some(b';') && !ends && rest.is_on_one_line()
    }

    /// What stands before a declaration; gives the one before what stands on its line.
    fn trivia_of_file(&self, entries: &mut [Entry<'text>], at: u32, end: TokenId) -> Trivia {
        let mut trivia = Trivia::between(self.tree, at, end);
        match entries.last_mut() {
            Some(last) => {
                if trivia.is_on_one_line() {
                    trivia.trailing = trivia.comments.len();
                }
                last.trailing = trivia.trailing().to_vec();
            }
            None => trivia.trailing = 0,
        }
        trivia
    }

    fn key(&self, id: NodeId, rank: Rank) -> (bool, Vec<&'text [u8]>) {
        match rank {
            Rank::Syntax | Rank::Package | Rank::Type => (false, Vec::new()),
            Rank::Import => {
                let strings = self.child(id, NodeKind::Strings).map(|child| self.words(child));
                let words = self.words(id);
                let special = words.iter().any(|&word| word == b"option");
                (special, strings.unwrap_or_default())
            }
            Rank::Option => {
                let path = self.child(id, NodeKind::Path).map(|child| self.words(child));
                let path = path.unwrap_or_default();
                let special = path.first().is_some_and(|&word| word == b"(");
                (special, path)
            }
        }
    }

    pub(super) fn child(&self, id: NodeId, kind: NodeKind) -> Option<NodeId> {
        let mut children = self.tree.children(id);
        children.find(|&child| self.tree.node(child).is_some_and(|node| node.kind == kind))
    }

    /// The text of all tokens of a node.
    fn words(&self, id: NodeId) -> Vec<&'text [u8]> {
        let Some(node) = self.tree.node(id) else { return Vec::new() };
        let ids = (node.first.0..node.end.0).map(TokenId);
        let words = ids.filter(|&id| !self.tree.token_kind(id).is_trivia());
        words.map(|id| self.tree.token_text(id)).collect()
    }
}

fn rank(kind: NodeKind) -> Rank {
    match kind {
        NodeKind::Syntax => Rank::Syntax,
        NodeKind::Package => Rank::Package,
        NodeKind::Import => Rank::Import,
        NodeKind::Option => Rank::Option,
        _ => Rank::Type,
    }
}

/// Whether an empty line stands between declarations of two ranks; `None` leaves it to the text.
fn blank_between(previous: Option<Rank>, rank: Rank) -> Option<bool> {
    match (previous?, rank) {
        (Rank::Syntax, Rank::Package) => None,
        (Rank::Import, Rank::Import) | (Rank::Option, Rank::Option) => Some(false),
        (Rank::Syntax, _) | (Rank::Package | Rank::Import, Rank::Import | Rank::Option) => {
            Some(true)
        }
        (_, _) => None,
    }
}
