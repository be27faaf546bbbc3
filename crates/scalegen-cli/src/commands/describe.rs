//! `scalegen describe`: what each scaler will do.

use scalegen::show::{harmless, json};
use scalegen::{DescribeOptions, LintOptions, describe};

use crate::Exit;
use crate::args::{DescribeArgs, DescribeFormat};
use crate::terminal::{data, width};

/// Characters of a line where the output is no terminal, and at most where it is one.
const WIDTH: usize = 100;
/// Characters of a line at least, however narrow the terminal is.
const LEAST_WIDTH: usize = 40;

pub(crate) fn run(args: &DescribeArgs) -> anyhow::Result<Exit> {
    let mut files = LintOptions::default();
    files.paths.clone_from(&args.paths);
    let mut options = DescribeOptions::default();
    options.scaler.clone_from(&args.scaler);
    options.kubernetes = args.kubernetes;
    options.reach = args.reach.reach();
    let described = describe(
        super::texts::read(&files, super::texts::stdin(&files)?)?,
        &options,
    );
    let show = || match args.format {
        DescribeFormat::Human => {
            crate::findings::show(&described.findings, &args.paths);
            Ok(())
        }
        DescribeFormat::Json => crate::findings::show_json(&described.findings),
    };
    if let Some(nothing) = described.nothing(&options) {
        show()?;
        return Err(nothing.into());
    }
    match args.format {
        DescribeFormat::Human => {
            let width = width().unwrap_or(WIDTH).clamp(LEAST_WIDTH, WIDTH);
            data(&harmless(&described.text(width)))?;
        }
        DescribeFormat::Json => data(&format!("{}\n", json(&described.report())?))?,
    }
    show()?;
    let is_unusable = scalegen::has_errors(&described.findings);
    Ok(if is_unusable { Exit::Unusable } else { Exit::Done })
}
