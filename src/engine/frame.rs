//! A picture of an arm: the requested parts of its body, cells and voxels.

use crate::ids::{CellId, KindId, SiteId, StateId};
use crate::observe::{Catalogue, PlaceCounts};
use crate::simulation::{TissueView, Voxels, World};

/// What a picture holds. Each part costs a copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// The places of the body and the vessels between them.
    pub body: bool,
    /// The cells of the patches.
    pub cells: bool,
    /// The tissue of the patches.
    pub tissue: bool,
    /// Keys of the factors whose fields it holds.
    pub factors: Vec<String>,
    /// Which voxels of fields and tissue.
    pub voxels: Voxels,
}

/// A picture of an arm at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Simulated time, s.
    pub time_s: f64,
    /// The places of the body; empty if not requested, or without a body.
    pub places: Vec<PlaceFrame>,
    /// The vessels between them; empty if the places are.
    pub flows: Vec<Flow>,
    /// The patches, in the order of the sites.
    pub sites: Vec<SiteFrame>,
}

/// A place of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceFrame {
    /// Its name.
    pub name: String,
    /// The infused cells that are there.
    pub counts: PlaceCounts,
}

/// A vessel from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Position in the list of places where the vessel begins.
    pub from: usize,
    /// Position in the list of places where the vessel ends.
    pub to: usize,
    /// Blood flow, um^3/s.
    pub blood_um3_per_s: f64,
    /// Infused cells that have passed since the start of the run; a cell that passes again is counted again.
    pub passed: u64,
}

/// The patch of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteFrame {
    /// Name of the site.
    pub name: String,
    /// Its cells; empty if not requested.
    pub cells: Vec<CellFrame>,
    /// The requested factors, in their order: concentration by voxel, molecules/um^3.
    pub factors: Vec<Vec<f32>>,
    /// Its tissue, if requested.
    pub tissue: Option<TissueView>,
}

/// A cell of a patch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CellFrame {
    /// Its identity.
    pub id: CellId,
    /// Its kind.
    pub kind: KindId,
    /// Its state, whose name is in [`Catalogue::states`](crate::observe::Catalogue::states).
    pub state: StateId,
    /// Its position, um.
    pub position_um: [f32; 3],
}

/// A picture of a world.
pub(super) fn frame(
    world: &World,
    catalogue: &Catalogue,
    detail: &Detail,
    factors: &[crate::ids::FactorId],
) -> Frame {
    let names = catalogue.places.iter().filter(|_| detail.body);
    let places = names.zip(world.places());
    let passages = world.passages().filter(|_| detail.body);
    Frame {
        time_s: world.now().seconds(),
        places: places
            .map(|(name, counts)| PlaceFrame {
                name: name.clone(),
                counts,
            })
            .collect(),
        flows: passages
            .map(|(edge, passed)| Flow {
                from: edge.from.index(),
                to: edge.to.index(),
                blood_um3_per_s: edge.flow_um3_per_s,
                passed,
            })
            .collect(),
        sites: world
            .sites()
            .map(|site| SiteFrame {
                name: catalogue.sites[site.index()].name.clone(),
                cells: cells(world, site, detail),
                factors: factors
                    .iter()
                    .map(|factor| world.concentration(site, *factor, detail.voxels))
                    .collect(),
                tissue: detail.tissue.then(|| world.tissue(site, detail.voxels)),
            })
            .collect(),
    }
}

fn cells(world: &World, site: SiteId, detail: &Detail) -> Vec<CellFrame> {
    let cells = world.cells_at(site);
    let rows = (0..cells.len()).filter(|_| detail.cells);
    let cell = |row: usize| CellFrame {
        id: cells.id[row],
        kind: world.kind_of(cells.state[row]),
        state: cells.state[row],
        position_um: cells.position_um[row],
    };
    rows.map(cell).collect()
}
