//! What is done with every pair of messages of two versions.

use super::tables::{masks, names};
use super::{Outcome, Pair, Subject, Values, Violation, laws};
use crate::bridge::{Masked, Names};

/// Something that is done with every pair; an SDK's `pairs` visits them.
pub trait Visitor {
    /// Why it stops.
    type Error;

    /// Does it with one pair.
    ///
    /// # Errors
    /// When no other pair needs to be visited.
    fn pair<A: Subject, B: Subject>(&mut self, pair: &Pair<'_, A, B>) -> Result<(), Self::Error>;
}

/// Holds every pair to the laws.
#[derive(Debug)]
pub struct Laws<'v> {
    /// What messages are made of.
    pub values: &'v mut Values,
    /// Messages of each version, for each pair.
    pub runs: usize,
    /// What was seen so far.
    pub outcome: Outcome,
}

/// Messages that masks are tried on are changed once for each of their fields.
const RUNS_A_MASK: usize = 10;

impl<'v> Laws<'v> {
    /// With `runs` messages of each version, for each pair.
    pub fn new(values: &'v mut Values, runs: usize) -> Self {
        Self { values, runs, outcome: Outcome::default() }
    }

    /// Tests a table of names of fields in the first type, which are others in the second.
    ///
    /// # Errors
    /// As [`names`].
    pub fn names(
        &self,
        table: &'static Names,
        (from, to): (&str, &str),
    ) -> Result<(), Box<Violation>> {
        names(table, self.values.pool(), (from, to))
    }

    /// Tests what masks take of a message.
    ///
    /// # Errors
    /// As [`masks`].
    pub fn masks<M: Subject + Masked<By>, By>(&mut self) -> Result<(), Box<Violation>> {
        masks::<M, By>(self.values, self.runs.div_ceil(RUNS_A_MASK))
    }
}

impl Visitor for Laws<'_> {
    type Error = Box<Violation>;

    fn pair<A: Subject, B: Subject>(&mut self, pair: &Pair<'_, A, B>) -> Result<(), Self::Error> {
        let Outcome { drawn, converted, masked, lost } = laws(pair, self.values, self.runs)?;
        let sum = &mut self.outcome;
        sum.drawn = (sum.drawn.0 + drawn.0, sum.drawn.1 + drawn.1);
        sum.converted = (sum.converted.0 + converted.0, sum.converted.1 + converted.1);
        sum.masked += masked;
        sum.lost.extend(lost);
        Ok(())
    }
}
