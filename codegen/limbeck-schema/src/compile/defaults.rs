//! Where `default = …` begins: the parser, as protoc, only says where the value stands.

use limbeck_syntax::{LineIndex, Token, lex};
use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

use crate::model::WRITTEN;

/// Adds a location for every default of a field, from its keyword to its end, below that of its
/// value. Lines and columns are those of `source`, as the parser counts them.
pub(super) fn add_statements(info: &mut SourceCodeInfo, source: &str) {
    let of_default = |location: &&Location| is_default(&location.path);
    let values: Vec<&Location> = info.location.iter().filter(of_default).collect();
    if values.is_empty() {
        return;
    }
    let lines = LineIndex::new(source.as_bytes());
    let tokens: Vec<Token> =
        lex(source.as_bytes()).filter(|token| !token.kind.is_trivia()).collect();
    let statement = |value: &Location| {
        let start = keyword(&lines, &tokens, &value.span)?;
        let ([end_line, _, end] | [_, _, end_line, end]) = *value.span.as_slice() else {
            return None;
        };
        let (line, column) = line_column(&lines, start)?;
        let path = [value.path.as_slice(), &[WRITTEN]].concat();
        Some(Location { path, span: vec![line, column, end_line, end], ..Location::default() })
    };
    let statements: Vec<Location> = values.into_iter().filter_map(statement).collect();
    info.location.extend(statements);
}

/// Whether a path leads to the `default_value` of a field or extension.
fn is_default(path: &[i32]) -> bool {
    let Some((7, mut rest)) = path.split_last().map(|(last, rest)| (*last, rest)) else {
        return false;
    };
    if let [7, _] = rest {
        return true;
    }
    let [4, _, inner @ ..] = rest else { return false };
    rest = inner;
    while let [3, _, inner @ ..] = rest {
        rest = inner;
    }
    matches!(rest, [2 | 6, _])
}

/// Where the keyword of a default begins, from where its value does: two tokens earlier.
fn keyword(lines: &LineIndex, tokens: &[Token], span: &[i32]) -> Option<usize> {
    let [line, column, ..] = *span else { return None };
    let start = lines.line_start(u32::try_from(line).ok()? + 1)?;
    let value = start + usize::try_from(column).ok()?;
    let at = tokens.partition_point(|token| token.range.start < value);
    tokens.get(at.checked_sub(2)?).map(|token| token.range.start)
}

/// Line and byte in it, both from 0.
fn line_column(lines: &LineIndex, offset: usize) -> Option<(i32, i32)> {
    let line = lines.position(offset).line;
    let column = offset.checked_sub(lines.line_start(line)?)?;
    Some((i32::try_from(line.checked_sub(1)?).ok()?, i32::try_from(column).ok()?))
}

#[cfg(test)]
mod tests {
    use super::is_default;

    #[test]
    fn only_fields_and_extensions_have_defaults() {
        let all: [(&[i32], bool); 9] = [
            (&[], false),
            (&[7], false),
            (&[4, 0, 7], false),
            (&[4, 0, 3, 7], false),
            (&[4, 0, 4, 0, 7], false),
            (&[4, 0, 2, 1, 7], true),
            (&[4, 0, 3, 7, 3, 7, 2, 1, 7], true),
            (&[4, 0, 3, 1, 6, 1, 7], true),
            (&[7, 0, 7], true),
        ];
        for (path, expected) in all {
            assert_eq!(is_default(path), expected, "{path:?}");
        }
    }
}
