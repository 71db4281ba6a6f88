//! What the builder is told about lifecycles.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::describe::Describe;
use super::{Fault, Served};
use crate::Package;
use crate::server::Server;

/// What the running server decides about a deprecated package, other than its history recorded: no rebuild is needed.
///
/// ```
/// use limbeck_runtime::server::{Override, Server};
///
/// let later = Override { sunset: Some("2027-06-30".to_owned()), ..Override::default() };
/// let server = Server::new().lifecycle("user.v1", later);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// The last day on which it is served, `YYYY-MM-DD`, in UTC: the recorded one, or a later one. It counts in the
    /// stages `sunset` and `removed`, too, which without it refuse at once.
    pub sunset: Option<String>,
    /// When calls are refused so that those who still call notice. Default: always in the stage `brownout`, else never.
    pub brownout: Option<Brownout>,
    /// Whether it is served, whatever stage, dates and clock say. Default: they decide.
    pub served: Option<bool>,
    /// Where callers find its successor, the `Link` with `rel="successor-version"`. Default: what the server describes
    /// of itself.
    pub successor_link: Option<String>,
    /// Where people read about its end, the `Link` with `rel="deprecation"`. Default: what the server describes of
    /// itself.
    pub deprecation_link: Option<String>,
}

/// A brownout at intervals: the first ten minutes of each hour, say.
///
/// Intervals are counted from midnight UTC of 1 January 1970, so that all servers refuse at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brownout {
    /// From the beginning of one to that of the next, in whole seconds.
    pub every: Duration,
    /// How long calls are refused each time, in whole seconds.
    pub length: Duration,
}

/// The time as a server sees it.
#[derive(Clone)]
pub(in crate::server) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

/// What the builder knows of lifecycles.
#[derive(Debug)]
pub(in crate::server) struct Lifecycles {
    /// Packages, with the service that each was added with.
    pub(in crate::server) packages: Vec<(&'static Package, &'static str)>,
    overrides: BTreeMap<String, Override>,
    pub(in crate::server) clock: Clock,
    describe: bool,
}

impl Server {
    /// Decides about the package `package` (`user.v1`) other than its history recorded. A second override of a package
    /// replaces the first.
    ///
    /// The server does not start when no service of the package was added, when the package is not deprecated, or when
    /// the day is earlier than the recorded one: callers were promised that.
    pub fn lifecycle(mut self, package: impl Into<String>, change: Override) -> Self {
        self.lifecycles.overrides.insert(package.into(), change);
        self
    }

    /// Asks `clock` what time it is when the sunset or the brownout of a package depends on it. Default: the time of the
    /// system. For tests.
    pub fn clock<F>(mut self, clock: F) -> Self
    where
        F: Fn() -> SystemTime + Send + Sync + 'static,
    {
        self.lifecycles.clock = Clock(Arc::new(clock));
        self
    }

    /// Whether the server tells what it serves: `limbeck.describe.v1.DescribeService` over gRPC, and `GET
    /// /.well-known/limbeck`. Default: yes, if it serves a package that has a history.
    ///
    /// It reveals names, revisions, digests, stages and dates of packages and the names of their services, to whoever
    /// [`Server::authenticate`] lets in.
    pub fn describe(mut self, describe: bool) -> Self {
        self.lifecycles.describe = describe;
        self
    }
}

impl Lifecycles {
    pub(in crate::server) fn new() -> Self {
        Self {
            packages: Vec::new(),
            overrides: BTreeMap::new(),
            clock: Clock(Arc::new(SystemTime::now)),
            describe: true,
        }
    }

    /// Whether the server describes itself: there must be something to tell.
    pub(in crate::server) fn describes(&self) -> bool {
        self.describe && !self.packages.is_empty()
    }

    /// All packages as this server serves them, by name.
    ///
    /// # Errors
    /// When something that was told does not fit.
    pub(in crate::server) fn resolve(&self) -> Result<BTreeMap<&'static str, Arc<Served>>, Fault> {
        let mut known: BTreeMap<&'static str, (&'static Package, Vec<&'static str>)> =
            BTreeMap::new();
        for (package, service) in self.packages.iter().copied() {
            let (first, services) =
                known.entry(package.name).or_insert_with(|| (package, Vec::new()));
            if *first != package {
                let (package, first, second) = (package.name, first.revision, package.revision);
                return Err(Fault::Revisions { package, first, second });
            }
            services.push(service);
        }
        if let Some(name) = self.overrides.keys().find(|name| !known.contains_key(name.as_str())) {
            return Err(Fault::Unknown(name.clone()));
        }
        let served = known.into_values().map(|(package, services)| {
            let change = self.overrides.get(package.name);
            let served = Served::new(package, services, (change, self.describes()))?;
            Ok((package.name, Arc::new(served)))
        });
        served.collect()
    }

    /// What the server tells of itself, if it does.
    pub(in crate::server) fn description(
        &self,
        packages: &BTreeMap<&'static str, Arc<Served>>,
    ) -> Option<Describe> {
        let packages = packages.values().cloned().collect();
        self.describes().then(|| Describe::new(packages, self.clock.clone()))
    }
}

impl Brownout {
    /// At all times.
    pub(super) const TOTAL: Self =
        Self { every: Duration::from_secs(1), length: Duration::from_secs(1) };

    /// Whether intervals and lengths make sense.
    pub(super) fn check(self) -> Result<Self, Fault> {
        let (every, length) = (self.every.as_secs(), self.length.as_secs());
        if length == 0 || length > every {
            return Err(Fault::Brownout { every, length });
        }
        Ok(self)
    }

    /// Seconds until it is over for now; `None` when there is none now, 0 when there is no end.
    pub(super) fn remaining(self, now: SystemTime) -> Option<u64> {
        let (every, length) = (self.every.as_secs(), self.length.as_secs());
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let into = since.checked_rem(every)?;
        if length == every {
            return Some(0);
        }
        length.checked_sub(into).filter(|left| *left > 0)
    }
}

impl Clock {
    pub(in crate::server) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").finish_non_exhaustive()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(SystemTime::now))
    }
}
