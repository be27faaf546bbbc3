#!/usr/bin/env bash
# Made by scalegen from atharva.toml; `scalegen generate` rewrites it.
#
# Installs what the chosen scalers need, applies them, and removes what an earlier run applied and the profile no longer
# has. What this profile did not apply is neither replaced nor removed. Safe to run again.
# Needs kubectl, Helm 3.13 or later, and awk; bash 3.2 will do.
#
# What it does follows from two lists, `wanted` and `there`: `survey` reads them, `decide` compares them and prints a line
# for each step, and what comes after that takes the steps.
set -euo pipefail

usage() {
  printf '%s\n' \
    "Usage: ${0##*/} [--scaler [WORKLOAD=]NAME]... [OPTION]..." \
    "       ${0##*/} load [NAME] | release-replicas | watch | cleanup [OPTION]..." \
    '' 'Without a command: install the add-ons that the chosen scalers need, apply the chosen scalers and everything' \
    'else that the profile has, and remove what this profile applied earlier and no longer has.' \
    '' '  --scaler [WORKLOAD=]NAME  scale WORKLOAD (or every workload that has it) with NAME' \
    '  --context NAME            use the cluster of this context instead of the current one' \
    '  --yes                     do not ask first; required without a terminal' \
    '  --dry-run                 print the commands that change something, run none of them' \
    '  --adopt                   take over what somebody else applied and is in the way' \
    '  --break-lock              take the lock of a run that no longer exists' \
    '  --skip-addons             leave Helm releases as they are' \
    '  load [NAME]               start a load test: a new Job each time' \
    '  release-replicas          let manifests leave out spec.replicas without a jump' \
    '  watch                     follow what scales until interrupted' \
    '  cleanup                   remove everything that this profile applied, except Helm releases' \
    '' \
    'Scalers, the one in effect without --scaler first:' \
    '  chat-api: cpu, rps, keda' \
    '' \
    'Load tests, the one that runs without a NAME first:' \
    '  chat: 25 workers for 4m, at most 1250 requests per second, on chat-api' \
    '  keda: 5 workers for 3m, at most 25 requests per second, on chat-api' \
    ''
}

# --- what the profile says

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
manifests=$root/k8s/60-autoscale
profile=atharva
# The labels of everything that is applied. By the second one a run knows what is its own. And the name of its lock.
managed=app.kubernetes.io/managed-by=scalegen
ours='scalegen/profile=atharva'
lock=scalegen-atharva

# A unit is what is applied at once. In the order in which they are applied, a line each:
# UNIT|KIND|NAMESPACE|NAME|TARGET|FILE|TAKES|ADD-ONS|API VERSION OF THE TARGET, where TAKES is true/HPA of a ScaledObject
# that takes over that HPA.
units='chat-api/cpu|HorizontalPodAutoscaler|atharva-app|hpa-chat-api|Deployment/atharva-chat-api|hpa-chat-api-cpu.yaml||metrics_server|apps/v1
chat-api/rps|HorizontalPodAutoscaler|atharva-app|hpa-chat-api-rps|Deployment/atharva-chat-api|hpa-chat-api-rps.yaml||prometheus_adapter|apps/v1
chat-api/keda|ScaledObject|atharva-app|chat-api-qps|Deployment/atharva-chat-api|keda-scaledobject-chat.yaml||keda|apps/v1
VerticalPodAutoscaler:atharva-ml/vpa-vllm|VerticalPodAutoscaler|atharva-ml|vpa-vllm|Deployment/atharva-vllm-predictor|vpa-vllm.yaml|||
VerticalPodAutoscaler:atharva-ml/vpa-retriever|VerticalPodAutoscaler|atharva-ml|vpa-retriever|Deployment/atharva-retriever|vpa-retriever.yaml|||'
kept_kinds='' # those of the profile's own words
# The scalers among the units, and for each workload the chosen one: the active one until --scaler says otherwise.
scalers='chat-api/cpu chat-api/rps chat-api/keda'
chosen='chat-api/cpu'
# All add-ons, in the order of installation, and those that are needed whatever is chosen.
addons='metrics_server prometheus_adapter keda vpa'
base_addons='metrics_server vpa'
load_test=chat

# What was generated, where the profile has a fleet: a folder of somebody else is not in it.
record=/dev/null

# Prints the units of the fleet.
services() {
  sed -n 's|^[0-9a-f]\{64\}  k8s/60-autoscale/\([^/]*\)/kustomization.yaml$|fleet:\1|p' "$record" ||
    die "cannot read which services there are; run: scalegen generate"
}

