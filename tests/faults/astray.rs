//! Names, links, files that would lead a run astray.

use super::*;

#[test]
fn no_name_leads_out_of_the_folder_or_to_another_file() {
    let hidden = [
        "a\\u202Eb.yaml",
        "a\\u200Bb.yaml",
        "a\\u0085b.yaml",
        "a\\u0000b.yaml",
        "a\\nb.yaml",
    ];
    let names = [
        "../evil.yaml",
        "../../../../evil.yaml",
        "a/../../evil.yaml",
        "/tmp/evil.yaml",
        "./../evil.yaml",
        "..",
        ".",
        "",
        "C:\\\\evil.yaml",
        "..\\\\evil.yaml",
        "\\\\\\\\host\\\\share",
        ".git",
        ".scalegen.sha256",
        "CON.yaml",
        "nul",
        "Aux.yaml",
        "com1.yaml",
        "LPT\u{b9}.yaml",
        "a.yaml.",
        "a.yaml ",
        " a.yaml",
        "a:b.yaml",
        "a?.yaml",
        // The same file as another one, where case means nothing, or everywhere.
        "MEMORY.yaml",
        "memory.yaml",
        "Kustomization.yaml",
        "kustomization.yaml",
    ];
    for name in names.into_iter().chain(hidden) {
        let place = Place::new();
        place.profile(&PROFILE.replace("FILE", name));
        let said = refused(&place.generate());
        assert!(
            said.contains("p.toml:8:"),
            "{name:?} is refused where it is written: {said}"
        );
        assert_eq!(tree(place.dir.path()).len(), 1, "{name:?} wrote something");
    }
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    assert!(place.path(FOLDER).join("cpu.yaml").is_file());
}

#[test]
fn no_link_is_followed_wherever_it_leads() {
    type Plant = fn(&Path, &Path);
    let plants: [(&str, Plant); 6] = [
        ("a file elsewhere", |outside, at| {
            symlink(outside.join("theirs"), at.join("cpu.yaml")).unwrap()
        }),
        ("nothing", |outside, at| {
            symlink(outside.join("nothing"), at.join("cpu.yaml")).unwrap()
        }),
        ("itself", |_, at| {
            symlink("cpu.yaml", at.join("cpu.yaml")).unwrap()
        }),
        ("a neighbor", |_, at| {
            fs::remove_file(at.join("cpu.yaml")).ok();
            symlink("memory.yaml", at.join("cpu.yaml")).unwrap();
        }),
        ("a folder elsewhere", |outside, at| {
            fs::remove_dir_all(at).unwrap();
            symlink(outside, at).unwrap();
        }),
        ("a folder above", |_, at| {
            fs::remove_dir_all(at).unwrap();
            symlink("../..", at).unwrap();
        }),
    ];
    for (about, plant) in plants {
        let (place, outside) = (Place::new(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("theirs"), "theirs").unwrap();
        place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
        fs::create_dir_all(place.path(FOLDER)).unwrap();
        plant(outside.path(), &place.path(FOLDER));
        let said = refused(&place.generate());
        assert!(said.contains("is a symbolic link"), "{about}: {said}");
        let left = tree(outside.path());
        assert_eq!(
            left,
            Tree::from([("theirs".to_owned(), b"theirs".to_vec())]),
            "{about}"
        );
    }
}

/// A hard link is a file as any other; what else has that name keeps what it held.
#[test]
fn a_hard_link_is_replaced_not_written_through() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    let file = place.path(FOLDER).join("cpu.yaml");
    fs::hard_link(&file, place.path("twin")).unwrap();
    let before = fs::read(&file).unwrap();
    place.profile(
        &PROFILE
            .replace("FILE", "cpu.yaml")
            .replace("max_replicas = 5", "max_replicas = 6"),
    );
    succeeded(&place.generate());
    assert_ne!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read(place.path("twin")).unwrap(), before);
}

#[test]
fn an_edit_is_reported_before_it_is_lost_and_strangers_stay() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    let file = place.path(FOLDER).join("cpu.yaml");
    fs::write(&file, "edited").unwrap();
    fs::write(place.path(FOLDER).join("mine.yaml"), "mine").unwrap();
    let modified = |name: &str| {
        fs::metadata(place.path(FOLDER).join(name))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = (modified("memory.yaml"), modified("mine.yaml"));

    for format in ["human", "json", "github"] {
        let output = place
            .command(&["check", "p.toml", "--format", format])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("edited"), "{format}: {said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "edited", "{format}");
    }
    let said = succeeded(&place.generate());
    assert!(said.contains("cpu.yaml was edited by hand"), "{said}");
    assert_eq!((modified("memory.yaml"), modified("mine.yaml")), before);
    assert_eq!(
        fs::read_to_string(place.path(FOLDER).join("mine.yaml")).unwrap(),
        "mine"
    );
}

