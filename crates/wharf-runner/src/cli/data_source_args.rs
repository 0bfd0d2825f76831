//! The query flags of a data source.

use clap::Args;
use serde_json::Value;

/// Members of the envelope that only data sources take.
#[derive(Args)]
#[command(next_help_heading = "Data sources")]
pub(crate) struct DataSourceArgs {
    /// Words that a label must contain, regardless of case and accents.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Maximum number of items.
    #[arg(long, value_name = "COUNT")]
    limit: Option<u64>,
    /// `nextCursor` of the previous answer, to get the next page.
    #[arg(long, value_name = "CURSOR")]
    cursor: Option<String>,
    /// Saved keys, separated by commas. Returns their labels instead of listing choices.
    #[arg(long, value_delimiter = ',', value_name = "KEY")]
    resolve: Option<Vec<String>>,
}

impl DataSourceArgs {
    /// Adds the members to an envelope.
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
