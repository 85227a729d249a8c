//! Logistic regression by stochastic gradient, with a step of its own for each weight (`AdaGrad`).

use recense::detect::names::training::{Example, WEIGHTS};

/// The first step.
const RATE: f32 = 0.05;

/// How strongly weights are drawn to zero whenever they are used.
const DECAY: f32 = 1e-3;

/// What a span that is no name counts: the passages hold more of what looks like names than texts do.
const NO_NAME: f32 = 0.47;

/// Weights, and how much each has moved.
pub struct Learner {
    weights: Vec<f32>,
    moved: Vec<f32>,
    /// The sum of the weights at the ends of rounds, and how many.
    sum: Vec<f32>,
    rounds: usize,
    loss: f64,
    seen: u64,
}

impl Learner {
    /// One that knows nothing.
    pub fn new() -> Learner {
        Learner {
            weights: vec![0.0; WEIGHTS],
            moved: vec![1e-2; WEIGHTS],
            sum: vec![0.0; WEIGHTS],
            rounds: 0,
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
        let counts = if example.is_name { 1.0 } else { NO_NAME };
        let slope = (likely - truth) * example.counts * counts;
        for place in &example.places {
            let (weight, moved) = (&mut self.weights[*place as usize], &mut self.moved[*place as usize]);
            let slope = slope + DECAY * *weight;
            *moved += slope * slope;
            *weight -= RATE * slope / moved.sqrt();
        }
    }

    /// The mean loss since it was last taken.
    pub fn take_loss(&mut self) -> f64 {
        let mean = self.loss / self.seen.max(1) as f64;
        (self.loss, self.seen) = (0.0, 0);
        mean
    }

    /// Keeps the weights as they are now for the mean: what is learned last counts no more than what was before.
    pub fn keep(&mut self) {
        self.rounds += 1;
        for (sum, weight) in self.sum.iter_mut().zip(&self.weights) {
            *sum += weight;
        }
    }

    /// What was learned, in log odds.
    pub fn weights(&self) -> Vec<f32> {
        self.sum.iter().map(|sum| sum / self.rounds.max(1) as f32).collect()
    }
}
