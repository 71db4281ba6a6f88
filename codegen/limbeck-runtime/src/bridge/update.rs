//! Standard updates (AIP-134) by callers that know an older resource.

use std::sync::Arc;

use prost_types::FieldMask;
use tonic::{Code, Request, Response, Status};

use super::contention::{Backoff, Pauses};
use super::masked::copy_masked;
use super::names::{Purpose, united};
use super::{BridgeError, Call, Masked, Names};

/// How a standard update of a newer service is done for an older caller, so that nothing of the resource is damaged
/// that the caller cannot see: the stored resource is read, what the caller's mask names is changed in its older form,
/// the changes alone are carried over, and written under a mask of what was named.
///
/// Generated code implements it per method, on a type that borrows the service and the custom code, and calls
/// [`update`]:
///
/// ```text
/// async fn update_user(&self, request: Request<v1::UpdateUserRequest>) -> Result<Response<v1::UpdateUserResponse>, Status> {
///     let request = bridge::request(request, |mut from| {
///         let (resource, mask) = (from.user.take(), from.update_mask.take());
///         Ok(Edit { resource, mask, request: update_user_request_up(from, custom)? })
///     }, &UPDATE_USER)?;
///     let response = bridge::update(&UpdateUser { service: &self.service, custom }, request).await?;
///     bridge::response(response, |from| update_user_response_down(from, custom), &UPDATE_USER)
/// }
/// ```
pub trait Update: Sync {
    /// The resource as the caller knows it.
    type Older: Masked<Self::Masks> + Send + Sync;
    /// The resource as the service knows it.
    type Newer: Clone + PartialEq + Send + Sync;
    /// The service's request.
    type Request: Clone + Send;
    /// The service's response.
    type Response: Send;
    /// By what [`Masked`] is implemented.
    type Masks;

    /// The method.
    const CALL: &'static Call;
    /// The fields of the older resource as those of the newer one.
    const NAMES: &'static Names;
    /// The field of the older request that holds the resource.
    const RESOURCE: &'static str;
    /// The field of the older request that holds the mask.
    const MASK: &'static str;

    /// Reads the stored resource, with the metadata and extensions of the caller's request.
    ///
    /// The status is one for the caller: [`status`](super::status) has mapped it by a [`Call`] of its own, whose names
    /// are the field of the reading request as that of the older update request, `id` → `user.id`.
    fn read(
        &self,
        edited: Request<&Self::Older>,
    ) -> impl Future<Output = Result<Self::Newer, Status>> + Send;

    /// Calls the service's update.
    fn write(
        &self,
        request: Request<Self::Request>,
    ) -> impl Future<Output = Result<Response<Self::Response>, Status>> + Send;

    /// Converts a resource that is not stored yet.
    fn up(&self, edited: Self::Older) -> Result<Self::Newer, BridgeError>;

    /// Converts the stored resource.
    fn down(&self, stored: Self::Newer) -> Result<Self::Older, BridgeError>;

    /// Carries over what differs between `before`, the older form of the stored resource, and the edited one: `user_merge`.
    fn merge(
        &self,
        stored: Self::Newer,
        before: Self::Older,
        edited: Self::Older,
    ) -> Result<Self::Newer, BridgeError>;

    /// Puts resource and mask into a request.
    fn fill(request: &mut Self::Request, resource: Option<Self::Newer>, mask: Option<FieldMask>);

    /// The response that tells the stored resource, for an update that changes nothing.
    fn respond(stored: Self::Newer) -> Self::Response;

    /// Whether a message is set that holds images of fields of the older resource: of the image `postal_address.street`,
    /// `postal_address`. Of paths that hold none, it says so too.
    fn is_set(_resource: &Self::Newer, _holder: &str) -> bool {
        true
    }

    /// The field of the newer resource that guards against writes in between (AIP-154), if it has one.
    fn etag(_resource: &mut Self::Newer) -> Option<&mut String> {
        None
    }

