//! Creates jobs together with their appointments.

use serde_json::Value;

use super::appointments::{self, NewAppointment};
use super::common::API_USER;
use super::job_bodies::{CREATE, REFERENCES};
use super::jobs::JOB;
use super::{custom_fields, external_data};
use crate::body::{Body, FieldErrors, references};
use crate::http::{Call, Outcome, Problem};
use crate::store::{Kind, Record, Store};

/// Creates a job and its appointments.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?;
    let appointments: Vec<NewAppointment> = body.items("appointments").iter().map(NewAppointment::of).collect();
    check(store, &body, &appointments)?;
    let number = store.records(Kind::Jobs).next_id().to_string();
    let job = job(&body, &number, &store.now());
    let id = store.records_mut(Kind::Jobs).add(job);
    for appointment in &appointments {
        appointments::schedule(store, id, appointment);
    }
    JOB.answer(JOB.find(store, id)?)
}

fn check(store: &Store, body: &Body, appointments: &[NewAppointment]) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    references::check(REFERENCES, store, body, &mut errors);
    let location = body.integer("locationId").and_then(|id| store.records(Kind::Locations).get(id));
    if location.is_some_and(|location| location.integer("customerId") != body.integer("customerId")) {
        errors.add("locationId", "The location belongs to another customer.");
    }
    if appointments.is_empty() {
        errors.add("appointments", "At least one appointment is required.");
    }
    for (index, appointment) in appointments.iter().enumerate() {
        appointment.check(store, &format!("appointments[{index}]."), &mut errors);
    }
    errors.into_result()
}

fn job(body: &Body, number: &str, now: &str) -> Record {
    let none = || Value::Array(Vec::new());
    let mut job = Record::with_capacity(32)
        .with("jobNumber", number)
        .with("jobStatus", "Scheduled")
        .with("noCharge", false)
        .with("notificationsEnabled", true)
        .with("createdOn", now)
        .with("createdById", API_USER)
        .with("modifiedOn", now)
        .with("tagTypeIds", none())
        .with("customerPo", "")
        // Invoiced when the job is completed.
        .with("invoiceId", 0)
        .with("estimateIds", none())
        .with("customFields", none())
        .with("externalData", none());
    body.fill_into(&mut job, &["appointments", custom_fields::FIELD, external_data::FIELD]);
    custom_fields::apply(&mut job, body);
    external_data::apply(&mut job, body);
    job
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::create;
    use crate::http::{Answer, Call};
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Store};

    fn body(store: &Store, location: i64) -> String {
        let customer = store.records(Kind::Locations).get(2_000_001).and_then(|known| known.integer("customerId"));
        let customer = customer.unwrap_or_default();
        format!(
            r#"{{"customerId":{customer},"locationId":{location},"businessUnitId":301,"jobTypeId":701,
            "priority":"High","campaignId":801,"summary":null,"appointments":[
            {{"start":"2026-07-02T08:00:00Z","end":"2026-07-02T10:00:00Z","technicianIds":[8001]}},
            {{"start":"2026-07-01T08:00:00Z","end":"2026-07-01T10:00:00Z"}}]}}"#
        )
    }

    #[test]
    fn a_new_job_has_its_appointments() {
        let mut store = seed::store(Size::Small);
        let body = body(&store, 2_000_001);
        let Ok(Answer::Json(answer)) = create(&mut store, &Call::for_test(0, "", &body)) else {
            unreachable!("the body is valid");
        };
        let job: Value = serde_json::from_slice(&answer).unwrap_or_default();
        assert_eq!(job["appointmentCount"], 2);
        assert_eq!(job["jobStatus"], "Scheduled");
        let first = job["firstAppointmentId"].as_i64().and_then(|id| store.records(Kind::Appointments).get(id));
        assert!(first.is_some_and(|first| first.text("start") == "2026-07-01T08:00:00Z"));
        let assigned = store.records(Kind::Assignments).iter().last();
        assert!(assigned.is_some_and(|assigned| job["id"] == *assigned.get("jobId")));
    }

    #[test]
    fn a_location_of_another_customer_is_rejected() {
        let mut store = seed::store(Size::Small);
        let body = body(&store, 2_000_002);
        let error = create(&mut store, &Call::for_test(0, "", &body)).err();
        assert!(error.is_some_and(|problem| problem.errors().contains_key("locationId")));
    }
}
