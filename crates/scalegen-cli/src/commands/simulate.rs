//! `scalegen simulate`: what the controllers would do, with a profile under a load or an object along a recorded metric.

#![allow(clippy::disallowed_methods, reason = "it writes the files of reports")]

use std::io;

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use scalegen::show::{harmless, json};
use scalegen::simulation::load::{Demanded, LoadError, UnderLoad};
use scalegen::simulation::{
    Format, HpaOptions, Kind, RecommenderOptions, Simulation, SimulationError, Source, Steps,
};
use scalegen::{FilesError, Finding, Findings, LintConfig, Stack, Version};

use crate::Exit;
use crate::args::{RecommenderArgs, SimulateArgs, SimulateFormat};
use crate::terminal::{Data, data};

pub(crate) fn run(args: &SimulateArgs) -> anyhow::Result<Exit> {
    if args.profile.is_some() || args.model.is_some() {
        return under_load(args);
    }
    let trace = args.trace.as_ref().context("name a recording with --trace")?;
    let (kind, object) = match (&args.hpa, &args.scaled_object, &args.scaled_job, &args.vpa) {
        (Some(path), ..) => (Kind::HorizontalPodAutoscaler, path),
        (_, Some(path), ..) => (Kind::ScaledObject, path),
        (_, _, Some(path), _) => (Kind::ScaledJob, path),
        (.., Some(path)) => (Kind::VerticalPodAutoscaler, path),
        _ => anyhow::bail!("name an object: --hpa, --scaled-object, --scaled-job or --vpa"),
    };
    let servers = match LintConfig::find() {
        Ok(config) => config.map(|config| config.options.documents).unwrap_or_default(),
        Err(findings) => {
            show(args, &Vec::from_iter(findings), std::slice::from_ref(object))?;
            return Ok(Exit::Unusable);
        }
    };
    let named = [object.clone(), trace.clone()];
    let source = match (kind, object.extension()) {
        (Kind::ScaledJob, Some("toml")) => match of_profile(args, object) {
            Ok(source) => source,
            Err(LoadError::Findings(findings)) => {
                show(args, &Vec::from_iter(findings), &named)?;
                return Ok(Exit::Unusable);
            }
            Err(error) => return Err(error.into()),
        },
        _ if args.job.is_some() => {
            anyhow::bail!("--job names a scaled job of a profile (.toml), and {object} is none")
        }
        _ => object.into(),
    };
    let mut simulation = Simulation::new(kind, source, trace);
    simulation.initial_replicas = args.initial_replicas;
    simulation.end = args.until;
    simulation.at = args.at;
    simulation.recording.columns.clone_from(&args.column);
    simulation.recording.start = args.start;
    simulation.recording.outages.clone_from(&args.outage);
    simulation.recording.is_replayed = args.replay;
    simulation.sync_times = args.sync_times.as_ref().map(Into::into);
    simulation.keda = args.keda.unwrap_or(servers.keda);
    simulation.changes.clone_from(&args.change);
    simulation.width = crate::terminal::width();
    simulation.kubernetes = args.kubernetes.unwrap_or(servers.kubernetes);
    simulation.hpa = options(args, simulation.kubernetes);
    simulation.recommender = recommender(&args.recommender);
    simulation.jobs.startup = args.job_startup;
    simulation.jobs.duration = args.job_duration;
    let (format, is_escaped) = match args.format {
        SimulateFormat::Human => (Format::Table, true),
        SimulateFormat::Csv => (Format::Csv, true),
        // JSON escapes what a terminal would obey by itself.
        SimulateFormat::Json => (Format::Json, false),
    };
    let mut out = io::BufWriter::new(Data::new(is_escaped));
    let steps = if args.all { Steps::All } else { Steps::Changes };
    match simulation.run(format, steps, &mut out) {
        Ok(warnings) => {
            io::Write::flush(&mut out).context("cannot write to stdout")?;
            show(args, &warnings, &named)?;
            Ok(Exit::Done)
        }
        Err(SimulationError::Findings(findings)) => {
            // What was simulated until then is not lost.
            io::Write::flush(&mut out).context("cannot write to stdout")?;
            show(args, &findings, &named)?;
            Ok(Exit::Unusable)
        }
        Err(error) => Err(error.into()),
    }
}

/// The ScaledJob of a profile.
fn of_profile(args: &SimulateArgs, profile: &Utf8Path) -> Result<Source, LoadError> {
    let stack = Stack::load_within(profile, args.reach.reach())?;
    stack.scaled_job(args.job.as_deref())
}

