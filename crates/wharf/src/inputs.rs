//! Types of inputs. Most only describe a schema: inputs are checked against it and passed on unchanged, so no digit,
//! `false` or `null` is lost.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use schemars::json_schema;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// Implements `JsonSchema` for a type. The schema is inlined wherever the type is used.
#[macro_export]
macro_rules! described {
    ($name:ident$(<$parameter:ident>)?, |$generator:pat_param| $schema:expr) => {
        impl$(<$parameter: schemars::JsonSchema>)? schemars::JsonSchema for $name$(<$parameter>)? {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
}

/// The inputs that `T` describes, as decoded: for use as a body or a query.
///
/// As a flattened field it takes all inputs that the fields before it did not, so it must be the last field.
pub struct Fields<T> {
    values: Map<String, Value>,
    described_by: PhantomData<fn() -> T>,
}

impl<T> Fields<T> {
    /// The values by wire name, in schema order.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }
}

impl<'de, T> Deserialize<'de> for Fields<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Self { values: Map::deserialize(source)?, described_by: PhantomData })
    }
}

described!(Fields<T>, |generator| T::json_schema(generator));

impl<T> fmt::Debug for Fields<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.values.keys()).finish()
    }
}

/// A value that may be `null`, to clear it at the vendor. For other types `null` counts as absent.
pub struct Nullable<T>(PhantomData<fn() -> T>);

described!(Nullable<T>, |generator| {
    let mut schema = generator.subschema_for::<T>();
    schema.insert("x-nullable".into(), true.into());
    schema
});

/// An optional value that `null` clears.
pub type Clearable<T> = Option<Nullable<T>>;

/// A list that the vendor accepts as one comma-separated query parameter. It may be left out, but not be empty: an empty
/// parameter would not filter at all.
pub struct CommaSeparated<T>(PhantomData<fn() -> T>);

described!(CommaSeparated<T>, |generator| {
    json_schema!({ "type": "array", "items": generator.subschema_for::<T>(), "x-delimiter": ",", "minItems": 1 })
});

/// A list that the vendor accepts as one query parameter for each entry.
pub struct Repeated<T>(PhantomData<fn() -> T>);

described!(Repeated<T>, |generator| {
    json_schema!({ "type": "array", "items": generator.subschema_for::<T>(), "minItems": 1 })
});

/// Declares a scalar with a JSON type and format. Its text is kept unchanged.
macro_rules! scalars {
    ($($(#[$doc:meta])* $name:ident($inner:ty) $kind:literal $format:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        described!($name, |_| json_schema!({ "type": $kind, "format": $format }));
    )* };
}

scalars! {
    /// An instant, RFC 3339 with an offset: `2026-01-02T03:04:05Z`.
    DateTime(String) "string" "date-time";
    /// A day: `2026-01-02`.
    Date(String) "string" "date";
    /// A GUID: `6b29fc40-ca47-1067-b31d-00dd010662da`.
    Guid(String) "string" "uuid";
    /// A name without blanks that a vendor gave, such as a client id. Blanks around it are dropped.
    Identifier(String) "string" "identifier";
    /// Multi-line text.
    Text(String) "string" "multiline";
    /// Text with HTML markup.
    Html(String) "string" "html";
    /// A decimal number of any precision; its digits are never rounded.
    Decimal(Number) "number" "decimal";
}

/// Declares a newtype for the id of a record: a positive 64-bit integer. Optionally names the data source for its
/// dropdown and the inputs of it that other fields of a form may fill: `id!(ContactId, "selectContact" of "customerId")`.
/// With `text` the id is a string: `id!(text ContactId, "selectContact")`.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* text $name:ident $($source:tt)*) => {
        $crate::id!(@declare [$(#[$doc])* #[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize)]] $name(String)
            { "type": "string", "format": "record-id", "minLength": 1, "maxLength": 255 } $($source)*);
    };
    ($(#[$doc:meta])* $name:ident $($source:tt)*) => {
        $crate::id!(@declare [$(#[$doc])* #[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize)]] $name(i64)
            { "type": "integer", "format": "int64", "minimum": 1 } $($source)*);
    };
    (@declare [$(#[$attribute:meta])*] $name:ident($inner:ty) { $($schema:tt)* }
        $(, $data_source:literal $(of $($needed:literal),+)?)?
    ) => {
        $(#[$attribute])*
        #[serde(transparent)]
        pub struct $name($inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        $crate::described!($name, |_| schemars::json_schema!({
            $($schema)*
            $(, "x-data-source": $data_source $(, "x-depends-on": [$($needed),+])?)?
        }));
    };
}

/// Any JSON, passed on as the caller wrote it. It is never built as values, so its size in memory is that of its text.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct Json(String);

impl Json {
    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

described!(Json, |_| json_schema!({ "x-json": true }));

/// Key-value pairs; keys may repeat.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct KeyValues(Vec<KeyValue>);

#[derive(Clone, Debug, Deserialize)]
struct KeyValue {
    key: String,
    value: String,
}

impl KeyValues {
    /// The pairs, in the caller's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|pair| (pair.key.as_str(), pair.value.as_str()))
    }
}

described!(KeyValues, |_| json_schema!({
    "type": "array",
    "x-key-values": true,
    "items": {
        "type": "object",
        "properties": { "key": { "type": "string" }, "value": { "type": "string" } },
        "required": ["key", "value"],
    },
}));

/// A file from the caller: an object with its content as `data`, a JSON `Buffer` (`{"type": "Buffer", "data": [1, 2]}`), a
/// data URL, or a part of a multipart request. The answer of a download is a file as well.
#[derive(Clone)]
pub struct File {
    /// The content.
    pub bytes: Bytes,
    /// Media type, if the caller sent it.
    pub content_type: Option<String>,
    /// File name, if the caller sent it.
    pub file_name: Option<String>,
}

impl fmt::Debug for File {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "File({} bytes)", self.bytes.len())
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Encoded {
            data: String,
            content_type: Option<String>,
            file_name: Option<String>,
        }
        let Encoded { data, content_type, file_name } = Encoded::deserialize(source)?;
        let bytes = STANDARD.decode(data).map_err(D::Error::custom)?.into();
        Ok(Self { bytes, content_type, file_name })
    }
}

described!(File, |_| json_schema!({
    "type": "object",
    "x-file": true,
    "properties": {
        "data": {
            "type": "string", "contentEncoding": "base64", "description": "Content, in base64.",
            "x-aliases": ["$content"],
        },
        "contentType": {
            "type": "string", "description": "Media type, such as `image/png`.",
            "x-aliases": ["mimeType", "$content-type"],
        },
        "fileName": { "type": "string", "description": "Name of the file." },
    },
    "required": ["data"],
}));
