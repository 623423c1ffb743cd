//! A launch on a clock of its own: what happens, and when, if each service takes as long as is said and fails if that is said.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::conductor::{Deployment, DeploymentState, InstanceState, MOST_LAUNCHES};
use super::{
    Advice, Afterwards, Comes, Event, Happened, Note, Odd, Order, Outcome, Progress, Ready, Story, Time, critical_path,
};
use crate::plan::LATE_RETURNS;
use crate::wording::fill;

/// How long things take, and what goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The agent looks each [`ROUND`] whether services can start, and gives up after [`PATIENCE`] rounds in which nothing came,
    /// as that of Audrey 0.5 does.
    pub polls: bool,
    /// What an instance takes to boot, unless it is among `boots`.
    pub boot: Time,
    /// What a service takes to run, unless it is among `services`.
    pub run: Time,
    /// What an instance takes to stop.
    pub stop: Time,
    /// What instances take, by the names of their assemblies.
    pub boots: Vec<(String, Time)>,
    /// What services take, by the names of assembly and service with `/` between them, or by their ids in the plan.
    pub services: Vec<(String, Time)>,
    /// Each duration is drawn at random from half of it to one and a half; the same seed draws the same.
    pub seed: Option<u64>,
    /// Services that fail.
    pub failures: Vec<Mishap>,
    /// Instances that vanish.
    pub lost: Vec<Mishap>,
    /// Instances that cannot be created.
    pub not_created: Vec<Mishap>,
    /// How long services may take to start.
    pub timeout: Option<Time>,
    /// What follows when they take longer.
    pub afterwards: Afterwards,
    /// How often it may be launched again.
    pub relaunches: usize,
    /// Conductor goes on without the instances that fail.
    pub partial: bool,
    /// The moment to tell of; the end unless given.
    pub until: Option<Time>,
}

/// Something that goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Mishap {
    /// The name of the assembly.
    pub assembly: String,
    /// The name of the service, if it is one that fails.
    pub service: Option<String>,
    /// The return code of a service; or when, after that launch began, an instance vanishes.
    pub number: i64,
    /// In which of the launches, from 1; in each unless given.
    pub launch: Option<usize>,
}

/// How long the agent of Audrey 0.5 waits between two looks.
pub const ROUND: Time = 10_000;

/// In how many rounds nothing may come before that agent gives up.
pub const PATIENCE: usize = 6;

/// Rehearses a launch.
///
/// The same order and options give the same outcome. Names that the order does not have are told in its notes.
#[must_use]
pub fn rehearse(order: &Order, options: &Options) -> Outcome {
    let mut run = Run::new(order, options);
    run.launch();
    while let Some(&Reverse((at, what, launch, step))) = run.queue.peek() {
        if options.until.is_some_and(|until| at > until) {
            break;
        }
        run.queue.pop();
        if launch == run.launches {
            run.now = at;
            run.happen(what, step);
        }
    }
    run.outcome()
}

/// What comes at a time of its own; of what comes at once, this is the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Coming {
    Booted,
    Completed,
    Vanished,
    Stopped,
    Polled,
    TimedOut,
}

struct Run<'o> {
    order: &'o Order,
    options: &'o Options,
    now: Time,
    /// When the last launch began, and how many there were.
    begun: Time,
    launches: usize,
    queue: BinaryHeap<Reverse<(Time, Coming, usize, usize)>>,
    story: Story,
    progress: Vec<Progress>,
    /// For each step how many of its needs are not met, what it lacks among them.
    missing: Vec<usize>,
    /// For each step which of its needs was met last.
    last: Vec<Option<usize>>,
    /// For each instance in how many rounds nothing came.
    quiet: Vec<usize>,
    durations: Vec<Time>,
    /// For each step its mishaps: a code of its service; when its instance vanishes, or that it cannot be created.
    failures: Vec<Vec<&'o Mishap>>,
    not_created: Vec<Vec<&'o Mishap>>,
    timed_out: bool,
    notes: Vec<Note>,
}

