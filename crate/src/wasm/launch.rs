//! The launch: rehearsed, or followed.

use serde::Deserialize;
use tsify::Tsify;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::console_error_on_panic;
use super::plain::{Object, Plain};
use super::service::ServiceName;
use crate::launch::conductor;
use crate::launch::following::{Received, Seen, Told, follow};
use crate::launch::rehearsal::{Mishap, Options, rehearse};
use crate::launch::{Action, Afterwards, Happened, Node, Odd, Order, Outcome, Time};

/// Conductor's states of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "snake_case")]
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

/// How a launch is at a moment. Times are seconds since the launch.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Launch {
    /// Conductor's state of the deployment.
    pub deployment: DeploymentState,
    /// Whether all services have succeeded.
    pub healthy: bool,
    /// The moment that is told.
    pub at: f64,
    /// How many launches there were; services and instances are those of the last.
    pub launches: usize,
    /// In the order of the plan.
    pub services: Vec<LaunchedService>,
    /// Likewise.
    pub instances: Vec<LaunchedInstance>,
    /// What happened, in the order of time. Of a launch that is followed: when it was received.
    pub events: Vec<LaunchEvent>,
    /// The ids in the plan from the boot to the service that completed last, each the last that the next one waited for.
    pub critical_path: Vec<String>,
    /// Services had not started when their time was up.
    pub timed_out: bool,
    /// What takes longer than it should, by the receiver's clock.
    pub overdue: Vec<OverdueStep>,
    /// What to do next.
    pub next: NextStep,
    /// What is odd about what was given.
    pub notes: Vec<LaunchNote>,
}

/// Conductor's states of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "snake_case")]
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

/// A service in a [`Launch`].
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaunchedService {
    /// Its id in the plan.
    pub node: String,
    /// The assembly's name.
    pub assembly: String,
    /// The service's name.
    pub service: String,
    /// How it is.
    pub state: ServiceState,
    /// When it started, or null. Of a launch that is followed: by the server's clock, since the deployment was registered.
    #[tsify(type = "number | null")]
    pub started: Option<f64>,
    /// When it completed, or null; by the same clock.
    #[tsify(type = "number | null")]
    pub completed: Option<f64>,
    /// Its return code, or null.
    #[tsify(type = "number | null")]
    pub code: Option<i64>,
    /// What it waits for, in words, if it has not started.
    pub waits_for: Vec<String>,
    /// The services that it waited for and that failed.
    pub on_failed: Vec<ServiceName>,
}

/// How a service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceState {
    /// It has not started.
    Waiting,
    /// It has started.
    Running,
    /// It has completed with code 0.
    Succeeded,
    /// It has completed with another.
    Failed,
    /// Its instance or its agent is gone.
    Lost,
}

/// An instance in a [`Launch`].
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LaunchedInstance {
    /// Its id in the plan.
    pub node: String,
    /// The assembly's name.
    pub assembly: String,
    /// Conductor's state of it.
    pub state: InstanceState,
    /// Whether all its services have started.
    pub all_services_started: bool,
}

/// Something that happened.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct LaunchEvent {
    /// When.
    pub at: f64,
    /// What sort of thing.
    pub what: LaunchEventKind,
    /// The assembly's name; null if it happened to the deployment.
    #[tsify(type = "string | null")]
    pub assembly: Option<String>,
    /// The service's name; null if it happened to no service.
    #[tsify(type = "string | null")]
    pub service: Option<String>,
    /// The id in the plan of what it happened to; null for the deployment.
    #[tsify(type = "string | null")]
    pub node: Option<String>,
    /// The state that a deployment or an instance came to be in; else null.
    #[tsify(type = "string | null")]
    pub state: Option<String>,
    /// The same in a sentence.
    pub text: String,
}

/// What sort of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum LaunchEventKind {
    /// The deployment is in another state.
    Deployment,
    /// An instance is in another state.
    Instance,
    /// A service has started.
    ServiceStarted,
    /// A service has completed with code 0.
    ServiceCompleted,
    /// A service has completed with another.
    ServiceFailed,
    /// The agent of an instance has given up waiting.
    GaveUp,
    /// The time for services to start was up.
    Timeout,
}

/// Something that takes longer than it should.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct OverdueStep {
    /// Its id in the plan.
    pub node: String,
    /// The assembly's name.
    pub assembly: String,
    /// The service's name; null for an instance.
    #[tsify(type = "string | null")]
    pub service: Option<String>,
    /// Since when.
    pub since: f64,
    /// What, in a sentence.
    pub text: String,
}

