//! Why there is no key, or no signature. The codes are as stable as those of the core.

use std::fmt;

use sigproof::Class;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal, $class:ident, $meaning:literal;)+) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant,)+ }

        impl Code {
            /// Every code, sorted by its string.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable string.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// The sort of answer.
            pub const fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)+ }
            }

            /// What it means, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    /// The encryption of the file, or its cost, is not one that is read.
    EncryptionUnsupported = "key.encryption.unsupported", Unsupported,
        "the file is encrypted in a way that is not supported";
    /// The system gave no random numbers.
    Entropy = "key.entropy", Host,
        "the system gave no random numbers";
    /// Nothing here makes such a key.
    GenerateKind = "key.generate.kind", Config,
        "keys of this kind are imported only";
    /// It is no private key in a form that is read.
    Malformed = "key.malformed", Malformed,
        "the file is not a private key in PEM or DER";
    /// The file is encrypted, and there was no password.
    PasswordRequired = "key.password.required", Config,
        "the file is encrypted and needs a password";
    /// The password does not open the file, or the file was changed.
    PasswordWrong = "key.password.wrong", Mismatch,
        "the password does not open the file";
    /// Which key was meant?
    Several = "key.several", Config,
        "the file holds several private keys";
    /// The scheme is one of another kind of key.
    SignAlgorithm = "key.sign.algorithm", Config,
        "the key does not sign in this scheme";
    /// The arithmetic ended in an error: a key that contradicts itself.
    SignFailed = "key.sign.failed", Host,
        "the key gave no signature";
    /// A digest of another hash, or a digest where the message is signed.
    SignForm = "key.sign.form", Config,
        "the scheme does not sign what was given";
    /// More than [`crate::FILE_BYTES`].
    TooLarge = "key.too_large", Limit,
        "the file is too large for a private key";
    /// Another curve, another algorithm, or an RSA key that is too short or too long.
    Unsupported = "key.unsupported", Unsupported,
        "the key is of a kind or a size that is not supported";
}

/// A code, and which case of it: fixed words only, so that nothing secret can stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    code: Code,
    found: Option<&'static str>,
    hint: Option<&'static str>,
}

impl Error {
    pub(crate) const fn new(code: Code) -> Self {
        Self { code, found: None, hint: None }
    }

    /// What was there instead.
    pub(crate) const fn found(mut self, found: &'static str) -> Self {
        self.found = Some(found);
        self
    }

    /// What to do.
    pub(crate) const fn advise(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The code.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// Advice, where there is some: one line, to be shown after `hint: `.
    pub const fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.meaning())?;
        self.found.map_or(Ok(()), |found| write!(f, ": {found}"))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_have_one_form() {
        let names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for code in Code::ALL {
            let name = code.as_str();
            assert!(name.starts_with("key."), "{name}");
            assert!(name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'_' | b'.')), "{name}");
            let meaning = code.meaning();
            assert!(!meaning.ends_with('.') && meaning.starts_with(char::is_lowercase), "{name}");
        }
    }
}
