//! Conditions on changes of records.

use crate::store::Record;

/// A condition on a change of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Condition {
    /// The record is new.
    Created,
    /// The record existed before and still does.
    Changed,
    /// The record was removed.
    Removed,
    /// A field changes to a value.
    Becomes(&'static str, &'static str),
    /// A field changes from null to a value.
    Filled(&'static str),
    /// One of some fields changes.
    FieldChanged(&'static [&'static str]),
}

impl Condition {
    /// Whether a change from `before` to `after` meets the condition.
    pub(crate) fn matches(self, before: Option<&Record>, after: Option<&Record>) -> bool {
        match (self, before, after) {
            (Self::Created, None, Some(_)) | (Self::Changed, Some(_), Some(_)) | (Self::Removed, Some(_), None) => true,
            (Self::Becomes(field, value), before, Some(after)) => {
                after.text(field) == value && before.is_none_or(|before| before.text(field) != value)
            }
            (Self::Filled(field), Some(before), Some(after)) => {
                before.get(field).is_null() && !after.get(field).is_null()
            }
            (Self::FieldChanged(fields), Some(before), Some(after)) => {
                fields.iter().any(|field| before.get(field) != after.get(field))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;
    use crate::store::Record;

    #[test]
    fn conditions_compare_before_and_after() {
        let [held, done] = ["Hold", "Completed"].map(|status| Record::default().with("jobStatus", status));
        let empty = Record::default();
        let becomes = Condition::Becomes("jobStatus", "Completed");
        let field_changed = Condition::FieldChanged(&["start", "jobStatus"]);
        let rows = [
            (Condition::Created, None, Some(&held), true),
            (Condition::Created, Some(&held), Some(&done), false),
            (Condition::Changed, Some(&held), Some(&done), true),
            (Condition::Changed, None, Some(&done), false),
            (Condition::Removed, Some(&held), None, true),
            (becomes, Some(&held), Some(&done), true),
            (becomes, None, Some(&done), true),
            (becomes, Some(&done), Some(&done), false),
            (becomes, Some(&done), None, false),
            (field_changed, Some(&held), Some(&done), true),
            (field_changed, None, Some(&done), false),
            (Condition::Filled("jobStatus"), Some(&empty), Some(&done), true),
            (Condition::Filled("jobStatus"), Some(&held), Some(&done), false),
        ];
        for (condition, before, after, expected) in rows {
            assert_eq!(condition.matches(before, after), expected, "{condition:?} {before:?} {after:?}");
        }
    }
}
