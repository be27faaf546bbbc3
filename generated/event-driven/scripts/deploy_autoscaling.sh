#!/usr/bin/env bash
# Made by scalegen from event-driven.toml; `scalegen generate` rewrites it.
#
# Installs what the chosen scalers need, applies them, and removes the others. Safe to run again.
# Needs kubectl and Helm 3.13 or later; bash 3.2 will do.
set -euo pipefail

usage() {
  printf '%s\n' \
    "Usage: ${0##*/} [--scaler [WORKLOAD=]NAME]... [--dry-run] [--skip-addons]" \
    "       ${0##*/} watch | cleanup [--dry-run]" \
    '' \
    'Without a command: install the add-ons that the chosen scalers need, remove the other' \
    'scalers of each workload, apply the chosen ones and the VerticalPodAutoscalers.' \
    'Authentications, ScaledJobs and PodDisruptionBudgets are applied, too.' \
    '' \
    '  --scaler [WORKLOAD=]NAME  scale WORKLOAD (or every workload that has it) with NAME' \
    '  --dry-run                 print the commands that change something, ask the cluster nothing' \
    '  --skip-addons             leave Helm releases as they are' \
    '  watch                     follow what scales until interrupted' \
    '  cleanup                   remove scalers and VerticalPodAutoscalers and the rest' \
    '' \
    'Scalers, the one in effect without --scaler first:' \
    '  orders: lag' \
    '  mails: queue' \
    ''
}

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
manifests=$root/k8s/60-autoscale
dry_run=''
skip_addons=''
command=deploy

# For each workload its chosen scaler, the active one until --scaler says otherwise; and all add-ons.
chosen='orders/lag mails/queue'
addons=keda

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

# LIST WORD, both without blanks inside words.
has_word() {
  case " $1 " in
    *" $2 "*) ;;
    *) return 1 ;;
  esac
}

# --- what the cluster has; a command that fails is no answer

# CRD. A dry run takes it for granted.
has_crd() {
  local found
  [[ -z $dry_run ]] || return 0
  found=$(kubectl get customresourcedefinitions.apiextensions.k8s.io "$1" --ignore-not-found --output name) ||
    die "cannot tell whether the cluster knows $1"
  [[ -n $found ]]
}

# KIND FORMAT: objects in all namespaces.
list() {
  kubectl get "$1" --all-namespaces --output "jsonpath={range .items[*]}$2 {end}" || die "cannot list $1"
}

# APISERVICE RELEASE [RIVAL ADDON]: who answers for a metrics API now, releases as NAMESPACE/NAME. Sets `rival` when
# it is the add-on that has to go first. Helm would stop half-way at somebody else's, so that ends the script here.
check_owner() {
  local owner annotation='.metadata.annotations.meta\.helm\.sh'
  if [[ -n $dry_run ]]; then
    rival=${4-}
    return
  fi
  owner=$(kubectl get apiservices.apiregistration.k8s.io "$1" --ignore-not-found \
    --output "jsonpath={$annotation/release-namespace}/{$annotation/release-name}") ||
    die "cannot tell who serves $1"
  case $owner in
    '' | "$2") ;;
    "${3-}") rival=$4 ;;
    *)
      [[ $owner != / ]] || owner='something that Helm did not install'
      [[ -n $skip_addons ]] ||
        die "$1 is served by $owner already, and has one owner only: remove that," \
          "or let the profile say managed = false of the add-on"
      ;;
  esac
}

# --- what is done to it

apply() { run kubectl apply --filename "$manifests/$1"; }

# KIND NAMESPACE NAME. Waits until it is gone: the next scaler of the target must not meet it.
delete_object() {
  run kubectl delete "$1" "$3" --namespace "$2" --ignore-not-found --wait --timeout 2m ||
    die "$1 $2/$3 is still there"
}

# NAMESPACE NAME HPA. KEDA itself has to let go of a ScaledObject, so this comes before any change of add-ons; the
# HPA that it made goes some time later.
delete_scaled_object() {
  has_crd scaledobjects.keda.sh || return 0
  delete_object scaledobjects.keda.sh "$1" "$2"
  run kubectl wait --for delete "horizontalpodautoscalers.autoscaling/$3" --namespace "$1" --timeout 2m ||
    die "the HPA $1/$3 of ScaledObject $2 is still there: is KEDA's operator running?"
}

# RELEASE CHART REPOSITORY VERSION NAMESPACE VALUES
install_chart() {
  run helm upgrade "$1" "$2" --install --repo "$3" --version "$4" \
    --namespace "$5" --create-namespace --values "$manifests/$6" --wait --timeout 5m
}

