//! Tables as Markdown, laid out so that they can be read as they are too.

use std::fmt;

/// Rows of cells under a head. The first columns are text, the others are
/// numbers.
pub(super) struct Table {
    texts: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with nothing but its head: columns of text, then columns of
    /// numbers.
    pub(super) fn new(texts: &[&str], numbers: &[&str]) -> Self {
        let head = [texts, numbers].concat();
        Table {
            texts: texts.len(),
            rows: vec![head.iter().map(ToString::to_string).collect()],
        }
    }

    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows[0].len();
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self
                    .rows
                    .iter()
                    .map(|row| cell(row, column).chars().count());
                cells.max().unwrap_or(0).max(3)
            })
            .collect();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, &width) in widths.iter().enumerate() {
                let text = cell(row, column);
                if column < self.texts {
                    write!(f, "| {text:<width$} ")?;
                } else {
                    write!(f, "| {text:>width$} ")?;
                }
            }
            writeln!(f, "|")?;
            if index == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let end = if column < self.texts { '-' } else { ':' };
                    write!(f, "| {}{end} ", "-".repeat(width - 1))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["what"], &["ms"]);
        table.row(["a photo".into(), "1234.5".into()]);
        table.row(["×".into(), "1".into()]);
        let expected = "\
            | what    |     ms |\n\
            | ------- | -----: |\n\
            | a photo | 1234.5 |\n\
            | ×       |      1 |\n";
        assert_eq!(table.to_string(), expected);
    }
}
