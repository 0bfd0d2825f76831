use serde_json::{Value, json};
use wharf::{Failure, testkit::TestKit};

#[test]
fn get_job_answers() -> Result<(), Failure> {
    let body = r#"{"id":5000001}"#;
    let kit = TestKit::new(&servicetitan::COMPONENT).reply(200, body);
    let data = kit.invoke("getJob", json!({"jobId":5000001}))?;
    assert_eq!(data, serde_json::from_str::<Value>(body).unwrap_or_default());
    Ok(())
}
