//! The blocks of a document that several checks look at, each read once, when it is first asked for.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::block::{Block, BlockList};
use super::known::KnownBlocks;
use super::known_table::KnownTable;
use super::partial::{
    Answer, Clock, CompanionSpan, Infusion, Kind, Organ, Rule, Site, WrittenTissue,
};
use super::spot::Spot;
use crate::format::{Companion, Factor, MassDensity, Product, Quantity, Weight};

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct ReadBlocks<'a> {
    known: Option<&'a KnownBlocks>,
    rules: OnceCell<BlockList<'a, Rule>>,
    kinds: OnceCell<BlockList<'a, Kind>>,
    factors: OnceCell<BlockList<'a, Factor>>,
    products: OnceCell<BlockList<'a, Product>>,
    companions: OnceCell<BlockList<'a, Companion>>,
    tissues: OnceCell<BlockList<'a, WrittenTissue>>,
    sites: OnceCell<BlockList<'a, Site>>,
    arms: OnceCell<BlockList<'a, WrittenArm<'a>>>,
    answers: OnceCell<BlockList<'a, Answer>>,
    clock: OnceCell<Option<Rc<Clock>>>,
    body: OnceCell<Rc<WrittenBody<'a>>>,
}

/// What a document says about an arm.
#[derive(Debug)]
pub(super) struct WrittenArm<'a> {
    pub name: Option<&'a str>,
    pub reference: Option<&'a str>,
    /// The doses that can be read.
    pub infusions: BlockList<'a, Infusion>,
    /// The uses of companions that can be read.
    pub companions: BlockList<'a, CompanionSpan>,
}

impl WrittenArm<'_> {
    /// The products that are infused in the arm.
    pub fn products(&self) -> impl Iterator<Item = &str> {
        let doses = self.infusions.iter();
        doses.filter_map(|dose| dose.value.product.as_deref())
    }

    /// The uses of companions: companion, start and end of its action, s; none if one of them cannot be known.
    pub fn uses(&self) -> Vec<(String, [f64; 2])> {
        let whole = |given: &Block<'_, CompanionSpan>| {
            let (agent, span_s) = given.value.whole()?;
            Some((agent.to_owned(), span_s))
        };
        let uses: Option<Vec<_>> = self.companions.iter().map(whole).collect();
        uses.unwrap_or_default()
    }
}

/// What a document says about the body.
#[derive(Debug)]
pub(super) struct WrittenBody<'a> {
    pub at: Spot<'a>,
    pub mass: Option<Quantity<Weight>>,
    pub tissue_density: Option<Quantity<MassDensity>>,
    /// The organs that can be read.
    pub organs: BlockList<'a, Organ>,
}

/// Nothing is known of a document that is the first of its kind.
static NOTHING: LazyLock<KnownBlocks> = LazyLock::new(KnownBlocks::default);

impl<'a> ReadBlocks<'a> {
    /// Blocks that are read where they differ from known ones.
    pub fn beside(known: Option<&'a KnownBlocks>) -> Self {
        Self {
            known,
            ..Self::default()
        }
    }