# ADD-ON: sets what is known of it. Without a release it is not the script's to install. `crds` and `apis` are there when
# it works; `owned_crds` and `served_metrics` go with it; it cannot be beside its rival.
find_addon() {
  release='' space='' chart='' version='' repository='' values=''
  crds='' apis='' owned_crds='' served_metrics='' rival='' rival_owner=''
  case $1 in
    metrics_server)
      release=metrics-server space=kube-system chart=metrics-server version=3.12.2
      repository=https://kubernetes-sigs.github.io/metrics-server/ values=metrics-server-values.yaml
      crds='' apis=v1beta1.metrics.k8s.io
      owned_crds='' served_metrics=''
      rival=''
      ;;
    prometheus_adapter)
      release=prometheus-adapter space=monitoring chart=prometheus-adapter version=5.3.0
      repository=https://prometheus-community.github.io/helm-charts values=adapter-values.yaml
      crds='' apis=v1beta1.external.metrics.k8s.io
      owned_crds='' served_metrics=:External
      rival=keda rival_owner=keda/keda
      ;;
    keda)
      release=keda space=keda chart=keda version=2.20.2
      repository=https://kedacore.github.io/charts values=keda-values.yaml
      crds=scaledobjects.keda.sh apis=v1beta1.external.metrics.k8s.io
      owned_crds='scaledobjects.keda.sh scaledjobs.keda.sh triggerauthentications.keda.sh clustertriggerauthentications.keda.sh cloudeventsources.eventing.keda.sh clustercloudeventsources.eventing.keda.sh' served_metrics=''
      rival=prometheus_adapter rival_owner=monitoring/prometheus-adapter
      ;;
    vpa)
      release=vpa space=kube-system chart=vertical-pod-autoscaler version=0.11.0
      repository=https://kubernetes.github.io/autoscaler values=vpa-values.yaml
      crds=verticalpodautoscalers.autoscaling.k8s.io apis=''
      owned_crds='' served_metrics=''
      rival=''
      ;;
  esac
}

# --- tools

# WORD...: as one would type them.
quoted() { printf ' %q' "$@"; }

context='' yes='' dry_run='' adopt='' break_lock='' skip_addons=''
command=deploy
again=$(quoted "$0" "$@")
again=${again# }
newline=$'\n'
# What is being done, and whether anything was changed: the last line reports both.
step='' changed=''

# WORD...: reports what comes next.
say() {
  step=$*
  printf '==> %s\n' "$step" >&2
}

warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { warn "$@" || true; exit 2; }

# Every call is to the cluster of the first line, and ends when the API server does not answer.
kubectl() {
  local limit=1m
  [[ " $* " != *' --timeout '* ]] || limit=6m # longer than any of these
  command kubectl "$@" ${context:+--context "$context"} --request-timeout "$limit"
}

# Helm waits for a server that does not answer as long as that takes. Not every system has `timeout`.
helm() {
  local limit=2m within=(command)
  [[ " $* " != *' --timeout '* ]] || limit=15m # longer than any of these, with its hooks
  ! timeout --foreground 9 true 2>/dev/null || within=(timeout --foreground "$limit")
  "${within[@]}" helm "$@" ${context:+--kube-context "$context"}
}

# COMMAND...: everything that changes something goes through this or `send`.
run() {
  if [[ -n $dry_run ]]; then
    printf '+%s\n' "$(quoted "$@")"
  else
    changed=yes
    "$@"
  fi
}

# Followed by a file: prints its objects, labeled as ours before the cluster sees them.
labeled=(kubectl label --local --overwrite "$managed" "$ours" --output yaml --filename)

# FILE COMMAND...: gives the file's labeled objects to the command.
send() {
  local file=$1
  shift
  if [[ -n $dry_run ]]; then
    printf '+%s |%s\n' "$(quoted "${labeled[@]}" "$file")" "$(quoted "$@")"
  else
    changed=yes
    "${labeled[@]}" "$file" | "$@"
  fi
}

# LIST WORD: whether the list has it. Words have no blanks.
has_word() { [[ " $1 " == *" $2 "* ]]; }

# LIST LIST: prints the words of both, each once.
union() {
  local word words=$1
  for word in $2; do
    has_word "$words" "$word" || words="$words${words:+ }$word"
  done
  printf '%s' "$words"
}

# What others wrote into the cluster is shown without control characters.
printable() { LC_ALL=C tr -cd '[:print:]\n'; }

# --- the lock: one run for each profile and cluster

lock_seconds=3600
run_id=$(date +%s)-$$-$RANDOM
locked=''

# [RESOURCE VERSION]: prints the lock as this run holds it; with a version it replaces only that one.
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

# Sets `locked`, or ends the script when another run holds the lock.
take_lock() {
  local why id expires version since holder left
  # Of two runs only one can create it. From here on it may be ours, whatever ends the script: it is freed by this
  # run's number alone.
  locked=yes
  why=$(lease | kubectl create --filename - 2>&1) && return
  IFS='|' read -r id expires version since holder < <(
    read_lock '{.metadata.labels.scalegen/run}|{.metadata.annotations.scalegen/expires}|{.metadata.resourceVersion}|{.spec.acquireTime}|{.spec.holderIdentity}'
  ) || true
  [[ -n $version ]] || die "cannot take the lock of this profile: $why"
  [[ $id != "$run_id" ]] || return 0 # It was created, and the answer lost.
  [[ $expires =~ ^[0-9]+$ ]] || expires=0
  left=$((expires - $(date +%s)))
  if [[ -z $break_lock && $left -gt 0 ]]; then
    locked=''
    die "$holder deploys this profile since $since and holds its lock for at most $left s more: wait for it" \
      "or, if that run no longer exists, pass --break-lock"
  fi
  why=$(lease "$version" | kubectl replace --filename - 2>&1) || die "cannot take the lock from $holder: $why"
}

# Before something is removed: a run that slept may have lost the lock meanwhile.
check_lock() {
  local id
  [[ -z $dry_run ]] || return 0
  id=$(read_lock '{.metadata.labels.scalegen/run}') || die 'cannot find out who holds the lock'
  [[ $id == "$run_id" ]] || die 'another run took the lock'
}

# --- how it begins, and how it ends

scratch='' summary=''
# Targets whose old scaler went and whose new one has not come: UNIT|NAMESPACE|TARGET|COPY OF THE OLD ONE.
bare=''

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
  if [[ $command != watch_scaling && -z $dry_run && -z $yes ]]; then
    [[ -t 0 ]] || die 'this would change that cluster; without a terminal, pass --yes'
    read -r -p "Change it ($command)? [y/N] " answer || true
    [[ $answer == [yY]* ]] || die 'not confirmed'
  fi
}

