//! The values that are converted.

use std::collections::BTreeMap;

use limbeck_runtime::prost::bytes::Bytes;
use limbeck_runtime::prost_types::{FieldMask, Timestamp};

use crate::shop::{v1, v2};

/// Items on a page.
pub const ITEMS: i32 = 100;

/// 8 fields, as the newer version has them.
pub fn item() -> v2::Item {
    v2::Item {
        name: "items/the-analytical-engine".to_owned(),
        display_name: "A sketch of the analytical engine".to_owned(),
        stock: 12,
        weight: 0.45,
        fragile: true,
        kind: v2::Kind::Book.into(),
        tags: vec!["mathematics".to_owned(), "engines".to_owned()],
        made_time: Some(Timestamp { seconds: -3_986_712_000, nanos: 0 }),
        supplier: String::new(),
    }
}

/// 8 fields, as the older version has them.
pub fn older_item() -> v1::Item {
    crate::by_hand::item_down(item()).unwrap_or_default()
}

/// 40 fields in three levels, as the newer version has them.
pub fn order() -> v2::Order {
    let address = || v2::Address {
        street: "12 St James's Square".to_owned(),
        city: "London".to_owned(),
        postal_code: "SW1Y 4JH".to_owned(),
        region: "GB".to_owned(),
        latitude: 51.507,
        longitude: -0.135,
    };
    let time = Timestamp { seconds: 1_700_000_000, nanos: 5 };
    v2::Order {
        name: "orders/1815".to_owned(),
        customer: Some(v2::Customer {
            id: "ada".to_owned(),
            display_name: "Ada Lovelace".to_owned(),
            email: "ada@example.com".to_owned(),
            phone: "+441234567890".to_owned(),
            order_count: 7,
            newsletter: false,
            home: Some(address()),
            language: "en".to_owned(),
            nickname: Some("Countess".to_owned()),
        }),
        delivery: Some(address()),
        payment: Some(v2::Payment {
            currency: "GBP".to_owned(),
            units: 40,
            nanos: 500_000_000,
            means: Some(v2::payment::Means::Iban("GB33BUKB20201555555555".to_owned())),
        }),
        note: "leave it with the neighbours".to_owned(),
        revision: 3,
        gift: true,
        status: v2::Status::Sent.into(),
        coupons: vec!["TEN".to_owned()],
        labels: BTreeMap::from([("team".to_owned(), "analysis".to_owned())]),
        create_time: Some(time),
        update_time: Some(time),
        signature: Bytes::from_static(b"0123456789abcdef"),
        channel: "web".to_owned(),
    }
}

/// 40 fields in three levels, as the older version has them.
pub fn older_order() -> v1::Order {
    crate::by_hand::order_down(order()).unwrap_or_default()
}

/// A page of items, as the newer version has them.
pub fn page() -> v2::ListItemsResponse {
    v2::ListItemsResponse { items: (0..ITEMS).map(|_| item()).collect() }
}

/// A page of items, as the older version has them.
pub fn older_page() -> v1::ListItemsResponse {
    crate::by_hand::page_down(page()).unwrap_or_default()
}

/// An item of which one field was edited, to be sent to either version.
pub fn edited_items() -> (v2::UpdateItemRequest, v1::UpdateItemRequest) {
    let newer = v2::Item { stock: 13, ..item() };
    let older = crate::by_hand::item_down(newer.clone()).unwrap_or_default();
    let mask = || Some(FieldMask { paths: vec!["stock".to_owned()] });
    (
        v2::UpdateItemRequest { item: Some(newer), update_mask: mask() },
        v1::UpdateItemRequest { item: Some(older), update_mask: mask() },
    )
}

/// An order of which one field two levels further in was edited, to be sent to either version.
pub fn edited_orders() -> (v2::UpdateOrderRequest, v1::UpdateOrderRequest) {
    let mut newer = order();
    if let Some(home) = newer.customer.as_mut().and_then(|customer| customer.home.as_mut()) {
        "Paris".clone_into(&mut home.city);
    }
    let older = crate::by_hand::order_down(newer.clone()).unwrap_or_default();
    let mask = || Some(FieldMask { paths: vec!["customer.home.city".to_owned()] });
    (
        v2::UpdateOrderRequest { order: Some(newer), update_mask: mask() },
        v1::UpdateOrderRequest { order: Some(older), update_mask: mask() },
    )
}
