//! `isopix render`: the master and the renditions, as files.

use std::path::Path;
use std::process::ExitCode;

use isopix::{Recipe, Rendered, Result};

use crate::args::RenderArgs;
use crate::guarded::{guarded, silence_panics};
use crate::interrupt;
use crate::line::{Line, MASTER, file_name};
use crate::original;
use crate::output;
use crate::progress::Progress;
use crate::recipe;
use crate::safe_path::safe_path;
use crate::stop::{SOME_FAILED, Stop};

pub(crate) fn run(args: &RenderArgs) -> std::result::Result<ExitCode, Stop> {
    let (_, recipe) = recipe::load(args.recipe.as_deref())?;
    let digest = recipe.digest();
    interrupt::listen()?;
    silence_panics();
    let out = args.out.trim_end_matches('/');
    let progress = Progress::new(args.inputs.len());
    let mut failed = false;
    for (index, input) in args.inputs.iter().enumerate() {
        // A name that is not UTF-8 cannot stand in JSON: what stands there is
        // what is opened, which then is not found.
        let input = input.to_string_lossy();
        let folder = format!("{out}/{}", safe_path(&input));
        progress.begin(index, &input);
        let outcome = render(&input, &recipe, &folder);
        progress.clear();
        let line = match &outcome {
            Ok(rendered) => Line::rendered(&input, &digest, rendered, &folder),
            Err(error) => Line::failed(&input, error),
        };
        failed |= outcome.is_err();
        if let Err(error) = line.print() {
            return Stop::unheard(&error);
        }
    }
    Ok(ExitCode::from(if failed { SOME_FAILED } else { 0 }))
}

fn render(input: &str, recipe: &Recipe, folder: &str) -> Result<Rendered> {
    let original = original::read(input, &recipe.limits)?;
    let rendered = guarded(|| isopix::render(&original, recipe))?;
    drop(original);
    let master = rendered.master.iter().map(|file| (MASTER, file));
    let renditions =
        (rendered.renditions.iter()).map(|rendition| (rendition.variant.as_str(), &rendition.file));
    for (name, file) in master.chain(renditions) {
        let name = file_name(name, file.format);
        output::write(Path::new(folder), &name, &file.bytes)?;
    }
    Ok(rendered)
}