# COMMAND: one that changes something, from its first line to its last.
whole() {
  trap end EXIT
  begin
  scratch=$(mktemp -d)
  [[ -n $dry_run ]] || take_lock
  "$1"
}

# Leaves no target without a scaler, if it can, and ends with a line that is true.
end() {
  local status=$? namespace target copy lost='' back='' unknown=''
  trap - EXIT
  trap '' INT TERM
  set +e
  ((status != 0)) || bare=''
  while IFS='|' read -r _ namespace target copy; do
    [[ -n $target ]] || continue
    if [[ -n $unknown ]] || ! there=$(look "${scaler_kinds[@]}"); then
      unknown="$unknown $namespace/$target"
    elif is_scaled "$namespace" "$target"; then
      :
    elif [[ -s $copy ]] && send "$copy" kubectl apply --filename - >&2 && there=$(look "${scaler_kinds[@]}") &&
      is_scaled "$namespace" "$target"; then
      back="$back $namespace/$target"
    else
      lost="$lost $namespace/$target"
    fi
  done <<<"$bare"
  [[ -z $locked ]] ||
    kubectl delete leases.coordination.k8s.io --namespace default --selector "scalegen/run=$run_id" --wait=false >/dev/null ||
    warn "the lock is still there: kubectl delete leases.coordination.k8s.io $lock --namespace default"
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

# NAMESPACE TARGET: fails when nothing of `there` scales it. What KEDA created goes with its ScaledObject.
is_scaled() {
  namespace=$1 target=$2 awk -F '|' '
    { sub("^/", "Deployment/", $5) }
    $2 == ENVIRON["namespace"] && $5 == ENVIRON["target"] && $6 != "ScaledObject" && $8 == "" { found = 1 }
    END { exit !found }' <<<"$there"
}

# --- what the cluster has; a command that fails is no answer

# In the order in which they are removed.
scaler_kinds=(HorizontalPodAutoscaler ScaledObject)
other_kinds=(VerticalPodAutoscaler ScaledJob PodDisruptionBudget TriggerAuthentication ClusterTriggerAuthentication)

# KIND: prints its resource as kubectl takes it, which is the name of its CRD, too.
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

# Kubernetes' own groups; any other is that of a CRD.
own_groups="apps autoscaling batch policy admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io \
coordination.k8s.io discovery.k8s.io flowcontrol.apiserver.k8s.io networking.k8s.io node.k8s.io \
rbac.authorization.k8s.io scheduling.k8s.io storage.k8s.io"

# CRD: fails when the cluster does not have it.
has_crd() {
  local found
  found=$(kubectl get customresourcedefinitions.apiextensions.k8s.io "$1" --ignore-not-found --output name) ||
    die "cannot find out whether the cluster knows $1"
  [[ -n $found ]]
}

# KIND: fails when the cluster does not know it.
has_kind() {
  local group=${1#*.*.} found
  case $1 in
    HorizontalPodAutoscaler | PodDisruptionBudget | *.*.) ;;
    *.*.*)
      has_word "$own_groups" "$group" || {
        found=$(list customresourcedefinitions.apiextensions.k8s.io '{.spec.group}/{.spec.names.kind} ') || exit
        has_word "$found" "$group/${1%%.*}"
      }
      ;;
    *) has_crd "$(resource "$1")" ;;
  esac
}

# RESOURCE FORMAT [OPTION]...: prints objects in all namespaces.
list() {
  local resource=$1 format=$2
  shift 2
  kubectl get "$resource" --all-namespaces "$@" --output "jsonpath={range .items[*]}$format{end}" ||
    die "cannot list $resource"
}

# Parts of an object, as jsonpath: what it scales, which HPA it takes over, who owns it.
target_of='{.spec.scaleTargetRef.kind}{.spec.targetRef.kind}/{.spec.scaleTargetRef.name}{.spec.targetRef.name}'
takes_of='{.metadata.annotations.scaledobject\.keda\.sh/transfer-hpa-ownership}/{.spec.advanced.horizontalPodAutoscalerConfig.name}'
name_of='{.metadata.namespace}|{.metadata.name}'
owner_of='{.metadata.labels.scalegen/profile}'
controller_of='{.metadata.ownerReferences[*].kind}'

# KIND...: prints each object of these kinds:
# KIND|NAMESPACE|NAME|PROFILE|TARGET|CONTROLLER|HPA|DELETED|TAKES|SCALED OBJECT, where HPA is the one that KEDA says it
# wrote for a ScaledObject, and SCALED OBJECT is the one that KEDA wrote an HPA for.
look() {
  local kind
  for kind; do
    has_kind "$kind" || continue
    list "$(resource "$kind")" "$kind|$name_of|$owner_of|$target_of|$controller_of|{.status.hpaName}|{.metadata.deletionTimestamp}|$takes_of|{.metadata.labels.scaledobject\.keda\.sh/name}{\"\\n\"}"
  done
}

