//! Answers to the three questions, from the inventory.

pub mod rows;
