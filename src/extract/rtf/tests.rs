//! Tests of the RTF reader.