/// What to do next.
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct NextStep {
    /// What.
    pub action: NextAction,
    /// Why, in a sentence.
    pub why: String,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum NextAction {
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
#[derive(Debug, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct LaunchNote {
    /// What sort of thing.
    pub kind: NoteKind,
    /// The report it is about, by its index, or null.
    #[tsify(type = "number | null")]
    pub report: Option<usize>,
    /// What is odd, in a sentence.
    pub text: String,
}

/// What sort of thing is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// A name that does not belong to the plan.
    Unknown,
    /// A report on another, older launch.
    OlderLaunch,
    /// A report that cannot be read, or not all of it.
    Malformed,
    /// It contradicts something else.
    Inconsistent,
    /// Two clocks were compared.
    Clocks,
}

/// A launch as it is prepared: a plan, and how it goes or what was seen of it. Times are in milliseconds.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Preparation {
    nodes: Vec<Node>,
    options: Options,
    seen: Seen,
    follows: bool,
}

#[wasm_bindgen]
impl Preparation {
    /// A launch by `agent`; an unknown one is the caller's mistake: it throws.
    #[wasm_bindgen(constructor)]
    pub fn new(agent: &str, boot: f64, run: f64, stop: f64) -> Result<Preparation, JsError> {
        console_error_on_panic();
        let [boot, run, stop] = [boot, run, stop].map(time);
        let options = Options { polls: super::agent(agent)?.polls(), boot, run, stop, ..Options::default() };
        Ok(Self { nodes: Vec::new(), options, seen: Seen::default(), follows: false })
    }

    /// A node of the plan, in its order.
    pub fn node(
        &mut self,
        id: String,
        assembly: String,
        service: Option<String>,
        needs: Vec<String>,
        requires: Vec<String>,
        provides: Vec<String>,
    ) {
        self.nodes.push(Node { id, assembly, service, needs, requires, provides });
    }

    /// What instances, or services, of this name take.
    pub fn takes(&mut self, is_service: bool, name: String, duration: f64) {
        let durations = if is_service { &mut self.options.services } else { &mut self.options.boots };
        durations.push((name, time(duration)));
    }

    /// Durations are drawn at random.
    pub fn draw(&mut self, seed: f64) {
        self.options.seed = Some(seed.to_bits());
    }

    /// A service fails with the code `number`; or an instance vanishes then; or without `number`, it cannot be created.
    pub fn mishap(&mut self, assembly: String, service: Option<String>, number: Option<f64>, launch: Option<usize>) {
        let mishaps = match (&service, number) {
            (Some(_), _) => &mut self.options.failures,
            (None, Some(_)) => &mut self.options.lost,
            (None, None) => &mut self.options.not_created,
        };
        mishaps.push(Mishap { assembly, service, number: time(number.unwrap_or_default()), launch });
    }

    /// When the time is up for services to start, and what follows: nothing, or that it is rolled back, or also launched again.
    pub fn limit(&mut self, timeout: Option<f64>, rolls_back: bool, relaunches: usize, partial: bool) {
        self.options.timeout = timeout.map(time);
        self.options.afterwards = match (rolls_back, relaunches) {
            (false, _) => Afterwards::Nothing,
            (true, 0) => Afterwards::Rollback,
            (true, _) => Afterwards::Relaunch,
        };
        self.options.relaunches = relaunches;
        self.options.partial = partial;
    }

    /// It is followed, and this is the moment to tell of.
    pub fn follow(&mut self, now: f64) {
        self.follows = true;
        self.seen.now = time(now);
    }

    /// A report was received.
    pub fn report(&mut self, text: String, at: f64) {
        self.seen.reports.push(Received { text, at: time(at) });
    }

    /// Conductor told the state of an instance; returns whether there is such a state.
    pub fn tell(&mut self, assembly: String, state: &str, at: f64) -> bool {
        let state = state.parse().ok();
        self.seen.states.extend(state.map(|state| Told { assembly, state, at: time(at) }));
        state.is_some()
    }

    /// Launches, and returns the [`Launch`] at the moment `until`, or at its end, as JSON. A plan that is none throws.
    pub fn launch(&mut self, until: Option<f64>) -> Result<String, JsError> {
        self.options.until = until.map(time);
        let order = Order::new(&self.nodes).map_err(|reason| JsError::new(&reason))?;
        let outcome =
            if self.follows { follow(&order, &self.options, &self.seen) } else { rehearse(&order, &self.options) };
        Ok(plain(&order, &outcome).json())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "they are whole, and not that many")]
