//! A second component for the tests, as different from ServiceTitan as a vendor may be: an API key instead of OAuth, ids
//! that are texts, lists that are paged by cursor, and errors of another shape.

use std::borrow::Cow;
use std::num::NonZeroU32;

use http::HeaderName;
use wharf::connection::ConnectionMeta;
use wharf::{
    Api, Component, Credential, Credentials, Deserialize, Effects, ErrorFormat, Fault, Fields, Filters, Icon, Item,
    JsonSchema, KeyFilter, Meta, NextPlace, Order, Paging, PagingScheme, Picklist, Quota, Request, RequestAction,
    ResolvedConnection, Secret, action, connection, data_source, id,
};

/// Name of the vendor's only host.
const API: &str = "api";

const NOTES: Api = Api::new(API, "/v1");

/// The component.
pub static COMPONENT: Component = Component {
    key: "acme",
    version: "1.0.0",
    label: "Acme",
    description: "Keep notes at Acme.",
    category: "Tests",
    icon: &Icon { png: Cow::Borrowed(b"png"), svg: Cow::Borrowed("<svg/>") },
    documentation_url: "https://acme.example/docs",
    hosts: &[API],
    error_format: &ErrorFormat {
        title: Cow::Borrowed("/error/message"),
        detail: None,
        errors: None,
        ..ErrorFormat::PROBLEM_DETAILS
    },
    connections: &[connection::<ApiKey>()],
    actions: &[action::<GetNote>(), action::<ListNotes>(), action::<CreateNote>()],
    data_sources: &[data_source::<SelectNote>()],
    triggers: &[],
};

static PAGES: Paging = Paging {
    scheme: PagingScheme::Cursor { cursor: Cow::Borrowed("after"), next: NextPlace::Member(Cow::Borrowed("/next")) },
    size: Some(Cow::Borrowed("limit")),
    max_size: 2,
    fills_pages: true,
    total: None,
    records: Cow::Borrowed("/notes"),
    id: Some(Cow::Borrowed("slug")),
    stable_sort: None,
};

id!(/// A note.
    text NoteId, "selectNote");

/// An API key of Acme.
///
/// Create one in your account, under Settings.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// The key.
    api_key: Secret,
}

impl Credentials for ApiKey {
    const META: ConnectionMeta<'static> = ConnectionMeta { key: "acmeKey", label: "API key", oauth2_type: None };

    fn resolve(self) -> Result<ResolvedConnection, Vec<Fault>> {
        Ok(ResolvedConnection {
            hosts: vec![(API.into(), "https://api.acme.example".into())],
            variables: Vec::new(),
            quota: Quota { calls_per_second: NonZeroU32::MIN.saturating_add(9), shared_by: self.api_key.clone() },
            headers: Vec::new(),
            credentials: vec![Credential::Header(HeaderName::from_static("x-acme-key"), self.api_key)],
            grant: None,
            webhook_key: None,
        })
    }

    fn probe() -> Request {
        NOTES.get("me")
    }
}

/// A note.
#[derive(JsonSchema)]
pub struct Note {
    /// Identifies the note.
    pub slug: String,
    /// Its text.
    pub text: String,
}

/// Looks up a note.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetNote {
    /// The note to look up.
    note_id: NoteId,
}

impl RequestAction for GetNote {
    const META: Meta =
        Meta::new("getNote", "Get Note", Effects::READS, r#"{"data": {"slug": "first", "text": "Call back"}}"#);
    type Output = Note;

    fn request(&self) -> Request {
        NOTES.get("notes").at(&self.note_id)
    }
}

/// Lists all notes.
#[derive(Deserialize, JsonSchema)]
pub struct ListNotes {}

impl RequestAction for ListNotes {
    const META: Meta =
        Meta::new("listNotes", "List Notes", Effects::READS, r#"{"data": {"notes": [{"slug": "first"}]}}"#);
    type Output = serde_json::Value;

    fn request(&self) -> Request {
        NOTES.get("notes").all_pages(&PAGES)
    }
}

/// Adds a note.
#[derive(Deserialize, JsonSchema)]
pub struct CreateNote {
    #[serde(flatten)]
    note: Fields<NewNote>,
}

/// What to add.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the type describes; the inputs are sent as they were decoded")]
struct NewNote {
    /// The text.
    text: String,
}

impl RequestAction for CreateNote {
    const META: Meta =
        Meta::new("createNote", "Create Note", Effects::CREATES, r#"{"data": {"slug": "new", "text": "Call back"}}"#);
    type Output = Note;

    fn request(&self) -> Request {
        NOTES.post("notes").json(&self.note)
    }
}

/// Notes by text.
#[derive(Deserialize, JsonSchema)]
pub struct SelectNote {}

/// What the dropdown reads of a note.
#[derive(Deserialize)]
pub struct ListedNote {
    slug: String,
    text: Option<String>,
}

impl Picklist for SelectNote {
    const META: Meta = Meta::new(
        "selectNote",
        "Select Note",
        Effects::READS,
        r#"{"result": [{"key": "first", "label": "Call back (ID: first)"}]}"#,
    );
    const PAGING: &'static Paging = &PAGES;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = Filters {
        keys: Some(KeyFilter { parameter: Cow::Borrowed("slugs"), max_keys: 2, numeric: false }),
        ..Filters::NONE
    };
    type Record<'a> = ListedNote;

    fn request(&self) -> Request {
        NOTES.get("notes")
    }

    fn item(record: ListedNote) -> Item {
        Item::named(record.slug, record.text.as_deref())
    }
}
