//! Compresses the built files of the playground, and writes a list of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("dist");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::from("[\n");
    for (index, path) in files(&root)?.iter().enumerate() {
        let content = fs::read(path)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&content)?;
        fs::write(out.join(index.to_string()), encoder.finish()?)?;
        let name = path.strip_prefix(&root)?.to_str().ok_or("a file name is not UTF-8")?;
        let digest = Sha256::digest(&content);
        writeln!(
            list,
            "File {{ path: {name:?}, etag: \"\\\"{digest:x}\\\"\", \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{index}\")) }},",
        )?;
    }
    fs::write(out.join("files.rs"), list + "]")?;
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}
