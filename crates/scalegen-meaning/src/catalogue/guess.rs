//! Which known series an unknown name was meant to be.

use scalegen_syntax::{is_slip, nearest};

use super::{Catalogue, Emitter, Found, Metric, MetricKind, TEXT, is_also_served, name_of, read, rows_from};

/// The names that one series got at most.
const MOST_NAMES: usize = 8;

impl<'a> Catalogue<'a> {
    /// The known series that was meant by an unknown name: with the colon that was lost, with or without `_total`, or
    /// with a similar name of the same emitter. None where the name is nobody's.
    pub fn meant(&self, series: &str) -> Option<String> {
        let is_users = |metric: &Metric<'_>| namespace(metric.name) == namespace(series);
        if is_also_served(series) || !(is_owned(series) || self.own.iter().any(is_users)) {
            return None;
        }
        let with_colon = series
            .split_once('_')
            .map(|(namespace, rest)| format!("{namespace}:{rest}"));
        // The gauge that a name without `_total` is may well have a counter beside it.
        let is_counter = |name: &String| {
            let found = self.find(name);
            is_complete(series)
                || found
                    .iter()
                    .any(|found| found.metric.kind == Some(MetricKind::Counter))
        };
        let total = match series.strip_suffix("_total") {
            Some(bare) => bare.to_owned(),
            None => format!("{series}_total"),
        };
        let total = Some(total).filter(is_counter);
        if let Some(found) = with_colon.into_iter().chain(total).find(|name| self.has(name)) {
            return self.newest(&found);
        }
        let part = ["_bucket", "_sum", "_count"]
            .into_iter()
            .find_map(|end| Some((series.strip_suffix(end)?, end)));
        match part {
            // `nv_inference_pending_request_count` ends like a histogram's series and is none.
            Some((name, "_count")) => self.similar(name, "_count").or_else(|| self.similar(series, "")),
            Some((name, end)) => self.similar(name, end),
            None => self.similar(series, ""),
        }
    }

