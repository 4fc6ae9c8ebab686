//! Files made of random coefficients, of any form.

use libjpeg_turbo_rs::{ComponentCoefficients, JpegCoefficients, write_coefficients};

/// Numbers that look random and are the same each time: the multiplier of
/// Knuth's MMIX.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// From 0 to `below - 1`.
    pub(super) fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Coefficients as a photo has them: fewer and smaller towards high
/// frequencies, sometimes none but the mean. `factors` are the components'
/// sampling factors, across and down.
pub(super) fn coefficients(
    (width, height): (u16, u16),
    factors: &[(u8, u8)],
    random: &mut Random,
) -> JpegCoefficients {
    let most_across = factors.iter().map(|&(across, _)| across).max().unwrap();
    let most_down = factors.iter().map(|&(_, down)| down).max().unwrap();
    let mcus_across = usize::from(width).div_ceil(usize::from(most_across) * 8);
    let mcus_down = usize::from(height).div_ceil(usize::from(most_down) * 8);
    let components = (1..).zip(factors).map(|(id, &(across, down))| {
        let (blocks_x, blocks_y) = (
            mcus_across * usize::from(across),
            mcus_down * usize::from(down),
        );
        ComponentCoefficients {
            blocks: (0..blocks_x * blocks_y).map(|_| block(random)).collect(),
            blocks_x,
            blocks_y,
            h_sampling: across,
            v_sampling: down,
            quant_table_index: u8::from(id > 1),
            component_id: id,
        }
    });
    let components = components.collect();
    let quantisers = |step: u16| std::array::from_fn(|at| step + at as u16 / 8);
    JpegCoefficients {
        width,
        height,
        data_precision: 8,
        components,
        quant_tables: vec![quantisers(3), quantisers(5)],
        restart_interval: 0,
        density_unit: 0,
        x_density: 1,
        y_density: 1,
        saw_jfif_marker: false,
        adobe_transform: None,
    }
}

fn block(random: &mut Random) -> [i16; 64] {
    let mut block = [0; 64];
    block[0] = random.next(200) as i16 - 100;
    let extent = [1, 3, 10, 20, 64][random.next(5) as usize];
    for (at, value) in block.iter_mut().enumerate().take(extent).skip(1) {
        if random.next(3) == 0 {
            let most = 40 / at as u64 + 1;
            *value = random.next(2 * most + 1) as i16 - most as i16;
        }
    }
    block
}

pub(super) fn sequential(size: (u16, u16), factors: &[(u8, u8)], interval: u16) -> Vec<u8> {
    let mut made = coefficients(size, factors, &mut Random(7));
    made.restart_interval = interval;
    write_coefficients(&made).unwrap()
}

/// A sequential file with a scan for each component, made of files of one
/// component each.
pub(super) fn one_by_one(size: (u16, u16), factors: &[(u8, u8)], interval: u16) -> Vec<u8> {
    let whole = sequential(size, factors, interval);
    let scan = position(&whole, [0xff, 0xda]);
    let most_across = u32::from(factors.iter().map(|&(across, _)| across).max().unwrap());
    let most_down = u32::from(factors.iter().map(|&(_, down)| down).max().unwrap());
    let mut file = whole[..scan].to_vec();
    for (index, &(across, down)) in factors.iter().enumerate() {
        let size = (
            (u32::from(size.0) * u32::from(across)).div_ceil(most_across) as u16,
            (u32::from(size.1) * u32::from(down)).div_ceil(most_down) as u16,
        );
        let mut made = coefficients(size, &[(1, 1)], &mut Random(index as u64));
        made.restart_interval = interval;
        let gray = write_coefficients(&made).unwrap();
        let data = &gray[position(&gray, [0xff, 0xda]) + 10..gray.len() - 2];
        file.extend([0xff, 0xda, 0, 8, 1, index as u8 + 1, 0, 0, 63, 0]);
        file.extend(data);
    }
    file.extend([0xff, 0xd9]);
    file
}

fn position(file: &[u8], marker: [u8; 2]) -> usize {
    file.windows(2).position(|two| two == marker).unwrap()
}
