//! What is measured of single calls: the paths that each of them takes, and the records that the vendor lists.

pub mod paths;
pub mod records;
