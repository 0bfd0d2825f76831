//! Records of the vendor, with the size and shape of real ones.

use bytes::Bytes;
use serde_json::{Value, json};

/// The number of records in a list.
const RECORDS: usize = 10_000;

/// The largest page size, which dropdowns use.
pub const LARGEST_PAGE: usize = 5_000;

const FIRST_NAMES: [&str; 20] = [
    "Alice", "Bruno", "Carla", "Derek", "Elena", "Frank", "Grace", "Henry", "Irene", "Jonas", "Karen", "Louis",
    "Maria", "Nadia", "Oscar", "Paula", "Quinn", "Rosa", "Simon", "Teresa",
];
const LAST_NAMES: [&str; 25] = [
    "Adams", "Baker", "Carter", "Diaz", "Evans", "Fischer", "Garcia", "Hughes", "Ivanov", "Jensen", "Keller", "Lopez",
    "Miller", "Nguyen", "O'Brien", "Parker", "Quigley", "Rivera", "Smith", "Taylor", "Unger", "Vargas", "Wilson",
    "Young", "Zimmer",
];

/// A list, with prepared pages of the largest size.
pub struct List {
    record: fn(usize) -> Value,
    largest: Vec<Bytes>,
}

impl List {
    /// Jobs, whose labels are their ids.
    pub fn jobs() -> Self {
        Self::of(job_record)
    }

    /// Customers, whose labels are their names.
    pub fn customers() -> Self {
        Self::of(customer_record)
    }

    fn of(record: fn(usize) -> Value) -> Self {
        let pages = RECORDS.div_ceil(LARGEST_PAGE);
        Self { record, largest: (1..=pages).map(|page| write(record, page, LARGEST_PAGE)).collect() }
    }

    /// All pages of the largest size.
    pub fn largest(&self) -> &[Bytes] {
        &self.largest
    }

    /// One page, from 1.
    pub fn page(&self, page: usize, size: usize) -> Bytes {
        let ready = self.largest.get(page.wrapping_sub(1)).filter(|_| size == LARGEST_PAGE);
        ready.cloned().unwrap_or_else(|| write(self.record, page, size))
    }
}

fn write(record: fn(usize) -> Value, page: usize, size: usize) -> Bytes {
    let before = page.saturating_sub(1).saturating_mul(size);
    let data: Vec<Value> = (0..RECORDS).skip(before).take(size).map(record).collect();
    let more = before.saturating_add(size) < RECORDS;
    json!({ "page": page, "pageSize": size, "hasMore": more, "totalCount": null, "data": data }).to_string().into()
}

/// The id of the record at an index: the newest is first.
fn id(index: usize) -> usize {
    30_000_000 + (RECORDS - index) * 17
}

/// One job with custom fields, external data and a long summary.
pub fn job() -> Bytes {
    let mut job = job_record(0);
    job["summary"] = json!(
        "<p>Customer reports that the upstairs unit blows warm air since Sunday.</p><p>Check the refrigerant \
         charge, the contactor and the condensate drain. Filter was changed in March.</p><p>Gate code 4711, \
         please call 30 minutes ahead: the dog has to be locked away first.</p>"
    );
    job["customFields"] = json!([
        { "typeId": 1_001, "name": "Lead temperature", "value": "Warm" },
        { "typeId": 1_002, "name": "Permit number", "value": "BP-2026-00417" },
        { "typeId": 1_003, "name": "Preferred contact", "value": "Text message" },
    ]);
    job["externalData"] = json!([{ "key": "flow", "value": "7c3f1c1e-7a0e-4b5f-9a55-0f6f3f1f2a10" }]);
    job.to_string().into()
}

fn job_record(index: usize) -> Value {
    let id = id(index);
    json!({
        "id": id, "jobNumber": id.to_string(), "projectId": null, "customerId": 20_000_000 + index,
        "locationId": 21_000_000 + index, "jobStatus": "Scheduled", "completedOn": null,
        "businessUnitId": 1_312 + index % 7, "jobTypeId": 4_400 + index % 31, "priority": "Normal",
        "campaignId": 880 + index % 11, "appointmentCount": 1, "firstAppointmentId": id + 1,
        "lastAppointmentId": id + 1, "recallForId": null, "warrantyId": null, "bookingId": null, "noCharge": false,
        "notificationsEnabled": true, "createdOn": "2026-03-02T15:04:05.1234567Z", "createdById": 5_501,
        "modifiedOn": "2026-03-04T09:41:27.7654321Z", "tagTypeIds": [301, 315], "customerPo": "PO-10025",
        "invoiceId": id + 2, "total": 184.50, "summary": "No cooling upstairs", "customFields": [],
        "externalData": [],
    })
}

fn customer_record(index: usize) -> Value {
    let first = FIRST_NAMES[index % FIRST_NAMES.len()];
    let last = LAST_NAMES[index / FIRST_NAMES.len() % LAST_NAMES.len()];
    json!({
        "id": id(index), "active": true, "name": format!("{first} {last}"), "type": "Residential",
        "address": {
            "street": format!("{} Meadow Lane", 100 + index), "unit": null, "city": "Springfield", "state": "OH",
            "zip": "45503", "country": "USA", "latitude": 39.924_227, "longitude": -83.808_817,
        },
        "customFields": [{ "typeId": 2_001, "name": "Membership", "value": "Gold" }],
        "balance": 129.95, "taxExempt": false, "tagTypeIds": [12, 77], "doNotMail": false, "doNotService": false,
        "nationalAccount": false, "createdOn": "2024-11-18T16:20:00.1234567Z", "createdById": 5_501,
        "modifiedOn": "2026-01-09T08:12:44.7654321Z", "mergedToId": null, "paymentTermId": 3,
        "creditLimit": null, "creditLimitBalance": null, "externalData": [],
    })
}
