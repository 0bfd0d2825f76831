//! The properties of bodies.

/// One property of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property {
    /// Its name.
    pub(crate) name: &'static str,
    /// The type of its values.
    pub(crate) value_type: Type,
    /// Whether it is required.
    pub(crate) required: bool,
    /// Whether it may be null.
    pub(crate) nullable: bool,
}

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// A 64-bit whole number.
    Integer,
    /// A number.
    Decimal,
    /// Text.
    Text,
    /// True or false.
    Flag,
    /// A date and time.
    DateTime,
    /// A GUID.
    Guid,
    /// One of some values.
    Choice(&'static [&'static str]),
    /// An object.
    Object(&'static [Property]),
    /// A list.
    List(&'static Type),
}

/// A required property.
pub(crate) const fn required(name: &'static str, value_type: Type) -> Property {
    Property { name, value_type, required: true, nullable: false }
}

/// An optional property.
pub(crate) const fn optional(name: &'static str, value_type: Type) -> Property {
    Property { name, value_type, required: false, nullable: false }
}

impl Property {
    /// Also allows null.
    pub(crate) const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}
