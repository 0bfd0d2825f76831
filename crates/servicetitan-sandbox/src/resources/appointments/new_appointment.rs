//! Requests to create an appointment.

use serde_json::Value;

use crate::body::{FieldErrors, references};
use crate::clock;
use crate::resources::common::API_USER;
use crate::store::{Kind, Record, Store};

/// An appointment to create.
#[derive(Debug)]
pub(crate) struct NewAppointment {
    /// The technicians to assign.
    pub(crate) technicians: Vec<i64>,
    start: Value,
    end: Value,
    arrival_window_start: Value,
    arrival_window_end: Value,
    special_instructions: Value,
}

impl NewAppointment {
    /// Reads a valid request body.
    pub(crate) fn of(body: &Value) -> Self {
        let technicians = body["technicianIds"].as_array().into_iter().flatten();
        Self {
            technicians: technicians.filter_map(Value::as_i64).collect(),
            start: body["start"].clone(),
            end: body["end"].clone(),
            arrival_window_start: body["arrivalWindowStart"].clone(),
            arrival_window_end: body["arrivalWindowEnd"].clone(),
            special_instructions: body["specialInstructions"].clone(),
        }
    }

    /// Adds validation errors. `path` is the prefix of its properties.
    pub(crate) fn check(&self, store: &Store, path: &str, errors: &mut FieldErrors) {
        let technicians = self.technicians.iter().copied();
        references::check_ids(store, Kind::Technicians, &format!("{path}technicianIds"), technicians, errors);
        let is_ordered = |from: &Value, to: &Value| match (timestamp(from), timestamp(to)) {
            (Some(from), Some(to)) => from < to,
            _ => true,
        };
        if !is_ordered(&self.start, &self.end) {
            errors.add(&format!("{path}end"), "The end must be after the start.");
        }
        if !is_ordered(&self.arrival_window_start, &self.arrival_window_end) {
            errors.add(&format!("{path}arrivalWindowEnd"), "The end of the window must be after its start.");
        }
    }

    /// The record of the appointment.
    pub(crate) fn record(&self, job: i64, customer: i64, number: &str, now: &str) -> Record {
        Record::with_capacity(16)
            .with("jobId", job)
            .with("appointmentNumber", number)
            .with("start", self.start.clone())
            .with("end", self.end.clone())
            .with("arrivalWindowStart", self.arrival_window_start.clone())
            .with("arrivalWindowEnd", self.arrival_window_end.clone())
            .with("status", "Scheduled")
            .with("specialInstructions", self.special_instructions.clone())
            .with("createdOn", now)
            .with("modifiedOn", now)
            .with("customerId", customer)
            .with("unused", false)
            .with("createdById", API_USER)
            .with("isConfirmed", false)
            .with("active", true)
    }
}

fn timestamp(value: &Value) -> Option<clock::Timestamp> {
    value.as_str().and_then(clock::parse)
}
