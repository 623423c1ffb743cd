//! Conductor's states of a deployment and its instances, and how they change: the table of `semantics.md`, section 5.

use std::str::FromStr;

/// The state of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Conductor's own")]
pub enum InstanceState {
    New,
    Pending,
    Running,
    ShuttingDown,
    Stopped,
    CreateFailed,
    Error,
    Vanished,
}

impl InstanceState {
    /// All of them, with the names that Conductor gives them.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::New, "new"),
        (Self::Pending, "pending"),
        (Self::Running, "running"),
        (Self::ShuttingDown, "shutting_down"),
        (Self::Stopped, "stopped"),
        (Self::CreateFailed, "create_failed"),
        (Self::Error, "error"),
        (Self::Vanished, "vanished"),
    ];

    /// What Conductor calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// It could not be created, is broken, or is gone.
    #[must_use]
    pub fn has_failed(self) -> bool {
        matches!(self, Self::CreateFailed | Self::Error | Self::Vanished)
    }

    /// It has failed or is stopped.
    #[must_use]
    pub fn is_inactive(self) -> bool {
        self.has_failed() || self == Self::Stopped
    }

    /// It is inactive, or was never begun.
    #[must_use]
    pub fn is_finished(self) -> bool {
        self.is_inactive() || self == Self::New
    }
}

impl FromStr for InstanceState {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|&(state, _)| state).ok_or(())
    }
}

/// How many instances are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census([usize; InstanceState::ALL.len()]);

impl Census {
    /// One more is in this state.
    pub fn add(&mut self, state: InstanceState) {
        self.0[state as usize] += 1;
    }

    /// One of those in the state `from` is in the state `to` now.
    pub fn change(&mut self, from: InstanceState, to: InstanceState) {
        self.0[from as usize] -= 1;
        self.add(to);
    }

    /// How many are in a state that `is` so.
    pub(super) fn count(&self, is: fn(InstanceState) -> bool) -> usize {
        InstanceState::ALL.iter().filter(|(state, _)| is(*state)).map(|&(state, _)| self.0[state as usize]).sum()
    }

    /// There are some, and all of them are in a state that `is` so.
    pub(super) fn all(&self, is: fn(InstanceState) -> bool) -> bool {
        let all: usize = self.0.iter().sum();
        all > 0 && self.count(is) == all
    }
}

impl FromIterator<InstanceState> for Census {
    fn from_iter<I: IntoIterator<Item = InstanceState>>(states: I) -> Self {
        let mut census = Self::default();
        for state in states {
            census.add(state);
        }
        census
    }
}

/// The state of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Conductor's own")]
pub enum DeploymentState {
    New,
    Pending,
    Running,
    Incomplete,
    ShuttingDown,
    Stopped,
    Failed,
    RollbackInProgress,
    RollbackComplete,
    RollbackFailed,
}

impl DeploymentState {
    /// What Conductor calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Incomplete => "incomplete",
            Self::ShuttingDown => "shutting_down",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::RollbackInProgress => "rollback_in_progress",
            Self::RollbackComplete => "rollback_complete",
            Self::RollbackFailed => "rollback_failed",
        }
    }
}

/// A deployment changes its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// From this state.
    pub from: DeploymentState,
    /// To this one.
    pub to: DeploymentState,
    /// Why, in words that follow a colon.
    pub why: &'static str,
}

/// How many times a deployment may have been launched and still be launched elsewhere.
pub const MOST_LAUNCHES: usize = 9;

/// A deployment as Conductor sees it. Each call returns the change that it makes, if any.
#[derive(Debug, Clone, Copy)]
pub struct Deployment {
    state: DeploymentState,
    partial: bool,
}

impl Deployment {
    /// A new one. If `partial`, it goes on without the instances that fail.
    #[must_use]
    pub fn new(partial: bool) -> Self {
        Self { state: DeploymentState::New, partial }
    }

    /// Its state.
    #[must_use]
    pub fn state(&self) -> DeploymentState {
        self.state
    }

    /// It is launched.
    pub fn launch(&mut self) -> Option<Change> {
        self.changed(match self.state {
            DeploymentState::New => Some((DeploymentState::Pending, "it is launched")),
            _ => None,
        })
    }

