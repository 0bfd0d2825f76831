//! What one walk through a list found.

use std::collections::{BTreeMap, HashMap};

use crate::delivered_set::{DeliveredSet, VersionRef};
use crate::position::{Position, RecordId};
use crate::record_page::Record;

/// The records beyond a cursor, each in its newest version.
#[derive(Debug)]
pub(crate) struct View {
    cursor: Position,
    pub(crate) records: BTreeMap<Position, Record>,
    places: HashMap<RecordId, Position>,
    /// Where the view ends: everything before it is here. Nothing means that there is no more.
    pub(crate) until: Option<Position>,
    /// The seconds that took several pages, and whether the pages are known to fit together.
    pub(crate) crowds: Vec<(i64, bool)>,
    /// Bytes of text.
    held: usize,
    most: usize,
}

impl View {
    /// A view that has seen nothing yet, and that holds at most so many bytes of text.
    pub(crate) fn new(cursor: Position, most: usize) -> Self {
        let until = Some(Position::before(cursor.moment.clone()));
        let (records, places, crowds) = (BTreeMap::new(), HashMap::new(), Vec::new());
        Self { cursor, records, places, until, crowds, held: 0, most }
    }

    /// Adds the records that were changed in these seconds; the last one is excluded, and may be open.
    pub(crate) fn take(&mut self, records: Vec<Record>, from: i64, until: Option<i64>) {
        for record in records {
            let second = record.position.moment.seconds();
            if second >= from && until.is_none_or(|until| second < until) && record.position > self.cursor {
                self.put(record);
            }
        }
        if self.held > self.most {
            self.shed();
        }
    }

    /// Adds a record, unless a newer version is here.
    fn put(&mut self, record: Record) {
        let Some(id) = record.position.id.clone() else { return };
        if let Some(place) = self.places.get(&id) {
            if *place > record.position {
                return;
            }
            self.held -= self.records.remove(place).as_mut().map_or(0, drop_text);
        }
        self.held += record.text.as_ref().map_or(0, |text| text.get().len());
        self.places.insert(id, record.position.clone());
        self.records.insert(record.position.clone(), record);
    }

    /// The records in order.
    pub(crate) fn traces(&self) -> Vec<VersionRef<'_>> {
        self.records.iter().map(|(position, record)| (position, record.fingerprint)).collect()
    }

    /// Whether at least `few` records are new and everything that the memory knows is in sight.
    pub(crate) fn has(&mut self, few: usize, memory: &DeliveredSet) -> bool {
        let judged = memory.judge(&self.traces(), self.until.as_ref());
        if self.held > self.most / 2 {
            let seen = self.records.values_mut().zip(&judged.seen).filter(|(_, seen)| **seen);
            self.held -= seen.map(|(record, _)| drop_text(record)).sum::<usize>();
        }
        judged.rest.is_empty() && judged.seen.iter().filter(|seen| !**seen).count() >= few
    }

    /// Drops the texts of the last records, which are the last to be delivered.
    fn shed(&mut self) {
        let mut last = self.records.values_mut().rev();
        while self.held > self.most / 2 {
            let Some(record) = last.next() else { return };
            self.held -= drop_text(record);
        }
    }
}

/// Gives the length of the text.
fn drop_text(record: &mut Record) -> usize {
    record.text.take().map_or(0, |text| text.get().len())
}
