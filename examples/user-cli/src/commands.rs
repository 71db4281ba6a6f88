//! What the commands do, for any version of the API. Data goes to stdout, a line each; talk goes to stderr.

use std::io::{self, Write};
use std::path::Path;

use limbeck_runtime::tokio_stream::wrappers::ReceiverStream;
use limbeck_runtime::tokio_stream::{self, Stream, StreamExt};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::sync::mpsc;

use crate::api::{Api, Change, Event, Found, GrpcApi, NewUser, PageRequest, Update};
use crate::args::{Command, Fields, GrpcOnly, Mapped};
use crate::failure::{Failure, describe_rpc};

/// Runs one command over gRPC.
pub(crate) async fn run(mut api: impl GrpcApi, command: Command) -> Result<(), Failure> {
    match command {
        Command::Mapped(command) => run_mapped(api, command).await,
        Command::GrpcOnly(GrpcOnly::Import { file, skip_failures }) => {
            import(api, &file, skip_failures).await
        }
        Command::GrpcOnly(GrpcOnly::Lookup { keys }) if keys.is_empty() => {
            tell_found(api.lookup(lines_of_stdin()).await?).await
        }
        Command::GrpcOnly(GrpcOnly::Lookup { keys }) => {
            tell_found(api.lookup(tokio_stream::iter(keys)).await?).await
        }
    }
}

/// Runs one command whose methods have an HTTP rule, over whatever.
pub(crate) async fn run_mapped(mut api: impl Api, command: Mapped) -> Result<(), Failure> {
    match command {
        Mapped::Create { email, name, fields, request_id } => {
            show(api.create(NewUser { email, name, fields }, request_id).await?)
        }
        Mapped::Get { id } => show(api.get(id).await?),
        Mapped::List { page_size: size, order_by, page_token } => {
            let is_one = page_token.is_some();
            list(api, PageRequest { size, order_by, token: page_token.unwrap_or_default() }, is_one)
                .await
        }
        Mapped::UpdateName { id, name } => show(api.update_name(id, name).await?),
        Mapped::Update { id, email, fields, etag } => {
            show(api.update(Update { id, email, fields, etag }).await?)
        }
        Mapped::Delete { id, etag, allow_missing } => {
            Ok(api.delete(id, etag, allow_missing).await?)
        }
        Mapped::Watch { user, resume_after, count } => {
            let changes = api.watch(user, resume_after).await?;
            watch(changes, count.unwrap_or(usize::MAX)).await
        }
    }
}

async fn list(mut api: impl Api, mut request: PageRequest, is_one: bool) -> Result<(), Failure> {
    loop {
        let PageRequest { size, token, order_by } = &request;
        let (size, order_by) = (*size, order_by.clone());
        let page = api
            .list(PageRequest { size, token: token.clone(), order_by: order_by.clone() })
            .await?;
        for user in page.users {
            show(user)?;
        }
        if page.next.is_empty() || is_one {
            writeln!(io::stderr(), "{} users in all", page.total)?;
            if !page.next.is_empty() {
                writeln!(io::stderr(), "next page: --page-token {}", page.next)?;
            }
            return Ok(());
        }
        request = PageRequest { size, token: page.next, order_by };
    }
}

async fn watch<S>(mut changes: S, count: usize) -> Result<(), Failure>
where
    S: Stream<Item = Result<Change, limbeck_runtime::tonic::Status>> + Unpin,
{
    let (mut left, mut last) = (count, None);
    while left > 0 {
        let Some(change) = changes.next().await else {
            let resume =
                last.map(|last| format!("; go on with --resume-after {last}")).unwrap_or_default();
            writeln!(io::stderr(), "the server ended the watch{resume}")?;
            break;
        };
        let Change { sequence, event } = change?;
        last = Some(sequence);
        match event {
            Event::Ready => {
                writeln!(io::stderr(), "watching from {sequence} on")?;
                continue;
            }
            Event::Created(user) => show(format_args!("{sequence} created {user}"))?,
            Event::Updated(user) => show(format_args!("{sequence} updated {user}"))?,
            Event::Deleted(id) => show(format_args!("{sequence} deleted {id}"))?,
            Event::Unknown => {
                show(format_args!("{sequence} something that this client does not know"))?;
            }
        }
        left -= 1;
    }
    Ok(())
}

async fn import(mut api: impl GrpcApi, file: &Path, skip_failures: bool) -> Result<(), Failure> {
    let users = read_users(file).await?;
    let imported = api.import(tokio_stream::iter(users), skip_failures).await?;
    show(format_args!("{} users made, {} left out", imported.created, imported.failures.len()))?;
    for (index, status) in imported.failures {
        writeln!(io::stderr(), "user {index}: {}", describe_rpc(&status))?;
    }
    Ok(())
}

/// Reads a user per line; empty lines are skipped.
async fn read_users(file: &Path) -> Result<Vec<NewUser>, Failure> {
    let name = file.display().to_string();
    let fail = |source| Failure::Read { file: name.clone(), source };
    let mut text = String::new();
    if file == Path::new("-") {
        tokio::io::stdin().read_to_string(&mut text).await.map_err(fail)?;
    } else {
        text = tokio::fs::read_to_string(file).await.map_err(fail)?;
    }
    let mut users = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (email, user) = line.trim().split_once(char::is_whitespace).ok_or_else(|| {
            Failure::Line { file: name.clone(), line: index + 1, text: line.to_owned() }
        })?;
        users.push(NewUser {
            email: email.to_owned(),
            name: user.trim().to_owned(),
            fields: Fields::default(),
        });
    }
    Ok(users)
}

async fn tell_found<S>(mut answers: S) -> Result<(), Failure>
where
    S: Stream<Item = Result<Found, limbeck_runtime::tonic::Status>> + Unpin,
{
    while let Some(answer) = answers.next().await {
        match answer? {
            Found::User(user) => show(user)?,
            Found::Nobody(status) => show(describe_rpc(&status))?,
        }
    }
    Ok(())
}

/// Lines as they are typed; the next one is read when the one before has been sent.
fn lines_of_stdin() -> impl Stream<Item = String> + Send + 'static {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if sender.send(line.trim().to_owned()).await.is_err() {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}

/// Writes a line to stdout at once, whoever reads it.
fn show(line: impl std::fmt::Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    Ok(stdout.flush()?)
}
