//! Text for people, laid out in lines that are not wider than the terminal.

use clap::builder::styling::{AnsiColor, Style};

use super::screen;

/// How good news look.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// How bad news look.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// How advice looks.
pub(crate) const ADVICE: Style = AnsiColor::Cyan.on_default().bold();
/// How what matters looks.
pub(crate) const STRONG: Style = Style::new().bold();
/// How what matters less looks.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// How everything else looks.
pub(crate) const PLAIN: Style = Style::new();

/// Columns of the name in `  name         value`.
const NAME: usize = 12;

/// The text with everything that is not plainly printable escaped: whatever comes from a bundle or a file's
/// name could otherwise paint a verdict of its own on the terminal.
pub(crate) fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // `escape_debug` also escapes these, which are harmless.
        if matches!(c, '"' | '\'' | '\\') { out.push(c) } else { out.extend(c.escape_debug()) }
    }
    out
}

/// `subjectAlternativeNames` as people write it.
pub(crate) fn words(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && out.ends_with(|last: char| last.is_ascii_lowercase()) {
            out.push(' ');
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// A text that others have laid out and styled, in lines of at most this width where their words allow it.
pub(crate) fn folded(text: &str, width: Option<usize>) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let indent = line.len().saturating_sub(line.trim_start_matches(' ').len());
        let mut column = 0_usize;
        for (i, word) in line.trim_start_matches(' ').split(' ').enumerate() {
            let columns = columns_shown(word.trim_end());
            let is_full = |width| column.saturating_add(1).saturating_add(columns) > width;
            if i == 0 {
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if width.is_some_and(is_full) {
                let hanging = indent.saturating_add(2);
                out.push('\n');
                out.push_str(&" ".repeat(hanging));
                column = hanging;
            } else {
                out.push(' ');
                column = column.saturating_add(1);
            }
            out.push_str(word);
            column = column.saturating_add(columns);
        }
    }
    out
}

/// Columns of a text without its escape sequences (ECMA-48, SGR), which take none.
fn columns_shown(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().map_or(0, columns_in);
    let rest = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| columns_in(text)));
    rest.fold(first, usize::saturating_add)
}

/// Text in one style. It is made safe when it is laid out.
pub(crate) type Span<'a> = (Style, &'a str);

/// Lines in the making.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    /// `None`: lines are as long as they are.
    width: Option<usize>,
}

impl Page {
    /// A page for standard output.
    pub(crate) fn for_out() -> Self {
        Self::new(screen::out_width())
    }

    /// A page for standard error.
    pub(crate) fn for_err() -> Self {
        Self::new(screen::err_width())
    }

    const fn new(width: Option<usize>) -> Self {
        Self { text: String::new(), width }
    }

