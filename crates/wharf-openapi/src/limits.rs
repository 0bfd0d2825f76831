//! What an OpenAPI document may cost.

/// The largest document, in bytes.
pub const MAX_BYTES: usize = 32 << 20;

/// The most levels of a document.
pub const MAX_DEPTH: usize = 100;

/// The most values of a document.
pub const MAX_VALUES: usize = 4_000_000;

/// The most operations of a component.
pub const MAX_OPERATIONS: usize = 2_000;

/// The most references that may follow each other.
pub(crate) const MAX_REFERENCES: usize = 32;

/// The levels of objects and lists in the inputs of an operation, and in its result: the first number with which there are
/// no more than [`MAX_SCHEMAS`]. What is below is any JSON.
pub(crate) const LEVELS: [usize; 3] = [7, 5, 3];

/// The most schemas of one operation's inputs, and of its result.
pub(crate) const MAX_SCHEMAS: usize = 500;

/// The most steps through references and compositions in an operation's inputs, and in its result.
pub(crate) const MAX_STEPS: usize = 20_000;

/// The most steps through schemas for all operations together.
pub(crate) const MAX_ALL_STEPS: usize = 8_000_000;

/// The largest example of a result, in bytes.
pub(crate) const MAX_EXAMPLE: usize = 16 << 10;

/// The most letters of a description.
pub(crate) const MAX_DESCRIPTION: usize = 2_000;
