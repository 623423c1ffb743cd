//! A launch: rehearsed on a clock of its own, or followed while it happens.
//!
//! What is launched is an [`Order`], made of a plan and nothing else, so that whoever has a plan needs no document. Both
//! [`rehearse`](rehearsal::rehearse) and [`follow`](following::follow) tell an [`Outcome`] at a moment; each is linear in the plan and what it is given.

pub mod conductor;
pub mod following;

pub mod rehearsal;
pub mod reports;

use conductor::{Census, Change, Deployment, DeploymentState, InstanceState};

use crate::names::Names;
use crate::plan::AT_WORST;
use crate::wording::fill;

/// A moment or a duration, in milliseconds. Moments count from the launch.
pub type Time = i64;

/// An instance or a service, as a plan has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Unique in the plan.
    pub id: String,
    /// The name of its assembly.
    pub assembly: String,
    /// The service's name; `None` for the instance itself.
    pub service: Option<String>,
    /// The ids of what it waits for.
    pub needs: Vec<String>,
    /// The symbols that it waits for; only if undeclared returns come late, for those that end in [`AT_WORST`].
    pub requires: Vec<String>,
    /// The symbols that it gives.
    pub provides: Vec<String>,
}

/// Instances and services, each with what it waits for.
#[derive(Debug, Clone)]
pub struct Order {
    steps: Vec<Step>,
    /// For each step, those that wait for it.
    waiters: Vec<Vec<usize>>,
}

/// An instance that boots, or a service that runs.
#[derive(Debug, Clone)]
pub struct Step {
    /// As in the plan.
    pub id: String,
    /// The name of its assembly.
    pub assembly: String,
    /// The service's name; `None` for the instance itself.
    pub service: Option<String>,
    /// The step of its instance, which for an instance is itself.
    pub instance: usize,
    /// The steps it waits for, each once.
    pub needs: Vec<usize>,
    /// Those of `needs` that it waits for only if undeclared returns come late.
    at_worst: Vec<usize>,
    /// The symbols it waits for and nothing gives: it never starts; or, where one ends in [`AT_WORST`], not if undeclared returns come
    /// late.
    pub lacks: Vec<String>,
}

impl Order {
    /// The order that a plan tells.
    ///
    /// # Errors
    /// The plan is none: two nodes have an id in common, or a service comes before every instance.
    pub fn new(nodes: &[Node]) -> Result<Self, String> {
        let mut known = Names::default();
        for (index, node) in nodes.iter().enumerate() {
            if *known.entry(ID, &node.id, index) != index {
                return Err(fill("Two nodes of the plan have the id `{0}`.", &[&node.id]));
            }
            for symbol in &node.provides {
                known.entry(SYMBOL, symbol, index);
            }
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut instance = None;
        for (index, node) in nodes.iter().enumerate() {
            if node.service.is_none() {
                instance = Some(index);
            }
            let Some(instance) = instance else {
                return Err(fill("In the plan `{0}` comes before any instance.", &[&node.id]));
            };
            let (mut needs, mut at_worst, mut lacks) = (Vec::new(), Vec::new(), Vec::new());
            if instance != index {
                needs.push(instance);
            }
            for (place, wanted) in [(ID, &node.needs), (SYMBOL, &node.requires)] {
                for wanted in wanted {
                    let Some(step) = known.get(place, wanted) else {
                        lacks.push(wanted.clone());
                        continue;
                    };
                    needs.push(step);
                    if place == SYMBOL && wanted.ends_with(AT_WORST) {
                        at_worst.push(step);
                    }
                }
            }
            needs.sort_unstable();
            needs.dedup();
            at_worst.sort_unstable();
            steps.push(Step {
                id: node.id.clone(),
                assembly: node.assembly.clone(),
                service: node.service.clone(),
                instance,
                needs,
                at_worst,
                lacks,
            });
        }
        let mut waiters = vec![Vec::new(); steps.len()];
        for (index, step) in steps.iter().enumerate() {
            for &need in &step.needs {
                waiters[need].push(index);
            }
        }
        Ok(Self { steps, waiters })
    }

    /// Its steps, in the order of the plan: an instance, then its services.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps that are instances, or those that are services.
    fn indices(&self, services: bool) -> impl Iterator<Item = usize> {
        (0..self.steps.len()).filter(move |&step| self.steps[step].service.is_some() == services)
    }

    /// The services of an instance.
    fn services(&self, instance: usize) -> impl Iterator<Item = usize> {
        (instance + 1..self.steps.len()).take_while(move |&step| self.steps[step].instance == instance)
    }

    /// The steps by their names, the first of each name.
    fn by_name(&self) -> Names<'_> {
        let mut names = Names::default();
        for (index, step) in self.steps.iter().enumerate() {
            let place =
                step.service.as_ref().map_or(INSTANCE, |_| names.get(INSTANCE, &step.assembly).unwrap_or(index));
            names.entry(place, step.service.as_ref().unwrap_or(&step.assembly), index);
        }
        names
    }

