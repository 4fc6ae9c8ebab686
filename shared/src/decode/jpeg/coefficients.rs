//! Files whose blocks are not whole before the last scan: progressive ones. And
//! arithmetic ones, which are too rare for a way of their own. The library
//! decodes their blocks, one by one; the scans' order is T.81's.

use fearless_simd::Simd;
use fearless_simd_macros::simd;
use libjpeg_turbo_rs::JpegError;
use libjpeg_turbo_rs::common::quant_table::ZIGZAG_ORDER;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, ScanInfo};

use super::band::Band;
use super::block::{Block, PLACES};
use super::frame::Frame;
use super::from_decoder;
use super::library::Coder;
use crate::error::{Error, Result};

/// A block in rows, as the library has it.
pub(super) type Natural = [i16; 64];

/// The coefficients of a whole file.
pub(super) struct Coefficients {
    /// For each component its rows of blocks, padded to whole MCUs.
    rows: Vec<std::vec::IntoIter<Vec<Natural>>>,
}

impl Coefficients {
    /// The next row of a component's blocks, whose memory its taker frees.
    pub(super) fn take_row(&mut self, component: usize) -> Option<Vec<Natural>> {
        self.rows.get_mut(component)?.next()
    }
}

/// Transforms a row of blocks.
#[simd]
pub(super) fn put_row<S: Simd>(simd: S, blocks: &[Natural], band: &mut Band, row: usize) {
    let wanted = band.coefficients();
    let mut block = Block::ZERO;
    for (column, natural) in blocks.iter().enumerate() {
        let mut extent = 1;
        for (at, (&place, &from)) in PLACES[1..]
            .iter()
            .zip(&ZIGZAG_ORDER)
            .enumerate()
            .take(wanted)
        {
            let value = natural[from];
            block.0[usize::from(place & 63)] = value;
            if value != 0 {
                extent = at + 1;
            }
        }
        band.put(simd, &block, extent, column, row);
    }
}

/// Decodes all scans.
///
/// # Errors
/// `corrupt` where the data is damaged or ends too early, `out-of-memory`.
pub(super) fn read(file: &[u8], metadata: &JpegMetadata, frame: &Frame) -> Result<Coefficients> {
    if metadata.is_arithmetic && !metadata.scans.iter().all(|info| has_end(file, info)) {
        return Err(from_decoder(JpegError::UnexpectedEof));
    }
    let mut planes = Vec::new();
    for component in &frame.components {
        let mut rows = Vec::new();
        let count = (component.down * frame.mcus_down) as usize;
        rows.try_reserve_exact(count)
            .map_err(|_| Error::out_of_memory())?;
        let across = (component.across * frame.mcus_across) as usize;
        for _ in 0..count {
            let mut row: Vec<Natural> = Vec::new();
            row.try_reserve_exact(across)
                .map_err(|_| Error::out_of_memory())?;
            row.resize(across, [0; 64]);
            rows.push(row);
        }
        planes.push(rows);
    }
    for info in &metadata.scans {
        read_scan(file, metadata, frame, info, &mut planes)?;
    }
    Ok(Coefficients {
        rows: planes.into_iter().map(Vec::into_iter).collect(),
    })
}

/// Whether a marker follows a scan's data. An arithmetic decoder takes zeros
/// after the end, which its encoder may have left out (T.81 D.1.8), so that
/// data which is cut off is noticed by this alone.
fn has_end(file: &[u8], info: &ScanInfo) -> bool {
    let data = file.get(info.data_offset..).unwrap_or_default();
    data.windows(2)
        .any(|two| matches!(two, [0xff, second] if !matches!(second, 0 | 0xd0..=0xd7 | 0xff)))
}

fn read_scan(
    file: &[u8],
    metadata: &JpegMetadata,
    frame: &Frame,
    info: &ScanInfo,
    planes: &mut [Vec<Vec<Natural>>],
) -> Result<()> {
    let mut components = Vec::new();
    for selector in &info.header.components {
        let mut ids = metadata
            .frame
            .components
            .iter()
            .map(|component| component.id);
        let index = ids.position(|id| id == selector.component_id);
        components.push(index.ok_or_else(Error::internal)?);
    }
    let mut coder = Coder::new(file, metadata, info)?;
    let mut until_restart = info.restart_interval;
    let mut begin_mcu = |coder: &mut Coder<'_>| {
        if info.restart_interval > 0 {
            if until_restart == 0 {
                coder.restart();
                until_restart = info.restart_interval;
            }
            until_restart -= 1;
        }
    };
    if let [index] = *components {
        let blocks = frame.components[index].blocks();
        for row in planes[index].iter_mut().take(blocks.height as usize) {
            for block in row.iter_mut().take(blocks.width as usize) {
                begin_mcu(&mut coder);
                coder.decode(0, index, block)?;
                coder.check()?;
            }
        }
        return Ok(());
    }
    for mcu_row in 0..frame.mcus_down {
        for mcu in 0..frame.mcus_across {
            begin_mcu(&mut coder);
            for (of_scan, &index) in components.iter().enumerate() {
                let component = &frame.components[index];
                for row in 0..component.down {
                    let row = &mut planes[index][(mcu_row * component.down + row) as usize];
                    let first = (mcu * component.across) as usize;
                    for block in row[first..].iter_mut().take(component.across as usize) {
                        coder.decode(of_scan, index, block)?;
                    }
                }
            }
            coder.check()?;
        }
    }
    Ok(())
}
