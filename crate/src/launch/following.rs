//! A launch that really happens, told from Audrey's reports and Conductor's word on the instances.
//!
//! There are two clocks. The server stamps what it reports; whoever follows knows when something was received. What is overdue, and
//! whether the time is up, goes by the receiver's clock, and so do all events; when a service started and completed, by the server's,
//! counted from its registration of the deployment. Where one stands in for the other a note says so.

use super::conductor::InstanceState;
use super::rehearsal::{Options, PATIENCE, ROUND, durations};
use super::reports::{self, DeploymentReport, InstanceReport, Report, ServiceReport, Unresolved};
use super::{
    Advice, Afterwards, Comes, Happened, INSTANCE, Note, Odd, Order, Outcome, Overdue, Progress, Ready, Step, Story,
    Time, critical_path,
};
use crate::names::Names;
use crate::plan::AT_WORST;
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
/// What is seen again changes nothing, and the order of what was seen does not matter. Of two reports on an instance that the server
/// stamped alike, the one received later holds; of what was received at once, what is further, then what has failed less.
#[must_use]
pub fn follow(order: &Order, options: &Options, seen: &Seen) -> Outcome {
    let mut notes = Vec::new();
    let durations = durations(order, options, &mut notes);
    let names = order.by_name();
    let news = News::read(order, &names, seen, &mut notes);
    let mut launch = Launch {
        order,
        story: Story::new(options.partial, order, InstanceState::Pending),
        progress: order.steps.iter().map(|_| Progress { instance: InstanceState::Pending, ..Progress::NONE }).collect(),
        known: vec![None; order.steps.len()],
        timed_out: false,
        changed: None,
    };
    let change = launch.story.deployment.launch();
    launch.story.change(0, change);
    let all = news.in_time(order, &names, seen, options, &mut notes);
    for (index, &(at, _, _, what)) in all.iter().enumerate() {
        // Conductor looks once at what was said at once.
        let is_last = all.get(index + 1).is_none_or(|next| next.0 > at || !matches!(next.3, New::Told(..)));
        launch.happen(at, what, is_last, &news, options, &mut notes);
    }
    launch.outcome(&news, options, &durations, seen.now, notes)
}

/// What the reports say of the launch, all taken together.
struct News {
    /// For each step what is known of it.
    steps: Vec<Known>,
    /// When the deployment was registered, by the server's clock.
    registered: Option<Time>,
    /// Reports on the deployment say which instances it has, each with its identifier.
    is_listed: bool,
    /// How many launches there were: this one, and the older ones that reports are about.
    launches: usize,
}

/// The reports on one deployment.
struct Group<'r> {
    uuid: &'r str,
    registered: Option<Time>,
    /// It has an instance of an assembly of the plan.
    is_ours: bool,
    reports: Vec<(Time, usize, &'r DeploymentReport)>,
}

impl<'r> Group<'r> {
    fn all(reports: &'r [(Time, usize, DeploymentReport)], names: &Names<'_>, notes: &mut Vec<Note>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut known = Names::default();
        for (at, index, report) in reports {
            let Some(uuid) = &report.uuid else {
                let text = "The report does not say which deployment it is about.".to_owned();
                notes.push(Note { kind: Odd::Malformed, report: Some(*index), text });
                continue;
            };
            let group = *known.entry(0, uuid, groups.len());
            if group == groups.len() {
                groups.push(Group { uuid, registered: None, is_ours: false, reports: Vec::new() });
            }
            let group = &mut groups[group];
            group.registered = group.registered.max(report.registered);
            group.is_ours |= report.instances.iter().any(|instance| names.get(INSTANCE, &instance.assembly).is_some());
            group.reports.push((*at, *index, report));
        }
        groups
    }

    /// The deployment that is followed: of those with an assembly of the plan the one that the server registered last, or, where that
    /// is not known of any, that was heard of last.
    fn current(groups: &[Self]) -> Option<usize> {
        let heard = |group: &Self| group.reports.iter().map(|&(at, ..)| at).max();
        let ours = groups.iter().enumerate().filter(|(_, group)| group.is_ours);
        ours.max_by_key(|(_, group)| (group.registered, heard(group), group.uuid)).map(|(index, _)| index)
    }
}

