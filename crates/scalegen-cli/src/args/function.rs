//! The arguments of `fn`.

use clap::Args;
use scalegen::Version;

use super::selection::{Deny, Selected, selected};

/// What its help ends with.
pub(crate) const HELP: &str = "\
Reads standard input and prints it unchanged. A ResourceList of KRM functions gets the findings as its `results`. The findings are on stderr too, and the settings are those of scalegen.toml.

Examples:
  helm template . | scalegen fn | kubectl apply -f -
  kubectl kustomize overlays/prod | scalegen fn --kubernetes 1.33 --keda 2.17 > prod.yaml
  scalegen fn --ignore REL005 --deny warnings < resource-list.yaml

As a validator of a kustomization (`kustomize build --enable-alpha-plugins --enable-exec`), by a script beside it with
the line `exec scalegen fn`:
  validators:
    - |-
      apiVersion: scalegen/v1
      kind: Lint
      metadata:
        name: lint
        annotations:
          config.kubernetes.io/function: |
            exec: { path: ./scalegen-fn }

Exit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 an invalid flag or scalegen.toml.";

/// Arguments of `fn`.
#[derive(Debug, Args)]
pub(crate) struct FnArgs {
    /// Version of Kubernetes [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    /// Version of KEDA [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) keda: Option<Version>,
    /// Hide the findings of these rules, by code, name or family; separated by commas or repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = selected)]
    pub(crate) ignore: Vec<Selected>,
    /// Count findings of this level as errors.
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) deny: Option<Deny>,
}