# Prints the objects of the profile's own words that are there, whosever they are, and ours of any kind that these words
# ever had, except for the note itself and what controllers create from others. An object may be printed twice.
look_kept() {
  local kind file
  while IFS='|' read -r _ kind _ _ _ file _; do
    [[ $kind == *.* ]] || continue # `look` has those of the other kinds.
    has_kind "$kind" || continue
    kubectl get --filename "$manifests/$file" --ignore-not-found \
      --output "jsonpath=$kind|$name_of|$owner_of|/|$controller_of||{\"\\n\"}" || die "cannot look for the object of $file"
  done <<<"$wanted"
  for kind in $all_kinds; do
    has_kind "$kind" || continue
    list "$kind" "$kind|$name_of|$owner_of|/|$controller_of||{\"\\n\"}" --selector "$ours" |
      awk -F '|' -v note="$lock" '$6 == "" && !($1 == "ConfigMap.v1." && $2 == "default" && $3 == note)' || exit
  done
}

# UNITS: prints the objects of these services as `units` has them.
want_services() {
  local unit
  for unit in $1; do
    kubectl kustomize "$manifests/${unit#fleet:}" |
      kubectl label --local --overwrite --filename - "$ours" --output \
        "jsonpath=$unit|{.kind}|$name_of|$target_of||$takes_of||{.spec.scaleTargetRef.apiVersion}{\"\\n\"}" ||
      die "cannot read the service ${unit#fleet:}"
  done
}

# CHOSEN SCALERS: sets what is wanted and what is there, the units and kinds of these, and the steps from one to the other.
survey() {
  local services rows
  services=$(services) || exit
  rows=$(awk -F '|' -v scalers=" $scalers " -v chosen=" $1 " '
    index(scalers, " " $1 " ") == 0 || index(chosen, " " $1 " ")' <<<"$units")
  all_units="$(cut -d '|' -f 1 <<<"$rows") $services"
  wanted=$rows$newline$(want_services "$services") || exit
  # A ConfigMap of the lock's name has the kinds that the profile's own words ever had, since they may be of any kind.
  noted=$(kubectl get configmaps "$lock" --namespace default --ignore-not-found --output 'jsonpath={.data.kinds}' |
    LC_ALL=C tr -cd 'A-Za-z0-9. -' | awk -v RS=' ' '/^[A-Z][^.]*[.][^.]*[.]/ { printf "%s%s", gap, $1; gap = " " }') ||
    die 'cannot read which kinds this profile applied'
  all_kinds=$(union "$kept_kinds" "$noted")
  there=$(look "${scaler_kinds[@]}" "${other_kinds[@]}") || exit
  there=$there$newline$(look_kept | awk '!seen[$0]++') || exit
  steps=$(decide "$command")
}

# --- what follows from both

# deploy | cleanup: prints what follows from the objects that are wanted and those that are there, and from nothing else but
# `profile` and `adopt`. A line for each step: VERB|UNIT|KIND|NAMESPACE|NAME|TARGET|HPA|BY. Verbs:
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
      if ($1 != "ScaledObject") return $1 == "HorizontalPodAutoscaler" ? $3 : ""
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
      if (scales($2)) units[$3, $5] = $1
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

# VERBS [UNIT]: prints those steps.
steps_of() {
  awk -F '|' -v verbs=" $1 " -v unit="${2-}" 'index(verbs, " " $1 " ") && (unit == "" || $2 == unit)' <<<"$steps"
}

# UNIT: prints its lines of `wanted`.
rows_of() { awk -F '|' -v unit="$1" '$1 == unit' <<<"$wanted"; }

# UNIT: prints its objects as they are applied.
manifest() {
  case $1 in
    fleet:*) kubectl kustomize "$manifests/${1#fleet:}" ;;
    *) "${labeled[@]}" "$manifests/$(rows_of "$1" | cut -d '|' -f 6)" ;;
  esac
}

# --- what is checked before anything is changed

