//! `sigproof completions` and `sigproof man`: made from the definition of the arguments.

use std::io::{self, Write as _};

use clap::CommandFactory as _;

use crate::args::Cli;
use crate::exit::Exit;

/// Prints the completions of a shell.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn completions(shell: clap_complete::Shell) -> io::Result<Exit> {
    let mut page = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sigproof", &mut page);
    print(&page)
}

/// Prints the manual: a page for the program, followed by one for each command.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn man() -> io::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = Vec::new();
    write_man(&cli, &mut page)?;
    print(&page)
}

fn write_man(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    clap_mangen::Man::new(command.clone()).title(name).render(page)?;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        write_man(inner, page)?;
    }
    Ok(())
}

fn print(bytes: &[u8]) -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Exit::Verified)
}