    /// An instance came to be in the state `changed`, and all are in these now. To be asked again without it until nothing changes.
    pub fn see(&mut self, changed: Option<InstanceState>, instances: &Census) -> Option<Change> {
        use DeploymentState as To;
        let all = |is| instances.all(is);
        let is_running = |state| state == InstanceState::Running;
        let is_stopped = |state| state == InstanceState::Stopped;
        let runs_or_failed = |state: InstanceState| state == InstanceState::Running || state.has_failed();
        let fails = instances.count(InstanceState::has_failed) > 0;
        let broke = matches!(changed, Some(InstanceState::Error | InstanceState::Vanished));
        self.changed(match self.state {
            To::Pending | To::Incomplete if all(is_running) => Some((To::Running, "all instances are running")),
            To::Pending if !self.partial && fails => Some((To::RollbackInProgress, "an instance has failed")),
            To::Pending if self.partial && all(InstanceState::has_failed) => {
                Some((To::Failed, "all instances have failed"))
            }
            To::Pending if self.partial && fails && all(runs_or_failed) => {
                Some((To::Incomplete, "some instances are running and the others have failed"))
            }
            To::Running | To::Incomplete if all(is_stopped) => Some((To::Stopped, "all instances are stopped")),
            To::Running if instances.count(|state| state != InstanceState::Running) > 0 => {
                Some((To::Incomplete, "an instance is no longer running"))
            }
            To::ShuttingDown if all(InstanceState::is_inactive) => {
                Some((To::Stopped, "no instance is active any more"))
            }
            To::RollbackInProgress if broke => Some((To::RollbackFailed, "an instance broke while it was rolled back")),
            To::RollbackInProgress if all(InstanceState::is_finished) => {
                Some((To::RollbackComplete, "no instance is left"))
            }
            _ => None,
        })
    }

    /// Its user stops it.
    pub fn stop(&mut self) -> Option<Change> {
        self.changed(match self.state {
            DeploymentState::Running | DeploymentState::Incomplete => {
                Some((DeploymentState::ShuttingDown, "it is stopped on request"))
            }
            _ => None,
        })
    }

    /// A request to stop one of its instances has failed.
    pub fn stop_failed(&mut self) -> Option<Change> {
        self.changed(match self.state {
            DeploymentState::RollbackInProgress => {
                Some((DeploymentState::RollbackFailed, "a request to stop an instance failed"))
            }
            _ => None,
        })
    }

    /// It is rolled back after so many `launches`: if there is `another` place it is launched there.
    pub fn rolled_back(&mut self, another: bool, launches: usize) -> Option<Change> {
        self.changed(match self.state {
            DeploymentState::RollbackComplete if another && launches <= MOST_LAUNCHES => {
                Some((DeploymentState::Pending, "it is launched again"))
            }
            DeploymentState::RollbackComplete => Some((DeploymentState::Failed, "it is not launched again")),
            _ => None,
        })
    }

