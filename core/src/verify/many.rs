//! Many questions for one verifier, answered on several threads (feature `std`).
//!
//! ```text
//!            ┌─▶ thread ─┐
//! questions ─┤           ├─▶ answers, in the order of the questions
//!            └─▶ thread ─┘
//! ```
//!
//! Each thread takes the next question itself, so that reading it waits for nobody who takes answers, and an
//! answer waits for no question behind it. Who answers faster than the answers are taken, waits: no more than a
//! window of questions is under way.
//!
//! To wake who takes the answers costs a thread that works several times what it costs to leave an answer: so they are
//! woken for several at once, or where nothing else is being answered, and look for themselves after a moment.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::fmt;
use core::iter::FusedIterator;
use core::mem;
use core::num::NonZeroUsize;
use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Verifier;
use crate::code::Code;
use crate::report::Rejected;

/// Questions that are under way for each thread: enough to keep it busy while one answer takes long.
const PER_THREAD: usize = 4;
/// Threads, at the most: more than that are a slip, and each takes its memory.
const THREADS: usize = 256;
/// How long an answer that is there may wait for others to be taken with it.
const PATIENCE: Duration = Duration::from_millis(1);

impl Verifier {
    /// Answers many questions on several threads that share this verifier: as many as `threads` says, or as the
    /// machine can run, and 256 at the most. The answers come in the order of the questions, each as soon as it and
    /// those before it are there. Questions are taken from the iterator as they are needed, by whichever thread is
    /// free, so that it may be a file that is read, or a channel.
    ///
    /// What a question is, and how it is answered, is the caller's: read, parse and hash in `answer`, which runs
    /// on the threads. Take there, too, what is wanted of a [`Verified`](super::Verified) or a [`Rejected`]: it is
    /// dozens of small pieces of memory, and whoever drops it on another thread holds up those that answer.
    ///
    /// ```
    /// # #[cfg(feature = "embedded-roots")] {
    /// # use std::sync::Arc;
    /// # use sigproof::{Artifact, Bundle, Code, Policy, TrustedRoot, Verifier};
    /// # let json = include_bytes!("../../../tests/vectors/real/cosign-v3-blob.sigstore.json");
    /// # let file = include_bytes!("../../../tests/vectors/real/cosign-v3-blob.txt");
    /// let verifier = Arc::new(Verifier::new(TrustedRoot::sigstore()));
    /// let policy = Policy::identity("w.vollprecht@gmail.com", "https://github.com/login/oauth");
    /// // Bundles and files, for example as they are read from a folder.
    /// let questions = [(json, &file[..]), (json, &b"another file"[..])];
    ///
    /// let answers = verifier.verify_many(questions, None, move |verifier, (json, file)| {
    ///     let bundle = Bundle::from_json(json)?;
    ///     verifier.verify(&bundle, Artifact::bytes(file), &policy)
    /// });
    /// let codes: Vec<_> = answers.map(|answer| answer.map_err(|rejected| rejected.code())).collect();
    /// assert!(codes[0].is_ok());
    /// assert_eq!(codes[1].as_ref().err(), Some(&Code::ArtifactDigest));
    /// # }
    /// ```
    ///
    /// No answer has a say in another. If `answer` panics, the answer to this question is a rejection with
    /// [`Code::Internal`]; if the iterator does, that stands in the place of all that it did not give. (Where a
    /// panic ends the program, there is no answer.) Where threads cannot be had, the caller's own does the work.
    ///
    /// Nothing starts before the first answer is asked for. Of a [`Many`] that is dropped before its end, what is
    /// under way is finished and thrown away, and nobody waits for it.
    pub fn verify_many<I, T, E, F>(
        self: &Arc<Self>,
        questions: I,
        threads: Option<NonZeroUsize>,
        answer: F,
    ) -> Many<I::IntoIter, T, E>
    where
        I: IntoIterator<IntoIter: Send + 'static>,
        T: Send + 'static,
        E: From<Rejected> + Send + 'static,
        F: Fn(&Self, I::Item) -> Result<T, E> + Send + Sync + 'static,
    {
        let verifier = Arc::clone(self);
        let work = Box::new(move |question| answer(&verifier, question));
        let threads = threads.or_else(|| thread::available_parallelism().ok());
        let threads = threads.map_or(1, NonZeroUsize::get).min(THREADS);
        let line = Line::new(questions.into_iter(), threads, work);
        Many { line: Arc::new(line), threads, alone: None }
    }
}