fn under_load(args: &SimulateArgs) -> anyhow::Result<Exit> {
    let demanded = match (&args.load, &args.load_test) {
        (Some(load), _) => Demanded::Load(load.clone()),
        (None, Some(test)) => Demanded::LoadTest(test.clone()),
        (None, None) => anyhow::bail!("name a load: --load or --load-test"),
    };
    let mut simulation = UnderLoad::new(demanded);
    simulation.workload.clone_from(&args.workload);
    simulation.initial_replicas = args.initial_replicas;
    simulation.assertions.clone_from(&args.assertions);
    let named: Vec<_> = [
        &args.profile,
        &args.hpa,
        &args.scaled_object,
        &args.deployment,
        &args.model,
    ]
    .into_iter()
    .flatten()
    .cloned()
    .collect();
    let unusable = |findings: Findings| {
        show(args, &Vec::from_iter(findings), &named)?;
        Ok(Exit::Unusable)
    };
    let stack = match stack(args, &mut simulation) {
        Ok(stack) => stack,
        Err(FilesError::Findings(findings)) => return unusable(findings),
        Err(error) => return Err(error.into()),
    };
    let outcome = match simulation.run(&stack) {
        Ok(outcome) => outcome,
        Err(LoadError::Findings(findings)) => return unusable(findings),
        Err(error) => return Err(error.into()),
    };
    let pictures = [
        args.html.as_ref().map(|path| (path, outcome.html())),
        args.svg.as_ref().map(|path| (path, outcome.svg())),
    ];
    for (path, text) in pictures.into_iter().flatten() {
        std::fs::write(path, text).with_context(|| format!("cannot write {path}"))?;
    }
    match args.format {
        SimulateFormat::Human => data(&harmless(&outcome.text()))?,
        SimulateFormat::Csv => data(&harmless(&outcome.csv()))?,
        SimulateFormat::Json => data(&format!("{}\n", json(&outcome.report())?))?,
    }
    Ok(if outcome.holds() { Exit::Done } else { Exit::Found })
}

fn show(args: &SimulateArgs, findings: &[Finding], named: &[Utf8PathBuf]) -> anyhow::Result<()> {
    match args.format {
        SimulateFormat::Human | SimulateFormat::Csv => crate::findings::show(findings, named),
        SimulateFormat::Json => crate::findings::show_json(findings)?,
    }
    Ok(())
}

/// The profile, or what files come to, with the scalers that are compared.
fn stack(args: &SimulateArgs, simulation: &mut UnderLoad) -> Result<Stack, FilesError> {
    let object = args.hpa.as_ref().or(args.scaled_object.as_ref());
    let mut stack = match (&args.profile, object, &args.deployment, &args.model) {
        (None, Some(object), Some(deployment), Some(model)) => {
            Stack::from_objects(object, deployment, model)?
        }
        (profile, ..) => Stack::load_within(profile.clone().unwrap_or_default(), args.reach.reach())?,
    };
    let is_file = |name: &str| matches!(Utf8Path::new(name).extension(), Some("yaml" | "yml"));
    simulation.scalers.extend(args.scaler.clone());
    if args.profile.is_none() && !args.compare.is_empty() {
        let all = stack
            .profile()
            .workloads
            .values()
            .flat_map(|it| it.scalers.keys());
        simulation.scalers.extend(all.cloned());
    }
    for name in &args.compare {
        simulation.scalers.push(match is_file(name) {
            true => stack.add_scaler_of(Utf8Path::new(name))?,
            false => name.clone(),
        });
    }
    Ok(stack)
}

fn options(args: &SimulateArgs, kubernetes: Version) -> HpaOptions {
    let mut options = HpaOptions::for_kubernetes(kubernetes);
    options.sync_period = args.sync_period;
    options.downscale_stabilization = args.downscale_stabilization;
    options.tolerance = args.tolerance;
    options.scale_to_zero |= args.scale_to_zero;
    options
}

fn recommender(args: &RecommenderArgs) -> RecommenderOptions {
    let mut options = RecommenderOptions::default();
    options.interval = args.recommender_interval;
    options.target_cpu_percentile = args.target_cpu_percentile;
    options.target_memory_percentile = args.target_memory_percentile;
    options.lower_bound_cpu_percentile = args.recommendation_lower_bound_cpu_percentile;
    options.lower_bound_memory_percentile = args.recommendation_lower_bound_memory_percentile;
    options.upper_bound_cpu_percentile = args.recommendation_upper_bound_cpu_percentile;
    options.upper_bound_memory_percentile = args.recommendation_upper_bound_memory_percentile;
    options.margin_fraction = args.recommendation_margin_fraction;
    options.min_cpu_millicores = args.pod_recommendation_min_cpu_millicores;
    options.min_memory_bytes = args.pod_recommendation_min_memory_mb << 20;
    options.cpu_half_life = args.cpu_histogram_decay_half_life;
    options.memory_half_life = args.memory_histogram_decay_half_life;
    options
}
