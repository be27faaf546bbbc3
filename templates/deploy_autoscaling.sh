#!/usr/bin/env bash
{% for line in header -%}
# {{ line | comment | safe }}
{% endfor -%}
#
# Installs what the chosen scalers need, applies them, and removes what an earlier run applied and the profile no longer
# has. What this profile did not apply is neither replaced nor removed. Safe to run again.
# Needs kubectl, Helm 3.13 or later, and awk; bash 3.2 will do.
set -euo pipefail

usage() {
  printf '%s\n' \
    "Usage: ${0##*/} [--scaler [WORKLOAD=]NAME]... [OPTION]..." \
    "       ${0##*/} {% if load_tests %}load [NAME] | {% endif %}{% if replicas or has_services %}release-replicas | {% endif %}watch | cleanup [OPTION]..." \
    '' \
    'Without a command: install the add-ons that the chosen scalers need, apply the chosen scalers' \
    'and the VerticalPodAutoscalers, and remove what this profile applied earlier and no longer has.' \
{%- if authentications or scaled_jobs or budgets %}
    'Authentications, ScaledJobs and PodDisruptionBudgets are applied, too.' \
{%- endif %}
    '' \
    '  --scaler [WORKLOAD=]NAME  scale WORKLOAD (or every workload that has it) with NAME' \
    '  --context NAME            use the cluster of this context instead of the current one' \
    '  --yes                     do not ask first; required without a terminal' \
    '  --dry-run                 print the commands that change something, run none of them' \
    '  --adopt                   take over what somebody else applied and is in the way' \
    '  --break-lock              take the lock of a run that no longer exists' \
    '  --skip-addons             leave Helm releases as they are' \
{%- if load_tests %}
    '  load [NAME]               start a load test: a new Job each time' \
{%- endif %}
{%- if replicas or has_services %}
    '  release-replicas          let manifests leave out spec.replicas without a jump' \
{%- endif %}
    '  watch                     follow what scales until interrupted' \
    '  cleanup                   remove everything that this profile applied, except Helm releases' \
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

# --- what the profile says

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
manifests=$root/{{ manifests | safe }}
profile={{ profile | literal | safe }}
# The labels of everything that is applied. By the second one a run knows what is its own.
managed=app.kubernetes.io/managed-by=scalegen
ours={{ job_label }}

# A unit is what is applied at once. Each line: UNIT|KIND|NAMESPACE|NAME|TARGET|FILE|ADD-ONS, and |true/HPA of a
# ScaledObject that takes over that HPA.
scalers={{ scaler_rows }}
vpas={{ vpa_rows }}
# What triggers refer to, applied first, and what is applied last.
authentications={{ authentication_rows }}
others={{ other_rows }}
# Objects of the profile's own words, whose unit has no name, and their kinds.
kept_objects={{ kept_rows }}
kept_kinds={{ kept_kinds }}
# For each workload its chosen scaler, the active one until --scaler says otherwise; and all add-ons.
chosen={{ chosen | literal | safe }}
addons={{ addon_names }}
{%- if load_tests %}
load_test={{ load_tests[0].name | literal | safe }}
{%- endif %}

# UNIT: sets what is known of it; fails if the profile has no such unit.
find_unit() {
  local unit
  while IFS='|' read -r unit kind namespace object target file needs takes; do
    [[ $unit != "$1" ]] || return 0
  done <<<"$authentications"$'\n'"$scalers"$'\n'"$vpas"$'\n'"$others"
  return 1
}
{% if has_services %}
# The units of the fleet, from the record of what was generated: a folder of somebody else is not in it.
services() {
  sed -n 's|^[0-9a-f]\{64\}  {{ manifests | safe }}/\([^/]*\)/kustomization.yaml$|fleet:\1|p' "$root/.scalegen.sha256" ||
    die "cannot read which services there are; run: scalegen generate"
}
{% endif %}
# ADD-ON: sets what is known of it.
find_addon() {
  managed_here='' release='' chart='' repository='' version='' space='' values='' crds='' apis=''
  rival_name='' rival_owner='' owned_crds='' served_metrics=''
  case $1 in
{%- for addon in addons %}
    {{ addon.name }})
{%- if addon.managed %}
      managed_here=yes release={{ addon.release }} space={{ addon.namespace }} version={{ addon.version }}
      chart={{ addon.chart }} repository={{ addon.repository }} values={{ addon.values }}
{%- if addon.rival %}
      rival_name={{ addon.rival.name }} rival_owner={{ addon.rival.owner }}
{%- endif %}
{%- if addon.owned_crds %}
      owned_crds='{% for crd in addon.owned_crds %}{% if not loop.first %} {% endif %}{{ crd | safe }}{% endfor %}'
{%- endif %}
{%- if addon.served_metrics %}
      served_metrics='{% for type in addon.served_metrics %}{% if not loop.first %} {% endif %}{{ type | safe }}{% endfor %}'
{%- endif %}
{%- endif %}
{%- if addon.crds %}
      crds='{% for crd in addon.crds %}{% if not loop.first %} {% endif %}{{ crd | safe }}{% endfor %}'
{%- endif %}
{%- if addon.api_services %}
      apis='{% for service in addon.api_services %}{% if not loop.first %} {% endif %}{{ service | safe }}{% endfor %}'
{%- endif %}
      ;;
{%- endfor %}
    *) ;;
  esac
}

# --- tools

context='' yes='' dry_run='' adopt='' break_lock='' skip_addons=''
command=deploy
again=$(printf ' %q' "$0" "$@")
again=${again# }
# What is being done, and whether anything was changed: the last line reports both.
step='' changed=''

say() {
  step=$*
  printf '==> %s\n' "$step" >&2
}

warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
  warn "$@"
  exit 2
}

# Every call is to the cluster of the first line, and ends when the API server does not answer.
kubectl() {
  local limit=1m
  case " $* " in
    *' --timeout '*) limit=6m ;; # longer than any of these
  esac
  command kubectl "$@" ${context:+--context "$context"} --request-timeout "$limit"
}

# Helm waits for a server that does not answer as long as that takes. Not every system has `timeout`.
time_limit=''
if timeout --foreground 9 true 2>/dev/null; then time_limit=yes; fi

helm() {
  local limit=2m
  case " $* " in
    *' --timeout '*) limit=15m ;; # longer than any of these, with its hooks
  esac
  if [[ -n $time_limit ]]; then
    timeout --foreground "$limit" helm "$@" ${context:+--kube-context "$context"}
  else
    command helm "$@" ${context:+--kube-context "$context"}
  fi
}

