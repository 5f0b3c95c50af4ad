//! What a pattern pins, told by looking at it: the texts that it may match, character by character,
//! with holes where anything may stand.
//!
//! ```text
//! {"glob": "refs/tags/v*"}                       refs/tags/v□
//! {"regex": "https://github\.com/(a|b)/r@v?.*"}  https://github.com/a/r@v□  …/a/r@□  …/b/r@v□  …/b/r@□
//! ```
//! It is for the linter, and to refuse what names nobody: good enough to say where a pattern is open, never used to match.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::Chars;

use super::Match;
use super::shared::{is_shared_mail_domain, owner_segments};

/// More outlines than this are one hole: nobody reads such a pattern any more.
const MANY: usize = 64;

/// The texts of one way through a pattern; `None` is a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outline(Vec<Option<char>>);

impl Outline {
    fn hole() -> Self {
        Self(alloc::vec![None])
    }

    const fn empty() -> Self {
        Self(Vec::new())
    }

    fn of(c: char) -> Self {
        Self(alloc::vec![Some(c)])
    }

    /// The text, if there is no hole.
    pub(super) fn text(&self) -> Option<String> {
        self.0.iter().copied().collect()
    }

    /// What every text starts with.
    pub(super) fn start(&self) -> String {
        self.0.iter().map_while(|c| *c).collect()
    }

    /// What every text ends with.
    pub(super) fn end(&self) -> String {
        let back: String = self.0.iter().rev().map_while(|c| *c).collect();
        back.chars().rev().collect()
    }

    /// Everything that is pinned, with a NUL for each hole.
    pub(super) fn shown(&self) -> String {
        self.0.iter().map(|c| c.unwrap_or('\0')).collect()
    }
}

/// The ways through a pattern as it was meant: a bare dot of a regular expression counts as a dot, and has a
/// trap of its own.
pub(super) fn outlines(pattern: &Match) -> Vec<Outline> {
    read(pattern, true)
}

/// The ways through a pattern, with a hole for each bare dot: whose name it stands in is not pinned, since
/// `prefix.dev` is the name of `prefix-dev`, too.
pub(super) fn strict_outlines(pattern: &Match) -> Vec<Outline> {
    read(pattern, false)
}

fn read(pattern: &Match, dots: bool) -> Vec<Outline> {
    let source = pattern.source();
    match pattern.kind() {
        "regex" => Reader { chars: source.chars().peekable(), anchors: false, dots }.choice(),
        "glob" => {
            alloc::vec![Outline(source.chars().map(|c| Some(c).filter(|c| *c != '*')).collect())]
        }
        _ => alloc::vec![Outline(source.chars().map(Some).collect())],
    }
}

/// Whether a pattern names nobody: it takes all of a kind, or pins nothing but the form of a text, as `*@*` and
/// `https://*/*` do, and takes names there that nobody has.
pub(super) fn names_nobody(pattern: &Match) -> bool {
    const MADE_UP: [&str; 4] = ["qzjxkw", "QZJXKW", "73907", "q7z-3x.k"];
    let takes = |outline: &Outline| {
        MADE_UP.iter().any(|name| pattern.is_match(&outline.shown().replace('\0', name)))
    };
    let open = |outline: &Outline| pins_only_form(outline) && takes(outline);
    pattern.as_exact().is_none() && (pattern.is_any() || outlines(pattern).iter().any(open))
}

/// A hole, and beside it no letter and no digit but the scheme of an address: whoever may choose that, may choose all.
fn pins_only_form(outline: &Outline) -> bool {
    let shown = outline.shown();
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| shown.strip_prefix(scheme));
    outline.text().is_none() && !rest.unwrap_or(&shown).contains(char::is_alphanumeric)
}

/// Whether a regular expression has a dot that is neither escaped nor repeated, as in `github.com`.
pub(super) fn has_bare_dot(regex: &str) -> bool {
    let mut chars = regex.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class && !chars.peek().is_some_and(|c| "*+?{".contains(*c)) => return true,
            _ => {}
        }
    }
    false
}

