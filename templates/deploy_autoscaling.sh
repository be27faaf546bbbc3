#!/usr/bin/env bash
{% for line in header -%}
# {{ line | comment | safe }}
{% endfor -%}
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
{%- for workload in workloads %}
    {{ workload.usage }} \
{%- endfor %}
{%- if load_tests %}
    'Load tests, the one that runs without a NAME first:' \
{%- for test in load_tests %}
    {{ test.usage }} \
{%- endfor %}
{%- endif %}
    ''
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
manifests=$here/../{{ manifests | safe }}
dry_run=''
skip_addons=''
command=deploy
load_test={% if load_tests %}{{ load_tests[0].name }}{% else %}''{% endif %}

# Workloads, and the scaler chosen for each: the active one until --scaler says otherwise.
workloads=({% for workload in workloads %}{% if not loop.first %} {% endif %}{{ workload.name }}{% endfor %})
chosen=({% for workload in workloads %}{% if not loop.first %} {% endif %}{{ workload.active }}{% endfor %})

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
{%- for workload in workloads %}
    {{ workload.name }}) printf '%s\n'{% for scaler in workload.scalers %} {{ scaler.name }}{% endfor %} ;;
{%- endfor %}
    *) ;;
  esac
}

# WORKLOAD/SCALER: the add-ons it cannot do without.
addons_of() {
  case $1 in
{%- for workload in workloads %}
{%- for scaler in workload.scalers %}
    {{ scaler.key }}) printf '%s\n'{% for addon in scaler.addons %} {{ addon }}{% endfor %} ;;
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

remove_scaler() {
  case $1 in
{%- for workload in workloads %}
{%- for scaler in workload.scalers %}
{%- if scaler.crd %}
    {{ scaler.key }})
      # KEDA itself has to let go of a ScaledObject, so this comes before any change of add-ons.
      if has_crd {{ scaler.crd }}; then
        delete_object {{ scaler.kind }} {{ workload.namespace }} {{ scaler.object }}
      fi
      ;;
{%- else %}
    {{ scaler.key }}) delete_object {{ scaler.kind }} {{ workload.namespace }} {{ scaler.object }} ;;
{%- endif %}
{%- endfor %}
{%- endfor %}
    *) ;;
  esac
}

# Requests and limits that the scalers count on, as patches of objects that are deployed elsewhere.
patch_resources() {
{%- for patch in patches %}
  run kubectl patch {{ patch.kind }} {{ patch.name }} --namespace {{ patch.namespace }} --patch-file "$manifests/"{{ patch.file }}
{%- else %}
  :
{%- endfor %}
}

install_addon() {
  case $1 in
{%- for addon in addons %}
    {{ addon.name }})
{%- if addon.managed %}
{%- for rival in addon.rivals %}
      # One APIService, one owner: {{ addon.name | comment | safe }} takes over from {{ rival.name | comment | safe }}.
{%- if rival.crd %}
      if has_crd {{ rival.crd }}; then
        keep_if_used {{ rival.crd }} {{ rival.release }}
      fi
{%- endif %}
      uninstall_chart {{ rival.release }} {{ rival.namespace }}
{%- endfor %}
      install_chart {{ addon.release }} {{ addon.chart }} {{ addon.repository }} \
        {{ addon.version }} {{ addon.namespace }} {{ addon.values }}
{%- endif %}
{%- for crd in addon.crds %}
      wait_for_crd {{ crd }}
{%- endfor %}
{%- for service in addon.api_services %}
      wait_for_api {{ service }}
{%- endfor %}
      ;;
{%- endfor %}
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
{%- for vpa in vpas %}
  apply {{ vpa.file }}
{%- else %}
  :
{%- endfor %}
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
{%- for addon in vpa_addons %}
  needed="$needed"{{ addon }}' '
{%- endfor %}
{%- for rivals in rivalries %}
  if [[ $needed == *{{ rivals[0].pattern }}* && $needed == *{{ rivals[1].pattern }}* ]]; then
    die {{ rivals[0].name }} and {{ rivals[1].name }} 'serve the same metrics API: choose scalers that need only one of them'
  fi
{%- endfor %}

  for i in "${!workloads[@]}"; do
    while IFS= read -r scaler; do
      if [[ $scaler != "${chosen[i]}" ]]; then
        say "${workloads[i]}: without $scaler"
        remove_scaler "${workloads[i]}/$scaler"
      fi
    done < <(scalers_of "${workloads[i]}")
  done

  if [[ -z $skip_addons ]]; then
    for addon in{% for addon in addons %} {{ addon.name }}{% endfor %}; do
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
{%- for test in load_tests %}
    {{ test.name }})
{%- if test.fixed_name %}
      delete_object jobs.batch {{ test.namespace }} {{ test.job }}
{%- endif %}
      run kubectl create --filename "$manifests/"{{ test.file }}
      ;;
{%- endfor %}
    *) die "no load test '$load_test'; see --help" ;;
  esac
}

watch_scaling() {
  local watchers=()
{%- for namespace in watched %}
  run kubectl get horizontalpodautoscalers.autoscaling --namespace {{ namespace }} --watch &
  watchers+=("$!")
{%- endfor %}
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
{%- if vpas %}
  if has_crd verticalpodautoscalers.autoscaling.k8s.io; then
{%- for vpa in vpas %}
    delete_object verticalpodautoscalers.autoscaling.k8s.io {{ vpa.namespace }} {{ vpa.name }}
{%- endfor %}
  fi
{%- endif %}
{%- for test in jobs %}
{%- if test.fixed_name %}
  delete_object jobs.batch {{ test.namespace }} {{ test.job }}
{%- else %}
  delete_jobs {{ test.namespace }} {{ test.job }}
{%- endif %}
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