# KIND NAMESPACE NAME: prints whose it looks like.
whose() {
  local tracking instance flux release other manager fields owner
  IFS='|' read -r tracking instance flux release other manager fields < <(
    kubectl get "$(resource "$1")" "$3" ${2:+--namespace "$2"} --ignore-not-found --show-managed-fields \
      --output 'jsonpath={.metadata.annotations.argocd\.argoproj\.io/tracking-id}|{.metadata.labels.argocd\.argoproj\.io/instance}|{.metadata.labels.kustomize\.toolkit\.fluxcd\.io/name}{.metadata.labels.helm\.toolkit\.fluxcd\.io/name}|{.metadata.annotations.meta\.helm\.sh/release-namespace}/{.metadata.annotations.meta\.helm\.sh/release-name}|{.metadata.labels.scalegen/profile}|{.metadata.labels.app\.kubernetes\.io/managed-by}|{.metadata.managedFields[*].manager}' | printable
    echo
  )
  # The last line that applies holds.
  owner="nobody's in particular, written by ${fields:-an unknown client}"
  [[ -z $manager || $manager == scalegen ]] || owner="$manager's, by its label"
  [[ -z $other ]] || owner="scalegen's, of profile $other"
  [[ -z ${release#/} ]] || owner="Helm's, of release $release"
  [[ -z $flux ]] || owner="Flux's, of $flux"
  [[ -z $tracking$instance ]] || owner="Argo CD's, of application ${instance:-${tracking%%:*}}"
  echo "$owner"
}

# [WORDS]: names each object of somebody else that is in the way, after these words. Fails when there is none.
name_theirs() {
  local kind namespace object target owner found=1
  while IFS='|' read -r _ _ kind namespace object target _ owner; do
    found=0
    warn "${1-}${kind%%.*} ${namespace:+$namespace/}$object${target:+ of $target} is ${owner:+controlled by a $owner and }not of" \
      "this profile: it looks like $(whose "$kind" "$namespace" "$object")"
  done < <(steps_of theirs)
  return "$found"
}

# RESOURCE NAME: prints NAMESPACE/RELEASE of the Helm release that it is of, / when it is of none, and nothing when it is
# not there.
installer() {
  local annotation='.metadata.annotations.meta\.helm\.sh'
  kubectl get "$1" "$2" --ignore-not-found --output "jsonpath={$annotation/release-namespace}/{$annotation/release-name}"
}

# APIS: ends the script when somebody else serves one, since Helm would stop half-way. Sets `instead_of` when it is the
# add-on that has to go first.
check_apis() {
  local api owner
  for api in $1; do
    owner=$(installer apiservices.apiregistration.k8s.io "$api") || die "cannot find out who serves $api"
    case $owner in
      '' | "$space/$release") continue ;;
      "$rival_owner") instead_of=$rival && continue ;;
      /) owner='something that Helm did not install' ;;
    esac
    [[ -n $skip_addons ]] || die "$api is served by $owner already, and has one owner only: remove that," \
      "or let the profile say managed = false of the add-on"
  done
}

# ADD-ON: ends the script when Helm cannot upgrade it, or somebody else installed it.
check_release() {
  local state crd owner undo=''
  [[ -z $skip_addons ]] || return 0
  state=$(helm list --namespace "$space" --filter "^$release\$" --deployed --failed --pending --uninstalling \
    --output yaml | sed -n 's/^[- ]*status: //p') || die "cannot find out the state of release $space/$release"
  case $state in
    pending-install | uninstalling) undo=uninstall ;;
    pending-*) undo=rollback ;;
    '') ;;
    *) return 0 ;;
  esac
  [[ -z $undo ]] || die "Helm release $space/$release is $state since a run was cut off; the way out:" \
    "helm $undo $release --namespace $space"
  for crd in $crds; do
    owner=$(installer customresourcedefinitions.apiextensions.k8s.io "$crd") || die "cannot find out who installed $crd"
    [[ -n $owner && $owner != "$space/$release" && -z $adopt ]] || continue
    [[ $owner != / ]] || owner='something other than Helm, or an earlier release'
    die "$crd was installed by $owner, and the release $space/$release is not there: let the profile say" \
      "managed = false of $1, or pass --skip-addons or, when nothing else uses it, --adopt"
  done
}

# RESOURCE [FORMAT [:TYPE]]: prints what is neither ours nor adopted, of `list`, and has a metric of that type.
of_others() {
  list "$1" "{.metadata.namespace}/{.metadata.name}${2-} " --selector "scalegen/profile!=$profile" | tr ' ' '\n' |
    awk -F : -v adopted=" $adopted" -v type="${3-}:" '
      $1 != "" && index($0 ":", type) && !index(adopted, " " $1 " ") { printf " %s", $1 }'
}

# ADD-ON: ends the script while somebody else counts on it.
check_unused() {
  local adopted crd type left
  adopted=$(steps_of adopt | awk -F '|' '{ printf "%s/%s ", $4, $5 }')
  find_addon "$1"
  for crd in $owned_crds; do
    has_crd "$crd" || continue
    # A chart that owns its CRDs takes all their objects with it, whosever they are.
    left=$(of_others "$crd") || exit
    [[ -z $left ]] || die "uninstalling $release would delete these $crd:$left"
  done
  for type in $served_metrics; do
    left=$(of_others horizontalpodautoscalers.v2.autoscaling '{range .spec.metrics[*]}:{.type}{end}' "$type") || exit
    [[ -z $left ]] || die "without $release these HPAs would lose their ${type#:} metrics:$left"
  done
}

# Adds each needed add-on to `before`, or to `instead` as ADD-ON:RIVAL when the rival has to go first.
check_addons() {
  local addon needed instead_of
  needed="$base_addons $(awk -F '|' '{ printf "%s ", $8 }' <<<"$wanted")"
  for addon in $addons; do
    has_word "$needed" "$addon" || continue
    find_addon "$addon"
    instead_of=''
    [[ -z $rival ]] || ! has_word "$needed" "$rival" ||
      die "$addon and $rival serve the same metrics API: choose scalers that need only one of them"
    if [[ -n $release ]]; then
      check_apis "$apis"
      check_release "$addon"
    fi
    if [[ -z $instead_of ]]; then
      before="$before $addon"
    else
      [[ -z $skip_addons ]] || die "$rival is installed in the place of $addon: run this without --skip-addons"
      instead="$instead $addon:$rival"
      # What there is to install has to be within reach before anything is taken away for it.
      [[ -n $dry_run ]] || helm show chart "$chart" --repo "$repository" --version "$version" >/dev/null
      check_unused "$rival"
    fi
  done
}

