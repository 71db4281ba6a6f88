//! Times every conversion, and every call, by the bridge, by hand and without any, in turn.
//!
//! Calls go over HTTP/2 through a pipe in memory, client and server on one thread.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use limbeck_bridge_bench::calls::{Channel, connect, runtime};
use limbeck_bridge_bench::cases::{cases, check};
use limbeck_bridge_bench::samples::{ITEMS, edited_items, edited_orders};
use limbeck_bridge_bench::service::{ByHand, Native};
use limbeck_bridge_bench::shop::bridge::v1_v2::ShopBridge;
use limbeck_bridge_bench::shop::v1::shop_client::ShopClient as ClientV1;
use limbeck_bridge_bench::shop::v1::shop_server::ShopServer as ServerV1;
use limbeck_bridge_bench::shop::v2::shop_client::ShopClient as ClientV2;
use limbeck_bridge_bench::shop::v2::shop_server::ShopServer as ServerV2;
use limbeck_bridge_bench::shop::{v1, v2};
use limbeck_runtime::http::Uri;
use limbeck_runtime::tonic::Status;
use tokio::runtime::Runtime;

/// A disturbance hits all contestants of a round; the best round of each counts.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    check();
    let runtime = runtime()?;
    let mut clients = runtime.block_on(Clients::connect())?;
    runtime.block_on(check_updates(&mut clients))?;
    for round in 0..ROUNDS {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bridge-{round}"));
        let mut criterion = Criterion::default()
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(1))
            .output_directory(&out)
            .configure_from_args();
        conversions(&mut criterion);
        calls(&mut criterion, &runtime, &mut clients);
    }
    Ok(())
}

fn conversions(criterion: &mut Criterion) {
    for case in cases() {
        let mut group = criterion.benchmark_group(case.name);
        for (name, convert) in [("by hand", case.by_hand), ("bridge", case.bridge)] {
            group.bench_function(name, |bencher| {
                bencher.iter_batched(convert, |convert| convert(), BatchSize::SmallInput);
            });
        }
        group.finish();
    }
}

/// A client of each contestant.
struct Clients {
    native: ClientV2<Channel>,
    by_hand: ClientV1<Channel>,
    bridge: ClientV1<Channel>,
}

impl Clients {
    async fn connect() -> Result<Self, Box<dyn Error>> {
        let native = Arc::new(Native::default());
        let bridge = ServerV1::new(ShopBridge::new(Arc::clone(&native)));
        let by_hand = ServerV1::new(ByHand(Arc::clone(&native)));
        let native = connect(ServerV2::from_arc(native)).await?;
        Ok(Self {
            native: ClientV2::with_origin(native, origin()),
            by_hand: ClientV1::with_origin(connect(by_hand).await?, origin()),
            bridge: ClientV1::with_origin(connect(bridge).await?, origin()),
        })
    }
}

/// Holds what updates by the bridge answer against those by hand.
async fn check_updates(clients: &mut Clients) -> Result<(), Status> {
    let (_, item) = edited_items();
    let by_hand = clients.by_hand.update_item(item.clone()).await?.into_inner();
    assert_eq!(clients.bridge.update_item(item.clone()).await?.into_inner(), by_hand);
    assert_eq!(item.item, Some(by_hand), "the edit is there");
    let (_, order) = edited_orders();
    let by_hand = clients.by_hand.update_order(order.clone()).await?.into_inner();
    assert_eq!(clients.bridge.update_order(order.clone()).await?.into_inner(), by_hand);
    assert_eq!(order.order, Some(by_hand), "the edit is there");
    Ok(())
}

/// HTTP/2 wants one, whoever is at the other end.
fn origin() -> Uri {
    Uri::from_static("http://pipe")
}

/// A call that fails is faster than one that does not.
fn answered<T>(answer: Result<T, Status>) -> Option<T> {
    assert!(answer.is_ok(), "a call failed");
    answer.ok()
}

macro_rules! call {
    ($criterion:ident, $runtime:ident, $clients:ident, $name:literal: $method:ident($request:ident { $($field:ident: $value:expr),+ })) => {
        call!($criterion, $runtime, $clients, $name: $method(v2::$request { $($field: $value),+ }, v1::$request { $($field: $value),+ }));
    };
    ($criterion:ident, $runtime:ident, $clients:ident, $name:literal: $method:ident($newer:expr, $older:expr)) => {
        let mut group = $criterion.benchmark_group($name);
        group.bench_function("native", |bencher| {
            bencher.iter(|| {
                let request = $newer;
                answered($runtime.block_on($clients.native.$method(request)))
            });
        });
        group.bench_function("by hand", |bencher| {
            bencher.iter(|| {
                let request = $older;
                answered($runtime.block_on($clients.by_hand.$method(request)))
            });
        });
        group.bench_function("bridge", |bencher| {
            bencher.iter(|| {
                let request = $older;
                answered($runtime.block_on($clients.bridge.$method(request)))
            });
        });
        group.finish();
    };
}

fn calls(criterion: &mut Criterion, runtime: &Runtime, clients: &mut Clients) {
    call!(criterion, runtime, clients, "call, 8 fields": get_item(GetItemRequest { name: "a".to_owned() }));
    call!(criterion, runtime, clients, "call, 40 fields": get_order(GetOrderRequest { name: "a".to_owned() }));
    call!(criterion, runtime, clients, "call, a list of 100": list_items(ListItemsRequest { page_size: ITEMS }));
    let ((item, older_item), (order, older_order)) = (edited_items(), edited_orders());
    call!(criterion, runtime, clients, "update, 8 fields": update_item(item.clone(), older_item.clone()));
    call!(criterion, runtime, clients, "update, 40 fields": update_order(order.clone(), older_order.clone()));
}
