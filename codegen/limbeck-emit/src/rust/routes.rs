//! The HTTP rules of a schema that are served.

use std::collections::BTreeMap;

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::model::{Schema, ServiceId};
use limbeck_schema::route::{self, Route};

use super::options::RustOptions;

/// The routes that are served.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// By service, in the order of the schema.
    pub routes: BTreeMap<ServiceId, Vec<Route>>,
    /// Why they cannot be.
    pub findings: Vec<Finding>,
}

impl Routes {
    /// Reads the routes of a schema, if the user wants them.
    pub(crate) fn new(schema: &Schema, options: &RustOptions) -> Self {
        if !options.has_rest() {
            return Self::default();
        }
        let (routes, findings) = route::routes(schema);
        let mut served: BTreeMap<ServiceId, Vec<Route>> = BTreeMap::new();
        for route in routes {
            if route::unserved(schema, &route).is_none() {
                served.entry(route.service).or_default().push(route);
            }
        }
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        Self { routes: served, findings: findings.into_iter().filter(is_error).collect() }
    }
}
