//! The playground: the built files of a web page for people, compressed inside the binary.
//!
//! The sources are in `web`. `npm run build` there writes `dist`, which is checked in, so that building the binary
//! needs no Node.

use std::io::{self, Read};

use flate2::read::GzDecoder;

/// One file of the playground.
#[derive(Debug)]
pub struct File {
    path: &'static str,
    /// Entity tag of the content, in quotes.
    pub etag: &'static str,
    /// Content, compressed with gzip.
    pub gzip: &'static [u8],
}

static FILES: &[File] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Finds a file by its path, such as `index.html`.
pub fn file(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path)
}

impl File {
    /// Media type, from the file name's extension.
    pub fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// Whether the name contains a hash of the content, so that caches may keep the file forever.
    pub fn is_immutable(&self) -> bool {
        self.path.starts_with("assets/")
    }

    /// Content without compression, for clients that do not accept gzip.
    ///
    /// # Errors
    ///
    /// None expected: the build script compressed the content.
    pub fn content(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        GzDecoder::new(self.gzip).read_to_end(&mut content)?;
        Ok(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_files_refer_only_to_files_that_exist_and_decompress() {
        for html in ["index.html", "docs.html"] {
            let text = String::from_utf8(file(html).unwrap().content().unwrap()).unwrap();
            let names: Vec<&str> = text.split('"').filter_map(|part| part.strip_prefix("./assets/")).collect();
            assert!(!names.is_empty(), "{html} has no scripts");
            for name in names {
                let asset = file(&format!("assets/{name}")).unwrap();
                assert!(asset.is_immutable() && !asset.content().unwrap().is_empty(), "{name}");
            }
        }
        assert!(file("../Cargo.toml").is_none());
    }
}
