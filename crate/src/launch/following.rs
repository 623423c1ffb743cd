//! A launch that really happens, told from Audrey's reports and Conductor's word on the instances.
//!
//! There are two clocks. The server stamps what it reports; whoever follows knows when something was received. What is overdue, and
//! whether the time is up, goes by the receiver's clock, and so do all events; when a service started and completed, by the server's,
//! counted from its registration of the deployment. Where one stands in for the other a note says so.

use super::conductor::InstanceState;
use super::rehearsal::{Options, ROUND, durations};
use super::reports::{self, DeploymentReport, InstanceReport, Report, ServiceReport, Unresolved};
use super::{
    Advice, Afterwards, Happened, INSTANCE, Note, Odd, Order, Outcome, Overdue, Progress, Story, Time, critical_path,
};
use crate::names::Names;
use crate::wording::fill;

/// What was seen of a launch. Times are the receiver's, from when it was launched.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Reports, in any order.
    pub reports: Vec<Received>,
    /// What Conductor said of instances, in any order.
    pub states: Vec<Told>,
    /// The moment to tell of; what came later is left out.
    pub now: Time,
}

/// A report, whatever state its text is in.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// Its text.
    pub text: String,
    /// When it was received.
    pub at: Time,
}

/// The state of an instance.
#[derive(Debug, Clone)]
pub struct Told {
    /// The name of its assembly.
    pub assembly: String,
    /// Its state.
    pub state: InstanceState,
    /// Since when.
    pub at: Time,
}

/// Follows a launch. Of `options` it takes how long things should take, and what is wanted if they do not happen.
///
/// What is seen again changes nothing, and the order of what was seen does not matter unless the server stamped two reports on an instance
/// alike; then the one received later holds.
#[must_use]
pub fn follow(order: &Order, options: &Options, seen: &Seen) -> Outcome {
    let mut notes = Vec::new();
    let durations = durations(order, options, &mut notes);
    let names = order.by_name();
    let news = News::read(order, &names, seen, &mut notes);
    let mut launch = Launch {
        order,
        story: Story::new(options.partial, order, InstanceState::Pending),
        progress: vec![Progress { instance: InstanceState::Pending, ..Progress::NONE }; order.steps.len()],
        known: vec![None; order.steps.len()],
        timed_out: false,
    };
    let change = launch.story.deployment.launch();
    launch.story.change(0, change);
    for (at, _, _, what) in news.in_time(order, &names, seen, options.timeout, &mut notes) {
        launch.happen(at, what, &news, options, &mut notes);
    }
    launch.outcome(&news, options, &durations, seen.now, notes)
}

/// What the reports say of the launch, all taken together.
struct News {
    /// For each step what is known of it.
    steps: Vec<Known>,
    /// When the deployment was registered, by the server's clock.
    registered: Option<Time>,
}

/// What the reports say of an instance or a service.
#[derive(Debug, Clone, Default)]
struct Known {
    /// When it was first known that an instance contacted the server, or that a service had started; and that this had completed.
    begun: Option<Time>,
    ended: Option<Time>,
    /// The server's times of the same.
    begun_stamp: Option<Time>,
    ended_stamp: Option<Time>,
    code: Option<i64>,
    failed: bool,
    /// What a service waited for at the end of its instance's last report, and when that was received.
    unresolved: Vec<Waiting>,
    reported: Option<Time>,
}

/// What a service waits for, as its agent says.
#[derive(Debug, Clone)]
struct Waiting {
    source: Option<usize>,
    text: String,
}