show() {
  printf '+'
  printf ' %q' "$@"
}

# Everything that changes something goes through `run` or `send`.
run() {
  if [[ -n $dry_run ]]; then
    show "$@"
    printf '\n'
  else
    changed=yes
    "$@"
  fi
}

# FILE COMMAND...: gives the file's objects to the command, labeled as ours before the cluster sees them.
send() {
  local label
  label=(kubectl label --local --overwrite --filename "$1" --output yaml "$managed" "$ours")
  shift
  if [[ -n $dry_run ]]; then
    show "${label[@]}"
    printf ' |'
    printf ' %q' "$@"
    printf '\n'
  else
    changed=yes
    "${label[@]}" | "$@"
  fi
}

# LIST WORD, both without blanks inside words.
has_word() {
  case " $1 " in
    *" $2 "*) ;;
    *) return 1 ;;
  esac
}

# LIST LIST: the words of both, each once.
union() {
  local word words=$1
  for word in $2; do
    has_word "$words" "$word" || words="$words${words:+ }$word"
  done
  printf '%s' "$words"
}

# What others wrote into the cluster is shown without control characters.
printable() { LC_ALL=C tr -cd '[:print:]\n'; }

# --- what the cluster has; a command that fails is no answer

resource() {
  case $1 in
    HorizontalPodAutoscaler) echo horizontalpodautoscalers.autoscaling ;;
    ScaledObject) echo scaledobjects.keda.sh ;;
    ScaledJob) echo scaledjobs.keda.sh ;;
    PodDisruptionBudget) echo poddisruptionbudgets.policy ;;
    TriggerAuthentication) echo triggerauthentications.keda.sh ;;
    ClusterTriggerAuthentication) echo clustertriggerauthentications.keda.sh ;;
    VerticalPodAutoscaler) echo verticalpodautoscalers.autoscaling.k8s.io ;;
    *) echo "$1" ;; # of the profile's own words: KIND.VERSION.GROUP, which kubectl takes as it is
  esac
}

has_crd() {
  local found
  found=$(kubectl get customresourcedefinitions.apiextensions.k8s.io "$1" --ignore-not-found --output name) ||
    die "cannot find out whether the cluster knows $1"
  [[ -n $found ]]
}

# KIND: fails when the cluster does not know it.
has_kind() {
  local found
  case $1 in
    HorizontalPodAutoscaler | PodDisruptionBudget) ;;
    *.*.*)
      case ${1#*.*.} in
        # Kubernetes' own groups; any other is that of a CRD.
        '' | apps | autoscaling | batch | policy | admissionregistration.k8s.io | apiextensions.k8s.io | \
          apiregistration.k8s.io | coordination.k8s.io | discovery.k8s.io | flowcontrol.apiserver.k8s.io | \
          networking.k8s.io | node.k8s.io | rbac.authorization.k8s.io | scheduling.k8s.io | storage.k8s.io) ;;
        *)
          found=$(list customresourcedefinitions.apiextensions.k8s.io '{.spec.group}/{.spec.names.kind} ') || exit
          has_word "$found" "${1#*.*.}/${1%%.*}"
          ;;
      esac
      ;;
    *) has_crd "$(resource "$1")" ;;
  esac
}

# RESOURCE FORMAT [OPTION]...: objects in all namespaces.
list() {
  local resource=$1 format=$2
  shift 2
  kubectl get "$resource" --all-namespaces "$@" --output "jsonpath={range .items[*]}$format{end}" ||
    die "cannot list $resource"
}

# KIND...: each object of these kinds: KIND|NAMESPACE|NAME|PROFILE|TARGET|CONTROLLER|HPA|DELETED|true/HPA|SCALED OBJECT.
# The last two: the HPA that a ScaledObject takes over, and the ScaledObject that KEDA wrote an HPA for.
look() {
  local kind
  for kind; do
    has_kind "$kind" || continue
    list "$(resource "$kind")" "$kind|{.metadata.namespace}|{.metadata.name}|{.metadata.labels.scalegen/profile}|{.spec.scaleTargetRef.kind}{.spec.targetRef.kind}/{.spec.scaleTargetRef.name}{.spec.targetRef.name}|{.metadata.ownerReferences[*].kind}|{.status.hpaName}|{.metadata.deletionTimestamp}|{.metadata.annotations.scaledobject\.keda\.sh/transfer-hpa-ownership}/{.spec.advanced.horizontalPodAutoscalerConfig.name}|{.metadata.labels.scaledobject\.keda\.sh/name}{\"\\n\"}"
  done
}

# Which kinds the profile's own words ever had: a ConfigMap of the lock's name, since they may be of any kind.
read_note() {
  kubectl get configmaps "$lock" --namespace default --ignore-not-found --output 'jsonpath={.data.kinds}' |
    LC_ALL=C tr -cd 'A-Za-z0-9. -' || die 'cannot read which kinds this profile applied'
}

# KINDS: as they are from now on.
write_note() {
  [[ $1 != "$noted" ]] || return 0
  noted=$1
  if [[ -n $1 ]]; then
    printf '%s\n' 'apiVersion: v1' 'kind: ConfigMap' 'metadata:' "  name: $lock" '  namespace: default' 'data:' \
      "  kinds: \"$1\"" >"$scratch/note"
    send "$scratch/note" kubectl apply --filename -
  else
    run kubectl delete configmaps --namespace default --selector "$ours" --field-selector "metadata.name=$lock" \
      --wait --timeout 2m
  fi
}

# KINDS: our objects of these kinds, as `look` prints them, without the note itself and what controllers create from others.
look_kept() {
  local own
  for own in $1; do
    has_kind "$own" || continue
    list "$own" "$own|{.metadata.namespace}|{.metadata.name}|$profile|/|{.metadata.ownerReferences[*].kind}||{\"\\n\"}" \
      --selector "$ours"
  done | awk -F '|' -v note="$lock" '$6 == "" && !($1 == "ConfigMap.v1." && $2 == "default" && $3 == note)'
}

# In the order in which they are removed.
scaler_kinds=(HorizontalPodAutoscaler ScaledObject)
other_kinds=(VerticalPodAutoscaler ScaledJob PodDisruptionBudget TriggerAuthentication ClusterTriggerAuthentication)

