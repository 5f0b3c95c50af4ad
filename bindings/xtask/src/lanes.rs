//! Which lanes there are. A language brings a file with its own (`rust.rs`, `javascript.rs`, `python.rs`);
//! those of other clients stand together (`clients.rs`).

use crate::lane::{Group, Lane, When};
use crate::{clients, javascript, python, rust};

/// The lanes of `test`, `check --quick` or `check`, of one group or of all: first what `test` runs,
/// then what only the longer ones do.
pub(crate) fn select(of: When, group: Option<Group>) -> Vec<Lane> {
    let mut lanes = rust::LANES.to_vec();
    lanes.extend(javascript::lanes(of == When::Check));
    lanes.extend(python::lanes(true));
    lanes.extend(clients::LANES);
    lanes.retain(|lane| lane.when <= of && group.is_none_or(|group| group == lane.group));
    lanes.sort_by_key(|lane| lane.when);
    lanes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::lane::{Work, tools};
    use crate::tool::Tool;

    fn names(of: When, group: Option<Group>) -> Vec<&'static str> {
        select(of, group).into_iter().map(|lane| lane.name).collect()
    }

    #[test]
    fn names_are_distinct_and_check_holds_test() {
        let [test, quick, check] =
            [When::Test, When::Quick, When::Check].map(|when| names(when, None));
        assert!(quick.starts_with(&test) && check.starts_with(&quick));
        assert!(test.len() < quick.len() && quick.len() < check.len());
        assert_eq!(check.iter().collect::<BTreeSet<_>>().len(), check.len());
    }

    #[test]
    fn groups_are_all_and_nothing_twice() {
        for when in [When::Test, When::Quick, When::Check] {
            let grouped = Group::ALL.iter().flat_map(|group| names(when, Some(*group)));
            let mut grouped: Vec<_> = grouped.collect();
            let mut all = names(when, None);
            grouped.sort_unstable();
            all.sort_unstable();
            assert_eq!(grouped, all);
        }
        assert!(Group::ALL.iter().all(|group| !names(When::Test, Some(*group)).is_empty()));
    }

    #[test]
    fn a_change_of_the_core_needs_no_other_language() {
        let of = |group| tools(&select(When::Test, Some(group)));
        for tool in [Tool::Node, Tool::Pip, Tool::Python, Tool::Chromium] {
            assert!(!of(Group::Rust).contains(&tool), "{tool:?}");
        }
        assert!(of(Group::JavaScript).contains(&Tool::Chromium));
    }

    /// With `-p` the crates below get other features than in the other lanes, and are compiled again.
    #[test]
    fn what_runs_here_is_built_out_of_the_whole_workspace() {
        for lane in select(When::Check, None) {
            if let Work::Cargo(args) | Work::Tests(args) = lane.work {
                let here = !args.contains(" --target ") && !args.starts_with("fmt ");
                assert_eq!(args.contains(" --workspace "), here, "{args}");
                assert_eq!(args.contains(" -p "), args.contains(" --target "), "{args}");
            }
        }
    }
}
