//! All regions in memory, in the order of their keys: what lies in a region stands behind it.

use ars::{Ags, Ars, Land, Level, Postcode};
use std::sync::Arc;

use crate::model::{FormerRegion, Region, RegionKind, Resolution};
use crate::{Position, limits};

#[derive(Debug, Default)]
pub(crate) struct Regions {
    /// Sorted by ARS.
    all: Vec<Arc<Region>>,
    /// Sorted by AGS; the place in `all`.
    by_ags: Vec<(Ags, usize)>,
    /// Sorted by ARS.
    former: Vec<Arc<FormerRegion>>,
    /// Sorted: the key of a region in force, and the place in `former` of one that became it.
    became: Vec<(Ars, usize)>,
}

impl Regions {
    pub(crate) fn new(mut all: Vec<Region>, mut former: Vec<FormerRegion>) -> Self {
        all.sort_unstable_by_key(|region| region.ars);
        add_up(&mut all);
        former.sort_unstable_by_key(|region| region.ars);
        let mut by_ags: Vec<_> =
            all.iter().enumerate().filter_map(|(at, region)| Some((region.ags()?, at))).collect();
        by_ags.sort_unstable();
        let mut regions = Self {
            all: all.into_iter().map(Arc::new).collect(),
            by_ags,
            former: former.into_iter().map(Arc::new).collect(),
            became: Vec::new(),
        };
        let mut became: Vec<_> = (regions.former.iter().enumerate())
            .filter_map(|(at, old)| Some((regions.now(old)?.ars, at)))
            .collect();
        became.sort_unstable();
        regions.became = became;
        regions
    }

    pub(crate) fn all(&self) -> &[Arc<Region>] {
        &self.all
    }

    pub(crate) fn get(&self, ars: Ars) -> Option<&Arc<Region>> {
        let at = self.all.binary_search_by_key(&ars, |region| region.ars).ok()?;
        self.all.get(at)
    }

    pub(crate) fn by_ags(&self, ags: Ags) -> Option<&Arc<Region>> {
        let at = self.by_ags.binary_search_by_key(&ags, |(ags, _)| *ags).ok()?;
        self.all.get(self.by_ags.get(at)?.1)
    }

    pub(crate) fn by_postcode(&self, postcode: Postcode) -> impl Iterator<Item = &Arc<Region>> {
        self.all.iter().filter(move |region| region.postcodes.contains(&postcode))
    }

    pub(crate) fn resolve(&self, key: &str) -> Resolution {
        let key = key.trim();
        // Seven or eight digits are an AGS, perhaps without its leading zero; all else is an ARS, which
        // may be shortened.
        let (known, old) = if matches!(key.len(), 7 | 8) {
            match key.parse() {
                Ok(ags) => (self.by_ags(ags), self.former_by_ags(ags)),
                Err(error) => return Resolution::Malformed(error),
            }
        } else {
            match Ars::parse_shortened(key) {
                Ok(ars) => (self.get(ars), self.former_by_ars(ars)),
                Err(error) => return Resolution::Malformed(error),
            }
        };
        match (known, old) {
            (Some(region), _) => Resolution::Known(Arc::clone(region)),
            (None, Some(old)) => {
                Resolution::Moved { old: Arc::clone(old), now: self.now(old).cloned() }
            }
            (None, None) => Resolution::Unknown,
        }
    }

    fn former_by_ars(&self, ars: Ars) -> Option<&Arc<FormerRegion>> {
        let at = self.former.binary_search_by_key(&ars, |region| region.ars).ok()?;
        self.former.get(at)
    }

    fn former_by_ags(&self, ags: Ags) -> Option<&Arc<FormerRegion>> {
        self.former.iter().find(|region| region.ags() == Some(ags))
    }

    /// What stands in the place of a region that is gone.
    pub(crate) fn now(&self, old: &FormerRegion) -> Option<&Arc<Region>> {
        let mut successor = old.successor;
        for _ in 0..limits::SUCCESSORS {
            let ars = successor?;
            if let Some(region) = self.get(ars) {
                return Some(region);
            }
            successor = self.former_by_ars(ars)?.successor;
        }
        None
    }