/// What the reports say of an instance or a service.
#[derive(Debug, Default)]
struct Known {
    /// When it was first known that an instance contacted the server, or that a service had started; and that this had completed.
    begun: Option<Time>,
    ended: Option<Time>,
    /// The server's times of the same.
    begun_stamp: Option<Time>,
    ended_stamp: Option<Time>,
    code: Option<i64>,
    failed: bool,
    /// A service that runs again has ended before.
    has_ended: bool,
    /// What a service waited for at the end of its instance's last report.
    unresolved: Vec<Waiting>,
    /// When that was received; of an instance, when it was first known that it had contacted the server at `contact`, its last time.
    reported: Option<Time>,
    contact: Option<Time>,
}

impl Known {
    /// When a service had started at the latest, by the server's clock.
    fn start_stamp(&self) -> Option<Time> {
        self.begun_stamp.or(self.ended_stamp)
    }

    /// By the server's clock this had completed when `other` started, which started later.
    fn is_before(&self, other: &Self) -> bool {
        self.ended.is_some() && self.ended_stamp <= other.begun_stamp && self.begun_stamp < other.begun_stamp
    }
}

/// What a service waits for, as its agent says.
#[derive(Debug)]
struct Waiting {
    /// The instance that it is of.
    instance: Option<usize>,
    /// The service that is to complete.
    service: Option<usize>,
    /// The same as it was reported.
    what: Unresolved,
    /// By its instance's last report that has not got it yet.
    is_pending: bool,
}

impl Waiting {
    fn text(&self, order: &Order) -> String {
        let Unresolved { parameter, returned, service, .. } = &self.what;
        let wanted = returned.as_ref().or(service.as_ref()).map_or("", |name| name);
        match self.instance {
            Some(instance) => {
                fill("`{0}` of `{1}`, for its parameter `{2}`", &[wanted, &order.steps[instance].assembly, parameter])
            }
            None => fill("`{0}`, for its parameter `{1}`", &[wanted, parameter]),
        }
    }

