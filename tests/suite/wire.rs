//! The request of each action: one snapshot per action, with the required inputs and with all.

use serde_json::{Value, json};
use servicetitan::COMPONENT;
use wharf::testkit::{Amount, TestKit, sample, wire};

use crate::checked_in::{assert_none, assert_snapshot, files_below};

#[test]
fn every_action_sends_its_reviewed_request() {
    for action in COMPONENT.actions {
        let key = action.meta().key;
        let sent = [Amount::Least, Amount::All].map(|amount| {
            let mut inputs = sample(&action.input(), amount);
            remove_alternatives(&mut inputs);
            let kit = TestKit::new(&COMPONENT).reply(200, "{}");
            kit.invoke(key, inputs).unwrap_or_else(|failure| panic!("{key}: {failure}: {:?}", failure.faults()));
            wire(&kit.requests()[0])
        });
        assert_snapshot!(key, sent.join("\n\n"));
    }
}

#[test]
fn every_reviewed_request_belongs_to_an_action() {
    let unused = files_below("tests/suite/snapshots").into_iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?.strip_prefix("suite__wire__")?.strip_suffix(".snap")?.to_owned();
        let is_known = COMPONENT.actions.iter().any(|action| name.split('_').next() == Some(action.meta().key));
        (!is_known).then(|| path.display().to_string())
    });
    assert_none(unused, "snapshots belong to no action; delete them");
}

/// Removes inputs that exclude others or cause several requests.
fn remove_alternatives(inputs: &mut Value) {
    if let Value::Object(inputs) = inputs {
        for key in ["fetchAll", "formData", "fileData", "fileDataFileNames"] {
            inputs.remove(key);
        }
    }
}

#[test]
fn a_raw_request_sends_forms_and_text_as_they_are() {
    let send = |rest: Value| {
        let mut inputs = json!({ "urlType": "forms", "url": "/jobs/7/attachments?x=a+b&x=%2B", "method": "POST" });
        inputs.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        let kit = TestKit::new(&COMPONENT).reply(200, "{}");
        kit.invoke("rawRequest", inputs).unwrap();
        wire(&kit.requests()[0])
    };
    let file = |name: &str| json!({ "type": "Buffer", "data": [1, 2], "fileName": name });
    let form = send(json!({
        "formData": { "note": "kept" },
        "fileData": [{ "key": "photo", "value": file("a.png") }, { "key": "plan", "value": file("b.pdf") }],
        "fileDataFileNames": { "plan": "c.pdf" },
    }));
    assert_snapshot!("rawRequest_form", form);
    let text = send(json!({ "data": "a,b", "headers": { "Content-Type": "text/csv" }, "responseType": "text" }));
    assert!(text.ends_with("content-type: text/csv\na,b"), "{text}");
}

#[test]
fn a_raw_request_takes_data_or_a_form() {
    let inputs = json!({ "urlType": "jpm", "url": "/jobs", "method": "POST", "data": {}, "formData": { "a": "b" } });
    let failure = TestKit::new(&COMPONENT).invoke("rawRequest", inputs).unwrap_err();
    assert_eq!(failure.faults()[0].pointer, "/inputs/data");
}
