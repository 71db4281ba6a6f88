//! What a mask names, copied to what is stored.

use limbeck_runtime::tonic::Status;

use crate::shop::v2;

/// Copies what `path` names to an item.
///
/// # Errors
/// When there is no such field.
pub fn item(stored: &mut v2::Item, edited: &v2::Item, path: &str) -> Result<(), Status> {
    match path {
        "name" => stored.name.clone_from(&edited.name),
        "display_name" => stored.display_name.clone_from(&edited.display_name),
        "stock" => stored.stock = edited.stock,
        "weight" => stored.weight = edited.weight,
        "fragile" => stored.fragile = edited.fragile,
        "kind" => stored.kind = edited.kind,
        "tags" => stored.tags.clone_from(&edited.tags),
        "made_time" => stored.made_time = edited.made_time,
        "supplier" => stored.supplier.clone_from(&edited.supplier),
        _ => return Err(unknown(path)),
    }
    Ok(())
}

/// Copies what `path` names to an order.
///
/// # Errors
/// When there is no such field.
pub fn order(stored: &mut v2::Order, edited: &v2::Order, path: &str) -> Result<(), Status> {
    match path.split_once('.').unwrap_or((path, "")) {
        ("customer", rest) => {
            inside(&mut stored.customer, edited.customer.as_ref(), rest, customer)?;
        }
        ("delivery", rest) => {
            inside(&mut stored.delivery, edited.delivery.as_ref(), rest, address)?;
        }
        ("payment", "") => stored.payment.clone_from(&edited.payment),
        ("name", "") => stored.name.clone_from(&edited.name),
        ("note", "") => stored.note.clone_from(&edited.note),
        ("revision", "") => stored.revision = edited.revision,
        ("gift", "") => stored.gift = edited.gift,
        ("status", "") => stored.status = edited.status,
        ("coupons", "") => stored.coupons.clone_from(&edited.coupons),
        ("labels", "") => stored.labels.clone_from(&edited.labels),
        ("create_time", "") => stored.create_time = edited.create_time,
        ("update_time", "") => stored.update_time = edited.update_time,
        ("signature", "") => stored.signature.clone_from(&edited.signature),
        ("channel", "") => stored.channel.clone_from(&edited.channel),
        _ => return Err(unknown(path)),
    }
    Ok(())
}

fn customer(stored: &mut v2::Customer, edited: &v2::Customer, path: &str) -> Result<(), Status> {
    match path.split_once('.').unwrap_or((path, "")) {
        ("home", rest) => inside(&mut stored.home, edited.home.as_ref(), rest, address)?,
        ("id", "") => stored.id.clone_from(&edited.id),
        ("display_name", "") => stored.display_name.clone_from(&edited.display_name),
        ("email", "") => stored.email.clone_from(&edited.email),
        ("phone", "") => stored.phone.clone_from(&edited.phone),
        ("order_count", "") => stored.order_count = edited.order_count,
        ("newsletter", "") => stored.newsletter = edited.newsletter,
        ("language", "") => stored.language.clone_from(&edited.language),
        ("nickname", "") => stored.nickname.clone_from(&edited.nickname),
        _ => return Err(unknown(path)),
    }
    Ok(())
}

fn address(stored: &mut v2::Address, edited: &v2::Address, path: &str) -> Result<(), Status> {
    match path {
        "street" => stored.street.clone_from(&edited.street),
        "city" => stored.city.clone_from(&edited.city),
        "postal_code" => stored.postal_code.clone_from(&edited.postal_code),
        "region" => stored.region.clone_from(&edited.region),
        "latitude" => stored.latitude = edited.latitude,
        "longitude" => stored.longitude = edited.longitude,
        _ => return Err(unknown(path)),
    }
    Ok(())
}

/// A message as a whole, or one field of it.
fn inside<M: Clone + Default>(
    stored: &mut Option<M>,
    edited: Option<&M>,
    path: &str,
    copy: fn(&mut M, &M, &str) -> Result<(), Status>,
) -> Result<(), Status> {
    if path.is_empty() {
        *stored = edited.cloned();
        return Ok(());
    }
    let edited = edited.cloned().unwrap_or_default();
    copy(stored.get_or_insert_default(), &edited, path)
}

fn unknown(path: &str) -> Status {
    Status::invalid_argument(format!("update_mask: there is no field `{path}`"))
}
