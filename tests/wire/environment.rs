//! A service that cannot start says why, and what to change.

use super::service::{Service, refused};

#[test]
fn wrong_variables_are_told_all_at_once() {
    let (code, text) = refused(&[("USER_LISTEN", "everywhere"), ("USER_DRAIN", "10")], &[]);
    assert_eq!(code, Some(2));
    assert_eq!(
        text,
        "user-service: `USER_LISTEN` is `everywhere`, which is not an address with a port (default: \
         `127.0.0.1:50051`)\n\
         user-service: `USER_DRAIN` is `10`, which is not a duration above zero, such as `250ms`, `30s` or `2m` \
         (default: `10s`)\n"
    );
}

#[test]
fn arguments_are_refused() {
    let (code, text) = refused(&[], &["--port", "1"]);
    assert_eq!(
        (code, text.as_str()),
        (Some(2), "there are no arguments: see `user-service --help`\n")
    );
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    let letter = "Dear Ada,\n".repeat(200);
    std::fs::write(&file, &letter).unwrap();
    let (code, text) = refused(&[("USER_DATABASE", file.to_str().unwrap())], &[]);
    assert_eq!(code, Some(1));
    assert!(
        text.contains("letter.txt")
            && text.contains("not a database")
            && text.contains("USER_DATABASE"),
        "{text}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), letter);
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let (code, text) = refused(&[("USER_DATABASE", "/missing/folder/user.db")], &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("/missing/folder/user.db") && text.contains("USER_DATABASE"), "{text}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let service = Service::start();
    let (code, text) = refused(&[("USER_LISTEN", &service.address())], &[]);
    assert_eq!(code, Some(1));
    assert!(text.contains(&service.address()) && text.contains("in use"), "{text}");
}
