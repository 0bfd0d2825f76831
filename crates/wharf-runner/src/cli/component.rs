use std::fs::{self, OpenOptions};
use std::io::{Read, Write, stdin};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use wharf::Registry;
use wharf_openapi::{About, Declaration, Document, Loaded, first_declaration, limits, load};

use super::Exit;
use super::declared::{read, read_document};
use super::print::print_line;

/// Imports a vendor's OpenAPI document, or checks the file that declares a component.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Component {
    #[command(subcommand)]
    command: ComponentCommand,
}

const EXAMPLES: &str = "\
Examples:
  wharf component new acme --openapi acme.yaml
  wharf component check acme.toml
  wharf serve --component acme.toml";

#[derive(Subcommand)]
enum ComponentCommand {
    New(New),
    Check(Check),
    Schema(Schema),
}

/// Writes KEY.toml, which declares a component by an OpenAPI document, and KEY.report.txt with what became of the document.
#[derive(Args)]
#[command(after_help = "Examples:\n  wharf component new acme --openapi acme.yaml")]
struct New {
    /// Key of the component: small letters and digits.
    key: String,
    /// The OpenAPI document, in JSON or YAML. `-` reads it from standard input, and keeps it as KEY.openapi.
    #[arg(long, value_name = "FILE")]
    openapi: PathBuf,
}

/// Checks a file that declares a component, and prints what became of its document.
#[derive(Args)]
#[command(after_help = "Examples:\n  wharf component check acme.toml")]
struct Check {
    /// The file.
    file: PathBuf,
}

/// Prints the JSON Schema of files that declare components, for editors.
#[derive(Args)]
#[command(after_help = "Examples:\n  wharf component schema > component.schema.json")]
struct Schema {}

impl Schema {
    fn run(self) -> Result<(), Exit> {
        print_line(wharf::manifest::text(&Declaration::schema()).trim_end())
    }
}

impl Component {
    pub(crate) fn run(self) -> Result<(), Exit> {
        match self.command {
            ComponentCommand::New(new) => new.run(),
            ComponentCommand::Check(check) => check.run(),
            ComponentCommand::Schema(schema) => schema.run(),
        }
    }
}

impl New {
    fn run(self) -> Result<(), Exit> {
        let Self { key, openapi } = self;
        let about = About { key: key.clone(), ..About::default() };
        let from_input = openapi.as_os_str() == "-";
        let (document, path) = match from_input {
            true => {
                let text = read_input()?;
                let document = Document::read(&text).map_err(Exit::because)?;
                let path = PathBuf::from(format!("{key}.openapi"));
                create(&path, &text)?;
                (document, path)
            }
            false => {
                let fault = |fault| Exit::because(format_args!("{}: {fault}", openapi.display()));
                (read_document(&openapi).map_err(fault)?, openapi)
            }
        };
        let declared = Declaration { component: about, ..Declaration::default() };
        let loaded = load(&declared, document).map_err(Exit::listing)?;
        let file = PathBuf::from(format!("{key}.toml"));
        create(&file, &first_declaration(&key, &path.to_string_lossy(), &loaded))?;
        let report = PathBuf::from(format!("{key}.report.txt"));
        fs::write(&report, loaded.report.to_string())?;
        print_summary(&loaded)?;
        print_line(format_args!(
            "Declaration      {}\nReport           {}\n\nNext:  wharf component check {0}\n       wharf serve --component {0}",
            file.display(),
            report.display()
        ))
    }
}

impl Check {
    fn run(self) -> Result<(), Exit> {
        let loaded = read(&self.file).map_err(Exit::listing)?;
        print_line(loaded.report.to_string().trim_end())?;
        Registry::new([loaded.component]).map_err(Exit::listing)?;
        Ok(())
    }
}

fn print_summary(Loaded { component, report, .. }: &Loaded) -> Result<(), Exit> {
    let connections: Vec<&str> = component.connections.iter().map(|one| one.meta().label).collect();
    print_line(format_args!(
        "Actions          {} of {} operations; {} left out\nConnections      {}\nSimplified       {}\nGuessed          {}",
        component.actions.len(),
        report.operations,
        report.left_out.len(),
        connections.join(", "),
        report.simplified.len(),
        report.guessed.len(),
    ))
}

fn read_input() -> Result<String, Exit> {
    let (mut text, limit) = (String::new(), limits::MAX_BYTES as u64);
    stdin().take(limit + 1).read_to_string(&mut text)?;
    match text.len() as u64 > limit {
        true => Err(Exit::because(format_args!("the document has more than {} MiB", limit >> 20))),
        false => Ok(text),
    }
}

/// Writes a file that does not exist yet.
fn create(path: &Path, text: &str) -> Result<(), Exit> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Exit::because(format_args!("cannot write {}: {error}", path.display())))
}