# UNITS: their objects, as lines of the form that `scalers` has, with true/HPA in place of add-ons.
want() {
  local unit
  for unit in $1; do
    case $unit in
{%- if has_services %}
      fleet:*)
        kubectl kustomize "$manifests/${unit#fleet:}" |
          kubectl label --local --overwrite --filename - "$ours" --output \
            "jsonpath=$unit|{.kind}|{.metadata.namespace}|{.metadata.name}|{.spec.scaleTargetRef.kind}{.spec.targetRef.kind}/{.spec.scaleTargetRef.name}{.spec.targetRef.name}||{.metadata.annotations.scaledobject\.keda\.sh/transfer-hpa-ownership}/{.spec.advanced.horizontalPodAutoscalerConfig.name}{\"\\n\"}" ||
          die "cannot read the service ${unit#fleet:}"
        ;;
{%- endif %}
      *)
        find_unit "$unit"
        printf '%s\n' "$unit|$kind|$namespace|$object|$target|$file|$takes"
        ;;
    esac
  done
}

# deploy | cleanup: what follows from the objects that are wanted and those that are there. A line for each step:
# VERB|UNIT|KIND|NAMESPACE|NAME|TARGET|HPA|BY. Verbs:
#   theirs  has a wanted name or scales a wanted target, and is not ours; BY controls it
#   adopt   is theirs too, and --adopt takes it over
#   old     is ours and scales what UNIT is to scale
#   give    is an old HPA that UNIT's ScaledObject BY takes over
#   back    is an old ScaledObject whose HPA is UNIT's, or that HPA when a run ended in between
#   stale   is ours, and wanted no more
decide() {
  mode=$1 profile=$profile adopt=$adopt awk -F '|' '
    function scales(kind) { return kind == "HorizontalPodAutoscaler" || kind == "ScaledObject" }
    function hpa() {
      if ($1 == "HorizontalPodAutoscaler") return $3
      # KEDA before 2.17 may not say which HPA it took over.
      return $7 != "" ? $7 : transfer[2] != "" ? transfer[2] : "keda-hpa-" $3
    }
    function step(verb, unit, by) {
      print verb "|" unit "|" $1 "|" $2 "|" $3 "|" target "|" hpa() "|" by
    }
    $0 == "" { next }
    side == "wanted" {
      names[$2, $3, $4] = 1
      sub("^/", "Deployment/", $5) # as KEDA does
      if ($1 != "" && scales($2)) units[$3, $5] = $1
      if ($2 == "HorizontalPodAutoscaler") hpas[$3, $4] = $1
      if ($7 ~ "^true/.") taker[$3, substr($7, 6), $1] = $4
      next
    }
    $1 == "HorizontalPodAutoscaler" { have[$2, $3] = 1 }
    # KEDA creates this HPA for a ScaledObject, copies the labels, and takes it back.
    $6 == "ScaledObject" { next }
    {
      split($9, transfer, "/")
      target = $5 == "/" ? "" : $5
      sub("^/", "Deployment/", target)
      deploys = ENVIRON["mode"] == "deploy"
      ours = $4 == ENVIRON["profile"]
      # An object of the profile may leave its namespace to the context.
      named = ($1, $2, $3) in names || ($1, "", $3) in names
      rival = deploys && !named && scales($1) && ($2, target) in units
      if (!ours && (named || rival)) {
        # What another object controls would only come back.
        ours = ENVIRON["adopt"] != "" && $6 == ""
        step(ours ? "adopt" : "theirs", "", $6)
      }
      if (ours && rival) {
        unit = units[$2, target]
        if (($2, hpa(), unit) in taker && $1 == "HorizontalPodAutoscaler") step("give", unit, taker[$2, $3, unit])
        # KEDA takes the HPA away while a ScaledObject is paused.
        else if (transfer[1] == "true" && hpas[$2, hpa()] == unit && ($2, hpa()) in have) step("back", unit)
        else step("old", unit)
      }
      else if (ours && named && deploys && $1 == "HorizontalPodAutoscaler" && $10 != "" && hpas[$2, $3] != "") {
        step("back", hpas[$2, $3])
      }
      else if (ours && !(named && deploys)) step("stale", "")
    }
  ' side=wanted <(printf '%s\n' "$wanted") side=there <(printf '%s\n' "$there")
}

# VERB [UNIT]: those steps.
steps_of() { awk -F '|' -v verb="$1" -v unit="${2-}" '$1 == verb && (unit == "" || $2 == unit)' <<<"$steps"; }

