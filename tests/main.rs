//! Every test that looks at the program from outside, in one binary.

mod vectors;
