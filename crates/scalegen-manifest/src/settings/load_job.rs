//! Load generator Jobs: the tables of `load_tests`.

use scalegen_profile::language::{DEFAULT_USER, Security};
use scalegen_profile::plan::LoadTestPlan;
use scalegen_syntax::{FieldPath, Segment};

use super::backward::backward;
use super::resources::RESOURCES;
use super::table::{Form, Keys, Row, Table, given, set};
use crate::builders::{LoadJobBuilder as Builder, Resources};

type Load = Row<LoadTestPlan, Builder>;
type Key = Row<(), ()>;

pub(crate) static LOAD_TEST: Table<LoadTestPlan, Builder> = Table::new(
    "LoadTest",
    &[
        Load::plan("extends"),
        Load::plan("description"),
        Load::plan("file"),
        Load::plan("workload"),
        Load::with("name", "metadata.name", Form::Same),
        Load::with("generate_name", "metadata.generateName", Form::Same),
        Load::with("namespace", "metadata.namespace", Form::Same),
        Load::with("labels", "metadata.labels", Form::Inherited),
        Load::with("annotations", "metadata.annotations", Form::Inherited),
        Load::new(
            "pod_labels",
            "spec.template.metadata.labels",
            Form::Map,
            |test, to| {
                let labels = test.all_pod_labels();
                labels.fold(to, |to, (key, value)| to.pod_label(key, value))
            },
        ),
        set!(Load::seconds, settings.ttl => "spec.ttlSecondsAfterFinished", Builder::ttl_after_finished),
        set!(Load::seconds, settings.active_deadline => "spec.activeDeadlineSeconds",
            Builder::active_deadline),
        set!(Load::same, settings.backoff_limit => "spec.backoffLimit", Builder::backoff_limit),
        set!(Load::same, settings.parallelism => "spec.parallelism", Builder::parallelism),
        set!(Load::same, settings.completions => "spec.completions", Builder::completions),
        set!(Load::same, settings.image.as_deref() => "spec.template.spec.containers[].image",
            Builder::image),
        Load::table(
            "resources",
            "spec.template.spec.containers[].resources",
            &RESOURCES,
            |test, to| {
                given(test.settings.resources.as_ref(), to, |to, resources| {
                    to.resources(RESOURCES.put(resources, Resources::new()))
                })
            },
        )
        .when(|test| test.settings.resources.is_some()),
        Load::table(
            "security",
            "spec.template.spec.securityContext",
            &SECURITY,
            |test, to| {
                given(test.settings.security.as_ref(), to, |to, security: &Security| {
                    to.restricted()
                        .run_as_user(security.run_as_user.unwrap_or(DEFAULT_USER))
                })
            },
        )
        .when(|test| test.settings.security.is_some()),
        Load::with(
            "security",
            "spec.template.spec.containers[].securityContext",
            Form::Nothing,
        ),
        Load::with("url", "", Form::Argument(URL)),
        set!(argument, duration => "-z", Builder::duration),
        argument("requests", "-n", |test, to| {
            given(
                test.settings.requests.map(i32::unsigned_abs),
                to,
                Builder::requests,
            )
        })
        .when(|test| test.settings.requests.is_some()),
        argument("qps_per_worker", "-q", |test, to| {
            let rate = test.settings.qps_per_worker.as_ref().map(|rate| rate.to_f64());
            given(rate, to, Builder::qps_per_worker)
        }),
        argument("concurrency", "-c", |test, to| {
            to.concurrency(test.concurrency.unsigned_abs())
        }),
        set!(argument, settings.timeout => "-t", Builder::timeout),
        set!(argument, settings.method.as_deref() => "-m", Builder::method),
        argument("headers", HEADER, |test, to| {
            let headers = test.settings.headers.iter();
            headers.fold(to, |to, (name, value)| to.header(name, value))
        }),
        set!(argument, settings.body.as_deref() => "-d", Builder::body),
        set!(argument, settings.content_type.as_deref() => "-T", Builder::content_type),
        set!(argument, settings.accept.as_deref() => "-A", Builder::accept),
        set!(argument, settings.host.as_deref() => "-host", Builder::host),
        argument("cpus", "-cpus", |test, to| {
            given(test.settings.cpus.map(i32::unsigned_abs), to, Builder::cpus)
        })
        .when(|test| test.settings.cpus.is_some()),
        switch("http2", "-h2", |test, to| {
            on(test.settings.http2, to, Builder::http2)
        })
        .when(|test| test.settings.http2.is_some()),
        switch("disable_compression", "-disable-compression", |test, to| {
            on(
                test.settings.disable_compression,
                to,
                Builder::disable_compression,
            )
        })
        .when(|test| test.settings.disable_compression.is_some()),
        switch("disable_keepalive", "-disable-keepalive", |test, to| {
            on(test.settings.disable_keepalive, to, Builder::disable_keepalive)
        })
        .when(|test| test.settings.disable_keepalive.is_some()),
        switch("disable_redirects", "-disable-redirects", |test, to| {
            on(test.settings.disable_redirects, to, Builder::disable_redirects)
        })
        .when(|test| test.settings.disable_redirects.is_some()),
    ],
);

