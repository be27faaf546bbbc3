//! Two runs of one profile at once.

use std::process::Stdio;

use serde_json::json;

use crate::place::{API, Place, after, with_kinds};

pub(crate) fn two_runs() {
    let before = after(with_kinds(), "web", &[]);
    for _ in 0..20 {
        let place = Place::new(&before);
        let start = |args: &[&str]| {
            place
                .command("web", args, None)
                .stderr(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        let runs = [
            start(&["--scaler", "queue", "--yes"]),
            start(&["--scaler", "memory", "--yes"]),
        ];
        let ended = runs.map(|run| run.wait_with_output().unwrap());
        let texts: Vec<_> = ended
            .iter()
            .map(|output| String::from_utf8_lossy(&output.stderr).into_owned())
            .collect();
        let state = place.cluster();
        assert_eq!(state.scalers_of(API).len(), 1, "{texts:?}");
        // One may begin after the other has ended; else it says who is at it.
        for (output, text) in ended.iter().zip(&texts) {
            assert!(
                output.status.success() || text.contains("holds its lock for at most"),
                "{text}"
            );
        }
        assert!(ended.iter().any(|output| output.status.success()), "{texts:?}");
        assert!(!state.has_lock());
    }
}

pub(crate) fn locks() {
    let mut before = with_kinds();
    let lock = |expires: u64| {
        json!({
            "kind": "Lease",
            "metadata": {
                "namespace": "default", "name": "scalegen-web", "labels": {"scalegen/run": "other"},
                "annotations": {"scalegen/expires": expires.to_string()},
            },
            "spec": {"holderIdentity": "ann@laptop", "acquireTime": "2026-11-29T10:00:00.000000Z"},
        })
    };
    before.create(lock(99_999_999_999)).unwrap();
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes"], None);
    assert!(
        ran.text()
            .contains("ann@laptop deploys this profile since 2026-11-29T10:00:00"),
        "{}",
        ran.text()
    );
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
    assert_eq!(place.cluster(), before, "the lock of another run is left");
    assert!(place.run("web", &["--yes", "--break-lock"], None).succeeded());
    assert!(!place.cluster().has_lock());
    let mut before = with_kinds();
    before.create(lock(1)).unwrap();
    assert!(
        Place::new(&before).run("web", &["--yes"], None).succeeded(),
        "it has expired"
    );
}
