//! Which changes of a record events tell of.

use crate::store::Record;

/// What must happen to a record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// It is new.
    Created,
    /// It was there and is still, and differs.
    Changed,
    /// It is gone.
    Removed,
    /// A field gets a value that it did not have.
    Becomes(&'static str, &'static str),
    /// A field that was empty gets a value.
    Filled(&'static str),
    /// One of some fields gets another value.
    Moves(&'static [&'static str]),
}

impl When {
    /// Whether it happened, given what the record was before and what it is now.
    pub(crate) fn fits(self, before: Option<&Record>, after: Option<&Record>) -> bool {
        match (self, before, after) {
            (Self::Created, None, Some(_)) | (Self::Changed, Some(_), Some(_)) | (Self::Removed, Some(_), None) => true,
            (Self::Becomes(field, value), before, Some(after)) => {
                after.text(field) == value && before.is_none_or(|before| before.text(field) != value)
            }
            (Self::Filled(field), Some(before), Some(after)) => {
                before.get(field).is_null() && !after.get(field).is_null()
            }
            (Self::Moves(fields), Some(before), Some(after)) => {
                fields.iter().any(|field| before.get(field) != after.get(field))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::When;
    use crate::store::Record;

    #[test]
    fn conditions_compare_before_and_after() {
        let [held, done] = ["Hold", "Completed"].map(|status| Record::default().with("jobStatus", status));
        let empty = Record::default();
        let becomes = When::Becomes("jobStatus", "Completed");
        let moves = When::Moves(&["start", "jobStatus"]);
        let rows = [
            (When::Created, None, Some(&held), true),
            (When::Created, Some(&held), Some(&done), false),
            (When::Changed, Some(&held), Some(&done), true),
            (When::Changed, None, Some(&done), false),
            (When::Removed, Some(&held), None, true),
            (becomes, Some(&held), Some(&done), true),
            (becomes, None, Some(&done), true),
            (becomes, Some(&done), Some(&done), false),
            (becomes, Some(&done), None, false),
            (moves, Some(&held), Some(&done), true),
            (moves, None, Some(&done), false),
            (When::Filled("jobStatus"), Some(&empty), Some(&done), true),
            (When::Filled("jobStatus"), Some(&held), Some(&done), false),
        ];
        for (when, before, after, expected) in rows {
            assert_eq!(when.fits(before, after), expected, "{when:?} {before:?} {after:?}");
        }
    }
}
