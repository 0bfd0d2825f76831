//! Decodes inputs by their published schema: tolerates the sloppy values of low-code forms, rejects what would lose
//! data, and reports all faults at once.

mod compile;
mod decode;
mod file;
mod formats;
mod key_values;
mod lenient;
mod load;
mod locate;
mod strict;
#[cfg(test)]
mod tests;
mod time_zone;

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Fault, MAX_FAULTS};
pub use compile::Form;
pub(crate) use compile::is_required;
use compile::{Field, Kind, Length, List};
pub use lenient::{scalar_text, whole_number};
use load::{Loader, Path};
pub use time_zone::TimeZone;

/// The most values of a request whose reader sets no other limit.
pub const MAX_VALUES: usize = 100_000;

/// How inputs are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The most values that are built. Those that the form does not want, free-form JSON and the bytes of files are not.
    pub max_values: usize,
    /// The zone of times that have no offset. Without it they are refused.
    pub time_zone: Option<TimeZone>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_values: MAX_VALUES, time_zone: None }
    }
}

impl Form {
    /// Reads inputs to the strict form: fields in schema order, without absent ones.
    ///
    /// # Errors
    ///
    /// All faults, up to 100. Their pointers begin with `pointer`.
    pub fn read(&self, text: &RawValue, pointer: &str, options: &ReadOptions) -> Result<Value, Vec<Fault>> {
        let mut loader = Loader::new(options.max_values);
        let value = loader.value(self, text, &Path::Start(pointer));
        self.finish(value, pointer, loader, options.time_zone.as_ref())
    }

    /// The same for the members of an object.
    ///
    /// # Errors
    ///
    /// All faults, up to 100.
    pub fn read_members<'a>(
        &self,
        members: impl IntoIterator<Item = (Cow<'a, str>, &'a RawValue)>,
        pointer: &str,
        options: &ReadOptions,
    ) -> Result<Value, Vec<Fault>> {
        let (mut loader, mut values) = (Loader::new(options.max_values), Map::new());
        let fields = self.kind.fields();
        let start = Path::Start(pointer);
        members.into_iter().for_each(|member| loader.member(&mut values, fields, member, &start));
        self.finish(values.into(), pointer, loader, options.time_zone.as_ref())
    }

    fn finish(
        &self,
        value: Value,
        pointer: &str,
        loader: Loader,
        time_zone: Option<&TimeZone>,
    ) -> Result<Value, Vec<Fault>> {
        let (is_complete, mut faults) = (!loader.is_exhausted(), loader.faults);
        if !is_complete {
            return Err(faults);
        }
        if faults.is_empty() && self.passes(&value) {
            return Ok(value);
        }
        match decode::decode(self, value, pointer, time_zone) {
            Ok(decoded) if faults.is_empty() => return Ok(decoded),
            Ok(_) => {}
            Err(found) => faults.extend(found),
        }
        faults.truncate(MAX_FAULTS);
        Err(faults)
    }
}
