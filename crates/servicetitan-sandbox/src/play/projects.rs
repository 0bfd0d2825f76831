//! What becomes of projects.

use serde_json::json;

use super::stage::{active, any, perform, room};
use crate::resources::projects;
use crate::seed::dice::Dice;
use crate::seed::timestamps::{self, DAY};
use crate::seed::words::{LAST_NAMES, SUMMARIES};
use crate::store::{Kind, Store};

/// One is started.
pub(super) fn start(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Projects])?;
    let body = json!({
        "locationId": active(store, Kind::Locations, dice)?,
        "name": format!("{} Remodel", dice.pick(&LAST_NAMES)),
        "statusId": any(store, Kind::ProjectStatuses, dice)?,
        "projectTypeId": any(store, Kind::ProjectTypes, dice)?,
        "startDate": store.now(),
    });
    perform(store, projects::create, &[], &body)
}

/// Something about one is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = any(store, Kind::Projects, dice)?;
    let body = match dice.between(0, 4) {
        0 => json!({ "summary": dice.pick(&SUMMARIES) }),
        1 => {
            let end = store.clock().now().timestamp() + dice.between(7, 90) * DAY;
            json!({ "targetCompletionDate": timestamps::rfc3339(end) })
        }
        _ => json!({ "statusId": any(store, Kind::ProjectStatuses, dice)? }),
    };
    perform(store, projects::update, &[("id", id)], &body)
}