# KIND NAMESPACE NAME: whose it looks like.
whose() {
  local tracking instance flux release other manager fields
  IFS='|' read -r tracking instance flux release other manager fields < <(
    kubectl get "$(resource "$1")" "$3" ${2:+--namespace "$2"} --ignore-not-found --show-managed-fields \
      --output 'jsonpath={.metadata.annotations.argocd\.argoproj\.io/tracking-id}|{.metadata.labels.argocd\.argoproj\.io/instance}|{.metadata.labels.kustomize\.toolkit\.fluxcd\.io/name}{.metadata.labels.helm\.toolkit\.fluxcd\.io/name}|{.metadata.annotations.meta\.helm\.sh/release-namespace}/{.metadata.annotations.meta\.helm\.sh/release-name}|{.metadata.labels.scalegen/profile}|{.metadata.labels.app\.kubernetes\.io/managed-by}|{.metadata.managedFields[*].manager}' | printable
    echo
  )
  if [[ -n $tracking$instance ]]; then
    echo "Argo CD's, of application ${instance:-${tracking%%:*}}"
  elif [[ -n $flux ]]; then
    echo "Flux's, of $flux"
  elif [[ -n ${release#/} ]]; then
    echo "Helm's, of release $release"
  elif [[ -n $other ]]; then
    echo "scalegen's, of profile $other"
  elif [[ -n $manager && $manager != scalegen ]]; then
    echo "$manager's, by its label"
  else
    echo "nobody's in particular, written by ${fields:-an unknown client}"
  fi
}

# --- the lock: one run for each profile and cluster

lock={{ lock }}
lock_seconds=3600
run_id=$(date +%s)-$$-$RANDOM
locked=''

# [RESOURCE VERSION]: the lock as this run holds it; with a version it replaces only that one.
lease() {
  local holder
  holder=$(printf '%s' "${USER:-someone}@${HOSTNAME:-somewhere}" | LC_ALL=C tr -cd 'A-Za-z0-9@._-')
  printf '%s\n' 'apiVersion: coordination.k8s.io/v1' 'kind: Lease' 'metadata:' \
    "  name: $lock" '  namespace: default' ${1:+"  resourceVersion: \"$1\""} \
    '  labels:' '    app.kubernetes.io/managed-by: scalegen' "    scalegen/run: \"$run_id\"" \
    '  annotations:' "    scalegen/expires: \"$(($(date +%s) + lock_seconds))\"" \
    'spec:' "  holderIdentity: \"$holder\"" "  acquireTime: \"$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)\"" \
    "  leaseDurationSeconds: $lock_seconds"
}

# FORMAT: prints nothing when there is no lock.
read_lock() {
  kubectl get leases.coordination.k8s.io "$lock" --namespace default --ignore-not-found --output "jsonpath=$1" |
    printable
}

take_lock() {
  local why other='' id expires version since holder left
  # Of two runs only one can create it. From here on it may be ours, whatever ends the script: it is freed by this
  # run's number alone.
  locked=yes
  if why=$(lease | kubectl create --filename - 2>&1); then
    return
  fi
  other=$(read_lock '{.metadata.labels.scalegen/run}|{.metadata.annotations.scalegen/expires}|{.metadata.resourceVersion}|{.spec.acquireTime}|{.spec.holderIdentity}') ||
    other=''
  IFS='|' read -r id expires version since holder <<<"$other"
  [[ -n $version ]] || die "cannot take the lock of this profile: $why"
  # It may have been created, and the answer lost.
  if [[ $id != "$run_id" ]]; then
    case $expires in
      '' | *[!0-9]*) expires=0 ;;
    esac
    left=$((expires - $(date +%s)))
    if [[ -z $break_lock && $left -gt 0 ]]; then
      locked=''
      die "$holder deploys this profile since $since and holds its lock for at most $left s more: wait for it" \
        "or, if that run no longer exists, pass --break-lock"
    fi
    why=$(lease "$version" | kubectl replace --filename - 2>&1) || die "cannot take the lock from $holder: $why"
  fi
}

# Before something is removed: a run that slept may have lost the lock meanwhile.
check_lock() {
  local id
  [[ -z $dry_run ]] || return 0
  id=$(read_lock '{.metadata.labels.scalegen/run}') || die 'cannot find out who holds the lock'
  [[ $id == "$run_id" ]] || die 'another run took the lock'
}

free_lock() {
  [[ -n $locked ]] || return 0
  kubectl delete leases.coordination.k8s.io --namespace default --selector "scalegen/run=$run_id" --wait=false >/dev/null ||
    warn "the lock is still there: kubectl delete leases.coordination.k8s.io $lock --namespace default"
}

# --- how it begins, and how it ends

# Prints the cluster, and asks unless that was answered.
begin() {
  local cluster answer=''
  if cluster=$(command kubectl config view --minify ${context:+--context "$context"} \
    --output 'jsonpath={.current-context}|{.clusters[0].cluster.server}' 2>/dev/null); then
    # From here on a change of the current context changes nothing.
    context=${cluster%%|*}
    say "context $context, server ${cluster#*|}"
  else
    [[ -z $context ]] || die "kubeconfig has no context $context"
    say 'no current context: the cluster that this runs in'
  fi
{%- if cluster %}
  say the profile is for cluster {{ cluster }}
{%- endif %}
  if [[ $command != watch_scaling && -z $dry_run && -z $yes ]]; then
    [[ -t 0 ]] || die 'this would change that cluster; without a terminal, pass --yes'
    read -r -p "Change it ($command)? [y/N] " answer || true
    [[ $answer == [yY]* ]] || die 'not confirmed'
  fi
}

scratch='' kept=0 summary=''
# Kinds of what is left though it is ours.
left_kinds=''
newline=$'\n'
# Targets whose old scaler went and whose new one has not come: UNIT|NAMESPACE|TARGET|COPY OF THE OLD ONE.
bare=''

# NAMESPACE TARGET: what scales it, of `there`.
scaler_of() {
  namespace=$1 target=$2 awk -F '|' '
    { sub("^/", "Deployment/", $5) }
    $6 == "ScaledObject" || $8 != "" { next } # What KEDA made goes, too.
    $2 == ENVIRON["namespace"] && $5 == ENVIRON["target"] { print $1 " " $3 }
  ' <<<"$there"
}

# Leaves no target without a scaler, if it can, and ends with a line that is true.
end() {
  local status=$? unit namespace target copy lost='' back='' unknown=''
  trap - EXIT
  trap '' INT TERM
  set +e
  if ((status != 0)) && [[ -n $bare ]]; then
    while IFS='|' read -r unit namespace target copy; do
      [[ -n $unit ]] || continue
      if [[ -n $unknown ]] || ! there=$(look "${scaler_kinds[@]}"); then
        unknown="$unknown $namespace/$target"
      elif [[ -n $(scaler_of "$namespace" "$target") ]]; then
        :
      elif [[ -s $copy ]] && send "$copy" kubectl apply --filename - >&2 && there=$(look "${scaler_kinds[@]}") &&
        [[ -n $(scaler_of "$namespace" "$target") ]]; then
        back="$back $namespace/$target"
      else
        lost="$lost $namespace/$target"
      fi
    done <<<"$bare"
  fi
  free_lock
  [[ -z $scratch ]] || rm -rf "$scratch"
  [[ -z $back ]] || warn "the old scaler was applied again:$back"
  if [[ -n $lost ]]; then
    warn "NOTHING SCALES$lost NOW. Run: $again"
  elif [[ -n $unknown ]]; then
    warn "the cluster does not answer, and perhaps NOTHING SCALES$unknown NOW. Run: $again"
  elif ((status == 0)); then
    [[ -n $dry_run ]] || say "done: $summary"
  elif [[ -z $changed ]]; then
    warn 'nothing was changed'
  else
    warn "not finished, ended at: $step. No workload lost its scaler. Run again: $again"
  fi
  exit "$status"
}

# A command that changes something, from its first line to its last.
whole() {
  trap end EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  begin
  scratch=$(mktemp -d)
  [[ -n $dry_run ]] || take_lock
  "$1"
}

# --- what is checked before anything is changed

# Ends the script when somebody else's object is in the way.
check_theirs() {
  local kind namespace object target found='' owner
  while IFS='|' read -r _ _ kind namespace object target _ owner; do
    [[ -n $kind ]] || continue
    found=yes
    warn "$kind ${namespace:+$namespace/}$object${target:+ of $target} is ${owner:+controlled by a $owner and }not of this profile:" \
      "it looks like $(whose "$kind" "$namespace" "$object")"
  done < <(steps_of theirs)
  [[ -z $found ]] || die "take it away where it comes from or, to hand it over: $again --adopt"
}

# API: ends the script when somebody else serves it, since Helm would stop half-way. Sets `rival` when it is the add-on
# that has to go first.
check_api() {
  local owner annotation='.metadata.annotations.meta\.helm\.sh'
  owner=$(kubectl get apiservices.apiregistration.k8s.io "$1" --ignore-not-found \
    --output "jsonpath={$annotation/release-namespace}/{$annotation/release-name}") ||
    die "cannot find out who serves $1"
  case $owner in
    '' | "$space/$release") ;;
    "$rival_owner") rival=$rival_name ;;
    *)
      [[ $owner != / ]] || owner='something that Helm did not install'
      [[ -n $skip_addons ]] ||
        die "$1 is served by $owner already, and has one owner only: remove that," \
          "or let the profile say managed = false of the add-on"
      ;;
  esac
}

