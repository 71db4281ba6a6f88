//! Changes as they happen, from the log of changes.
//!
//! A watch never queues changes: it reads the log at the pace of its caller. A caller that stops reading fills a channel
//! of a few messages and the window of HTTP/2, and after that costs nothing; when it reads on, the log has all it missed.

use limbeck_runtime::tokio_stream::Stream;
use limbeck_runtime::tokio_stream::wrappers::ReceiverStream;
use limbeck_runtime::tonic::Status;
use tokio::sync::mpsc;
use user::v2::watch_users_response::{Event, Ready};
use user::v2::{WatchUsersRequest, WatchUsersResponse};

use super::service::Users;
use crate::fault::Fault;
use crate::store::{self, Change};
use crate::time;

type Answer = Result<WatchUsersResponse, Status>;

impl Users {
    /// Watches users until the caller goes or the server drains.
    pub async fn watch(
        &self,
        request: WatchUsersRequest,
    ) -> Result<impl Stream<Item = Answer> + Send + 'static + use<>, Fault> {
        let after = match request.resume_after {
            None => self.store.newest_change().await?,
            Some(0) => self.store.oldest_resumable().await?,
            Some(after) => {
                // Refused before the first answer, where callers look for it.
                self.store.changes(&request.user_id, after).await?;
                after
            }
        };
        let (sender, receiver) = mpsc::channel(8);
        let users = self.clone();
        tokio::spawn(async move {
            let watching = follow(&users, &request.user_id, after, &sender);
            tokio::select! {
                result = watching => if let Err(fault) = result {
                    // The caller may be gone as well; there is nobody else to tell.
                    let _ = sender.send(Err(fault.into())).await;
                },
                () = sender.closed() => {}
                () = users.draining.begun() => {}
            }
        });
        Ok(ReceiverStream::new(receiver))
    }
}

/// Sends the log from `after` on, and what is added to it, for ever.
async fn follow(
    users: &Users,
    user_id: &str,
    mut after: i64,
    sender: &mpsc::Sender<Answer>,
) -> Result<(), Fault> {
    let mut written = users.store.written();
    let mut is_ready = false;
    loop {
        written.mark_unchanged();
        let batch = users.store.changes(user_id, after).await?;
        after = batch.after;
        for answer in batch.changes.into_iter().filter_map(answer) {
            if sender.send(Ok(answer)).await.is_err() {
                return Ok(());
            }
        }
        if !batch.is_last {
            continue;
        }
        if !is_ready {
            is_ready = true;
            let event_time = Some(time::timestamp(time::now()));
            let ready = WatchUsersResponse {
                sequence: after,
                event_time,
                event: Some(Event::Ready(Ready {})),
            };
            if sender.send(Ok(ready)).await.is_err() {
                return Ok(());
            }
        }
        if written.changed().await.is_err() {
            return Ok(());
        }
    }
}

fn answer(change: Change) -> Option<WatchUsersResponse> {
    let event = match change.event {
        store::Event::Created(user) => Event::Created(*user),
        store::Event::Updated(user) => Event::Updated(*user),
        store::Event::Deleted(id) => Event::DeletedId(id),
        store::Event::Gone => return None,
    };
    let event_time = Some(time::timestamp(change.event_time));
    Some(WatchUsersResponse { sequence: change.sequence, event_time, event: Some(event) })
}