/// Whether no text can match a regular expression: its beginning is asked for behind something, or its end
/// before something, on each way through it. What is not easily told is not impossible.
pub(super) fn is_impossible(regex: &str) -> bool {
    // A flag may let an anchor stand for the ends of lines.
    let plain = regex.replace("(?:", "(").replace("(?i)", "").replace("(?s)", "");
    if plain.contains("(?") {
        return false;
    }
    let ways = Reader { chars: plain.chars().peekable(), anchors: true, dots: true }.choice();
    let is_behind = |pinned: char| pinned != BEGINNING && pinned != END;
    ways.iter().all(|Outline(way)| {
        let pinned = || way.iter().enumerate().filter_map(|(i, c)| Some((i, (*c)?)));
        let first = pinned().find(|(_, c)| is_behind(*c)).map(|(i, _)| i);
        let last = pinned().rfind(|(_, c)| is_behind(*c)).map(|(i, _)| i);
        let beginning = pinned().rfind(|(_, c)| *c == BEGINNING).map(|(i, _)| i);
        let end = pinned().find(|(_, c)| *c == END).map(|(i, _)| i);
        let late = beginning.zip(first).is_some_and(|(beginning, first)| beginning > first);
        late || end.zip(last).is_some_and(|(end, last)| end < last)
    })
}

/// What stands in an outline for an anchor. No text that we compare holds such a character.
const BEGINNING: char = '\u{2}';
const END: char = '\u{3}';

/// Host and owner of a URI, or the domain of an address, where they are pinned.
pub(super) fn identity_owner(outline: &Outline) -> Option<String> {
    let start = outline.start();
    if let Some((_, path)) = start.split_once("://") {
        let mut segments = path.split('/');
        let host = segments.next()?;
        let owner: Vec<&str> = segments.by_ref().take(owner_segments(host)).collect();
        let whole = owner.len() == owner_segments(host) && owner.iter().all(|s| !s.is_empty());
        let ended = segments.next().is_some() || outline.text().is_some();
        return (ended && !host.is_empty() && whole).then(|| format!("{host}/{}", owner.join("/")));
    }
    let end = outline.end();
    let (_, domain) = end.rsplit_once('@')?;
    let fixed = outline.text().is_some();
    let own = !domain.is_empty() && !domain.contains('/') && !is_shared_mail_domain(domain);
    (fixed || own).then(|| domain.to_string())
}

/// The owner of `owner/name`, where it is pinned.
pub(super) fn repository_owner(outline: &Outline) -> Option<String> {
    let start = outline.start();
    let (owner, _) = start.split_once('/')?;
    (!owner.is_empty()).then(|| owner.to_string())
}

/// Reads a regular expression that is known to be one, and so is not nested too deep.
struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    /// Whether anchors are part of the outline.
    anchors: bool,
    /// Whether a bare dot is a dot, and no hole.
    dots: bool,
}

