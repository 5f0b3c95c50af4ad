//! Which package.json an archive unpacks to: npm, pnpm, Yarn, GNU tar and Python unpack archives that are
//! made to divide them, and sigproof takes none that it reads otherwise; and it takes what npm, pnpm and
//! Yarn pack. The archives and the comparison are in tests/packages/archives.py.

use std::path::Path;

use anyhow::Result;

use crate::node;
use crate::workspace::{program, root, status};

/// Whether sigproof and every unpacker agree.
pub(super) fn run(folder: &Path, sigproof: &Path) -> Result<bool> {
    const TOOLS: &str = "tests/packages";
    node::install(TOOLS)?;
    let tools = root().join(TOOLS);
    let mut python = program("python3");
    python.arg(tools.join("archives.py")).arg(sigproof).arg(&tools).arg(folder.join("archives"));
    status(&mut python)
}
