//! Compresses the sources of each engine's package into one file: a JSON object of texts by path.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let engines = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../engines");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for engine in ["n8n", "spectral"] {
        let sources = sources(&engines.join(engine))?;
        let encoder = GzEncoder::new(File::create(out.join(format!("{engine}.json.gz")))?, Compression::best());
        serde_json::to_writer(encoder, &sources)?;
    }
    Ok(())
}

/// Files that come from the component.
const OF_COMPONENT: [&str; 4] = ["component.json", "icon.png", "icon.svg", "icons"];

/// `package.json` and what it lists under `files`, without what comes from the component.
fn sources(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let package: Value = serde_json::from_slice(&fs::read(folder.join("package.json"))?)?;
    let listed = package["files"].as_array().ok_or("package.json lists no files")?;
    let mut sources = BTreeMap::new();
    let listed = listed.iter().filter_map(Value::as_str).filter(|name| !OF_COMPONENT.contains(name));
    for name in listed.chain(["package.json"]) {
        let path = folder.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        add(&mut sources, &path, name)?;
    }
    Ok(sources)
}

fn add(sources: &mut BTreeMap<String, String>, path: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    if !path.is_dir() {
        sources.insert(name.to_owned(), fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?);
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let inner = entry.file_name().into_string().map_err(|_| "a file name is not UTF-8")?;
        add(sources, &entry.path(), &format!("{name}/{inner}"))?;
    }
    Ok(())
}
