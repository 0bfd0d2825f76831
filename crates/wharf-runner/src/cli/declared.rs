//! Components that files declare.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;
use wharf_openapi::{Declaration, Document, Loaded, load};

/// The most bytes of a file that declares a component.
const MAX_DECLARATION: u64 = 4 << 20;

/// Components in addition to those of the binary.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DeclaredArgs {
    /// TOML file that declares a component by a vendor's OpenAPI document. May be repeated; the variable takes files
    /// separated by commas. SIGHUP reloads it.
    #[arg(long = "component", env = "WHARF_COMPONENTS", value_name = "FILE", value_delimiter = ',', global = true)]
    components: Vec<PathBuf>,
}

/// The files that the command names.
static FILES: OnceLock<Vec<PathBuf>> = OnceLock::new();

impl DeclaredArgs {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.components.is_empty()
    }

    /// Makes the components available to the command.
    pub(crate) fn declare(&self) {
        _ = FILES.set(self.components.clone());
    }
}

/// Reads the declared components.
///
/// # Errors
///
/// Every fault of every file.
pub(crate) fn components() -> Result<Vec<Loaded>, Vec<String>> {
    let (mut loaded, mut faults) = (Vec::new(), Vec::new());
    for file in FILES.get().into_iter().flatten() {
        match read(file) {
            Ok(component) => loaded.push(component),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(loaded) } else { Err(faults) }
}

/// Reads a declared component.
///
/// # Errors
///
/// Every fault of the file and its document, with the name of the file.
pub(crate) fn read(file: &Path) -> Result<Loaded, Vec<String>> {
    let one = |fault: String| vec![format!("{}: {fault}", file.display())];
    let size = fs::metadata(file).map_err(|error| one(error.to_string()))?.len();
    if size > MAX_DECLARATION {
        return Err(one(format!("has {} MiB; the limit is {}", size >> 20, MAX_DECLARATION >> 20)));
    }
    let text = fs::read_to_string(file).map_err(|error| one(error.to_string()))?;
    let declaration = Declaration::read(&text).map_err(one)?;
    let path = file.parent().unwrap_or(Path::new("")).join(&declaration.openapi);
    let of_document = |fault: String| vec![format!("{}: {fault}", path.display())];
    let document = read_document(&path).map_err(of_document)?;
    load(&declaration, document)
        .map_err(|faults| faults.into_iter().map(|fault| format!("{}: {fault}", file.display())).collect())
}

/// Reads an OpenAPI document.
///
/// # Errors
///
/// Why it cannot be used.
pub(crate) fn read_document(path: &Path) -> Result<Document, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    let limit = wharf_openapi::limits::MAX_BYTES as u64;
    if size > limit {
        return Err(format!("the document has {} MiB; the limit is {}", size >> 20, limit >> 20));
    }
    Document::read(&fs::read_to_string(path).map_err(|error| error.to_string())?)
}
