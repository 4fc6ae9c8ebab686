//! From the order in which a block is computed, column by column, to the
//! file's, the zigzag order of T.81 figure 5.

use crate::encode::annex_k::ZIGZAG;

/// Index in the file to index by columns.
pub(super) const COLUMNS: [usize; 64] = {
    let mut columns = [0; 64];
    let mut place = 0;
    while place < 64 {
        columns[place] = ZIGZAG[place] % 8 * 8 + ZIGZAG[place] / 8;
        place += 1;
    }
    columns
};

/// For each column and each set of its coefficients, the set in the file's
/// order.
static IN_FILE_ORDER: [[u64; 256]; 8] = {
    let mut sets = [[0; 256]; 8];
    let mut place = 0;
    while place < 64 {
        let (column, row) = (COLUMNS[place] / 8, COLUMNS[place] % 8);
        let mut set = 0;
        while set < 256 {
            if set >> row & 1 == 1 {
                sets[column][set] |= 1 << place;
            }
            set += 1;
        }
        place += 1;
    }
    sets
};

/// A set of coefficients, bit 0 the first of the first column, in the file's
/// order.
#[inline(always)]
pub(super) fn in_file_order(by_columns: u64) -> u64 {
    let mut set = 0;
    for (sets, column) in IN_FILE_ORDER.iter().zip(by_columns.to_le_bytes()) {
        set |= sets[usize::from(column)];
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_its_coefficients() {
        for (place, column) in COLUMNS.into_iter().enumerate() {
            assert_eq!(in_file_order(1 << column), 1 << place);
            assert_eq!(in_file_order(!(1 << column)), !(1 << place));
        }
    }
}
