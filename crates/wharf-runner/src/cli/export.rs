use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;
use wharf::Registry;
use wharf_export::{Engine, PACKAGE};

use super::listen::registry;
use super::print::print_line;
use super::report::failed;
use super::{Exit, declared, examples};

/// Writes a package through which a workflow engine loads a component. Its steps call a runner.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Export {
    /// The engine.
    engine: Engine,
    /// Key of the component, or the TOML file that declares it.
    #[arg(long, value_name = "KEY|FILE")]
    component: String,
    /// Folder to write to. It is created if it does not exist.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

fn help() -> String {
    let lines = examples::with(|component, _| {
        let example = |engine: &Engine| {
            let name = engine.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
            format!("\n  wharf export {name} --component {component} --out {}", engine.package_name(component))
        };
        Engine::value_variants().iter().map(example).collect()
    });
    format!("Examples:{lines}")
}

impl Export {
    pub(crate) fn run(self) -> Result<(), Exit> {
        let is_file = Path::new(&self.component).extension().is_some_and(|extension| extension == "toml");
        let registry = match is_file {
            true => declared::read(Path::new(&self.component)).and_then(|loaded| Registry::new([loaded.component])),
            false => registry(),
        };
        let registry = registry.map_err(Exit::listing)?;
        let component = match is_file {
            true => registry.components().first().ok_or_else(|| Exit::because("the file declares no component"))?,
            false => registry.component(&self.component).map_err(|failure| failed(&failure, false, "wharf list"))?,
        };
        check_folder(&self.out, &self.engine.package_name(component.key()))?;
        let files = self.engine.export(component)?;
        for (path, content) in &files {
            let path = self.out.join(path);
            write(&path, content)
                .map_err(|error| Exit::because(format!("cannot write {}: {error}", path.display())))?;
        }
        // npm takes a path only if it begins with a dot or a slash.
        let folder = fs::canonicalize(&self.out)?;
        let folder = folder.display();
        print_line(format_args!("Wrote {} files to {folder}. Load them with:", files.len()))?;
        self.engine.commands(&folder.to_string()).iter().try_for_each(|command| print_line(format_args!("  {command}")))
    }
}

/// Refuses a folder with other files than an earlier export: some would be replaced.
fn check_folder(folder: &Path, name: &str) -> Result<(), Exit> {
    let failed = |error| Exit::because(format!("cannot read {}: {error}", folder.display()));
    let is_empty = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        entries => entries.map_err(failed)?.next().is_none(),
    };
    let package = || serde_json::from_slice::<Value>(&fs::read(folder.join(PACKAGE)).ok()?).ok();
    match is_empty || package().is_some_and(|package| package["name"] == name) {
        true => Ok(()),
        false => Err(Exit::usage(format!("{} has other files; choose another folder", folder.display()))),
    }
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content)
}
