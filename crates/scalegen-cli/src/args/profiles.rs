//! What commands take that read profiles.

use std::num::NonZeroUsize;

use camino::Utf8PathBuf;
use clap::Args;
use scalegen::{Jobs, Reach};

/// Profiles and their output folder.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Profiles [default: profiles/*.toml].
    #[arg(value_name = "PROFILE")]
    pub(crate) profiles: Vec<Utf8PathBuf>,
    /// Output folder, with a subfolder for each profile.
    #[arg(long, value_name = "DIR", default_value = "generated")]
    pub(crate) out: Utf8PathBuf,
    /// Set a key of the profiles to a TOML value or a string, such as workloads.chat-api.active="rps". Keeps the
    /// folders of profiles that no longer exist.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
}

/// How far a profile reaches.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReachArgs {
    /// Read what a profile names (`extends`, `services_from`) from outside of the project's root, too.
    #[arg(long)]
    allow_outside: bool,
}

impl ReachArgs {
    pub(crate) fn reach(self) -> Reach {
        match self.allow_outside {
            true => Reach::Anywhere,
            false => Reach::Project,
        }
    }
}

/// Number of threads of a command.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct JobsArgs {
    /// Number of threads [default: chosen from the size of the input].
    #[arg(long = "jobs", value_name = "N")]
    count: Option<NonZeroUsize>,
}

impl JobsArgs {
    pub(crate) fn jobs(self) -> Jobs {
        Jobs::new(self.count)
    }
}
