//! Values that are constants or were created at runtime.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A part of a component, such as an action: from the component's constant table, or created at runtime.
pub enum Part<T: ?Sized + 'static> {
    /// A constant.
    Static(&'static T),
    /// Created at runtime.
    Owned(Arc<T>),
}

impl<T: ?Sized> Clone for Part<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(part) => Self::Static(part),
            Self::Owned(part) => Self::Owned(part.clone()),
        }
    }
}

impl<T: ?Sized> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Static(part) => part,
            Self::Owned(part) => part,
        }
    }
}

impl<T: ?Sized> From<&'static T> for Part<T> {
    fn from(part: &'static T) -> Self {
        Self::Static(part)
    }
}

impl<T: ?Sized> From<Arc<T>> for Part<T> {
    fn from(part: Arc<T>) -> Self {
        Self::Owned(part)
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Part<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}
