//! Every kind of rpc, the same for both versions: the body is written once and compiled for each.

/// Calls of one version; `$named` makes a user of a full name, `$rename` gives one a new name.
macro_rules! calls {
    ($version:ident, $named:expr, $rename:expr) => {
        mod $version {
            use limbeck_runtime::client::Connection;
            use limbeck_runtime::prost_types::{Duration, FieldMask};
            use limbeck_runtime::tokio_stream::{self, wrappers::ReceiverStream};
            use limbeck_runtime::tonic::Code;
            use tokio::sync::mpsc;
            use user::$version::user::device::Platform;
            use user::$version::user::{Avatar, Device};
            use user::$version::watch_users_response::Event;
            use user::$version::{
                CreateUserRequest, DeleteUserRequest, GetUserRequest, ImportUsersRequest,
                ListUsersRequest, LookupUsersRequest, NotificationSetting, Role, UpdateUserRequest,
                User, WatchUsersRequest, import_users_request, lookup_users_request,
                lookup_users_response,
            };

            use crate::wire::service::Service;

            type Client = user::$version::user_service_client::UserServiceClient<Connection>;

            fn named(email: &str, full_name: &str) -> User {
                let user: fn(&str) -> User = $named;
                User { email: email.to_owned(), ..user(full_name) }
            }

            /// Something in every kind of field.
            fn full() -> User {
                let digest_interval = Some(Duration { seconds: 86400, nanos: 5000 });
                let setting = NotificationSetting { enabled: true, digest_interval };
                User {
                    roles: vec![Role::Admin.into(), Role::Member.into()],
                    login_count: i32::MAX.into(),
                    labels: [("team".to_owned(), "analysis".to_owned())].into(),
                    notifications: [("billing".to_owned(), setting)].into(),
                    devices: vec![Device {
                        device_id: "engine".into(),
                        platform: Platform::SecurityKey.into(),
                        public_key: (0..32).collect::<Vec<u8>>().into(),
                        ..Default::default()
                    }],
                    avatar: Some(Avatar::AvatarImage(b"\x89PNG\r\n\x1a\n\0\xff".to_vec().into())),
                    birth_year: Some(1815),
                    marketing_consent: Some(false),
                    ..named("ada@example.com", "Ada Lovelace")
                }
            }

            async fn create(client: &mut Client, user: User) -> User {
                let request = CreateUserRequest { user: Some(user), ..Default::default() };
                client.create_user(request).await.unwrap().into_inner().user.unwrap()
            }

            #[tokio::test]
            async fn unary() {
                let service = Service::start();
                let mut client: Client = service.client().await;
                let made = create(&mut client, full()).await;
                let expected = User {
                    id: made.id.clone(),
                    audit: made.audit.clone(),
                    etag: made.etag.clone(),
                    state: made.state,
                    nickname: made.nickname.clone(),
                    ..full()
                };
                assert_eq!(made, expected);
                assert_eq!(made.state, 1, "active");
                let read = client
                    .get_user(GetUserRequest { id: made.id.clone() })
                    .await
                    .unwrap()
                    .into_inner();
                assert_eq!(read.user.as_ref(), Some(&made));

                let rename: fn(&mut Client, String) -> _ = $rename;
                let renamed: User = rename(&mut client, made.id.clone()).await;
                assert_eq!(renamed.audit.as_ref().unwrap().revision, 2);
                assert_ne!(renamed.etag, made.etag);

                let edited = User {
                    email: "new@example.com".into(),
                    labels: Default::default(),
                    ..renamed.clone()
                };
                let paths = vec!["email".to_owned()];
                let request = UpdateUserRequest {
                    user: Some(edited),
                    update_mask: Some(FieldMask { paths }),
                };
                let updated =
                    client.update_user(request.clone()).await.unwrap().into_inner().user.unwrap();
                assert_eq!((updated.email.as_str(), updated.labels.len()), ("new@example.com", 1));
                let status = client.update_user(request).await.unwrap_err();
                assert_eq!(status.code(), Code::Aborted, "the etag is an old one");

                let stale = DeleteUserRequest {
                    id: made.id.clone(),
                    etag: made.etag,
                    allow_missing: false,
                };
                assert_eq!(
                    client.delete_user(stale.clone()).await.unwrap_err().code(),
                    Code::Aborted
                );
                client
                    .delete_user(DeleteUserRequest { etag: updated.etag, ..stale })
                    .await
                    .unwrap();
                let status = client.get_user(GetUserRequest { id: made.id }).await.unwrap_err();
                assert_eq!(status.code(), Code::NotFound);
            }

            #[tokio::test]
            async fn a_create_that_is_repeated_makes_one_user() {
                let service = Service::start();
                let mut client: Client = service.client().await;
                let request_id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8".to_owned();
                let request = CreateUserRequest { user: Some(full()), request_id };
                let first = client.create_user(request.clone()).await.unwrap().into_inner();
                assert_eq!(client.create_user(request).await.unwrap().into_inner(), first);
            }

            /// Users who are there from the first page to the last are seen once, whoever comes and goes.
            #[tokio::test]
            async fn pages() {
                let service = Service::start();
                let mut client: Client = service.client().await;
                for (run, order_by) in ["", "create_time desc"].into_iter().enumerate() {
                    let mut staying = Vec::new();
                    for number in 0..5 {
                        staying.push(
                            create(&mut client, named(&format!("old{number}.{run}@a.b"), "N"))
                                .await
                                .id,
                        );
                    }
                    let mut seen = Vec::new();
                    let mut request = ListUsersRequest {
                        page_size: 2,
                        order_by: order_by.to_owned(),
                        ..Default::default()
                    };
                    loop {
                        let page = client.list_users(request.clone()).await.unwrap().into_inner();
                        assert!(page.users.len() <= 2 && page.total_size >= 5);
                        seen.extend(page.users.into_iter().map(|user| user.id));
                        if page.next_page_token.is_empty() {
                            break;
                        }
                        request.page_token = page.next_page_token;
                        // The user whom the next page begins after goes, others come, at both ends.
                        let id = seen.last().unwrap().clone();
                        if !staying.contains(&id) {
                            client
                                .delete_user(DeleteUserRequest { id, ..Default::default() })
                                .await
                                .unwrap();
                        } else if seen.len() < 12 {
                            let email = format!("new{}.{run}@a.b", seen.len());
                            create(&mut client, named(&email, "N")).await;
                        }
                    }
                    let mut again: Vec<_> =
                        seen.into_iter().filter(|id| staying.contains(id)).collect();
                    if order_by.ends_with("desc") {
                        again.reverse();
                    }
                    assert_eq!(again, staying, "{order_by}");
                }
            }

            #[tokio::test]
            async fn server_streaming() {
                let service = Service::start();
                let mut client: Client = service.client().await;
                create(&mut client, named("before@example.com", "Be Fore")).await;
                let mut watch =
                    client.watch_users(WatchUsersRequest::default()).await.unwrap().into_inner();
                let ready = watch.message().await.unwrap().unwrap();
                assert!(matches!(ready.event, Some(Event::Ready(_))), "{ready:?}");

                let made = create(&mut client, full()).await;
                let created = watch.message().await.unwrap().unwrap();
                assert_eq!(created.event, Some(Event::Created(made.clone())));
                assert_eq!(created.event_time, made.audit.as_ref().unwrap().create_time);

                let edited = User { login_count: 7, ..made.clone() };
                let paths = vec!["login_count".to_owned()];
                let request = UpdateUserRequest {
                    user: Some(edited),
                    update_mask: Some(FieldMask { paths }),
                };
                let updated =
                    client.update_user(request.clone()).await.unwrap().into_inner().user.unwrap();
                let again = User { etag: String::new(), ..updated.clone() };
                client
                    .update_user(UpdateUserRequest { user: Some(again), ..request })
                    .await
                    .unwrap();
                let change = watch.message().await.unwrap().unwrap();
                assert_eq!(change.event, Some(Event::Updated(updated)));
                assert!(change.sequence > created.sequence);

                client
                    .delete_user(DeleteUserRequest { id: made.id.clone(), ..Default::default() })
                    .await
                    .unwrap();
                let change = watch.message().await.unwrap().unwrap();
                assert_eq!(
                    change.event,
                    Some(Event::DeletedId(made.id)),
                    "an update that changes nothing is no event"
                );
            }

            #[tokio::test]
            async fn a_watch_of_one_user() {
                let service = Service::start();
                let mut client: Client = service.client().await;
                let made = create(&mut client, full()).await;
                let request = WatchUsersRequest { user_id: made.id.clone(), resume_after: Some(0) };
                let mut watch = client.watch_users(request).await.unwrap().into_inner();
                for number in 0..100 {
                    create(&mut client, named(&format!("{number}@example.com"), "O Ther")).await;
                }
                client
                    .delete_user(DeleteUserRequest { id: made.id.clone(), ..Default::default() })
                    .await
                    .unwrap();
                let mut events = Vec::new();
                while let Some(change) = watch.message().await.unwrap() {
                    match change.event.unwrap() {
                        Event::Ready(_) => {}
                        Event::DeletedId(id) => {
                            events.push(("deleted", id));
                            break;
                        }
                        Event::Created(user) => events.push(("created", user.id)),
                        Event::Updated(user) => events.push(("updated", user.id)),
                    }
                }
                // The deletion may come before the watch has read the log: then there is no user to show any more.
                events.retain(|event| event.0 != "created");
                assert_eq!(events, [("deleted", made.id)]);
            }

            #[tokio::test]
            async fn client_streaming() {
                use import_users_request::{Item, Options};
                let service = Service::start();
                let mut client: Client = service.client().await;
                create(&mut client, named("taken@example.com", "Ta Ken")).await;
                let item = |item| ImportUsersRequest { item: Some(item) };
                let user = |email: &str| item(Item::User(named(email, "Im Port")));
                let all = [
                    "a@example.com",
                    "nobody",
                    "taken@example.com",
                    "b@example.com",
                    "A@example.com",
                ];

                let status =
                    client.import_users(tokio_stream::iter(all.map(user))).await.unwrap_err();
                assert_eq!(status.code(), Code::InvalidArgument);
                assert!(status.message().starts_with("user 1 of the import: "), "{status:?}");

                let options = item(Item::Options(Options { skip_failures: true }));
                let items = [options].into_iter().chain(all.map(user));
                let answer = client
                    .import_users(tokio_stream::iter(items.collect::<Vec<_>>()))
                    .await
                    .unwrap()
                    .into_inner();
                let failures = answer.failures.into_iter();
                let failures: Vec<_> =
                    failures.map(|failure| (failure.index, failure.status.unwrap().code)).collect();
                assert_eq!((answer.created_count, failures), (2, vec![(1, 3), (2, 6), (4, 6)]));
                let listed =
                    client.list_users(ListUsersRequest::default()).await.unwrap().into_inner();
                assert_eq!(listed.total_size, 3);
            }

            /// A conversation: the next question depends on the answer before.
            #[tokio::test]
            async fn bidirectional() {
                use lookup_users_request::Key;
                use lookup_users_response::Result;
                let service = Service::start();
                let mut client: Client = service.client().await;
                let made = create(&mut client, full()).await;
                let (questions, receiver) = mpsc::channel(1);
                let mut answers =
                    client.lookup_users(ReceiverStream::new(receiver)).await.unwrap().into_inner();
                let mut key = Some(Key::Email("ADA@example.com".into()));
                for (number, expected) in
                    ["user", "user", "missing", "invalid"].into_iter().enumerate()
                {
                    let question =
                        LookupUsersRequest { correlation_id: number.to_string(), key: key.take() };
                    questions.send(question).await.unwrap();
                    let answer = answers.message().await.unwrap().unwrap();
                    assert_eq!(answer.correlation_id, number.to_string());
                    match (expected, answer.result.unwrap()) {
                        ("user", Result::User(user)) => {
                            assert_eq!(user, made);
                            let id = if number == 0 { user.id } else { "nobody".into() };
                            key = Some(Key::Id(id));
                        }
                        ("missing", Result::Error(status)) => {
                            assert_eq!(status.code, Code::NotFound as i32)
                        }
                        ("invalid", Result::Error(status)) => {
                            assert_eq!(status.code, Code::InvalidArgument as i32)
                        }
                        (_, result) => panic!("question {number}: {result:?}"),
                    }
                }
                drop(questions);
                assert_eq!(answers.message().await.unwrap(), None);
            }
        }
    };
}

calls!(
    v1,
    |full_name| User { full_name: full_name.to_owned(), ..Default::default() },
    |client, id| {
        let mut client = client.clone();
        async move {
            let request = user::v1::UpdateNameRequest { id, full_name: "Augusta King".into() };
            let user = client.update_name(request).await.unwrap().into_inner().user.unwrap();
            assert_eq!(user.full_name, "Augusta King");
            user
        }
    }
);

calls!(
    v2,
    |full_name| {
        let (given_name, family_name) = full_name.rsplit_once(' ').unwrap_or(("", full_name));
        User {
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            display_name: full_name.to_owned(),
            ..Default::default()
        }
    },
    |client, id| {
        let mut client = client.clone();
        async move {
            let (given_name, family_name) = ("Augusta".to_owned(), "King".to_owned());
            let request = user::v2::RenameUserRequest {
                id,
                given_name,
                family_name,
                display_name: String::new(),
            };
            let user = client.rename_user(request).await.unwrap().into_inner().user.unwrap();
            assert_eq!(user.display_name, "Augusta King", "made of the parts");
            user
        }
    }
);