# ADD-ON: whether Helm can upgrade it, and nobody else installed it.
check_release() {
  local state crd owner annotation='.metadata.annotations.meta\.helm\.sh'
  [[ -z $skip_addons ]] || return 0
  state=$(helm list --namespace "$space" --filter "^$release\$" --deployed --failed --pending --uninstalling \
    --output yaml | sed -n 's/^[- ]*status: //p') || die "cannot find out the state of release $space/$release"
  case $state in
    pending-install | uninstalling)
      die "Helm release $space/$release is $state since a run was cut off; the way out:" \
        "helm uninstall $release --namespace $space"
      ;;
    pending-*)
      die "Helm release $space/$release is $state since a run was cut off; the way out:" \
        "helm rollback $release --namespace $space"
      ;;
    '') ;;
    *) return 0 ;;
  esac
  for crd in $crds; do
    has_crd "$crd" || continue
    owner=$(kubectl get customresourcedefinitions.apiextensions.k8s.io "$crd" --ignore-not-found \
      --output "jsonpath={$annotation/release-namespace}/{$annotation/release-name}") ||
      die "cannot find out who installed $crd"
    [[ $owner != "$space/$release" && -z $adopt ]] || continue
    [[ $owner != / ]] || owner='something other than Helm, or an earlier release'
    die "$crd was installed by $owner, and the release $space/$release is not there: let the profile say" \
      "managed = false of $1, or pass --skip-addons or, when nothing else uses it, --adopt"
  done
}

# ADD-ON: ends the script while somebody else counts on it. What goes with it or loses its metrics, of `list`.
check_unused() {
  local crd type found object left=''
  find_addon "$1"
  for crd in $owned_crds; do
    has_crd "$crd" || continue
    # A chart that owns its CRDs takes all their objects with it, whosever they are.
    found=$(list "$crd" '{.metadata.namespace}/{.metadata.name} ' --selector "scalegen/profile!=$profile") || exit
    for object in $found; do
      has_word "$adopted" "$object" || left="$left $object"
    done
    [[ -z $left ]] || die "uninstalling $release would delete these $crd:$left"
  done
  [[ -n $served_metrics ]] || return 0
  found=$(list horizontalpodautoscalers.v2.autoscaling \
    '{.metadata.namespace}/{.metadata.name}{range .spec.metrics[*]}:{.type}{end} ' \
    --selector "scalegen/profile!=$profile") || exit
  for type in $served_metrics; do
    for object in $found; do
      case "$object:" in
        *"$type:"*) has_word "$adopted" "${object%%:*}" || left="$left ${object%%:*}" ;;
      esac
    done
    [[ -z $left ]] || die "without $release these HPAs would lose their ${type#:} metrics:$left"
  done
}

# UNIT: whether the server takes it, with its policies and webhooks. A unit of a kind that is still to come is added to
# `later`.
rehearse() {
  local kinds olds kind hpa{% if objects %} namespaces{% endif %}
  kinds=$(awk -F '|' -v unit="$1" '$1 == unit { print $2 }' <<<"$wanted" | sort -u)
  olds=$(steps_of old "$1")
  for kind in $kinds; do
    has_kind "$kind" || {
      later="$later $1"
      return 0
    }
  done
{%- if objects %}
  namespaces=$(awk -F '|' -v unit="$1" '$1 == unit { print $3 }' <<<"$wanted")
  for kind in $namespaces; do
    if has_word "$coming" "$kind"; then
      later="$later $1"
      return 0
    fi
  done
{%- endif %}
  if [[ -z $olds || $kinds != *ScaledObject* ]]; then
    manifest "$1" | rehearsal || die "the API server refuses $1"
{%- if transfers %}
  elif [[ $olds == "old|$1|HorizontalPodAutoscaler|"* && $olds != *"$newline"* && $1 != fleet:* && -z $(steps_of give "$1") ]]; then
    # KEDA refuses a second scaler, except one that takes over the first.
    IFS='|' read -r _ _ _ _ hpa _ <<<"$olds"
    manifest "$1" |
      kubectl annotate --local --overwrite --filename - --output yaml scaledobject.keda.sh/transfer-hpa-ownership=true |
      kubectl patch --local --filename - --output yaml --type merge \
        --patch "{\"spec\":{\"advanced\":{\"horizontalPodAutoscalerConfig\":{\"name\":\"$hpa\"}}}}" |
      rehearsal || die "the API server refuses $1"
{%- endif %}
  else
    warn "$1 cannot be tried before the old scaler is gone"
  fi
}

rehearsal() { kubectl apply --dry-run=server --filename - >/dev/null; }

# UNIT: its objects as they are applied.
manifest() {
  case $1 in
{%- if has_services %}
    fleet:*) kubectl kustomize "$manifests/${1#fleet:}" ;;
{%- endif %}
    *)
      find_unit "$1"
      kubectl label --local --overwrite --filename "$manifests/$file" --output yaml "$managed" "$ours"
      ;;
  esac
}

# --- what is done

# KIND NAMESPACE NAME HPA: waits until it is gone, if it is ours: the selector has the last word.
remove() {
  run kubectl delete "$(resource "$1")" ${2:+--namespace "$2"} --selector "$ours" --field-selector "metadata.name=$3" \
    --wait --timeout 2m || die "$1 ${2:+$2/}$3 is still there"
  if [[ $1 == ScaledObject ]]; then
    run kubectl wait --for delete "horizontalpodautoscalers.autoscaling/$4" --namespace "$2" --timeout 2m ||
      die "the HPA $2/$4 of ScaledObject $3 is still there: is KEDA's operator running?"
  fi
}

