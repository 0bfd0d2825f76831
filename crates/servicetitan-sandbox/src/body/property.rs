//! The rows of the tables that describe bodies.

/// One property of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property {
    /// Its name.
    pub(crate) name: &'static str,
    /// What its values are.
    pub(crate) of: Type,
    /// Whether it must be sent.
    pub(crate) required: bool,
    /// Whether it may be null.
    pub(crate) nullable: bool,
}

/// What values are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Decimal,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A date and time.
    DateTime,
    /// A GUID.
    Guid,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// An object.
    Object(&'static [Property]),
    /// A list.
    List(&'static Type),
}

/// A property that must be sent.
pub(crate) const fn required(name: &'static str, of: Type) -> Property {
    Property { name, of, required: true, nullable: false }
}

/// A property that may be left out.
pub(crate) const fn optional(name: &'static str, of: Type) -> Property {
    Property { name, of, required: false, nullable: false }
}

impl Property {
    /// The property, now allowed to be null.
    pub(crate) const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}