    /// What the caller sent as that guard; `None` if it is empty or there is no such field.
    fn sent_etag(_edited: &Self::Older) -> Option<String> {
        None
    }
}

/// An update as its older caller sent it.
#[derive(Clone, Debug)]
pub struct Edit<R, O> {
    /// The newer request, without resource and mask.
    pub request: R,
    /// The resource.
    pub resource: Option<O>,
    /// What of it is meant.
    pub mask: Option<FieldMask>,
}

/// Reads, merges, writes.
///
/// A caller that sends an etag hears `ABORTED` if somebody else has written since. For one that sends none, the stored
/// etag guards the write, and if that fails all is done again, after a pause that grows, for as long as the caller's
/// `grpc-timeout` says, or for five seconds; then the answer is `UNAVAILABLE`. Pauses need a Tokio runtime with timers.
///
/// A resource that is not found is written as it comes, so that the service itself answers, or creates it. If nothing
/// can be named in the newer version and nothing changes, the stored resource is the answer.
///
/// A message that holds fields of the older resource is written as a whole if it comes or goes, and is not named if it
/// is not there: naming a field in it would make the service create it.
///
/// # Errors
/// Statuses for the caller: those of the service, those of [`Call::refuse`] and [`Call::fail`], and `UNAVAILABLE` if
/// others go on writing in between.
pub async fn update<U: Update>(
    update: &U,
    request: Request<Edit<U::Request, U::Older>>,
) -> Result<Response<U::Response>, Status> {
    let mut backoff = Backoff::of(request.metadata());
    update_with(update, request, &mut backoff).await
}

/// As [`update`], with these pauses between attempts.
pub(super) async fn update_with<U: Update>(
    update: &U,
    request: Request<Edit<U::Request, U::Older>>,
    pauses: &mut impl Pauses,
) -> Result<Response<U::Response>, Status> {
    let (metadata, extensions, edit) = request.into_parts();
    let request = |message| Request::from_parts(metadata.clone(), extensions.clone(), message);
    let Some(edited) = &edit.resource else {
        return write(update, request(through(update, &edit)?)).await;
    };
    // A mask that names nothing is told before anything is called.
    named::<U>(&mut U::Older::default(), edited, &edit)?;
    let mut attempt = 1_u32;
    loop {
        let stored = match update
            .read(Request::from_parts(metadata.clone(), extensions.clone(), edited))
            .await
        {
            Err(status) if status.code() == Code::NotFound => {
                // What only a part of was sent need not convert: then there is nothing to create either.
                let Ok(message) = through(update, &edit) else { return Err(status) };
                return write(update, request(message)).await;
            }
            stored => stored?,
        };
        let Merged { message, is_guarded } = match merge(update, &edit, edited, stored)? {
            Ok(merged) => merged,
            Err(Unchanged(stored)) => return Ok(Response::new(U::respond(stored))),
        };
        match write(update, request(message)).await {
            Err(status) if status.code() == Code::Aborted && is_guarded => {
                if !pauses.pause(attempt).await {
                    return Err(contended::<U>(status, attempt));
                }
            }
            written => return written,
        }
        attempt = attempt.saturating_add(1);
    }
}

/// A request to write, and whether the stored etag that nobody sent guards it.
struct Merged<R> {
    message: R,
    is_guarded: bool,
}

/// What is stored is what would be written, and nothing of it could be named.
struct Unchanged<N>(N);

type MergeResult<U> = Result<Merged<<U as Update>::Request>, Unchanged<<U as Update>::Newer>>;