impl<'o> Run<'o> {
    fn new(order: &'o Order, options: &'o Options) -> Self {
        let mut notes = Vec::new();
        let durations = durations(order, options, &mut notes);
        let mut mishaps = |given: &[&'o [Mishap]]| {
            let mut of = vec![Vec::new(); order.steps.len()];
            let names = order.by_name();
            for mishap in given.iter().copied().flatten() {
                let instance = names.get(super::INSTANCE, &mishap.assembly);
                let step = match &mishap.service {
                    Some(service) => instance.and_then(|instance| names.get(instance, service)),
                    None => instance,
                };
                match step {
                    Some(step) => of[step].push(mishap),
                    None => notes.push(unknown(&match &mishap.service {
                        Some(service) => fill("`{0}` on `{1}`", &[service, &mishap.assembly]),
                        None => fill("`{0}`", &[&mishap.assembly]),
                    })),
                }
            }
            of
        };
        let failures = mishaps(&[&options.failures, &options.lost]);
        let not_created = mishaps(&[&options.not_created]);
        Self {
            order,
            options,
            now: 0,
            begun: 0,
            launches: 0,
            queue: BinaryHeap::new(),
            story: Story::new(options.partial, order, InstanceState::New),
            progress: Vec::new(),
            missing: Vec::new(),
            last: Vec::new(),
            quiet: Vec::new(),
            durations,
            failures,
            not_created,
            timed_out: false,
            notes,
        }
    }

    fn come(&mut self, after: Time, what: Coming, step: usize) {
        self.queue.push(Reverse((self.now + after, what, self.launches, step)));
    }

    fn tell(&mut self, what: Happened, step: usize, template: &str) {
        let text = fill(template, &[&self.order.name(step)]);
        self.story.tell(self.now, what, Some(step), text);
    }

    /// Launches all instances at once; those that come after one that cannot be created are not begun, if all are wanted.
    fn launch(&mut self) {
        let order = self.order;
        self.begun = self.now;
        self.launches += 1;
        self.timed_out = false;
        self.progress = order.steps.iter().map(|_| Progress::NONE).collect();
        self.missing = order.steps.iter().map(|step| step.needs.len() + step.lacks.len()).collect();
        self.last = vec![None; order.steps.len()];
        self.quiet = vec![0; order.steps.len()];
        self.story.begin(order);
        let change = self.story.deployment.launch();
        self.story.change(self.now, change);
        let mut goes_on = true;
        for instance in order.indices(false) {
            if !goes_on {
                break;
            }
            if self.mishaps(&self.not_created[instance]).next().is_some() {
                self.set(instance, InstanceState::CreateFailed, "[0] cannot be created.");
                self.lose(instance);
                goes_on = self.options.partial;
                continue;
            }
            self.set(instance, InstanceState::Pending, "[0] boots.");
            self.come(self.durations[instance], Coming::Booted, instance);
            if let Some(at) = self.mishaps(&self.failures[instance]).map(|lost| lost.number).min() {
                self.come(at, Coming::Vanished, instance);
            }
        }
        if let Some(timeout) = self.options.timeout {
            self.come(timeout, Coming::TimedOut, 0);
        }
        self.look(None);
    }

