//! Logistic regression by stochastic gradient, with a step of its own for each weight (AdaGrad).

use recense::detect::names::training::{Example, WEIGHTS};

/// The first step.
static RATE: std::sync::LazyLock<f32> = std::sync::LazyLock::new(|| std::env::var("RATE").map_or(0.15, |v| v.parse().unwrap()));

/// How strongly weights are drawn to zero whenever they are used.
static DECAY: std::sync::LazyLock<f32> = std::sync::LazyLock::new(|| std::env::var("DECAY").map_or(2e-5, |v| v.parse().unwrap()));

/// Weights, and how much each has moved.
pub struct Learner {
    weights: Vec<f32>,
    moved: Vec<f32>,
    loss: f64,
    seen: u64,
}

impl Learner {
    /// One that knows nothing.
    pub fn new() -> Learner {
        Learner {
            weights: vec![0.0; WEIGHTS],
            moved: vec![1e-2; WEIGHTS],
            loss: 0.0,
            seen: 0,
        }
    }

    /// Takes one step.
    pub fn learn(&mut self, example: &Example) {
        let odds: f32 = example.places.iter().map(|place| self.weights[*place as usize]).sum();
        let likely = 1.0 / (1.0 + (-odds).exp());
        let truth = f32::from(u8::from(example.is_name));
        let right = if example.is_name { likely } else { 1.0 - likely };
        self.loss -= f64::from(right.max(1e-6).ln());
        self.seen += 1;
        let slope = (likely - truth) * example.counts;
        for place in &example.places {
            let (weight, moved) = (&mut self.weights[*place as usize], &mut self.moved[*place as usize]);
            let slope = slope + *DECAY * *weight;
            *moved += slope * slope;
            *weight -= *RATE * slope / moved.sqrt();
        }
    }

    /// The mean loss since it was last taken.
    pub fn take_loss(&mut self) -> f64 {
        let mean = self.loss / self.seen.max(1) as f64;
        (self.loss, self.seen) = (0.0, 0);
        mean
    }

    /// What was learned, in log odds.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }
}
