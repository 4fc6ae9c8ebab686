//! What a contender is asked to do, and what it answers. The protocol stands
//! in `shared/examples/bench_job.rs`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::image_size::image_size;

/// The quality of every JPEG.
const QUALITY: u8 = 82;

/// One original, and the JPEGs to make of it.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) input: PathBuf,
    /// In pixels; the shape is kept.
    pub(super) widths: Vec<u32>,
    /// How often in a round.
    pub(super) iterations: u32,
    /// How often before that, unmeasured.
    pub(super) warm_up: u32,
}

impl Job {
    /// The four sizes that the figures are about.
    pub(super) fn four(input: PathBuf, iterations: u32) -> Self {
        Job {
            input,
            widths: vec![320, 640, 1280, 2048],
            iterations,
            warm_up: 1,
        }
    }

    /// The same, warmed up so long that just-in-time compilers are done.
    pub(super) fn warmed_up(self) -> Self {
        Job { warm_up: 4, ..self }
    }

    /// One size alone.
    pub(super) fn one(input: PathBuf, width: u32, iterations: u32) -> Self {
        Job {
            input,
            widths: vec![width],
            iterations,
            warm_up: 1,
        }
    }

    /// The argument for a contender.
    pub(super) fn argument(&self, mode: &str, opts: &Value, dump: Option<&Path>) -> String {
        let outputs: Vec<Value> = self
            .widths
            .iter()
            .map(|width| json!({"width": width, "format": "jpeg", "quality": QUALITY}))
            .collect();
        let mut job = json!({
            "input": self.input,
            "outputs": outputs,
            "mode": mode,
            "iters": self.iterations,
            "warmup": self.warm_up,
            "opts": opts,
        });
        if let Some(folder) = dump {
            job["dump"] = json!(folder);
        }
        job.to_string()
    }

    /// Fails where a file that was left in a folder is not what was asked for.
    ///
    /// # Errors
    /// It is missing, or has another format or size.
    pub(super) fn check_dump(&self, folder: &Path) -> Result<()> {
        let (_, width, height) = read_size(&self.input)?;
        for (index, &asked) in self.widths.iter().enumerate() {
            let made = read_size(&folder.join(format!("{index}.jpeg")))?;
            // Every contender may round the height its own way.
            let exact = f64::from(height) * f64::from(asked) / f64::from(width);
            if made.0 != "jpeg" || made.1 != asked || (f64::from(made.2) - exact).abs() >= 1.0 {
                bail!("output {index} is {made:?}, not a JPEG of {asked} x {exact:.1}");
            }
        }
        Ok(())
    }
}

fn read_size(file: &Path) -> Result<(&'static str, u32, u32)> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    image_size(&bytes).with_context(|| format!("{} is neither JPEG nor PNG", file.display()))
}

/// What a contender has measured.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    /// Wall milliseconds of each iteration.
    pub(super) wall: Vec<f64>,
    /// CPU milliseconds of each iteration, all threads.
    pub(super) cpu: Vec<f64>,
    /// Size of each output.
    pub(super) bytes: Vec<u64>,
    /// The contender's name and version.
    pub(super) version: String,
    /// The most WebAssembly memory; only some say so.
    pub(super) wasm_bytes: Option<u64>,
}

impl Answer {
    /// Reads the last line of a contender's stdout.
    ///
    /// # Errors
    /// It does not answer this job.
    pub(super) fn read(stdout: &str, job: &Job) -> Result<Self> {
        let line = stdout.lines().last().context("it printed nothing")?;
        let answer: Value =
            serde_json::from_str(line).with_context(|| format!("it printed {line:?}"))?;
        let answer = Self::from_json(&answer).with_context(|| format!("it answered {line}"))?;
        let iterations = job.iterations as usize;
        if answer.wall.len() != iterations
            || answer.cpu.len() != iterations
            || answer.bytes.len() != job.widths.len()
        {
            bail!(
                "it answered {line}, to {iterations} iterations of {} outputs",
                job.widths.len()
            );
        }
        Ok(answer)
    }

    fn from_json(answer: &Value) -> Option<Self> {
        let list = |name: &str| answer[name].as_array();
        let numbers =
            |name: &str| -> Option<Vec<f64>> { list(name)?.iter().map(Value::as_f64).collect() };
        Some(Answer {
            wall: numbers("ms")?,
            cpu: numbers("cpu_ms")?,
            bytes: list("bytes")?
                .iter()
                .map(Value::as_u64)
                .collect::<Option<_>>()?,
            version: answer["version"].as_str()?.to_string(),
            wasm_bytes: answer["wasm_bytes"].as_u64(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> Job {
        Job::one("a.jpg".into(), 320, 2)
    }

    const ANSWER: &str = r#"{"ms":[2.5,2],"cpu_ms":[1,1.5],"bytes":[9],"version":"x 1"}"#;

    #[test]
    fn a_job_is_one_line() {
        let argument = job().argument("any", &json!({}), Some(Path::new("/d")));
        let argument: Value = serde_json::from_str(&argument).unwrap();
        assert_eq!(argument["outputs"][0]["width"], 320);
        assert_eq!(argument["iters"], 2);
        assert_eq!(argument["dump"], "/d");
    }

    #[test]
    fn the_last_line_is_the_answer() {
        let answer = Answer::read(&format!("hello\n{ANSWER}\n"), &job()).unwrap();
        assert_eq!(answer.wall, [2.5, 2.0]);
        assert_eq!(answer.cpu, [1.0, 1.5]);
        assert_eq!(answer.bytes, [9]);
        assert_eq!(answer.wasm_bytes, None);
    }

    #[test]
    fn an_answer_to_another_job_is_refused() {
        let other = Job::one("a.jpg".into(), 320, 3);
        let error = Answer::read(ANSWER, &other).unwrap_err().to_string();
        assert!(error.contains("3 iterations"), "{error}");
        assert!(Answer::read("", &job()).is_err());
        assert!(Answer::read("ready", &job()).is_err());
        assert!(Answer::read(r#"{"ms":[1,2]}"#, &job()).is_err());
    }
}
