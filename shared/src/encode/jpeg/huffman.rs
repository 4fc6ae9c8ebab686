//! Huffman tables: those of T.81 Annex K.3, and the best ones for a file.

use libjpeg_turbo_rs::encode::tables as annex_k;

use super::tokens::{Counts, SYMBOLS};

/// One table as a DHT segment has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// How many codes have 1 to 16 bits.
    pub(super) lengths: [u8; 16],
    /// The symbols in the order of their codes.
    pub(super) symbols: Vec<u8>,
}

/// The tables in the order of the symbols of [`super::tokens::Tables`]: DC and
/// AC of luminance, DC and AC of chrominance.
pub(super) type FourTables = [Table; 4];

/// What the bit writer needs of a symbol: its code, followed by as many zeros
/// as it has extra bits, above 5 bits for the number of both.
pub(super) type Codes = [u32; SYMBOLS];

/// The most bits of a code.
const LENGTH_MAX: u32 = 16;

/// Tables K.3, K.5, K.4 and K.6.
pub(super) fn standard() -> FourTables {
    let table = |bits: &[u8; 17], symbols: &[u8]| Table {
        // How many codes have no bit comes first there.
        lengths: std::array::from_fn(|index| bits[index + 1]),
        symbols: symbols.to_vec(),
    };
    [
        table(&annex_k::DC_LUMINANCE_BITS, &annex_k::DC_LUMINANCE_VALUES),
        table(&annex_k::AC_LUMINANCE_BITS, &annex_k::AC_LUMINANCE_VALUES),
        table(
            &annex_k::DC_CHROMINANCE_BITS,
            &annex_k::DC_CHROMINANCE_VALUES,
        ),
        table(
            &annex_k::AC_CHROMINANCE_BITS,
            &annex_k::AC_CHROMINANCE_VALUES,
        ),
    ]
}

pub(super) fn codes(tables: &FourTables) -> Box<Codes> {
    let mut codes = Box::new([0; SYMBOLS]);
    for (table, codes) in tables.iter().zip(codes.chunks_exact_mut(256)) {
        let mut symbols = table.symbols.iter();
        let mut code = 0;
        for (length, count) in (1..).zip(table.lengths) {
            for symbol in symbols.by_ref().take(usize::from(count)) {
                let extra = u32::from(symbol & 15);
                codes[usize::from(*symbol)] = (code << extra) << 5 | (length + extra);
                code += 1;
            }
            code <<= 1;
        }
    }
    codes
}

/// The tables that code these symbols in the fewest bits.
pub(super) fn best(counts: &Counts) -> FourTables {
    std::array::from_fn(|table| {
        let mut counts: Vec<(u64, u16)> = (0..256)
            .map(|symbol| (u64::from(counts[table * 256 + usize::from(symbol)]), symbol))
            .filter(|(count, _)| *count > 0)
            .collect();
        counts.sort();
        best_table(counts)
    })
}

/// The table for symbols in ascending order of their counts.
fn best_table(mut counts: Vec<(u64, u16)>) -> Table {
    loop {
        let lengths = code_lengths(&counts);
        if lengths.iter().all(|length| *length <= LENGTH_MAX) {
            return table(&counts, &lengths);
        }
        // Nearer together, so that the tree grows wider and less high: equal
        // counts need no more than 9 bits.
        for (count, _) in &mut counts {
            *count = count.div_ceil(2);
        }
    }
}

/// Lengths of Huffman codes for counts in ascending order. A further symbol
/// that never occurs has the longest code, of ones only, which T.81 K.2
/// reserves, and is left out.
fn code_lengths(counts: &[(u64, u16)]) -> Vec<u32> {
    // Nodes: the symbol that never occurs, the symbols, then the inner nodes
    // in the order they are made, which is ascending as well.
    let leaves = counts.len() + 1;
    let mut weights = vec![0; 1];
    weights.extend(counts.iter().map(|(count, _)| *count));
    let mut parents = vec![0; 2 * leaves - 1];
    let (mut leaf, mut inner) = (0, leaves);
    for node in leaves..2 * leaves - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let is_leaf =
                leaf < leaves && (inner >= weights.len() || weights[leaf] <= weights[inner]);
            let lighter = if is_leaf { &mut leaf } else { &mut inner };
            weight += weights[*lighter];
            parents[*lighter] = node;
            *lighter += 1;
        }
        weights.push(weight);
    }
    let mut depths = vec![0; 2 * leaves - 1];
    for node in (0..2 * leaves - 2).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    depths[1..leaves].to_vec()
}

