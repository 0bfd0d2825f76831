//! Finds the inputs that a vendor's error is about.

use super::{Field, Form, Kind};
use crate::error::{Fault, FaultCode, MAX_FAULTS, UpstreamProblem, plain_name};
use crate::json;

impl Form {
    /// The faults of inputs that a vendor's error names. Their pointers begin with `pointer`.
    pub fn faults(&self, problem: &UpstreamProblem, pointer: &str) -> Vec<Fault> {
        let messages = problem.messages_by_field().into_iter();
        let faults = messages
            .filter_map(|(path, message)| Some(Fault::new(self.locate(&path, pointer)?, FaultCode::Upstream, message)));
        faults.take(MAX_FAULTS).collect()
    }

    /// The pointer to the input that a vendor's path means, such as `LocationId`, `$.appointments[0].start` or
    /// `/body/customer/name`: as far as the form knows the way. Its first step may be the vendor's name of the whole body.
    fn locate(&self, path: &str, pointer: &str) -> Option<String> {
        let steps = || path.split(['.', '/', '[', ']', '$', '#', '"', '\'']).filter(|step| !step.is_empty());
        self.follow(steps(), pointer).or_else(|| self.follow(steps().skip(1), pointer))
    }

    fn follow<'a>(&self, steps: impl Iterator<Item = &'a str>, pointer: &str) -> Option<String> {
        let (mut form, mut found) = (self, pointer.to_owned());
        for step in steps {
            match &form.kind {
                Kind::List(list) if step.bytes().all(|digit| digit.is_ascii_digit()) => {
                    json::push_segment(&mut found, step);
                    form = &list.item;
                }
                Kind::Object { fields } => {
                    let Some(field) = fields.iter().find(|field| field.is_meant_by(step)) else { break };
                    json::push_segment(&mut found, &field.key);
                    form = &field.form;
                }
                _ => break,
            }
        }
        (found.len() > pointer.len()).then_some(found)
    }
}

impl Field {
    /// Whether a vendor means the field by this name, whatever its style.
    fn is_meant_by(&self, name: &str) -> bool {
        let names = [&self.wire_name, &self.key].into_iter().chain(&self.aliases);
        names.into_iter().any(|own| plain_name(own).eq(plain_name(name)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::error::ErrorFormat;

    fn form() -> Form {
        let appointment = json!({ "type": "object", "properties": { "start": { "type": "string" } } });
        Form::compile(&json!({
            "type": "object",
            "properties": {
                "locationId": { "type": "integer" },
                "customerPo": { "type": "string", "x-wire-name": "poNumber", "x-aliases": ["purchaseOrder"] },
                "appointments": { "type": "array", "items": appointment },
                "tagTypeIds": { "type": "array", "items": { "type": "integer" } },
            },
        }))
    }

    #[test]
    fn a_vendors_path_leads_to_the_input() {
        let form = form();
        for (path, pointer) in [
            ("locationId", Some("/inputs/locationId")),
            ("LocationId", Some("/inputs/locationId")),
            ("location_id", Some("/inputs/locationId")),
            ("$.locationId", Some("/inputs/locationId")),
            ("/locationId", Some("/inputs/locationId")),
            ("request.LocationId", Some("/inputs/locationId")),
            ("body.appointments.0.start", Some("/inputs/appointments/0/start")),
            ("PoNumber", Some("/inputs/customerPo")),
            ("purchaseOrder", Some("/inputs/customerPo")),
            ("appointments[1].start", Some("/inputs/appointments/1/start")),
            ("$['appointments'][1]['start']", Some("/inputs/appointments/1/start")),
            ("appointments[1].window", Some("/inputs/appointments/1")),
            ("appointments.start", Some("/inputs/appointments")),
            ("tagTypeIds[2]", Some("/inputs/tagTypeIds/2")),
            ("locationId.value", Some("/inputs/locationId")),
            ("one.two.locationId", None),
            ("name", None),
            ("$", None),
            ("", None),
        ] {
            assert_eq!(form.locate(path, "/inputs").as_deref(), pointer, "{path}");
        }
    }

    #[test]
    fn every_common_list_of_errors_names_its_inputs() {
        let form = form();
        for body in [
            json!({ "errors": { "LocationId": ["is closed"] } }),
            json!({ "errors": { "locationId": "is closed", "other": "is odd" } }),
            json!({ "errors": [{ "field": "locationId", "message": "is closed" }] }),
            json!({ "errors": [{ "detail": "is closed", "source": { "pointer": "/locationId" } }] }),
            json!({ "errors": [{ "propertyName": "LocationId", "errorMessage": "is closed" }] }),
            json!({ "invalid-params": [{ "name": "locationId", "reason": "is closed" }] }),
            json!({ "detail": [{ "loc": ["body", "locationId"], "msg": "is closed" }] }),
            json!({ "modelState": { "job.LocationId": ["is closed"] } }),
            json!({ "error": { "details": [{ "target": "locationId", "message": "is closed" }] } }),
        ] {
            let problem = ErrorFormat::PROBLEM_DETAILS.read(400, body.to_string().as_bytes());
            let expected = Fault::new("/inputs/locationId", FaultCode::Upstream, "is closed");
            assert_eq!(form.faults(&problem, "/inputs"), [expected], "{body}");
        }
    }

    #[test]
    fn there_are_at_most_a_hundred_faults() {
        let errors: Value =
            (0..1_000).map(|index| json!({ "field": format!("tagTypeIds[{index}]"), "message": "No" })).collect();
        let problem = UpstreamProblem { errors, ..UpstreamProblem::default() };
        assert_eq!(form().faults(&problem, "/inputs").len(), MAX_FAULTS);
    }
}
