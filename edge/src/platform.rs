//! Time and randomness, from the platform.

use beckon_domain::seal::Entropy;
use beckon_domain::time::Instant;
use beckon_ledger::Failure;
use worker::Date;

/// Now, by the platform's clock.
pub fn now() -> Instant {
    Instant::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// Randomness for one turn, from the platform.
pub fn fresh_entropy() -> Result<Entropy, Failure> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::broken(format!("no randomness: {error}")))?;
    Ok(Entropy::new(seed))
}