impl News {
    fn read(order: &Order, names: &Names<'_>, seen: &Seen, notes: &mut Vec<Note>) -> Self {
        let (mut deployments, mut instances) = (Vec::new(), Vec::new());
        for (index, Received { text, at }) in seen.reports.iter().enumerate() {
            if *at > seen.now {
                continue;
            }
            let mut note = |kind, text| notes.push(Note { kind, report: Some(index), text });
            if *at < 0 {
                note(
                    Odd::OlderLaunch,
                    "The report was received before the launch, so it is about another one.".to_owned(),
                );
                continue;
            }
            let (report, problems) = reports::read(text);
            for problem in problems {
                note(Odd::Malformed, problem);
            }
            match report {
                Some(Report::Deployment(report)) => deployments.push((report.registered, *at, index, report)),
                Some(Report::Instance(report)) => instances.push((*at, index, report)),
                None => {}
            }
        }
        // The deployment that the server registered last is the one that is followed.
        deployments.sort_unstable_by_key(|&(registered, at, index, _)| (registered, at, index));
        let current = deployments.iter().rev().find_map(|(.., report)| report.uuid.clone());
        let mut news = Self { steps: vec![Known::default(); order.steps.len()], registered: None };
        // What each identifier of an instance stands for: a step, or none that is of this launch.
        let mut members = Names::default();
        for (_, _, index, report) in &deployments {
            if report.uuid == current {
                news.registered = report.registered.or(news.registered);
                news.find_members(*index, report, names, &mut members, notes);
            } else {
                let text = "The report is about a deployment that was registered before this one: an older launch.";
                notes.push(Note { kind: Odd::OlderLaunch, report: Some(*index), text: text.to_owned() });
                for instance in &report.instances {
                    members.entry(OLDER, &instance.uuid, 0);
                }
            }
        }
        let mut of: Vec<Vec<(Time, usize, InstanceReport)>> = vec![Vec::new(); order.steps.len()];
        for (at, index, report) in instances {
            match news.step_of(&report, names, &members) {
                Ok(step) => of[step].push((at, index, report)),
                Err((kind, text)) => notes.push(Note { kind, report: Some(index), text }),
            }
        }
        for (step, mut reports) in of.into_iter().enumerate() {
            reports.sort_unstable_by_key(|&(at, index, ref report)| {
                (report.last_contacted.or(report.first_contacted).or(report.registered), at, index)
            });
            // Where no deployment says which instance is meant, it is the one that was registered last.
            let newest = reports.iter().max_by_key(|(at, index, report)| (report.registered, *at, *index));
            let uuid = newest.and_then(|(_, _, report)| report.uuid.clone());
            for (at, index, report) in &reports {
                if report.uuid.is_some() && report.uuid != uuid {
                    let text =
                        fill("The report is about another `{0}`: an older launch.", &[&order.steps[step].assembly]);
                    notes.push(Note { kind: Odd::OlderLaunch, report: Some(*index), text });
                } else {
                    news.learn(order, names, step, *at, *index, report, &members, notes);
                }
            }
        }
        news
    }