# UNIT: ends the script when the server refuses it, with its policies and webhooks. A unit of a kind, or in a Namespace, that
# is still to come is added to `later`.
rehearse() {
  local kind namespace kinds='' olds hpa
  while IFS='|' read -r kind namespace; do
    kinds="$kinds $kind"
    if has_word "$coming" "$namespace" || ! has_kind "$kind"; then
      later="$later $1"
      return 0
    fi
  done < <(rows_of "$1" | cut -d '|' -f 2,3 | sort -u)
  olds=$(steps_of old "$1")
  if [[ -z $olds || $kinds != *ScaledObject* ]]; then
    manifest "$1" | kubectl apply --dry-run=server --filename - >/dev/null || die "the API server refuses $1"
  elif [[ $olds == "old|$1|HorizontalPodAutoscaler|"* && $olds != *"$newline"* && $1 != fleet:* && -z $(steps_of give "$1") ]]; then
    # KEDA refuses a second scaler, except one that takes over the first.
    IFS='|' read -r _ _ _ _ hpa _ <<<"$olds"
    manifest "$1" |
      kubectl annotate --local --overwrite --filename - --output yaml scaledobject.keda.sh/transfer-hpa-ownership=true |
      kubectl patch --local --filename - --output yaml --type merge \
        --patch "{\"spec\":{\"advanced\":{\"horizontalPodAutoscalerConfig\":{\"name\":\"$hpa\"}}}}" |
      kubectl apply --dry-run=server --filename - >/dev/null || die "the API server refuses $1"
  else
    warn "$1 cannot be tried before the old scaler is gone"
  fi
}

# --- what is changed

# KIND NAMESPACE NAME [OPTION]: deletes it if it is ours, which the selector has the last word on, and waits until it is gone.
delete_ours() {
  local hint=''
  [[ $1 != ScaledObject ]] || hint=": is KEDA's operator running?"
  run kubectl delete "$(resource "$1")" ${2:+--namespace "$2"} --selector "$ours" --field-selector "metadata.name=$3" \
    ${4:+"$4"} --wait --timeout 2m || die "$1 ${2:+$2/}$3 is still there$hint"
}

# KIND NAMESPACE NAME HPA: deletes a scaler, and waits for its HPA.
remove() {
  delete_ours "$1" "$2" "$3"
  if [[ $1 == ScaledObject ]]; then
    run kubectl wait --for delete "horizontalpodautoscalers.autoscaling/$4" --namespace "$2" --timeout 2m ||
      die "the HPA $2/$4 of ScaledObject $3 is still there: is KEDA's operator running?"
  fi
}

# NAMESPACE NAME: prints that HPA, of objects as YAML.
hpa_of() {
  awk -v space="$1" -v name="$2" '
    function flush() {
      plain = "\n" text
      gsub(/"/, "", plain)
      if (index(plain, "\nkind: HorizontalPodAutoscaler\n") && index(plain, "\n  name: " name "\n") &&
        index(plain, "\n  namespace: " space "\n")) printf "%s", text
      text = ""
    }
    /^---/ { flush(); next }
    { text = text $0 "\n" }
    END { flush() }
  '
}

adopt_objects() {
  local kind namespace object
  while IFS='|' read -r _ _ kind namespace object _; do
    say "${kind%%.*} ${namespace:+$namespace/}$object becomes ours"
    run kubectl label "$(resource "$kind")" "$object" ${namespace:+--namespace "$namespace"} --overwrite "$managed" "$ours"
  done < <(steps_of adopt)
}

# ADD-ON [RIVAL]: installs it, and waits until its kinds are known and its metrics API answers.
install() {
  local crd api
  say "add-on $1${2:+ instead of $2}"
  find_addon "$1"
  if [[ -n $release && -z $skip_addons ]]; then
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

# KINDS: sets the note of the kinds that the profile's own words ever had.
write_note() {
  [[ $1 != "$noted" ]] || return 0
  noted=$1
  if [[ -n $1 ]]; then
    printf '%s\n' 'apiVersion: v1' 'kind: ConfigMap' 'metadata:' "  name: $lock" '  namespace: default' 'data:' \
      "  kinds: \"$1\"" >"$scratch/note"
    send "$scratch/note" kubectl apply --filename -
  else
    delete_ours configmaps default "$lock"
  fi
}

# UNIT: the old scalers of its targets go. KEDA refuses a second one, and two HPAs stop each other. Adds to `bare`.
make_room() {
  local verb kind namespace object target hpa copy
  while IFS='|' read -r verb _ kind namespace object target hpa _; do
    if [[ -z $dry_run ]]; then
      copy=$(mktemp "$scratch/copy.XXXXXX")
      kubectl apply view-last-applied "$(resource "$kind")" "$object" --namespace "$namespace" --output json \
        >"$copy" 2>/dev/null || : >"$copy"
      bare="$bare$newline$1|$namespace|$target|$copy"
    fi
    if [[ $verb == old ]]; then
      say "$namespace/$target keeps its replicas for some seconds, while $kind $object goes and $1 comes"
      remove "$kind" "$namespace" "$object" "$hpa"
    else
      say "$namespace/$target keeps HPA $hpa, which becomes that of $1"
      [[ $kind != ScaledObject ]] || delete_ours "$kind" "$namespace" "$object" --cascade=orphan
      # What KEDA wrote into it would outlive an apply, which removes only what the one before had.
      manifest "$1" | hpa_of "$namespace" "$hpa" >"$scratch/hpa"
      run kubectl replace --save-config --filename "$scratch/hpa"
    fi
  done < <(steps_of 'old back' "$1")
}

# UNIT: applies it, and waits for what others wait for. Its targets leave `bare`.
apply_unit() {
  local kind namespace object target hpa file taker
  say "apply $1"
  case $1 in
    fleet:*) run kubectl apply --kustomize "$manifests/${1#fleet:}" ;;
    *)
      IFS='|' read -r _ kind _ object _ file _ < <(rows_of "$1")
      send "$manifests/$file" kubectl apply --filename -
      [[ $kind != CustomResourceDefinition.* ]] ||
        run kubectl wait --for condition=Established --timeout 2m "customresourcedefinitions.apiextensions.k8s.io/$object"
      ;;
  esac
  bare=$(awk -F '|' -v unit="$1" '$1 != unit' <<<"$bare")
  while IFS='|' read -r _ _ _ namespace hpa target _ taker; do
    say "ScaledObject $namespace/$taker takes over HPA $hpa, which scales $target meanwhile"
    run kubectl wait --for condition=Ready --timeout 2m "scaledobjects.keda.sh/$taker" --namespace "$namespace" ||
      die "KEDA has not taken over HPA $namespace/$hpa, which scales $target as before; to see why:" \
        "kubectl describe scaledobjects.keda.sh $taker --namespace $namespace"
  done < <(steps_of give "$1")
}

