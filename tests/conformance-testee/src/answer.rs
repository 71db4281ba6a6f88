//! One request, one answer.

use limbeck_runtime::prost::{DecodeError, Message};

use crate::api::conformance::conformance_request::Payload;
use crate::api::conformance::conformance_response::Result as Answer;
use crate::api::conformance::{
    ConformanceRequest, ConformanceResponse, FailureSet, TestCategory, WireFormat,
};
use crate::api::protobuf_test_messages::{proto2, proto3};
use crate::json;

/// Answers an encoded [`ConformanceRequest`]; bytes that are none are answered so.
pub(crate) fn answer(request: &[u8]) -> ConformanceResponse {
    let answer = match ConformanceRequest::decode(request) {
        Ok(request) => dispatch(&request),
        Err(error) => Answer::RuntimeError(format!("no ConformanceRequest: {error}")),
    };
    ConformanceResponse { result: Some(answer) }
}

fn dispatch(request: &ConformanceRequest) -> Answer {
    let answer = match request.message_type.as_str() {
        // Which failures to expect: the runner's command line says that.
        "conformance.FailureSet" => write(&FailureSet::default(), WireFormat::Protobuf),
        "protobuf_test_messages.proto2.TestAllTypesProto2" => {
            transcode::<proto2::TestAllTypesProto2>(request)
        }
        "protobuf_test_messages.proto3.TestAllTypesProto3" => {
            transcode::<proto3::TestAllTypesProto3>(request)
        }
        editions if editions.starts_with("protobuf_test_messages.editions.") => {
            Err(Answer::Skipped("limbeck reads proto2 and proto3, not editions".to_owned()))
        }
        other => Err(Answer::RuntimeError(format!("there is no message type `{other}`"))),
    };
    answer.unwrap_or_else(|refusal| refusal)
}

fn transcode<T: Message + json::Message>(request: &ConformanceRequest) -> Result<Answer, Answer> {
    write(&read::<T>(request)?, request.requested_output_format())
}

fn read<T: Message + json::Message>(request: &ConformanceRequest) -> Result<T, Answer> {
    match &request.payload {
        Some(Payload::ProtobufPayload(bytes)) => T::decode(bytes.clone()).map_err(parse_error),
        Some(Payload::JsonPayload(text)) => {
            let category = request.test_category();
            json::read(text, category == TestCategory::JsonIgnoreUnknownParsingTest)
        }
        Some(Payload::JspbPayload(_)) => Err(skipped("JSPB")),
        Some(Payload::TextPayload(_)) => Err(skipped("the text format")),
        None => Err(Answer::RuntimeError("the request has no payload".to_owned())),
    }
}

fn write<T: Message + json::Message>(message: &T, format: WireFormat) -> Result<Answer, Answer> {
    match format {
        WireFormat::Protobuf => Ok(Answer::ProtobufPayload(message.encode_to_vec().into())),
        WireFormat::Json => json::write(message).map(Answer::JsonPayload),
        WireFormat::Jspb => Err(skipped("JSPB")),
        WireFormat::TextFormat => Err(skipped("the text format")),
        WireFormat::Unspecified => {
            Err(Answer::RuntimeError("the request asks for no format that is known".to_owned()))
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn parse_error(error: DecodeError) -> Answer {
    Answer::ParseError(error.to_string())
}

fn skipped(format: &str) -> Answer {
    Answer::Skipped(format!("limbeck does not generate {format}"))
}
