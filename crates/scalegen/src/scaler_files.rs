//! Profiles of scalers in files: of one with its workload and model, or with one more scaler.

#![allow(clippy::disallowed_methods, reason = "it reads the file of a model")]

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_document::{Document, Limits, Object};
use scalegen_kinds::admission;
use scalegen_profile::language::{Handover, Profile, Scaler, Workload};
use scalegen_syntax::{FieldPath, SourceFile, SystemError, Targets};

use crate::given::{Given, GivenModel};
use crate::import::{ImportOptions, import};
use crate::lint::{LintPathError, LintText, texts};
use crate::simulation::object::at;
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
    /// Standard input in place of a file.
    #[error("a simulation under load does not read standard input: name a file in place of `-`")]
    Stdin,
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
    /// A file without the workload of the scaler.
    #[error("{file} has no {target} in namespace {namespace}, which {scaler} scales")]
    NoWorkload {
        /// The file.
        file: Utf8PathBuf,
        /// What the scaler scales.
        target: String,
        /// Its namespace.
        namespace: String,
        /// The file of the scaler.
        scaler: Utf8PathBuf,
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
        let (text, documents) = imported(&[scaler, deployment])?;
        let objects = Self::from_text(scaler.as_str(), &text)?;
        let (key, workload, name) = only_scaler(objects.profile(), scaler)?;
        let is_workload = |document: &&Document| {
            let is_in = |namespace: &str| namespace == workload.namespace;
            document.kind() == workload.target.kind
                && document.name() == workload.target.name
                && document.namespace().is_none_or(is_in)
        };
        if documents.iter().filter(is_workload).count() == 0 {
            return Err(FilesError::NoWorkload {
                file: deployment.to_owned(),
                target: format!("{}/{}", workload.target.kind, workload.target.name),
                namespace: workload.namespace.clone(),
                scaler: scaler.to_owned(),
            });
        }
        let of_model = std::fs::read_to_string(model).map_err(|error| FilesError::Model {
            file: model.to_owned(),
            error: error.into(),
        })?;
        let within = format!("{scaler} with {model}");
        let mut text = format!("{text}\n[workloads.{key}.model]\n");
        let given = Given {
            scalers: scaler_documents(name, documents),
            model: Some(GivenModel {
                file: SourceFile::new(model.as_str(), of_model.as_str()),
                within: within.clone(),
                from: text.len(),
            }),
        };
        text.push_str(&of_model);
        match Self::from_text(&within, &text) {
            Ok(mut stack) => {
                stack.given = given;
                Ok(stack)
            }
            Err(findings) => {
                let findings: Vec<_> = findings.into_iter().map(|it| given.finding(it)).collect();
                Err(Findings::from(findings).into())
            }
        }
    }

    /// Adds the scaler of a file to the workload that it scales; the name that it gets.
    ///
    /// # Errors
    /// A file that cannot be read or used, anything but one scaler, and a scaler of something else.
    pub fn add_scaler_of(&mut self, file: &Utf8Path) -> Result<String, FilesError> {
        let (text, documents) = imported(&[file])?;
        let from = Self::from_text(file.as_str(), &text)?;
        let (scaled_key, scaled, name) = only_scaler(from.profile(), file)?;
        let Some(scaler) = scaled.scalers.get(name) else {
            return Err(not_one_scaler(file, 0));
        };
        let profile = self.profile_mut();
        let is_same = |(_, workload): &(&String, &mut Workload)| {
            workload.target == scaled.target && workload.namespace == scaled.namespace
        };
        let found = profile.workloads.iter_mut().find(is_same);
        let (own_key, workload) = found.ok_or_else(|| FilesError::OtherTarget {
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
        for (name, signal) in &from.profile().signals {
            let mut signal = signal.clone();
            if signal.emitted_by.as_ref() == Some(scaled_key) {
                signal.emitted_by = Some(own_key.clone());
            }
            let mut free = name.clone();
            if profile.signals.get(name).is_some_and(|own| *own != signal) {
                free = format!("{name}_{}", key.replace('-', "_"));
                rename_signal(&mut scaler, name, &free);
            }
            profile.signals.insert(free, signal);
        }
        if let ([only], None) = (
            workload.scalers.keys().collect::<Vec<_>>().as_slice(),
            &workload.active,
        ) {
            workload.active = Some((*only).clone());
        }
        workload.scalers.insert(key.clone(), scaler);
        // What is compared has a name of its own, and is never applied.
        workload.handover = Some(Handover::DeleteFirst);
        let (own, others) = (&mut profile.addons, &from.profile().addons);
        own.metrics_server = own.metrics_server.take().or(others.metrics_server.clone());
        own.prometheus_adapter = own
            .prometheus_adapter
            .take()
            .or(others.prometheus_adapter.clone());
        own.keda = own.keda.take().or(others.keda.clone());
        profile.prometheus = profile.prometheus.take().or(from.profile().prometheus.clone());
        self.given.scalers.extend(scaler_documents(&key, documents));
        Ok(key)
    }
}

/// Lets a scaler read a signal under another name.
fn rename_signal(scaler: &mut Scaler, from: &str, to: &str) {
    let names: Vec<_> = match scaler {
        Scaler::Hpa(hpa) => {
            let metrics = hpa.metrics.iter_mut();
            metrics.flat_map(|it| [&mut it.signal, &mut it.pods]).collect()
        }
        Scaler::Keda(keda) => keda.triggers.iter_mut().map(|it| &mut it.signal).collect(),
    };
    for name in names.into_iter().flatten().filter(|name| *name == from) {
        to.clone_into(name);
    }
}

/// The text of a profile that generates the scalers of some files, and the documents in these.
fn imported(files: &[&Utf8Path]) -> Result<(String, Vec<Document>), FilesError> {
    let paths: Vec<_> = files.iter().map(|file| (*file).to_owned()).collect();
    if paths.iter().any(|path| path == "-") {
        return Err(FilesError::Stdin);
    }
    let texts = texts(&paths)?;
    let documents = documents(&texts)?;
    let imported = import(texts, &ImportOptions::default());
    match (imported.findings.is_empty(), imported.profile.is_empty()) {
        (true, false) => Ok((imported.profile, documents)),
        (true, true) => Err(not_one_scaler(
            files.first().map_or(Utf8Path::new(""), |file| *file),
            0,
        )),
        (false, _) => Err(Findings::from(imported.findings).into()),
    }
}

/// The documents in some texts, if each fits the type of its kind and servers take it.
fn documents(texts: &[LintText]) -> Result<Vec<Document>, Findings> {
    let limits = Limits::default();
    let (mut documents, mut findings) = (Vec::new(), Vec::new());
    for text in texts {
        let (LintText::Manifests { name, bytes } | LintText::Candidate { name, bytes }) = text else {
            continue;
        };
        // What is no YAML is reported by the import.
        if let Ok(file) = scalegen_document::input::source(name, bytes.clone(), &limits) {
            documents.extend(scalegen_document::read(&file, &limits).documents);
        }
    }
    for document in &documents {
        for problem in document.problems() {
            let mut finding = at(document, &problem.path, problem.message.clone());
            finding.help.clone_from(&problem.help);
            findings.push(finding);
        }
        let targets = Targets::NEWEST;
        let refusals = match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => admission::hpa(hpa, &targets),
            Object::ScaledObject(object) => admission::scaled_object(object, &targets),
            Object::Deployment(deployment) => admission::deployment(deployment, &targets),
            Object::StatefulSet(set) => admission::stateful_set(set, &targets),
            _ => Vec::new(),
        };
        // What cannot be read is missing too.
        let is_reported = |field: &FieldPath| document.problems().iter().any(|it| it.path == *field);
        let errors = refusals
            .iter()
            .filter(|refusal| refusal.is_error() && !is_reported(&refusal.field));
        findings.extend(errors.map(|refusal| at(document, &refusal.field, refusal.message.clone())));
    }
    match findings.is_empty() {
        true => Ok(documents),
        false => Err(findings.into()),
    }
}

/// The one scaler among some documents, by its name in the profile.
fn scaler_documents(name: &str, documents: Vec<Document>) -> Vec<(String, Document)> {
    let is_scaler = |document: &Document| {
        matches!(
            document.object(),
            Object::HorizontalPodAutoscaler(_) | Object::ScaledObject(_)
        )
    };
    let scalers = documents.into_iter().filter(is_scaler);
    scalers.map(|document| (name.to_owned(), document)).collect()
}

/// The workload that has the one scaler, by its name, and the name of the scaler.
fn only_scaler<'p>(
    profile: &'p Profile,
    file: &Utf8Path,
) -> Result<(&'p String, &'p Workload, &'p String), FilesError> {
    let all = profile.workloads.iter();
    let all = all.flat_map(|(key, it)| it.scalers.keys().map(move |name| (key, it, name)));
    match all.collect::<Vec<_>>().as_slice() {
        [only] => Ok(*only),
        several => Err(not_one_scaler(file, several.len())),
    }
}

fn not_one_scaler(file: &Utf8Path, count: usize) -> FilesError {
    FilesError::NotOneScaler {
        file: file.to_owned(),
        count,
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