/// The answers to many questions, in their order: see [`Verifier::verify_many`].
#[must_use = "nothing is asked before the first answer is"]
pub struct Many<I: Iterator, T, E> {
    line: Arc<Line<I, T, E>>,
    threads: usize,
    /// Whether the caller's thread does the work, once that is known.
    alone: Option<bool>,
}

impl<I: Iterator, T, E> Many<I, T, E> {
    /// Takes no further question while those under way have this size together, as `size` says of each. One
    /// question is always taken, however large.
    ///
    /// Without it, a few questions for each thread are under way, whatever their size.
    pub fn within(self, total: usize, size: fn(&I::Item) -> usize) -> Self {
        lock(&self.line.state).room = Some(Room { total, size });
        self
    }
}

impl<I, T, E> Iterator for Many<I, T, E>
where
    I: Iterator + Send + 'static,
    T: Send + 'static,
    E: From<Rejected> + Send + 'static,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let alone = self.alone.unwrap_or_else(|| !start(&self.line, self.threads));
        self.alone = Some(alone);
        if alone {
            self.line.turn();
        }
        let answer = self.line.take()?;
        Some(answer.unwrap_or_else(|| Err(Rejected::before_steps(Code::Internal.into()).into())))
    }
}

impl<I: Iterator, T, E> FusedIterator for Many<I, T, E> where Self: Iterator {}

/// Starts the threads, or as many of them as there can be; false, if there is none. One alone is not worth it:
/// whoever waits for it can do its work.
fn start<I, T, E>(line: &Arc<Line<I, T, E>>, threads: usize) -> bool
where
    I: Iterator + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    let spawn = |_: &usize| {
        let line = Arc::clone(line);
        let named = thread::Builder::new().name("sigproof".to_owned());
        named.spawn(move || while line.turn() {}).is_ok()
    };
    threads > 1 && (0..threads).take_while(spawn).count() > 0
}

impl<I: Iterator, T, E> Drop for Many<I, T, E> {
    fn drop(&mut self) {
        let mut state = lock(&self.line.state);
        state.ended = true;
        let answers = mem::take(&mut state.answers);
        drop(state);
        self.line.room.notify_all();
        drop(answers);
    }
}

impl<I: Iterator, T, E> fmt::Debug for Many<I, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Many").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// How a question is answered.
type Work<Q, T, E> = Box<dyn Fn(Q) -> Result<T, E> + Send + Sync>;

/// Nothing, where a panic stands in the place of the answer.
type Answer<T, E> = Option<Result<T, E>>;

/// What the threads and the taker of answers share. Nobody's code runs under the lock of the state.
struct Line<I: Iterator, T, E> {
    /// Locked by the one thread that takes the next question, or waits for room for it.
    questions: Mutex<I>,
    work: Work<I::Item, T, E>,
    state: Mutex<State<I::Item, T, E>>,
    /// The first answer is there and is asked for, or there will be none.
    ready: Condvar,
    /// An answer was taken, or nobody wants more.
    room: Condvar,
}

struct State<Q, T, E> {
    /// Of each question under way, from the first whose answer was not taken.
    answers: VecDeque<Place<T, E>>,
    /// The number of that first one.
    first: u64,
    /// The number of the next question.
    next: u64,
    /// How many are answered, and not taken.
    answered: usize,
    /// Whether the taker of answers waits for a single one.
    eager: bool,
    /// Whether somebody waits for room.
    crowded: bool,
    /// How many may be under way.
    window: usize,
    room: Option<Room<Q>>,
    /// The sizes of those under way.
    size: usize,
    /// No more questions come, or nobody wants more answers.
    ended: bool,
}

/// How large the questions under way may be together, and how large each is.
struct Room<Q> {
    total: usize,
    size: fn(&Q) -> usize,
}

struct Place<T, E> {
    size: usize,
    answer: Option<Answer<T, E>>,
}

