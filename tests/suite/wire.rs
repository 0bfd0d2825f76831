//! What each action sends: one snapshot per action, with the least inputs and with all.

use serde_json::Value;
use servicetitan::COMPONENT;
use wharf::testkit::{Amount, TestKit, sample, wire};

#[test]
fn every_action_sends_what_was_reviewed() {
    for action in COMPONENT.actions {
        let key = action.meta().key;
        let sent = [Amount::Least, Amount::All].map(|amount| {
            let mut inputs = sample(&action.input(), amount);
            leave_out_alternatives(&mut inputs);
            let kit = TestKit::new(&COMPONENT).reply(200, "{}");
            kit.invoke(key, inputs).unwrap_or_else(|failure| panic!("{key}: {failure}: {:?}", failure.faults()));
            wire(&kit.requests()[0])
        });
        insta::assert_snapshot!(key, sent.join("\n\n"));
    }
}

/// Inputs that exclude others, or turn one request into many.
fn leave_out_alternatives(inputs: &mut Value) {
    if let Value::Object(inputs) = inputs {
        for key in ["fetchAll", "formData", "fileData", "fileDataFileNames"] {
            inputs.remove(key);
        }
    }
}
