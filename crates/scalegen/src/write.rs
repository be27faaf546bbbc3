//! Writes what differs from what is on disk or, in compare mode, only reports it.

use camino::Utf8Path;
use scalegen_manifest::files::{MadeFile, OutputPath};

use crate::Progress;
use crate::compare::{Compared, ComparedUnit, in_order, join, listed, shown};
use crate::jobs::Threads;
use crate::output::{
    Comparison, Difference, Digest, Folder, Mode, Orphan, OutputError, RECORD, Relation, Stale, UnmadeError,
};
use crate::pipe::CHUNK;

/// Called with each file that differs.
pub(crate) type Report<'r> = &'r mut dyn FnMut(Difference<'_>);

/// Writes what differs of one profile; gives the number of files that do not.
pub(crate) fn write(
    mut compared: Compared<'_>,
    out: &Utf8Path,
    mode: Mode,
    threads: Threads<'_>,
    progress: Progress<'_>,
    report: Report<'_>,
) -> Result<usize, OutputError> {
    let writes = matches!(mode, Mode::Write { .. });
    let root = compared.root(out);
    let differing = || {
        compared
            .files()
            .filter(|file| file.relation != Relation::Unchanged)
    };
    let mut unchanged = compared.files().count() - differing().count();
    let differs = differing().next().is_some() || !compared.stale.is_empty();
    if differs && writes {
        let about = differing().map(|file| (&file.path, file.digest));
        compared.folder.begin(about)?;
    }
    let count = compared.units.len();
    let mut waiting = std::mem::take(&mut compared.units).into_iter();
    let mut units = Vec::with_capacity(count);
    loop {
        let chunk: Vec<ComparedUnit> = waiting.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            break;
        }
        for written in threads.map(chunk, |unit| {
            let differs = unit.differs();
            let written = write_unit(&compared, unit, writes);
            progress(usize::from(differs));
            written
        }) {
            let (unit, files) = written?;
            for Written {
                path,
                file,
                comparison,
            } in &files
            {
                if comparison.relation == Relation::Unchanged {
                    // Somebody wrote just that since it was compared.
                    unchanged += 1;
                    continue;
                }
                report(Difference {
                    path: join(&root, path.as_str()),
                    relation: comparison.relation,
                    edited: comparison.edited,
                    old: comparison.old.as_deref(),
                    new: Some(&file.contents),
                });
            }
            units.push(unit);
        }
    }
    for stale in &compared.stale {
        remove(stale, &compared.folder, &root, writes, report)?;
    }
    if writes && (differs || !compared.is_recorded) {
        compared.folder.finish(listed(&in_order(&units)))?;
    }
    // Its change goes without saying where files changed; alone, it is worth a report.
    if !compared.is_recorded && !differs {
        report(Difference::of(join(&root, RECORD), Relation::Record, false));
    }
    Ok(unchanged)
}

/// A file that differed, with what was and what is in it.
struct Written {
    path: OutputPath,
    file: MadeFile,
    comparison: Comparison,
}

/// Writes what differs of one unit. It is generated again if it was not kept.
fn write_unit(
    compared: &Compared<'_>,
    mut unit: ComparedUnit,
    writes: bool,
) -> Result<(ComparedUnit, Vec<Written>), OutputError> {
    let mut written = Vec::new();
    if !unit.differs() {
        return Ok((unit, written));
    }
    let Compared { stack, folder, .. } = compared;
    let mut kept = unit.kept.take().map(Vec::into_iter);
    let made = match kept {
        Some(_) => None,
        None => stack.make(unit.index, &compared.demand).0,
    };
    for (index, state) in unit.files.iter_mut().enumerate() {
        let kept = kept.as_mut().and_then(Iterator::next);
        if state.relation == Relation::Unchanged {
            continue;
        }
        let path = state.path.clone();
        let file = match (kept, &made) {
            (Some(file), _) => file,
            (None, Some(made)) => made.file(stack, index)?,
            (None, None) => return Err(UnmadeError::Again(path).into()),
        };
        let comparison = match state.relation {
            Relation::Missing => Comparison::of(Relation::Missing),
            // What is on disk is read again, so that a run need not keep it.
            _ => match folder.find(&path)? {
                Some(found) => folder.compare(&path, &found, &file, state.digest)?,
                None => Comparison::of(Relation::Missing),
            },
        };
        state.digest = Digest::of(&file.contents);
        written.push(Written {
            path,
            file,
            comparison,
        });
    }
    if writes {
        let files: Vec<_> = written.iter().map(|it| (&it.path, &it.file)).collect();
        folder.put_all(&files)?;
    }
    Ok((unit, written))
}

/// Removes, or reports, what was generated from a profile that is there no more.
pub(crate) fn retire(
    orphan: Orphan,
    out: &Utf8Path,
    mode: Mode,
    report: Report<'_>,
) -> Result<(), OutputError> {
    let writes = matches!(mode, Mode::Write { .. });
    let root = shown(out, &orphan.name);
    for stale in &orphan.stale {
        remove(stale, &orphan.folder, &root, writes, report)?;
    }
    if writes {
        orphan.folder.retire()?;
    }
    report(Difference::of(join(&root, RECORD), Relation::Stale, false));
    Ok(())
}

/// Removes, or reports, a file that is no longer generated; of one that a person edited, with what is lost.
fn remove(
    stale: &Stale,
    folder: &Folder,
    root: &Utf8Path,
    writes: bool,
    report: Report<'_>,
) -> Result<(), OutputError> {
    let old = match stale.edited && writes {
        true => folder.contents(&stale.path)?,
        false => None,
    };
    if writes {
        folder.remove(stale)?;
    }
    let path = join(root, stale.path.as_str());
    report(Difference {
        old: old.as_deref(),
        ..Difference::of(path, Relation::Stale, stale.edited)
    });
    Ok(())
}
