#!/usr/bin/env bash
{% for line in header -%}
# {{ line | comment | safe }}
{% endfor -%}
#
# Installs what the chosen scalers need, applies them, and removes the others. Safe to run again.
# Needs kubectl and Helm 3.13 or later; bash 3.2 will do.
set -euo pipefail

usage() {
  printf '%s\n' \
    "Usage: ${0##*/} [--scaler [WORKLOAD=]NAME]... [--dry-run] [--skip-addons]" \
    "       ${0##*/} {% if load_tests %}load [NAME] | {% endif %}watch | cleanup [--dry-run]" \
    '' \
    'Without a command: install the add-ons that the chosen scalers need, remove the other' \
    'scalers of each workload, apply the chosen ones and the VerticalPodAutoscalers.' \
{%- if authentications or scaled_jobs or budgets %}
    'Authentications, ScaledJobs and PodDisruptionBudgets are applied, too.' \
{%- endif %}
    '' \
    '  --scaler [WORKLOAD=]NAME  scale WORKLOAD (or every workload that has it) with NAME' \
    '  --dry-run                 print the commands that change something, ask the cluster nothing' \
    '  --skip-addons             leave Helm releases as they are' \
{%- if load_tests %}
    '  load [NAME]               start a load test: a new Job each time' \
{%- endif %}
    '  watch                     follow what scales until interrupted' \
    '  cleanup                   remove scalers and VerticalPodAutoscalers{% if load_tests %}, load Jobs{% endif %}{% if authentications or scaled_jobs or budgets %} and the rest{% endif %}' \
{%- if workloads %}
    '' \
    'Scalers, the one in effect without --scaler first:' \
{%- for workload in workloads %}
    {{ workload.usage }} \
{%- endfor %}
{%- endif %}
{%- if load_tests %}
    '' \
    'Load tests, the one that runs without a NAME first:' \
{%- for test in load_tests %}
    {{ test.usage }} \
{%- endfor %}
{%- endif %}
    ''
}

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
manifests=$root/{{ manifests | safe }}
dry_run=''
skip_addons=''
command=deploy
{%- if load_tests %}
load_test={{ load_tests[0].name }}
# What tells the Jobs of this script from others'.
job_label={{ job_label }}
{%- endif %}

# For each workload its chosen scaler, the active one until --scaler says otherwise; and all add-ons.
chosen={{ chosen }}
addons={{ addon_names }}

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
{%- for workload in workloads %}
    {% for scaler in workload.scalers %}{% if not loop.first %} | {% endif %}{{ scaler.key }}{% endfor %}) ;;
{%- endfor %}
    *) return 1 ;;
  esac
}

# The add-ons it cannot do without.
addons_of() {
  case $1 in
{%- for workload in workloads %}
{%- for scaler in workload.scalers %}
    {{ scaler.key }}) echo{% for addon in scaler.addons %} {{ addon }}{% endfor %} ;;
{%- endfor %}
{%- endfor %}
    *) ;;
  esac
}

apply_scaler() {
  case $1 in
{%- for workload in workloads %}
{%- for scaler in workload.scalers %}
    {{ scaler.key }}) apply {{ scaler.file }} ;;
{%- endfor %}
{%- endfor %}
    *) ;;
  esac
}

# All but the chosen ones, or with `all` these too.
remove_scalers() {
{%- for workload in workloads %}
{%- for scaler in workload.scalers %}
  if [[ ${1-} == all ]] || ! has_word "$chosen" {{ scaler.key }}; then
    say {{ workload.name }} 'without' {{ scaler.name }}
{%- if scaler.made_hpa %}
    delete_scaled_object {{ workload.namespace }} {{ scaler.object }} {{ scaler.made_hpa }}
{%- else %}
    delete_object {{ scaler.kind }} {{ workload.namespace }} {{ scaler.object }}
{%- endif %}
  fi
{%- else %}
  :
{%- endfor %}
{%- else %}
  :
{%- endfor %}
}

# Requests and limits that the scalers count on, as patches of objects that are deployed elsewhere.
patch_resources() {
{%- for patch in patches %}
  run kubectl patch {{ patch.kind }} {{ patch.name }} --namespace {{ patch.namespace }} --patch-file "$manifests/"{{ patch.file }}
{%- else %}
  :
{%- endfor %}
}

