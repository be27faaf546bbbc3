#!/usr/bin/env bash
# Made by scalegen from rag-production.toml; `scalegen generate` rewrites it.
#
# Installs what the chosen scalers need, applies them, and removes the others. Safe to run again.
set -euo pipefail

usage() {
  printf '%s\n' \
    "Usage: ${0##*/} [--scaler [WORKLOAD=]NAME]... [--dry-run] [--skip-addons]" \
    "       ${0##*/} load [NAME] | watch | cleanup [--dry-run]" \
    '' \
    'Without a command: install the add-ons that the chosen scalers need, remove the other' \
    'scalers of each workload, apply the chosen ones and the VerticalPodAutoscalers.' \
    '' \
    '  --scaler [WORKLOAD=]NAME  scale WORKLOAD (or every workload that has it) with NAME' \
    '  --dry-run                 print the commands that change something, run none' \
    '  --skip-addons             leave Helm releases as they are' \
    '  load [NAME]               start a load test: a new Job each time' \
    '  watch                     follow the HorizontalPodAutoscalers until interrupted' \
    '  cleanup                   remove scalers, VerticalPodAutoscalers and load Jobs' \
    '' \
    'Scalers, the one in effect without --scaler first:' \
    '  chat-api: keda, cpu' \
    '  retriever: hpa' \
    '  vllm: keda' \
    'Load tests, the one that runs without a NAME first:' \
    '  noon: 320 workers for 30m, at most 64 requests per second, on chat-api' \
    '  spike: 640 workers for 5m, at most 128 requests per second, on chat-api' \
    ''
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
manifests=$here/../k8s/60-autoscale
dry_run=''
skip_addons=''
command=deploy
load_test=noon

# Workloads, and the scaler chosen for each: the active one until --scaler says otherwise.
workloads=(chat-api retriever vllm)
chosen=(keda hpa keda)

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

run() {
  if [[ -n $dry_run ]]; then
    printf '+'
    printf ' %q' "$@"
    printf '\n'
  else
    "$@"
  fi
}

apply() { run kubectl apply --filename "$manifests/$1"; }

# KIND NAMESPACE NAME. Waits until it is gone: the next scaler of the target must not meet it.
delete_object() { run kubectl delete "$1" "$3" --namespace "$2" --ignore-not-found --wait; }

# NAMESPACE PREFIX: Jobs that were created from a generateName.
delete_jobs() {
  local job
  if [[ -n $dry_run ]]; then
    run kubectl delete jobs.batch --namespace "$1" "$2*"
    return
  fi
  kubectl get jobs.batch --namespace "$1" --output name | while IFS= read -r job; do
    case $job in
      "job.batch/$2"*) run kubectl delete "$job" --namespace "$1" --ignore-not-found ;;
    esac
  done
}

# Whether the cluster knows a kind; a dry run takes it for granted.
has_crd() {
  [[ -n $dry_run ]] || [[ -n $(kubectl get customresourcedefinitions.apiextensions.k8s.io "$1" --ignore-not-found --output name) ]]
}

# RELEASE CHART REPOSITORY VERSION NAMESPACE VALUES
install_chart() {
  run helm upgrade "$1" "$2" --install --repo "$3" --version "$4" \
    --namespace "$5" --create-namespace --values "$manifests/$6" --wait
}

# RELEASE NAMESPACE
uninstall_chart() { run helm uninstall "$1" --namespace "$2" --ignore-not-found --wait; }

wait_for_api() { run kubectl wait --for condition=Available --timeout 300s "apiservices.apiregistration.k8s.io/$1"; }

wait_for_crd() { run kubectl wait --for condition=Established --timeout 120s "customresourcedefinitions.apiextensions.k8s.io/$1"; }

# WORKLOAD: its scalers, a line each.
scalers_of() {
  case $1 in
    chat-api) printf '%s\n' keda cpu ;;
    retriever) printf '%s\n' hpa ;;
    vllm) printf '%s\n' keda ;;
    *) ;;
  esac
}