#[test]
fn a_file_longer_than_any_memory_is_reported_of_and_replaced() {
    let place = Place::new();
    place.profile(&fleet(1, 1));
    succeeded(&place.generate());
    let made = tree(&place.path("generated"));
    let path = made
        .keys()
        .find(|path| path.ends_with("kustomization.yaml"))
        .unwrap();
    let long = |length: u64| {
        let file = fs::OpenOptions::new()
            .write(true)
            .open(place.path("generated").join(path));
        file.unwrap().set_len(length)
    };
    for length in [3 << 20, 10 << 40] {
        if long(length).is_err() {
            return skipped("no file can be that long here");
        }
        let check = place.command(&["check", "p.toml"]).output().unwrap();
        assert_eq!(check.status.code(), Some(1));
        let reported = String::from_utf8(check.stdout).unwrap();
        assert_eq!(
            reported,
            format!("generated/{path} differs, and was edited by hand\n")
        );
        let reported = succeeded(&place.generate());
        assert!(reported.contains("was edited by hand"), "{reported}");
        assert_eq!(tree(&place.path("generated")), made);
    }
    // A file that is no longer made, and a record.
    long(10 << 40).unwrap();
    fs::write(
        place.path("p.toml"),
        "name = 'platform'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n",
    )
    .unwrap();
    let record = fs::OpenOptions::new()
        .append(true)
        .open(place.path("generated/platform/.scalegen.sha256"));
    let record = record.unwrap();
    let length = record.metadata().unwrap().len();
    assert_eq!(
        place
            .command(&["check", "p.toml"])
            .output()
            .unwrap()
            .status
            .code(),
        Some(1)
    );
    record.set_len(10 << 40).unwrap();
    let reported = refused(&place.command(&["check", "p.toml"]).output().unwrap());
    assert!(reported.contains("too long for a record"), "{reported}");
    record.set_len(length).unwrap();
    succeeded(&place.generate());
}

#[test]
fn what_is_made_of_a_profile_that_cannot_be_read_is_not_taken_away() {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    for name in ["cart", "web"] {
        let text = format!("name = '{name}'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n");
        fs::write(place.path(&format!("profiles/{name}.toml")), text).unwrap();
    }
    succeeded(&place.command(&["generate"]).output().unwrap());
    let made = tree(&place.path("generated"));
    // A link into what is not checked out.
    fs::rename(place.path("profiles/web.toml"), place.path("web.toml")).unwrap();
    symlink("../gone.toml", place.path("profiles/web.toml")).unwrap();
    let reported = refused(&place.command(&["generate"]).output().unwrap());
    assert!(reported.contains("cannot read profiles/web.toml"), "{reported}");
    assert_eq!(tree(&place.path("generated")), made);
    // With settings the profiles may be others, of other names: those that they are without them stay.
    fs::remove_file(place.path("profiles/web.toml")).unwrap();
    succeeded(
        &place
            .command(&["generate", "--set", "name=cart-blue"])
            .output()
            .unwrap(),
    );
    assert!(
        place.path("generated/cart/RUNBOOK.md").exists() && place.path("generated/web/RUNBOOK.md").exists()
    );
    // What is left of a profile is looked at before the first file is written, and edits are reported before they go.
    fs::remove_dir_all(place.path("generated/cart-blue")).unwrap();
    fs::write(place.path("generated/web/RUNBOOK.md"), "mine").unwrap();
    let changed = "name = 'cart'\n[workloads.b]\nnamespace = 'a'\ntarget = 'Deployment/b'\nvpa = { update_mode = 'Off' }\n";
    fs::write(place.path("profiles/cart.toml"), changed).unwrap();
    let before = tree(&place.path("generated"));
    let script = place.path("generated/web/scripts/deploy_autoscaling.sh");
    fs::rename(&script, place.path("script")).unwrap();
    symlink(place.path("script"), &script).unwrap();
    refused(&place.command(&["generate"]).output().unwrap());
    assert_eq!(tree(&place.path("generated")), before);
    fs::rename(place.path("script"), &script).unwrap();
    let reported = succeeded(&place.command(&["generate"]).output().unwrap());
    assert!(
        reported.contains("generated/web/RUNBOOK.md was edited by hand"),
        "{reported}"
    );
    assert!(!place.path("generated/web").exists() && place.path("generated/cart/RUNBOOK.md").exists());
}

#[test]
fn two_profiles_do_not_share_a_folder_not_even_where_case_is_ignored() {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    for (file, name) in [("a", "shop"), ("b", "cart"), ("c", "shop")] {
        let text = format!("name = '{name}'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n");
        fs::write(place.path(&format!("profiles/{file}.toml")), text).unwrap();
    }
    let reported = refused(&place.command(&["generate"]).output().unwrap());
    assert_eq!(reported.matches("error[PRO030]").count(), 1, "{reported}");
    assert!(
        reported.contains("the name `shop` is taken by a.toml")
            && reported.contains("--> profiles/c.toml:1:8"),
        "{reported}"
    );
    assert!(
        reported.contains("profiles/a.toml:1:8") && !place.path("generated").exists(),
        "{reported}"
    );
}