    /// "`s` on `a`", or "`a`".
    fn name(&self, step: usize) -> String {
        let step = &self.steps[step];
        match &step.service {
            Some(service) => fill("`{0}` on `{1}`", &[service, &step.assembly]),
            None => fill("`{0}`", &[&step.assembly]),
        }
    }

    /// Whether a step waits for `need` only if undeclared returns come late.
    fn is_at_worst(&self, step: usize, need: usize) -> bool {
        self.steps[step].at_worst.binary_search(&need).is_ok()
    }

    /// What a service waits for that is not there, in words, and whether it can start.
    fn waits_for(&self, service: usize, comes: impl Fn(usize) -> Comes) -> (Vec<String>, Ready) {
        let step = &self.steps[service];
        let mut waits = Vec::new();
        let mut ready = Ready::Yes;
        for &need in &step.needs {
            let (never, can) = match comes(need) {
                Comes::IsThere => continue,
                Comes::Later if self.is_at_worst(service, need) => ("", Ready::Perhaps),
                Comes::Later => ("", Ready::No),
                Comes::Never => (", which never will", Ready::No),
            };
            ready = ready.min(can);
            let template = if self.is_at_worst(service, need) {
                "an undeclared return, at worst [0] to complete[1]"
            } else if self.steps[need].service.is_some() {
                "[0] to complete[1]"
            } else {
                "[0] to boot[1]"
            };
            waits.push(fill(template, &[&self.name(need), never]));
        }
        for lack in &step.lacks {
            ready = ready.min(if lack.ends_with(AT_WORST) { Ready::Perhaps } else { Ready::No });
            waits.push(fill("{0}", &[lack]));
        }
        (waits, ready)
    }
}

/// Whether something that is waited for comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    IsThere,
    Later,
    Never,
}

/// Whether a service that has not started can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ready {
    /// Something that it waits for is not there.
    No,
    /// What is not there may come sooner than the plan says, or only its agent says that it is not there.
    Perhaps,
    /// All that it waits for is there.
    Yes,
}

/// The places of [`Names`]: what ids, symbols, and names of instances are kept under; a service's name is under its instance.
const ID: usize = usize::MAX;
const SYMBOL: usize = usize::MAX - 1;
const INSTANCE: usize = usize::MAX;

/// How a launch is, or was, at a moment.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Conductor's state of the deployment.
    pub deployment: DeploymentState,
    /// The moment that is told.
    pub at: Time,
    /// How many launches there were so far; services and instances are those of the last.
    pub launches: usize,
    /// For each step, how it is.
    pub progress: Vec<Progress>,
    /// What happened, in the order of time.
    pub events: Vec<Event>,
    /// The steps from the boot to the service that completed last, each the last that the next one waited for.
    pub critical_path: Vec<usize>,
    /// Services had not started when their time was up.
    pub timed_out: bool,
    /// What takes longer than it should.
    pub overdue: Vec<Overdue>,
    /// What to do next.
    pub action: Action,
    /// Why, in one sentence.
    pub why: String,
    /// What is odd about what was given.
    pub notes: Vec<Note>,
}

/// How a step is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Conductor's state of an instance; of no meaning for a service.
    pub instance: InstanceState,
    /// When a service started.
    pub started: Option<Time>,
    /// When a service completed, or an instance had booted.
    pub completed: Option<Time>,
    /// The return code of a service that has completed, if it is known.
    pub code: Option<i64>,
    /// A service that completed has failed.
    pub failed: bool,
    /// Its instance or agent is gone: the service goes no further.
    pub lost: bool,
    /// What a service waits for that has not started, in words.
    pub waits_for: Vec<String>,
    /// Whether a service that has not started can.
    pub ready: Ready,
    /// The services that failed and were waited for all the same.
    pub on_failed: Vec<usize>,
}