    /// The series of the same emitter whose name, before the end of a histogram's series, is nearly that one.
    fn similar(&self, name: &str, end: &str) -> Option<String> {
        let of = namespace(name);
        let known: Vec<_> = rows_from(of)
            .take_while(|row| row.starts_with(of))
            .map(|row| -> Metric<'a> { read(row) })
            .chain(self.own.iter().copied())
            .filter(|metric| metric.emitter != Emitter::Nobody && namespace(metric.name) == of)
            // What is gone was not meant, unless it was written to the letter.
            .filter(|metric| metric.until.is_none() && !self.is_gone(metric.name))
            .filter(|metric| end.is_empty() || metric.kind == Some(MetricKind::Histogram))
            .map(|metric| metric.name)
            .collect();
        let same = known.iter().find(|known| words(known) == words(name)).copied();
        // A name with a word more, of an engine whose names are all known.
        let (is_all, of_name) = (is_complete(name), words(name));
        let has_all = |known: &&&str| words(known).iter().all(|word| of_name.contains(word));
        let shorter = known.iter().filter(|known| is_all && has_all(known));
        let same = same.or_else(|| shorter.max_by_key(|known| known.len()).copied());
        // Where all releases of an engine were read, the most similar one was meant; elsewhere only a slip shows that.
        let found = same.or_else(|| nearest(name, known.iter().copied()))?;
        (same.is_some() || (["vllm", "tgi"].contains(&of) && is_complete(name)) || is_misspelt(name, found))
            .then(|| format!("{found}{end}"))
    }

    /// The name to use for a series that is known: of one that is gone the new name, if there is one.
    fn newest(&self, series: &str) -> Option<String> {
        let found = self.find(series);
        match self.is_gone(series) {
            false => Some(series.to_owned()),
            true => found
                .iter()
                .find_map(|found| Some(found.part.of(found.metric.renamed_to?))),
        }
    }

    /// Whether newer releases do not have a series, whoever repeats it beside its engine.
    fn is_gone(&self, series: &str) -> bool {
        let found = self.find(series);
        let is_of_engine = |found: &&Found<'_>| found.metric.emitter == Emitter::Engine;
        let has_engine = found.iter().any(|found| is_of_engine(&found));
        let mut emitters = found.iter().filter(|found| !has_engine || is_of_engine(found));
        emitters.all(|found| found.metric.until.is_some())
    }

    /// The last of the names that a series got one after the other.
    pub(crate) fn last_name(&self, series: String) -> String {
        let mut name = series;
        for _ in 0..MOST_NAMES {
            let found = self.find(&name);
            let [found] = found.as_slice() else { break };
            let Some(next) = found.metric.renamed_to else {
                break;
            };
            name = found.part.of(next);
        }
        name
    }

    pub(super) fn has(&self, series: &str) -> bool {
        self.find(series)
            .iter()
            .any(|found| found.metric.emitter != Emitter::Nobody)
    }
}

/// What names begin with that only one software gives. Whoever has requests, queues or objects may count these under names
/// without one, and others than the exporters that are known watch Kafka.
const OWNED: [&str; 32] = [
    "DCGM_FI_",
    "container_",
    "dynamo_",
    "envoy_",
    "inference_extension_",
    "inference_model_",
    "inference_objective_",
    "inference_pool_",
    "inferno_",
    "istio_",
    "keda_",
    "kube_",
    "litellm_",
    "llamacpp:",
    "llamacpp_",
    "llm_d_",
    "milvus_",
    "nginx_ingress_",
    "nv_",
    "rabbitmq_",
    "ray_",
    "sglang:",
    "sglang_",
    "te_",
    "tei_",
    "tgi_",
    "tgi:",
    "trtllm_",
    "trtllm:",
    "vllm:",
    "vllm_",
    "wva_",
];

/// Whether a name is in a name space that some software has for itself.
fn is_owned(series: &str) -> bool {
    OWNED.iter().any(|begin| series.starts_with(begin))
}

/// Whether every name of that namespace is known, so that another one is wrong: that of vLLM, which was read at forty
/// releases, and that of TGI, which was read at its last. SGLang gets new ones with every release.
/// Names with two colons are those of recording rules.
pub(crate) fn is_complete(series: &str) -> bool {
    let of_engine = ["vllm:", "tgi_"].iter();
    of_engine.into_iter().any(|of| series.starts_with(of)) && series.matches(':').count() < 2
}

/// Whether a name has the name space of an engine, with its colon, which nobody gives a metric of his own.
pub fn is_of_engine(series: &str) -> bool {
    series
        .split_once(':')
        .is_some_and(|(engine, rest)| ["llamacpp", "sglang", "vllm"].contains(&engine) && !rest.contains(':'))
}

/// Whether a name is a slip of another, and not that of something else beside it: `cpu` for `gpu`, `cx` for `rq`,
/// `unavailable` for `available`.
fn is_misspelt(name: &str, known: &str) -> bool {
    let is_meant = |(word, of_known): (&str, &str)| {
        let is_plural = |one: &str, many: &str| many.strip_suffix('s') == Some(one);
        word == of_known
            || is_plural(word, of_known)
            || is_plural(of_known, word)
            || word.strip_prefix("un") != Some(of_known) && !is_word(word)
    };
    let words = |name| str::split(name, [':', '_']);
    is_slip(name, known) && words(name).zip(words(known)).all(is_meant)
}

/// Whether some metric has the word in its name.
fn is_word(word: &str) -> bool {
    let names = TEXT.lines().skip(1).map(name_of);
    names.flat_map(|name| name.split([':', '_'])).any(|of| of == word)
}

/// Whether an unknown name differs from what was meant by a slip, by the order of its words or by one more of them, so
/// that it cannot well mean anything else.
pub(crate) fn is_near(series: &str, meant: &str) -> bool {
    let (of_series, of_meant) = (words(series), words(meant));
    let has_all = |some: &[&str], all: &[&str]| some.iter().all(|word| all.contains(word));
    has_all(&of_series, &of_meant) || has_all(&of_meant, &of_series) || is_slip(series, meant)
}

/// Whether two names share most words, or one is a slip of the other: then one may have been meant by the other.
pub(crate) fn is_alike(series: &str, meant: &str) -> bool {
    let (of_series, of_meant) = (words(series), words(meant));
    let common = of_series.iter().filter(|word| of_meant.contains(word)).count();
    // The name space is common to both.
    let most = of_series.len().max(of_meant.len()) - 1;
    is_slip(series, meant) || 2 * common.saturating_sub(1) > most
}

/// The words of a name in the order of the alphabet, those that engines shorten in full, and in the name space of an engine
/// one for those that mean one thing.
fn words(name: &str) -> Vec<&str> {
    let is_of_engine = name.contains(':');
    let mut words: Vec<_> = name
        .split([':', '_'])
        .map(|word| match word {
            "req" | "reqs" | "request" => "requests",
            "UTILIZATION" => "UTIL",
            "pending" | "queued" | "queue" | "deferred" if is_of_engine => "waiting",
            "processing" | "active" if is_of_engine => "running",
            word => word,
        })
        .collect();
    words.sort_unstable();
    words
}

/// The first word of a name.
fn namespace(name: &str) -> &str {
    name.split([':', '_']).next().unwrap_or(name)
}
