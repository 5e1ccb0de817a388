//! What turns log, on the platform's console.

use log::{Level, LevelFilter, Log, Metadata, Record};

struct Console;

impl Log for Console {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        match record.level() {
            Level::Error => worker::console_error!("{}", record.args()),
            Level::Warn => worker::console_warn!("{}", record.args()),
            Level::Info | Level::Debug | Level::Trace => worker::console_log!("{}", record.args()),
        }
    }

    fn flush(&self) {}
}

/// Sends what is logged there from now on.
pub fn set_up() {
    // It fails only where that was done before.
    log::set_logger(&Console).ok();
    log::set_max_level(LevelFilter::Info);
}
