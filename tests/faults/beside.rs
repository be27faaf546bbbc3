//! What is beside a profile: other profiles of its cluster, files that it names, folders that are not its user's.

use std::os::unix::process::CommandExt as _;

use super::*;

const API: &str = "target = 'Deployment/api'\nnamespace = 'shop'\n";

fn profiles(profiles: &[(&str, &str)]) -> Place {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    for (name, text) in profiles {
        fs::write(
            place.path(&format!("profiles/{name}.toml")),
            format!("name = '{name}'\n{text}"),
        )
        .unwrap();
    }
    place
}

#[test]
fn two_profiles_that_scale_one_workload_are_found_unless_they_are_for_two_clusters() {
    let hpa = |name: &str| {
        format!(
            "[workloads.api]\n{API}[workloads.api.scalers.cpu]\nkind = 'hpa'\nname = '{name}'\nmax_replicas = 3\n"
        )
    };
    let said = |one: &str, other: &str| {
        succeeded(
            &profiles(&[("a", one), ("b", other)])
                .command(&["generate"])
                .output()
                .unwrap(),
        )
    };
    let reported = said(&hpa("one"), &hpa("two"));
    assert_eq!(reported.matches("warning[PRO032]").count(), 1, "{reported}");
    assert!(
        reported.contains("profile `a` (a.toml) scales Deployment/api in namespace shop too"),
        "{reported}"
    );
    assert!(
        reported.contains("--> profiles/b.toml:") && reported.contains("profiles/a.toml:"),
        "{reported}"
    );
    let in_cluster = |name: &str, text: &str| format!("cluster.name = '{name}'\n{text}");
    for (one, other, is_shared) in [
        (
            in_cluster("prod-eu", &hpa("one")),
            in_cluster("prod-eu", &hpa("two")),
            true,
        ),
        (
            in_cluster("prod-eu", &hpa("one")),
            in_cluster("prod-us", &hpa("two")),
            false,
        ),
        (in_cluster("prod-eu", &hpa("one")), hpa("two"), false),
        // One sizes what the other scales, and both only read the third.
        (
            hpa("one"),
            format!("[workloads.api]\n{API}vpa = {{ update_mode = 'Off' }}\n"),
            true,
        ),
        (
            hpa("one"),
            format!("[workloads.api]\n{API}[load_tests.noon]\nworkload = 'api'\nurl = 'http://api'\n"),
            false,
        ),
    ] {
        let reported = said(&one, &other);
        assert_eq!(
            reported.contains("PRO032"),
            is_shared,
            "{one}\n{other}\n{reported}"
        );
    }
    // The profile that it is found in may allow it, deny it, or say nothing of it where there is nothing.
    for (lint, expected) in [
        ("lint.allow.PRO032 = 'the other one is for staging'\n", None),
        (
            "lint.allow.shared-by-profiles = 'the other one is for staging'\n",
            None,
        ),
        ("# scalegen: allow(PRO032) the other one is for staging\n", None),
        ("lint.allow.PRO032 = ''\n", Some("is lowered without a reason")),
        ("lint.warn.PRO032 = ''\n", Some("warning[PRO032]")),
    ] {
        let reported = said(&hpa("one"), &format!("{lint}{}", hpa("two")));
        let is_shown = expected.is_some_and(|text| text.contains("PRO032"));
        assert_eq!(
            reported.contains("warning[PRO032]"),
            is_shown,
            "{lint}\n{reported}"
        );
        assert!(
            expected.is_none_or(|text| reported.contains(text)),
            "{lint}\n{reported}"
        );
        assert!(!reported.contains("nothing here needs"), "{lint}\n{reported}");
        let alone = said(&format!("{lint}{}", hpa("one")), "");
        assert!(!alone.contains("PRO032"), "{lint}\n{alone}");
    }
    let denied = profiles(&[
        ("a", &hpa("one")),
        ("b", &format!("lint.deny.PRO032 = ''\n{}", hpa("two"))),
    ]);
    let denied = denied.command(&["generate"]).output().unwrap();
    assert_eq!(denied.status.code(), Some(1), "{denied:?}");
    // Another workload, and an object of the same name.
    let other = hpa("one").replace("Deployment/api", "Deployment/other");
    let reported = said(&hpa("one"), &other);
    assert!(
        reported.contains("generates HorizontalPodAutoscaler shop/one too"),
        "{reported}"
    );
    // A service of a fleet.
    let fleet = "services = [{ name = 'web' }, { name = 'api' }]\n[template.workloads.'{name}']\nnamespace = 'shop'\n\
        target = 'Deployment/{name}'\nscalers.cpu = { kind = 'hpa', max_replicas = 3 }\n";
    let reported = said(&hpa("one"), fleet);
    assert_eq!(reported.matches("warning[PRO032]").count(), 1, "{reported}");
    assert!(
        reported.contains("scales Deployment/api in namespace shop too")
            && reported.contains("service `api`"),
        "{reported}"
    );
}

