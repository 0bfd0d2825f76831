use serde_json::Value;
use wharf::{Failure, testkit::TestKit};

#[test]
fn get_job_fails() {
    let kit = TestKit::new(&servicetitan::COMPONENT)
        .reply(404, r#"{"status":404,"title":"There is no job with id 9007199254740993.","traceId":"0","errors":{}}"#);
    let answer: Result<Value, Failure> =
        kit.invoke("getJob", serde_json::from_str(r#"{"jobId":9007199254740993}"#).unwrap_or_default());
    assert_eq!(answer.unwrap_err().code().name(), "upstream_not_found");
}