fn table(counts: &[(u64, u16)], lengths: &[u32]) -> Table {
    let mut order: Vec<(u32, u16)> = lengths
        .iter()
        .zip(counts)
        .map(|(length, (_, symbol))| (*length, *symbol))
        .collect();
    order.sort();
    let mut table = Table {
        lengths: [0; 16],
        symbols: Vec::with_capacity(order.len()),
    };
    for (length, symbol) in order {
        table.lengths[length as usize - 1] += 1;
        table.symbols.push(symbol as u8);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts_of_first_table(first: &[u32]) -> Counts {
        let mut counts = [0; SYMBOLS];
        counts[..first.len()].copy_from_slice(first);
        counts
    }

    /// Sum of 2^-length in units of 2^-16.
    fn space_taken(table: &Table) -> u32 {
        let lengths = (1..).zip(table.lengths);
        lengths
            .map(|(length, count): (u32, u8)| u32::from(count) << (16 - length))
            .sum()
    }

    #[test]
    fn no_code_is_all_ones_nor_longer_than_16_bits() {
        let mut fibonacci = vec![1, 1];
        while fibonacci.len() < 46 {
            fibonacci.push(fibonacci[fibonacci.len() - 1] + fibonacci[fibonacci.len() - 2]);
        }
        for first in [vec![7], vec![0, 9, 9], vec![u32::MAX; 256], fibonacci] {
            let [table, ..] = best(&counts_of_first_table(&first));
            let used = first.iter().filter(|count| **count > 0).count();
            assert_eq!(table.symbols.len(), used);
            assert_eq!(
                table.lengths.iter().map(|n| usize::from(*n)).sum::<usize>(),
                used
            );
            assert!(space_taken(&table) < 1 << 16);
        }
    }

    #[test]
    fn a_table_without_symbols_is_empty() {
        let [table, ..] = best(&[0; SYMBOLS]);
        assert_eq!(table.lengths, [0; 16]);
    }

    #[test]
    fn codes_are_those_of_figure_c_2() {
        let standard = codes(&standard());
        // Table K.3: category 0 is 00, 11 is 111111110 with 11 extra bits.
        assert_eq!(standard[0], 2);
        assert_eq!(standard[11], (0b1_1111_1110 << 11) << 5 | 20);
        // Table K.5: end of block is 1010, 15/10 is all ones but the last.
        assert_eq!(standard[256], 0b1010 << 5 | 4);
        assert_eq!(standard[256 + 0xfa], (0xfffe << 10) << 5 | 26);
    }

    proptest! {
        #[test]
        fn best_codes_are_prefix_codes_and_shorter_for_frequent_symbols(
            first in prop::collection::vec(0u32..1_000_000, 1..=256),
        ) {
            let counts = counts_of_first_table(&first);
            let tables = best(&counts);
            prop_assert!(space_taken(&tables[0]) < 1 << 16);
            let lengths = (1..17).zip(tables[0].lengths);
            let in_order = lengths.flat_map(|(length, count)| vec![length; usize::from(count)]);
            let mut length_of = [0; 256];
            for (symbol, length) in tables[0].symbols.iter().zip(in_order) {
                length_of[usize::from(*symbol)] = length;
            }
            let length = |symbol: usize| length_of[symbol];
            for a in (0..first.len()).filter(|a| counts[*a] > 0) {
                for b in (0..first.len()).filter(|b| counts[*b] > 0) {
                    prop_assert!(counts[a] <= counts[b] || length(a) <= length(b));
                }
            }
        }
    }
}
