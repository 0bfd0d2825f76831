use serde_json::{Value, json};
use wharf::{Failure, testkit::TestKit};

#[test]
fn update_job_fails() {
    let kit = TestKit::new(&servicetitan::COMPONENT);
    let answer: Result<Value, Failure> = kit.invoke("updateJob", json!({}));
    assert_eq!(answer.unwrap_err().code().name(), "invalid_input");
}
