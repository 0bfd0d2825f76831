use clap::Args;
use wharf::Registry;
use wharf_client::{BaseUrls, Client, Proxy};

use super::limit_args::LimitArgs;

/// Where requests to vendors go.
#[derive(Args, Default)]
pub(crate) struct VendorArgs {
    /// Sends requests for one of a component's hosts to another base URL, as `COMPONENT.HOST=URL`. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    pub(crate) base_urls: Vec<String>,
    /// HTTP proxy of all connections to vendors, `http://[USER:PASSWORD@]HOST:PORT`. Set a password in the environment:
    /// other users of the machine can read flags. HTTP_PROXY and its like are not used.
    #[arg(long, env = "WHARF_VENDOR_PROXY", hide_env_values = true, value_name = "URL")]
    pub(crate) vendor_proxy: Option<String>,
}

impl VendorArgs {
    /// The client of the components in the registry.
    ///
    /// # Errors
    ///
    /// All invalid settings.
    pub(crate) fn client(&self, registry: &Registry, limits: &LimitArgs) -> Result<Client, Vec<String>> {
        let base_urls = BaseUrls::parse(self.base_urls.iter().map(String::as_str), registry);
        // An empty variable is how deployments leave one out.
        let proxy = self.vendor_proxy.as_deref().filter(|url| !url.is_empty()).map(Proxy::parse).transpose();
        match (base_urls, proxy) {
            (Ok(base_urls), Ok(proxy)) => {
                Client::with_proxy(base_urls, limits.client(), proxy.as_ref()).map_err(|error| vec![error.to_string()])
            }
            (base_urls, proxy) => {
                let errors = base_urls.err().into_iter().flatten().map(|error| format!("--endpoint: {error}"));
                Err(errors.chain(proxy.err().map(|error| format!("--vendor-proxy: {error}"))).collect())
            }
        }
    }
}