# Removes what was ours and is wanted no more, except for what others may have something in: their kinds go to `left_kinds`.
prune() {
  local kind namespace object target hpa name resource
  while IFS='|' read -r _ _ kind namespace object target hpa _; do
    name="${kind%%.*} ${namespace:+$namespace/}$object"
    resource=namespaces
    case $command:$kind in
      *:Namespace.v1. | *:CustomResourceDefinition.*)
        [[ $kind == Namespace.* ]] || resource=customresourcedefinitions.apiextensions.k8s.io
        warn "left: $name, with which everything in it would go; to remove it: kubectl delete $resource $object"
        left_kinds="$left_kinds $kind"
        continue
        ;;
      cleanup:*) say "remove $name" ;;
      *:HorizontalPodAutoscaler | *:ScaledObject)
        say "remove $name, which the profile no longer has: nothing scales $target any more"
        ;;
      *) say "remove $name, which the profile no longer has" ;;
    esac
    remove "$kind" "$namespace" "$object" "$hpa"
  done < <(steps_of stale)
}

# --- commands

deploy() {
  local unit addon before='' instead='' early coming later='' left_kinds=''
  # Everything that may end the script is asked before anything is changed.
  survey "$chosen"
  ! name_theirs || die "take it away where it comes from or, to hand it over: $again --adopt"
  check_addons
  # What others come into is applied early; Namespaces among it are still to come when they are not there.
  coming=$(awk -F '|' '$1 == "Namespace.v1." { there[$3] = 1 }
    $2 == "Namespace.v1." && !($4 in there) { printf "%s ", $4 }' <<<"$there$newline$wanted")
  early=$(awk -F '|' '$2 ~ /^(Namespace|CustomResourceDefinition)\./ { printf "%s ", $1 }' <<<"$wanted")
  for unit in $all_units; do
    rehearse "$unit"
  done
  adopt_objects

  # The workloads keep their scalers until the new ones have what they need, as far as both can be there.
  for addon in $before; do
    install "$addon"
  done
  # Requests and limits that the scalers count on, of objects that are deployed elsewhere.
  run kubectl patch deployments.apps atharva-chat-api --namespace atharva-app --patch-file "$manifests/"resources-chat-api.yaml
  write_note "$all_kinds"
  for unit in $early; do
    apply_unit "$unit"
  done
  coming=''
  for unit in $later; do
    [[ -n $dry_run ]] || rehearse "$unit"
  done
  check_lock
  if [[ -n $instead ]]; then
    say 'workloads whose scaler needs the other add-on keep their replicas until that is there: some minutes'
    for unit in $all_units; do
      make_room "$unit"
    done
    prune
    steps=$(steps_of give)
  fi
  for addon in $instead; do
    find_addon "${addon#*:}"
    run helm uninstall "$release" --namespace "$space" --ignore-not-found --wait --timeout 5m
    install "${addon%%:*}" "${addon#*:}"
  done
  for unit in $all_units; do
    has_word "$early" "$unit" && continue
    make_room "$unit"
    apply_unit "$unit"
  done
  prune
  write_note "$(union "$kept_kinds" "$left_kinds")"
  summary="the cluster has what profile $profile says"
}

load() {
  local namespace file name='' job
  case $load_test in
    chat) namespace='atharva-app' file='loadgen-job.yaml' ;;
    keda) namespace='atharva-app' file='loadgen-job-keda.yaml' ;;
    *) die "there is no load test '$load_test'; see --help" ;;
  esac
  # A Job of a fixed name gives way, if this profile created it.
  [[ -z $name ]] || delete_ours jobs.batch "$namespace" "$name"
  if [[ -n $dry_run ]]; then
    send "$manifests/$file" kubectl create --filename -
  else
    changed=yes
    job=$(send "$manifests/$file" kubectl create --filename - --output name)
    summary="$job was created; to read it: kubectl logs --namespace $namespace --follow $job"
  fi
}

