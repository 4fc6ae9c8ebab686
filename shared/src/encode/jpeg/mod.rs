//! Baseline JPEG, 4:2:0 or gray.

mod bits;
mod block;
mod dct;
mod header;
mod huffman;
mod order;
mod planes;
mod quantise;
mod scan;
mod tables;
#[cfg(test)]
mod tests;
mod tokens;

pub(crate) use block::Block;
pub(crate) use planes::{encode, encode_telling};
pub(crate) use scan::Listener;
pub(crate) use tables::QuantTables;
