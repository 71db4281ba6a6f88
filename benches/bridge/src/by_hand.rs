//! Conversions as a careful person writes them: whole patterns, `From` and `TryFrom`.

use limbeck_runtime::tonic::Status;

use crate::shop::{v1, v2};

/// An item of the older version.
pub fn item_up(item: v1::Item) -> Result<v2::Item, Status> {
    let v1::Item { name, title, stock, weight, fragile, kind, tags, made_time } = item;
    Ok(v2::Item {
        name,
        display_name: title,
        stock: stock.into(),
        weight,
        fragile,
        kind: kind_up(kind)?,
        tags,
        made_time,
        supplier: String::new(),
    })
}

/// An item for callers of the older version.
pub fn item_down(item: v2::Item) -> Result<v1::Item, Status> {
    let v2::Item { name, display_name, stock, weight, fragile, kind, tags, made_time, supplier: _ } =
        item;
    Ok(v1::Item {
        name,
        title: display_name,
        stock: narrow(stock, "stock")?,
        weight,
        fragile,
        kind: kind_down(kind),
        tags,
        made_time,
    })
}

/// A page for callers of the older version.
pub fn page_down(page: v2::ListItemsResponse) -> Result<v1::ListItemsResponse, Status> {
    let items = page.items.into_iter().map(item_down).collect::<Result<_, _>>()?;
    Ok(v1::ListItemsResponse { items })
}

/// A page of the older version.
pub fn page_up(page: v1::ListItemsResponse) -> Result<v2::ListItemsResponse, Status> {
    let items = page.items.into_iter().map(item_up).collect::<Result<_, _>>()?;
    Ok(v2::ListItemsResponse { items })
}

/// An order of the older version.
pub fn order_up(order: v1::Order) -> Result<v2::Order, Status> {
    let v1::Order {
        name,
        customer,
        delivery,
        payment,
        note,
        revision,
        gift,
        status,
        coupons,
        labels,
        create_time,
        update_time,
        signature,
        channel,
    } = order;
    Ok(v2::Order {
        name,
        customer: customer.map(customer_up),
        delivery: delivery.map(address_up),
        payment: payment.map(payment_up),
        note,
        revision: revision.into(),
        gift,
        status: status_up(status),
        coupons,
        labels,
        create_time,
        update_time,
        signature,
        channel,
    })
}

/// An order for callers of the older version.
pub fn order_down(order: v2::Order) -> Result<v1::Order, Status> {
    let v2::Order {
        name,
        customer,
        delivery,
        payment,
        note,
        revision,
        gift,
        status,
        coupons,
        labels,
        create_time,
        update_time,
        signature,
        channel,
    } = order;
    Ok(v1::Order {
        name,
        customer: customer.map(customer_down).transpose()?,
        delivery: delivery.map(address_down),
        payment: payment.map(payment_down),
        note,
        revision: narrow(revision, "revision")?,
        gift,
        status: status_down(status),
        coupons,
        labels,
        create_time,
        update_time,
        signature,
        channel,
    })
}

fn customer_up(customer: v1::Customer) -> v2::Customer {
    let v1::Customer {
        id,
        full_name,
        email,
        phone,
        order_count,
        newsletter,
        home,
        language,
        nickname,
    } = customer;
    v2::Customer {
        id,
        display_name: full_name,
        email,
        phone,
        order_count: order_count.into(),
        newsletter,
        home: home.map(address_up),
        language,
        nickname: Some(nickname),
    }
}

fn customer_down(customer: v2::Customer) -> Result<v1::Customer, Status> {
    let v2::Customer {
        id,
        display_name,
        email,
        phone,
        order_count,
        newsletter,
        home,
        language,
        nickname,
    } = customer;
    Ok(v1::Customer {
        id,
        full_name: display_name,
        email,
        phone,
        order_count: narrow(order_count, "customer.order_count")?,
        newsletter,
        home: home.map(address_down),
        language,
        nickname: nickname.unwrap_or_default(),
    })
}

fn address_up(address: v1::Address) -> v2::Address {
    let v1::Address { street, city, postal_code, region, latitude, longitude } = address;
    v2::Address { street, city, postal_code, region, latitude, longitude }
}

fn address_down(address: v2::Address) -> v1::Address {
    let v2::Address { street, city, postal_code, region, latitude, longitude } = address;
    v1::Address { street, city, postal_code, region, latitude, longitude }
}

fn payment_up(payment: v1::Payment) -> v2::Payment {
    let v1::Payment { currency, units, nanos, means } = payment;
    let means = means.map(|means| match means {
        v1::payment::Means::Card(card) => v2::payment::Means::Card(card),
        v1::payment::Means::Iban(iban) => v2::payment::Means::Iban(iban),
    });
    v2::Payment { currency, units, nanos, means }
}

fn payment_down(payment: v2::Payment) -> v1::Payment {
    let v2::Payment { currency, units, nanos, means } = payment;
    let means = means.and_then(|means| match means {
        v2::payment::Means::Card(card) => Some(v1::payment::Means::Card(card)),
        v2::payment::Means::Iban(iban) => Some(v1::payment::Means::Iban(iban)),
        v2::payment::Means::Wallet(_) => None,
    });
    v1::Payment { currency, units, nanos, means }
}

fn kind_up(kind: i32) -> Result<i32, Status> {
    match v1::Kind::try_from(kind) {
        Ok(v1::Kind::Unspecified) => Ok(v2::Kind::Unspecified.into()),
        Ok(v1::Kind::Book) => Ok(v2::Kind::Book.into()),
        Ok(v1::Kind::Tool) => Ok(v2::Kind::Tool.into()),
        Err(_) if v2::Kind::try_from(kind).is_ok() => {
            Err(Status::invalid_argument("kind: means something else"))
        }
        Err(_) => Ok(kind),
    }
}

fn kind_down(kind: i32) -> i32 {
    match v2::Kind::try_from(kind) {
        Ok(v2::Kind::Unspecified | v2::Kind::Toy) => v1::Kind::Unspecified.into(),
        Ok(v2::Kind::Book) => v1::Kind::Book.into(),
        Ok(v2::Kind::Tool) => v1::Kind::Tool.into(),
        Err(_) => kind,
    }
}

fn status_up(status: i32) -> i32 {
    match v1::Status::try_from(status) {
        Ok(v1::Status::Unspecified) => v2::Status::Unspecified.into(),
        Ok(v1::Status::Open) => v2::Status::Open.into(),
        Ok(v1::Status::Sent) => v2::Status::Sent.into(),
        Ok(v1::Status::Done) => v2::Status::Done.into(),
        Err(_) => status,
    }
}

fn status_down(status: i32) -> i32 {
    match v2::Status::try_from(status) {
        Ok(v2::Status::Unspecified) => v1::Status::Unspecified.into(),
        Ok(v2::Status::Open) => v1::Status::Open.into(),
        Ok(v2::Status::Sent) => v1::Status::Sent.into(),
        Ok(v2::Status::Done) => v1::Status::Done.into(),
        Err(_) => status,
    }
}

fn narrow(number: i64, field: &str) -> Result<i32, Status> {
    number.try_into().map_err(|_| Status::failed_precondition(format!("{field}: no such value")))
}
