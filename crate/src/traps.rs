//! What keeps services from starting under a release of Audrey, and under no design (`semantics.md`, section 4).

use crate::Agent;
use crate::model::Deployable;
use crate::references::{Scope, Target, Wait};

/// Something about an assembly that keeps all of its services from starting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trap {
    /// Whose services.
    pub assembly: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a release cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 0.4: this wait, an index into the waits, is for a service, which the config server refuses.
    ServiceReference(usize),
    /// 0.4: this wait, an index into the waits, is for an assembly or a service that there is not, at which the config server fails.
    UnknownReference(usize),
    /// 0.4: of these two services, indices into [`Deployable::services`], each holds references: the first two of the assembly.
    SecondReferrer(usize, usize),
    /// 0.5: a return that is not known when the instance has booted, as an index into those of the scope.
    LateReturn {
        /// Which.
        returned: usize,
        /// It is not known at boot, as a service produces it; otherwise it is undeclared, and may come late.
        sure: bool,
    },
}

impl Trap {
    /// Whether it holds even if every undeclared return is known at boot.
    #[must_use]
    pub fn is_sure(self) -> bool {
        !matches!(self.kind, Kind::LateReturn { sure: false, .. })
    }

    /// Whether the instance does not even report its facts.
    ///
    /// 0.4 asks for its configuration before it reports facts, and ends if that is refused; 0.5 dies of the very report that would
    /// hold them. With a second referrer the instance is configured, and waits.
    #[must_use]
    pub fn is_silent(self) -> bool {
        !matches!(self.kind, Kind::SecondReferrer(..))
    }
}

/// Whether `agent` cannot do with somebody waiting for `target`.
#[must_use]
pub fn refuses(agent: Agent, target: Target) -> bool {
    match agent {
        Agent::Independent | Agent::AllOrNothing => false,
        Agent::Audrey04 => matches!(target, Target::Service(_)),
        Agent::Audrey05 => matches!(target, Target::Produced(_) | Target::Undeclared(_)),
    }
}

/// Every trap of `agent` that a document has. Linear.
///
/// None under a design. A core fact that may be empty is no trap: it is known at boot, as section 2 has it, and a verdict varies
/// nothing but when undeclared returns come. Nor is a reference to what there is not under 0.5, which reports its facts before it
/// asks for its configuration: its services wait for ever anyway.
#[must_use]
pub fn traps(deployable: &Deployable, scope: &Scope<'_>, waits: &[Wait], agent: Agent) -> Vec<Trap> {
    let mut traps = Vec::new();
    match agent {
        Agent::Independent | Agent::AllOrNothing => {}
        Agent::Audrey04 => {
            // Waits come in document order, so those of an assembly stand together.
            let (mut first, mut second) = (usize::MAX, false);
            for (index, wait) in waits.iter().enumerate() {
                let assembly = deployable.services[wait.service].assembly;
                let kind = match wait.target {
                    Target::UnknownAssembly | Target::UnknownService(_) => Some(Kind::UnknownReference(index)),
                    // One that does not say which is refused as well.
                    Target::Incomplete if wait.reference(deployable).service.is_some() => {
                        Some(Kind::ServiceReference(index))
                    }
                    target => refuses(agent, target).then_some(Kind::ServiceReference(index)),
                };
                traps.extend(kind.map(|kind| Trap { assembly, kind }));
                if deployable.services.get(first).is_none_or(|service| service.assembly != assembly) {
                    (first, second) = (wait.service, false);
                } else if first != wait.service && !second {
                    second = true;
                    traps.push(Trap { assembly, kind: Kind::SecondReferrer(first, wait.service) });
                }
            }
        }
        Agent::Audrey05 => {
            for (returned, &(_, target)) in scope.all_returned().iter().enumerate() {
                let (assembly, sure) = match target {
                    Target::Produced(service) => (deployable.services[service].assembly, true),
                    Target::Undeclared(assembly) => (assembly, false),
                    _ => continue,
                };
                traps.push(Trap { assembly, kind: Kind::LateReturn { returned, sure } });
            }
        }
    }
    traps
}
