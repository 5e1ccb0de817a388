//! What the pages share.

use crate::config::Config;
use crate::control::Controls;
use crate::edge::Edge;
use crate::headers::Policies;
use crate::layout::Layout;
use crate::postbox::Postbox;
use crate::signature::Verifier;

/// What the handlers share.
pub(crate) struct Shop {
    pub(crate) layout: Layout,
    pub(crate) policies: Policies,
    pub(crate) edge: Edge,
    pub(crate) verifier: Verifier,
    pub(crate) postbox: Postbox,
    pub(crate) controls: Controls,
}

impl Shop {
    /// Opens the shop: makes its data folder ready, and reads its secret.
    ///
    /// # Errors
    ///
    /// One line that says what to change, if the secret is none or the data folder cannot be used.
    pub(crate) fn open(config: Config) -> Result<Self, String> {
        let data = config.data;
        Ok(Self {
            layout: Layout::new(&config.edge, &config.site),
            policies: Policies::new(&config.edge)?,
            edge: Edge::new(&config.edge, &config.site, config.sender_key)?,
            verifier: Verifier::new(&config.webhook_secret)?,
            postbox: Postbox::open(&data)
                .map_err(|error| format!("cannot use the folder {}: {error}", data.display()))?,
            controls: Controls::default(),
        })
    }
}