pub(super) static SECURITY: Table<(), ()> =
    Table::new("Security", &[Key::with("run_as_user", "runAsUser", Form::Same)]);

/// The option that hey takes once for each header.
pub(super) const HEADER: &str = "-H";

/// The one argument that follows no option.
pub(super) const URL: &str = "";

const fn argument(
    key: &'static str,
    option: &'static str,
    put: fn(&LoadTestPlan, Builder) -> Builder,
) -> Load {
    Load::new(key, "", Form::Argument(option), put)
}

const fn switch(key: &'static str, option: &'static str, put: fn(&LoadTestPlan, Builder) -> Builder) -> Load {
    Load::new(key, "", Form::Switch(option), put)
}

fn on(value: Option<bool>, to: Builder, set: impl FnOnce(Builder) -> Builder) -> Builder {
    match value {
        Some(true) => set(to),
        _ => to,
    }
}

/// The path in the profile of a field of the Job.
pub(super) fn profile_path(test: &LoadTestPlan, field: &FieldPath) -> FieldPath {
    let segments = field.segments();
    let names: Vec<Option<&str>> = segments.iter().map(Segment::name).collect();
    match (names.as_slice(), segments) {
        // The pods have the Job's labels, and their own.
        ([Some("spec"), Some("template"), Some("metadata"), rest @ ..], _) => {
            if let [Some("labels"), Some(key)] = rest
                && test.settings.pod_labels.contains_key(*key)
            {
                return test.object.origin.field("pod_labels").key(*key);
            }
            let metadata = FieldPath::from(segments.get(2..).unwrap_or_default().to_vec());
            return backward(&LOAD_TEST, &test.object, &test.settings, &metadata);
        }
        ([.., Some("args"), None], [.., Segment::Index(index)]) => {
            if let Some(key) = key_of_argument(test, *index) {
                return test.object.origin.join(&key);
            }
        }
        _ => {}
    }
    backward(&LOAD_TEST, &test.object, &test.settings, field)
}

/// The key that one of hey's arguments is made from, or is the option of.
fn key_of_argument(test: &LoadTestPlan, index: usize) -> Option<FieldPath> {
    let arguments = LOAD_TEST.put(test, Builder::new("", "")).arguments();
    let option = arguments.get(index & !1)?;
    let setting = LOAD_TEST
        .settings()
        .find(|setting| matches!(setting.form, Form::Argument(own) if own == option))?;
    let key = FieldPath::of(setting.key);
    if option != HEADER {
        return Some(key);
    }
    let before = arguments.iter().take(index & !1).step_by(2);
    let nth = before.filter(|option| *option == HEADER).count();
    let (name, _) = test.settings.headers.get_index(nth)?;
    Some(key.key(name.clone()))
}