# UNIT KIND NAMESPACE NAME HPA: the ScaledObject goes, and its HPA becomes what the unit has. What KEDA wrote into it would
# outlive an apply, which removes only what the one before had.
take_back() {
  if [[ $2 == ScaledObject ]]; then
    run kubectl delete scaledobjects.keda.sh --namespace "$3" --selector "$ours" --field-selector "metadata.name=$4" \
      --cascade=orphan --wait --timeout 2m || die "ScaledObject $3/$4 is still there: is KEDA's operator running?"
  fi
  manifest "$1" | hpa_of "$3" "$5" >"$scratch/hpa"
  run kubectl replace --save-config --filename "$scratch/hpa"
}

# NAMESPACE NAME: that HPA, of objects as YAML.
hpa_of() {
  awk -v namespace="$1" -v name="$2" '
    function flush() {
      plain = "\n" text
      gsub(/"/, "", plain)
      if (index(plain, "\nkind: HorizontalPodAutoscaler\n") && index(plain, "\n  name: " name "\n") &&
        index(plain, "\n  namespace: " namespace "\n")) printf "%s", text
      text = ""
    }
    /^---/ { flush(); next }
    { text = text $0 "\n" }
    END { flush() }
  '
}

# UNIT: waits until KEDA has the HPAs that its ScaledObjects take over.
settle() {
  local unit namespace hpa target object
  while IFS='|' read -r _ unit _ namespace hpa target _ object; do
    [[ $unit == "$1" ]] || continue
    say "ScaledObject $namespace/$object takes over HPA $hpa, which scales $target meanwhile"
    run kubectl wait --for condition=Ready --timeout 2m "scaledobjects.keda.sh/$object" --namespace "$namespace" ||
      die "KEDA has not taken over HPA $namespace/$hpa, which scales $target as before; to see why:" \
        "kubectl describe scaledobjects.keda.sh $object --namespace $namespace"
  done <<<"$gives"
}

adopt_objects() {
  local kind namespace object
  while IFS='|' read -r _ _ kind namespace object _; do
    [[ -n $kind ]] || continue
    say "$kind ${namespace:+$namespace/}$object becomes ours"
    run kubectl label "$(resource "$kind")" "$object" ${namespace:+--namespace "$namespace"} --overwrite "$managed" "$ours"
  done < <(steps_of adopt)
}

# UNIT: the old scalers of its targets go. KEDA refuses a second one, and two HPAs stop each other.
make_room() {
  local verb kind namespace object target hpa
  while IFS='|' read -r verb _ kind namespace object target hpa _; do
    [[ -n $kind ]] || continue
    if [[ $verb == old ]]; then
      say "$namespace/$target keeps its replicas for some seconds, while $kind $object goes and $1 comes"
    else
      say "$namespace/$target keeps HPA $hpa, which becomes that of $1"
    fi
    if [[ -z $dry_run ]]; then
      kept=$((kept + 1))
      kubectl apply view-last-applied "$(resource "$kind")" "$object" --namespace "$namespace" --output json \
        >"$scratch/$kept" 2>/dev/null || : >"$scratch/$kept"
      bare="$bare$newline$1|$namespace|$target|$scratch/$kept"
    fi
    if [[ $verb == old ]]; then
      remove "$kind" "$namespace" "$object" "$hpa"
    else
      take_back "$1" "$kind" "$namespace" "$object" "$hpa"
    fi
  done < <(
    steps_of old "$1"
    steps_of back "$1"
  )
}

# UNIT
apply_unit() {
  say "apply $1"
  case $1 in
{%- if has_services %}
    fleet:*) run kubectl apply --kustomize "$manifests/${1#fleet:}" ;;
{%- endif %}
    *)
      find_unit "$1"
      send "$manifests/$file" kubectl apply --filename -
      ;;
  esac
  bare=$(awk -F '|' -v unit="$1" '$1 != unit' <<<"$bare")
  settle "$1"
}

# KIND NAME: left, since what others have in it would go with it.
leave() {
  local resource=namespaces
  [[ $1 == Namespace.* ]] || resource=customresourcedefinitions.apiextensions.k8s.io
  warn "left: ${1%%.*} $2, with which everything in it would go; to remove it: kubectl delete $resource $2"
  left_kinds="$left_kinds $1"
}

# What was ours and is wanted no more.
prune() {
  local kind namespace object target hpa
  while IFS='|' read -r _ _ kind namespace object target hpa _; do
    [[ -n $kind ]] || continue
    case $command:$kind in
      *:Namespace.v1. | *:CustomResourceDefinition.*)
        leave "$kind" "$object"
        continue
        ;;
      cleanup:*) say "remove ${kind%%.*} ${namespace:+$namespace/}$object" ;;
      *:HorizontalPodAutoscaler | *:ScaledObject)
        say "remove $kind $namespace/$object, which the profile no longer has: nothing scales $target any more"
        ;;
      *) say "remove ${kind%%.*} ${namespace:+$namespace/}$object, which the profile no longer has" ;;
    esac
    remove "$kind" "$namespace" "$object" "$hpa"
  done < <(steps_of stale)
}

{%- if objects %}
# FILE: whose the object of the profile's own words is, as `uid|profile`; nothing when it is not there.
kept_of() {
  kubectl get --filename "$manifests/$1" --ignore-not-found \
    --output 'jsonpath={.metadata.uid}|{.metadata.labels.scalegen/profile}'
}

# FILE: ends the script when it is somebody else's. Sets `found`.
check_kept() {
  found=$(kept_of "$1") || die "cannot look for the object of $1"
  case $found in
    '' | *"|$profile") ;;
    *) [[ -n $adopt ]] || die "the object of $1 is not of this profile; to hand it over: $again --adopt" ;;
  esac
}