impl<Q, T, E> State<Q, T, E> {
    fn has_room(&self) -> bool {
        let full = self.room.as_ref().is_some_and(|room| self.size >= room.total);
        self.answers.is_empty() || (self.answers.len() < self.window && !full)
    }

    /// The first answer, if it is there; its place is then gone.
    fn take(&mut self) -> Option<Answer<T, E>> {
        let place = self.answers.front_mut()?;
        let (answer, size) = (place.answer.take()?, place.size);
        self.answers.pop_front();
        self.answered = self.answered.saturating_sub(1);
        self.first = self.first.saturating_add(1);
        self.size = self.size.saturating_sub(size);
        Some(answer)
    }

    /// Whether to wake who takes the answers, now that there is one more: not for each, while others are on the way.
    fn is_worth_waking(&self) -> bool {
        let all = self.answered == self.answers.len();
        let first = self.answers.front().is_some_and(|place| place.answer.is_some());
        first && (self.eager || all || self.answered >= self.window / 2)
    }

    /// Makes a place for the answer to one more question.
    fn add(&mut self, size: usize, answer: Option<Answer<T, E>>) -> u64 {
        let number = self.next;
        self.next = number.saturating_add(1);
        self.size = self.size.saturating_add(size);
        self.answered = self.answered.saturating_add(usize::from(answer.is_some()));
        self.answers.push_back(Place { size, answer });
        number
    }
}

impl<I: Iterator, T, E> Line<I, T, E> {
    fn new(questions: I, threads: usize, work: Work<I::Item, T, E>) -> Self {
        let state = State {
            answers: VecDeque::new(),
            first: 0,
            next: 0,
            answered: 0,
            eager: false,
            crowded: false,
            window: threads.saturating_mul(PER_THREAD),
            room: None,
            size: 0,
            ended: false,
        };
        Self {
            questions: Mutex::new(questions),
            work,
            state: Mutex::new(state),
            ready: Condvar::new(),
            room: Condvar::new(),
        }
    }

    /// Takes one question and answers it; false, if there is none.
    fn turn(&self) -> bool {
        let Some((number, question)) = self.pull() else { return false };
        let answer = caught(|| (self.work)(question));
        let mut state = lock(&self.state);
        let place = number.checked_sub(state.first).and_then(|at| usize::try_from(at).ok());
        // There is none, if nobody wants answers any more.
        let place = place.and_then(|at| state.answers.get_mut(at));
        let unwanted = match place {
            Some(place) => {
                let before = place.answer.replace(answer);
                state.answered = state.answered.saturating_add(1);
                before
            }
            None => Some(answer),
        };
        let wake = state.is_worth_waking();
        drop(state);
        if wake {
            self.ready.notify_one();
        }
        drop(unwanted);
        true
    }

