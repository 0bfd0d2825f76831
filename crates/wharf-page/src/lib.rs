//! The playground: the built files of a page for people, compressed inside the binary.
//!
//! Their sources are in `web`. Its `npm run build` writes `dist`, which is checked in, so that the binary is built without
//! Node.

use std::io::{self, Read};

use flate2::read::GzDecoder;

/// One file of the page.
#[derive(Debug)]
pub struct File {
    path: &'static str,
    /// Entity tag of the content, quoted.
    pub tag: &'static str,
    /// Content, compressed with gzip.
    pub gzip: &'static [u8],
}

static FILES: &[File] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Finds a file by its path, such as `index.html`.
pub fn file(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path)
}

impl File {
    /// Media type, by the name of the file.
    pub fn content_type(&self) -> &'static str {
        match self.path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// Whether the name changes with the content, so that the file may be kept for ever.
    pub fn is_fingerprinted(&self) -> bool {
        self.path.starts_with("assets/")
    }

    /// Content, for whoever does not take it compressed.
    ///
    /// # Errors
    ///
    /// None that is known: the content was compressed when the binary was built.
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
    fn every_file_is_whole_and_every_page_names_files_that_exist() {
        for page in ["index.html", "docs.html"] {
            let text = String::from_utf8(file(page).unwrap().content().unwrap()).unwrap();
            let names: Vec<&str> = text.split('"').filter_map(|part| part.strip_prefix("./assets/")).collect();
            assert!(!names.is_empty(), "{page} has no scripts");
            for name in names {
                let asset = file(&format!("assets/{name}")).unwrap();
                assert!(asset.is_fingerprinted() && !asset.content().unwrap().is_empty(), "{name}");
            }
        }
        assert!(file("../Cargo.toml").is_none());
    }
}
