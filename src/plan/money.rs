//! What doses cost.

use super::run::ArmPlan;
use super::treatment::{Content, Product};
use crate::ids::Tick;

/// Packs are counted with this slack, so that a number of cells that fills them to the last digit opens no further one.
const PACK_SLACK: f64 = 1e-9;

impl Product {
    /// Money for a dose of this many cells, or of this multiple of a product without cells, JPY; none without a price.
    pub fn cost_jpy(&self, amount: f64) -> Option<f64> {
        let price = self.price_jpy?;
        let bought = match (&self.content, self.pack_cells) {
            (Content::Factors(_), _) => amount,
            (Content::Cells(_), None) => 1.0,
            (Content::Cells(_), Some(pack)) => (amount / pack * (1.0 - PACK_SLACK)).ceil(),
        };
        Some(price * bought)
    }
}

impl ArmPlan {
    /// When each dose of the arm begins and what it costs, JPY; none for a product without a price.
    pub fn prices(&self) -> Vec<(Tick, Option<f64>)> {
        let price = |dose: &super::treatment::Infusion| {
            let product = &self.model.products[dose.product.index()];
            (dose.at, product.cost_jpy(dose.amount))
        };
        self.infusions.iter().map(price).collect()
    }
}

/// Money for the doses that have begun by a moment, JPY; none if one of them has no price.
pub fn spent_jpy(prices: &[(Tick, Option<f64>)], now: Tick) -> Option<f64> {
    let mut begun = prices.iter().filter(|(at, _)| *at <= now);
    begun.try_fold(0.0, |sum, (_, jpy)| Some(sum + (*jpy)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinetics::LogNormal;

    fn product(content: Content, pack_cells: Option<f64>) -> Product {
        Product {
            name: "p".to_owned(),
            label: "p".to_owned(),
            content,
            price_jpy: Some(100.0),
            pack_cells,
        }
    }

    fn cells() -> Content {
        Content::Cells(crate::plan::treatment::CellProduct {
            kind: crate::ids::KindId::new(0),
            state: crate::ids::StateId::new(0),
            in_body: crate::body::Product {
                diameter_um: LogNormal::from_median_cv(18.0, 0.0),
                receptor: LogNormal::from_median_cv(1.0, 0.0),
                chemokine_receptor: 1.0,
                viability: 1.0,
                bag_death_per_s: 0.0,
                death_factor: 1.0,
                death_stages: 1,
                label: crate::body::LabelFate::permanent(),
            },
            label: None,
            death_factor: 1.0,
            adhesion_factor: 1.0,
            killing_per_s: 0.0,
            donor_log_sd: 0.0,
        })
    }

    #[test]
    fn a_dose_opens_whole_packs() {
        let packed = product(cells(), Some(1e7));
        for (cells, jpy) in [(1.0, 100.0), (1e7, 100.0), (1e7 + 1.0, 200.0), (7e7, 700.0)] {
            assert_eq!(packed.cost_jpy(cells), Some(jpy), "{cells}");
        }
        // Three packs of a tenth are three packs, whatever the last digit of 0.3 / 0.1 is.
        assert_eq!(product(cells(), Some(0.1)).cost_jpy(0.3), Some(300.0));
        assert_eq!(product(cells(), None).cost_jpy(5e8), Some(100.0));
        let medium = product(Content::Factors(Vec::new()), None);
        assert_eq!(medium.cost_jpy(2.5), Some(250.0));
        let free = Product {
            price_jpy: None,
            ..packed
        };
        assert_eq!(free.cost_jpy(1.0), None);
    }

    #[test]
    fn money_is_spent_when_a_dose_begins() {
        let doses = [
            (Tick(10), Some(5.0)),
            (Tick(20), Some(7.0)),
            (Tick(30), None),
        ];
        let spent = [0, 10, 19, 20, 30].map(|now| spent_jpy(&doses, Tick(now)));
        assert_eq!(spent, [Some(0.0), Some(5.0), Some(5.0), Some(12.0), None]);
        assert_eq!(spent_jpy(&[], Tick(5)), Some(0.0));
    }
}
