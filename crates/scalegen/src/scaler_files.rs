//! Profiles of scalers in files: of one with its workload and model, or with one more scaler.

#![allow(clippy::disallowed_methods, reason = "it reads the file of a model")]

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_profile::language::{Profile, Scaler, Workload};
use scalegen_syntax::SystemError;

use crate::import::{ImportOptions, import};
use crate::lint::{LintPathError, texts};
use crate::{Findings, Stack};

/// Why the scaler of a file cannot be simulated under a load.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// What is wrong with the objects or the model.
    #[error(transparent)]
    Findings(#[from] Findings),
    /// A path that leads nowhere.
    #[error(transparent)]
    Path(#[from] LintPathError),
    /// A model that cannot be read.
    #[error("cannot read {file}: {error}")]
    Model {
        /// The file.
        file: Utf8PathBuf,
        /// Why.
        error: SystemError,
    },
    /// Files without a scaler, or with several.
    #[error("{file} must have one HorizontalPodAutoscaler or ScaledObject, and has {count}")]
    NotOneScaler {
        /// The file.
        file: Utf8PathBuf,
        /// How many there are.
        count: usize,
    },
    /// A scaler of something else.
    #[error("{file} scales {target} in namespace {namespace}, which no simulated workload is")]
    OtherTarget {
        /// The file.
        file: Utf8PathBuf,
        /// What it scales.
        target: String,
        /// Its namespace.
        namespace: String,
    },
}

impl Stack {
    /// A profile of one scaler and its workload, with the model of that. The model is a text in the profile's language: the
    /// keys of `[workloads.NAME.model]`, and then tables that the objects lack, such as `[signals.NAME]`.
    ///
    /// # Errors
    /// Files that cannot be read or used, and anything but one scaler.
    pub fn from_objects(
        scaler: &Utf8Path,
        deployment: &Utf8Path,
        model: &Utf8Path,
    ) -> Result<Self, FilesError> {
        let text = imported(&[scaler, deployment])?;
        let objects = Self::from_text(scaler.as_str(), &text)?;
        let (key, _, _) = only_scaler(objects.profile(), scaler)?;
        let of_model = std::fs::read_to_string(model).map_err(|error| FilesError::Model {
            file: model.to_owned(),
            error: error.into(),
        })?;
        let name = format!("{scaler} with {model}");
        let text = format!("{text}\n[workloads.{key}.model]\n{of_model}");
        Ok(Self::from_text(&name, &text)?)
    }

    /// Adds the scaler of a file to the workload that it scales; the name that it gets.
    ///
    /// # Errors
    /// A file that cannot be read or used, anything but one scaler, and a scaler of something else.
    pub fn add_scaler_of(&mut self, file: &Utf8Path) -> Result<String, FilesError> {
        let from = Self::from_text(file.as_str(), &imported(&[file])?)?;
        let (_, scaled, scaler) = only_scaler(from.profile(), file)?;
        let profile = self.profile_mut();
        let is_same = |workload: &&mut Workload| {
            workload.target == scaled.target && workload.namespace == scaled.namespace
        };
        let workload = profile.workloads.values_mut().find(is_same);
        let workload = workload.ok_or_else(|| FilesError::OtherTarget {
            file: file.to_owned(),
            target: format!("{}/{}", scaled.target.kind, scaled.target.name),
            namespace: scaled.namespace.clone(),
        })?;
        let key = free_name(file, workload);
        // Beside an object of the same name, which it is another version of.
        let mut scaler = scaler.clone();
        let (name, path) = match &mut scaler {
            Scaler::Hpa(hpa) => (&mut hpa.name, &mut hpa.file),
            Scaler::Keda(keda) => (&mut keda.name, &mut keda.file),
        };
        (*name, *path) = (Some(format!("compared-{key}")), None);
        if let ([only], None) = (
            workload.scalers.keys().collect::<Vec<_>>().as_slice(),
            &workload.active,
        ) {
            workload.active = Some((*only).clone());
        }
        workload.scalers.insert(key.clone(), scaler);
        let (own, others) = (&mut profile.addons, &from.profile().addons);
        own.metrics_server = own.metrics_server.take().or(others.metrics_server.clone());
        own.prometheus_adapter = own
            .prometheus_adapter
            .take()
            .or(others.prometheus_adapter.clone());
        own.keda = own.keda.take().or(others.keda.clone());
        profile.prometheus = profile.prometheus.take().or(from.profile().prometheus.clone());
        Ok(key)
    }
}

/// The text of a profile that generates the scalers of some files.
fn imported(files: &[&Utf8Path]) -> Result<String, FilesError> {
    let files: Vec<_> = files.iter().map(|file| (*file).to_owned()).collect();
    let imported = import(texts(&files)?, &ImportOptions::default());
    match (imported.findings.is_empty(), imported.profile.is_empty()) {
        (true, false) => Ok(imported.profile),
        (true, true) => Err(FilesError::NotOneScaler {
            file: files.into_iter().next().unwrap_or_default(),
            count: 0,
        }),
        (false, _) => Err(Findings::from(imported.findings).into()),
    }
}

/// The workload that has the one scaler, by its name, and the scaler.
fn only_scaler<'p>(
    profile: &'p Profile,
    file: &Utf8Path,
) -> Result<(&'p String, &'p Workload, &'p Scaler), FilesError> {
    let all = profile.workloads.iter();
    let all = all.flat_map(|(key, it)| it.scalers.values().map(move |scaler| (key, it, scaler)));
    match all.collect::<Vec<_>>().as_slice() {
        [only] => Ok(*only),
        several => Err(FilesError::NotOneScaler {
            file: file.to_owned(),
            count: several.len(),
        }),
    }
}

/// A name for the scaler of a file, by the file's own.
fn free_name(file: &Utf8Path, workload: &Workload) -> String {
    let stem = file.file_stem().unwrap_or_default().to_ascii_lowercase();
    let plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let plain = plain.trim_matches('-');
    let start = if plain.is_empty() { "file" } else { plain };
    let names = std::iter::once(start.to_owned()).chain((2..).map(|index| format!("{start}-{index}")));
    let mut free = names.filter(|name| !workload.scalers.contains_key(name));
    free.next().unwrap_or_default()
}