# WORKLOAD/SCALER: the add-ons it cannot do without.
addons_of() {
  case $1 in
    chat-api/keda) printf '%s\n' metrics_server keda ;;
    chat-api/cpu) printf '%s\n' metrics_server ;;
    retriever/hpa) printf '%s\n' metrics_server ;;
    vllm/keda) printf '%s\n' keda ;;
    *) ;;
  esac
}

apply_scaler() {
  case $1 in
    chat-api/keda) apply keda-scaledobject-chat-api.yaml ;;
    chat-api/cpu) apply hpa-chat-api-cpu.yaml ;;
    retriever/hpa) apply hpa-retriever-hpa.yaml ;;
    vllm/keda) apply keda-scaledobject-vllm.yaml ;;
    *) ;;
  esac
}

remove_scaler() {
  case $1 in
    chat-api/keda)
      # KEDA itself has to let go of a ScaledObject, so this comes before any change of add-ons.
      if has_crd scaledobjects.keda.sh; then
        delete_object scaledobjects.keda.sh rag-app chat-api-keda
      fi
      ;;
    chat-api/cpu) delete_object horizontalpodautoscalers.autoscaling rag-app hpa-chat-api-cpu ;;
    retriever/hpa) delete_object horizontalpodautoscalers.autoscaling rag-ml hpa-retriever-hpa ;;
    vllm/keda)
      # KEDA itself has to let go of a ScaledObject, so this comes before any change of add-ons.
      if has_crd scaledobjects.keda.sh; then
        delete_object scaledobjects.keda.sh rag-ml vllm-keda
      fi
      ;;
    *) ;;
  esac
}

# Requests and limits that the scalers count on, as patches of objects that are deployed elsewhere.
patch_resources() {
  run kubectl patch deployments.apps rag-chat-api --namespace rag-app --patch-file "$manifests/"resources-chat-api.yaml
  run kubectl patch statefulsets.apps rag-retriever --namespace rag-ml --patch-file "$manifests/"resources-retriever.yaml
  run kubectl patch deployments.apps rag-vllm --namespace rag-ml --patch-file "$manifests/"resources-vllm.yaml
}

install_addon() {
  case $1 in
    metrics_server)
      install_chart metrics-server metrics-server https://kubernetes-sigs.github.io/metrics-server/ \
        3.13.1 kube-system metrics-server-values.yaml
      wait_for_api v1beta1.metrics.k8s.io
      ;;
    keda)
      install_chart keda keda https://kedacore.github.io/charts \
        2.20.2 keda keda-values.yaml
      wait_for_crd scaledobjects.keda.sh
      wait_for_api v1beta1.external.metrics.k8s.io
      ;;
    vpa)
      install_chart vpa vertical-pod-autoscaler https://kubernetes.github.io/autoscaler \
        0.11.0 kube-system vpa-values.yaml
      wait_for_crd verticalpodautoscalers.autoscaling.k8s.io
      ;;
    *) ;;
  esac
}

# CRD RELEASE: a chart that owns its CRDs takes all their objects with it, so it goes only when none is left.
keep_if_used() {
  local left
  [[ -z $dry_run ]] || return 0
  left=$(kubectl get "$1" --all-namespaces --output name)
  [[ -z $left ]] || die "$2 still serves other objects, and uninstalling it would delete them: ${left//$'\n'/ }"
}

apply_vpas() {
  apply vpa-chat-api.yaml
  apply vpa-retriever.yaml
  apply vpa-vllm.yaml
}