    fn changed(&mut self, change: Option<(DeploymentState, &'static str)>) -> Option<Change> {
        let (to, why) = change?;
        let from = std::mem::replace(&mut self.state, to);
        Some(Change { from, to, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeploymentState as D;
    use InstanceState as I;

    fn at(state: D, partial: bool) -> Deployment {
        Deployment { state, partial }
    }

    /// The table, transition by transition, each with what does not yet make it.
    #[test]
    fn every_transition_of_the_table() {
        assert_eq!(at(D::New, false).launch().map(|change| change.to), Some(D::Pending));
        assert_eq!(at(D::Pending, false).launch(), None);
        /// From which state, whether partial, what changed, and all instances; and to which state.
        type Seen<'s> = (D, bool, Option<I>, &'s [I], Option<D>);
        #[rustfmt::skip]
        let seen: &[Seen<'_>] = &[
            (D::Pending, false, None, &[I::Running, I::Pending], None),
            (D::Pending, false, None, &[I::Running, I::Running], Some(D::Running)),
            (D::Pending, true, None, &[I::Running, I::Running], Some(D::Running)),
            (D::Pending, false, None, &[], None),
            (D::Pending, true, None, &[I::CreateFailed, I::Error, I::Vanished], Some(D::Failed)),
            (D::Pending, true, None, &[I::CreateFailed, I::Pending], None),
            (D::Pending, true, None, &[I::CreateFailed, I::Running], Some(D::Incomplete)),
            (D::Pending, true, None, &[I::CreateFailed, I::Running, I::Pending], None),
            (D::Pending, false, Some(I::Error), &[I::Pending, I::Error], Some(D::RollbackInProgress)),
            (D::Pending, false, Some(I::CreateFailed), &[I::CreateFailed, I::New], Some(D::RollbackInProgress)),
            (D::Running, false, None, &[I::Running, I::Running], None),
            (D::Running, false, Some(I::Stopped), &[I::Stopped, I::Running], Some(D::Incomplete)),
            (D::Running, false, Some(I::Vanished), &[I::Vanished], Some(D::Incomplete)),
            (D::Running, false, Some(I::Stopped), &[I::Stopped, I::Stopped], Some(D::Stopped)),
            (D::Incomplete, false, Some(I::Stopped), &[I::Stopped, I::Stopped], Some(D::Stopped)),
            (D::Incomplete, false, Some(I::Stopped), &[I::Stopped, I::Vanished], None),
            (D::Incomplete, true, Some(I::Running), &[I::Running, I::Running], Some(D::Running)),
            (D::ShuttingDown, false, None, &[I::Stopped, I::ShuttingDown], None),
            (D::ShuttingDown, false, None, &[I::Stopped, I::Vanished], Some(D::Stopped)),
            (D::ShuttingDown, false, None, &[I::Stopped, I::New], None),
            (D::RollbackInProgress, false, Some(I::Vanished), &[I::Vanished, I::Stopped], Some(D::RollbackFailed)),
            (D::RollbackInProgress, false, Some(I::Error), &[I::Error, I::ShuttingDown], Some(D::RollbackFailed)),
            (D::RollbackInProgress, false, Some(I::CreateFailed), &[I::CreateFailed, I::ShuttingDown], None),
            (D::RollbackInProgress, false, Some(I::Stopped), &[I::CreateFailed, I::Stopped, I::New], Some(D::RollbackComplete)),
            (D::RollbackInProgress, false, Some(I::Stopped), &[I::ShuttingDown, I::Stopped], None),
            (D::RollbackComplete, false, None, &[I::Stopped], None),
            (D::Stopped, false, Some(I::Running), &[I::Running], None),
            (D::Failed, true, Some(I::Running), &[I::Running], None),
            (D::RollbackFailed, false, Some(I::Stopped), &[I::Stopped], None),
            (D::New, false, Some(I::Running), &[I::Running], None),
        ];
        for &(from, partial, changed, instances, to) in seen {
            let change = at(from, partial).see(changed, &instances.iter().copied().collect());
            assert_eq!(change.map(|change| change.to), to, "{from:?}, partial {partial}, {changed:?} {instances:?}");
            assert!(change.is_none_or(|change| change.from == from && !change.why.is_empty()));
        }
        for (from, to) in
            [(D::Running, Some(D::ShuttingDown)), (D::Incomplete, Some(D::ShuttingDown)), (D::Pending, None)]
        {
            assert_eq!(at(from, false).stop().map(|change| change.to), to);
        }
        for (from, to) in [(D::RollbackInProgress, Some(D::RollbackFailed)), (D::ShuttingDown, None)] {
            assert_eq!(at(from, false).stop_failed().map(|change| change.to), to);
        }
        for (another, launches, to) in
            [(true, 1, D::Pending), (true, 9, D::Pending), (true, 10, D::Failed), (false, 1, D::Failed)]
        {
            assert_eq!(at(D::RollbackComplete, false).rolled_back(another, launches).map(|change| change.to), Some(to));
        }
        assert_eq!(at(D::Failed, false).rolled_back(true, 1), None);
    }

    #[test]
    fn states_by_their_names() {
        for (state, name) in I::ALL {
            assert_eq!((state.name(), name.parse()), (name, Ok(state)));
        }
        assert_eq!("Running".parse::<I>(), Err(()));
    }
}
