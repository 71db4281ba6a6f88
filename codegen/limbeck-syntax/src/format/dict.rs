//! Message literals between their braces.

use super::gap::Gap;
use super::printer::{Item, Printer, Wrap};
use super::trivia::{Comment, Trivia};
use crate::tree::{NodeId, NodeKind, TokenId};

/// Comments that belong to a place, not to a field.
///
/// Places are counted by what ends a declaration, `,` `;` `}`, fields by themselves. Where the text
/// uses these for some fields alone, the n-th place is not that of the n-th field; what stands there
/// is printed before the n-th field all the same.
#[derive(Clone, Debug, Default)]
struct Slot {
    comments: Vec<Comment>,
    blank_before: bool,
    /// Line ends behind the last comment.
    lines: u32,
}

impl Printer<'_, '_> {
    pub(super) fn dict_entries(&mut self, close: TokenId, items: &[Item]) {
        self.layout.indent();
        let fields: Vec<NodeId> = items.iter().copied().filter_map(node).collect();
        let mut slots = self.slots(close, items);
        if slots.len() > fields.len() {
            slots.truncate(fields.len());
        }
        let mut slots = slots.into_iter();
        for (index, &field) in fields.iter().enumerate() {
            let slot = slots.next().unwrap_or_default();
            self.dict_entry_start(field, slot, index == 0);
            self.dict_field(field);
        }
        self.separator_comments(TokenId(self.tree.previous_token(close.0)));
        let mut trivia = self.trivia_before(close, Gap::Glue);
        if fields.is_empty() {
            trivia.trailing = 0;
        } else {
            self.behind_value(&trivia);
        }
        self.end_lines(&trivia, false);
    }

    /// What each place holds, the first one and, behind the last, the end.
    fn slots(&mut self, close: TokenId, items: &[Item]) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut end = None;
        for (index, item) in items.iter().enumerate().skip(1) {
            let (start, behind) = match *item {
                Item::Token(token) => (token, token.0 + 1),
                Item::Node(node) => match self.tree.node(node) {
                    Some(found) => (found.first, found.end.0),
                    None => continue,
                },
            };
            if let Some(end) = end.take() {
                slots.push(self.slot(end, start, slots.len()));
            } else if index == 1 {
                slots.push(Slot::default());
            }
            let last = TokenId(behind.saturating_sub(1));
            let separated = match items.get(index + 1) {
                Some(Item::Token(next)) => matches!(self.symbol(*next), Some(b',' | b';')),
                _ => false,
            };
            if start != close && !separated && matches!(self.symbol(last), Some(b',' | b';' | b'}')) {
                end = Some(behind);
            }
        }
        slots
    }

    /// What stands between two places; where it goes elsewhere, its turn is over.
    fn slot(&mut self, end: u32, start: TokenId, _place: usize) -> Slot {
        let trivia = Trivia::between(self.tree, end, start);
        let count = trivia.detached();
        let comments = trivia.leading().get(..count).unwrap_or_default().to_vec();
        let first = trivia.leading().first().map_or(trivia.after, |comment| comment.before);
        let behind = trivia.leading().get(count).map_or(trivia.after, |comment| comment.before);
        Slot { comments, blank_before: first.lines > 1, lines: behind.lines }
    }

    fn dict_entry_start(&mut self, field: NodeId, slot: Slot, first: bool) {
        let Some(start) = self.tree.node(field).map(|node| node.first) else { return };
        if !first {
            self.separator_comments(TokenId(self.tree.previous_token(start.0)));
        }
        let trivia = Trivia::between(self.tree, self.at, start);
        self.at = start.0;
        if first {
            self.own_lines(trivia.trailing(), false);
            self.own_lines(trivia.leading(), false);
            self.below(trivia.after.lines > 1 && !trivia.leading().is_empty());
            return;
        }
        self.behind_value(&trivia);
        let _ = &slot;
        let blank = trivia.after.lines > 1
            || trivia.leading().iter().any(|comment| comment.before.lines > 1);
        for (index, comment) in trivia.leading().iter().enumerate() {
            self.below(if index == 0 { blank } else { comment.before.lines > 1 });
            self.comment(comment);
        }
        self.below(trivia.after.lines > 1 || (slot.blank_before && trivia.leading().is_empty()));
        let _ = slot.lines;
    }

    /// Comments before the `,` or `;` of a field, which is left out itself.
    fn separator_comments(&mut self, separator: TokenId) {
        if separator.0 < self.at || !matches!(self.symbol(separator), Some(b',' | b';')) {
            return;
        }
        let trivia = Trivia::between(self.tree, self.at, separator);
        self.behind_value(&trivia);
        for comment in trivia.leading() {
            self.layout.space();
            self.comment_inside(comment);
        }
        self.at = separator.0 + 1;
    }

    pub(super) fn dict_field(&mut self, id: NodeId) {
        let Some(value) = self.tree.children(id).last() else { return };
        // What holds entries of its own keeps its bracket on the line of the name.
        let composite = matches!(self.kind(value), NodeKind::Dict | NodeKind::Array);
        let (mut named, mut colon) = (false, false);
        for item in self.items(id) {
            match item {
                Item::Token(token) => {
                    let comments = self.has_comments(TokenId(self.at), token);
                    self.token(token, if comments { Gap::Space } else { Gap::None });
                    self.inside = composite;
                    colon = true;
                }
                Item::Node(node) if !named => {
                    self.dict_name(node);
                    if composite {
                        self.inside = true;
                        self.wraps_here = Wrap::Never;
                    }
                    named = true;
                }
                Item::Node(node) => {
                    if !colon {
                        self.missing_colon(node);
                    }
                    self.value(node, Gap::Space);
                    if composite {
                        self.inside = true;
                        self.wraps_here = Wrap::Never;
                    }
                }
            }
        }
    }

    /// The `:` that may be left out before a message; comments of the name stand before it.
    fn missing_colon(&mut self, value: NodeId) {
        let Some(start) = self.tree.node(value).map(|node| node.first) else { return };
        let trivia = Trivia::between(self.tree, self.at, start);
        if let Some(last) = trivia.trailing().last() {
            self.wraps_here = Wrap::Never;
            self.trailing(&trivia, Gap::Space);
            self.at = last.token.0 + 1;
        }
        self.layout.made(&[b":"]);
    }

    /// `a`, `[a.b]`, `[a.b/c.d]`
    fn dict_name(&mut self, id: NodeId) {
        if self.kind(id) == NodeKind::Path {
            let wraps = std::mem::replace(&mut self.wraps_in_names, Wrap::Name);
            self.path(id, Gap::None);
            self.wraps_in_names = wraps;
        } else {
            let wraps = std::mem::replace(&mut self.wraps_in_names, Wrap::Soft);
            self.array(id, Gap::None);
            self.wraps_in_names = wraps;
        }
    }
}

fn node(item: Item) -> Option<NodeId> {
    match item {
        Item::Node(node) => Some(node),
        Item::Token(_) => None,
    }
}
