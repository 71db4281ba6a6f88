//! The service of the newer version, and the older one on top of it, by hand.

use std::sync::Arc;

use limbeck_runtime::tonic::codegen::async_trait;
use limbeck_runtime::tonic::{Request, Response, Status};

use crate::by_hand::{item_down, item_up, order_down, order_up, page_down};
use crate::patch;
use crate::shop::{v1, v2};

/// Answers with values that it has in memory.
#[derive(Debug)]
pub struct Native {
    item: v2::Item,
    order: v2::Order,
    page: v2::ListItemsResponse,
}

impl Default for Native {
    fn default() -> Self {
        use crate::samples::{item, order, page};
        Self { item: item(), order: order(), page: page() }
    }
}

#[async_trait]
impl v2::shop_server::Shop for Native {
    async fn get_item(&self, _: Request<v2::GetItemRequest>) -> Result<Response<v2::Item>, Status> {
        Ok(Response::new(self.item.clone()))
    }

    async fn get_order(
        &self,
        _: Request<v2::GetOrderRequest>,
    ) -> Result<Response<v2::Order>, Status> {
        Ok(Response::new(self.order.clone()))
    }

    async fn list_items(
        &self,
        _: Request<v2::ListItemsRequest>,
    ) -> Result<Response<v2::ListItemsResponse>, Status> {
        Ok(Response::new(self.page.clone()))
    }

    async fn update_item(
        &self,
        request: Request<v2::UpdateItemRequest>,
    ) -> Result<Response<v2::Item>, Status> {
        let v2::UpdateItemRequest { item, update_mask } = request.into_inner();
        let (mut stored, edited) = (self.item.clone(), item.unwrap_or_default());
        for path in update_mask.unwrap_or_default().paths {
            patch::item(&mut stored, &edited, &path)?;
        }
        Ok(Response::new(stored))
    }

    async fn update_order(
        &self,
        request: Request<v2::UpdateOrderRequest>,
    ) -> Result<Response<v2::Order>, Status> {
        let v2::UpdateOrderRequest { order, update_mask } = request.into_inner();
        let (mut stored, edited) = (self.order.clone(), order.unwrap_or_default());
        for path in update_mask.unwrap_or_default().paths {
            patch::order(&mut stored, &edited, &path)?;
        }
        Ok(Response::new(stored))
    }
}

/// The older version, with conversions written by hand.
#[derive(Debug)]
pub struct ByHand<T>(pub Arc<T>);

#[async_trait]
impl<T: v2::shop_server::Shop> v1::shop_server::Shop for ByHand<T> {
    async fn get_item(
        &self,
        request: Request<v1::GetItemRequest>,
    ) -> Result<Response<v1::Item>, Status> {
        let request = request.map(|v1::GetItemRequest { name }| v2::GetItemRequest { name });
        let (metadata, item, extensions) = self.0.get_item(request).await?.into_parts();
        Ok(Response::from_parts(metadata, item_down(item)?, extensions))
    }

    async fn get_order(
        &self,
        request: Request<v1::GetOrderRequest>,
    ) -> Result<Response<v1::Order>, Status> {
        let request = request.map(|v1::GetOrderRequest { name }| v2::GetOrderRequest { name });
        let (metadata, order, extensions) = self.0.get_order(request).await?.into_parts();
        Ok(Response::from_parts(metadata, order_down(order)?, extensions))
    }

    async fn list_items(
        &self,
        request: Request<v1::ListItemsRequest>,
    ) -> Result<Response<v1::ListItemsResponse>, Status> {
        let request =
            request.map(|v1::ListItemsRequest { page_size }| v2::ListItemsRequest { page_size });
        let (metadata, page, extensions) = self.0.list_items(request).await?.into_parts();
        Ok(Response::from_parts(metadata, page_down(page)?, extensions))
    }
    async fn update_item(
        &self,
        request: Request<v1::UpdateItemRequest>,
    ) -> Result<Response<v1::Item>, Status> {
        let (metadata, extensions, message) = request.into_parts();
        let v1::UpdateItemRequest { item, update_mask } = message;
        let edited = item_up(item.unwrap_or_default())?;
        let mut update_mask = update_mask.unwrap_or_default();
        let read = v2::GetItemRequest { name: edited.name.clone() };
        let read = Request::from_parts(metadata.clone(), extensions.clone(), read);
        let mut stored = self.0.get_item(read).await?.into_inner();
        for path in &mut update_mask.paths {
            if path == "title" {
                "display_name".clone_into(path);
            }
            patch::item(&mut stored, &edited, path)?;
        }
        let message = v2::UpdateItemRequest { item: Some(stored), update_mask: Some(update_mask) };
        let request = Request::from_parts(metadata, extensions, message);
        let (metadata, item, extensions) = self.0.update_item(request).await?.into_parts();
        Ok(Response::from_parts(metadata, item_down(item)?, extensions))
    }

    async fn update_order(
        &self,
        request: Request<v1::UpdateOrderRequest>,
    ) -> Result<Response<v1::Order>, Status> {
        let (metadata, extensions, message) = request.into_parts();
        let v1::UpdateOrderRequest { order, update_mask } = message;
        let edited = order_up(order.unwrap_or_default())?;
        let mut update_mask = update_mask.unwrap_or_default();
        let read = v2::GetOrderRequest { name: edited.name.clone() };
        let read = Request::from_parts(metadata.clone(), extensions.clone(), read);
        let mut stored = self.0.get_order(read).await?.into_inner();
        for path in &mut update_mask.paths {
            if path == "customer.full_name" {
                "customer.display_name".clone_into(path);
            }
            patch::order(&mut stored, &edited, path)?;
        }
        let message =
            v2::UpdateOrderRequest { order: Some(stored), update_mask: Some(update_mask) };
        let request = Request::from_parts(metadata, extensions, message);
        let (metadata, order, extensions) = self.0.update_order(request).await?.into_parts();
        Ok(Response::from_parts(metadata, order_down(order)?, extensions))
    }
}