# [WORKLOAD=]NAME
choose() {
  local workload='' name=$1 found='' i
  case $1 in
    *=*)
      workload=${1%%=*}
      name=${1#*=}
      ;;
  esac
  for i in "${!workloads[@]}"; do
    if [[ -n $workload && $workload != "${workloads[i]}" ]]; then
      continue
    fi
    if scalers_of "${workloads[i]}" | grep -Fqx -- "$name"; then
      chosen[i]=$name
      found=yes
    elif [[ -n $workload ]]; then
      die "$workload has no scaler '$name'; it has: $(scalers_of "$workload" | tr '\n' ' ')"
    fi
  done
  [[ -n $found ]] || die "no scaler '$1'; see --help"
}

deploy() {
  local i scaler addon needed=' '
  for i in "${!workloads[@]}"; do
    while IFS= read -r addon; do
      case $needed in
        *" $addon "*) ;;
        *) needed="$needed$addon " ;;
      esac
    done < <(addons_of "${workloads[i]}/${chosen[i]}")
  done
  needed="$needed"metrics_server' '
  needed="$needed"vpa' '

  for i in "${!workloads[@]}"; do
    while IFS= read -r scaler; do
      if [[ $scaler != "${chosen[i]}" ]]; then
        say "${workloads[i]}: without $scaler"
        remove_scaler "${workloads[i]}/$scaler"
      fi
    done < <(scalers_of "${workloads[i]}")
  done

  if [[ -z $skip_addons ]]; then
    for addon in metrics_server keda vpa; do
      case $needed in
        *" $addon "*)
          say "add-on $addon"
          install_addon "$addon"
          ;;
      esac
    done
  fi

  patch_resources
  for i in "${!workloads[@]}"; do
    say "${workloads[i]}: scaled by ${chosen[i]}"
    apply_scaler "${workloads[i]}/${chosen[i]}"
  done
  apply_vpas
}

load() {
  case $load_test in
    noon)
      run kubectl create --filename "$manifests/"loadgen-job-noon.yaml
      ;;
    spike)
      run kubectl create --filename "$manifests/"loadgen-job-spike.yaml
      ;;
    *) die "no load test '$load_test'; see --help" ;;
  esac
}

watch_scaling() {
  local watchers=()
  run kubectl get horizontalpodautoscalers.autoscaling --namespace rag-app --watch &
  watchers+=("$!")
  run kubectl get horizontalpodautoscalers.autoscaling --namespace rag-ml --watch &
  watchers+=("$!")
  # A background process of a script is deaf to Ctrl-C.
  trap 'kill "${watchers[@]}" 2>/dev/null || true' EXIT INT TERM
  wait
}

cleanup() {
  local i scaler
  for i in "${!workloads[@]}"; do
    while IFS= read -r scaler; do
      remove_scaler "${workloads[i]}/$scaler"
    done < <(scalers_of "${workloads[i]}")
  done
  if has_crd verticalpodautoscalers.autoscaling.k8s.io; then
    delete_object verticalpodautoscalers.autoscaling.k8s.io rag-app vpa-chat-api
    delete_object verticalpodautoscalers.autoscaling.k8s.io rag-ml vpa-retriever
    delete_object verticalpodautoscalers.autoscaling.k8s.io rag-ml vpa-vllm
  fi
  delete_jobs rag-app loadgen-noon-
  delete_jobs rag-app loadgen-spike-
  say 'Helm releases are left, since others may use them. To remove them:'
  say helm uninstall metrics-server --namespace kube-system
  say helm uninstall keda --namespace keda
  say helm uninstall vpa --namespace kube-system
}

while (($# > 0)); do
  case $1 in
    --scaler)
      (($# > 1)) || die '--scaler needs a name; see --help'
      choose "$2"
      shift
      ;;
    --scaler=*) choose "${1#--scaler=}" ;;
    --dry-run) dry_run=yes ;;
    --skip-addons) skip_addons=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    load)
      command=load
      case ${2-} in
        '' | -*) ;;
        *)
          load_test=$2
          shift
          ;;
      esac
      ;;
    watch) command=watch_scaling ;;
    cleanup) command=cleanup ;;
    *) die "unknown argument '$1'; see --help" ;;
  esac
  shift
done

"$command"
