//! How much work an input makes, counted in steps and not in time: a test asks whether twice the input
//! makes about twice the steps. Only tests count; elsewhere [`step`] is nothing.

/// One element of a list was looked at.
#[inline]
pub(crate) fn step() {
    #[cfg(test)]
    tests::count();
}

#[cfg(test)]
pub(crate) use tests::steps_of;

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    std::thread_local! {
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        STEPS.with(|steps| steps.set(steps.get() + 1));
    }

    /// What the work returns, and how many steps of this thread it took.
    pub(crate) fn steps_of<T>(work: impl FnOnce() -> T) -> (T, u64) {
        let before = STEPS.with(Cell::get);
        let result = work();
        (result, STEPS.with(Cell::get) - before)
    }

    #[test]
    fn steps_are_counted() {
        let (result, steps) = steps_of(|| (0..3).map(|i| (super::step(), i).1).sum::<i32>());
        assert_eq!((result, steps), (3, 3));
    }
}
