//! Versions of servers that are newer than those whose rules scalegen knows.

use scalegen_syntax::{Finding, Message, Server, Targets, Term, Version, messages};

use crate::codes;

/// The finding for a version of a server that is newer than all that scalegen knows.
///
/// ```
/// use scalegen_profile::newer_version;
/// use scalegen_syntax::{Server, Targets, Version};
///
/// assert!(newer_version(Server::Keda, Version::new(99, 0)).is_some());
/// assert!(newer_version(Server::Keda, Targets::NEWEST.keda).is_none());
/// ```
pub fn newer_version(server: Server, version: Version) -> Option<Finding> {
    let message = newer_than_known(server, version)?;
    let mut finding = codes::NEWER_THAN_KNOWN.finding(message);
    finding.help = codes::NEWER_THAN_KNOWN.help();
    Some(finding)
}

pub(crate) fn newer_than_known(server: Server, version: Version) -> Option<Message> {
    let newest = Targets::NEWEST.of(server);
    let message = || NewerThanKnown {
        server: Term::shown(server),
        version: Term::shown(version),
        newest: Term::shown(newest),
    };
    (version > newest).then(|| message().into())
}

messages! {
    MESSAGES;
    /// A version that is newer than all whose rules are known.
    NewerThanKnown {
        server: Term = Term::Word("KEDA".into()),
        version: Term = Term::Word("3.0".into()),
        newest: Term = Term::Word("2.21".into()),
    } "{server} {version} is newer than {newest}, the newest version that scalegen knows";
}
