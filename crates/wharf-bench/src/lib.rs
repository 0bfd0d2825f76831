//! Code paths of single calls, and the records of the vendor.

pub mod paths;
pub mod records;