{% if authentications %}# Where credentials are: triggers refer to them, so they come before and go after.
apply_authentications() {
{%- for object in authentications %}
  apply {{ object.file }}
{%- endfor %}
}

{% endif -%}
{% if scaled_jobs %}apply_scaled_jobs() {
{%- for object in scaled_jobs %}
  apply {{ object.file }}
{%- endfor %}
}

{% endif -%}
{% if budgets %}apply_budgets() {
{%- for object in budgets %}
  apply {{ object.file }}
{%- endfor %}
}

{% endif -%}
apply_vpas() {
{%- for vpa in vpas %}
  apply {{ vpa.file }}
{%- else %}
  :
{%- endfor %}
}

# --- add-ons

# Sets `rival` to the installed add-on that has to make room for this one.
find_rival() {
  case $1 in
{%- for addon in addons %}
{%- if addon.managed and addon.api_services %}
    {{ addon.name }})
{%- for service in addon.api_services %}
      check_owner {{ service }} {{ addon.owner }}{% if addon.rival %} {{ addon.rival.owner }} {{ addon.rival.name }}{% endif %}
{%- endfor %}
      ;;
{%- endif %}
{%- endfor %}
    *) ;;
  esac
}

# Ends the script while somebody else counts on an add-on that has to go.
check_unused() {
  [[ -z $dry_run ]] || return 0
  case $1 in
{%- for addon in addons %}
{%- if addon.managed %}
    {{ addon.name }})
{%- for crd in addon.owned_crds %}
      no_others {{ addon.release }} {{ crd.name }}{% for own in crd.own %} {{ own }}{% endfor %}
{%- endfor %}
{%- for metrics in addon.served_metrics %}
      no_hpas {{ addon.release }} {{ metrics }}{% for own in addon.own_hpas %} {{ own }}{% endfor %}
{%- endfor %}
      ;;
{%- endif %}
{%- endfor %}
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
{%- for addon in addons %}
{%- if addon.managed %}
    {{ addon.name }}) helm show chart {{ addon.chart }} --repo {{ addon.repository }} --version {{ addon.version }} >/dev/null ;;
{%- endif %}
{%- endfor %}
    *) ;;
  esac
}

install_addon() {
  case $1 in
{%- for addon in addons %}
{%- if addon.managed %}
    {{ addon.name }})
      install_chart {{ addon.release }} {{ addon.chart }} {{ addon.repository }} \
        {{ addon.version }} {{ addon.namespace }} {{ addon.values }}
      ;;
{%- endif %}
{%- endfor %}
    *) ;;
  esac
}

uninstall_addon() {
  case $1 in
{%- for addon in addons %}
{%- if addon.managed %}
    {{ addon.name }}) uninstall_chart {{ addon.release }} {{ addon.namespace }} ;;
{%- endif %}
{%- endfor %}
    *) ;;
  esac
}