    /// The regions that are gone and whose place `region` took.
    pub(crate) fn former_of(&self, region: &Region) -> impl Iterator<Item = &Arc<FormerRegion>> {
        let from = self.became.partition_point(|(now, _)| *now < region.ars);
        let ars = region.ars;
        let became = self.became.iter().skip(from).take_while(move |(now, _)| *now == ars);
        became.filter_map(|(_, at)| self.former.get(*at))
    }

    /// Whatever lies in `region`, without itself.
    pub(crate) fn within(&self, region: &Region) -> &[Arc<Region>] {
        let from = self.all.partition_point(|other| other.ars <= region.ars);
        let rest = self.all.get(from..).unwrap_or_default();
        let count = rest.partition_point(|other| region.ars.contains(other.ars));
        rest.get(..count).unwrap_or_default()
    }

    /// The regions one step below `region`, as people go down: Germany, state, district, association,
    /// municipality, part. Government regions are passed over.
    pub(crate) fn children(&self, region: &Region) -> Vec<Arc<Region>> {
        if region.ars == Ars::FEDERATION {
            return Land::ALL.iter().filter_map(|land| self.get(land.ars())).cloned().collect();
        }
        let is_child = |other: &&Arc<Region>| {
            other.level() != Level::GovernmentRegion
                && self.parent(other).is_some_and(|parent| {
                    parent.ars == region.ars
                        || region.level() == Level::GovernmentRegion && other.is_district()
                })
        };
        self.within(region).iter().filter(is_child).cloned().collect()
    }

    /// The region one step above, government regions passed over.
    pub(crate) fn parent(&self, region: &Region) -> Option<&Arc<Region>> {
        let around = match region.level() {
            Level::Part => Some(region.ars.municipality()),
            _ => region.ars.parent(),
        };
        around?
            .ancestors()
            .filter_map(|ars| self.get(ars))
            .find(|above| above.level() != Level::GovernmentRegion)
    }

    pub(crate) fn association(&self, region: &Region) -> Option<&Arc<Region>> {
        let around = match region.level() {
            Level::Municipality | Level::Association => self.get(region.ars.association()),
            _ => None,
        };
        around.filter(|around| around.level() == Level::Association)
    }

    pub(crate) fn district(&self, region: &Region) -> Option<&Arc<Region>> {
        self.get(region.ars.district()).filter(|around| around.is_district())
    }

    pub(crate) fn state(&self, region: &Region) -> Option<&Arc<Region>> {
        self.get(region.ars.state()).filter(|around| around.is_state())
    }

    pub(crate) fn administering(&self, region: &Arc<Region>) -> Arc<Region> {
        let other = match region.level() {
            Level::Part => self.get(region.ars.municipality()),
            Level::Municipality if is_uninhabited(region) => self.district(region),
            Level::Municipality => {
                self.association(region).filter(|around| around.administers_members())
            }
            _ => None,
        };
        Arc::clone(other.unwrap_or(region))
    }

    /// The positions of the municipalities in `region`.
    pub(crate) fn positions(&self, region: &Region) -> impl Iterator<Item = (&Region, Position)> {
        self.within(region)
            .iter()
            .filter(|other| other.level() == Level::Municipality && !other.is_unincorporated())
            .filter_map(|other| Some((&**other, other.position?)))
    }
}

fn is_uninhabited(region: &Region) -> bool {
    use ars::gv100ad::MunicipalityKind::UnincorporatedUninhabited;
    region.kind == RegionKind::Municipality(UnincorporatedUninhabited)
}

/// Gives every region above the municipality the sums of its municipalities. `all` is sorted.
fn add_up(all: &mut [Region]) {
    let figures: Vec<_> = all
        .iter()
        .filter(|region| region.level() == Level::Municipality)
        .map(|region| (region.ars, region.population, region.area_ha))
        .collect();
    for region in all.iter_mut() {
        if matches!(region.level(), Level::Municipality | Level::Part) {
            continue;
        }
        let from = figures.partition_point(|(ars, ..)| *ars < region.ars);
        let inside = figures.iter().skip(from).take_while(|(ars, ..)| region.ars.contains(*ars));
        let (mut people, mut area) = (None, None);
        for (_, population, area_ha) in inside {
            people = people.or(Some(0)).zip(*population).map(|(sum, more)| sum + more).or(people);
            area = area.or(Some(0)).zip(*area_ha).map(|(sum, more)| sum + more).or(area);
        }
        (region.population, region.area_ha) = (people, area);
    }
}
