//! Message literals between their braces.

use std::collections::BTreeSet;

use super::gap::Gap;
use super::printer::{Item, Printer, Wrap};
use super::trivia::{Comment, Trivia};
use super::value::pairs;
use crate::tree::{NodeId, NodeKind, TokenId};

/// Comments that belong to a place, not to a field.
///
/// Places are counted by what ends a declaration, `,` `;` `}`, fields by themselves. Where the text
/// uses these for some fields alone, the n-th place is not that of the n-th field; what stands there
/// is printed before the n-th field all the same.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// The token behind.
    start: Option<TokenId>,
    comments: Vec<Comment>,
    blank_before: bool,
    /// Line ends behind the last comment.
    lines: u32,
}

impl Printer<'_, '_> {
    pub(super) fn dict_entries(&mut self, close: TokenId, items: &[Item], outside: Wrap) {
        let names = std::mem::replace(&mut self.wraps_in_names, outside);
        self.layout.indent();
        let fields: Vec<NodeId> = items.iter().copied().filter_map(node).collect();
        let slots = self.slots(close, items);
        let empty = Slot::default();
        let starts: BTreeSet<TokenId> = slots.iter().filter_map(|slot| slot.start).collect();
        for (index, &field) in fields.iter().enumerate() {
            let Some(start) = self.tree.node(field).map(|node| node.first) else { continue };
            let slot = slots.get(index).unwrap_or(&empty);
            let moved = starts.contains(&start);
            if index > 0 && self.pairs_with_name(field, start) {
                self.paired_entry_start(start);
            } else if index == 0 {
                self.first_entry_start(field, start);
            } else if slot.start == Some(start) || (slot.start.is_none() && !moved) {
                self.dict_entry_start(start, slot);
            } else {
                self.shifted_entry_start(start, slot, moved);
            }
            self.at = start.0;
            self.dict_field(field);
        }
        let last = TokenId(self.tree.previous_token(close.0));
        self.separator_comments(last);
        let gap = if self.symbol(last) == Some(b';') { Gap::None } else { Gap::Close };
        let mut trivia = self.trivia_before(close, gap);
        if fields.is_empty() {
            trivia.trailing = 0;
        } else {
            self.behind_value(&trivia);
        }
        if slots.len() <= fields.len() && slots.last().is_some_and(|last| last.start == Some(close))
        {
            let moved = trivia.detached();
            trivia.comments.drain(trivia.trailing..trivia.trailing + moved);
        }
        self.end_lines(&trivia, false, fields.is_empty());
        self.wraps_in_names = names;
    }

    /// What each place holds, the first one and, behind the last, the end.
    fn slots(&self, close: TokenId, items: &[Item]) -> Vec<Slot> {
        let mut slots = Vec::new();
        let (mut end, mut behind_last) = (None, 0);
        for (index, item) in items.iter().enumerate().skip(1) {
            let (start, behind) = match *item {
                Item::Token(token) => (token, token.0 + 1),
                Item::Node(node) => match self.tree.node(node) {
                    Some(found) => (found.first, found.end.0),
                    None => continue,
                },
            };
            if let Some(end) = end.take() {
                slots.push(self.slot(end, start));
            } else if index == 1 {
                slots.push(Slot::default());
            } else if start == close {
                slots.push(self.slot(behind_last, start));
            }
            behind_last = behind;
            let last = TokenId(behind.saturating_sub(1));
            let separated = match items.get(index + 1) {
                Some(Item::Token(next)) => matches!(self.symbol(*next), Some(b',' | b';')),
                _ => false,
            };
            if start != close && !separated && matches!(self.symbol(last), Some(b',' | b';' | b'}'))
            {
                end = Some(behind);
            }
        }
        if let Some(last) = slots.last_mut() {
            last.blank_before = false;
        }
        slots
    }

    /// What stands before a place.
    fn slot(&self, end: u32, start: TokenId) -> Slot {
        let trivia = Trivia::between(self.tree, end, start);
        let count = trivia.detached();
        let comments = trivia.leading().get(..count).unwrap_or_default().to_vec();
        let first = trivia.leading().first().map_or(trivia.after, |comment| comment.before);
        let behind = trivia.leading().get(count).map_or(trivia.after, |comment| comment.before);
        let blank_before = first.lines > 1;
        Slot { start: Some(start), comments, blank_before, lines: behind.lines }
    }