    /// The lines.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A paragraph: every line but the first begins that many columns further in than the first.
    pub(crate) fn paragraph(&mut self, indent: usize, hanging: usize, spans: &[Span<'_>]) {
        self.lay_out(indent, "", hanging, spans);
    }

    fn lay_out(&mut self, indent: usize, name: &str, hanging: usize, spans: &[Span<'_>]) {
        let mut line = Line::new(self.width, indent, indent.saturating_add(hanging));
        line.begin(name);
        for (style, text) in spans {
            for (i, word) in safe(text).split(' ').enumerate() {
                if i > 0 {
                    line.end_word();
                }
                line.add(*style, word);
            }
        }
        self.text.push_str(&line.finish());
    }

    /// `  name         value`.
    pub(crate) fn field(&mut self, indent: usize, name: &str, spans: &[Span<'_>]) {
        self.field_of(indent, NAME, name, spans);
    }

    /// The same with a name of so many columns.
    pub(crate) fn field_of(
        &mut self,
        indent: usize,
        columns: usize,
        name: &str,
        spans: &[Span<'_>],
    ) {
        // In a narrow terminal something must be left for the value.
        let half = self.width.map_or(usize::MAX, |width| width / 2);
        let padded = columns.min(half.saturating_sub(indent).saturating_sub(1));
        let name = format!("{:padded$} ", safe(name));
        let whole =
            self.width.is_none_or(|width| indent.saturating_add(columns_in(&name)) <= width);
        if whole {
            self.lay_out(indent, &name, padded.saturating_add(1), spans);
        } else {
            self.paragraph(indent, 2, &[(PLAIN, name.trim_end())]);
            self.paragraph(indent.saturating_add(2), 0, spans);
        }
    }

    /// `hint: text`.
    pub(crate) fn hint(&mut self, text: &str) {
        self.paragraph(0, 2, &[(ADVICE, "hint:"), (PLAIN, " "), (PLAIN, text)]);
    }
}

/// One paragraph on its way into lines.
struct Line {
    text: String,
    width: Option<usize>,
    /// Columns at the beginning of every further line.
    hanging: usize,
    /// Columns that are taken in this line, and whether a word is among them.
    column: usize,
    has_word: bool,
    /// Spaces before the word.
    spaces: usize,
    /// The word so far: pieces in their styles, and their columns.
    word: Vec<(Style, String)>,
    word_columns: usize,
}

impl Line {
    fn new(width: Option<usize>, indent: usize, hanging: usize) -> Self {
        // In a narrow terminal something must be left for the text.
        let most = width.map_or(usize::MAX, |width| width / 2);
        let (indent, hanging) = (indent.min(most), hanging.min(most));
        Self {
            text: " ".repeat(indent),
            width,
            hanging,
            column: indent,
            has_word: false,
            spaces: 0,
            word: Vec::new(),
            word_columns: 0,
        }
    }

    /// A name that the text stands behind, whether it fits or not.
    fn begin(&mut self, name: &str) {
        self.text.push_str(name);
        self.column = self.column.saturating_add(columns_in(name));
    }

    fn add(&mut self, style: Style, piece: &str) {
        if !piece.is_empty() {
            self.word_columns = self.word_columns.saturating_add(columns_in(piece));
            self.word.push((style, piece.to_owned()));
        }
    }

    /// Puts the word where it fits.
    fn end_word(&mut self) {
        let width = self.width.unwrap_or(usize::MAX);
        let end = self.column.saturating_add(self.spaces).saturating_add(self.word_columns);
        if end > width && self.has_word {
            self.next_line();
        } else {
            self.text.extend(std::iter::repeat_n(' ', self.spaces));
            self.column = self.column.saturating_add(self.spaces);
        }
        for (style, piece) in std::mem::take(&mut self.word) {
            self.put(style, &piece, width);
            self.has_word = true;
        }
        self.word_columns = 0;
        self.spaces = 1;
    }

    /// A word that no line can hold goes on in the next.
    fn put(&mut self, style: Style, piece: &str, width: usize) {
        self.text.push_str(&style.render().to_string());
        for c in piece.chars() {
            if self.column.saturating_add(columns_of(c)) > width {
                self.text.push_str(&style.render_reset().to_string());
                self.next_line();
                self.text.push_str(&style.render().to_string());
            }
            self.text.push(c);
            self.column = self.column.saturating_add(columns_of(c));
        }
        self.text.push_str(&style.render_reset().to_string());
    }

    fn next_line(&mut self) {
        let written = self.text.trim_end_matches(' ').len();
        self.text.truncate(written);
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.hanging));
        self.column = self.hanging;
    }

    fn finish(mut self) -> String {
        self.end_word();
        self.text.push('\n');
        self.text
    }
}

fn columns_in(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Columns of a character, rather too many than too few (Unicode's East Asian Width).
const fn columns_of(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{1f000}'..='\u{1ffff}'
        | '\u{20000}'..='\u{3ffff}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(width: usize, indent: usize, hanging: usize, spans: &[Span<'_>]) -> String {
        let mut page = Page::new(Some(width));
        page.paragraph(indent, hanging, spans);
        page.into_text()
    }

    #[test]
    fn nothing_from_a_bundle_moves_the_cursor() {
        assert_eq!(safe("a\u{1b}[2Kb\r\n\u{202e}c"), "a\\u{1b}[2Kb\\r\\n\\u{202e}c");
        assert_eq!(safe("https://e.org/o'r\"\\é"), "https://e.org/o'r\"\\é");
        let mut page = Page::new(None);
        page.paragraph(0, 0, &[(PLAIN, "a\nverified b")]);
        assert_eq!(page.into_text(), "a\\nverified b\n");
    }

    #[test]
    fn words_stay_whole_where_a_line_holds_them() {
        let spans = [(PLAIN, "one two"), (PLAIN, "-three"), (PLAIN, " four")];
        assert_eq!(laid(30, 2, 2, &spans), "  one two-three four\n");
        assert_eq!(laid(13, 2, 2, &spans), "  one\n    two-three\n    four\n");
        assert_eq!(laid(12, 0, 2, &spans), "one\n  two-three\n  four\n");
        assert_eq!(laid(30, 0, 0, &[(PLAIN, "two  spaces")]), "two  spaces\n");
    }

    #[test]
    fn a_word_that_no_line_holds_goes_on_in_the_next() {
        assert_eq!(laid(9, 0, 2, &[(PLAIN, "a 0123456789abc")]), "a\n  0123456\n  789abc\n");
        // Wide characters count twice.
        assert_eq!(laid(9, 0, 0, &[(PLAIN, "見見見見見")]), "見見見見\n見\n");
    }

    #[test]
    fn a_style_ends_with_its_line() {
        let text = laid(9, 0, 0, &[(GOOD, "0123456789")]);
        let (first, second) = text.split_once('\n').unwrap();
        for line in [first, second.trim_end()] {
            assert!(line.starts_with('\u{1b}') && line.ends_with("\u{1b}[0m"), "{text:?}");
        }
    }

    #[test]
    fn an_indentation_leaves_room() {
        let field = |value: &str| {
            let mut page = Page::new(Some(24));
            page.field(2, "name", &[(PLAIN, value)]);
            page.into_text()
        };
        assert_eq!(field("a value of words"), "  name      a value of\n            words\n");
        // What no line holds begins at once.
        assert_eq!(field("0123456789abcdef"), "  name      0123456789ab\n            cdef\n");
        // A name that no line holds is a paragraph, too.
        let mut page = Page::new(Some(10));
        page.field(2, "a very long name", &[(PLAIN, "value")]);
        assert_eq!(page.into_text(), "  a very\n    long\n    name\n    value\n");
    }

    #[test]
    fn names_of_json_become_words() {
        for (name, expected) in [
            ("subjectAlternativeNames", "subject alternative names"),
            ("mediaType", "media type"),
            ("SHA2_256", "SHA2_256"),
            ("sourceRepositoryUri", "source repository uri"),
        ] {
            assert_eq!(words(name), expected);
        }
    }
}