    /// What is odd about it when `step` waits for it.
    fn odd(&self, order: &Order, step: usize, is_listed: bool) -> Option<(Odd, String)> {
        let Step { needs, at_worst, lacks, .. } = &order.steps[step];
        let (kind, template) = match (self.instance, self.service) {
            (None, _) if is_listed && self.what.source.is_some() => {
                (Odd::Unknown, "[0] waits for [1], of an instance that does not belong to the deployment.")
            }
            (Some(_), None) if self.what.service.is_some() => {
                (Odd::Unknown, "[0] waits for [1], which is no service there.")
            }
            // A node may stand for others where returns are undeclared, and what is not there may have any name.
            (Some(_), _) if !at_worst.is_empty() || !lacks.is_empty() => return None,
            (_, Some(service)) if needs.binary_search(&service).is_ok() => return None,
            (Some(instance), None)
                if needs.binary_search_by_key(&instance, |&need| order.steps[need].instance).is_ok() =>
            {
                return None;
            }
            (Some(_), _) => (Odd::Inconsistent, "[0] waits for [1], but not by the plan."),
            (None, _) => return None,
        };
        Some((kind, fill(template, &[&order.name(step), &self.text(order)])))
    }
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
                Some(Report::Deployment(report)) => deployments.push((*at, index, report)),
                Some(Report::Instance(report)) => instances.push((*at, index, report)),
                None => {}
            }
        }
        let groups = Group::all(&deployments, names, notes);
        let current = Group::current(&groups);
        let is_listed = current.is_some_and(|current| {
            let mut instances = groups[current].reports.iter().flat_map(|(_, _, report)| &report.instances);
            instances.all(|instance| instance.uuid.is_some())
        });
        let mut news = Self {
            steps: order.steps.iter().map(|_| Known::default()).collect(),
            registered: None,
            is_listed,
            launches: 1,
        };
        // What each identifier of an instance stands for: a step, or none that is of this launch.
        let mut members = Names::default();
        for (index, group) in groups.iter().enumerate() {
            if Some(index) == current {
                news.registered = group.registered;
                for &(_, index, report) in &group.reports {
                    news.find_members(index, report, names, &mut members, notes);
                }
                continue;
            }
            let registered = current.and_then(|current| groups[current].registered);
            let is_older = group.is_ours && group.registered.is_some() && group.registered < registered;
            news.launches += usize::from(is_older);
            let (kind, text) = if is_older {
                (Odd::OlderLaunch, "The report is about a deployment that was registered before: an older launch.")
            } else if group.is_ours {
                (Odd::Unknown, "The report is about another deployment.")
            } else {
                (Odd::Unknown, "The report is about a deployment without any assembly of the plan.")
            };
            for &(_, index, report) in &group.reports {
                notes.push(Note { kind, report: Some(index), text: text.to_owned() });
                for uuid in report.instances.iter().filter_map(|instance| instance.uuid.as_ref()) {
                    members.entry(if is_older { OLDER } else { FOREIGN }, uuid, 0);
                }
            }
        }
        let mut of: Vec<Vec<(Time, usize, InstanceReport)>> = order.steps.iter().map(|_| Vec::new()).collect();
        for (at, index, report) in instances {
            match news.step_of(&report, names, &members) {
                Ok(step) => of[step].push((at, index, report)),
                Err((kind, text)) => notes.push(Note { kind, report: Some(index), text }),
            }
        }
        // For each instance what it returns and has not got yet, by its last report.
        let mut pending = Names::default();
        for (step, reports) in of.iter_mut().enumerate() {
            reports.sort_unstable_by_key(|&(at, index, ref report)| {
                let stamp = report.last_contacted.or(report.first_contacted).or(report.registered);
                // Of what is as late, what is further; then what has failed less.
                let done = report.services.iter().filter(|service| states(service).1).count();
                let well = report.services.iter().filter(|service| service.code == Some(0)).count();
                (stamp, at, done, well, &seen.reports[index].text)
            });
            // Where no deployment says which instance is meant, it is the one that was registered last.
            let newest = reports.iter().max_by_key(|(at, _, report)| (report.registered, *at, &report.uuid));
            let uuid = newest.and_then(|(_, _, report)| report.uuid.clone());
            let registered = newest.and_then(|(_, _, report)| report.registered);
            let mut last: &[String] = &[];
            for (at, index, report) in &*reports {
                if report.uuid.is_some() && report.uuid != uuid {
                    let (kind, template) = if report.registered.is_some() && report.registered < registered {
                        (Odd::OlderLaunch, "The report is about `{0}` in an older launch.")
                    } else {
                        (Odd::Unknown, "The report is about another instance of `{0}`.")
                    };
                    let text = fill(template, &[&order.steps[step].assembly]);
                    notes.push(Note { kind, report: Some(*index), text });
                } else {
                    news.learn(order, names, step, *at, *index, report, &members, notes);
                    last = &report.pending;
                }
            }
            for name in last {
                pending.entry(step, name, 0);
            }
        }
        // For each instance the first report on the deployment that has it as a success, and the last that has it as an error.
        let mut said: Vec<[Option<(Time, usize)>; 2]> = vec![[None; 2]; order.steps.len()];
        for &(at, index, report) in current.iter().flat_map(|&current| &groups[current].reports) {
            for instance in &report.instances {
                let Some(step) = names.get(INSTANCE, &instance.assembly) else { continue };
                let [success, error] = &mut said[step];
                match instance.status.as_deref() {
                    Some("success") => *success = Some(success.map_or((at, index), |first| first.min((at, index)))),
                    Some("error") => *error = Some((at, index)).max(*error),
                    _ => {}
                }
            }
        }
        for (step, [success, error]) in said.into_iter().enumerate() {
            news.learn_status(order, step, success, error.filter(|&error| Some(error) > success), notes);
        }
        for waiting in news.steps.iter_mut().flat_map(|known| &mut known.unresolved) {
            let wanted = waiting.instance.zip(waiting.what.returned.as_ref());
            waiting.is_pending = wanted.is_some_and(|(instance, name)| pending.get(instance, name).is_some());
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
                    if let Some(uuid) = &instance.uuid {
                        members.entry(CURRENT, uuid, step);
                        members.entry(LISTED, &instance.assembly, step);
                    }
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
            return match names.get(INSTANCE, assembly) {
                Some(other) if other != step => Err((
                    Odd::Inconsistent,
                    fill("The report calls an instance of another assembly `{0}`.", &[assembly]),
                )),
                _ => Ok(step),
            };
        }
        if members.get(FOREIGN, uuid).is_some() {
            return Err((Odd::Unknown, fill("The report is about `{0}` in another deployment.", &[assembly])));
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
        let mut is_there = report.first_contacted.is_some() || report.last_contacted.is_some();
        for service in &report.services {
            let Some(step) = names.get(instance, &service.name) else {
                let text = fill("`{0}` has no service `{1}`.", &[&order.steps[instance].assembly, &service.name]);
                notes.push(Note { kind: Odd::Unknown, report: Some(index), text });
                continue;
            };
            let mut odd = |template: &str| {
                let text = fill(template, &[&order.name(step)]);
                notes.push(Note { kind: Odd::Inconsistent, report: Some(index), text });
            };
            let known = &mut self.steps[step];
            let (started, completed, failed) = states(service);
            match (service.status.as_deref(), service.code) {
                (Some("success"), Some(code)) if code != 0 => {
                    odd("[0] is reported as a success, with a code that is none.")
                }
                (Some("error"), Some(0)) => odd("[0] is reported as an error, with the code of a success."),
                (Some("incomplete"), None) if service.ended.is_some() => {
                    odd("[0] is reported to have ended and to be incomplete; it counts as running.");
                }
                _ => {}
            }
            if service.started.is_some() && service.ended.is_some() && service.ended < service.started {
                odd("[0] is reported to have ended before it started.");
            }
            let is_incomplete = service.status.as_deref() == Some("incomplete") && !completed;
            let is_other = known.begun_stamp.is_some() && known.begun_stamp != service.started;
            if known.ended.is_some() && service.started.is_some() && (is_other || is_incomplete) {
                odd("[0] is reported to have started again, after it was reported to have ended.");
                *known = Known { has_ended: true, ..Known::default() };
            } else if known.ended.is_some() && (is_incomplete || !service.unresolved.is_empty()) {
                odd("[0] is reported to wait, after it was reported to have ended.");
            }
            if started {
                known.begun_stamp = service.started.or(known.begun_stamp);
                known.begun = earlier(known.begun, at);
                is_there = true;
            }
            if completed {
                let code = service.code.or(if failed { None } else { Some(0) });
                if known.ended.is_some() && (known.failed != failed || known.code != code) {
                    odd("[0] was reported with another end before; it may have run again.");
                }
                known.ended_stamp = service.ended.or(known.ended_stamp);
                known.ended = earlier(known.ended, at);
                (known.code, known.failed) = (code, failed);
            }
            known.unresolved.clear();
            known.reported = Some(at);
            for what in &service.unresolved {
                let instance = what.source.as_ref().and_then(|uuid| members.get(CURRENT, uuid));
                let service = what.service.as_ref().and_then(|service| names.get(instance?, service));
                let waiting = Waiting { instance, service, what: what.clone(), is_pending: false };
                if let Some((kind, text)) = waiting.odd(order, step, self.is_listed) {
                    notes.push(Note { kind, report: Some(index), text });
                }
                known.unresolved.push(waiting);
            }
        }
        let known = &mut self.steps[instance];
        if report.last_contacted > known.contact {
            (known.contact, known.reported) = (report.last_contacted, Some(at));
        }
        // Who says that a service has started has contacted the server.
        if is_there {
            known.begun = earlier(known.begun, at);
        }
    }

    /// Takes in what reports on the deployment say of an instance, and when, after all reports on the instance itself, which say more.
    fn learn_status(
        &mut self,
        order: &Order,
        instance: usize,
        success: Option<(Time, usize)>,
        error: Option<(Time, usize)>,
        notes: &mut Vec<Note>,
    ) {
        let mut odd = |index: usize, template: &str, step: usize| {
            let text = fill(template, &[&order.name(step)]);
            notes.push(Note { kind: Odd::Inconsistent, report: Some(index), text });
        };
        for (at, _) in success.into_iter().chain(error) {
            self.steps[instance].begun = earlier(self.steps[instance].begun, at);
        }
        let mut fails = false;
        for service in order.services(instance) {
            let known = &mut self.steps[service];
            fails |= known.failed;
            let Some((at, index)) = success else { continue };
            if known.failed || known.ended.is_none() && known.reported > Some(at) {
                odd(
                    index,
                    "The report says that [0] has succeeded with its instance, but that on the instance does not.",
                    service,
                );
                continue;
            }
            known.begun = earlier(known.begun, at);
            if known.ended.is_none() {
                (known.ended, known.code) = (Some(at), Some(0));
            }
        }
        if let Some((_, index)) = error.filter(|_| !fails) {
            odd(
                index,
                "The report says that a service on [0] has failed, but no report on the instance does.",
                instance,
            );
        }
    }

    /// All that happened until now, in the order of time; of what happened at once, Conductor's word first and the time-out last.
    fn in_time(
        &self,
        order: &Order,
        names: &Names<'_>,
        seen: &Seen,
        options: &Options,
        notes: &mut Vec<Note>,
    ) -> Vec<At> {
        let mut all = Vec::new();
        for Told { assembly, state, at } in &seen.states {
            let (kind, why) = match names.get(INSTANCE, assembly) {
                Some(_) if *at > seen.now => continue,
                Some(step) if *at >= 0 => {
                    // Of what was said of one instance at once, what is further holds.
                    all.push((*at, 0, (0, step, *state as usize), New::Told(step, *state)));
                    continue;
                }
                Some(_) => (Odd::OlderLaunch, "it is from before the launch"),
                None => (Odd::Unknown, "it is not in the plan"),
            };
            let text = fill("Conductor's word on `{0}` is left out: [1].", &[assembly, why]);
            notes.push(Note { kind, report: None, text });
        }
        in_order(&mut all);
        for pair in all.windows(2) {
            if let [(at, _, (_, step, state), _), (then, _, (_, other, and), _)] = pair
                && (at, step) == (then, other)
                && state != and
            {
                let text = fill("Conductor says two things of [0] at once.", &[&order.name(*step)]);
                notes.push(Note { kind: Odd::Inconsistent, report: None, text });
            }
        }
        for (step, known) in self.steps.iter().enumerate() {
            // What was known at once came in the order of the server's stamps, contacts first.
            let rank = if order.steps[step].service.is_some() { 2 } else { 1 };
            let begun = known.start_stamp().unwrap_or(Time::MIN);
            if let Some(at) = known.begun {
                all.push((at, rank, (begun, 0, step), New::Begun(step)));
            }
            if let Some(at) = known.ended {
                let ended = known.ended_stamp.unwrap_or(Time::MIN).max(begun);
                all.push((at, rank, (ended, 1, step), New::Ended(step)));
            }
        }
        if let Some(at) = options.timeout.filter(|&timeout| timeout <= seen.now) {
            all.push((at, 4, (0, 0, 0), New::TimeUp));
        }
        in_order(&mut all);
        if options.polls {
            let patience = self.patience(order, &all);
            for (step, at) in patience.into_iter().enumerate().filter_map(|(step, at)| Some((step, at?))) {
                if at < seen.now && order.services(step).any(|service| self.steps[service].begun.is_none()) {
                    all.push((at, 3, (0, step, 0), New::GivenUp(step)));
                }
            }
            in_order(&mut all);
        }
        all
    }

    /// Until when the agent of Audrey 0.5 on each instance that has contacted the server looks whether its services can start, by `all`
    /// that came, in the order of time: [`PATIENCE`] rounds after the last of that, and the one in which it looked.
    fn patience(&self, order: &Order, all: &[At]) -> Vec<Option<Time>> {
        let after = |at: Time| (0..=PATIENCE).fold(at, |at, _| at + ROUND);
        let mut until: Vec<Option<Time>> = vec![None; order.steps.len()];
        for &(at, .., what) in all {
            let (New::Begun(step) | New::Ended(step)) = what else { continue };
            let is_instance = order.steps[step].service.is_none();
            if is_instance {
                until[step] = Some(after(at)).max(self.steps[step].reported);
            } else if matches!(what, New::Begun(_)) {
                continue;
            }
            for &waiter in &order.waiters[step] {
                let until = &mut until[order.steps[waiter].instance];
                if self.steps[waiter].begun.is_none() && Some(at) <= *until {
                    *until = Some(after(at)).max(*until);
                }
            }
        }
        until
    }

    /// When something happened, from the registration of the deployment; where the server did not stamp it, when it was known.
    fn since_registered(&self, stamp: Option<Time>, known: Time) -> Time {
        match (stamp, self.registered) {
            (Some(stamp), Some(registered)) => stamp - registered,
            _ => known,
        }
    }
}

