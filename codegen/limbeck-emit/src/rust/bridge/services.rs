//! Everything about calls: services, clients, and the names and masks that they need.

use limbeck_schema::finding::Finding;
use limbeck_schema::model::ServiceId;
use serde::Serialize;

use super::masked::{self, MaskedContext};
use super::names::{self, NamesContext};
use super::site::Site;
use super::{fits, reverse, service};

/// What the template of a bridge knows of calls.
#[derive(Debug, Serialize)]
pub(crate) struct ServicesContext {
    /// Code of services that serve the older version, and of clients that call it.
    services: String,
    /// Tables of names.
    pub names: Vec<NamesContext>,
    /// Messages that masks name parts of.
    pub masked: Vec<MaskedContext>,
}

/// Prints services and clients of a pair.
pub(crate) fn print(site: Site<'_>) -> Result<ServicesContext, Vec<Finding>> {
    Ok(ServicesContext {
        services: [service::print(site)?, fits::print(site)?, reverse::print(site)?].concat(),
        names: names::tables(site),
        masked: masked::messages(site),
    })
}

/// The path of a service's trait, or of its client.
pub(crate) fn path(site: Site<'_>, id: ServiceId, half: &str) -> String {
    let service = site.schema().service(id);
    let job = site.job;
    let package = job.plan.package_from(job.unit, site.module, service.file);
    let name = crate::rust::names::service(service.name());
    let module = crate::rust::names::service_module(&name);
    let ending = if half == "client" { "Client" } else { "" };
    format!("{package}::{module}_{half}::{name}{ending}")
}
