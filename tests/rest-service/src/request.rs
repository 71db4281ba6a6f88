//! Services whose methods answer with what they were asked.

use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Request, Response, Status};

use crate::Echoing;
use crate::echo::echo;
use crate::v1::body_service_server::BodyService;
use crate::v1::mask_service_server::MaskService;
use crate::v1::rival_service_server::RivalService;
use crate::v1::routing_service_server::RoutingService;
use crate::v1::value_service_server::ValueService;
use crate::v1::{Echo, Everything, TwoMasks};

macro_rules! echoes {
    ($service:ident { $($method:ident $name:literal,)* }) => {
        #[async_trait]
        impl $service for Echoing {
            $(async fn $method(&self, request: Request<Everything>) -> Result<Response<Echo>, Status> {
                Ok(echo($name, request))
            })*
        }
    };
}

echoes!(RoutingService {
    get_fixed "GetFixed",
    get_one "GetOne",
    get_many "GetMany",
    put_one "PutOne",
    post_one "PostOne",
    delete_one "DeleteOne",
    patch_one "PatchOne",
    purge_one "PurgeOne",
    head_only "HeadOnly",
    any_method "AnyMethod",
    get_wild "GetWild",
    get_shelf "GetShelf",
    get_book "GetBook",
    get_deep "GetDeep",
    cancel_one "CancelOne",
    cancel_many "CancelMany",
    watch_one "WatchOne",
    watch_fixed "WatchFixed",
    get_pair "GetPair",
    get_unnamed "GetUnnamed",
    get_escaped "GetEscaped",
});

echoes!(RivalService {
    get_extra "GetExtra",
    get_star_fixed "GetStarFixed",
    get_fixed_many "GetFixedMany",
    post_many "PostMany",
    get_shelf_many "GetShelfMany",
    rest "Rest",
});

echoes!(BodyService {
    take "Take",
});

echoes!(ValueService {
    get "Get",
});

#[async_trait]
impl MaskService for Echoing {
    async fn update(&self, request: Request<Everything>) -> Result<Response<Echo>, Status> {
        Ok(echo("Update", request))
    }

    async fn update_two(&self, request: Request<TwoMasks>) -> Result<Response<TwoMasks>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}
