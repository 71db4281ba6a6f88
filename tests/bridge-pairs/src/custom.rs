//! What the service writes: simple functions that say the same to the same.

use std::cell::RefCell;

use limbeck_runtime::bridge::BridgeError;

use crate::api::{customs, enums};

/// Implements every trait of what the service writes.
#[derive(Clone, Copy, Debug)]
pub struct Customs {
    /// Whether it has a mistake: something of a name is lost each time that it goes down.
    pub forgets: bool,
}

/// As it should be.
pub static CUSTOM: Customs = Customs { forgets: false };

thread_local! {
    /// How often `deep_a_up` and `deep_a_down` were called.
    static CALLS: RefCell<(usize, usize)> = const { RefCell::new((0, 0)) };
}

/// How often a value of `Deep` was converted up and down by this thread since it was asked last.
pub(crate) fn taken() -> (usize, usize) {
    CALLS.take()
}

impl customs::bridge::v1_v2::Custom for Customs {
    fn split_full_name_up(&self, full_name: String) -> Result<(String, String), BridgeError> {
        match full_name.split_once(' ') {
            Some((given, family)) => Ok((given.to_owned(), family.to_owned())),
            None => Err(BridgeError::new("must be a name of two words")),
        }
    }

    fn split_full_name_down(&self, given: String, family: String) -> Result<String, BridgeError> {
        let mut name = format!("{given} {family}");
        if self.forgets {
            name.pop();
        }
        Ok(name)
    }

    fn format_a_up(&self, a: bool) -> Result<String, BridgeError> {
        Ok(if a { "yes" } else { "no" }.to_owned())
    }

    fn format_a_down(&self, a: String) -> Result<bool, BridgeError> {
        match &*a {
            "yes" => Ok(true),
            "no" | "" => Ok(false),
            _ => Err(BridgeError::new("must be yes or no")),
        }
    }

    fn deep_a_up(&self, a: bool) -> Result<String, BridgeError> {
        CALLS.with_borrow_mut(|(ups, _)| *ups += 1);
        self.format_a_up(a)
    }

    fn deep_a_down(&self, a: String) -> Result<bool, BridgeError> {
        CALLS.with_borrow_mut(|(_, downs)| *downs += 1);
        self.format_a_down(a)
    }

    fn choice_b_up(&self, b: String) -> Result<Option<customs::v2::choice::O>, BridgeError> {
        match &*b {
            "" => Ok(None),
            "7" => Ok(Some(customs::v2::choice::O::A(7))),
            _ => Err(BridgeError::new("must be seven")),
        }
    }

    fn kept_note_up(&self, note: String, made: &mut customs::v2::Kept) -> Result<(), BridgeError> {
        if !note.is_empty() {
            made.labels.insert("note".to_owned(), note);
        }
        Ok(())
    }

    fn kept_note_down(&self, from: &customs::v2::Kept) -> Result<String, BridgeError> {
        Ok(from.labels.get("note").cloned().unwrap_or_default())
    }

    fn code_old_up(&self) -> Result<i32, BridgeError> {
        Ok(customs::v2::Code::New.into())
    }

    fn code_new_down(&self) -> Result<i32, BridgeError> {
        Err(BridgeError::new("is too new"))
    }
}

impl enums::bridge::v1_v2::Custom for Customs {
    fn another_a_up(&self, a: i32) -> Result<i32, BridgeError> {
        known(a)
    }

    fn another_a_down(&self, a: i32) -> Result<i32, BridgeError> {
        known(a)
    }
}

fn known(number: i32) -> Result<i32, BridgeError> {
    match number {
        0 | 1 => Ok(number),
        _ => Err(BridgeError::new("must be wild, or nothing")),
    }
}
