//! The state of services as `grpc.health.v1.Health` tells it.

use std::sync::Arc;

use tokio::sync::Mutex;
use tonic::Request;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus as Told;
use tonic_health::pb::health_server::Health as _;
use tonic_health::server::HealthReporter;

/// Tells load balancers which services take calls. Cloning is cheap; every clone speaks for the same server.
///
/// A service is serving from the start until the server drains, unless the program says otherwise: when its database
/// is gone, say. The name `""` stands for the server as a whole.
#[derive(Debug, Clone, Default)]
pub struct Health {
    reporter: HealthReporter,
    // True once the server drains: nothing turns a service back to serving then.
    draining: Arc<Mutex<bool>>,
}

impl Health {
    /// Says whether the service `name` (`user.v1.UserService`, or `""`) takes calls. Once the server drains, none does.
    pub async fn set(&self, name: &str, serving: bool) {
        let draining = self.draining.lock().await;
        let status =
            if serving && !*draining { ServingStatus::Serving } else { ServingStatus::NotServing };
        self.reporter.set_service_status(name, status).await;
    }

    /// Turns every service off, for good.
    pub(super) async fn drain(&self, names: impl Iterator<Item = &'static str>) {
        let mut draining = self.draining.lock().await;
        *draining = true;
        for name in names.chain([""]) {
            self.reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
    }

    /// Whether the server as a whole takes calls, as the gRPC service would answer.
    pub(super) async fn is_serving(&self) -> bool {
        let answer = self.service().check(Request::new(HealthCheckRequest::default())).await;
        answer.is_ok_and(|answer| answer.get_ref().status() == Told::Serving)
    }

    /// The gRPC service that answers from this state.
    pub(super) fn service(&self) -> tonic_health::server::HealthService {
        tonic_health::server::HealthService::from_health_reporter(self.reporter.clone())
    }
}