# RELEASE NAMESPACE
uninstall_chart() { run helm uninstall "$1" --namespace "$2" --ignore-not-found --wait --timeout 5m; }

wait_for_api() { run kubectl wait --for condition=Available --timeout 5m "apiservices.apiregistration.k8s.io/$1"; }

wait_for_crd() { run kubectl wait --for condition=Established --timeout 2m "customresourcedefinitions.apiextensions.k8s.io/$1"; }

# --- scalers, each as WORKLOAD/SCALER

is_scaler() {
  case $1 in
    orders/lag) ;;
    mails/queue) ;;
    *) return 1 ;;
  esac
}

# The add-ons it cannot do without.
addons_of() {
  case $1 in
    orders/lag) echo keda ;;
    mails/queue) echo keda ;;
    *) ;;
  esac
}

apply_scaler() {
  case $1 in
    orders/lag) apply keda-scaledobject-orders.yaml ;;
    mails/queue) apply keda-scaledobject-mails.yaml ;;
    *) ;;
  esac
}

# All but the chosen ones, or with `all` these too.
remove_scalers() {
  if [[ ${1-} == all ]] || ! has_word "$chosen" orders/lag; then
    say orders 'without' lag
    delete_scaled_object shop orders-lag keda-hpa-orders-lag
  fi
  if [[ ${1-} == all ]] || ! has_word "$chosen" mails/queue; then
    say mails 'without' queue
    delete_scaled_object mail mails-queue keda-hpa-mails-queue
  fi
}

# Requests and limits that the scalers count on, as patches of objects that are deployed elsewhere.
patch_resources() {
  run kubectl patch deployments.apps orders --namespace shop --patch-file "$manifests/"resources-orders.yaml
  run kubectl patch deployments.apps mailer --namespace mail --patch-file "$manifests/"resources-mails.yaml
}

# Where credentials are: triggers refer to them, so they come before and go after.
apply_authentications() {
  apply keda-authentication-orders-kafka.yaml
  apply keda-authentication-queue-length.yaml
}

apply_scaled_jobs() {
  apply keda-scaledjob-transcode.yaml
}

apply_budgets() {
  apply pdb-orders.yaml
}

apply_vpas() {
  :
}

# --- add-ons

# Sets `rival` to the installed add-on that has to make room for this one.
find_rival() {
  case $1 in
    keda)
      check_owner v1beta1.external.metrics.k8s.io keda/keda
      ;;
    *) ;;
  esac
}

# Ends the script while somebody else counts on an add-on that has to go.
check_unused() {
  [[ -z $dry_run ]] || return 0
  case $1 in
    keda)
      no_others keda scaledobjects.keda.sh shop/orders-lag mail/mails-queue
      no_others keda scaledjobs.keda.sh media/transcode
      no_others keda triggerauthentications.keda.sh shop/orders-kafka
      no_others keda clustertriggerauthentications.keda.sh /queue-length
      no_others keda cloudeventsources.eventing.keda.sh
      no_others keda clustercloudeventsources.eventing.keda.sh
      ;;
    *) ;;
  esac
}

# RELEASE CRD [OWN]...: a chart that owns its CRDs takes all their objects with it, whosever they are.
no_others() {
  local release=$1 crd=$2 found object left=''
  shift 2
  has_crd "$crd" || return 0
  found=$(list "$crd" '{.metadata.namespace}/{.metadata.name}') || exit
  for object in $found; do
    has_word "$*" "$object" || left="$left $object"
  done
  [[ -z $left ]] || die "uninstalling $release would delete these $crd:$left"
}

# RELEASE :TYPE [OWN]...: HPAs of others whose metrics of that type nobody would serve any more.
no_hpas() {
  local release=$1 type=$2 found object left=''
  shift 2
  found=$(list horizontalpodautoscalers.v2.autoscaling \
    '{.metadata.namespace}/{.metadata.name}{range .spec.metrics[*]}:{.type}{end}') || exit
  for object in $found; do
    case "$object:" in
      *"$type:"*) has_word "$*" "${object%%:*}" || left="$left ${object%%:*}" ;;
    esac
  done
  [[ -z $left ]] || die "without $release these HPAs would lose their ${type#:} metrics:$left"
}

# What there is to install has to be within reach before anything is taken away for it.
check_chart() {
  [[ -z $dry_run ]] || return 0
  case $1 in
    keda) helm show chart keda --repo https://kedacore.github.io/charts --version 2.20.2 >/dev/null ;;
    *) ;;
  esac
}

install_addon() {
  case $1 in
    keda)
      install_chart keda keda https://kedacore.github.io/charts \
        2.20.2 keda keda-values.yaml
      ;;
    *) ;;
  esac
}

