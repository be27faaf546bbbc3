//! The arguments of `import`.

use camino::Utf8PathBuf;
use clap::Args;

/// What its help ends with.
pub(crate) const HELP: &str = "\
Reads HorizontalPodAutoscalers, VerticalPodAutoscalers, PodDisruptionBudgets, KEDA's objects, Jobs that run hey, and values of the four charts; of workloads the container, requests and limits, and the Service that selects their pods. An HPA's metric, the adapter's rule that serves it and triggers with the same query become one signal. Comments above and beside values stay. What a profile has no keys for is listed, and kept in [[objects]], which is generated as it is. Services that are alike, five or more, become a [template] and a table.

Examples:
  scalegen import k8s/ --output profiles/shop.toml
  scalegen import k8s/hpa.yaml --name shop
  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen import - > profiles/shop.toml

Exit codes: 0 everything is generated as it was, 1 something is not, 2 there is nothing to import, or a file cannot be read or written.";

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files or folders of manifests; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// Write the profile to a new file, which must not exist [default: print it].
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
    /// Name of the profile [default: that of the file, else `imported`].
    #[arg(long)]
    pub(crate) name: Option<String>,
}
