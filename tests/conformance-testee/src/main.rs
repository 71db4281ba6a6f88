//! Answers the requests of protobuf's conformance runner with generated messages: parse what one
//! format holds, write it in another. The protocol is described in `conformance.proto`.
//!
//! Not here: what is expected, and of which tests failure is; `tests/conformance` knows.

mod answer;
mod frame;
mod json;

use std::io::{self, BufReader, BufWriter, Write};
use std::process::ExitCode;

use limbeck_runtime::prost::Message;

mod api {
    include!(concat!(env!("OUT_DIR"), "/limbeck.rs"));
}

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: failed to {error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers one request after the other until there are no more.
fn serve() -> Result<(), frame::Error> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    while let Some(request) = frame::read(&mut input)? {
        frame::write(&mut output, &answer::answer(&request).encode_to_vec())?;
        output.flush()?;
    }
    Ok(())
}