    fn find_members<'d>(
        &mut self,
        index: usize,
        report: &'d DeploymentReport,
        names: &Names<'_>,
        members: &mut Names<'d>,
        notes: &mut Vec<Note>,
    ) {
        for instance in &report.instances {
            match names.get(INSTANCE, &instance.assembly) {
                Some(step) => {
                    members.entry(CURRENT, &instance.uuid, step);
                    members.entry(LISTED, &instance.assembly, step);
                }
                None => notes.push(Note {
                    kind: Odd::Unknown,
                    report: Some(index),
                    text: fill("The report has an instance of `{0}`, which is not in the plan.", &[&instance.assembly]),
                }),
            }
        }
    }

    /// The instance that a report is about.
    fn step_of(&self, report: &InstanceReport, names: &Names<'_>, members: &Names<'_>) -> Result<usize, (Odd, String)> {
        let uuid = report.uuid.as_deref().unwrap_or_default();
        let assembly = report.assembly.as_deref().unwrap_or_default();
        if let Some(step) = members.get(CURRENT, uuid) {
            return Ok(step);
        }
        let is_older = members.get(OLDER, uuid).is_some()
            || (report.registered.is_some() && report.registered < self.registered && !uuid.is_empty());
        if is_older {
            return Err((Odd::OlderLaunch, fill("The report is about `{0}` in an older launch.", &[assembly])));
        }
        match names.get(INSTANCE, assembly) {
            Some(_) if !uuid.is_empty() && members.get(LISTED, assembly).is_some() => {
                let template = "The report is about an instance of `{0}` that does not belong to the deployment.";
                Err((Odd::Unknown, fill(template, &[assembly])))
            }
            Some(step) => Ok(step),
            None => Err((Odd::Unknown, fill("The report is about `{0}`, which is not in the plan.", &[assembly]))),
        }
    }

    /// Takes in what a report says of an instance, after all that were stamped before it.
    #[expect(clippy::too_many_arguments, reason = "a report is read against all that is known")]
    fn learn(
        &mut self,
        order: &Order,
        names: &Names<'_>,
        instance: usize,
        at: Time,
        index: usize,
        report: &InstanceReport,
        members: &Names<'_>,
        notes: &mut Vec<Note>,
    ) {
        if self.registered.is_none() {
            self.registered = report.registered;
        }
        let known = &mut self.steps[instance];
        let contact = report.first_contacted.or(report.last_contacted);
        if contact.is_some() {
            known.begun_stamp = contact;
            known.begun = earlier(known.begun, at);
        }
        for service in &report.services {
            let Some(step) = names.get(instance, &service.name) else {
                let text = fill("`{0}` has no service `{1}`.", &[&order.steps[instance].assembly, &service.name]);
                notes.push(Note { kind: Odd::Unknown, report: Some(index), text });
                continue;
            };
            let known = &mut self.steps[step];
            let (started, completed, failed) = states(service);
            if started {
                known.begun_stamp = service.started.or(known.begun_stamp);
                known.begun = earlier(known.begun, at);
            }
            if completed {
                let code = service.code.or(if failed { None } else { Some(0) });
                if known.ended.is_some() && (known.failed != failed || known.code != code) {
                    let text =
                        [&order.name(step), " was reported with another end before; it may have run again."].concat();
                    notes.push(Note { kind: Odd::Inconsistent, report: Some(index), text });
                }
                known.ended_stamp = service.ended.or(known.ended_stamp);
                known.ended = earlier(known.ended, at);
                (known.code, known.failed) = (code, failed);
            }
            let waiting = |unresolved: &Unresolved| waiting(order, names, members, unresolved);
            known.unresolved = service.unresolved.iter().map(waiting).collect();
            known.reported = Some(at);
        }
    }

    /// All that happened until now, in the order of time; of what happened at once, Conductor's word first and the time-out last.
    fn in_time(
        &self,
        order: &Order,
        names: &Names<'_>,
        seen: &Seen,
        timeout: Option<Time>,
        notes: &mut Vec<Note>,
    ) -> Vec<(Time, usize, usize, New)> {
        let mut told = vec![false; order.steps.len()];
        let mut all = Vec::new();
        for (index, Told { assembly, state, at }) in seen.states.iter().enumerate() {
            match names.get(INSTANCE, assembly) {
                Some(step) if (0..=seen.now).contains(at) => {
                    told[step] = true;
                    all.push((*at, 0, index, New::Told(step, *state)));
                }
                Some(_) => {}
                None => {
                    let text = fill("Conductor's word on `{0}` is left out: it is not in the plan.", &[assembly]);
                    notes.push(Note { kind: Odd::Unknown, report: None, text });
                }
            }
        }
        for (step, known) in self.steps.iter().enumerate() {
            if let Some(at) = known.begun {
                all.push((at, 1, step, New::Begun(step, !told[step])));
            }
            if let Some(at) = known.ended {
                all.push((at, 2, step, New::Ended(step)));
            }
        }
        if let Some(at) = timeout.filter(|&timeout| timeout <= seen.now) {
            all.push((at, 3, 0, New::TimeUp));
        }
        all.sort_unstable_by_key(|&(at, rank, index, _)| (at, rank, index));
        all
    }

    /// When something happened, from the registration of the deployment; where the server did not stamp it, when it was known.
    fn since_registered(&self, stamp: Option<Time>, known: Time) -> Time {
        match (stamp, self.registered) {
            (Some(stamp), Some(registered)) => stamp - registered,
            _ => known,
        }
    }
}

/// What identifiers of instances are kept under, those of this launch and of older ones; and the assemblies that have one.
const CURRENT: usize = 0;
const OLDER: usize = 1;
const LISTED: usize = 2;

/// Whether a service has started, has completed, and has failed.
fn states(service: &ServiceReport) -> (bool, bool, bool) {
    let status = service.status.as_deref();
    let completed = service.ended.is_some() || service.code.is_some() || status == Some("success");
    let failed = service.code.map_or(status == Some("error"), |code| code != 0);
    (completed || service.started.is_some(), completed, failed)
}

fn waiting(order: &Order, names: &Names<'_>, members: &Names<'_>, unresolved: &Unresolved) -> Waiting {
    let instance = unresolved.source.as_ref().and_then(|uuid| members.get(CURRENT, uuid));
    let service = unresolved.service.as_ref().and_then(|service| names.get(instance?, service));
    let wanted = unresolved.returned.as_ref().or(unresolved.service.as_ref()).map_or("", |name| name);
    let text = match instance {
        Some(instance) => fill(
            "`{0}` of `{1}`, for its parameter `{2}`",
            &[wanted, &order.steps[instance].assembly, &unresolved.parameter],
        ),
        None => fill("`{0}`, for its parameter `{1}`", &[wanted, &unresolved.parameter]),
    };
    Waiting { source: service.or(instance), text }
}

