//! From a file whose markers are read to rows of samples.

use fearless_simd::{Level, dispatch};
use libjpeg_turbo_rs::JpegError;
use libjpeg_turbo_rs::decode::marker::{JpegMetadata, ScanInfo};

use super::band::Band;
use super::block::quantisers;
use super::coefficients::{Coefficients, put_row};
use super::frame::{Component, Frame};
use super::from_decoder;
use super::huffman::Flaw;
use super::scan::{Scan, decode_row};
use crate::error::{Error, Result};
use crate::plane::Sink;
use crate::shape::Scale;

/// A file, its markers, and what to make of it.
pub(super) struct Stream<'a> {
    pub(super) file: &'a [u8],
    pub(super) metadata: &'a JpegMetadata,
    pub(super) frame: &'a Frame,
    pub(super) level: Level,
    /// One for each component.
    pub(super) scales: &'a [Scale],
}

impl Stream<'_> {
    /// Decodes the file, pushing every plane's rows.
    ///
    /// # Errors
    /// `corrupt` where the data is damaged or ends too early,
    /// `unsupported-format`, `out-of-memory`, and the sink's.
    pub(super) fn run(&self, sink: &mut dyn Sink) -> Result<()> {
        let sequential = !self.metadata.is_arithmetic && !self.metadata.frame.is_progressive;
        match &*self.metadata.scans {
            [scan] if sequential && scan.header.components.len() > 1 => {
                self.interleaved(scan, sink)
            }
            scans if sequential => self.one_by_one(scans, sink),
            _ => self.collected(sink),
        }
    }

    /// All components in one scan.
    fn interleaved(&self, info: &ScanInfo, sink: &mut dyn Sink) -> Result<()> {
        let components = &self.frame.components;
        if info.header.components.len() < components.len() {
            return Err(damaged(format!(
                "the scan has {} of {} components",
                info.header.components.len(),
                components.len()
            )));
        }
        let mut scan = Scan::new(self.file, info, self.frame.mcus_across);
        for (index, component) in components.iter().enumerate() {
            let blocks = (component.across as usize, component.down as usize);
            scan.add(index, index, blocks, self.is_scaled(index))?;
        }
        let mut bands = self.bands(|component| component.across * self.frame.mcus_across)?;
        for _ in 0..self.frame.mcus_down {
            self.decode_row(&mut scan, &mut bands, 0)?;
            for (plane, band) in bands.iter_mut().enumerate() {
                band.push(plane, sink)?;
            }
        }
        Ok(())
    }

    /// Scans of one component each, decoded side by side, so that rows of all
    /// planes come in turn and none has to be kept.
    fn one_by_one(&self, infos: &[ScanInfo], sink: &mut dyn Sink) -> Result<()> {
        // Scans, bands and components are as many, and indices are positions.
        let components = &self.frame.components;
        let mut scans: Vec<Option<Scan<'_>>> = components.iter().map(|_| None).collect();
        let mut bands = self.bands(|component| component.blocks().width)?;
        for info in infos {
            let [selector] = &*info.header.components else {
                return Err(Error::unsupported(
                    "the JPEG has partly interleaved scans; save it again as an ordinary JPEG",
                ));
            };
            let Some(index) = self
                .metadata
                .frame
                .components
                .iter()
                .position(|component| component.id == selector.component_id)
            else {
                return Err(damaged("a scan is of no component".to_owned()));
            };
            let mut scan = Scan::new(self.file, info, components[index].blocks().width);
            scan.add(index, 0, (1, 1), self.is_scaled(index))?;
            if let Some(mut earlier) = scans[index].replace(scan) {
                // The last scan of a component counts; the others have to be
                // sound all the same.
                for _ in 0..components[index].blocks().height {
                    self.decode_row(&mut earlier, &mut bands, 0)?;
                }
            }
        }
        for mcu_row in 0..self.frame.mcus_down {
            for (plane, component) in components.iter().enumerate() {
                if let Some(scan) = &mut scans[plane] {
                    let first = mcu_row * component.down;
                    let rows = component.blocks().height.saturating_sub(first);
                    for row in 0..rows.min(component.down) as usize {
                        self.decode_row(scan, &mut bands, row)?;
                    }
                }
                bands[plane].push(plane, sink)?;
            }
        }
        Ok(())
    }

    /// Progressive and arithmetic files: all coefficients first.
    fn collected(&self, sink: &mut dyn Sink) -> Result<()> {
        let mut all = Coefficients::read(self.file, self.metadata, self.frame, self.level)?;
        let mut bands = self.bands(|component| component.across * self.frame.mcus_across)?;
        for _ in 0..self.frame.mcus_down {
            for (plane, component) in self.frame.components.iter().enumerate() {
                for row in 0..component.down as usize {
                    let Some(blocks) = all.take_row(plane) else {
                        return Err(Error::internal());
                    };
                    // There is a band for each component.
                    let band = &mut bands[plane];
                    dispatch!(self.level, simd => put_row(simd, &blocks, band, row));
                }
                bands[plane].push(plane, sink)?;
            }
        }
        Ok(())
    }

    fn decode_row(&self, scan: &mut Scan<'_>, bands: &mut [Band], top: usize) -> Result<()> {
        dispatch!(self.level, simd => decode_row(simd, scan, bands, top)).map_err(flawed)
    }

    fn is_scaled(&self, component: usize) -> bool {
        self.scales.get(component) != Some(&Scale::Full)
    }

    /// One band of one row of MCUs for each component.
    fn bands(&self, across: impl Fn(&Component) -> u32) -> Result<Vec<Band>> {
        let mut bands = Vec::new();
        let headers = &self.metadata.frame.components;
        for ((component, header), &scale) in
            self.frame.components.iter().zip(headers).zip(self.scales)
        {
            let index = header.quant_table_index;
            let Some(Some(table)) = self.metadata.quant_tables.get(usize::from(index)) else {
                return Err(damaged(format!("missing quant table {index}")));
            };
            bands.push(Band::new(
                component,
                scale,
                quantisers(&table.values),
                across(component),
                component.down,
            )?);
        }
        Ok(bands)
    }
}

/// The error for a flaw in a scan.
pub(super) fn flawed(flaw: Flaw) -> Error {
    from_decoder(match flaw {
        Flaw::Short => JpegError::UnexpectedEof,
        Flaw::Code => JpegError::CorruptData("invalid Huffman code".to_owned()),
        Flaw::Band => JpegError::CorruptData("a scan of no coefficients".to_owned()),
    })
}

fn damaged(what: String) -> Error {
    from_decoder(JpegError::CorruptData(what))
}
