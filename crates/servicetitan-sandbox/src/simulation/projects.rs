//! Changes of projects.

use serde_json::json;

use super::helpers::{active_id, any_id, call, ensure_capacity};
use crate::resources::projects;
use crate::seed::random::Random;
use crate::seed::timestamps::{self, DAY};
use crate::seed::words::{LAST_NAMES, SUMMARIES};
use crate::store::{Kind, Store};

/// Creates a project.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Projects])?;
    let body = json!({
        "locationId": active_id(store, Kind::Locations, random)?,
        "name": format!("{} Remodel", random.pick(&LAST_NAMES)),
        "statusId": any_id(store, Kind::ProjectStatuses, random)?,
        "projectTypeId": any_id(store, Kind::ProjectTypes, random)?,
        "startDate": store.now(),
    });
    call(store, projects::create, &[], &body)
}

/// Changes a project.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = any_id(store, Kind::Projects, random)?;
    let body = match random.between(0, 4) {
        0 => json!({ "summary": random.pick(&SUMMARIES) }),
        1 => {
            let end = store.clock().now().timestamp() + random.between(7, 90) * DAY;
            json!({ "targetCompletionDate": timestamps::rfc3339(end) })
        }
        _ => json!({ "statusId": any_id(store, Kind::ProjectStatuses, random)? }),
    };
    call(store, projects::update, &[("id", id)], &body)
}
