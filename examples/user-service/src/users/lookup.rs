//! Questions and answers over one stream.

use limbeck_runtime::tokio_stream::wrappers::ReceiverStream;
use limbeck_runtime::tokio_stream::{Stream, StreamExt};
use limbeck_runtime::tonic::Status;
use tokio::sync::mpsc;
use user::v2::lookup_users_request::Key;
use user::v2::lookup_users_response::Result as Found;
use user::v2::{LookupUsersRequest, LookupUsersResponse, User};

use super::service::Users;
use crate::fault::Fault;

/// What comes back must fit into a message together with a user.
const CORRELATION_BYTES: usize = 32 * 1024;

type Answer = Result<LookupUsersResponse, Status>;

impl Users {
    /// Answers questions in the order they come.
    ///
    /// One answer may wait for its reader. Until it is taken the next question is not read, so a caller who asks
    /// faster than it reads is slowed down by HTTP/2 and cannot fill the memory of the server.
    pub fn lookup<S>(&self, questions: S) -> impl Stream<Item = Answer> + Send + 'static + use<S>
    where
        S: Stream<Item = Result<LookupUsersRequest, Status>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(1);
        let users = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = users.answer_all(questions, &sender) => {}
                () = sender.closed() => {}
                () = users.draining.begun() => {}
            }
        });
        ReceiverStream::new(receiver)
    }

    async fn answer_all<S>(&self, questions: S, sender: &mpsc::Sender<Answer>)
    where
        S: Stream<Item = Result<LookupUsersRequest, Status>> + Send,
    {
        let mut questions = std::pin::pin!(questions);
        while let Some(question) = questions.next().await {
            let is_over = question.is_err();
            let answer = match question {
                Ok(question) => self.answer(question).await,
                Err(status) => Err(status),
            };
            if sender.send(answer).await.is_err() || is_over {
                return;
            }
        }
    }

    /// Answers one question; a database that fails ends the conversation, and so does a correlation id that is
    /// too long to come back.
    async fn answer(&self, question: LookupUsersRequest) -> Answer {
        if question.correlation_id.len() > CORRELATION_BYTES {
            let rule = format!("must have at most {CORRELATION_BYTES} bytes");
            return Err(Fault::invalid("correlation_id", rule).into());
        }
        let result = match self.find(question.key).await {
            Ok(user) => Found::User(user),
            Err(fault @ (Fault::NotFound { .. } | Fault::Invalid(_))) => {
                Found::Error(fault.to_rpc_status())
            }
            Err(fault) => return Err(fault.into()),
        };
        Ok(LookupUsersResponse { correlation_id: question.correlation_id, result: Some(result) })
    }

    async fn find(&self, key: Option<Key>) -> Result<User, Fault> {
        match key {
            Some(Key::Id(id)) => self.get(&id).await,
            Some(Key::Email(email)) => self.store.get_by_email(&email).await,
            None => Err(Fault::invalid("key", "must be set: `id` or `email`")),
        }
    }
}
