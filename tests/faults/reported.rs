//! What `check` tells of a fault in each of its formats.

use super::*;

#[test]
fn check_says_the_same_in_every_format() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    let set = "description=$(touch x) 'y'";
    let run = |format: &str| {
        place
            .command(&["check", "p.toml", "--set", set, "--format", format])
            .output()
            .unwrap()
    };
    let json: serde_json::Value = serde_json::from_slice(&run("json").stdout).unwrap();
    let fix = json["fix"].as_str().unwrap();
    // Whatever the quoting, these are the words that a shell reads.
    let words = Command::new("bash")
        .args(["-c", &format!("printf '%s\\n' {fix}")])
        .output()
        .unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    assert_eq!(
        words.lines().collect::<Vec<_>>(),
        ["scalegen", "generate", "--set", set, "p.toml"]
    );
    assert_eq!((&json["version"], &json["clean"]), (&1.into(), &false.into()));
    assert!(
        json["findings"].is_array() && json["drift"][0]["change"] == "missing",
        "{json}"
    );
    assert_eq!(json["drift"][0]["edited"], false);
    let github = String::from_utf8(run("github").stdout).unwrap();
    assert!(
        github.lines().all(|line| line.starts_with("::")) && github.contains(fix),
        "{github}"
    );
    let human = String::from_utf8(run("human").stderr).unwrap();
    assert!(human.contains(fix), "{human}");

    // What cannot be rendered at all is said in the format that was asked for.
    place.profile("name = 1\n");
    let unusable = run("json");
    assert_eq!(unusable.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&unusable.stdout).unwrap();
    assert_eq!(
        (&json["clean"], json["findings"].as_array().unwrap().is_empty()),
        (&false.into(), false)
    );
    assert!(
        String::from_utf8(run("github").stdout)
            .unwrap()
            .starts_with("::error file=p.toml,line=1")
    );
}

#[test]
fn what_is_begun_in_json_is_ended_whatever_is_in_the_way() {
    let place = Place::new();
    let check = |format: &str| place.command(&["check", "--format", format]).output().unwrap();
    let json = || {
        let output = check("json");
        assert_eq!(output.status.code(), Some(2));
        let reported: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(reported["clean"], false);
        assert!(
            reported["findings"].is_array() && reported["drift"].is_array() && reported["fix"].is_string()
        );
        let error = reported["error"].as_str().unwrap().to_owned();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, format!("error: {error}\n"));
        error
    };
    assert!(json().contains("profiles"), "there is no folder of profiles");
    fs::create_dir(place.path("profiles")).unwrap();
    fs::write(place.path("profiles/p.toml"), fleet(1, 2)).unwrap();
    succeeded(&place.command(&["generate"]).output().unwrap());
    let runbook = place.path("generated/platform/RUNBOOK.md");
    fs::remove_file(&runbook).unwrap();
    symlink("/etc/passwd", &runbook).unwrap();
    assert!(json().contains("symbolic link"));
    let annotated = String::from_utf8(check("github").stdout).unwrap();
    assert!(
        annotated.starts_with("::error title=scalegen check::") && annotated.contains("symbolic link"),
        "{annotated}"
    );
    let comes_after = annotated
        .lines()
        .skip(1)
        .all(|line| line.starts_with("::warning "));
    assert!(comes_after && annotated.lines().count() == 3, "{annotated}");
    assert_eq!(check("human").stdout, b"");
}

#[test]
fn a_reader_that_hangs_up_does_not_make_drift_a_success() {
    let place = Place::new();
    place.profile(&fleet(1, 1));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = place
        .command(&["check", "p.toml"])
        .stdout(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(141), "as of a process that SIGPIPE ended");
}
