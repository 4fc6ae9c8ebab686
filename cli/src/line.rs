//! The lines on stdout: JSON without white space, fields in a fixed order, so
//! that `diff` can compare them with those of the npm package's command.

use std::io::{self, Write};

use isopix::{Code, ENGINE, Encoded, Error, FileFormat, Rendered, Source, Warning};
use serde::Serialize;

/// What is said of one input.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Line<'a> {
    Probed {
        input: &'a str,
        status: Status,
        source: &'a Source,
    },
    Rendered {
        input: &'a str,
        status: Status,
        engine: &'a str,
        recipe: &'a str,
        source: &'a Source,
        warnings: &'a [Warning],
        master: Option<File<'a>>,
        renditions: Vec<Rendition<'a>>,
    },
    Failed {
        input: &'a str,
        status: Status,
        code: Code,
        message: &'a str,
    },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Ok,
    Error,
}

/// A file that was written.
#[derive(Debug, Serialize)]
pub(crate) struct File<'a> {
    format: FileFormat,
    width: u32,
    height: u32,
    bytes: usize,
    sha256: &'a str,
    file: String,
}

/// A variant's file that was written.
#[derive(Debug, Serialize)]
pub(crate) struct Rendition<'a> {
    variant: &'a str,
    #[serde(flatten)]
    file: File<'a>,
}

impl<'a> Line<'a> {
    pub(crate) fn probed(input: &'a str, source: &'a Source) -> Self {
        Line::Probed {
            input,
            status: Status::Ok,
            source,
        }
    }

    /// `folder` is the input's own folder, as it is printed.
    pub(crate) fn rendered(
        input: &'a str,
        recipe: &'a str,
        rendered: &'a Rendered,
        folder: &str,
    ) -> Self {
        Line::Rendered {
            input,
            status: Status::Ok,
            engine: ENGINE,
            recipe,
            source: &rendered.source,
            warnings: &rendered.warnings,
            master: (rendered.master.as_ref()).map(|master| File::new(master, folder, MASTER)),
            renditions: (rendered.renditions.iter())
                .map(|rendition| Rendition {
                    variant: &rendition.variant,
                    file: File::new(&rendition.file, folder, &rendition.variant),
                })
                .collect(),
        }
    }

    pub(crate) fn failed(input: &'a str, error: &'a Error) -> Self {
        Line::Failed {
            input,
            status: Status::Error,
            code: error.code,
            message: &error.message,
        }
    }

    /// Writes the line to stdout at once.
    pub(crate) fn print(&self) -> io::Result<()> {
        print(self)
    }
}

/// Writes a line of JSON to stdout at once.
pub(crate) fn print(line: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(&line)?;
    stdout.flush()
}

/// The name of the master's file, beside those of the variants.
pub(crate) const MASTER: &str = "master";

/// A file's name: that of the variant, or [`MASTER`], with the usual ending.
pub(crate) fn file_name(name: &str, format: FileFormat) -> String {
    format!("{name}.{}", format.extension())
}

impl<'a> File<'a> {
    fn new(file: &'a Encoded, folder: &str, name: &str) -> Self {
        File {
            format: file.format,
            width: file.width,
            height: file.height,
            bytes: file.bytes.len(),
            sha256: &file.sha256,
            file: format!("{folder}/{}", file_name(name, file.format)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn encoded(format: FileFormat) -> Encoded {
        Encoded {
            format,
            width: 4,
            height: 3,
            bytes: vec![0; 5],
            sha256: "ab".to_owned(),
        }
    }

    fn source() -> Source {
        Source {
            format: FileFormat::Jpeg,
            width: 40,
            height: 30,
            bytes: 500,
            orientation: 6,
            frames: 1,
        }
    }

    fn json(line: &Line<'_>) -> String {
        serde_json::to_string(line).unwrap()
    }

    #[test]
    fn a_rendered_line_has_its_fields_in_order() {
        let rendered = Rendered {
            source: source(),
            warnings: vec![Warning {
                code: "profile-dropped".to_owned(),
                message: "m".to_owned(),
            }],
            master: Some(encoded(FileFormat::Jpeg)),
            renditions: vec![isopix::Rendition {
                variant: "thumb".to_owned(),
                file: encoded(FileFormat::Png),
            }],
        };
        assert_eq!(
            json(&Line::rendered("p/a.jpg", "d1", &rendered, "out/p/a.jpg")),
            concat!(
                r#"{"input":"p/a.jpg","status":"ok","engine":""#,
                "ENGINE",
                r#"","recipe":"d1","source":{"format":"jpeg","width":40,"height":30,"bytes":500,"#,
                r#""orientation":6,"frames":1},"#,
                r#""warnings":[{"code":"profile-dropped","message":"m"}],"#,
                r#""master":{"format":"jpeg","width":4,"height":3,"bytes":5,"sha256":"ab","#,
                r#""file":"out/p/a.jpg/master.jpg"},"#,
                r#""renditions":[{"variant":"thumb","format":"png","width":4,"height":3,"bytes":5,"#,
                r#""sha256":"ab","file":"out/p/a.jpg/thumb.png"}]}"#,
            )
            .replace("ENGINE", ENGINE)
        );
    }

    #[test]
    fn a_recipe_without_a_master_gives_null() {
        let rendered = Rendered {
            source: source(),
            warnings: vec![],
            master: None,
            renditions: vec![],
        };
        let line = json(&Line::rendered("a", "d", &rendered, "o/a"));
        assert!(line.ends_with(r#""warnings":[],"master":null,"renditions":[]}"#));
    }

    #[test]
    fn probed_and_failed_lines_have_their_fields_in_order() {
        assert_eq!(
            json(&Line::probed("a", &source())),
            r#"{"input":"a","status":"ok","source":{"format":"jpeg","width":40,"height":30,"bytes":500,"orientation":6,"frames":1}}"#
        );
        let error = Error::new(Code::LimitExceeded, "too \"big\"");
        assert_eq!(
            json(&Line::failed("b\n", &error)),
            r#"{"input":"b\n","status":"error","code":"limit-exceeded","message":"too \"big\""}"#
        );
    }
}