impl Progress {
    /// Nothing has happened yet.
    const NONE: Self = Self {
        instance: InstanceState::New,
        started: None,
        completed: None,
        code: None,
        failed: false,
        lost: false,
        waits_for: Vec::new(),
        ready: Ready::No,
        on_failed: Vec::new(),
    };

    /// A service has completed, and well.
    #[must_use]
    pub fn has_succeeded(&self) -> bool {
        self.completed.is_some() && !self.failed
    }

    /// A service has started and goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.started.is_some() && self.completed.is_none() && !self.lost
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Time,
    /// What sort of thing.
    pub what: Happened,
    /// To which step; `None` for the deployment.
    pub step: Option<usize>,
    /// The same in a sentence.
    pub text: String,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The deployment is in another state.
    Deployment(DeploymentState),
    /// An instance is in another state.
    Instance(InstanceState),
    /// A service has started.
    Started,
    /// A service has completed with code 0.
    Completed,
    /// A service has completed otherwise.
    Failed,
    /// The agent of an instance has given up waiting.
    GaveUp,
    /// The time for services to start was up.
    TimedOut,
}

/// Something that takes longer than it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Which step.
    pub step: usize,
    /// Since when.
    pub since: Time,
    /// What, in a sentence.
    pub text: String,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Wait: it goes on.
    Wait,
    /// Stop what runs.
    RollBack,
    /// Launch it again.
    Relaunch,
    /// Leave it: it has failed.
    GiveUp,
    /// Nothing: it is launched.
    Done,
}

/// Something odd about what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What sort of thing.
    pub kind: Odd,
    /// The report it is about, by its index.
    pub report: Option<usize>,
    /// What is odd, in a sentence.
    pub text: String,
}

/// What sort of thing is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A name that does not belong to the deployable.
    Unknown,
    /// It is about another, older launch.
    OlderLaunch,
    /// A report that cannot be read, or not all of it.
    Malformed,
    /// It contradicts something else.
    Inconsistent,
    /// Two clocks were compared.
    Clocks,
}

/// What follows when services have not started in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Afterwards {
    /// Nothing but what Conductor does by itself.
    #[default]
    Nothing,
    /// It is rolled back.
    Rollback,
    /// It is rolled back and launched again.
    Relaunch,
}

/// The story of a deployment as it goes on: its state, its instances', and all that happened.
#[derive(Debug)]
struct Story {
    deployment: Deployment,
    /// How many instances are in each state.
    instances: Census,
    /// The same, with those as broken that have services that have not started in time.
    judged: Census,
    /// For each instance how many of its services had not started when the time was up, and still have not.
    unstarted: Vec<usize>,
    events: Vec<Event>,
}

impl Story {
    /// A deployment that is new, with all its instances in one `state`.
    fn new(partial: bool, order: &Order, state: InstanceState) -> Self {
        let instances: Census = order.indices(false).map(|_| state).collect();
        let unstarted = vec![0; order.steps.len()];
        Self { deployment: Deployment::new(partial), instances, judged: instances, unstarted, events: Vec::new() }
    }

    /// All instances are new again, for another launch.
    fn begin(&mut self, order: &Order) {
        self.instances = order.indices(false).map(|_| InstanceState::New).collect();
        self.judged = self.instances;
        self.unstarted.fill(0);
    }

    fn tell(&mut self, at: Time, what: Happened, step: Option<usize>, text: String) {
        self.events.push(Event { at, what, step, text });
    }

    /// Tells a change of the deployment, and whether there was one.
    fn change(&mut self, at: Time, change: Option<Change>) -> bool {
        let Some(Change { from, to, why }) = change else { return false };
        let text = fill("The deployment goes from [0] to [1]: [2].", &[from.name(), to.name(), why]);
        self.tell(at, Happened::Deployment(to), None, text);
        true
    }

    /// An instance comes to be in another state.
    fn set(&mut self, at: Time, instance: usize, from: InstanceState, to: InstanceState, text: String) {
        self.instances.change(from, to);
        self.judged.change(self.judge(instance, from), self.judge(instance, to));
        self.tell(at, Happened::Instance(to), Some(instance), text);
    }

    /// What an instance counts as: while the deployment is up, as broken if it has services that have not started in time.
    fn judge(&self, instance: usize, state: InstanceState) -> InstanceState {
        if self.unstarted[instance] > 0 && !state.is_inactive() { InstanceState::Error } else { state }
    }