impl Reader<'_> {
    fn choice(&mut self) -> Vec<Outline> {
        let mut all = self.sequence();
        while self.chars.next_if_eq(&'|').is_some() {
            all.extend(self.sequence());
        }
        if all.len() > MANY { alloc::vec![Outline::hole()] } else { all }
    }

    fn sequence(&mut self) -> Vec<Outline> {
        let mut all = alloc::vec![Outline::empty()];
        while let Some(c) = self.chars.next_if(|c| !matches!(c, '|' | ')')) {
            let mut atom = match c {
                '(' => self.group(),
                '[' => alloc::vec![self.class()],
                '\\' => alloc::vec![self.escape()],
                '^' => alloc::vec![self.anchor(BEGINNING)],
                '$' => alloc::vec![self.anchor(END)],
                '.' if !self.dots => alloc::vec![Outline::hole()],
                c => alloc::vec![Outline::of(c)],
            };
            match self.repetition() {
                None => {}
                Some('?') if c != '.' => atom.push(Outline::empty()),
                Some(_) => atom = alloc::vec![Outline::hole()],
            }
            if all.len().saturating_mul(atom.len()) > MANY {
                atom = alloc::vec![Outline::hole()];
            }
            // Most characters go on every way, which needs no copies.
            if let [only] = atom.as_slice() {
                all.iter_mut().for_each(|way| way.0.extend_from_slice(&only.0));
                continue;
            }
            let join = |head: &Outline| {
                let head = head.0.clone();
                let tails = atom.iter().map(|tail| [&head[..], &tail.0].concat());
                tails.map(Outline).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(join).collect();
        }
        all
    }

    /// After the parenthesis. Flags on their own match nothing.
    fn group(&mut self) -> Vec<Outline> {
        if self.chars.next_if_eq(&'?').is_some() {
            let end = self.chars.find(|c| matches!(c, ':' | '>' | ')'));
            if end == Some(')') {
                return alloc::vec![Outline::empty()];
            }
        }
        let inner = self.choice();
        self.chars.next();
        inner
    }

    /// After the bracket: a class of one character, as in `[.]`, is that character.
    fn class(&mut self) -> Outline {
        let mut members = Vec::new();
        while let Some(c) = self.chars.next() {
            match c {
                ']' if !members.is_empty() => break,
                '\\' => members.extend(self.escape().0),
                c => members.push(Some(c)),
            }
        }
        if members.len() == 1 { Outline(members) } else { Outline::hole() }
    }

    /// After the backslash.
    fn escape(&mut self) -> Outline {
        match self.chars.next() {
            Some('A') => self.anchor(BEGINNING),
            Some('z') => self.anchor(END),
            Some('b' | 'B') => Outline::empty(),
            Some(c) if c.is_ascii_punctuation() => Outline::of(c),
            _ => Outline::hole(),
        }
    }

    fn anchor(&self, anchor: char) -> Outline {
        if self.anchors { Outline::of(anchor) } else { Outline::empty() }
    }

    /// How the last atom is repeated, if it is.
    fn repetition(&mut self) -> Option<char> {
        let first = self.chars.next_if(|c| "*+?{".contains(*c))?;
        if first == '{' {
            self.chars.find(|c| *c == '}');
        }
        // The lazy form matches the same texts.
        self.chars.next_if_eq(&'?');
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pattern: &Match) -> Vec<String> {
        outlines(pattern).iter().map(|o| o.shown().replace('\0', "□")).collect()
    }

    #[test]
    fn a_pattern_that_pins_only_the_form_names_nobody() {
        for glob in [
            "*",
            "*@*",
            "*@*.*",
            "*/*",
            "*//*",
            "https://*",
            "https://*/*",
            "*//*/*/*/*/*/*/*/*",
            "http://*:*",
        ] {
            assert!(names_nobody(&Match::glob(glob).unwrap()), "{glob}");
        }
        for glob in ["*@example.com", "https://*.example.com", "o/*", "refs/tags/*", "v*"] {
            assert!(!names_nobody(&Match::glob(glob).unwrap()), "{glob}");
        }
        assert!(!names_nobody(&Match::exact("*")));
    }

    #[cfg(feature = "regex")]
    #[test]
    fn a_regex_that_pins_only_the_form_names_nobody() {
        for regex in [
            ".*",
            ".+@.+",
            r"https?://[^/]+/[^/]+/[^/]+",
            r"[a-z]+://.*",
            "(o/r|.*/.*)",
            r"\w+@\w+\.\w+",
        ] {
            assert!(names_nobody(&Match::regex(regex).unwrap()), "{regex}");
        }
        for regex in [
            r".*@example\.com",
            "()",
            "(?m)^$",
            "https://|x",
            "o/.*",
            r"https://[a-z]+\.example\.com",
            "a|b",
        ] {
            assert!(!names_nobody(&Match::regex(regex).unwrap()), "{regex}");
        }
    }

    #[test]
    fn strings_and_globs() {
        assert_eq!(shown(&Match::exact("a*")), ["a*"]);
        let glob = Match::glob("https://github.com/o/*@refs/tags/v*").unwrap();
        assert_eq!(shown(&glob), ["https://github.com/o/□@refs/tags/v□"]);
        let [outline] = outlines(&glob).try_into().unwrap();
        assert_eq!((outline.start(), outline.end()), ("https://github.com/o/".into(), "".into()));
        assert_eq!(outline.text(), None);
        assert_eq!(outlines(&Match::glob("*.a").unwrap())[0].end(), ".a");
        assert_eq!(outlines(&Match::exact("a"))[0].text(), Some("a".to_string()));
    }

    #[cfg(feature = "regex")]
    #[test]
    fn regular_expressions() {
        for (regex, expected) in [
            ("abc", &["abc"][..]),
            (r"^github\.com$", &["github.com"]),
            ("github[.]com", &["github.com"]),
            ("github.com", &["github.com"]),
            ("a|b", &["a", "b"]),
            ("(a|b)/(x|y)", &["a/x", "a/y", "b/x", "b/y"]),
            ("(?:a|(?P<n>b))c", &["ac", "bc"]),
            ("https?://", &["https://", "http://"]),
            ("ab*c+d{2}e", &["a□□□e"]),
            ("(ab)*c", &["□c"]),
            (".*", &["□"]),
            (".?a", &["□a"]),
            (".*?a", &["□a"]),
            (r"\d\w\S", &["□□□"]),
            (r"[a-z][^x][]a]", &["□□□"]),
            (r"[\]]", &["]"]),
            ("(?i)a", &["a"]),
            (r"\Aa\z", &["a"]),
            ("(a|b|c|d|e)(a|b|c|d|e)(a|b|c|d|e)", &["aa□"]),
        ] {
            let found = shown(&Match::regex(regex).unwrap());
            if regex.len() > 30 {
                assert!(found.len() == 25 && found[0] == expected[0], "{regex}: {found:?}");
            } else {
                assert_eq!(found, expected, "{regex}");
            }
        }
        let strict = strict_outlines(&Match::regex(r"a.b\.c[.]d(e.|f)").unwrap());
        let strict: Vec<String> = strict.iter().map(|o| o.shown().replace('\0', "□")).collect();
        assert_eq!(strict, ["a□b.c.de□", "a□b.c.df"]);
        let long = std::format!("{}a", "(a|b)".repeat(20));
        assert!(outlines(&Match::regex(&long).unwrap()).len() <= MANY);
    }

    #[test]
    fn patterns_that_no_text_can_match() {
        for (regex, impossible) in [
            ("a^b", true),
            ("^a$b", true),
            ("a$b", true),
            (r"refs/\Aheads", true),
            (r"a\zb", true),
            ("(a^|b$c)d", true),
            ("(a^|b)c", false),
            ("^a$", false),
            ("^(a|b)$", false),
            ("(^a|^b)(c$|d$)", false),
            ("a*^b", false),
            ("a?^b", false),
            ("(a|)^b", false),
            ("b$a*", false),
            (".*^a", false),
            ("(?m)a^b", false),
            (r"a\^b\$c", false),
            ("[$^]a", false),
            (r"[\^]a[$]", false),
            ("", false),
        ] {
            assert_eq!(is_impossible(regex), impossible, "{regex}");
        }
    }

    #[test]
    fn bare_dots() {
        for (regex, bare) in [
            ("github.com", true),
            (r"github\.com", false),
            ("github[.]com", false),
            ("a.*b.+c.?d.{2}", false),
            (r"\\.", true),
        ] {
            assert_eq!(has_bare_dot(regex), bare, "{regex}");
        }
    }
}
