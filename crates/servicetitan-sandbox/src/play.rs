//! The play: what happens at the tenant of its own accord. One act of a table changes one thing, and whatever follows
//! from it, as those who write through the API would have it.

mod appointments;
mod assignments;
mod bookings;
mod calls;
mod company;
mod customers;
mod equipment;
mod invoices;
mod jobs;
mod leads;
mod locations;
mod payments;
mod progress;
mod projects;
mod sessions;
mod stage;
mod tasks;
mod technicians;
mod zones;

use crate::seed::dice::Dice;
use crate::store::Store;

/// Something that can happen.
#[derive(Debug)]
pub(crate) struct Act {
    /// How often it happens, compared with the others.
    weight: u32,
    /// Makes it happen; nothing if it cannot now, and then nothing has changed.
    make: fn(&mut Store, &mut Dice) -> Option<()>,
}

const fn act(weight: u32, make: fn(&mut Store, &mut Dice) -> Option<()>) -> Act {
    Act { weight, make }
}

/// Every act.
static ACTS: &[Act] = &[
    act(4, customers::arrive),
    act(7, customers::change),
    act(2, customers::rest),
    act(2, locations::open),
    act(4, locations::change),
    act(9, jobs::book),
    act(9, jobs::change),
    act(16, progress::proceed),
    act(2, jobs::cancel),
    act(7, appointments::reschedule),
    act(4, appointments::confirm),
    act(3, assignments::pause),
    act(3, assignments::replace),
    act(3, technicians::change_number),
    act(1, technicians::rest),
    act(5, invoices::change),
    act(1, invoices::correct),
    act(5, invoices::book),
    act(4, payments::pay),
    act(3, payments::book),
    act(2, equipment::install),
    act(4, equipment::change),
    act(1, projects::start),
    act(5, projects::change),
    act(4, bookings::arrive),
    act(5, bookings::change),
    act(1, company::change_unit),
    act(1, company::change_reason),
    act(2, leads::arrive),
    act(2, leads::change),
    act(1, zones::change),
    act(1, zones::found_or_end),
    act(1, tasks::arrive),
    act(1, tasks::change),
    act(2, calls::arrive),
    act(1, calls::change),
    act(2, sessions::end),
];

/// How many acts are tried until one can happen.
const TRIES: usize = 100;

/// Makes one act happen. If none can, there are no customers.
pub(crate) fn change(store: &mut Store, dice: &mut Dice) {
    for _ in 0..TRIES {
        if draw(dice).is_some_and(|act| (act.make)(store, dice).is_some()) {
            return;
        }
    }
    _ = customers::change(store, dice);
}

fn draw(dice: &mut Dice) -> Option<&'static Act> {
    let all: u32 = ACTS.iter().map(|act| act.weight).sum();
    let mut place = dice.between(0, all.into());
    ACTS.iter().find(|act| {
        place -= i64::from(act.weight);
        place < 0
    })
}

#[cfg(test)]
mod tests {
    use super::{ACTS, change};
    use crate::sandbox::Size;
    use crate::seed;
    use crate::seed::dice::Dice;
    use crate::store::{Change, Record, Store};

    /// What a change made of a record, without its stamps.
    fn told(store: &Store, change: &Change) -> String {
        let now = store.of(change.kind).get(change.id);
        let part = |field: &str| now.map(|record: &Record| record.get(field).to_string());
        format!("{:?} {} {:?} {:?}", change.kind, change.id, part("active"), part("status"))
    }

    fn play(changes: usize) -> Vec<String> {
        let (mut store, mut dice) = (seed::store(Size::Small), Dice::new(7));
        let mut all = Vec::new();
        for _ in 0..changes {
            change(&mut store, &mut dice);
            let changes = store.take_changes();
            assert!(!changes.is_empty(), "every act changes something");
            all.extend(changes.iter().map(|change| told(&store, change)));
        }
        all
    }

    #[test]
    fn the_play_is_the_same_every_time() {
        assert_eq!(play(500), play(500));
    }

    #[test]
    fn every_act_can_happen() {
        let (mut store, mut dice) = (seed::store(Size::Small), Dice::new(7));
        for _ in 0..500 {
            change(&mut store, &mut dice);
        }
        for (place, act) in ACTS.iter().enumerate() {
            let happened = (0..100).any(|_| (act.make)(&mut store, &mut dice).is_some());
            assert!(happened, "the act at place {place}");
        }
    }
}