uninstall_addon() {
  case $1 in
    keda) uninstall_chart keda keda ;;
    *) ;;
  esac
}

# Objects of a kind whose CRD is not established yet are refused, and metrics of an API that is not there are unknown.
wait_for_addon() {
  case $1 in
    keda)
      wait_for_crd scaledobjects.keda.sh
      wait_for_crd scaledjobs.keda.sh
      wait_for_crd triggerauthentications.keda.sh
      wait_for_crd clustertriggerauthentications.keda.sh
      wait_for_api v1beta1.external.metrics.k8s.io
      ;;
    *) ;;
  esac
}

# --- commands

# [WORKLOAD=]NAME
choose() {
  local workload='' name=$1 found='' key keys=''
  case $1 in
    *=*)
      workload=${1%%=*}
      name=${1#*=}
      ;;
  esac
  for key in $chosen; do
    if [[ -z $workload || $workload == "${key%%/*}" ]] && is_scaler "${key%%/*}/$name"; then
      key=${key%%/*}/$name
      found=yes
    fi
    keys="$keys $key"
  done
  [[ -n $found ]] || die "there is no scaler '$1'; see --help"
  chosen=${keys# }
}

deploy() {
  local key addon rival needed=keda before='' instead=''
  for key in $chosen; do
    needed="$needed $(addons_of "$key")"
  done

  # Everything that may end the script is asked before anything is changed.
  for addon in $addons; do
    has_word "$needed" "$addon" || continue
    rival=''
    find_rival "$addon"
    if [[ -z $rival ]]; then
      before="$before $addon"
    else
      [[ -z $skip_addons ]] || die "$rival is installed in the place of $addon: run this without --skip-addons"
      instead="$instead $addon:$rival"
      check_unused "$rival"
      check_chart "$addon"
    fi
  done

  # The workloads keep their scalers until the new ones have what they need, as far as both can be there.
  for addon in $before; do
    say "add-on $addon"
    [[ -n $skip_addons ]] || install_addon "$addon"
    wait_for_addon "$addon"
  done
  remove_scalers
  for addon in $instead; do
    say "add-on ${addon%%:*} instead of ${addon#*:}"
    uninstall_addon "${addon#*:}"
    install_addon "${addon%%:*}"
    wait_for_addon "${addon%%:*}"
  done

  patch_resources
  say 'authentications'
  apply_authentications
  for key in $chosen; do
    say "${key%%/*} scaled by ${key#*/}"
    apply_scaler "$key"
  done
  apply_vpas
  say 'ScaledJobs'
  apply_scaled_jobs
  say 'PodDisruptionBudgets'
  apply_budgets
}

# KIND NAMESPACE
follow() {
  if [[ -n $dry_run ]]; then
    run kubectl get "$1" --namespace "$2" --watch
    return
  fi
  kubectl get "$1" --namespace "$2" --watch &
  watchers="$watchers $!"
}

watch_scaling() {
  local watcher
  watchers=''
  # A background process of a script is deaf to Ctrl-C.
  trap '[[ -z $watchers ]] || kill $watchers 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  follow horizontalpodautoscalers.autoscaling mail
  follow horizontalpodautoscalers.autoscaling shop
  if has_crd scaledjobs.keda.sh; then
    follow scaledjobs.keda.sh media
  fi
  if has_crd scaledobjects.keda.sh; then
    follow scaledobjects.keda.sh mail
  fi
  if has_crd scaledobjects.keda.sh; then
    follow scaledobjects.keda.sh shop
  fi
  for watcher in $watchers; do
    wait "$watcher"
  done
}

cleanup() {
  remove_scalers all
  # The Jobs of a ScaledJob go with it: KEDA's operator has to run for that.
  if has_crd scaledjobs.keda.sh; then
    delete_object scaledjobs.keda.sh media transcode
  fi
  delete_object poddisruptionbudgets.policy shop pdb-orders
  if has_crd triggerauthentications.keda.sh; then
    delete_object triggerauthentications.keda.sh shop orders-kafka
  fi
  if has_crd clustertriggerauthentications.keda.sh; then
    run kubectl delete clustertriggerauthentications.keda.sh queue-length --ignore-not-found --wait --timeout 2m ||
      die ClusterTriggerAuthentication queue-length 'is still there'
  fi
  say 'Helm releases are left, since others may use them. To remove them:'
  say helm uninstall keda --namespace keda
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
    load) die 'this profile has no load tests' ;;
    watch) command=watch_scaling ;;
    cleanup) command=cleanup ;;
    *) die "unknown argument '$1'; see --help" ;;
  esac
  shift
done

"$command"
