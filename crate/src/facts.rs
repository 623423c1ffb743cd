//! What an instance knows at boot, before any of its services ran: the core facts of Facter.
//!
//! The names are those of Facter 1.6.18 on Linux and of its later versions, as `lib/facter/*.rb` of that project defines them.

/// Facts with a fixed name, in lower case and sorted.
pub(crate) const NAMES: &[&str] = &[
    "architecture",
    "arp",
    "augeasversion",
    "blockdevices",
    "boardmanufacturer",
    "boardproductname",
    "boardserialnumber",
    "dhcp_servers",
    "domain",
    "facterversion",
    "filesystems",
    "fqdn",
    "gid",
    "hardwareisa",
    "hardwaremodel",
    "hostname",
    "id",
    "interfaces",
    "ipaddress",
    "ipaddress6",
    "iphostnumber",
    "is_virtual",
    "kernel",
    "kernelmajversion",
    "kernelrelease",
    "kernelversion",
    "lsbdistcodename",
    "lsbdistdescription",
    "lsbdistid",
    "lsbdistrelease",
    "lsbmajdistrelease",
    "lsbminordistrelease",
    "lsbrelease",
    "macaddress",
    "manufacturer",
    "memoryfree",
    "memoryfree_mb",
    "memorysize",
    "memorysize_mb",
    "memorytotal",
    "netmask",
    "operatingsystem",
    "operatingsystemmajrelease",
    "operatingsystemrelease",
    "os",
    "osfamily",
    "partitions",
    "path",
    "physicalprocessorcount",
    "processorcount",
    "processors",
    "productname",
    "ps",
    "puppetversion",
    "rubysitedir",
    "rubyversion",
    "selinux",
    "selinux_config_mode",
    "selinux_config_policy",
    "selinux_current_mode",
    "selinux_enforced",
    "selinux_mode",
    "selinux_policyversion",
    "serialnumber",
    "sshdsakey",
    "sshecdsakey",
    "sshrsakey",
    "swapfree",
    "swapfree_mb",
    "swapsize",
    "swapsize_mb",
    "system_uptime",
    "timezone",
    "type",
    "uniqueid",
    "uptime",
    "uptime_days",
    "uptime_hours",
    "uptime_seconds",
    "virtual",
    "vlans",
    "xendomains",
    "zfs_version",
    "zonename",
    "zones",
    "zpool_version",
];

/// Facts named after something the instance has: an interface, a key, an entry of the cloud's metadata.
const PREFIXES: &[&str] =
    &["arp_", "ec2_", "ipaddress6_", "ipaddress_", "macaddress_", "mtu_", "netmask_", "network_", "rsc_"];

const SSH_FINGERPRINTS: &[&str] = &["dsa", "ecdsa", "ed25519", "rsa"];
const BLOCK_DEVICE_FACTS: &[&str] = &["_model", "_size", "_vendor"];

/// The longest name that is looked at; Facter has none nearly as long.
const LONGEST: usize = 256;

/// Whether `name` is a core fact. Facter looks facts up without regard to case.
#[must_use]
pub fn is_core_fact(name: &str) -> bool {
    if name.len() > LONGEST || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    let after = |prefix| name.strip_prefix(prefix).filter(|rest: &&str| !rest.is_empty());
    NAMES.binary_search(&name).is_ok()
        || PREFIXES.iter().any(|&prefix| after(prefix).is_some())
        || after("processor").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        || after("sshfp_").is_some_and(|key| SSH_FINGERPRINTS.contains(&key))
        || after("blockdevice_").is_some_and(|rest| {
            BLOCK_DEVICE_FACTS.iter().any(|&fact| rest.strip_suffix(fact).is_some_and(|device| !device.is_empty()))
        })
}

/// Whether a core fact of that name may be empty, so that Facter does not know it.
pub(crate) fn may_be_empty(name: &str) -> bool {
    let is = |fact: &str| name.eq_ignore_ascii_case(fact);
    is("domain")
        || is("fqdn")
        || is("ipaddress6")
        || (is_core_fact(name) && name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("lsb")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_for_the_search() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn names_and_patterns() {
        for fact in [
            "hostname",
            "HostName",
            "ipaddress",
            "ipaddress_eth0",
            "ipaddress6_em1",
            "mtu_lo",
            "processor0",
            "processor12",
            "ec2_public_hostname",
            "sshfp_ed25519",
            "blockdevice_sda_size",
            "rsc_cloud",
        ] {
            assert!(is_core_fact(fact), "{fact}");
        }
        for custom in [
            "",
            "dbup",
            "hostname ",
            "ipaddress_",
            "ipaddress_eth0:1",
            "processorx",
            "ec2_",
            "blockdevice__size",
            "høstname",
        ] {
            assert!(!is_core_fact(custom), "{custom}");
        }
        assert!(!is_core_fact(&"ec2_a".repeat(1_000_000)));
    }
}
