//! `spec.replicas` leaves the manifests.

use serde_json::{Value, json};

use crate::api::Cluster;
use crate::faults::every_fault;
use crate::place::{API, Place, after, with_kinds};

pub(crate) fn replicas() {
    let mut before = after(with_kinds(), "web", &[]);
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "shop", "name": "api"},
        "spec": {"replicas": 3},
    });
    before.apply(object, false).unwrap();
    const DEPLOYMENT: &str = "Deployment/shop/api";
    let noted = |cluster: &Cluster| {
        let note = &cluster.objects[DEPLOYMENT]["metadata"]["annotations"]["last-applied"];
        let note: Value = serde_yaml::from_str(note.as_str().unwrap()).unwrap();
        note["spec"].clone()
    };
    let place = Place::new(&before);
    let ran = place.run("web", &["release-replicas", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    let cluster = place.cluster();
    let deployment = &cluster.objects[DEPLOYMENT];
    assert_eq!(deployment["spec"]["replicas"], 3);
    assert_eq!(
        deployment["metadata"]["annotations"]["owner-of-replicas"],
        "scalegen-replicas"
    );
    assert_eq!(noted(&before), json!({"replicas": 3}));
    assert_eq!(noted(&cluster), json!({}));
    // Again, there is nothing to take out of the note.
    let again = place.run("web", &["release-replicas", "--yes"], None);
    let sets = |call: &String| call.contains("set-last-applied");
    assert!(
        again.succeeded() && !again.calls.iter().any(sets),
        "{}",
        again.text()
    );
    every_fault("web", &before, &["release-replicas"], &[API]);
}
