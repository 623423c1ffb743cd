//! The oracle: it says what a deployable does by launching it, round by round, as semantics.md tells it.
//!
//! There is no search here. [`Launch`] boots all instances, then starts in each round what has all it needs; a service that
//! started has completed when the next round begins. [`Waits`] is the other half, the definition of a deadlock taken
//! literally: a service that, going from one wait to the next, comes back to itself.

use deployable::Agent;

use super::documents::{Document, File, Reference, Target, Version};

/// The services of a document, numbered in document order, and what each needs.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) all: Vec<Service>,
    /// For each assembly, in document order.
    stumbles: Vec<Stumbles>,
}

/// What the releases of Audrey stumble over in an assembly (section 4).
#[derive(Debug, Default)]
struct Stumbles {
    /// A service refers to a service, which the config server refuses, or to an assembly that there is not, at which it fails.
    refused_reference: bool,
    /// How many services hold references.
    referrers: usize,
    /// A return is known once a service has completed.
    late: bool,
    /// A return is undeclared.
    undeclared: bool,
}

impl Stumbles {
    /// The agent does not come to its first report.
    fn silent(&self, agent: Agent, undeclared: Undeclared) -> bool {
        match agent {
            Agent::Independent | Agent::AllOrNothing => false,
            Agent::Audrey04 => self.refused_reference,
            Agent::Audrey05 => self.late || (self.undeclared && undeclared == Undeclared::Late),
        }
    }

    /// The agent starts nothing.
    fn stuck(&self, agent: Agent, undeclared: Undeclared) -> bool {
        self.silent(agent, undeclared) || (agent == Agent::Audrey04 && self.referrers >= 2)
    }
}

/// A service, and what it needs before it can start.
#[derive(Debug)]
pub(crate) struct Service {
    /// The name of its assembly, and its own.
    pub(crate) names: (String, String),
    /// The place of its assembly in the document. Names may repeat; places do not.
    assembly: usize,
    /// One for each of its references, in document order.
    pub(crate) needs: Vec<Need>,
}

/// What a reference waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// What the instance of the assembly at this place reports when it has booted.
    Boot(usize),
    /// That this service has completed.
    Completed(usize),
    /// An undeclared return of the assembly at this place.
    Undeclared(usize),
    /// What there is not.
    Unsatisfied(Unknown),
}

/// What there is not, as the `code` of the diagnostic that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Assembly,
    Service,
    Return,
}

impl Unknown {
    pub(crate) const ALL: [Self; 3] = [Self::Assembly, Self::Service, Self::Return];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Assembly => "unknown-assembly",
            Self::Service => "unknown-service",
            Self::Return => "unknown-return",
        }
    }
}

/// When undeclared returns come (section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undeclared {
    /// At boot.
    Early,
    /// Once all services of their assembly have completed.
    Late,
}

// What each service needs: sections 1 and 2.

impl Services {
    pub(crate) fn of(document: &Document) -> Self {
        let (mut all, mut stumbles) = (Vec::new(), Vec::new());
        for (assembly, element) in document.assemblies.iter().enumerate() {
            for service in &element.services {
                let needs = service.references().map(|reference| need(document, reference)).collect();
                all.push(Service { names: (element.name.clone(), service.name.clone()), assembly, needs });
            }
            let references = || element.services.iter().flat_map(super::documents::Service::references);
            let returns =
                |is: fn(Need) -> bool| element.all_returns().any(|name| is(returned(document, assembly, name)));
            stumbles.push(Stumbles {
                refused_reference: references().any(|reference| {
                    matches!(reference.target, Target::Service(_))
                        || need(document, reference) == Need::Unsatisfied(Unknown::Assembly)
                }),
                referrers: element.services.iter().filter(|service| service.references().next().is_some()).count(),
                late: returns(|need| matches!(need, Need::Completed(_))),
                undeclared: returns(|need| matches!(need, Need::Undeclared(_))),
            });
        }
        Self { all, stumbles }
    }

    /// Every service on the instance at this place.
    fn on(&self, assembly: usize) -> impl Iterator<Item = usize> {
        (0..self.all.len()).filter(move |&s| self.all[s].assembly == assembly)
    }
}

