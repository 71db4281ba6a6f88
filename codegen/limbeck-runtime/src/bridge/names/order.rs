//! `order_by`, as AIP-132 has it: `full_name, address.city desc`.

use std::collections::BTreeSet;

use super::{Names, Purpose};
use crate::bridge::BridgeError;

impl Names {
    /// An `order_by` of one version as one of the other, which has the fields `strangers` that none of this version leads to.
    ///
    /// A field that becomes several becomes all of them, each in the direction said. What is a field of neither version
    /// passes: the service may order by other things than fields. A field that two names become is there once, as the
    /// first says: the second would decide nothing.
    ///
    /// # Errors
    /// When a name has no image, leads to nothing in a field of this version, or is a field of the other version alone.
    pub fn order_by(&self, order: &str, strangers: &[&str]) -> Result<String, BridgeError> {
        if order.trim().is_empty() {
            return Ok(order.to_owned());
        }
        let mut mapped = String::with_capacity(order.len());
        let mut seen = BTreeSet::new();
        let mut is_first = true;
        for part in order.split(',') {
            let part = part.trim();
            let (path, direction) =
                part.split_at(part.find(char::is_whitespace).unwrap_or(part.len()));
            let images = match self.images(path, Purpose::Order) {
                Ok(images) if images.is_empty() => {
                    return Err(BridgeError::new("orders by a field that has no counterpart"));
                }
                Ok(images) => {
                    images.into_iter().filter(|image| seen.insert(image.clone())).collect()
                }
                Err(error) if self.find(path).is_some() || self.leads_to(path, strangers) => {
                    return Err(error);
                }
                Err(_) => vec![path.to_owned()],
            };
            for image in images {
                if !std::mem::take(&mut is_first) {
                    mapped.push_str(", ");
                }
                mapped.push_str(&image);
                mapped.extend(direction.split_whitespace().flat_map(|word| [" ", word]));
            }
        }
        Ok(mapped)
    }

    /// Whether a path is one of the other version, by its first name.
    fn leads_to(&self, path: &str, strangers: &[&str]) -> bool {
        let first = |path: &str| path.find(['.', '[']).unwrap_or(path.len());
        let name = path.get(..first(path)).unwrap_or_default();
        let images = self.fields.iter().flat_map(|name| name.to);
        let mut known = images.chain(strangers);
        known.any(|image| image.get(..first(image)) == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::UP;

    const STRANGERS: &[&str] = &["internal_score"];

    #[test]
    fn what_cannot_be_ordered_by_is_refused() {
        for order in [
            "email, fax_number desc",
            "pager",
            "fax_number.x",
            // Of the other version alone: an older client would see by the order what is kept from it.
            "internal_score desc",
            "email, internal_score",
            "internal_score.x",
            "internal_score[0]",
            "mail",
            "given_name",
            "postal_address",
            "postal_address.street",
            "postal_address.zip",
            // Nothing in a field of this version.
            "email.x",
            "office.x",
            "boss.mail",
        ] {
            assert!(UP.order_by(order, STRANGERS).is_err(), "{order}");
        }
        let error = UP.order_by("internal_score", STRANGERS).unwrap_err();
        assert_eq!(error.reason(), "`internal_score` names no field");
        assert!(UP.order_by("internal_score", &[]).is_ok(), "it is a name of neither version");
    }

    #[test]
    fn names_are_mapped_and_the_rest_passes() {
        for (order, expected) in [
            ("", ""),
            ("  ", "  "),
            ("email", "mail"),
            (" email   desc ,seen_time", "mail desc, last_seen"),
            ("full_name desc", "given_name desc, family_name desc"),
            ("street asc", "postal_address.street asc"),
            ("relevance desc, email", "relevance desc, mail"),
            ("internal, internal_score_x, Mail", "internal, internal_score_x, Mail"),
            ("email,,email", "mail, "),
            (",email", ", mail"),
            ("full_name, full_name desc, email, email", "given_name, family_name, mail"),
            ("email a b", "mail a b"),
        ] {
            assert_eq!(UP.order_by(order, STRANGERS).unwrap(), expected, "{order}");
        }
        let long = "x,".repeat(1 << 19);
        assert!(UP.order_by(&long, STRANGERS).unwrap().len() < 2 * long.len());
    }
}