fn merge<U: Update>(
    update: &U,
    edit: &Edit<U::Request, U::Older>,
    edited: &U::Older,
    mut stored: U::Newer,
) -> Result<MergeResult<U>, Status> {
    let before = update.down(stored.clone()).map_err(|error| U::CALL.fail(error))?;
    let mut after = before.clone();
    let named = named::<U>(&mut after, edited, edit)?;
    // Those without an image are left out: if they change, the merge refuses that.
    let images = U::NAMES.merge_mask(&named).map_err(refuse_mask::<U>)?;
    let mut merged = update.merge(stored.clone(), before, after).map_err(refuse_resource::<U>)?;
    let images = there::<U>(images, &stored, &merged);
    let sent = U::sent_etag(edited);
    let current = U::etag(&mut stored).map(|etag| etag.clone()).unwrap_or_default();
    if let Some(etag) = U::etag(&mut merged) {
        *etag = sent.clone().unwrap_or_else(|| current.clone());
    }
    if images.is_empty() && merged == stored {
        return Ok(Err(Unchanged(stored)));
    }
    // Nothing else describes a change of what cannot be named; all else is written as it was read.
    let paths = if images.is_empty() { vec!["*".to_owned()] } else { images };
    let mut message = edit.request.clone();
    U::fill(&mut message, Some(merged), Some(FieldMask { paths }));
    Ok(Ok(Merged { message, is_guarded: sent.is_none() && !current.is_empty() }))
}

/// The request as it is if nothing is stored.
fn through<U: Update>(update: &U, edit: &Edit<U::Request, U::Older>) -> Result<U::Request, Status> {
    let resource = edit.resource.clone().map(|resource| update.up(resource)).transpose();
    let resource = resource.map_err(refuse_resource::<U>)?;
    let edited = edit.resource.clone().unwrap_or_default();
    let named = named::<U>(&mut U::Older::default(), &edited, edit)?;
    let paths = U::NAMES.images_of(&named, Purpose::Create);
    let mut paths = paths.map_err(refuse_mask::<U>)?;
    if let Some(resource) = &resource {
        paths = there::<U>(paths, resource, resource);
    }
    let mut message = edit.request.clone();
    U::fill(&mut message, resource, (!paths.is_empty()).then_some(FieldMask { paths }));
    Ok(message)
}

/// What the caller names, copied to an older resource.
fn named<'m, U: Update>(
    to: &mut U::Older,
    edited: &U::Older,
    edit: &'m Edit<U::Request, U::Older>,
) -> Result<Vec<&'m str>, Status> {
    copy_masked::<_, U::Masks>(to, edited, edit.mask.as_ref()).map_err(refuse_mask::<U>)
}

/// Images that can be named: of fields in a message that comes or goes it is the message, and of those in one that is
/// not there it is nothing.
fn there<U: Update>(images: Vec<String>, stored: &U::Newer, merged: &U::Newer) -> Vec<String> {
    let there = images.into_iter().filter_map(|image| {
        for (end, _) in image.match_indices('.') {
            let holder = image.get(..end)?;
            match (U::is_set(stored, holder), U::is_set(merged, holder)) {
                (true, true) => {}
                (false, false) => return None,
                (true, false) | (false, true) => return Some(holder.to_owned()),
            }
        }
        Some(image)
    });
    united(there.collect())
}

async fn write<U: Update>(
    update: &U,
    request: Request<U::Request>,
) -> Result<Response<U::Response>, Status> {
    update.write(request).await.map_err(|status| super::status(status, U::CALL))
}

/// What a caller is told who sent no guard: nothing of the one that failed.
fn contended<U: Update>(aborted: Status, attempts: u32) -> Status {
    let mut status = Status::unavailable(format!(
        "others wrote `{}` in between each time that it was read to be changed, {attempts} times: try again",
        U::RESOURCE
    ));
    status.set_source(Arc::new(aborted));
    status
}

fn refuse_mask<U: Update>(error: BridgeError) -> Status {
    U::CALL.refuse(error.inside(U::MASK))
}

fn refuse_resource<U: Update>(error: BridgeError) -> Status {
    U::CALL.refuse(error.inside(U::RESOURCE))
}