fn earlier(known: Option<Time>, at: Time) -> Option<Time> {
    Some(known.map_or(at, |known| known.min(at)))
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
enum New {
    /// Conductor told the state of an instance.
    Told(usize, InstanceState),
    /// An instance contacted the server, and Conductor has no word on it; or a service started.
    Begun(usize, bool),
    /// A service completed.
    Ended(usize),
    /// The time for services to start is up.
    TimeUp,
}

/// The launch as it is told.
struct Launch<'o> {
    order: &'o Order,
    story: Story,
    progress: Vec<Progress>,
    /// For each step when it was known to be done.
    known: Vec<Option<Time>>,
    timed_out: bool,
}

impl Launch<'_> {
    fn happen(&mut self, at: Time, what: New, news: &News, options: &Options, notes: &mut Vec<Note>) {
        match what {
            New::Told(instance, state) => {
                if self.progress[instance].instance != state {
                    let text = ["Conductor says that [0] is ", state.name(), "."].concat();
                    self.set(at, instance, state, &text);
                }
            }
            New::Begun(instance, inferred) if self.order.steps[instance].service.is_none() => {
                self.done(instance, at);
                if inferred {
                    self.set(at, instance, InstanceState::Running, "[0] has contacted the server, so it is running.");
                }
            }
            New::Begun(service, _) => {
                let known = &news.steps[service];
                self.progress[service].started =
                    Some(news.since_registered(known.begun_stamp.or(known.ended_stamp), at));
                self.tell(at, Happened::Started, service, "[0] has started.");
                let instance = self.order.steps[service].instance;
                self.story.catch_up(at, instance, self.progress[instance].instance);
                self.hold_against(service, news, notes);
            }
            New::Ended(service) => self.end(at, service, news, notes),
            New::TimeUp => self.time_up(at, news, options, notes),
        }
    }

    fn tell(&mut self, at: Time, what: Happened, step: usize, template: &str) {
        let text = fill(template, &[&self.order.name(step)]);
        self.story.tell(at, what, Some(step), text);
    }

    fn done(&mut self, step: usize, at: Time) {
        self.progress[step].completed.get_or_insert(at);
        self.known[step].get_or_insert(at);
    }

    fn set(&mut self, at: Time, instance: usize, state: InstanceState, template: &str) {
        let from = std::mem::replace(&mut self.progress[instance].instance, state);
        let text = fill(template, &[&self.order.name(instance)]);
        self.story.set(at, instance, from, state, text);
        if state == InstanceState::Running {
            self.done(instance, at);
        }
        let is_over = state.is_inactive() || state == InstanceState::ShuttingDown;
        for step in instance + 1..self.order.steps.len() {
            if self.order.steps[step].instance != instance {
                break;
            }
            self.progress[step].lost = is_over && self.progress[step].completed.is_none();
        }
        self.story.see(at, Some(state));
    }

    /// A service has started. What it waits for should have completed before.
    fn hold_against(&mut self, service: usize, news: &News, notes: &mut Vec<Note>) {
        let mut note = |text: String| notes.push(Note { kind: Odd::Inconsistent, report: None, text });
        for &need in &self.order.steps[service].needs {
            if self.order.steps[need].service.is_none() {
                continue;
            }
            let (of, wanted) = (&news.steps[service], &news.steps[need]);
            if wanted.ended.is_none() {
                note(fill(
                    "[0] has started, but [1], for which it waits, is not reported to have completed.",
                    &[&self.order.name(service), &self.order.name(need)],
                ));
            } else if of.begun_stamp.is_some() && of.begun_stamp < wanted.ended_stamp {
                note(fill(
                    "[0] started before [1], for which it waits, had completed, by the server's clock.",
                    &[&self.order.name(service), &self.order.name(need)],
                ));
            }
            if wanted.failed {
                self.progress[service].on_failed.push(need);
            }
        }
        for lack in &self.order.steps[service].lacks {
            note(fill("[0] has started, though nothing in the plan gives `{1}`.", &[&self.order.name(service), lack]));
        }
    }

    fn end(&mut self, at: Time, service: usize, news: &News, notes: &mut Vec<Note>) {
        let known = &news.steps[service];
        if known.ended_stamp.is_none() || news.registered.is_none() {
            let template =
                "The server did not stamp the end of [0]: when that was received, by another clock, is told instead.";
            let text = fill(template, &[&self.order.name(service)]);
            notes.push(Note { kind: Odd::Clocks, report: None, text });
        }
        let progress = &mut self.progress[service];
        progress.completed = Some(news.since_registered(known.ended_stamp, at));
        (progress.code, progress.failed, progress.lost) = (known.code, known.failed, false);
        self.known[service] = Some(at);
        let code =
            known.code.map_or_else(|| "an unknown code".to_owned(), |code| ["code ", &code.to_string()].concat());
        let (what, text) = if known.failed {
            (Happened::Failed, ["[0] has failed with ", &code, "."].concat())
        } else {
            (Happened::Completed, "[0] has succeeded.".to_owned())
        };
        self.tell(at, what, service, &text);
    }

    /// The time is up for what is not known to have started by now, unless the server says that it had.
    fn time_up(&mut self, at: Time, news: &News, options: &Options, notes: &mut Vec<Note>) {
        let mut late: Vec<usize> =
            self.order.indices(true).filter(|&service| self.progress[service].started.is_none()).collect();
        let in_time = |service: usize| match (news.steps[service].begun_stamp, news.registered, options.timeout) {
            (Some(stamp), Some(registered), Some(timeout)) => stamp - registered <= timeout,
            _ => false,
        };
        for &service in late.iter().filter(|&&service| in_time(service)) {
            let template = "By the receiver's clock [0] was known to have started only when the time was up; by the server's clock it \
                            had started in time, which is what counts.";
            let text = fill(template, &[&self.order.name(service)]);
            notes.push(Note { kind: Odd::Clocks, report: None, text });
        }
        late.retain(|&service| !in_time(service));
        if !late.is_empty() && self.story.is_up() {
            self.timed_out = true;
            self.story.time_out(at, self.order, &late, &self.progress);
        }
    }

    fn outcome(mut self, news: &News, options: &Options, durations: &[Time], now: Time, notes: Vec<Note>) -> Outcome {
        let order = self.order;
        for service in order.indices(true) {
            if self.progress[service].started.is_none() {
                self.progress[service].waits_for = self.waits(service, news);
            }
        }
        let mut last = vec![None; order.steps.len()];
        for (index, step) in order.steps.iter().enumerate() {
            last[index] = step.needs.iter().copied().max_by_key(|&need| self.known[need]);
        }
        let deployment = self.story.deployment.state();
        let advice = Advice {
            order,
            deployment,
            progress: &self.progress,
            timed_out: self.timed_out,
            afterwards: options.afterwards,
            again: options.afterwards == Afterwards::Relaunch && options.relaunches > 0,
        };
        let (action, why) = advice.next();
        let overdue = self.overdue(news, durations, now);
        Outcome {
            deployment,
            at: now,
            launches: 1,
            critical_path: critical_path(order, &self.known, &last),
            progress: self.progress,
            events: self.story.events,
            timed_out: self.timed_out,
            overdue,
            action,
            why,
            notes,
        }
    }

    /// What a service waits for now: what the plan says and is not there; and what its agent had not got when it last reported, though
    /// that was there.
    fn waits(&self, service: usize, news: &News) -> Vec<String> {
        let order = self.order;
        let mut waits = order.waits_for(service, |need| self.known[need].is_some());
        let known = &news.steps[service];
        for waiting in &known.unresolved {
            let is_there = waiting.source.is_none_or(|source| {
                let of = order.steps[source].instance;
                let open = |&&need: &&usize| order.steps[need].instance == of && self.known[need].is_none();
                !order.steps[service].needs.iter().any(|need| open(&need))
                    && self.known[source].is_some_and(|at| Some(at) <= known.reported)
            });
            if is_there {
                waits.push(waiting.text.clone());
            }
        }
        waits
    }

    fn overdue(&self, news: &News, durations: &[Time], now: Time) -> Vec<Overdue> {
        let order = self.order;
        if !self.story.is_up() {
            return Vec::new();
        }
        let mut overdue = Vec::new();
        for (step, progress) in self.progress.iter().enumerate() {
            let (since, patience, template) = if order.steps[step].service.is_none() {
                let is_booting = progress.completed.is_none() && !progress.instance.is_inactive();
                (is_booting.then_some(0), durations[step], "[0] should have booted by now.")
            } else if progress.is_running() {
                (news.steps[step].begun, durations[step], "[0] should have completed by now.")
            } else if progress.started.is_none() && !progress.lost && progress.waits_for.is_empty() {
                let ready = order.steps[step].needs.iter().filter_map(|&need| self.known[need]).max();
                (ready, 2 * ROUND, "[0] has all that it waited for, and should have started by now.")
            } else {
                continue;
            };
            if let Some(since) = since.map(|since| since + patience).filter(|&since| since < now) {
                overdue.push(Overdue { step, since, text: fill(template, &[&order.name(step)]) });
            }
        }
        overdue
    }
}