fn need(document: &Document, reference: &Reference) -> Need {
    // Of several with one name, the first is meant.
    let Some(place) = document.assemblies.iter().position(|assembly| assembly.name == reference.assembly) else {
        return Need::Unsatisfied(Unknown::Assembly);
    };
    let assembly = &document.assemblies[place];
    let before: usize = document.assemblies[..place].iter().map(|assembly| assembly.services.len()).sum();
    match &reference.target {
        Target::Service(name) => match assembly.services.iter().position(|service| service.name == *name) {
            Some(service) => Need::Completed(before + service),
            None => Need::Unsatisfied(Unknown::Service),
        },
        Target::Return(name) if !assembly.all_returns().any(|returned| returned == name) => {
            Need::Unsatisfied(Unknown::Return)
        }
        Target::Return(name) => returned(document, place, name),
    }
}

/// What is waited for by whoever refers to the return `name` of the assembly at `place`, which returns it.
fn returned(document: &Document, place: usize, name: &str) -> Need {
    let assembly = &document.assemblies[place];
    let before: usize = document.assemblies[..place].iter().map(|assembly| assembly.services.len()).sum();
    if document.version == Version::V1_1 {
        // The service that returns it; else the assembly itself does, at boot.
        let returns = |service: &super::documents::Service| service.returns.iter().any(|returned| returned == name);
        let producer = assembly.services.iter().position(returns);
        return producer.map_or(Need::Boot(place), |service| Need::Completed(before + service));
    }
    let file = format!("{name}.rb");
    let carries = |service: &super::documents::Service| service.files.iter().any(|f| file_name(f) == file);
    if is_core_fact(name) {
        Need::Boot(place)
    } else if let Some(producer) = assembly.services.iter().position(carries) {
        Need::Completed(before + producer)
    } else {
        match assembly.services.len() {
            0 => Need::Boot(place),
            1 => Need::Completed(before),
            _ => Need::Undeclared(place),
        }
    }
}

/// The last segment of a file's URL, without query and fragment, or of its contents' filename.
fn file_name(file: &File) -> &str {
    let path = match file {
        File::Url(url) => url.split(['?', '#']).next().unwrap_or_default(),
        File::Contents(filename) => filename,
    };
    path.rsplit('/').next().unwrap_or_default()
}

/// The core facts with a name of their own, from the list of facts in the order there: those always known on Linux, those that
/// depend on the guest, those of later Facters.
const CORE_FACTS: &str = "
    architecture facterversion hardwareisa hardwaremodel hostname id interfaces ipaddress is_virtual kernel kernelmajversion
    kernelrelease kernelversion macaddress memoryfree memorysize memorytotal netmask operatingsystem operatingsystemrelease
    osfamily path physicalprocessorcount processorcount ps rubysitedir rubyversion selinux swapfree swapsize timezone
    uniqueid uptime uptime_days uptime_hours uptime_seconds virtual

    domain fqdn ipaddress6 arp vlans xendomains puppetversion augeasversion
    lsbdistcodename lsbdistdescription lsbdistid lsbdistrelease lsbmajdistrelease lsbrelease
    manufacturer productname serialnumber type boardmanufacturer boardproductname boardserialnumber
    selinux_config_mode selinux_config_policy selinux_current_mode selinux_enforced selinux_mode selinux_policyversion
    sshdsakey sshrsakey sshecdsakey iphostnumber

    blockdevices filesystems operatingsystemmajrelease memorysize_mb memoryfree_mb swapsize_mb swapfree_mb lsbminordistrelease
    gid os processors partitions dhcp_servers system_uptime zfs_version zpool_version zonename zones";

/// Whether an instance knows this when it has booted, whatever its services do. Facter does not look at the case of ASCII letters.
fn is_core_fact(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let word = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'));
    let after = |prefix: &str| name.strip_prefix(prefix).unwrap_or_default();
    CORE_FACTS.split_whitespace().any(|fact| fact == name)
        || ["ipaddress_", "ipaddress6_", "macaddress_", "netmask_", "mtu_", "network_", "arp_", "ec2_", "rsc_"]
            .iter()
            .any(|prefix| word(after(prefix)))
        || (word(after("processor")) && after("processor").chars().all(|c| c.is_ascii_digit()))
        || ["dsa", "rsa", "ecdsa", "ed25519"].contains(&after("sshfp_"))
        || ["_size", "_vendor", "_model"]
            .iter()
            .any(|suffix| after("blockdevice_").strip_suffix(suffix).is_some_and(word))
}

