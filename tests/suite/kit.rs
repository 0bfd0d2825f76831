//! The test kit, as `CONTRIBUTING.md` shows it.

use serde_json::json;
use wharf::Failure;
use wharf::testkit::TestKit;

#[test]
fn an_action_runs_without_a_network() -> Result<(), Failure> {
    let kit = TestKit::new(&servicetitan::COMPONENT).reply(200, r#"{"id": 7}"#);
    let data = kit.invoke("getJob", json!({ "jobId": "7" }))?;
    assert_eq!(kit.requests()[0].path, "/jpm/v2/tenant/{tenant}/jobs/7");
    assert_eq!(data, json!({ "id": 7 }));
    Ok(())
}