/// What identifiers of instances are kept under, those of this launch, of older ones, and of other deployments; and the assemblies that
/// have one.
const CURRENT: usize = 0;
const OLDER: usize = 1;
const FOREIGN: usize = 2;
const LISTED: usize = 3;

/// Whether a service has started, has completed, and has failed.
fn states(service: &ServiceReport) -> (bool, bool, bool) {
    let status = service.status.as_deref();
    let ended = service.ended.is_some() && status != Some("incomplete");
    let completed = ended || service.code.is_some() || status == Some("success");
    let failed = service.code.map_or(status == Some("error"), |code| code != 0);
    (completed || service.started.is_some() || service.ended.is_some(), completed, failed)
}

fn earlier(known: Option<Time>, at: Time) -> Option<Time> {
    Some(known.map_or(at, |known| known.min(at)))
}

/// Something that happened.
#[derive(Debug, Clone, Copy)]
enum New {
    /// Conductor told the state of an instance.
    Told(usize, InstanceState),
    /// An instance contacted the server, or a service started.
    Begun(usize),
    /// A service completed.
    Ended(usize),
    /// The agent of an instance has given up.
    GivenUp(usize),
    /// The time for services to start is up.
    TimeUp,
}

/// When something happened, and what comes before what of that which happened at once.
type At = (Time, usize, (Time, usize, usize), New);