    /// The mishaps of the present launch.
    fn mishaps(&self, of: &[&'o Mishap]) -> impl Iterator<Item = &'o Mishap> {
        of.iter().copied().filter(|mishap| mishap.launch.is_none_or(|launch| launch == self.launches))
    }

    fn happen(&mut self, what: Coming, step: usize) {
        let instance = self.progress.get(step).map(|progress| progress.instance);
        let here = self.order.steps.get(step).map(|step| self.progress[step.instance].instance);
        match what {
            Coming::Booted if instance == Some(InstanceState::Pending) => {
                self.set(step, InstanceState::Running, "[0] has booted.");
                self.progress[step].completed = Some(self.now);
                self.release(step);
                if self.options.polls {
                    self.come(0, Coming::Polled, step);
                }
                self.look(Some(InstanceState::Running));
            }
            Coming::Completed if here == Some(InstanceState::Running) => self.complete(step),
            Coming::Vanished if instance.is_some_and(|state| !state.is_finished()) => {
                self.end(step, InstanceState::Vanished, "[0] is lost, and so is what ran or waited there.");
            }
            Coming::Stopped if instance == Some(InstanceState::ShuttingDown) => {
                self.end(step, InstanceState::Stopped, "[0] is stopped.");
            }
            Coming::Polled if instance == Some(InstanceState::Running) => self.poll(step),
            Coming::TimedOut => self.time_out(),
            _ => {}
        }
    }

    fn complete(&mut self, service: usize) {
        let code = self.mishaps(&self.failures[service]).next().map_or(0, |mishap| mishap.number);
        let progress = &mut self.progress[service];
        progress.completed = Some(self.now);
        progress.code = Some(code);
        progress.failed = code != 0;
        if code == 0 {
            self.tell(Happened::Completed, service, "[0] has succeeded.");
        } else {
            let goes_on = self.order.waiters[service].iter().any(|&waiter| !self.progress[waiter].lost);
            let waited = if goes_on { "; for what waits for it that is enough." } else { "." };
            let text = [&self.order.name(service), " has failed with code ", &code.to_string(), waited].concat();
            self.story.tell(self.now, Happened::Failed, Some(service), text);
        }
        self.release(service);
    }

    /// `step` is done: what waited for it may start.
    fn release(&mut self, step: usize) {
        let order = self.order;
        for &waiter in &order.waiters[step] {
            self.missing[waiter] -= 1;
            self.last[waiter] = Some(step);
            self.quiet[order.steps[waiter].instance] = 0;
            if self.progress[step].failed && !self.progress[waiter].lost {
                self.progress[waiter].on_failed.push(step);
            }
            if self.missing[waiter] == 0 && !self.options.polls {
                self.start(waiter);
            }
        }
    }

    fn start(&mut self, service: usize) {
        if self.progress[service].lost {
            return;
        }
        self.progress[service].started = Some(self.now);
        let on_failed = !self.progress[service].on_failed.is_empty();
        let text = if on_failed { "[0] starts, though what it waited for has failed." } else { "[0] starts." };
        self.tell(Happened::Started, service, text);
        self.come(self.durations[service], Coming::Completed, service);
        let instance = self.order.steps[service].instance;
        self.story.catch_up(self.now, instance, self.progress[instance].instance);
    }

    /// A round of an agent: it starts what can start, and goes on, or gives up.
    fn poll(&mut self, instance: usize) {
        let order = self.order;
        let waits = |run: &Self, step: usize| run.progress[step].started.is_none() && !run.progress[step].lost;
        for service in order.services(instance) {
            if waits(self, service) && self.missing[service] == 0 {
                self.start(service);
            }
        }
        if !order.services(instance).any(|service| waits(self, service)) {
            return;
        }
        let dies = |service: usize| order.steps[service].lacks.iter().any(|lack| lack.starts_with(LATE_RETURNS));
        if order.services(instance).any(dies) {
            self.tell(
                Happened::GaveUp,
                instance,
                "The agent on [0] ends at its first report, at a return that is not known yet.",
            );
            self.lose(instance);
        } else if self.quiet[instance] == PATIENCE {
            self.tell(
                Happened::GaveUp,
                instance,
                "The agent on [0] gives up: for a minute nothing came that it waits for.",
            );
            self.lose(instance);
        } else {
            self.quiet[instance] += 1;
            self.come(ROUND, Coming::Polled, instance);
        }
    }

    /// An instance ends: its services go no further, and the deployment may follow.
    fn end(&mut self, instance: usize, state: InstanceState, template: &str) {
        self.set(instance, state, template);
        self.lose(instance);
        self.look(Some(state));
    }

    fn lose(&mut self, instance: usize) {
        for step in self.order.services(instance) {
            let progress = &mut self.progress[step];
            progress.lost = progress.completed.is_none();
        }
    }

    fn set(&mut self, instance: usize, state: InstanceState, template: &str) {
        let from = std::mem::replace(&mut self.progress[instance].instance, state);
        let text = fill(template, &[&self.order.name(instance)]);
        self.story.set(self.now, instance, from, state, text);
    }

    /// Conductor looks at its instances, and does what follows.
    fn look(&mut self, changed: Option<InstanceState>) {
        self.story.see(self.now, changed);
        let undoes = self.timed_out && self.options.afterwards != Afterwards::Nothing;
        if undoes {
            let change = self.story.deployment.stop();
            self.story.change(self.now, change);
        }
        let state = self.story.deployment.state();
        match state {
            DeploymentState::RollbackInProgress | DeploymentState::ShuttingDown => {
                self.stop_all();
                self.story.see(self.now, None);
                // Where there was nothing to stop it is over.
                if self.story.deployment.state() != state {
                    self.look(None);
                }
            }
            DeploymentState::RollbackComplete => {
                let change = self.story.deployment.rolled_back(self.may_relaunch(), self.launches);
                self.story.change(self.now, change);
                if self.story.deployment.state() == DeploymentState::Pending {
                    self.launch();
                }
            }
            DeploymentState::Stopped | DeploymentState::Failed if undoes => {
                self.stop_all();
                if self.story.is_over() && self.may_relaunch() {
                    // Conductor has no way back from there: it is another deployment.
                    self.story.deployment = Deployment::new(self.options.partial);
                    self.launch();
                }
            }
            _ => {}
        }
    }

    fn stop_all(&mut self) {
        if !self.story.has_to_stop() {
            return;
        }
        for instance in self.order.indices(false) {
            if matches!(self.progress[instance].instance, InstanceState::Pending | InstanceState::Running) {
                self.set(instance, InstanceState::ShuttingDown, "[0] is being stopped.");
                self.lose(instance);
                self.come(self.options.stop, Coming::Stopped, instance);
            }
        }
    }

    fn may_relaunch(&self) -> bool {
        self.options.afterwards == Afterwards::Relaunch && self.launches <= self.options.relaunches.min(MOST_LAUNCHES)
    }

    fn time_out(&mut self) {
        let unstarted: Vec<usize> =
            self.order.indices(true).filter(|&service| self.progress[service].started.is_none()).collect();
        if unstarted.is_empty() || !self.story.is_up() {
            return;
        }
        self.timed_out = true;
        self.story.time_out(self.now, self.order, &unstarted, &self.progress);
        self.look(None);
    }

    fn outcome(mut self) -> Outcome {
        let order = self.order;
        let is_over = !self.story.is_up();
        let comes = |progress: &[Progress], need: usize| {
            let Progress { instance, completed, lost, .. } = progress[need];
            if completed.is_some() {
                Comes::IsThere
            } else if lost || instance.is_inactive() || is_over {
                Comes::Never
            } else {
                Comes::Later
            }
        };
        for service in order.indices(true) {
            if self.progress[service].started.is_none() {
                let (waits_for, ready) = order.waits_for(service, |need| comes(&self.progress, need));
                // Here undeclared returns do come late.
                self.progress[service].ready = if ready == Ready::Yes { ready } else { Ready::No };
                self.progress[service].waits_for = waits_for;
            }
        }
        let deployment = self.story.deployment.state();
        let Options { afterwards, until, partial, .. } = *self.options;
        let again = self.may_relaunch();
        let (progress, timed_out) = (&*self.progress, self.timed_out);
        let advice = Advice { order, deployment, progress, timed_out, afterwards, again, partial };
        let (action, why) = advice.next();
        let done: Vec<Option<Time>> = self.progress.iter().map(|progress| progress.completed).collect();
        let last = self.story.events.last().map_or(self.begun, |event: &Event| event.at);
        Outcome {
            deployment,
            at: until.unwrap_or(last),
            launches: self.launches,
            critical_path: critical_path(order, &done, &self.last),
            progress: self.progress,
            events: self.story.events,
            timed_out: self.timed_out,
            overdue: Vec::new(),
            action,
            why,
            notes: self.notes,
        }
    }
}

/// What each step takes.
pub(super) fn durations(order: &Order, options: &Options, notes: &mut Vec<Note>) -> Vec<Time> {
    let usual = |step: &super::Step| if step.service.is_some() { options.run } else { options.boot };
    let mut durations: Vec<Time> = order.steps.iter().map(usual).collect();
    let mut given = crate::names::Names::default();
    for (kind, named) in [&options.boots, &options.services].into_iter().enumerate() {
        for (index, (name, _)) in named.iter().enumerate() {
            *given.entry(kind, name, 0) = index;
        }
    }
    let mut used = [vec![false; options.boots.len()], vec![false; options.services.len()]];
    for (step, duration) in order.steps.iter().zip(&mut durations) {
        let joined = step.service.as_ref().map(|service| [&step.assembly, "/", service].concat());
        let (kind, named) = if joined.is_some() { (1, &options.services) } else { (0, &options.boots) };
        let index = given.get(kind, &step.id).or_else(|| given.get(kind, joined.as_ref().unwrap_or(&step.assembly)));
        if let Some(index) = index {
            *duration = named[index].1;
            used[kind][index] = true;
        }
    }
    for (named, used) in [&options.boots, &options.services].into_iter().zip(used) {
        for ((name, _), used) in named.iter().zip(used) {
            if !used {
                notes.push(unknown(&fill("`{0}`", &[name])));
            }
        }
    }
    if let Some(seed) = options.seed {
        let mut state = seed;
        for duration in &mut durations {
            // SplitMix64, of Steele, Lea and Flood: a few lines, and well mixed for any seed.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let thousandth = Time::try_from((mixed ^ (mixed >> 31)) % 1001).unwrap_or_default();
            *duration = *duration / 2 + *duration * thousandth / 1000;
        }
    }
    durations
}

fn unknown(name: &str) -> Note {
    let text = [name, " is not in the plan; what is said of it is left out."].concat();
    Note { kind: Odd::Unknown, report: None, text }
}