// The launch: section 3.

/// What happens when all instances are launched, and undeclared returns come early or late.
#[derive(Debug)]
pub(crate) struct Launch {
    /// For each service, the round in which it starts, from 0; or `None`, if it never does.
    pub(crate) started: Vec<Option<usize>>,
}

impl Launch {
    pub(crate) fn new(services: &Services, agent: Agent, undeclared: Undeclared) -> Self {
        let mut started: Vec<Option<usize>> = vec![None; services.all.len()];
        for round in 0.. {
            // What started in an earlier round has completed by now.
            let completed = |s: usize| started[s].is_some();
            let met = |need: Need| match need {
                Need::Boot(assembly) => !services.stumbles[assembly].silent(agent, undeclared),
                Need::Completed(s) => completed(s),
                Need::Undeclared(assembly) if undeclared == Undeclared::Early => {
                    !services.stumbles[assembly].silent(agent, undeclared)
                }
                Need::Undeclared(assembly) => services.on(assembly).all(completed),
                Need::Unsatisfied(_) => false,
            };
            let resolved = |s: usize| services.all[s].needs.iter().all(|&need| met(need));
            let may_start = |s: usize| match agent {
                Agent::Independent => resolved(s),
                _ => {
                    let assembly = services.all[s].assembly;
                    !services.stumbles[assembly].stuck(agent, undeclared) && services.on(assembly).all(resolved)
                }
            };
            let now: Vec<usize> = (0..started.len()).filter(|&s| !completed(s) && may_start(s)).collect();
            if now.is_empty() {
                break;
            }
            for s in now {
                started[s] = Some(round);
            }
        }
        Self { started }
    }
}

/// Whether a service starts, and in which layer, from its two launches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes { layer: usize },
    No,
    Maybe,
}

/// The verdict for each service.
pub(crate) fn verdicts(services: &Services, agent: Agent) -> Vec<Verdict> {
    let late = Launch::new(services, agent, Undeclared::Late).started;
    let early = Launch::new(services, agent, Undeclared::Early).started;
    late.into_iter()
        .zip(early)
        .map(|(late, early)| match (late, early) {
            (Some(layer), _) => Verdict::Yes { layer },
            (None, None) => Verdict::No,
            (None, Some(_)) => Verdict::Maybe,
        })
        .collect()
}

// Deadlocks: section 3, "a wait that comes back to itself".

/// Who waits for whom, directly and in the end. `waits[s][t]`: service `s` waits for service `t`.
#[derive(Debug)]
pub(crate) struct Waits {
    /// By a reference of its own.
    pub(crate) direct: Vec<Vec<bool>>,
    /// From wait to wait. Under all-or-nothing also by what another service of its assembly waits for, and for what starts
    /// together with the awaited one.
    pub(crate) in_the_end: Vec<Vec<bool>>,
    /// Those that start together: under all-or-nothing the services of one assembly, else each alone.
    pub(crate) together: Vec<Vec<bool>>,
}

