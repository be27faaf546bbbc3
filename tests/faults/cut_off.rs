//! Runs that are cut off by a kill, a full disk or each other.

use super::*;

fn is_own(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with(".scalegen"))
}

/// Every file of a tree is as it was before or as it is to be, but for what scalegen keeps for itself.
fn assert_old_or_new(found: &Tree, old: &Tree, new: &Tree, about: &str) {
    for (path, contents) in found
        .iter()
        .filter(|(path, _)| !is_own(path) && !path.ends_with('/'))
    {
        let is_whole = [old, new].iter().any(|tree| tree.get(path) == Some(contents));
        assert!(
            is_whole,
            "{about}: {path} is torn: {}",
            String::from_utf8_lossy(contents)
        );
    }
}

/// Waits until a file is another one than it was, or the process has ended.
fn wait_for(child: &mut Child, file: &Path) {
    let inode = || fs::symlink_metadata(file).ok().map(|it| it.ino());
    let before = inode();
    while inode() == before && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

const SERVICES: usize = 60;

/// Kills a run right after it has placed one of its files, another one each time, so that the moments are spread
/// over the whole run whatever the speed of the machine.
#[test]
fn a_kill_leaves_every_file_old_or_new_and_the_next_run_mends_it() {
    const ROUNDS: usize = 16;
    let profiles = [fleet(SERVICES, 5), fleet(SERVICES, 6), fleet(SERVICES / 2, 7)];
    let trees = profiles.each_ref().map(|profile| Place::made_from(profile));
    let place = Place::new();
    let mut old = Tree::new();
    let mut killed = 0;
    let mut was_whole = true;
    for round in 0..ROUNDS {
        let which = round % profiles.len();
        let new = &trees[which];
        place.profile(&profiles[which]);
        if round % 5 == 4 {
            fs::remove_dir_all(place.path("generated")).unwrap();
            old = Tree::new();
        }
        let files: Vec<_> = new.keys().filter(|path| !is_own(path)).collect();
        let file = files[(files.len() - 1) * round / (ROUNDS - 1)];
        let mut child = place.start();
        wait_for(&mut child, &place.path("generated").join(file));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());

        let about = format!("round {round}, at {file}");
        assert_old_or_new(&tree(&place.path("generated")), &old, new, &about);
        // Killed again in the next round, or mended by a run of this profile or of another one.
        old.extend(
            tree(&place.path("generated"))
                .into_iter()
                .filter(|(path, _)| !is_own(path)),
        );
        let starts_whole = std::mem::replace(&mut was_whole, round % 3 != 1);
        if was_whole {
            let again = which;
            let which = (which + round / 3) % profiles.len();
            place.profile(&profiles[which]);
            let said = succeeded(&place.generate());
            // What other runs left half done may well look as if somebody had edited it.
            if starts_whole && again == which {
                assert!(!said.contains("edited by hand"), "{about}: {said}");
            }
            let mended = tree(&place.path("generated"));
            assert!(
                mended == trees[which],
                "{about}: {:?} is left",
                mended
                    .keys()
                    .filter(|path| !trees[which].contains_key(*path))
                    .collect::<Vec<_>>()
            );
            old = mended;
        }
    }
    assert!(killed > 0, "every run ended before it was killed");
}

/// A memory file system that is too small, gone when this is dropped.
struct Small {
    at: PathBuf,
}

impl Small {
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=200k", "tmpfs"], &at);
        mounted.then_some(Self { at })
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

fn mount(args: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(args).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_leaves_every_file_old_or_new_and_the_next_run_mends_it() {
    let place = Place::new();
    let Some(small) = Small::mount(place.path("generated")) else {
        return skipped("no file system can be mounted here, so none is full");
    };
    let (few, many) = (fleet(2, 5), fleet(SERVICES, 6));
    let (old, new) = (Place::made_from(&few), Place::made_from(&many));
    place.profile(&few);
    succeeded(&place.generate());
    assert!(tree(&small.at) == old);

    place.profile(&many);
    let said = refused(&place.generate());
    assert!(said.contains("no space left on device"), "{said}");
    let found = tree(&small.at);
    assert_old_or_new(&found, &old, &new, "full");
    let temporary: Vec<_> = found.keys().filter(|path| path.ends_with(".tmp")).collect();
    assert!(temporary.is_empty(), "{temporary:?}");

    assert!(mount(&["-o", "remount,size=16m"], &small.at));
    let said = succeeded(&place.generate());
    assert!(!said.contains("edited by hand"), "{said}");
    assert!(tree(&small.at) == new);
}

#[test]
fn runs_at_once_take_turns() {
    let profile = fleet(SERVICES, 5);
    let place = Place::new();
    place.profile(&profile);
    let runs: Vec<_> = (0..4).map(|_| place.start()).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert!(tree(&place.path("generated")) == Place::made_from(&profile));
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success(), "{name}");
}

#[test]
fn a_run_that_cannot_have_its_turn_says_so() {
    let profile = fleet(SERVICES * 4, 5);
    let place = Place::new();
    place.profile(&profile);
    let mut first = place.start();
    wait_for(&mut first, &place.path("generated/platform/.scalegen.sha256"));
    signal(&first, "-STOP");
    let second = place
        .command(&["generate", "p.toml", "--lock-timeout", "0"])
        .output();
    signal(&first, "-CONT");
    assert!(first.wait().unwrap().success());
    let said = refused(&second.unwrap());
    assert!(
        said.contains("another scalegen is writing to generated "),
        "{said}"
    );
    assert!(said.contains("--lock-timeout"), "{said}");
    succeeded(&place.generate());
    assert!(tree(&place.path("generated")) == Place::made_from(&profile));
}
