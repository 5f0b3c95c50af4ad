//! `sigproof completions` and `sigproof man`: made from the definition of the arguments.

use std::io;

use clap::CommandFactory as _;
use clap::builder::Resettable;

use crate::args::Cli;
use crate::exit::Exit;
use crate::output::screen;

/// Prints the completions of a shell.
///
/// # Errors
/// None: printing has none.
pub(crate) fn completions(shell: clap_complete::Shell) -> io::Result<Exit> {
    let mut page = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sigproof", &mut page);
    screen::out_plain(&page);
    Ok(Exit::Verified)
}

/// Prints the manual: a page for the program, followed by one for each command.
///
/// # Errors
/// If the manual cannot be composed.
pub(crate) fn man() -> io::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = Vec::new();
    write_man(&cli, &mut page)?;
    screen::out_plain(&page);
    Ok(Exit::Verified)
}

fn write_man(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    // clap_mangen would fill the lines of the examples like a paragraph's.
    let examples = command.get_after_help().map(ToString::to_string);
    let without = command.clone().after_help(Resettable::Reset);
    clap_mangen::Man::new(without).title(name).render(page)?;
    page.extend(examples.as_deref().map(sections).unwrap_or_default().into_bytes());
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        write_man(inner, page)?;
    }
    Ok(())
}

/// Help that follows the options, as sections whose lines stay as they are: `Examples:` is a heading.
fn sections(help: &str) -> String {
    let mut out = String::new();
    let mut open = false;
    for line in help.lines() {
        let heading = line.strip_suffix(':').filter(|_| !line.starts_with(' '));
        match heading {
            Some(heading) => {
                out.push_str(if open { ".fi\n" } else { "" });
                out.push_str(&format!(".SH {}\n.nf\n", roff(&heading.to_uppercase())));
            }
            None => {
                out.push_str(if open { "" } else { ".SH NOTES\n.nf\n" });
                out.push_str(&roff(line));
                out.push('\n');
            }
        }
        open = true;
    }
    out.push_str(if open { ".fi\n" } else { "" });
    out
}

/// A line as roff shows it: a backslash and a hyphen would mean something else, and so would a dot or a
/// quote at the beginning.
fn roff(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_as_they_are() {
        assert_eq!(
            sections("Examples:\n  a --b \\\n      c\n\nExit codes:\n  0  yes\n.x"),
            ".SH EXAMPLES\n.nf\n  a \\-\\-b \\e\n      c\n\n.fi\n.SH EXIT CODES\n.nf\n  0  yes\n\\&.x\n.fi\n"
        );
        assert_eq!(sections("a"), ".SH NOTES\n.nf\na\n.fi\n");
        assert_eq!(sections(""), "");
    }
}