    /// The deployment follows its instances, one of which came to be in the state `changed`.
    fn see(&mut self, at: Time, mut changed: Option<InstanceState>) {
        loop {
            let judged = if self.is_up() { self.judged } else { self.instances };
            let mut change = self.deployment.see(changed.take(), &judged);
            if let Some(change) = &mut change
                && judged != self.instances
                && change.to != DeploymentState::Running
            {
                change.why = "not all services have started in time";
            }
            if !self.change(at, change) {
                return;
            }
        }
    }

    /// There is an instance to stop.
    fn has_to_stop(&self) -> bool {
        self.instances.count(|state| matches!(state, InstanceState::Pending | InstanceState::Running)) > 0
    }

    /// Nothing of it is left.
    fn is_over(&self) -> bool {
        self.instances.all(InstanceState::is_finished)
    }

    fn is_up(&self) -> bool {
        use DeploymentState as State;
        matches!(self.deployment.state(), State::Pending | State::Running | State::Incomplete)
    }

    /// Tells that the time for services to start is up, and that these have not.
    fn tell_unstarted(&mut self, at: Time, order: &Order, unstarted: &[usize]) {
        let names: Vec<String> = unstarted.iter().map(|&step| order.name(step)).collect();
        let text = ["The time is up, and ", &several(&names, "service"), " not started."].concat();
        self.tell(at, Happened::TimedOut, None, text);
    }

    /// The time for services to start is up, and these have not: the deployment takes their instances for broken.
    fn time_out(&mut self, at: Time, order: &Order, unstarted: &[usize], progress: &[Progress]) {
        self.tell_unstarted(at, order, unstarted);
        for &step in unstarted {
            let instance = order.steps[step].instance;
            let state = progress[instance].instance;
            let before = self.judge(instance, state);
            self.unstarted[instance] += 1;
            self.judged.change(before, self.judge(instance, state));
        }
        self.see(at, None);
    }

    /// A service has started on an `instance` in this `state`: late, but it has.
    fn catch_up(&mut self, at: Time, instance: usize, state: InstanceState) {
        if self.unstarted[instance] > 0 {
            let before = self.judge(instance, state);
            self.unstarted[instance] -= 1;
            self.judged.change(before, self.judge(instance, state));
            self.see(at, None);
        }
    }
}

/// "`a` has", "`a` and `b` have", "`a`, `b`, `c` and 7 other services have".
fn several(names: &[String], noun: &str) -> String {
    const MOST: usize = 3;
    let has = if names.len() == 1 { " has" } else { " have" };
    let mut said = String::new();
    let shown = if names.len() > MOST + 1 { MOST } else { names.len() };
    for (index, name) in names[..shown].iter().enumerate() {
        if index > 0 {
            said.push_str(if index + 1 == names.len() { " and " } else { ", " });
        }
        said.push_str(name);
    }
    if shown < names.len() {
        said.push_str(&fill(" and [0] other [1]s", &[&(names.len() - shown).to_string(), noun]));
    }
    said.push_str(has);
    said
}

/// What there is to say of a launch as a whole.
#[derive(Debug, Clone, Copy)]
struct Advice<'a> {
    order: &'a Order,
    deployment: DeploymentState,
    progress: &'a [Progress],
    timed_out: bool,
    afterwards: Afterwards,
    /// It may be launched again.
    again: bool,
    /// It goes on without the instances that fail.
    partial: bool,
}