impl Waits {
    /// Early undeclared returns are not waited for. Late ones are waited for by waiting for every service of their assembly.
    pub(crate) fn new(services: &Services, agent: Agent, undeclared: Undeclared) -> Self {
        let count = services.all.len();
        let mut direct = vec![vec![false; count]; count];
        for (s, service) in services.all.iter().enumerate() {
            for &need in &service.needs {
                match need {
                    Need::Completed(t) => direct[s][t] = true,
                    Need::Undeclared(assembly) if undeclared == Undeclared::Late => {
                        services.on(assembly).for_each(|t| direct[s][t] = true);
                    }
                    Need::Undeclared(_) | Need::Boot(_) | Need::Unsatisfied(_) => {}
                }
            }
        }
        let mut together = vec![vec![false; count]; count];
        for (s, t) in pairs(count) {
            together[s][t] = match agent {
                Agent::Independent => s == t,
                _ => services.all[s].assembly == services.all[t].assembly,
            };
        }
        let mut in_the_end = vec![vec![false; count]; count];
        for (s, t) in pairs(count).filter(|&(s, t)| direct[s][t]) {
            for (with_s, with_t) in pairs(count).filter(|&(a, b)| together[s][a] && together[t][b]) {
                in_the_end[with_s][with_t] = true;
            }
        }
        // Who waits for one that waits for a third waits for the third, until that says nothing new.
        loop {
            let before = in_the_end.clone();
            for (s, t) in pairs(count) {
                if in_the_end[s][t] {
                    let beyond = in_the_end[t].clone();
                    in_the_end[s].iter_mut().zip(beyond).for_each(|(known, new)| *known |= new);
                }
            }
            if in_the_end == before {
                return Self { direct, in_the_end, together };
            }
        }
    }

    /// The deadlocks: services that wait for themselves in the end, those together that wait for each other.
    ///
    /// Members in document order; deadlocks by their first members.
    pub(crate) fn deadlocks(&self) -> Vec<Vec<usize>> {
        let count = self.in_the_end.len();
        let each_other = |s: usize, t: usize| self.in_the_end[s][t] && self.in_the_end[t][s];
        (0..count)
            .map(|s| (0..count).filter(|&t| each_other(s, t)).collect::<Vec<usize>>())
            .enumerate()
            .filter(|(s, members)| members.first() == Some(s))
            .map(|(_, members)| members)
            .collect()
    }
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |s| (0..count).map(move |t| (s, t)))
}

/// The oracle itself, against cases whose outcome semantics.md tells or a person can see.
#[cfg(test)]
mod tests {
    use super::Verdict::{Maybe, No, Yes};
    use super::*;
    use crate::documents::{Assembly, Parameter, Service as Element};

    const AGENTS: [Agent; 2] = [Agent::Independent, Agent::AllOrNothing];

    fn assembly(name: &str, returns: &[&str], services: Vec<Element>) -> Assembly {
        Assembly { name: name.to_owned(), services, returns: returns.iter().map(ToString::to_string).collect() }
    }

    /// A service and its references: `a/s` to service `s` of assembly `a`, `a.r` to return `r` of it.
    fn service(name: &str, references: &[&str]) -> Element {
        let reference = |text: &str| {
            let (assembly, target) = match text.split_once('/') {
                Some((assembly, service)) => (assembly, Target::Service(service.to_owned())),
                None => {
                    let (assembly, name) = text.split_once('.').unwrap_or((text, ""));
                    (assembly, Target::Return(name.to_owned()))
                }
            };
            Parameter::Reference(Reference { assembly: assembly.to_owned(), target })
        };
        Element {
            name: name.to_owned(),
            files: Vec::new(),
            parameters: references.iter().map(|text| reference(text)).collect(),
            returns: Vec::new(),
        }
    }

    fn carrying(file: File, service: Element) -> Element {
        Element { files: vec![file], ..service }
    }

    fn returning(name: &str, service: Element) -> Element {
        Element { returns: vec![name.to_owned()], ..service }
    }

    /// The verdicts, the certain deadlocks and those of the late launch.
    fn outcome(
        version: Version,
        agent: Agent,
        assemblies: &[Assembly],
    ) -> (Vec<Verdict>, Vec<Vec<usize>>, Vec<Vec<usize>>) {
        let document = Document { version, assemblies: assemblies.to_vec(), spelling: 0 };
        let services = Services::of(&document);
        let deadlocks = |undeclared| Waits::new(&services, agent, undeclared).deadlocks();
        (verdicts(&services, agent), deadlocks(Undeclared::Early), deadlocks(Undeclared::Late))
    }

    /// The same, where no undeclared return matters.
    fn sure_outcome(version: Version, agent: Agent, assemblies: &[Assembly]) -> (Vec<Verdict>, Vec<Vec<usize>>) {
        let (verdicts, certain, late) = outcome(version, agent, assemblies);
        assert_eq!(certain, late);
        (verdicts, certain)
    }