    /// The next question and its number, as soon as there is room for it.
    fn pull(&self) -> Option<(u64, I::Item)> {
        let mut questions = lock(&self.questions);
        let mut state = lock(&self.state);
        while !state.ended && !state.has_room() {
            state.crowded = true;
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.ended {
            return None;
        }
        let size = state.room.as_ref().map(|room| room.size);
        drop(state);
        let pulled = caught(|| {
            let question = questions.next()?;
            let size = size.map_or(0, |size| size(&question));
            Some((size, question))
        });
        let mut state = lock(&self.state);
        if state.ended {
            // Nobody wants answers any more, since the question was asked for.
            drop(state);
            return None;
        }
        if let Some(Some((size, question))) = pulled {
            return Some((state.add(size, None), question));
        }
        if pulled.is_none() {
            // What the questions would have been, nobody knows.
            state.add(0, Some(None));
        }
        state.ended = true;
        drop(state);
        self.ready.notify_one();
        None
    }

    /// The next answer, as soon as it is there; nothing after the last.
    fn take(&self) -> Option<Answer<T, E>> {
        let mut state = lock(&self.state);
        state.eager = false;
        loop {
            if let Some(answer) = state.take() {
                let crowded = mem::take(&mut state.crowded);
                drop(state);
                if crowded {
                    self.room.notify_one();
                }
                return Some(answer);
            }
            if state.ended && state.answers.is_empty() {
                return None;
            }
            if state.eager {
                state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else {
                let woken = self.ready.wait_timeout(state, PATIENCE);
                let (held, waited) = woken.unwrap_or_else(PoisonError::into_inner);
                state = held;
                state.eager = waited.timed_out();
            }
        }
    }
}

/// Runs this; nothing, if it panics.
fn caught<R>(body: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => Some(result),
        Err(payload) => {
            // To drop what was thrown could panic again, and end the thread.
            mem::forget(payload);
            None
        }
    }
}

/// No panic happens under a lock: those of the caller's code are caught.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use alloc::sync::Weak;
    use alloc::vec::Vec;
    use core::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, mpsc};

    use super::*;
    use crate::TrustedRoot;

    fn verifier() -> Arc<Verifier> {
        let json = include_bytes!("../../roots/sigstore.trusted_root.json");
        Arc::new(Verifier::new(TrustedRoot::from_json(json).unwrap()))
    }

    fn many<I, T>(
        questions: I,
        threads: usize,
        answer: impl Fn(I::Item) -> T + Send + Sync + 'static,
    ) -> Many<I::IntoIter, T, Rejected>
    where
        I: IntoIterator<IntoIter: Send + 'static>,
        T: Send + 'static,
    {
        verifier().verify_many(questions, NonZeroUsize::new(threads), move |_, q| Ok(answer(q)))
    }

    fn codes<T>(answers: impl Iterator<Item = Result<T, Rejected>>) -> Vec<Result<T, Code>> {
        answers.map(|answer| answer.map_err(|rejected| rejected.code())).collect()
    }

    /// Waits for what other threads do, up to a time that none of them needs.
    fn eventually(what: impl Fn() -> bool) -> bool {
        (0..2_000).any(|_| {
            thread::sleep(Duration::from_millis(5));
            what()
        })
    }

    #[test]
    fn answers_come_in_the_order_of_the_questions() {
        for threads in [0, 1, 2, 3, 8] {
            let answers = many(0..500_u64, threads, |n| {
                // The later of two neighbours is ready first.
                thread::sleep(Duration::from_micros(if n % 2 == 0 { 300 } else { 0 }));
                n * 3
            });
            let expected: Vec<_> = (0..500).map(|n| Ok(n * 3)).collect();
            assert_eq!(codes(answers), expected, "{threads}");
        }
        assert!(many(0..0, 2, |n: u8| n).next().is_none());
    }

    /// Each waits for the other: one thread would wait for ever.
    #[test]
    fn two_are_answered_at_once() {
        let (barrier, (done, is_done)) = (Arc::new(Barrier::new(2)), mpsc::channel());
        let meet = Arc::clone(&barrier);
        thread::spawn(move || {
            let answers = many(0..2, 2, move |_| meet.wait().is_leader());
            done.send(answers.filter(|leader| *leader == Ok(true)).count()).unwrap();
        });
        assert_eq!(is_done.recv_timeout(Duration::from_secs(60)), Ok(1));
    }

    #[test]
    fn no_more_is_read_than_is_under_way() {
        for (threads, window) in [(1, 1), (2, 8), (3, 12)] {
            let read = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&read);
            let questions = (0..200_usize).inspect(move |_| {
                count.fetch_add(1, Ordering::SeqCst);
            });
            let mut answers = many(questions, threads, |n| n);
            let mut most = 0;
            for taken in 0..200 {
                // Nothing is read before the first is asked for.
                if threads > 1 && taken > 0 {
                    // As many as may be, and then a while for one too many.
                    let expected = (taken + window).min(200);
                    assert!(eventually(|| read.load(Ordering::SeqCst) >= expected), "{threads}");
                    if taken % 50 == 0 {
                        thread::sleep(Duration::from_millis(20));
                    }
                }
                most = most.max(read.load(Ordering::SeqCst) - taken);
                assert_eq!(answers.next(), Some(Ok(taken)));
            }
            assert_eq!(answers.next(), None);
            assert!(most <= window, "{threads}: {most}");
        }
    }

    #[test]
    fn large_questions_are_taken_one_by_one() {
        let read = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&read);
        let sizes = [10_usize, 90, 5, 500, 1, 1, 1];
        let questions = sizes.into_iter().inspect(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        let mut answers = many(questions, 2, |n| n).within(100, |size| *size);
        // Under way together: 10 + 90, 90 + 5 + 500, 5 + 500, 500, 1 + 1 + 1.
        for (size, reads) in sizes.into_iter().zip([4, 4, 4, 7, 7, 7, 7]) {
            assert_eq!(answers.next(), Some(Ok(size)));
            assert!(eventually(|| read.load(Ordering::SeqCst) >= reads), "{size}");
            thread::sleep(Duration::from_millis(20));
            assert_eq!(read.load(Ordering::SeqCst), reads, "{size}");
        }
        assert_eq!(answers.next(), None);
    }

    /// Else whoever asks one question and waits for its answer, as over a pipe, would wait for ever.
    #[test]
    fn an_answer_waits_for_no_question_behind_it() {
        for threads in [1, 2, 4] {
            let (ask, questions) = mpsc::channel();
            let (say, answers) = mpsc::channel();
            let all = many(questions, threads, |n: u32| n);
            thread::spawn(move || all.for_each(|answer| say.send(answer).unwrap()));
            for n in 0..20 {
                ask.send(n).unwrap();
                assert_eq!(answers.recv_timeout(Duration::from_secs(60)), Ok(Ok(n)), "{threads}");
            }
        }
    }

    /// Longer than anybody has patience for, and some far shorter than others.
    #[test]
    fn who_waits_long_is_woken_for_each() {
        for threads in [2, 4] {
            let answers = many(0..40_u32, threads, |n| {
                thread::sleep(PATIENCE * [0, 3, 9, 0, 1][(n % 5) as usize]);
                n
            });
            let expected: Vec<_> = (0..40).map(Ok).collect();
            assert_eq!(codes(answers), expected, "{threads}");
        }
    }

    /// Panics again when it is dropped.
    struct Twice;

    impl Drop for Twice {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }

    #[test]
    fn a_panic_is_the_answer_to_one_question() {
        for threads in [1, 2, 4] {
            let answers = codes(many(0..40_u32, threads, |n| match n % 10 {
                3 => panic!("a defect"),
                7 => std::panic::panic_any(Twice),
                _ => n,
            }));
            assert_eq!(answers.len(), 40);
            for (n, answer) in (0..).zip(answers) {
                let defect = n % 10 == 3 || n % 10 == 7;
                assert_eq!(answer, if defect { Err(Code::Internal) } else { Ok(n) });
            }
        }
    }

    #[test]
    fn a_panic_of_the_questions_is_the_last_answer() {
        for threads in [1, 2, 4] {
            let questions = (0..40_u32).inspect(|n| assert_ne!(*n, 20, "a defect"));
            let mut answers = many(questions, threads, |n| n);
            let mut expected: Vec<_> = (0..20).map(Ok).collect();
            expected.push(Err(Code::Internal));
            assert_eq!(codes(answers.by_ref()), expected, "{threads}");
            assert_eq!(answers.next(), None);
        }
    }

    #[test]
    fn who_is_not_heard_any_more_ends() {
        for threads in [1, 2, 4] {
            let owned = Arc::new(());
            let weak: Weak<()> = Arc::downgrade(&owned);
            let mut answers = many(0.., threads, move |n: u64| (n, Arc::clone(&owned)));
            assert_eq!(answers.next().unwrap().unwrap().0, 0);
            drop(answers);
            assert!(eventually(|| weak.strong_count() == 0), "{threads}");
        }
    }

    #[test]
    fn nothing_starts_that_nobody_asks_for() {
        for threads in [1, 2, 4] {
            let asked = Arc::new(AtomicUsize::new(0));
            let count = Arc::clone(&asked);
            let questions = (0..9_u8).inspect(move |_| {
                count.fetch_add(1, Ordering::SeqCst);
            });
            let answers = many(questions, threads, |n| n);
            thread::sleep(Duration::from_millis(20));
            drop(answers);
            // No thread has the questions any more, and none had them.
            assert!(eventually(|| Arc::strong_count(&asked) == 1), "{threads}");
            assert_eq!(asked.load(Ordering::SeqCst), 0, "{threads}");
        }
    }
}
