//! Contact points as they are written for commands: `CHANNEL:ADDRESS`.

use beckon_domain::{Channel, wire};

/// What to write where it is none. It repeats no address.
pub(crate) const UNFIT: &str = "write the channel before the address, like email:name@example.com; the channels are email, sms, phone, whatsapp, post and push";

/// Reads one, as far as that goes without the site's rules.
pub(crate) fn read(text: &str) -> Option<wire::ContactPoint> {
    let (channel, address) = text.split_once(':')?;
    let channel: Channel = channel.parse().ok()?;
    let address = match channel {
        Channel::Post => {
            let mut lines: Vec<String> = address.split('|').map(str::to_owned).collect();
            let country = lines.pop().unwrap_or_default();
            wire::Address::Postal(wire::Postal { lines, country })
        }
        _ => wire::Address::Text(address.to_owned()),
    };
    Some(wire::ContactPoint { channel, address })
}
