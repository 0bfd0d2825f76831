use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use clap::Args;
use wharf::manifest::Files;

use super::Exit;
use super::declared::DeclaredArgs;
use super::listen::registry;
use super::print::print_line;

/// Writes the manifests, schemas and references of the components, or checks that they are up to date.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Manifest {
    /// Only checks: changes no file, and fails if one differs.
    #[arg(long)]
    check: bool,
    /// Folder with `component.json`.
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
}

/// How many files that differ are listed.
const LISTED: usize = 10;

const EXAMPLES: &str = "\
Examples:
  wharf manifest
  wharf manifest --check";

impl Manifest {
    pub(crate) fn run(self) -> Result<(), Exit> {
        let files = registry().and_then(|registry| registry.files()).map_err(Exit::listing)?;
        let drift = drift(&files, &self.folder)?;
        if drift.is_empty() {
            return print_line(format_args!("{} generated files are up to date", files.len()));
        }
        if self.check {
            let mut list: String = drift.iter().take(LISTED).map(|path| format!("\n  {}", path.display())).collect();
            if drift.len() > LISTED {
                list += &format!("\n  and {} more", drift.len() - LISTED);
            }
            return Err(Exit::because(format!("generated files differ; write them with `wharf manifest`:{list}")));
        }
        for path in &drift {
            write(&self.folder.join(path), files.get(path))?;
            print_line(path.display())?;
        }
        Ok(())
    }
}

/// Files that differ, are missing, or should not exist.
fn drift(files: &Files, folder: &Path) -> Result<Vec<PathBuf>, Exit> {
    let mut drift = Vec::new();
    for (path, text) in files {
        if read(&folder.join(path))?.as_ref() != Some(text) {
            drift.push(path.clone());
        }
    }
    let mut folders = vec![PathBuf::from("schemas"), PathBuf::from("components")];
    while let Some(next) = folders.pop() {
        let here = folder.join(&next);
        let entries = match fs::read_dir(&here) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries.map_err(failed("read", &here))?,
        };
        for entry in entries {
            let entry = entry.map_err(failed("read", &here))?;
            let path = next.join(entry.file_name());
            if entry.file_type().map_err(failed("read", &here))?.is_dir() {
                folders.push(path);
            } else if !files.contains_key(&path) {
                drift.push(path);
            }
        }
    }
    Ok(drift)
}

fn read(path: &Path) -> Result<Option<String>, Exit> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        // A file that is not text differs in any case.
        text => Ok(Some(String::from_utf8_lossy(&text.map_err(failed("read", path))?).into_owned())),
    }
}

/// Writes a file, or removes it if there is no text.
fn write(path: &Path, text: Option<&String>) -> Result<(), Exit> {
    let Some(text) = text else { return fs::remove_file(path).map_err(failed("remove", path)) };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed("create", folder))?;
    }
    fs::write(path, text).map_err(failed("write", path))
}

fn failed(what: &str, path: &Path) -> impl Fn(Error) -> Exit {
    move |error| Exit::because(format_args!("cannot {what} {}: {error}", path.display()))
}
