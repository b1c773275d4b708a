//! Pages: of real sweeps for the eye, and of synthetic results.

mod synthetic_pages;
