//! Core dumps: what a process leaves behind when it dies may hold its keys.

use std::io;

/// Asks the system for no core dumps of this process, for as long as it runs: a limit of 0 bytes (`RLIMIT_CORE`), and on
/// Linux `PR_SET_DUMPABLE` too, which also keeps other processes of the same user from reading its memory. To be called
/// before the first key is made or read. Elsewhere than on Unix there is nothing to ask for.
///
/// # Errors
/// What the system answers.
pub fn forbid_core_dumps() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}
