//! One package as one server serves it.

use std::time::SystemTime;

use http::header::LINK;
use http::{HeaderName, HeaderValue, Response};

use super::Fault;
use super::day::Day;
use super::describe::PATH;
use super::settings::{Brownout, Override};
use crate::{Lifecycle, Package, Stage};

const REVISION: HeaderName = HeaderName::from_static("limbeck-revision");
const DIGEST: HeaderName = HeaderName::from_static("limbeck-digest");
const SUCCESSOR: HeaderName = HeaderName::from_static("limbeck-successor");
/// RFC 9745.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// RFC 8594.
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// A package, what this server decides about it, and what its callers are told.
#[derive(Debug)]
pub(in crate::server) struct Served {
    pub(super) package: &'static Package,
    /// Full names of its services, sorted.
    pub(super) services: Vec<&'static str>,
    /// The last day on which this server serves it.
    pub(super) sunset: Option<String>,
    /// What every answer carries.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// When its calls are refused; `None` if never.
    rule: Option<Rule>,
}

/// When calls of a deprecated package are refused.
#[derive(Debug)]
struct Rule {
    /// Decided, whatever else is here.
    served: Option<bool>,
    /// Already, by its stage.
    is_over: bool,
    /// From this moment on.
    end: Option<SystemTime>,
    brownout: Option<Brownout>,
}

/// Whether a call is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Verdict {
    /// It is.
    Served,
    /// Not now; again after so many seconds, 0 for never.
    Brownout(u64),
    /// Not any more.
    Sunset,
}

impl Served {
    /// A package with the services that were added, what the running server decides, and whether it describes itself.
    pub(super) fn new(
        package: &'static Package,
        mut services: Vec<&'static str>,
        (change, describes): (Option<&Override>, bool),
    ) -> Result<Self, Fault> {
        services.sort_unstable();
        let lifecycle = package.lifecycle;
        let mut headers = vec![
            (REVISION, value(package, format!("{}@{}", package.name, package.revision))?),
            (DIGEST, value(package, package.digest.to_owned())?),
        ];
        if !package.is_deprecated() {
            if change.is_some() {
                return Err(Fault::NotDeprecated(package.name, lifecycle.stage));
            }
            let sunset = lifecycle.sunset.map(str::to_owned);
            return Ok(Self { package, services, sunset, headers, rule: None });
        }
        let change = change.cloned().unwrap_or_default();
        let last = last_day(package, &change)?;
        let since = lifecycle.since.map(day).transpose()?;
        if let Some(since) = since {
            headers.push((DEPRECATION, value(package, since.structured())?));
        }
        if let Some(last) = last {
            headers.push((SUNSET, value(package, last.last_second())?));
        }
        if let Some(successor) = lifecycle.successor {
            headers.push((SUCCESSOR, value(package, successor.to_owned())?));
        }
        if let Some(links) = links(package, &change, describes)? {
            headers.push((LINK, value(package, links)?));
        }
        let rule = Rule::new(lifecycle, &change, last)?;
        let sunset = change.sunset.or(lifecycle.sunset.map(str::to_owned));
        Ok(Self { package, services, sunset, headers, rule: Some(rule) })
    }

    /// Whether a service of that name was added from it.
    pub(in crate::server) fn serves(&self, service: &str) -> bool {
        self.services.contains(&service)
    }

    /// Whether its calls may be refused, now or some day.
    pub(in crate::server) fn may_end(&self) -> bool {
        self.rule.is_some()
    }

    /// Tells operators what their callers are told, if it may end.
    pub(in crate::server) fn announce(&self) {
        if self.may_end() {
            tracing::warn!(
                package = self.package.name,
                stage = self.package.lifecycle.stage.name(),
                sunset = self.sunset,
                successor = self.package.lifecycle.successor,
                "serving a deprecated package"
            );
        }
    }

    /// Whether a call is answered. Only packages that may end ask for the time.
    pub(in crate::server) fn verdict(&self, now: impl FnOnce() -> SystemTime) -> Verdict {
        self.rule.as_ref().map_or(Verdict::Served, |rule| rule.verdict(now()))
    }

    /// Puts what callers are told on an answer.
    pub(in crate::server) fn mark<B>(&self, response: &mut Response<B>) {
        let headers = response.headers_mut();
        for (name, value) in &self.headers {
            if name == LINK {
                // A handler may have links of its own.
                headers.append(LINK, value.clone());
            } else {
                headers.insert(name.clone(), value.clone());
            }
        }
    }
}

impl Rule {
    fn new(lifecycle: Lifecycle, change: &Override, last: Option<Day>) -> Result<Self, Fault> {
        let (is_over, total) = match lifecycle.stage {
            Stage::Draft | Stage::Preview | Stage::Stable | Stage::Deprecated => (false, None),
            Stage::Brownout => (false, Some(Brownout::TOTAL)),
            // A later day that the server was told counts instead.
            Stage::Sunset | Stage::Removed => (change.sunset.is_none(), None),
        };
        let brownout = change.brownout.map(Brownout::check).transpose()?.or(total);
        Ok(Self { served: change.served, is_over, end: last.map(Day::end), brownout })
    }

    fn verdict(&self, now: SystemTime) -> Verdict {
        match self.served {
            Some(true) => return Verdict::Served,
            Some(false) => return Verdict::Sunset,
            None => {}
        }
        if self.is_over || self.end.is_some_and(|end| now >= end) {
            return Verdict::Sunset;
        }
        let remaining = self.brownout.and_then(|brownout| brownout.remaining(now));
        remaining.map_or(Verdict::Served, Verdict::Brownout)
    }
}

fn value(package: &'static Package, text: String) -> Result<HeaderValue, Fault> {
    HeaderValue::try_from(text).map_err(|_| Fault::Text(package.name))
}

fn day(text: &str) -> Result<Day, Fault> {
    Day::parse(text).ok_or_else(|| Fault::Day(text.to_owned()))
}

/// The recorded last day, or the later one that the server was told.
fn last_day(package: &'static Package, change: &Override) -> Result<Option<Day>, Fault> {
    let recorded = package.lifecycle.sunset;
    let Some(wanted) = &change.sunset else { return recorded.map(day).transpose() };
    let last = day(wanted)?;
    match recorded {
        Some(recorded) if last < day(recorded)? => {
            Err(Fault::Earlier { package: package.name, recorded, wanted: wanted.clone() })
        }
        Some(_) | None => Ok(Some(last)),
    }
}

/// The value of `Link` (RFC 8288).
fn links(package: &Package, change: &Override, describes: bool) -> Result<Option<String>, Fault> {
    let own = |name: &str| describes.then(|| format!("{PATH}#{name}"));
    let successor = change.successor_link.clone();
    let successor = successor.or_else(|| own(package.lifecycle.successor?));
    let deprecation = change.deprecation_link.clone().or_else(|| own(package.name));
    let mut links = Vec::new();
    for (target, relation) in [(successor, "successor-version"), (deprecation, "deprecation")] {
        let Some(target) = target else { continue };
        let is_target = |byte: u8| byte.is_ascii_graphic() && byte != b'<' && byte != b'>';
        if target.is_empty() || !target.bytes().all(is_target) {
            return Err(Fault::Link(target));
        }
        links.push(format!("<{target}>; rel=\"{relation}\""));
    }
    Ok(Some(links.join(", ")).filter(|links| !links.is_empty()))
}