fn time(milliseconds: f64) -> Time {
    milliseconds as Time
}

/// A [`Launch`].
#[must_use]
pub fn plain(order: &Order, outcome: &Outcome) -> Plain {
    let steps = order.steps();
    let (mut services, mut instances, mut healthy) = (Vec::new(), Vec::new(), true);
    for (step, progress) in steps.iter().zip(&outcome.progress) {
        let object = Object::default().text("node", &step.id).text("assembly", &step.assembly);
        let Some(name) = &step.service else {
            instances.push((object, progress.instance, true));
            continue;
        };
        healthy &= progress.has_succeeded();
        if let Some((.., all_started)) = instances.last_mut() {
            *all_started &= progress.started.is_some();
        }
        let state = if progress.lost {
            "lost"
        } else if progress.started.is_none() {
            "waiting"
        } else if progress.completed.is_none() {
            "running"
        } else if progress.failed {
            "failed"
        } else {
            "succeeded"
        };
        let waits: Vec<Plain> = progress.waits_for.iter().map(|wait| Plain::text(wait)).collect();
        let on_failed: Vec<Plain> =
            progress.on_failed.iter().map(|&failed| names(Object::default(), order, Some(failed)).end()).collect();
        let object = object
            .text("service", name)
            .text("state", state)
            .seconds("started", progress.started)
            .seconds("completed", progress.completed)
            .put("code", &progress.code.map_or_else(Plain::null, Plain::integer))
            .list("waitsFor", &waits)
            .list("onFailed", &on_failed);
        services.push(object.end());
    }
    let instances: Vec<Plain> = instances
        .into_iter()
        .map(|(object, state, all_started): (Object, conductor::InstanceState, bool)| {
            object.text("state", state.name()).flag("allServicesStarted", all_started).end()
        })
        .collect();
    let mut events = Vec::new();
    for event in &outcome.events {
        let (what, state) = match event.what {
            Happened::Deployment(state) => ("deployment", Some(state.name())),
            Happened::Instance(state) => ("instance", Some(state.name())),
            Happened::Started => ("service-started", None),
            Happened::Completed => ("service-completed", None),
            Happened::Failed => ("service-failed", None),
            Happened::GaveUp => ("gave-up", None),
            Happened::TimedOut => ("timeout", None),
        };
        let object = names(Object::default().seconds("at", Some(event.at)).text("what", what), order, event.step);
        let node = event.step.map(|step| &*steps[step].id);
        events.push(object.optional("node", node).optional("state", state).text("text", &event.text).end());
    }
    let mut overdue = Vec::new();
    for late in &outcome.overdue {
        let object = names(Object::default().text("node", &steps[late.step].id), order, Some(late.step));
        overdue.push(object.seconds("since", Some(late.since)).text("text", &late.text).end());
    }
    let mut notes = Vec::new();
    for note in &outcome.notes {
        let kind = match note.kind {
            Odd::Unknown => "unknown",
            Odd::OlderLaunch => "older-launch",
            Odd::Malformed => "malformed",
            Odd::Inconsistent => "inconsistent",
            Odd::Clocks => "clocks",
        };
        let report = note.report.map_or_else(Plain::null, Plain::number);
        notes.push(Object::default().text("kind", kind).put("report", &report).text("text", &note.text).end());
    }
    let action = match outcome.action {
        Action::Wait => "wait",
        Action::RollBack => "roll-back",
        Action::Relaunch => "relaunch",
        Action::GiveUp => "give-up",
        Action::Done => "done",
    };
    let path: Vec<Plain> = outcome.critical_path.iter().map(|&step| Plain::text(&steps[step].id)).collect();
    Object::default()
        .text("deployment", outcome.deployment.name())
        .flag("healthy", healthy)
        .seconds("at", Some(outcome.at))
        .number("launches", outcome.launches)
        .list("services", &services)
        .list("instances", &instances)
        .list("events", &events)
        .list("criticalPath", &path)
        .flag("timedOut", outcome.timed_out)
        .list("overdue", &overdue)
        .put("next", &Object::default().text("action", action).text("why", &outcome.why).end())
        .list("notes", &notes)
        .end()
}

/// Adds the names of a step; of none, and what it has none of, null.
fn names(object: Object, order: &Order, step: Option<usize>) -> Object {
    let step = step.map(|step| &order.steps()[step]);
    object
        .optional("assembly", step.map(|step| &*step.assembly))
        .optional("service", step.and_then(|step| step.service.as_deref()))
}
