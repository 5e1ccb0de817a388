//! A visit to the page of all settings: by the link of any message, or by a link that was asked for and just arrived.

use crate::failure::Failure;
use crate::link;
use beckon_domain::Channel;
use beckon_domain::proofs::PROOF_LASTS;
use beckon_domain::seal::Secrets;
use beckon_domain::stored::{ContactKey, Notice, Visit};
use beckon_domain::time::{DAY, Instant};

/// How long a link from before links had rows opens the page: as long as was promised with it. It is not taken back with the
/// browser that it was handed to, for nobody knows which that was; the person ends it with all the others. None of them can do
/// more than the link of any message, once its proof is half an hour old.
const ROWLESS_LASTS: i64 = 90 * DAY;
/// Who is at the page.
pub struct Visitor {
    /// Through which contact point.
    pub contact: ContactKey,
    /// Its channel.
    pub channel: Channel,
    /// The language to show it in.
    pub language: String,
    /// When the link was made: whose the contact point is since, that link is not for.
    pub since: Instant,
    /// Whether the contact point has proven itself a moment ago. A message may be passed on, so its link proves nothing.
    pub proven: bool,
    /// The name of the link's row. The link of a message has none, nor has one from before links had rows.
    pub row: Option<String>,
}

impl Visitor {
    /// Reads a token that we wrote: that of a link of the page's own, or of a message. `None` for any other, and for one that is
    /// over.
    ///
    /// # Errors
    ///
    /// A newer version wrote it.
    pub fn read(token: &str, secrets: &Secrets, now: Instant) -> Result<Option<Self>, Failure> {
        if let Some(visit) = link::read::<Visit>(token, secrets)? {
            let age = now.since(visit.proven_at);
            let row = Some(visit.row).filter(|row| !row.is_empty());
            let is_over = row.is_none() && age >= ROWLESS_LASTS;
            return Ok((!is_over).then_some(Self {
                contact: visit.contact,
                channel: visit.channel,
                language: visit.language,
                since: visit.proven_at,
                proven: age < PROOF_LASTS,
                row,
            }));
        }
        let notice = link::read::<Notice>(token, secrets)?;
        Ok(notice.map(|notice| Self {
            contact: notice.contact,
            channel: notice.channel,
            language: notice.language,
            since: notice.at,
            proven: false,
            row: None,
        }))
    }
}
