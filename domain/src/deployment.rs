//! What a deployment adds to a check of rules: where deliveries may go, and which secrets it has for a site.

mod endpoints;
pub mod secrets;

pub use endpoints::may_deliver_to;

/// What the deployment adds to a check of rules.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Origins that webhooks may use besides public https.
    pub local_endpoints: Vec<String>,
    /// Origins that a provider's token may go to besides the provider's own.
    pub provider_hosts: Vec<String>,
    /// The secrets that the deployment has for the site. Absent where nobody can know, as in a check without the edge.
    pub secrets: Option<secrets::Deployed>,
    /// The number of shards the site was created with, which cannot change.
    pub created_with_shards: Option<u8>,
}
