//! A fault at each call of a run, and what has to hold after it and after the next run.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::api::Cluster;
use crate::place::Place;
use crate::tools::Fault;

/// Runs `args` from `before` with each fault at each call. `targets` are those that are scaled before and afterward.
pub(crate) fn every_fault(profile: &str, before: &Cluster, args: &[&str], targets: &[&str]) {
    let args = [args, &["--yes"]].concat();
    let whole = Place::new(before);
    let ran = whole.run(profile, &args, None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert!(ran.last().starts_with("==> done: "), "{}", ran.text());
    // A server that does not answer ends each of them.
    for call in &ran.calls {
        assert!(
            call.contains(" helm ")
                || call.contains(" --request-timeout 1m")
                || call.contains(" --request-timeout 6m"),
            "{call}"
        );
    }
    let wanted = whole.cluster();
    for target in targets {
        assert_eq!(wanted.scalers_of(target).len(), 1, "{target}: {}", ran.text());
    }
    let mut faults = Vec::new();
    for (index, call) in ran.calls.iter().enumerate() {
        // A question has no effect, so it fails in one way.
        let kinds = if call.starts_with('!') {
            &Fault::ALL[..]
        } else {
            &[Fault::Fails][..]
        };
        faults.extend(kinds.iter().map(|fault| (index + 1, *fault)));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one_fault(
                        profile,
                        before,
                        &wanted,
                        &args,
                        targets,
                        *fault,
                        &ran.calls[fault.0 - 1],
                    );
                }
            });
        }
    });
}

fn one_fault(
    profile: &str,
    before: &Cluster,
    wanted: &Cluster,
    args: &[&str],
    targets: &[&str],
    fault: (usize, Fault),
    call: &str,
) {
    let place = Place::new(before);
    let ran = place.run(profile, args, Some(fault));
    let state = place.cluster();
    let about = format!("{fault:?} {call}\n{}\n{:?}", ran.text(), state.gist());
    let last = ran.last();
    let died = matches!(fault.1, Fault::Dies | Fault::DiesAfter);
    for target in targets {
        let scalers = state.scalers_of(target);
        assert!(scalers.len() < 2, "two scalers: {about}");
        let is_bare = scalers.is_empty() && before.scalers_of(target).len() == 1;
        let says = last.contains("NOTHING SCALES") && last.contains(target);
        assert!(!is_bare || died || says, "nothing scales {target}: {about}");
        assert!(
            is_bare || !says || last.contains("perhaps"),
            "{target} is scaled: {about}"
        );
    }
    if died {
        // It said nothing, and could not.
    } else if last.starts_with("==> done") {
        assert_eq!(state.gist(), wanted.gist(), "{about}");
    } else if last.ends_with("nothing was changed") {
        assert_eq!(state.gist(), before.gist(), "{about}");
    } else {
        assert!(
            last.contains("not finished") || last.contains("NOTHING SCALES"),
            "{about}"
        );
        assert!(
            last.contains("deploy_autoscaling.sh") && last.contains("--yes"),
            "names no command: {about}"
        );
    }
    assert!(
        died || !state.has_lock() || ran.text().contains("the lock is still there"),
        "{about}"
    );
    assert_eq!(ran.succeeded(), last.starts_with("==> done"), "{about}");
    if state.objects == before.objects && state.releases == before.releases {
        return; // The next run is the whole one.
    }
    // The next run does the rest.
    let again: Vec<_> = args
        .iter()
        .copied()
        .chain(state.has_lock().then_some("--break-lock"))
        .collect();
    let next = place.run(profile, &again, None);
    let about = format!("{about}\nnext: {}", next.text());
    assert!(next.succeeded(), "{about}");
    assert_eq!(place.cluster().gist(), wanted.gist(), "{about}");
    assert_eq!(place.cluster().releases, wanted.releases, "{about}");
}