#[test]
fn a_cluster_has_a_name_that_every_tool_takes() {
    let place = profiles(&[(
        "a",
        "cluster.name = 'Prod EU'\n[workloads.api]\nnamespace = 'a'\ntarget = 'Deployment/a'\n",
    )]);
    let reported = refused(&place.command(&["generate"]).output().unwrap());
    assert!(
        reported.contains("`Prod EU` must be lower case letters"),
        "{reported}"
    );
}

#[test]
fn a_profile_reads_nothing_outside_of_its_project_unless_that_is_allowed() {
    let place = Place::new();
    let path = |below: &str| place.path(below);
    fs::create_dir_all(path("team/project/profiles")).unwrap();
    let base =
        "[workloads.api]\nnamespace = 'shop'\ntarget = 'Deployment/api'\nvpa = { update_mode = 'Off' }\n";
    fs::write(path("base.toml"), base).unwrap();
    fs::write(path("team/base.toml"), base).unwrap();
    fs::write(path("secret.csv"), "name,password\nroot,hunter2\n").unwrap();
    let run = |args: &[&str], text: &str| {
        fs::write(
            path("team/project/profiles/p.toml"),
            format!("name = 'p'\n{text}"),
        )
        .unwrap();
        let args = [args, &["profiles/p.toml"]].concat();
        place
            .command(&args)
            .current_dir(path("team/project"))
            .output()
            .unwrap()
    };
    let outside = [
        "extends = '../../../base.toml'",
        "services_from = '../../../secret.csv'",
        "extends = '../link.toml'",
    ];
    symlink(path("base.toml"), path("team/project/link.toml")).unwrap();
    for command in ["generate", "check", "lint", "describe"] {
        for text in outside {
            let output = run(&[command], text);
            let reported = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(!output.status.success(), "{command} {text}: {reported}");
            assert!(
                reported.contains("is outside of") && reported.contains("pass --allow-outside"),
                "{command} {text}: {reported}"
            );
            assert!(
                !reported.contains("hunter2") && !reported.contains("Deployment/api"),
                "{reported}"
            );
        }
    }
    for text in [outside[0], outside[2]] {
        succeeded(&run(&["generate", "--allow-outside"], text));
        succeeded(&run(&["check", "--allow-outside"], text));
        succeeded(&run(&["lint", "--allow-outside"], text));
    }
    // Without a mark the root is above the profile's folder; with one it is there.
    fs::copy(path("base.toml"), path("team/project/base.toml")).unwrap();
    succeeded(&run(&["generate"], "extends = '../base.toml'"));
    refused(&run(&["generate"], "extends = '../../base.toml'"));
    fs::write(path("team/scalegen.toml"), "").unwrap();
    succeeded(&run(&["generate"], "extends = '../../base.toml'"));
}

/// Whoever runs the tests as root may write everywhere, so they generate as somebody else.
#[test]
fn a_folder_that_cannot_be_written_is_found_before_the_first_file() {
    const NOBODY: u32 = 65534;
    let place = Place::new();
    let text = |most: u32| {
        format!(
            "name = 'shop'\nservices = [{{ name = 'a' }}, {{ name = 'b' }}]\n[template.workloads.'{{name}}']\n\
             namespace = 'shop'\ntarget = 'Deployment/{{name}}'\nscalers.cpu = {{ kind = 'hpa', max_replicas = {most} }}\n"
        )
    };
    place.profile(&text(3));
    succeeded(&place.generate());
    let before = tree(&place.path("generated"));
    place.profile(&text(4));
    let is_root = fs::metadata(place.dir.path()).unwrap().uid() == 0;
    let locked = place.path("generated/shop/k8s/60-autoscale/b");
    if is_root {
        let everything = Command::new("chown")
            .args(["-R", "65534"])
            .arg(place.dir.path())
            .status()
            .unwrap();
        assert!(everything.success());
        assert!(
            Command::new("chown")
                .arg("0")
                .arg(&locked)
                .status()
                .unwrap()
                .success()
        );
    } else {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o555);
        fs::set_permissions(&locked, permissions).unwrap();
    }
    let generate = || {
        let mut command = place.command(&["generate", "p.toml"]);
        if is_root {
            command.uid(NOBODY);
        }
        command.output()
    };
    let Ok(output) = generate() else {
        skipped("the program cannot be run as somebody else");
        return;
    };
    let reported = refused(&output);
    assert!(
        reported.contains("cannot write to generated/shop/k8s/60-autoscale/b: permission denied"),
        "{reported}"
    );
    assert_eq!(tree(&place.path("generated")), before);
}
