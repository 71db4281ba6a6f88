//! Requests and responses: metadata and extensions stay, the message is converted.

use tonic::{Request, Response, Status};

use super::{BridgeError, Direction, Names, Versions, status};

/// What is the same about every call of one bridged method. Generated code prints one per method, as a static.
#[derive(Debug)]
pub struct Call {
    /// The two versions.
    pub versions: &'static Versions,
    /// The way of requests: up where a newer service answers older callers, down where it is the other way round.
    pub direction: Direction,
    /// The fields of the request that the service gets, as those of the request that the caller sent: statuses name
    /// them.
    pub names: &'static Names,
}

impl Call {
    /// What a caller is told about a request that could not be converted.
    pub fn refuse(&self, error: BridgeError) -> Status {
        error.between(self.direction, self.versions).into_status()
    }

    /// What a caller is told about a response that could not be converted, or is not there.
    ///
    /// That is never the caller's fault, whichever way it goes.
    pub fn fail(&self, error: BridgeError) -> Status {
        let error = error.between(self.direction.back(), self.versions);
        let (from, to) = self.versions.ends(self.direction.back());
        status::unrepresentable(&error, from, to)
    }
}

/// Converts a request.
///
/// # Errors
/// As [`Call::refuse`] says.
pub fn request<A, B>(
    request: Request<A>,
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
    call: &Call,
) -> Result<Request<B>, Status> {
    let (metadata, extensions, message) = request.into_parts();
    match convert(message) {
        Ok(message) => Ok(Request::from_parts(metadata, extensions, message)),
        Err(error) => Err(call.refuse(error)),
    }
}

/// Converts a response.
///
/// # Errors
/// As [`Call::fail`] says.
pub fn response<A, B>(
    response: Response<A>,
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
    call: &Call,
) -> Result<Response<B>, Status> {
    let (metadata, message, extensions) = response.into_parts();
    match convert(message) {
        Ok(message) => Ok(Response::from_parts(metadata, message, extensions)),
        Err(error) => Err(call.fail(error)),
    }
}

/// Converts what a method answered: a response by `convert`, a status by [`status`](super::status).
///
/// # Errors
/// The status that the method answered, or as [`Call::fail`] says.
pub fn answer<A, B>(
    answered: Result<Response<A>, Status>,
    convert: impl FnOnce(A) -> Result<B, BridgeError>,
    call: &Call,
) -> Result<Response<B>, Status> {
    match answered {
        Ok(answered) => response(answered, convert, call),
        Err(status) => Err(super::status(status, call)),
    }
}