# FILE NAME: whether it is ours, and the server takes it. What comes into a Namespace that is still to come is not tried.
try_kept() {
  check_kept "$1"
  case $2 in
    */*) ! has_word "$coming" "${2%%/*}" || return 0 ;;
  esac
  kubectl label --local --overwrite --filename "$manifests/$1" --output yaml "$managed" "$ours" | rehearsal ||
    die "the API server refuses the object of $1"
}

apply_kept() {
  check_kept "$1"
  say "apply $1"
  send "$manifests/$1" kubectl apply --filename -
}

# FILE KIND NAME: fails when it is there and not ours.
remove_kept() {
  local found
  found=$(kept_of "$1") || {
    warn "left: cannot look for the object of $1"
    return 0
  }
  [[ -n $found ]] || return 0
  if [[ $found != *"|$profile" && -z $adopt ]]; then
    warn "left: the object of $1, which is not of this profile"
    return 1
  fi
  case $2 in
    Namespace.v1. | CustomResourceDefinition.*) leave "$2" "$3" ;;
    *) run kubectl delete --filename "$manifests/$1" --ignore-not-found --wait --timeout 2m ;;
  esac
}
{%- endif %}

# Requests and limits that the scalers count on, as patches of objects that are deployed elsewhere.
patch_resources() {
{%- for patch in patches %}
  run kubectl patch {{ patch.kind }} {{ patch.name }} --namespace {{ patch.namespace }} --patch-file "$manifests/"{{ patch.file }}
{%- else %}
  :
{%- endfor %}
}

# ADD-ON: installs it, and waits until its kinds are known and its metrics API answers.
install() {
  local crd api
  find_addon "$1"
  if [[ -n $managed_here && -z $skip_addons ]]; then
    run helm upgrade "$release" "$chart" --install --repo "$repository" --version "$version" \
      --namespace "$space" --create-namespace --values "$manifests/$values" --wait --timeout 5m
  fi
  for crd in $crds; do
    run kubectl wait --for condition=Established --timeout 2m "customresourcedefinitions.apiextensions.k8s.io/$crd"
  done
  for api in $apis; do
    run kubectl wait --for condition=Available --timeout 5m "apiservices.apiregistration.k8s.io/$api"
  done
}

uninstall() {
  find_addon "$1"
  run helm uninstall "$release" --namespace "$space" --ignore-not-found --wait --timeout 5m
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
    if [[ -z $workload || $workload == "${key%%/*}" ]] && find_unit "${key%%/*}/$name"; then
      key=${key%%/*}/$name
      found=yes
    fi
    keys="$keys $key"
  done
  [[ -n $found ]] || die "there is no scaler '$1'; see --help"
  chosen=${keys# }
}

# UNITS: sets what is wanted, what is there, and the steps from one to the other.
survey() {
  local units kind
  units="$(cut -d '|' -f 1 <<<"$authentications") $1 $(cut -d '|' -f 1 <<<"$vpas")"
{%- if has_services %}
  units="$units $(services)" || exit
{%- endif %}
  units="$units $(cut -d '|' -f 1 <<<"$others")"
  all_units=$units
  wanted=$(want "$units")$newline$kept_objects || exit
  noted=$(read_note) || exit
  all_kinds=$kept_kinds
  for kind in $noted; do
    case $kind in
      [A-Z]*.*.*) all_kinds=$(union "$all_kinds" "$kind") ;;
    esac
  done
  there=$(look "${scaler_kinds[@]}" "${other_kinds[@]}") || exit
  there=$there$newline$(look_kept "$all_kinds") || exit
  steps=$(decide "$command")
  gives=$(steps_of give)
  adopted=$(steps_of adopt | awk -F '|' '{ print $4 "/" $5 }' | tr '\n' ' ')
}

deploy() {
  local key unit addon api rival later='' untried needed={{ base_addons }} before='' instead=''{% if objects %} found coming=''{% endif %}
  for key in $chosen; do
    find_unit "$key"
    needed="$needed $needs"
  done
{%- for rivals in rivalries %}
  if has_word "$needed" {{ rivals[0].name }} && has_word "$needed" {{ rivals[1].name }}; then
    die {{ rivals[0].title }} and {{ rivals[1].title }} 'serve the same metrics API: choose scalers that need only one of them'
  fi
{%- endfor %}

  # Everything that may end the script is asked before anything is changed.
  survey "$chosen"
  check_theirs
{%- for object in objects %}
{%- if object.api_kind == "Namespace.v1." %}
  check_kept {{ object.file }}
  [[ -n $found ]] || coming="$coming "{{ object.name }}
{%- endif %}
{%- endfor %}
{%- for object in objects %}
  if has_kind {{ object.api_kind }}; then try_kept {{ object.file }} {{ object.name }}; fi
{%- endfor %}
  for addon in $addons; do
    has_word "$needed" "$addon" || continue
    find_addon "$addon"
    rival=''
    if [[ -n $managed_here ]]; then
      for api in $apis; do
        check_api "$api"
      done
      check_release "$addon"
    fi
    if [[ -z $rival ]]; then
      before="$before $addon"
    else
      [[ -z $skip_addons ]] || die "$rival is installed in the place of $addon: run this without --skip-addons"
      instead="$instead $addon:$rival"
      # What there is to install has to be within reach before anything is taken away for it.
      [[ -n $dry_run ]] || helm show chart "$chart" --repo "$repository" --version "$version" >/dev/null
      check_unused "$rival"
    fi
  done
  for unit in $all_units; do
    rehearse "$unit"
  done
  adopt_objects

  # The workloads keep their scalers until the new ones have what they need, as far as both can be there.
  for addon in $before; do
    say "add-on $addon"
    install "$addon"
  done
  patch_resources
  write_note "$all_kinds"
{%- for object in objects %}
{%- if object.api_kind == "Namespace.v1." %}
  apply_kept {{ object.file }}
{%- endif %}
{%- endfor %}
{%- if objects %}
  coming=''
{%- endif %}
  untried=$later
  for unit in $untried; do
    [[ -n $dry_run ]] || rehearse "$unit"
  done
  check_lock
  if [[ -n $instead ]]; then
    say 'workloads whose scaler needs the other add-on keep their replicas until that is there: some minutes'
    for unit in $all_units; do
      make_room "$unit"
    done
    prune
    steps=''
  fi
  for addon in $instead; do
    say "add-on ${addon%%:*} instead of ${addon#*:}"
    uninstall "${addon#*:}"
    install "${addon%%:*}"
  done
{%- for object in objects %}
{%- if object.api_kind != "Namespace.v1." %}
  apply_kept {{ object.file }}
{%- endif %}
{%- if object.api_kind == "CustomResourceDefinition.v1.apiextensions.k8s.io" %}
  run kubectl wait --for condition=Established --timeout 2m customresourcedefinitions.apiextensions.k8s.io/{{ object.name }}
{%- endif %}
{%- endfor %}
  for unit in $all_units; do
    make_room "$unit"
    apply_unit "$unit"
  done
  prune
  write_note "$(union "$kept_kinds" "$left_kinds")"
  summary="the cluster has what profile $profile says"
}
{% if load_tests %}
# NAMESPACE FILE [NAME]: a Job of that fixed name, if this profile created it, gives way.
create_job() {
  local job
  if [[ -n ${3-} ]]; then
    run kubectl delete jobs.batch --namespace "$1" --selector "$ours" --field-selector "metadata.name=$3" --wait --timeout 2m
  fi
  if [[ -n $dry_run ]]; then
    send "$manifests/$2" kubectl create --filename -
    return
  fi
  changed=yes
  job=$(send "$manifests/$2" kubectl create --filename - --output name)
  summary="$job was created; to read it: kubectl logs --namespace $1 --follow $job"
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
{%- if replicas or has_services %}
# RESOURCE NAMESPACE NAME API-VERSION KIND: its number of replicas belongs to nobody's manifest any more, and stays.
release() {
  local count applied
  count=$(kubectl get "$1" "$3" --namespace "$2" --output 'jsonpath={.spec.replicas}') || die "cannot read $5 $2/$3"
  say "$5 $2/$3 keeps $count replicas when its manifest no longer has them"
  # Who applies on the server takes away what nobody else owns. The field is ours, too, until the scaler changes it.
  printf '%s\n' "apiVersion: $4" "kind: $5" 'metadata:' "  name: $3" "  namespace: $2" 'spec:' "  replicas: $count" \
    >"$scratch/replicas"
  run kubectl apply --server-side --field-manager scalegen-replicas --filename "$scratch/replicas" ||
    die "the replicas of $5 $2/$3 were changed meanwhile; run again: $again"
  # Who applies as a client takes away what is in the note of what it applied last.
  applied=$(kubectl apply view-last-applied "$1" "$3" --namespace "$2" --output yaml 2>/dev/null) || return 0
  kubectl patch --local --filename - --type json --patch '[{"op": "remove", "path": "/spec/replicas"}]' --output yaml \
    <<<"$applied" >"$scratch/applied" 2>/dev/null || return 0
  run kubectl apply set-last-applied --filename "$scratch/applied"
}

release_replicas() {
{%- if has_services %}
  local units unit api kind namespace object targets
{%- endif %}
{%- for target in replicas %}
  release {{ target.resource }} {{ target.namespace }} {{ target.name }} {{ target.api_version }} {{ target.kind }}
{%- endfor %}
{%- if has_services %}
  units=$(services) || exit
  for unit in $units; do
    targets=$(kubectl kustomize "$manifests/${unit#fleet:}" |
      kubectl label --local --overwrite --filename - "$ours" --output \
        'jsonpath={.spec.scaleTargetRef.apiVersion}|{.spec.scaleTargetRef.kind}|{.metadata.namespace}|{.spec.scaleTargetRef.name}{"\n"}') ||
      die "cannot read the service ${unit#fleet:}"
    while IFS='|' read -r api kind namespace object; do
      [[ -n $object ]] || continue
      # As KEDA does.
      api=${api:-apps/v1} kind=${kind:-Deployment}
      case $api/$kind in
        apps/v1/DaemonSet) ;;
        apps/v1/*) release "$kind.v1.apps" "$namespace" "$object" "$api" "$kind" ;;
        v1/ReplicationController) release "$kind.v1." "$namespace" "$object" "$api" "$kind" ;;
      esac
    done <<<"$targets"
  done
{%- endif %}
  summary='spec.replicas may leave the manifests of these workloads'
}
{% endif %}
# KIND NAMESPACE
follow() {
  if [[ -n $dry_run ]]; then
    run kubectl get "$1" --namespace "$2" --watch
    return
  fi
  # Not the function: its shell would be what is killed.
  command kubectl get "$1" --namespace "$2" --watch ${context:+--context "$context"} &
  watchers="$watchers $!"
}

watch_scaling() {
  local watcher
  watchers=''
  # A background process of a script is deaf to Ctrl-C.
  trap '[[ -z $watchers ]] || kill $watchers 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  begin
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
  local left='' kind namespace object
  survey "$(cut -d '|' -f 1 <<<"$scalers")"
  adopt_objects
  check_lock
  prune
  say 'remove load Jobs'
  run kubectl delete jobs.batch --all-namespaces --selector "$ours" --wait --timeout 2m
{%- for object in objects %}
  remove_kept {{ object.file }} {{ object.api_kind }} {{ object.name }} || left=', except for what is not labeled as ours; to remove that too: '"$again --adopt"
{%- endfor %}
  while IFS='|' read -r _ _ kind namespace object _; do
    [[ -n $kind ]] || continue
    warn "left: $kind ${namespace:+$namespace/}$object, which looks like $(whose "$kind" "$namespace" "$object")"
    left=', except for what is not labeled as ours; to remove that too: '"$again --adopt"
  done < <(steps_of theirs)
  [[ -z $left_kinds ]] || left="$left, except for Namespaces and CustomResourceDefinitions, which are named above"
  [[ -n $left ]] || write_note ''
  say 'Helm releases are left, since others may use them. To remove them:'
{%- for addon in addons %}
{%- if addon.managed %}
  say helm uninstall {{ addon.release }} --namespace {{ addon.namespace }}
{%- endif %}
{%- endfor %}
  summary="nothing is left of profile $profile$left"
}

while (($# > 0)); do
  case $1 in
    --scaler | --context)
      (($# > 1)) || die "$1 needs a name; see --help"
      if [[ $1 == --scaler ]]; then choose "$2"; else context=$2; fi
      shift
      ;;
    --scaler=*) choose "${1#--scaler=}" ;;
    --context=*) context=${1#--context=} ;;
    --yes) yes=yes ;;
    --dry-run) dry_run=yes ;;
    --adopt) adopt=yes ;;
    --break-lock) break_lock=yes ;;
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
{%- if replicas or has_services %}
    release-replicas) command=release_replicas ;;
{%- endif %}
    watch) command=watch_scaling ;;
    cleanup) command=cleanup ;;
    *) die "unknown argument '$1'; see --help" ;;
  esac
  shift
done

if [[ $command == watch_scaling ]]; then
  watch_scaling
else
  whole "$command"
fi
