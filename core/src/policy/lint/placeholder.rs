//! What nobody meant: a word of an example that was to be replaced.

/// Words of examples in capitals. Names in capitals there are, these there are not.
const WORDS: [&str; 15] = [
    "OWNER",
    "REPO",
    "REPOSITORY",
    "ORG",
    "ORGANIZATION",
    "USER",
    "USERNAME",
    "PROJECT",
    "GROUP",
    "NAME",
    "BRANCH",
    "TAG",
    "WORKFLOW",
    "FILE",
    "DOMAIN",
];

/// Whether a text still holds a word that stands for another one: `OWNER/REPO`, `<owner>/<repo>`,
/// `${REPO}`, `YOUR_ORG/YOUR-REPO`, `your-org/your-repo`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let marked =
        text.contains("${") || text.contains("{{") || (text.contains('<') && text.contains('>'));
    let is_word = |part: &str| {
        let begin = ["your-", "your_", "YOUR-", "YOUR_"];
        WORDS.contains(&part) || begin.iter().any(|begin| part.starts_with(begin))
    };
    marked || text.split(['/', '@', ':', '.']).any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_examples_are_told_from_names() {
        for text in [
            "OWNER/REPO",
            "our/REPOSITORY",
            "<owner>/<repo>",
            "${ORG}/tool",
            "{{ repo }}",
            "YOUR_ORG/tool",
            "our/your-repo",
            "https://github.com/OWNER/REPO/.github/workflows/w.yml@refs/heads/main",
            "refs/heads/BRANCH",
            "me@DOMAIN",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "NVIDIA/cuda",
            "o/r",
            "owner/repo",
            "yourself/tool",
            "our/REPOS",
            "refs/heads/<main",
            "pkg:npm/TAGS@1",
            "{a}",
            "$x",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
