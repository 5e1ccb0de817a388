//! How the next deliveries are answered, so that a test can play a provider that is slow, down or gone.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const LONGEST_DELAY: u64 = 60_000;

/// `POST /hooks/control`. Neither `status` nor `delay_ms`: deliveries are taken again as usual.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Control {
    /// One hook's path. Absent: every hook that has no control of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// The status to answer, 200 to 599. Absent: as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// For so many deliveries. Absent: until another control says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    /// How long to wait before answering, at most a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delay_ms: Option<u64>,
}

/// What a control makes of one delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Instruction {
    /// The status to answer instead of the usual one.
    pub(crate) status: Option<u16>,
    /// How long to wait before answering.
    pub(crate) delay: Duration,
}

/// The controls in force. They live in memory: a restart is a provider that is well again.
#[derive(Default)]
pub(crate) struct Controls(Mutex<BTreeMap<Option<String>, Control>>);

impl Controls {
    /// Sets a control, and answers with all that are in force, or with everything that is wrong with it.
    pub(crate) fn set(&self, control: Control) -> Result<Vec<Control>, Vec<String>> {
        let problems = control.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut controls = self.lock();
        let ends = control.status.is_none() && control.delay_ms.is_none();
        match (&control.path, ends) {
            (None, true) => controls.clear(),
            (path, true) => drop(controls.remove(path)),
            (path, false) => drop(controls.insert(path.clone(), control)),
        }
        Ok(controls.values().cloned().collect())
    }

    /// The controls in force.
    pub(crate) fn in_force(&self) -> Vec<Control> {
        self.lock().values().cloned().collect()
    }

    /// What to do with the delivery that has just come to `path`. Counts it.
    pub(crate) fn take(&self, path: &str) -> Instruction {
        let mut controls = self.lock();
        let own = Some(path.to_owned());
        let key = if controls.contains_key(&own) { own } else { None };
        let Some(control) = controls.get_mut(&key) else {
            return Instruction::default();
        };
        let delay = Duration::from_millis(control.delay_ms.unwrap_or(0));
        let instruction = Instruction {
            status: control.status,
            delay,
        };
        if let Some(times) = &mut control.times {
            *times -= 1;
            if *times == 0 {
                controls.remove(&key);
            }
        }
        instruction
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Option<String>, Control>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Control {
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self
            .path
            .as_deref()
            .is_some_and(|path| !path.starts_with("/hooks/") || path == "/hooks/control")
        {
            problems.push("path: expected the path of a hook, such as /hooks/email".to_owned());
        }
        if self.status.is_some_and(|status| !(200..=599).contains(&status)) {
            problems.push("status: expected 200 to 599".to_owned());
        }
        if self.times == Some(0) {
            problems.push("times: expected 1 or more; leave status and delay_ms out to end a control".to_owned());
        }
        if self.delay_ms.is_some_and(|delay| delay > LONGEST_DELAY) {
            problems.push(format!("delay_ms: expected at most {LONGEST_DELAY}"));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(json: &str) -> Control {
        serde_json::from_str(json).expect("a control")
    }

    fn statuses(controls: &Controls, path: &str, count: usize) -> Vec<Option<u16>> {
        (0..count).map(|_| controls.take(path).status).collect()
    }

    #[test]
    fn a_control_holds_for_as_many_deliveries_as_it_says() {
        let controls = Controls::default();
        controls
            .set(control(r#"{"path":"/hooks/email","status":500,"times":2}"#))
            .expect("set");
        assert_eq!(
            statuses(&controls, "/hooks/sms", 1),
            [None],
            "another hook is not concerned"
        );
        assert_eq!(statuses(&controls, "/hooks/email", 3), [Some(500), Some(500), None]);
        assert!(controls.in_force().is_empty());
    }

    #[test]
    fn a_control_without_times_holds_until_it_is_ended() {
        let controls = Controls::default();
        controls.set(control(r#"{"status":410}"#)).expect("set");
        assert_eq!(statuses(&controls, "/hooks/events", 20), [Some(410); 20]);
        controls.set(control("{}")).expect("ended");
        assert_eq!(statuses(&controls, "/hooks/events", 1), [None]);
    }

    #[test]
    fn a_hook_with_a_control_of_its_own_obeys_that_one() {
        let controls = Controls::default();
        controls.set(control(r#"{"status":503}"#)).expect("set");
        controls
            .set(control(r#"{"path":"/hooks/sms","delay_ms":5}"#))
            .expect("set");
        assert_eq!(
            controls.take("/hooks/sms"),
            Instruction {
                status: None,
                delay: Duration::from_millis(5)
            }
        );
        assert_eq!(statuses(&controls, "/hooks/email", 1), [Some(503)]);
        controls.set(control(r#"{"path":"/hooks/sms"}"#)).expect("ended");
        assert_eq!(statuses(&controls, "/hooks/sms", 1), [Some(503)]);
    }

    #[test]
    fn everything_wrong_with_a_control_is_said_at_once() {
        let problems = Controls::default()
            .set(control(
                r#"{"path":"/elsewhere","status":99,"times":0,"delay_ms":60001}"#,
            ))
            .expect_err("refused");
        assert_eq!(problems.len(), 4, "{problems:?}");
    }
}
