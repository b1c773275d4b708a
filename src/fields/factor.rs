//! What is known about a factor and the box around its field.

/// How a factor spreads and decays by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactorKinetics {
    /// Diffusion coefficient, um^2/s.
    pub diffusion_um2_per_s: f64,
    /// First-order decay or clearance, 1/s.
    pub decay_per_s: f64,
}

/// What holds on the outer faces of the box. An axis one voxel thick has no faces: the grid is flat.
///
/// A closed culture well is [`Boundary::NoFlux`] with the factor's decay in medium, on a grid whose volume is
/// the volume of liquid that the cells in it share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Boundary {
    /// Nothing passes.
    NoFlux,
    /// The concentration on the faces is held.
    Dirichlet {
        /// The value held, molecules/um^3.
        value_per_um3: f64,
    },
}