    fn yes(layer: usize) -> Verdict {
        Yes { layer }
    }

    /// The feature page's acceptance case: launches under independent, deadlocks under all-or-nothing.
    #[test]
    fn two_instances_that_need_each_other() {
        let case = [
            assembly("i1", &[], vec![service("s1", &["i2/s2"]), service("s2", &[])]),
            assembly("i2", &[], vec![service("s1", &["i1/s2"]), service("s2", &[])]),
        ];
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, deadlocks), (vec![yes(1), yes(0), yes(1), yes(0)], vec![]));
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, deadlocks), (vec![No; 4], vec![vec![0, 1, 2, 3]]));
    }

    /// Audrey's example: the addresses are core facts, and only http waits for dbup, which mysql produces.
    #[test]
    fn wordpress() {
        let http = service("http", &["mysql.hostname", "mysql.ipaddress", "mysql.dbup"]);
        let dbup = File::Url("http://example.org/files/dbup.rb".to_owned());
        let mysql = carrying(dbup, service("mysql", &["apache.hostname", "apache.ipaddress"]));
        let case = [
            assembly("apache", &["hostname", "ipaddress"], vec![http]),
            assembly("mysql", &["hostname", "ipaddress", "dbup"], vec![mysql]),
        ];
        for agent in AGENTS {
            assert_eq!(sure_outcome(Version::V1_0, agent, &case), (vec![yes(1), yes(0)], vec![]));
        }
    }

    #[test]
    fn waiting_for_oneself() {
        let case =
            [assembly("a", &["out"], vec![service("s", &["a/s"])]), assembly("b", &[], vec![service("t", &["a/s"])])];
        for agent in AGENTS {
            assert_eq!(sure_outcome(Version::V1_0, agent, &case), (vec![No, No], vec![vec![0]]));
        }
        let own_return = [assembly("a", &["out"], vec![service("s", &["a.out"])])];
        assert_eq!(sure_outcome(Version::V1_0, Agent::Independent, &own_return), (vec![No], vec![vec![0]]));
    }

    #[test]
    fn a_ring_of_three_and_what_it_blocks() {
        let case = [
            assembly("a", &[], vec![service("s", &["b/s"])]),
            assembly("b", &[], vec![service("s", &["c/s"])]),
            assembly("c", &[], vec![service("s", &["a/s"])]),
            assembly("d", &[], vec![service("s", &["a/s"]), service("t", &[])]),
        ];
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, deadlocks), (vec![No, No, No, No, yes(0)], vec![vec![0, 1, 2]]));
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, deadlocks), (vec![No; 5], vec![vec![0, 1, 2]]));
    }

    /// Under all-or-nothing a reference within an assembly always deadlocks, and all its services with it.
    #[test]
    fn a_wait_within_an_assembly() {
        let case = [assembly("a", &[], vec![service("s", &["a/t"]), service("t", &[]), service("u", &[])])];
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, deadlocks), (vec![yes(1), yes(0), yes(0)], vec![]));
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, deadlocks), (vec![No; 3], vec![vec![0, 1, 2]]));
    }

    /// Services that start together are no deadlock as long as none of them waits for another.
    #[test]
    fn an_assembly_that_starts_together() {
        let case = [
            assembly("a", &[], vec![service("s", &[]), service("t", &["b/s"])]),
            assembly("b", &[], vec![service("s", &[])]),
        ];
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, deadlocks), (vec![yes(1), yes(1), yes(0)], vec![]));
    }

    #[test]
    fn an_undeclared_return_of_the_own_assembly() {
        let case = [assembly("a", &["out"], vec![service("s", &["a.out"]), service("t", &[])])];
        let (verdicts, certain, late) = outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, certain, late), (vec![Maybe, yes(0)], vec![], vec![vec![0]]));
        let (verdicts, certain, late) = outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, certain, late), (vec![Maybe, Maybe], vec![], vec![vec![0, 1]]));
    }

    /// It comes one round after the last service of its assembly has started.
    #[test]
    fn an_undeclared_return_of_another_assembly() {
        let case = [
            assembly("a", &[], vec![service("s", &["b.out"])]),
            assembly("b", &["out"], vec![service("s", &[]), service("t", &["b/s"])]),
        ];
        let (verdicts, certain, late) = outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, certain, late), (vec![yes(2), yes(0), yes(1)], vec![], vec![]));
    }

    /// Version 1.1: the author says who produces what; a name that the assembly returns is known at boot, whatever its files.
    #[test]
    fn declared_returns() {
        let dbup = File::Contents("facter/dbup.rb".to_owned());
        let case = |version| {
            let mysql = returning("out", carrying(dbup.clone(), service("mysql", &[])));
            let mysql = if version == Version::V1_1 { mysql } else { Element { returns: Vec::new(), ..mysql } };
            let referring = [service("s", &["db.dbup"]), service("t", &["db.out"]), service("u", &["db.hostname"])];
            let db = assembly("db", &["dbup", "hostname"], vec![mysql, service("other", &["db/mysql"])]);
            let (verdicts, _) =
                sure_outcome(version, Agent::Independent, &[db, assembly("a", &[], referring.to_vec())]);
            verdicts
        };
        assert_eq!(case(Version::V1_1), [yes(0), yes(1), yes(0), yes(1), yes(0)]);
        assert_eq!(case(Version::Unsaid), [yes(0), yes(1), yes(1), No, yes(0)]);
    }

    #[test]
    fn names_that_there_are_not() {
        let case = [
            assembly("a", &[], vec![service("s", &["x/s", "a/x", "a.hostname"]), service("t", &[])]),
            assembly("b", &[], vec![service("s", &["a/t"]), service("t", &["a/s"])]),
        ];
        let document = Document { version: Version::V1_0, assemblies: case.to_vec(), spelling: 0 };
        let unknown = [Unknown::Assembly, Unknown::Service, Unknown::Return].map(Need::Unsatisfied);
        assert_eq!(Services::of(&document).all[0].needs, unknown);
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, deadlocks), (vec![No, yes(0), yes(1), No], vec![]));
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::AllOrNothing, &case);
        assert_eq!((verdicts, deadlocks), (vec![No; 4], vec![]));
    }

    /// Of two with one name the first is meant, and the second is launched all the same.
    #[test]
    fn repeated_names() {
        let case = [
            assembly("a", &[], vec![service("s", &[]), service("s", &["a/s"])]),
            assembly("a", &["out"], vec![service("t", &["a.out"])]),
        ];
        let (verdicts, deadlocks) = sure_outcome(Version::V1_0, Agent::Independent, &case);
        assert_eq!((verdicts, deadlocks), (vec![yes(0), yes(1), No], vec![]));
    }

    #[test]
    fn core_facts() {
        for name in [
            "hostname",
            "IPAddress",
            "ipaddress_eth0",
            "IPADDRESS6_ETH0_1",
            "arp_x",
            "processor0",
            "processor12",
            "ec2_a",
            "sshfp_rsa",
            "blockdevice_sda_size",
            "rsc_x",
            "zones",
            "domain",
        ] {
            assert!(is_core_fact(name), "{name}");
        }
        for name in [
            "",
            "dbup",
            "hostname2",
            "ipaddress_",
            "ipaddress_eth-0",
            "processor",
            "processorx",
            "processor1x",
            "ec2_",
            "ec2",
            "sshfp_x",
            "blockdevice_size",
            "blockdevice__size",
            "network",
            "\u{212a}ernel",
            "hostname ",
        ] {
            assert!(!is_core_fact(name), "{name}");
        }
    }

    #[test]
    fn file_names() {
        for (file, name) in [
            (File::Url("http://x/a/dbup.rb".to_owned()), "dbup.rb"),
            (File::Url("dbup.rb?x=/y#z".to_owned()), "dbup.rb"),
            (File::Url("http://x/dbup.rb#/y?z".to_owned()), "dbup.rb"),
            (File::Url("http://x/dbup.rb/".to_owned()), ""),
            (File::Contents("/facter/dbup.rb".to_owned()), "dbup.rb"),
            (File::Contents("dbup.rb?x".to_owned()), "dbup.rb?x"),
        ] {
            assert_eq!(file_name(&file), name);
        }
    }
}