    fn known(&self) -> &'a KnownBlocks {
        self.known.unwrap_or(&NOTHING)
    }

    /// True if rules can name the same factors, kinds and states as in the known document.
    pub fn names_are_known(&self, root: Spot<'a>) -> bool {
        let known = self.known();
        known.kinds.equals(root.key("kinds").table())
            && known.factors.has_keys_of(root.key("factors").table())
    }

    /// The large tables, kept for other documents. Everything in them must be readable.
    pub fn keep(&self, root: Spot<'a>) -> KnownBlocks {
        KnownBlocks {
            rules: self.rules(root).keep(root.key("rules")),
            kinds: self.kinds(root).keep(root.key("kinds")),
            factors: self.factors(root).keep(root.key("factors")),
            products: self.products(root).keep(root.key("products")),
            companions: self.companions(root).keep(root.key("companions")),
            tissues: self.tissues(root).keep(root.key("tissues")),
        }
    }

    /// The rules that can be read.
    pub fn rules(&self, root: Spot<'a>) -> BlockList<'a, Rule> {
        let read = || BlockList::of_table(root.key("rules"), &self.known().rules);
        self.rules.get_or_init(read).clone()
    }

    /// All kinds of cells, with what can be read of each.
    pub fn kinds(&self, root: Spot<'a>) -> BlockList<'a, Kind> {
        let kind = |at: Spot<'a>| Some(at.read().unwrap_or_default());
        let read = || BlockList::of_entries(root.key("kinds"), &self.known().kinds, kind);
        self.kinds.get_or_init(read).clone()
    }

    /// The factors that can be read.
    pub fn factors(&self, root: Spot<'a>) -> BlockList<'a, Factor> {
        let read = || BlockList::of_table(root.key("factors"), &self.known().factors);
        self.factors.get_or_init(read).clone()
    }

    /// The products that can be read.
    pub fn products(&self, root: Spot<'a>) -> BlockList<'a, Product> {
        let read = || BlockList::of_table(root.key("products"), &self.known().products);
        self.products.get_or_init(read).clone()
    }

    /// The companions that can be read.
    pub fn companions(&self, root: Spot<'a>) -> BlockList<'a, Companion> {
        let read = || BlockList::of_table(root.key("companions"), &self.known().companions);
        self.companions.get_or_init(read).clone()
    }

    /// All tissues, with what can be read of each.
    pub fn tissues(&self, root: Spot<'a>) -> BlockList<'a, WrittenTissue> {
        let tissue = |at: Spot<'a>| {
            Some(WrittenTissue {
                whole: at.read().map(Arc::new),
                organs: at.key("organs").read().unwrap_or_default(),
                injury: at.key("injury").read(),
            })
        };
        let read = || BlockList::of_entries(root.key("tissues"), &self.known().tissues, tissue);
        self.tissues.get_or_init(read).clone()
    }

    /// The sites that can be read: one, or those of a list.
    pub fn sites(&self, root: Spot<'a>) -> BlockList<'a, Site> {
        let read = || {
            let at = root.key("site");
            if at.items().len() > 0 {
                return BlockList::of_list(at);
            }
            let one = at.read().map(|site| Block {
                key: "",
                number: 0,
                at,
                value: Arc::new(site),
                is_known: false,
            });
            one.into_iter().collect()
        };
        self.sites.get_or_init(read).clone()
    }

    /// All arms, with what can be read of each.
    pub fn arms(&self, root: Spot<'a>) -> BlockList<'a, WrittenArm<'a>> {
        let arm = |(number, at): (usize, Spot<'a>)| Block {
            key: "",
            number,
            at,
            value: Arc::new(WrittenArm {
                name: at.key("name").text(),
                reference: at.key("reference").text(),
                infusions: BlockList::of_list(at.key("infusion")),
                companions: BlockList::of_list(at.key("companion")),
            }),
            is_known: false,
        };
        let read = || root.key("arm").items().enumerate().map(arm).collect();
        self.arms.get_or_init(read).clone()
    }

    /// The rows of the closing table that can be read.
    pub fn answers(&self, root: Spot<'a>) -> BlockList<'a, Answer> {
        let read = || BlockList::of_list(root.key("answer"));
        self.answers.get_or_init(read).clone()
    }

    /// The clocks, if they can be read.
    pub fn clock(&self, root: Spot<'a>) -> Option<Rc<Clock>> {
        let read = || root.key("clock").read().map(Rc::new);
        self.clock.get_or_init(read).clone()
    }

    /// The body, with what can be read of it.
    pub fn body(&self, root: Spot<'a>) -> Rc<WrittenBody<'a>> {
        let read = || {
            let at = root.key("body");
            Rc::new(WrittenBody {
                at,
                mass: at.key("mass").read(),
                tissue_density: at.key("tissue_density").read(),
                organs: BlockList::of_table(at.key("organs"), &KnownTable::default()),
            })
        };
        self.body.get_or_init(read).clone()
    }
}
