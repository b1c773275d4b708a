//! Pages: of real sweeps for the eye, and of synthetic results.

mod real;
mod synthetic_pages;
