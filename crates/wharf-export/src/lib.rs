//! Packages through which workflow engines load a component: sources that are the same for every component, its
//! manifest and its icon.
//!
//! The sources are in the folder `engines`, where they are tested in the engines themselves.

use std::collections::BTreeMap;

use clap::ValueEnum;
use flate2::read::GzDecoder;
use serde_json::Value;
use wharf::manifest::{self, ICON_PATH, ICON_SVG_PATH};
use wharf::registry::RegisteredComponent;

/// An engine that needs a package for each component. Node-RED is not among them: its nodes load the components of a
/// runner.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Engine {
    /// Community nodes for n8n.
    N8n,
    /// A component for Prismatic, made with its SDK.
    Spectral,
}

/// The file that names a package.
pub const PACKAGE: &str = "package.json";

const MANIFEST: &str = "component.json";

/// The files of a package, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Engine {
    /// The name of the package of a component.
    pub fn package_name(self, component: &str) -> String {
        match self {
            Self::N8n => format!("n8n-nodes-{component}"),
            Self::Spectral => component.to_owned(),
        }
    }

    /// The two commands that load the package in `folder`, an absolute path.
    pub fn commands(self, folder: &str) -> [String; 2] {
        match self {
            Self::N8n => [
                format!("npm install --prefix ~/.n8n/nodes --omit=peer \"$(npm pack --silent '{folder}')\""),
                "n8n start".to_owned(),
            ],
            Self::Spectral => {
                [format!("cd '{folder}' && npm install && npm run build"), "npx prism components:publish".to_owned()]
            }
        }
    }

    /// The package of a component.
    ///
    /// # Errors
    ///
    /// None expected: the build script wrote the sources.
    pub fn export(self, component: &RegisteredComponent) -> serde_json::Result<Files> {
        let mut files = Files::new();
        for (path, text) in self.sources()? {
            let text = if path == PACKAGE { self.package(&text, component)? } else { text };
            files.insert(path, text.into_bytes());
        }
        let icon = &component.component.icon;
        files.insert(MANIFEST.to_owned(), component.manifest().into());
        let folder = self.icon_folder();
        files.insert(format!("{folder}{ICON_PATH}"), icon.png.to_vec());
        files.insert(format!("{folder}{ICON_SVG_PATH}"), icon.svg.as_bytes().to_vec());
        Ok(files)
    }

    /// The folder of the icons, with a slash at its end. n8n serves none from the root of a package.
    const fn icon_folder(self) -> &'static str {
        match self {
            Self::N8n => "icons/",
            Self::Spectral => "",
        }
    }

    /// The files that every component has, by path.
    fn sources(self) -> serde_json::Result<BTreeMap<String, String>> {
        let compressed: &[u8] = match self {
            Self::N8n => include_bytes!(concat!(env!("OUT_DIR"), "/n8n.json.gz")),
            Self::Spectral => include_bytes!(concat!(env!("OUT_DIR"), "/spectral.json.gz")),
        };
        serde_json::from_reader(GzDecoder::new(compressed))
    }

    /// The text of `package.json` with the name, version and description of a component, and without the tests.
    fn package(
        self,
        text: &str,
        RegisteredComponent { component, .. }: &RegisteredComponent,
    ) -> serde_json::Result<String> {
        let mut package: Value = serde_json::from_str(text)?;
        package["name"] = self.package_name(&component.key).into();
        package["version"] = component.version.as_str().into();
        package["description"] = component.description.as_str().into();
        if let Some(scripts) = package["scripts"].as_object_mut() {
            scripts.retain(|name, _| !name.starts_with("test"));
        }
        Ok(manifest::text(&package))
    }
}
