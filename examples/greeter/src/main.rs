//! A service and its client in one process, on code that `build.rs` generates: `cargo run -p greeter`.

use limbeck_runtime::client::{self, Connection};
use limbeck_runtime::server::{self, Server};
use limbeck_runtime::tokio_stream::{self, StreamExt};
use limbeck_runtime::tonic::{self, Request, Response, Status};

mod api {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

use api::greeter::v1::greeter_service_client::GreeterServiceClient;
use api::greeter::v1::greeter_service_server::{GreeterService, GreeterServiceServer};
use api::greeter::v1::{
    GreetInAllRequest, GreetInAllResponse, GreetRequest, GreetResponse, Language,
};

struct Greeter;

#[tonic::async_trait]
impl GreeterService for Greeter {
    async fn greet(
        &self,
        request: Request<GreetRequest>,
    ) -> Result<Response<GreetResponse>, Status> {
        let request = request.into_inner();
        let text = greeting(request.language(), named(&request.name)?);
        Ok(Response::new(GreetResponse { text }))
    }

    type GreetInAllStream =
        tokio_stream::Iter<std::vec::IntoIter<Result<GreetInAllResponse, Status>>>;

    async fn greet_in_all(
        &self,
        request: Request<GreetInAllRequest>,
    ) -> Result<Response<Self::GreetInAllStream>, Status> {
        let request = request.into_inner();
        let name = named(&request.name)?;
        let responses: Vec<_> = [Language::English, Language::German, Language::French]
            .map(|language| {
                let text = greeting(language, name);
                Ok(GreetInAllResponse { language: language.into(), text })
            })
            .into();
        Ok(Response::new(tokio_stream::iter(responses)))
    }
}

fn named(name: &str) -> Result<&str, Status> {
    match name.trim() {
        "" => Err(Status::invalid_argument("`name` is empty: say whom to greet")),
        name => Ok(name),
    }
}

fn greeting(language: Language, name: &str) -> String {
    let hello = match language {
        Language::Unspecified | Language::English => "Hello",
        Language::German => "Hallo",
        Language::French => "Bonjour",
    };
    format!("{hello}, {name}!")
}

/// Why the example ended early.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Server(#[from] server::Error),
    #[error(transparent)]
    Client(#[from] client::Error),
    #[error("the call failed: {0}")]
    Call(Box<Status>),
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::Call(Box::new(status))
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let server = Server::new()
        .add(GreeterServiceServer::new(Greeter))
        .reflection(api::FILE_DESCRIPTOR_SET)
        .bind("127.0.0.1:0")
        .await?;
    let uri = format!("http://{}", server.local_addr());
    println!("serving on {uri}");
    let (done, is_done) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve_until(async {
        let _ = is_done.await;
    }));

    let mut client: GreeterServiceClient<_> = Connection::connect(&uri).await?.client();
    let request = GreetRequest { name: "Ada".to_owned(), ..Default::default() };
    println!("{}", client.greet(request).await?.into_inner().text);
    let all = GreetInAllRequest { name: "Ada".to_owned() };
    let mut responses = client.greet_in_all(all).await?.into_inner();
    while let Some(response) = responses.next().await {
        println!("{}", response?.text);
    }
    let refused = client.greet(GreetRequest::default()).await.err();
    println!("{}", refused.map_or_else(String::new, |status| status.message().to_owned()));

    drop(done);
    let _ = serving.await;
    Ok(())
}
