//! The model: what each feature of a span weighs for or against its being a person's name.
//!
//! A logistic regression. A feature is a template and a value; both are hashed into one table of weights, which
//! `examples/train_names.rs` learns from the passages of `patterns/names/` and writes to
//! `patterns/names/model.bin`: one byte a weight, and their scale before them.

/// Bits of the hash of a feature.
pub const BITS: u32 = 18;

/// Weights in the table.
#[cfg(feature = "train")]
pub const WEIGHTS: usize = 1 << BITS;

static TRAINED: &[u8] = include_bytes!("../../../patterns/names/model.bin");

/// Takes the features of a span, one after the other.
pub trait Evidence {
    /// A feature: the number of its template, and its value.
    fn feature(&mut self, template: u8, value: u64);
}

/// The place of a feature in the table of weights.
#[inline]
pub fn place(template: u8, value: u64) -> usize {
    let mixed = (value ^ u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    ((mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - BITS)) as usize
}

/// Learned weights.
pub struct Model {
    weights: Box<[i8]>,
    /// What a weight of 1 stands for, in units of log odds.
    scale: f32,
}

impl Model {
    /// The model in the program.
    pub fn trained() -> Model {
        Model::read(TRAINED)
    }

    /// The model that a file holds.
    pub fn read(file: &[u8]) -> Model {
        let (scale, weights) = file.split_first_chunk().expect("the model has a scale");
        Model {
            weights: weights.iter().map(|byte| byte.cast_signed()).collect(),
            scale: f32::from_le_bytes(*scale),
        }
    }

    /// Starts a sum of weights.
    pub fn score(&self) -> Score<'_> {
        Score { model: self, sum: 0 }
    }
}

/// A sum of weights.
#[derive(Clone, Copy)]
pub struct Score<'m> {
    model: &'m Model,
    sum: i32,
}

impl Score<'_> {
    /// The logarithm of the odds that the span is a name.
    pub fn odds(&self) -> f32 {
        self.sum as f32 * self.model.scale
    }
}

impl Evidence for Score<'_> {
    #[inline]
    fn feature(&mut self, template: u8, value: u64) {
        self.sum += i32::from(self.model.weights.get(place(template, value)).copied().unwrap_or(0));
    }
}
