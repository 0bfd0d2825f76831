//! Names by which frameworks take another HTTP method than that of the request.

/// Whether a query parameter, form field or header of this name replaces the method: `_method`, `X-HTTP-Method-Override`
/// and the like, however they are written. With one, a GET may be a write. A filter named `method` replaces nothing.
pub fn overrides_method(name: &str) -> bool {
    let letters: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|one| one.to_ascii_lowercase()).collect();
    match letters.as_str() {
        "method" => name.len() > letters.len(),
        letters => letters.contains("methodoverride") || letters.contains("httpmethod"),
    }
}

#[cfg(test)]
mod tests {
    use super::overrides_method;

    #[test]
    fn names_that_replace_the_method_are_known_in_every_notation() {
        for name in ["_method", "$method", "X-HTTP-Method-Override", "x_http_method", "HTTPMethod", "methodOverride"] {
            assert!(overrides_method(name), "{name}");
        }
        for name in ["method", "Method", "paymentMethod", "payment_method", "ids", ""] {
            assert!(!overrides_method(name), "{name}");
        }
    }
}
