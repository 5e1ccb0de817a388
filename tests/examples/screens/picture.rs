//! A picture: its pixels, how two of them differ, and how one is kept in few bytes.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Cursor;

/// A pixel is another if one of its colours differs by more than this, of 255.
const SHADES: u8 = 12;

/// Colours that differ by no more than this are kept as one.
const NEAR: u8 = 8;

/// As many colours as the palette of a PNG can hold.
const PALETTE: usize = 256;

/// Two pictures are alike while no more pixels than this are others.
const OTHERS: usize = 20;

type Colour = [u8; 3];

/// The pixels of a picture, row by row.
pub(crate) struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<Colour>,
}

/// By how much two colours differ, in the one of red, green and blue in which they differ most.
fn apart(one: Colour, two: Colour) -> u8 {
    let parts = one.iter().zip(two).map(|(one, two)| one.abs_diff(two));
    parts.max().unwrap_or_default()
}

fn is_other(one: Colour, two: Colour) -> bool {
    apart(one, two) > SHADES
}

impl Picture {
    /// Reads a PNG, as a browser or this file writes it.
    pub(crate) fn read(png: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(png));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a picture is a PNG");
        let mut buffer = vec![0; reader.output_buffer_size().expect("a picture has a size")];
        let frame = reader.next_frame(&mut buffer).expect("a picture has pixels");
        let pixels = buffer
            .chunks_exact(frame.color_type.samples())
            .map(|pixel| [pixel[0], pixel[1], pixel[2]]);
        Self {
            width: frame.width,
            height: frame.height,
            pixels: pixels.collect(),
        }
    }

    /// How this one differs from the one before; nothing if they are alike.
    pub(crate) fn differs(&self, before: &Self) -> Option<String> {
        if (self.width, self.height) != (before.width, before.height) {
            return Some(format!(
                "is {} by {}, and was {} by {}",
                self.width, self.height, before.width, before.height
            ));
        }
        let pairs = self.pixels.iter().zip(&before.pixels);
        let others = pairs.filter(|(one, two)| is_other(**one, **two)).count();
        (others > OTHERS).then(|| format!("differs in {others} of {} pixels", self.pixels.len()))
    }

    /// Where this one differs from the one before: red on what is pale where they are alike.
    pub(crate) fn difference(&self, before: &Self) -> Self {
        let was = |x: u32, y: u32| {
            let at = (y * before.width + x) as usize;
            (x < before.width && y < before.height).then(|| before.pixels[at])
        };
        let places = (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x, y)));
        let pixels = places.zip(&self.pixels).map(|((x, y), is)| match was(x, y) {
            Some(was) if !is_other(was, *is) => is.map(|part| 191 + part / 4),
            _ => [208, 0, 0],
        });
        Self {
            width: self.width,
            height: self.height,
            pixels: pixels.collect(),
        }
    }

    /// A PNG that shows the same to within [`NEAR`]: the shades at the edges of letters become the nearest of fewer, which
    /// leaves a third of the size.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut counts: HashMap<Colour, usize> = HashMap::new();
        for run in self.pixels.chunk_by(|one, two| one == two) {
            *counts.entry(run[0]).or_default() += run.len();
        }
        let mut colours: Vec<(Colour, usize)> = counts.into_iter().collect();
        // By frequency, and then by colour, so that the same picture is always the same file.
        colours.sort_by_key(|(colour, count)| (Reverse(*count), *colour));
        let mut palette: Vec<Colour> = Vec::new();
        for (colour, _) in &colours {
            if palette.iter().all(|known| apart(*known, *colour) > NEAR) {
                palette.push(*colour);
            }
        }
        let places = colours.iter().map(|(colour, _)| (*colour, nearest(&palette, *colour)));
        let places: HashMap<Colour, usize> = places.collect();
        let mut data = Vec::with_capacity(self.pixels.len());
        for run in self.pixels.chunk_by(|one, two| one == two) {
            let place = places[&run[0]];
            match u8::try_from(place) {
                Ok(place) if palette.len() <= PALETTE => data.resize(data.len() + run.len(), place),
                _ => data.extend(palette[place].repeat(run.len())),
            }
        }

        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        if palette.len() <= PALETTE {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(palette.concat());
            // Neighbours in a palette have nothing to do with each other.
            encoder.set_filter(png::Filter::NoFilter);
        } else {
            encoder.set_color(png::ColorType::Rgb);
        }
        let mut writer = encoder.write_header().expect("memory can be written");
        writer
            .write_image_data(&data)
            .expect("there is a colour for each pixel");
        writer.finish().expect("memory can be written");
        file
    }
}

/// The place in a palette of what comes nearest to a colour.
fn nearest(palette: &[Colour], colour: Colour) -> usize {
    (0..palette.len())
        .min_by_key(|at| apart(palette[*at], colour))
        .unwrap_or_default()
}
