//! `order_by`, as AIP-132 has it: `full_name, address.city desc`.

use std::collections::BTreeSet;

use super::{Names, Purpose};
use crate::bridge::BridgeError;

impl Names {
    /// An `order_by` of one version as one of the other.
    ///
    /// A field that becomes several becomes all of them, each in the direction said. What is no name of this version
    /// passes: the service may order by other things than fields. A field that two names become is there once, as the
    /// first says: the second would decide nothing.
    ///
    /// # Errors
    /// When a name has no image.
    pub fn order_by(&self, order: &str) -> Result<String, BridgeError> {
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
                Err(error) if self.find(path).is_some_and(|(name, _)| name.to.is_empty()) => {
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
}

#[cfg(test)]
mod tests {
    use super::super::fixture::UP;

    #[test]
    fn what_cannot_be_ordered_by_is_refused() {
        assert!(UP.order_by("email, fax_number desc").is_err());
        assert!(UP.order_by("pager").is_err());
        assert!(UP.order_by("fax_number.x").is_err());
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
            ("email,,email", "mail, "),
            (",email", ", mail"),
            ("full_name, full_name desc, email, email", "given_name, family_name, mail"),
            ("email a b", "mail a b"),
        ] {
            assert_eq!(UP.order_by(order).unwrap(), expected, "{order}");
        }
        let long = "x,".repeat(1 << 19);
        assert!(UP.order_by(&long).unwrap().len() < 2 * long.len());
    }
}
