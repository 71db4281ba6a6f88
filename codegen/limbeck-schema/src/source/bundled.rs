//! The proto files that come with limbeck, so that nobody vendors them.
//!
//! A file of the user's own with the same import name wins, except below `google/protobuf/`:
//! the linker and every runtime have those built in, and a copy that differs could only be
//! believed in part. `bundled/README.md` says where they come from.

use super::{Error, Files};

/// All bundled files as a source of their own: to generate code for them.
#[derive(Clone, Debug, Default)]
pub struct Bundled {
    /// Beginnings of import names, such as `google/rpc/`; what matches one is listed.
    pub prefixes: Vec<String>,
}

impl Files for Bundled {
    fn list(&self) -> Result<Vec<String>, Error> {
        let listed = |name: &&str| self.prefixes.iter().any(|prefix| name.starts_with(prefix));
        Ok(bundled_names().filter(listed).map(str::to_owned).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(bundled(name).map(|text| text.as_bytes().to_vec()))
    }
}

/// The text of a bundled file, by import name.
pub fn bundled(name: &str) -> Option<&'static str> {
    let found = FILES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    FILES.get(found).map(|(_, text)| *text)
}

/// Import names of all bundled files, sorted.
pub fn bundled_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// Whether the bundled file of this name is used even if the user has one.
pub fn is_well_known(name: &str) -> bool {
    name.starts_with("google/protobuf/") && bundled(name).is_some()
}

macro_rules! embed {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../bundled/", $name)))),*]
    };
}

/// Sorted by name.
static FILES: &[(&str, &str)] = embed! {
    "buf/validate/validate.proto"
    "google/api/annotations.proto"
    "google/api/auth.proto"
    "google/api/backend.proto"
    "google/api/billing.proto"
    "google/api/client.proto"
    "google/api/config_change.proto"
    "google/api/consumer.proto"
    "google/api/context.proto"
    "google/api/control.proto"
    "google/api/distribution.proto"
    "google/api/documentation.proto"
    "google/api/endpoint.proto"
    "google/api/error_reason.proto"
    "google/api/field_behavior.proto"
    "google/api/field_info.proto"
    "google/api/http.proto"
    "google/api/httpbody.proto"
    "google/api/label.proto"
    "google/api/launch_stage.proto"
    "google/api/log.proto"
    "google/api/logging.proto"
    "google/api/metric.proto"
    "google/api/monitored_resource.proto"
    "google/api/monitoring.proto"
    "google/api/policy.proto"
    "google/api/quota.proto"
    "google/api/resource.proto"
    "google/api/routing.proto"
    "google/api/service.proto"
    "google/api/source_info.proto"
    "google/api/system_parameter.proto"
    "google/api/usage.proto"
    "google/api/visibility.proto"
    "google/longrunning/operations.proto"
    "google/protobuf/any.proto"
    "google/protobuf/api.proto"
    "google/protobuf/compiler/plugin.proto"
    "google/protobuf/descriptor.proto"
    "google/protobuf/duration.proto"
    "google/protobuf/empty.proto"
    "google/protobuf/field_mask.proto"
    "google/protobuf/source_context.proto"
    "google/protobuf/struct.proto"
    "google/protobuf/timestamp.proto"
    "google/protobuf/type.proto"
    "google/protobuf/wrappers.proto"
    "google/rpc/code.proto"
    "google/rpc/context/attribute_context.proto"
    "google/rpc/context/audit_context.proto"
    "google/rpc/error_details.proto"
    "google/rpc/http.proto"
    "google/rpc/status.proto"
    "google/type/calendar_period.proto"
    "google/type/color.proto"
    "google/type/date.proto"
    "google/type/datetime.proto"
    "google/type/dayofweek.proto"
    "google/type/decimal.proto"
    "google/type/expr.proto"
    "google/type/fraction.proto"
    "google/type/interval.proto"
    "google/type/latlng.proto"
    "google/type/localized_text.proto"
    "google/type/money.proto"
    "google/type/month.proto"
    "google/type/phone_number.proto"
    "google/type/postal_address.proto"
    "google/type/quaternion.proto"
    "google/type/timeofday.proto"
};

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::{Disk, DiskOptions};

    #[test]
    fn unknown_names_have_no_text() {
        assert_eq!(bundled("google/api/http"), None);
        assert!(!is_well_known("google/protobuf/mine.proto"));
        assert!(!is_well_known("google/api/http.proto"));
    }

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bundled");
        let options = DiskOptions { roots: vec![folder], ..DiskOptions::default() };
        let names = Disk::new(&options).unwrap().list().unwrap();
        assert_eq!(bundled_names().collect::<Vec<_>>(), names);
        assert!(bundled("google/api/http.proto").unwrap().contains("message HttpRule"));
    }

    #[test]
    fn a_part_can_be_listed() {
        let rpc = Bundled { prefixes: vec!["google/rpc/".to_owned()] };
        assert!(rpc.list().unwrap().iter().all(|name| name.starts_with("google/rpc/")));
        assert!(rpc.list().unwrap().contains(&"google/rpc/status.proto".to_owned()));
    }
}
