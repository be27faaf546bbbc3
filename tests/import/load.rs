//! Jobs that put load on something are load tests, or are kept.

use super::{HPA, messages, of_text};

/// A Job that runs something, for the Deployment `web` of the HPA.
fn job(container: &str) -> String {
    format!(
        "{HPA}---\napiVersion: batch/v1\nkind: Job\nmetadata: {{name: load, namespace: shop}}\nspec:\n  backoffLimit: 0\n  \
         template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - {container}\n"
    )
}

#[test]
fn a_load_test_has_the_keys_of_its_arguments() {
    let url = "http://web.shop.svc:8080/";
    let image = "name: hey, image: 'schoolofdevops/hey:latest'";
    for (container, keys) in [
        (
            format!("{{{image}, command: [hey], args: ['-z', 4m, '-q', '50', '-c', '25', {url}]}}"),
            "url = \"http://web.shop.svc:8080/\"\nduration = \"4m\"\nqps_per_worker = 50\nconcurrency = 25\n",
        ),
        // Other orders and spellings of these flags, and what hey takes anyway.
        (
            format!("{{{image}, command: [hey, '-c=50', '--z', 240s, '-m', GET, {url}]}}"),
            "url = \"http://web.shop.svc:8080/\"\nduration = \"4m\"\n",
        ),
        (
            format!("{{{image}, command: [hey], args: [{url}]}}"),
            "url = \"http://web.shop.svc:8080/\"\nrequests = 200  # hey's default\n",
        ),
        (
            format!(
                "{{{image}, command: [hey], args: ['-n', '900', '-t', '5', '-H', 'B:b', '-H', 'A: a', '-d', '$$(X)', \
                 '-disable-keepalive', {url}], resources: {{limits: {{cpu: 1}}}}}}"
            ),
            "resources = { limits = { cpu = \"1\" } }\nurl = \"http://web.shop.svc:8080/\"\nrequests = 900\ntimeout = \
             \"5s\"\nheaders = { B = \"b\", A = \"a\" }\nbody = \"$(X)\"\ndisable_keepalive = true\n",
        ),
    ] {
        let imported = of_text(job(&container));
        assert_eq!(
            (imported.carried, messages(&imported)),
            (2, Vec::new()),
            "{container}"
        );
        let section = "[load_tests.web]\nname = \"load\"\nworkload = \"web\"\n";
        assert!(
            imported.profile.contains(&[section, keys].concat()),
            "{}",
            imported.profile
        );
    }
}

#[test]
fn a_job_of_a_dump_is_the_one_that_was_applied() {
    let applied =
        job("{name: hey, image: 'x/hey:1', command: [hey], args: ['-z', 1m, 'http://web.shop.svc']}");
    let applied = applied.replace("name: load,", "generateName: load-,");
    let dump = applied
        .replace(
            "generateName: load-,",
            "generateName: load-, name: load-x7f2, uid: a-b, labels: {job-name: load-x7f2},",
        )
        .replace(
            "  backoffLimit: 0\n",
            "  backoffLimit: 0\n  completionMode: NonIndexed\n  completions: 1\n  parallelism: 1\n  suspend: false\n  \
             selector: {matchLabels: {controller-uid: a-b}}\n",
        )
        .replace(
            "      restartPolicy: Never\n",
            "      restartPolicy: Never\n      dnsPolicy: ClusterFirst\n      schedulerName: default-scheduler\n      \
             securityContext: {}\n      terminationGracePeriodSeconds: 30\n",
        )
        .replace("command:", "imagePullPolicy: IfNotPresent, resources: {}, command:");
    let [applied, dump] = [applied, dump].map(of_text);
    assert_eq!((applied.carried, messages(&applied)), (2, Vec::new()));
    assert_eq!(
        (dump.carried, messages(&dump)),
        (2, Vec::new()),
        "{}",
        dump.profile
    );
    assert_eq!(dump.profile, applied.profile);
    assert!(applied.profile.contains("generate_name = \"load-\"\n"));
}

#[test]
fn a_load_that_no_profile_has_is_kept_as_it_is() {
    for (container, found) in [
        (
            "{name: k6, image: 'grafana/k6:1.2.3', args: [run, /load.js]}",
            "runs k6",
        ),
        (
            "{name: a, image: a, command: [sh, -c, 'sleep 5; oha -z 1m http://web.shop.svc']}",
            "runs oha",
        ),
        (
            "{name: hey, image: x/hey, command: [hey], args: ['-z', $(TIME), 'http://web.shop.svc']}",
            "hey behind a shell",
        ),
        (
            "{name: hey, image: x/hey, command: [hey], args: ['-o', csv, 'http://web.shop.svc']}",
            "a profile has no key for this field",
        ),
        (
            "{name: hey, image: x/hey, command: [hey], args: ['-z', 1m, 'http://db.shop.svc']}",
            "no scaler is imported for what is behind this URL",
        ),
        (
            "{name: load, image: x/hey, command: [hey], args: ['-z', 1m, 'http://web.shop.svc']}",
            "it is \"load\", and \"hey\" is generated",
        ),
    ] {
        let imported = of_text(job(container));
        assert_eq!(imported.carried, 2, "{container}: {:?}", messages(&imported));
        assert!(
            messages(&imported).iter().any(|message| message.contains(found)),
            "{:?}",
            messages(&imported)
        );
        assert!(imported.profile.contains("[[objects]]"), "{}", imported.profile);
        assert!(
            imported
                .findings
                .iter()
                .all(|found| found.code == "IMP002" && found.place.is_some())
        );
    }
}

#[test]
fn comments_of_a_load_test_that_extends_another_stay() {
    let container = |beside: &str| {
        format!(
            "name: hey\n        image: 'schoolofdevops/hey:latest'\n        command:\n        - hey\n        - -z\n        - 4m \
             # {beside}\n        - -c\n        - '25'\n        - -q\n        - '5'\n        - -m\n        - POST\n        - \
             http://web.shop.svc/"
        )
    };
    let both = [
        job(&container("all of lunch")),
        job(&container("as long as the sale")),
    ];
    let other = both[1].replace("name: load,", "name: sale,");
    let (_, other) = other.split_once("---\n").unwrap();
    let imported = of_text(format!("{}---\n{other}", both[0]));
    assert_eq!(
        (imported.carried, messages(&imported)),
        (3, Vec::new()),
        "{}",
        imported.profile
    );
    assert!(
        imported.profile.contains("duration = \"4m\"  # all of lunch\n"),
        "{}",
        imported.profile
    );
    let section = "# Like `web` but for these keys.\n# as long as the sale\n[load_tests.web-2]\n";
    assert!(imported.profile.contains(section), "{}", imported.profile);
}
