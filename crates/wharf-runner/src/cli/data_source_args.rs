//! What is wanted of a data source, from the command line.

use clap::Args;
use serde_json::Value;

/// Members of the envelope that only data sources take.
#[derive(Args)]
#[command(next_help_heading = "Data sources")]
pub(crate) struct DataSourceArgs {
    /// Words that a label must have, without regard to case and accents.
    #[arg(long, env = "WHARF_SEARCH", value_name = "WORDS")]
    search: Option<String>,
    /// The most items.
    #[arg(long, env = "WHARF_LIMIT", value_name = "COUNT")]
    limit: Option<u64>,
    /// Where to go on: the `nextCursor` of an answer.
    #[arg(long, env = "WHARF_CURSOR", value_name = "CURSOR")]
    cursor: Option<String>,
    /// Saved keys to label in place of listing, separated by commas.
    #[arg(long, env = "WHARF_RESOLVE", value_delimiter = ',', value_name = "KEY")]
    resolve: Option<Vec<String>>,
}

impl DataSourceArgs {
    /// Whether items are wanted, and not the labels of keys.
    pub(crate) fn is_for_choices(&self) -> bool {
        self.resolve.is_none()
    }

    /// Adds what is wanted to an envelope.
    pub(crate) fn add_to(&self, envelope: &mut Value) {
        let members = [
            ("search", self.search.clone().map(Value::from)),
            ("limit", self.limit.map(Value::from)),
            ("cursor", self.cursor.clone().map(Value::from)),
            ("resolve", self.resolve.clone().map(Value::from)),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                envelope[name] = value;
            }
        }
    }
}