# Objects of a kind whose CRD is not established yet are refused, and metrics of an API that is not there are unknown.
wait_for_addon() {
  case $1 in
{%- for addon in addons %}
{%- if addon.crds or addon.api_services %}
    {{ addon.name }})
{%- for crd in addon.crds %}
      wait_for_crd {{ crd }}
{%- endfor %}
{%- for service in addon.api_services %}
      wait_for_api {{ service }}
{%- endfor %}
      ;;
{%- endif %}
{%- endfor %}
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
  local key addon rival needed={{ base_addons }} before='' instead=''
  for key in $chosen; do
    needed="$needed $(addons_of "$key")"
  done
{%- for rivals in rivalries %}
  if has_word "$needed" {{ rivals[0].name }} && has_word "$needed" {{ rivals[1].name }}; then
    die {{ rivals[0].title }} and {{ rivals[1].title }} 'serve the same metrics API: choose scalers that need only one of them'
  fi
{%- endfor %}

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
{%- if authentications %}
  say 'authentications'
  apply_authentications
{%- endif %}
  for key in $chosen; do
    say "${key%%/*} scaled by ${key#*/}"
    apply_scaler "$key"
  done
  apply_vpas
{%- if scaled_jobs %}
  say 'ScaledJobs'
  apply_scaled_jobs
{%- endif %}
{%- if budgets %}
  say 'PodDisruptionBudgets'
  apply_budgets
{%- endif %}
{%- if has_services %}

  # The fleet: each service has a folder of its own.
  local service
  for service in "$manifests"/*/kustomization.yaml; do
    [[ ! -e $service ]] || run kubectl apply --kustomize "${service%/*}"
  done
{%- endif %}
}
{% if load_tests %}
# NAMESPACE FILE [NAME]: a Job of that fixed name, if this script made it, gives way.
create_job() {
  local job
  if [[ -n ${3-} ]]; then
    run kubectl delete jobs.batch --namespace "$1" --selector "$job_label" --field-selector "metadata.name=$3" --wait --timeout 2m
  fi
  if [[ -n $dry_run ]]; then
    run kubectl create --filename "$manifests/$2"
    return
  fi
  job=$(kubectl create --filename "$manifests/$2" --output name)
  kubectl label "$job" --namespace "$1" --overwrite "$job_label"
  say "to read it: kubectl logs --namespace $1 --follow $job"
}

load() {
  case $load_test in
{%- for test in load_tests %}
    {{ test.name }}) create_job {{ test.namespace }} {{ test.file }}{% if test.fixed_name %} {{ test.job }}{% endif %} ;;
{%- endfor %}
    *) die "there is no load test '$load_test'; see --help" ;;
  esac
}
{% endif %}
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
{%- for watched in watched %}
{%- if watched.crd %}
  if has_crd {{ watched.crd }}; then
    follow {{ watched.kind }} {{ watched.namespace }}
  fi
{%- else %}
  follow {{ watched.kind }} {{ watched.namespace }}
{%- endif %}
{%- endfor %}
  for watcher in $watchers; do
    wait "$watcher"
  done
}

cleanup() {
  remove_scalers all
{%- if vpas %}
  if has_crd verticalpodautoscalers.autoscaling.k8s.io; then
{%- for vpa in vpas %}
    delete_object verticalpodautoscalers.autoscaling.k8s.io {{ vpa.namespace }} {{ vpa.name }}
{%- endfor %}
  fi
{%- endif %}
{%- if scaled_jobs %}
  # The Jobs of a ScaledJob go with it: KEDA's operator has to run for that.
  if has_crd scaledjobs.keda.sh; then
{%- for object in scaled_jobs %}
    delete_object {{ object.kind }} {{ object.namespace }} {{ object.name }}
{%- endfor %}
  fi
{%- endif %}
{%- for object in budgets %}
  delete_object {{ object.kind }} {{ object.namespace }} {{ object.name }}
{%- endfor %}
{%- for namespace in job_namespaces %}
  run kubectl delete jobs.batch --namespace {{ namespace }} --selector "$job_label" --wait --timeout 2m
{%- endfor %}
{%- if has_services %}
  local service
  for service in "$manifests"/*/kustomization.yaml; do
    [[ ! -e $service ]] || run kubectl delete --kustomize "${service%/*}" --ignore-not-found --wait --timeout 2m
  done
{%- endif %}
{%- for object in authentications %}
  if has_crd {{ object.kind }}; then
{%- if object.namespace %}
    delete_object {{ object.kind }} {{ object.namespace }} {{ object.name }}
{%- else %}
    run kubectl delete {{ object.kind }} {{ object.name }} --ignore-not-found --wait --timeout 2m ||
      die {{ object.kind_name }} {{ object.name }} 'is still there'
{%- endif %}
  fi
{%- endfor %}
  say 'Helm releases are left, since others may use them. To remove them:'
{%- for addon in addons %}
{%- if addon.managed %}
  say helm uninstall {{ addon.release }} --namespace {{ addon.namespace }}
{%- endif %}
{%- endfor %}
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
{%- if load_tests %}
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
{%- else %}
    load) die 'this profile has no load tests' ;;
{%- endif %}
    watch) command=watch_scaling ;;
    cleanup) command=cleanup ;;
    *) die "unknown argument '$1'; see --help" ;;
  esac
  shift
done

"$command"
