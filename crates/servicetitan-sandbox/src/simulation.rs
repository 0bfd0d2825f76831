//! The simulation: changes that the tenant makes on its own. Each step performs one activity of a table, with the same
//! consequences as a write through the API.

mod appointments;
mod assignments;
mod bookings;
mod calls;
mod company;
mod customers;
mod equipment;
mod helpers;
mod invoices;
mod jobs;
mod leads;
mod locations;
mod payments;
mod progress;
mod projects;
mod sessions;
mod tasks;
mod technicians;
mod zones;

use crate::seed::random::Random;
use crate::store::Store;

/// Something that can happen.
#[derive(Debug)]
struct Activity {
    /// How often it happens, relative to the others.
    weight: u32,
    /// Performs it; `None` if it is not possible now, and then nothing has changed.
    perform: fn(&mut Store, &mut Random) -> Option<()>,
}

const fn activity(weight: u32, perform: fn(&mut Store, &mut Random) -> Option<()>) -> Activity {
    Activity { weight, perform }
}

/// Every activity.
static ACTIVITIES: &[Activity] = &[
    activity(4, customers::create),
    activity(7, customers::update),
    activity(2, customers::toggle_active),
    activity(2, locations::create),
    activity(4, locations::update),
    activity(9, jobs::create),
    activity(9, jobs::update),
    activity(16, progress::advance),
    activity(2, jobs::cancel),
    activity(7, appointments::reschedule),
    activity(4, appointments::confirm),
    activity(3, assignments::toggle_paused),
    activity(3, assignments::reassign),
    activity(3, technicians::change_phone_number),
    activity(1, technicians::toggle_active),
    activity(5, invoices::update),
    activity(1, invoices::adjust),
    activity(5, invoices::advance),
    activity(4, payments::create),
    activity(3, payments::advance),
    activity(2, equipment::create),
    activity(4, equipment::update),
    activity(1, projects::create),
    activity(5, projects::update),
    activity(4, bookings::create),
    activity(5, bookings::update),
    activity(1, company::update_business_unit),
    activity(1, company::update_cancel_reason),
    activity(2, leads::create),
    activity(2, leads::update),
    activity(1, zones::update),
    activity(1, zones::create_or_delete),
    activity(1, tasks::create),
    activity(1, tasks::toggle_done),
    activity(2, calls::create),
    activity(1, calls::update),
    activity(2, sessions::create),
];

/// How many activities are attempted until one is possible.
const MAX_ATTEMPTS: usize = 100;

/// Performs one activity.
pub(crate) fn step(store: &mut Store, random: &mut Random) {
    for _ in 0..MAX_ATTEMPTS {
        if choose(random).is_some_and(|activity| (activity.perform)(store, random).is_some()) {
            return;
        }
    }
    // Always possible, unless there are no customers.
    _ = customers::update(store, random);
}

fn choose(random: &mut Random) -> Option<&'static Activity> {
    let total: u32 = ACTIVITIES.iter().map(|activity| activity.weight).sum();
    let mut rest = random.between(0, total.into());
    ACTIVITIES.iter().find(|activity| {
        rest -= i64::from(activity.weight);
        rest < 0
    })
}

#[cfg(test)]
mod tests {
    use super::{ACTIVITIES, step};
    use crate::sandbox::Size;
    use crate::seed;
    use crate::seed::random::Random;
    use crate::store::{Change, Record, Store};

    /// A changed record, without its timestamps.
    fn describe(store: &Store, change: &Change) -> String {
        let now = store.records(change.kind).get(change.id);
        let part = |field: &str| now.map(|record: &Record| record.get(field).to_string());
        format!("{:?} {} {:?} {:?}", change.kind, change.id, part("active"), part("status"))
    }

    fn simulate(steps: usize) -> Vec<String> {
        let (mut store, mut random) = (seed::store(Size::Small), Random::new(7));
        let mut all = Vec::new();
        for _ in 0..steps {
            step(&mut store, &mut random);
            let changes = store.take_changes();
            assert!(!changes.is_empty(), "every activity changes something");
            all.extend(changes.iter().map(|change| describe(&store, change)));
        }
        all
    }

    #[test]
    fn the_simulation_is_deterministic() {
        assert_eq!(simulate(500), simulate(500));
    }

    #[test]
    fn every_activity_is_possible() {
        let (mut store, mut random) = (seed::store(Size::Small), Random::new(7));
        for _ in 0..500 {
            step(&mut store, &mut random);
        }
        for (index, activity) in ACTIVITIES.iter().enumerate() {
            let happened = (0..100).any(|_| (activity.perform)(&mut store, &mut random).is_some());
            assert!(happened, "the activity at index {index}");
        }
    }
}
