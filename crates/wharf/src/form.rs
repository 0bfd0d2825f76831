//! Decodes inputs by their published schema: tolerates the sloppy values of low-code forms, rejects what would lose
//! data, and reports all faults at once.

mod compile;
mod decode;
mod formats;
mod lenient;
mod strict;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::error::Fault;
pub use compile::Form;
pub(crate) use compile::is_required;
use compile::{Field, Kind, Length, List};
pub(crate) use lenient::scalar_text;
pub use lenient::whole_number;

impl Form {
    /// Decodes `value` to the strict form: fields in schema order, without absent ones.
    ///
    /// # Errors
    ///
    /// All faults, up to 100. Their pointers begin with `pointer`.
    pub fn decode(&self, value: Value, pointer: &str) -> Result<Value, Vec<Fault>> {
        if self.passes(&value) { Ok(value) } else { decode::decode(self, value, pointer) }
    }
}