impl Advice<'_> {
    /// What to do next, and why.
    fn next(&self) -> (Action, String) {
        use DeploymentState as State;
        let Self { order, progress, .. } = *self;
        let services = |is: fn(&Progress) -> bool| -> Vec<usize> {
            order.indices(true).filter(|&service| is(&progress[service])).collect()
        };
        let names = |steps: &[usize]| -> Vec<String> { steps.iter().map(|&step| order.name(step)).collect() };
        let said = |steps: &[usize], what: &str| {
            let is_service = steps.first().is_some_and(|&step| order.steps[step].service.is_some());
            [&several(&names(steps), if is_service { "service" } else { "instance" }), what].concat()
        };
        let instances = |is: fn(InstanceState) -> bool| -> Vec<usize> {
            order.indices(false).filter(|&index| is(progress[index].instance)).collect()
        };
        let gone = instances(InstanceState::is_inactive);
        let over = match self.deployment {
            State::RollbackInProgress | State::ShuttingDown => {
                return (Action::Wait, "Its instances are being stopped.".to_owned());
            }
            State::RollbackComplete | State::Stopped | State::Failed | State::RollbackFailed => {
                fill("The deployment is [0]", &[self.deployment.name()])
            }
            // Conductor has no name for what was stopped before it ran, or in part.
            _ if !gone.is_empty() && instances(|state| !state.is_finished()).is_empty() => {
                "No instance is left".to_owned()
            }
            State::New | State::Pending | State::Running | State::Incomplete => String::new(),
        };
        if !over.is_empty() {
            return if self.again && self.deployment != State::RollbackFailed {
                (Action::Relaunch, over + ", and it may be launched again.")
            } else {
                (Action::GiveUp, over + ", and it is not to be launched again.")
            };
        }
        if order.steps.is_empty() {
            return (Action::Done, "There is nothing to launch.".to_owned());
        }
        // Whatever one waits for, what has gone is said.
        let wait = |steps: &[usize], what: &str| {
            let mut why = said(steps, what);
            if !gone.is_empty() {
                why.pop();
                why.push_str("; ");
                why.push_str(&said(&gone, " gone or failed."));
            }
            (Action::Wait, why)
        };
        let stopping = instances(|state| state == InstanceState::ShuttingDown);
        if !stopping.is_empty() {
            return (Action::Wait, said(&stopping, " to stop: that was begun."));
        }
        let unstarted = services(|service| service.started.is_none());
        if self.timed_out && !unstarted.is_empty() {
            return (self.undo(), said(&unstarted, " not started in time."));
        }
        let booting = instances(|state| matches!(state, InstanceState::New | InstanceState::Pending));
        if !booting.is_empty() {
            return wait(&booting, " not booted yet.");
        }
        let running = services(Progress::is_running);
        if !running.is_empty() {
            return wait(&running, " started and not completed yet.");
        }
        let ready = services(|service| service.ready == Ready::Yes && !service.lost);
        if !ready.is_empty() {
            return wait(&ready, " all that was waited for, and not started yet.");
        }
        let failed = services(|service| !service.has_succeeded() && !service.lost);
        let here = |&service: &usize| progress[order.steps[service].instance].instance == InstanceState::Running;
        let left: Vec<usize> =
            unstarted.iter().copied().filter(here).filter(|&service| progress[service].lost).collect();
        if !left.is_empty() {
            return (self.undo(), said(&left, " not started, and by now the agent there has given up."));
        }
        let perhaps = services(|service| service.ready == Ready::Perhaps && !service.lost);
        if !perhaps.is_empty() && (gone.is_empty() || self.partial) {
            return wait(&perhaps, " not started, but what is waited for may still come.");
        }
        if !gone.is_empty() {
            return if self.partial && failed.is_empty() && self.deployment == State::Incomplete {
                (
                    Action::Done,
                    said(&gone, " gone or failed, which is allowed, and all services elsewhere have succeeded."),
                )
            } else {
                (self.undo(), said(&gone, " gone or failed."))
            };
        }
        if !unstarted.is_empty() {
            return (
                self.undo(),
                said(&unstarted, " not started, and by the plan nothing goes on that could change that."),
            );
        }
        if failed.is_empty() {
            (Action::Done, "All instances are running, and all services have succeeded.".to_owned())
        } else {
            (self.undo(), said(&failed, " failed."))
        }
    }

    /// What to do about a launch that fails.
    fn undo(&self) -> Action {
        match self.afterwards {
            Afterwards::Nothing => Action::GiveUp,
            Afterwards::Rollback | Afterwards::Relaunch => Action::RollBack,
        }
    }
}

/// The steps from the boot to the service that completed last, of several the first in the plan; if none did, the instance that booted
/// last. For each step `done` is when it was done, and `last` which of those it waited for was done last.
fn critical_path(order: &Order, done: &[Option<Time>], last: &[Option<usize>]) -> Vec<usize> {
    let key = |step: usize| done[step].map(|at| (order.steps[step].service.is_some(), at));
    let mut end = None;
    for step in 0..order.steps.len() {
        if key(step) > end.and_then(key) {
            end = Some(step);
        }
    }
    let mut path: Vec<usize> = Vec::new();
    while let Some(step) = end.filter(|_| path.len() < order.steps.len()) {
        path.push(step);
        end = last[step];
    }
    path.reverse();
    path
}