    fn first_entry_start(&mut self, field: NodeId, start: TokenId) {
        let trivia = Trivia::between(self.tree, self.at, start);
        self.own_lines(trivia.trailing(), false);
        self.own_lines(trivia.leading(), false);
        if self.pairs_with_name(field, start) {
            self.layout.space();
            return;
        }
        self.below(trivia.after.lines > 1 && !trivia.leading().is_empty());
    }

    /// Comments behind the field before, and what stands between the two; whether there is an empty
    /// line.
    fn between_fields(&mut self, start: TokenId) -> (Trivia, bool) {
        let last = TokenId(self.tree.previous_token(start.0));
        let blank = self.separator_comments(last);
        let mut trivia = Trivia::between(self.tree, self.at, start);
        if trivia.is_on_one_line() && matches!(self.symbol(last), Some(b',' | b';' | b'}')) {
            trivia.trailing = trivia.comments.len();
        }
        self.behind_value(&trivia);
        let blank = blank || trivia.has_empty_line();
        (trivia, blank)
    }

    fn dict_entry_start(&mut self, start: TokenId, slot: &Slot) {
        let (trivia, blank) = self.between_fields(start);
        self.lines_before(&trivia, blank || slot.blank_before);
    }

    /// Comments of a field, each on its line, and the line of the field itself.
    fn lines_before(&mut self, trivia: &Trivia, blank: bool) {
        for (index, comment) in trivia.leading().iter().enumerate() {
            self.below(if index == 0 { blank } else { comment.before.lines > 1 });
            self.comment(comment);
        }
        self.below(if trivia.leading().is_empty() { blank } else { trivia.after.lines > 1 });
    }

    /// Whether block comments stay on the line of a name: one in brackets that holds comments itself.
    fn pairs_with_name(&self, field: NodeId, start: TokenId) -> bool {
        let name = self.tree.children(field).next();
        let name = name.and_then(|name| self.tree.node(name).copied());
        let Some(name) = name.filter(|name| name.kind == NodeKind::Array) else { return false };
        let last = self.tree.previous_token(start.0);
        let trivia = Trivia::between(self.tree, last + 1, start);
        let first = matches!(self.symbol(TokenId(last)), Some(b'{' | b'<'));
        pairs(&trivia, first) && self.has_comments(name.first, name.end)
    }

    fn paired_entry_start(&mut self, start: TokenId) {
        let (trivia, blank) = self.between_fields(start);
        for (index, comment) in trivia.leading().iter().enumerate() {
            self.below(if index == 0 { blank } else { comment.before.lines > 1 });
            self.comment(comment);
        }
        if trivia.leading().is_empty() {
            self.layout.line();
        } else {
            self.layout.space();
        }
    }

    /// The same where the comments of a place stand before another field.
    fn shifted_entry_start(&mut self, start: TokenId, slot: &Slot, moved: bool) {
        let (mut trivia, blank) = self.between_fields(start);
        let lines = trivia.leading().first().map_or(trivia.after, |comment| comment.before).lines;
        if moved {
            let count = trivia.detached();
            trivia.comments.drain(trivia.trailing..trivia.trailing + count);
        }
        let mut blank = blank || slot.blank_before;
        for (index, comment) in slot.comments.iter().enumerate() {
            self.below(if index == 0 { blank } else { comment.before.lines > 1 });
            self.comment(comment);
        }
        if !slot.comments.is_empty() {
            blank = slot.lines > 2 || lines > 0;
        }
        self.lines_before(&trivia, blank);
    }

    /// Comments before the `,` or `;` of a field, which is left out itself; whether there is an
    /// empty line.
    fn separator_comments(&mut self, separator: TokenId) -> bool {
        if separator.0 < self.at || !matches!(self.symbol(separator), Some(b',' | b';')) {
            return false;
        }
        let trivia = Trivia::between(self.tree, self.at, separator);
        self.behind_value(&trivia);
        for comment in trivia.leading() {
            self.layout.space();
            self.comment_inside(comment);
        }
        self.at = separator.0 + 1;
        // A word ends its line behind a separator; what holds entries never does.
        let value = TokenId(self.tree.previous_token(separator.0));
        self.inside &= matches!(self.symbol(value), Some(b'}' | b']' | b'>'));
        trivia.has_empty_line()
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
                        self.wraps_here = self.wraps_in_names;
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
            self.trailing(&trivia, Gap::Space);
            self.at = last.token.0 + 1;
        }
        self.layout.made(&[b":"]);
    }

    /// `a`, `[a.b]`, `[a.b/c.d]`
    fn dict_name(&mut self, id: NodeId) {
        if self.kind(id) == NodeKind::Path {
            self.path(id, Gap::None);
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