# API-VERSION KIND NAMESPACE NAME: its number of replicas stays, and belongs to nobody's manifest any more.
keep_replicas() {
  local api=$1 kind=${2:-Deployment} count resource applied # as KEDA does
  case $api/$kind in
    apps/v1/Deployment | apps/v1/StatefulSet | apps/v1/ReplicaSet) resource=$kind.v1.apps ;;
    v1/ReplicationController) resource=$kind.v1. ;;
    *) return 0 ;; # A DaemonSet has none, and where a custom kind has its number is not known.
  esac
  count=$(kubectl get "$resource" "$4" --namespace "$3" --output 'jsonpath={.spec.replicas}') || die "cannot read $kind $3/$4"
  say "$kind $3/$4 keeps $count replicas when its manifest no longer has them"
  # Who applies on the server takes away what nobody else owns. The field is ours, too, until the scaler changes it.
  printf '%s\n' "apiVersion: $api" "kind: $kind" 'metadata:' "  name: $4" "  namespace: $3" 'spec:' "  replicas: $count" \
    >"$scratch/replicas"
  run kubectl apply --server-side --field-manager scalegen-replicas --filename "$scratch/replicas" ||
    die "the replicas of $kind $3/$4 were changed meanwhile; run again: $again"
  # Who applies as a client takes away what is in the note of what it applied last.
  applied=$(kubectl apply view-last-applied "$resource" "$4" --namespace "$3" --output yaml 2>/dev/null) || return 0
  kubectl patch --local --filename - --type json --patch '[{"op": "remove", "path": "/spec/replicas"}]' --output yaml \
    <<<"$applied" >"$scratch/applied" 2>/dev/null || return 0
  run kubectl apply set-last-applied --filename "$scratch/applied"
}

release_replicas() {
  local rows namespace target api
  rows=$(services) || exit
  rows=$units$newline$(want_services "$rows") || exit
  while IFS='|' read -r _ _ namespace _ target _ _ _ api; do
    keep_replicas "${api:-apps/v1}" "${target%%/*}" "$namespace" "${target#*/}"
  done < <(awk -F '|' '$2 ~ /^(HorizontalPodAutoscaler|ScaledObject)$/ && !seen[$3, $5]++' <<<"$rows")
  summary='spec.replicas may leave the manifests of these workloads'
}

cleanup() {
  local left='' left_kinds='' addon
  survey "$scalers"
  adopt_objects
  check_lock
  prune
  say 'remove load Jobs'
  run kubectl delete jobs.batch --all-namespaces --selector "$ours" --wait --timeout 2m
  ! name_theirs 'left: ' || left=", except for what is not labeled as ours; to remove that too: $again --adopt"
  [[ -z $left_kinds ]] || left="$left, except for Namespaces and CustomResourceDefinitions, which are named above"
  [[ -n $left ]] || write_note ''
  say 'Helm releases are left, since others may use them. To remove them:'
  for addon in $addons; do
    find_addon "$addon"
    [[ -z $release ]] || say "helm uninstall $release --namespace $space"
  done
  summary="nothing is left of profile $profile$left"
}

# RESOURCE NAMESPACE: prints what changes, beside the others in `watchers`. Kinds that are not built in have a CRD.
follow() {
  [[ $1 == horizontalpodautoscalers.autoscaling ]] || has_crd "$1" || return 0
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
  begin
  follow horizontalpodautoscalers.autoscaling atharva-app
  follow scaledobjects.keda.sh atharva-app
  follow verticalpodautoscalers.autoscaling.k8s.io atharva-ml
  for watcher in $watchers; do
    wait "$watcher"
  done
}

# --- arguments

# [WORKLOAD=]NAME: sets `chosen`.
choose() {
  local workload='' name=${1#*=} found='' key keys=''
  [[ $1 != *=* ]] || workload=${1%%=*}
  for key in $chosen; do
    if [[ -z $workload || $workload == "${key%%/*}" ]] && has_word "$scalers" "${key%%/*}/$name"; then
      key=${key%%/*}/$name
      found=yes
    fi
    keys="$keys $key"
  done
  [[ -n $found ]] || die "there is no scaler '$1'; see --help"
  chosen=${keys# }
}

while (($# > 0)); do
  case $1 in
    --scaler | --context)
      (($# > 1)) || die "$1 needs a name; see --help"
      if [[ $1 == --scaler ]]; then choose "$2"; else context=$2; fi
      shift
      ;;
    --scaler=*) choose "${1#*=}" ;;
    --context=*) context=${1#*=} ;;
    --yes) yes=yes ;;
    --dry-run) dry_run=yes ;;
    --adopt) adopt=yes ;;
    --break-lock) break_lock=yes ;;
    --skip-addons) skip_addons=yes ;;
    -h | --help) usage && exit ;;
    load)
      [[ -n $load_test ]] || die 'this profile has no load tests'
      command=load
      if [[ -n ${2-} && $2 != -* ]]; then load_test=$2 && shift; fi
      ;;
    release-replicas) command=release_replicas ;;
    watch) command=watch_scaling ;;
    cleanup) command=cleanup ;;
    *) die "unknown argument '$1'; see --help" ;;
  esac
  shift
done

trap 'exit 130' INT
trap 'exit 143' TERM
if [[ $command == watch_scaling ]]; then watch_scaling; else whole "$command"; fi
