//! Options before the command that they belong to: `sigproof --json verify identity FILE`, `sigproof verify
//! --bundle F identity FILE`. Other tools take them there, so they are moved behind it, before anything is
//! parsed. Which take a value is asked of the definition.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

/// The arguments with those before a command's name moved behind it.
pub(crate) fn sorted(
    cli: &Command,
    arguments: impl IntoIterator<Item = OsString>,
) -> Vec<OsString> {
    let mut arguments = arguments.into_iter();
    let mut sorted: Vec<OsString> = arguments.next().into_iter().collect();
    let (mut early, mut command) = (Vec::new(), cli);
    while let Some(argument) = arguments.next() {
        if let Some(inner) = command.find_subcommand(&argument) {
            sorted.push(argument);
            command = inner;
            continue;
        }
        let Some(follows) = value_follows(command, &argument) else {
            // A file, or what the parser has to say something about: the rest stays as it is.
            early.push(argument);
            early.extend(arguments);
            break;
        };
        early.push(argument);
        if follows {
            early.extend(arguments.next());
        }
    }
    sorted.append(&mut early);
    sorted
}

/// Of an option of this command or of one below it: whether its value is the next argument.
fn value_follows(command: &Command, argument: &OsStr) -> Option<bool> {
    let text = argument.to_str()?;
    if let Some(long) = text.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(n, v)| (n, Some(v)));
        let takes_value = takes_value(command, &|arg| has_long(arg, name))?;
        return Some(takes_value && value.is_none());
    }
    let mut letters = text.strip_prefix('-')?.chars();
    let first = letters.next()?;
    let takes_value = takes_value(command, &|arg| arg.get_short() == Some(first))?;
    Some(takes_value && letters.as_str().is_empty())
}

/// Whether the option goes by this name.
pub(super) fn has_long(arg: &Arg, name: &str) -> bool {
    let mut names = arg.get_long_and_visible_aliases().unwrap_or_default();
    names.extend(arg.get_all_aliases().unwrap_or_default());
    names.contains(&name)
}

fn takes_value(command: &Command, is_it: &dyn Fn(&Arg) -> bool) -> Option<bool> {
    let own = command.get_arguments().find(|arg| is_it(arg));
    own.map(|arg| arg.get_action().takes_values())
        .or_else(|| command.get_subcommands().find_map(|inner| takes_value(inner, is_it)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::CommandFactory as _;

    use super::*;
    use crate::args::Cli;

    fn sort(arguments: &str) -> String {
        let arguments = arguments.split(' ').map(OsString::from);
        let sorted = sorted(&Cli::command(), arguments);
        sorted.join(OsStr::new(" ")).into_string().unwrap()
    }

    #[test]
    fn options_go_behind_the_command() {
        for (given, meant) in [
            ("s --json verify identity f", "s verify identity --json f"),
            ("s verify --bundle b identity f", "s verify identity --bundle b f"),
            ("s verify --bundle=b identity f", "s verify identity --bundle=b f"),
            ("s verify -b b identity f", "s verify identity -b b f"),
            ("s verify -bb identity f", "s verify identity -bb f"),
            ("s -v verify --repo o/r github f", "s verify github -v --repo o/r f"),
            // A value that is spelled like a command is a value.
            ("s verify --bundle identity f", "s verify --bundle identity f"),
            // What stands behind a file stays where it is.
            ("s verify f identity --json", "s verify f identity --json"),
            ("s verify --json -- identity", "s verify --json -- identity"),
            ("s verify --no-such identity f", "s verify --no-such identity f"),
            ("s verify --json", "s verify --json"),
            ("s -V", "s -V"),
            ("s", "s"),
        ] {
            assert_eq!(sort(given), meant, "{given}");
        }
    }

    /// Else it could not be said before the command is known.
    #[test]
    fn an_option_takes_a_value_everywhere_or_nowhere() {
        fn collect(command: &Command, found: &mut BTreeMap<String, bool>) {
            for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
                let mut names: Vec<String> =
                    arg.get_short().map(|s| format!("-{s}")).into_iter().collect();
                let long = arg.get_long_and_visible_aliases().unwrap_or_default();
                names.extend(long.iter().map(|long| format!("--{long}")));
                for name in names {
                    let takes = arg.get_action().takes_values();
                    assert_eq!(*found.entry(name.clone()).or_insert(takes), takes, "{name}");
                }
            }
            command.get_subcommands().for_each(|inner| collect(inner, found));
        }
        let mut found = BTreeMap::new();
        collect(&Cli::command(), &mut found);
        assert!(found.len() > 30, "{found:?}");
    }
}