#[inline(never)] // called all over; a page loads each copy
fn in_order(all: &mut [At]) {
    all.sort_unstable_by_key(|&(at, rank, index, _)| (at, rank, index));
}

/// The launch as it is told.
struct Launch<'o> {
    order: &'o Order,
    story: Story,
    progress: Vec<Progress>,
    /// For each step when it was known to be done.
    known: Vec<Option<Time>>,
    timed_out: bool,
    /// What an instance came to be, of which Conductor said more at once.
    changed: Option<InstanceState>,
}

impl Launch<'_> {
    fn happen(&mut self, at: Time, what: New, is_last: bool, news: &News, options: &Options, notes: &mut Vec<Note>) {
        match what {
            New::Told(instance, state) => {
                let is_behind =
                    self.known[instance].is_some() && matches!(state, InstanceState::New | InstanceState::Pending);
                if self.progress[instance].instance != state && !is_behind {
                    let text = ["Conductor says that [0] is ", state.name(), "."].concat();
                    self.set(at, instance, state, &text);
                    self.changed = self.changed.filter(|state| state.has_failed()).or(Some(state));
                }
                if is_last {
                    let changed = self.changed.take();
                    self.story.see(at, changed);
                }
            }
            New::Begun(instance) if self.order.steps[instance].service.is_none() => {
                self.done(instance, at);
                if matches!(self.progress[instance].instance, InstanceState::New | InstanceState::Pending) {
                    let state = InstanceState::Running;
                    self.set(at, instance, state, "[0] has contacted the server, so it is running.");
                    self.story.see(at, Some(state));
                }
            }
            New::Begun(service) => self.begin(at, service, news, notes),
            New::Ended(service) => self.end(at, service, news, notes),
            New::GivenUp(instance) if self.progress[instance].instance == InstanceState::Running => {
                self.tell(
                    at,
                    Happened::GaveUp,
                    instance,
                    "By now the agent on [0] has given up: for a minute nothing came that it waits for.",
                );
                for service in self.order.services(instance) {
                    self.progress[service].lost = self.progress[service].started.is_none();
                }
            }
            New::GivenUp(_) => {}
            New::TimeUp => self.time_up(at, news, options, notes),
        }
    }

    fn begin(&mut self, at: Time, service: usize, news: &News, notes: &mut Vec<Note>) {
        let known = &news.steps[service];
        let stamp = known.start_stamp();
        if known.begun_stamp.is_none() || news.registered.is_none() {
            let template = if stamp.is_some() && news.registered.is_some() {
                "The server did not stamp the start of [0]: its end is told instead."
            } else {
                "By the server's clock it is not known when [0] started: when that was received, by another clock, is told."
            };
            let text = fill(template, &[&self.order.name(service)]);
            notes.push(Note { kind: Odd::Clocks, report: None, text });
        }
        self.progress[service].started = Some(news.since_registered(stamp, at));
        self.tell(at, Happened::Started, service, "[0] has started.");
        self.hold_against(service, news, notes);
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
    }

    /// A service has started. What it waits for should have completed before.
    fn hold_against(&mut self, service: usize, news: &News, notes: &mut Vec<Note>) {
        let mut note = |text: String| notes.push(Note { kind: Odd::Inconsistent, report: None, text });
        for &need in &self.order.steps[service].needs {
            let (of, wanted) = (&news.steps[service], &news.steps[need]);
            if self.order.steps[need].service.is_none() {
                if wanted.begun.is_none() {
                    note(fill(
                        "[0] has started, but [1], for which it waits by the plan, is not reported to have contacted the server.",
                        &[&self.order.name(service), &self.order.name(need)],
                    ));
                }
                continue;
            }
            let is_sure = !self.order.is_at_worst(service, need);
            let odd = if wanted.has_ended {
                ""
            } else if wanted.ended.is_none() {
                "[0] has started, but [1], for which it waits by the plan, is not reported to have completed."
            } else if of.begun_stamp.is_some() && of.begun_stamp < wanted.ended_stamp {
                "[0] started before [1], for which it waits by the plan, had completed, by the server's clock."
            } else {
                ""
            };
            if is_sure && !odd.is_empty() {
                note(fill(odd, &[&self.order.name(service), &self.order.name(need)]));
            }
            if wanted.failed && (is_sure || wanted.is_before(of)) {
                self.progress[service].on_failed.push(need);
            }
        }
        for lack in self.order.steps[service].lacks.iter().filter(|lack| !lack.ends_with(AT_WORST)) {
            note(fill("[0] has started, though it waits for {1}.", &[&self.order.name(service), lack]));
        }
    }

    fn end(&mut self, at: Time, service: usize, news: &News, notes: &mut Vec<Note>) {
        let known = &news.steps[service];
        if known.ended_stamp.is_none() || news.registered.is_none() {
            let template = "By the server's clock it is not known when [0] ended: when that was received, by another clock, is told.";
            let text = fill(template, &[&self.order.name(service)]);
            notes.push(Note { kind: Odd::Clocks, report: None, text });
        }
        let progress = &mut self.progress[service];
        // It does not end before it starts, whatever clocks say.
        progress.completed = Some(news.since_registered(known.ended_stamp, at)).max(progress.started);
        (progress.code, progress.failed) = (known.code, known.failed);
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
        let mut unstarted: Vec<usize> =
            self.order.indices(true).filter(|&service| self.progress[service].started.is_none()).collect();
        let in_time = |service: usize| match (news.steps[service].start_stamp(), news.registered, options.timeout) {
            (Some(stamp), Some(registered), Some(timeout)) => stamp - registered <= timeout,
            _ => false,
        };
        for &service in unstarted.iter().filter(|&&service| in_time(service)) {
            let template = "By the receiver's clock [0] was known to have started only when the time was up; by the server's clock it \
                            had started in time, which is what counts.";
            let text = fill(template, &[&self.order.name(service)]);
            notes.push(Note { kind: Odd::Clocks, report: None, text });
        }
        unstarted.retain(|&service| !in_time(service));
        // Conductor knows of no such time, so its states stay as they are.
        if !unstarted.is_empty() && self.story.is_up() {
            self.timed_out = true;
            self.story.tell_unstarted(at, self.order, &unstarted);
        }
    }

    fn outcome(mut self, news: &News, options: &Options, durations: &[Time], now: Time, notes: Vec<Note>) -> Outcome {
        let order = self.order;
        for service in order.indices(true) {
            let state = self.progress[order.steps[service].instance].instance;
            let is_over = state.is_inactive() || state == InstanceState::ShuttingDown;
            self.progress[service].lost |= is_over && self.progress[service].completed.is_none();
        }
        for service in order.indices(true) {
            if self.progress[service].started.is_none() {
                let (waits_for, ready) = self.waits(service, news);
                (self.progress[service].waits_for, self.progress[service].ready) = (waits_for, ready);
            }
        }
        let mut last = vec![None; order.steps.len()];
        for (index, step) in order.steps.iter().enumerate() {
            let was_waited_for =
                |need: &usize| !order.is_at_worst(index, *need) || news.steps[*need].is_before(&news.steps[index]);
            last[index] = step.needs.iter().copied().filter(was_waited_for).max_by_key(|&need| self.known[need]);
        }
        let deployment = self.story.deployment.state();
        let advice = Advice {
            order,
            deployment,
            progress: &self.progress,
            timed_out: self.timed_out,
            afterwards: options.afterwards,
            again: options.afterwards == Afterwards::Relaunch && options.relaunches >= news.launches,
            partial: options.partial,
        };
        let (action, why) = advice.next();
        let overdue = self.overdue(news, durations, now);
        Outcome {
            deployment,
            at: now,
            launches: news.launches,
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

    /// What a service waits for now: what the plan says and is not there; what its agent says beyond that; and what its agent had not
    /// got when it last reported, though that was there. And whether it can start.
    fn waits(&self, service: usize, news: &News) -> (Vec<String>, Ready) {
        let order = self.order;
        let comes = |need: usize| {
            let of = &self.progress[need];
            if self.known[need].is_some() {
                Comes::IsThere
            } else if of.lost || of.instance.is_inactive() {
                Comes::Never
            } else {
                Comes::Later
            }
        };
        let (mut waits, mut ready) = order.waits_for(service, comes);
        let needs = &order.steps[service].needs;
        // For each instance that the plan waits for something of, when all of that was there. In the order of the plan.
        let mut there: Vec<(usize, Option<Time>)> = Vec::new();
        for &need in needs {
            let (instance, at) = (order.steps[need].instance, self.known[need]);
            match there.last_mut() {
                Some((last, all)) if *last == instance => *all = all.zip(at).map(|(all, at)| all.max(at)),
                _ => there.push((instance, at)),
            }
        }
        let known = &news.steps[service];
        for waiting in &known.unresolved {
            let planned = match (waiting.instance, waiting.service) {
                (_, Some(wanted)) => needs.binary_search(&wanted).ok().map(|_| self.known[wanted]),
                (Some(of), None) => there.binary_search_by_key(&of, |&(of, _)| of).ok().map(|place| there[place].1),
                (None, None) => None,
            };
            let at = match planned {
                // The plan has told it.
                Some(None) => continue,
                Some(at) if !waiting.is_pending => at,
                _ => waiting.service.and_then(|wanted| self.known[wanted]),
            };
            if at.is_none() {
                ready = ready.min(Ready::Perhaps);
            }
            if at <= known.reported {
                waits.push(waiting.text(order));
            }
        }
        (waits, ready)
    }

    fn overdue(&self, news: &News, durations: &[Time], now: Time) -> Vec<Overdue> {
        let order = self.order;
        if !self.story.is_up() {
            return Vec::new();
        }
        let mut overdue = Vec::new();
        for (step, progress) in self.progress.iter().enumerate() {
            let (since, patience, template) = if order.steps[step].service.is_none() {
                let is_booting = matches!(progress.instance, InstanceState::New | InstanceState::Pending);
                (is_booting.then_some(0), durations[step], "[0] should have booted by now.")
            } else if progress.is_running() {
                (news.steps[step].begun, durations[step], "[0] should have completed by now.")
            } else if progress.ready == Ready::Yes && !progress.lost {
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
