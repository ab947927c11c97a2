//! The directory as all rooms use it: every region in memory, and an index to find them.

use ::store::Store;
use arc_swap::ArcSwap;
use ars::{Ags, Ars, Level, Postcode};
use search::{Document, Index, Profile, Query, Vocabulary};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{fs, io};

use crate::model::{Match, Matches, without_titles};
use crate::regions::Regions;
use crate::store::{self, Generation};
use crate::{Error, FormerRegion, Region, Resolution, SeatsOf, ops};

/// The name of the place index below the folder of all indexes.
const INDEX: &str = "places";

/// Short forms in names of places.
const SHORT_FORMS: [(&str, &str); 4] =
    [("St.", "Sankt"), ("a.", "am"), ("i.", "im"), ("Fft", "Frankfurt")];

/// A municipality comes before a district or an association of the same name.
const PREFER_MUNICIPALITIES: (&str, f32) = ("level:municipality", 1.5);

/// Every place and who administers it. Clones share the same memory.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    current: ArcSwap<Current>,
    index: Index,
    /// Says which state of the database the index was built from.
    mark: PathBuf,
    /// Which seats an organisation sends somebody to.
    seats: OnceLock<SeatsOf>,
}

#[derive(Default)]
struct Current {
    generation: Generation,
    regions: Regions,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Directory")
    }
}

impl Directory {
    /// Loads the regions from the database and opens the place index below `index_folder`; builds it where
    /// it does not fit the database.
    ///
    /// # Errors
    /// When the database does not answer or the folder cannot be written.
    pub async fn open(store: &Store, index_folder: &Path) -> Result<Self, Error> {
        let vocabulary = Vocabulary::new(Profile::Names).with_synonyms(SHORT_FORMS);
        let index = Index::open_or_create(index_folder, INDEX, vocabulary)?;
        let mark = index_folder.join(format!("{INDEX}.generation"));
        let directory = Self(Arc::new(Inner {
            current: ArcSwap::default(),
            index,
            mark,
            seats: OnceLock::new(),
        }));
        directory.reload(store, false).await?;
        Ok(directory)
    }

    /// Says from now on which seats an organisation sends somebody to. Counts once, at the start.
    pub fn seats_are(&self, seats: SeatsOf) {
        // A second call would be a fault of the wiring; the first one stays.
        let _already = self.0.seats.set(seats);
    }

    /// What says that, where somebody does.
    pub(crate) fn seats(&self) -> Option<SeatsOf> {
        self.0.seats.get().cloned()
    }

    /// Fills the database with the tables of facts that the product ships, where it holds nothing newer.
    /// Call it before [`Directory::open`]. Answers what was taken in, if anything was.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seed(store: &Store) -> Result<Option<ops::ImportReport>, Error> {
        ops::seed(store).await
    }

    /// Loads everything anew when another process or node has imported a directory meanwhile; one small
    /// statement otherwise. Says whether something was new.
    ///
    /// # Errors
    /// When the database does not answer or the index cannot be written.
    pub async fn refresh(&self, store: &Store) -> Result<bool, Error> {
        let generation = store.read(store::generation).await?;
        if generation == self.0.current.load().generation {
            return Ok(false);
        }
        self.reload(store, false).await?;
        Ok(true)
    }

    /// Builds the place index anew, whatever state it is in.
    ///
    /// # Errors
    /// As [`Directory::refresh`].
    pub async fn reindex(&self, store: &Store) -> Result<(), Error> {
        self.reload(store, true).await
    }

    async fn reload(&self, store: &Store, rebuild: bool) -> Result<(), Error> {
        let (generation, regions) = store.read(store::everything).await?;
        let current = Arc::new(Current { generation, regions });
        let (inner, built) = (Arc::clone(&self.0), Arc::clone(&current));
        // Building the index takes a second of computing: not on a thread that answers requests.
        tokio::task::spawn_blocking(move || inner.index_fits(&built, rebuild))
            .await
            .map_err(io::Error::other)??;
        self.0.current.store(current);
        Ok(())
    }

    fn with<T>(&self, ask: impl FnOnce(&Regions) -> T) -> T {
        ask(&self.0.current.load().regions)
    }

    /// The region with this key.
    pub fn region(&self, ars: Ars) -> Option<Arc<Region>> {
        self.with(|regions| regions.get(ars).cloned())
    }

    /// The municipality with this key.
    pub fn by_ags(&self, ags: Ags) -> Option<Arc<Region>> {
        self.with(|regions| regions.by_ags(ags).cloned())
    }

    /// The municipalities in which this postcode lies. It decides no place: there may be many.
    pub fn by_postcode(&self, postcode: Postcode) -> Vec<Arc<Region>> {
        self.with(|regions| regions.by_postcode(postcode).cloned().collect())
    }

    /// What a key leads to: an AGS, an ARS, or an ARS shortened to its level.
    pub fn resolve(&self, key: &str) -> Resolution {
        self.with(|regions| regions.resolve(key))
    }

    /// Who runs the administration of this region: the *Amt*, *Samtgemeinde*, *Verbandsgemeinde* … of a
    /// member municipality, the district for an area without inhabitants, the town for its parts, and the
    /// region itself otherwise.
    pub fn administering(&self, region: &Arc<Region>) -> Arc<Region> {
        self.with(|regions| regions.administering(region))
    }

    /// The association a municipality is a member of; see [`Region::administers_members`].
    pub fn association_of(&self, region: &Region) -> Option<Arc<Region>> {
        self.with(|regions| regions.association(region).cloned())
    }

    /// The district it lies in: the town itself where that belongs to no district; none above the
    /// district.
    pub fn district_of(&self, region: &Region) -> Option<Arc<Region>> {
        self.with(|regions| regions.district(region).cloned())
    }

    /// The state it lies in: the region itself for Hamburg and Berlin.
    pub fn state_of(&self, region: &Region) -> Option<Arc<Region>> {
        self.with(|regions| regions.state(region).cloned())
    }

    /// The region one step above, as people browse: government regions are passed over.
    pub fn parent_of(&self, region: &Region) -> Option<Arc<Region>> {
        self.with(|regions| regions.parent(region).cloned())
    }

    /// The regions one step below, as people browse: Germany, state, district, association, municipality,
    /// part of a city state. In the order of their keys.
    pub fn children_of(&self, region: &Region) -> Vec<Arc<Region>> {
        self.with(|regions| regions.children(region))
    }

    /// The other members of its association.
    pub fn neighbours_of(&self, region: &Region) -> Vec<Arc<Region>> {
        if region.level() != Level::Municipality {
            return Vec::new();
        }
        self.with(|regions| {
            let members = regions.association(region).map(|around| regions.children(around));
            let mut others = members.unwrap_or_default();
            others.retain(|other| other.ars != region.ars);
            others
        })
    }

    /// The regions that are gone and whose place this region took.
    pub fn former_of(&self, region: &Region) -> Vec<Arc<FormerRegion>> {
        self.with(|regions| regions.former_of(region).cloned().collect())
    }

    /// What tells places of the same name apart: the district, for a town outside all districts and for a
    /// district the state, for a part of a city state the town.
    pub fn whereabouts(&self, region: &Region) -> Option<String> {
        self.with(|regions| whereabouts(regions, region))
    }

    /// The date of the newest directory that was taken in; empty before the first.
    pub fn as_of(&self) -> String {
        self.0.current.load().generation.as_of.clone()
    }

    /// How many regions are in force.
    pub fn count(&self) -> usize {
        self.with(|regions| regions.all().len())
    }

    /// All regions that are in force, in the order of their keys: some of them.
    pub fn list(&self, limit: usize, offset: usize) -> Vec<Arc<Region>> {
        self.with(|regions| regions.all().iter().skip(offset).take(limit).cloned().collect())
    }

    /// Finds places by name, part of a name, postcode or key, old keys and old names too; forgives typing
    /// errors. An empty query finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Matches, Error> {
        let (facet, factor) = PREFER_MUNICIPALITIES;
        let hits = self.0.index.search(&Query {
            limit,
            offset,
            prefer_facet: Some((facet.to_owned(), factor)),
            prefix: true,
            ..Query::new(query)
        })?;
        self.with(|regions| {
            let found = hits.items.iter().filter_map(|hit| regions.get(hit.id.parse().ok()?));
            let items = found
                .map(|region| Match {
                    region: Arc::clone(region),
                    formerly: meant_formerly(regions, region, query),
                })
                .collect();
            Ok(Matches { items, total: hits.total })
        })
    }

    /// Runs something over the positions of the municipalities in a region.
    pub(crate) fn positions<T>(
        &self,
        region: &Region,
        see: impl FnOnce(&mut dyn Iterator<Item = (&Region, crate::Position)>) -> T,
    ) -> T {
        self.with(|regions| see(&mut regions.positions(region)))
    }
}

impl Inner {
    /// Builds the index unless it was built from this state already.
    fn index_fits(&self, current: &Current, rebuild: bool) -> Result<(), Error> {
        let mark = current.generation.to_string();
        let fits = !self.index.is_empty()
            && fs::read_to_string(&self.mark).is_ok_and(|written| written == mark);
        if fits && !rebuild {
            // Another process may have built it.
            self.index.refresh()?;
            return Ok(());
        }
        let regions = &current.regions;
        self.index.rebuild(regions.all().iter().map(|region| document(regions, region)))?;
        fs::write(&self.mark, mark)?;
        Ok(())
    }
}

fn whereabouts(regions: &Regions, region: &Region) -> Option<String> {
    let around = match region.level() {
        Level::Federation | Level::State => None,
        Level::Part => regions.get(region.ars.municipality()),
        Level::GovernmentRegion => regions.state(region),
        _ if region.is_district() => regions.state(region),
        _ => regions.district(region).or_else(|| regions.state(region)),
    };
    around.filter(|around| around.ars != region.ars).map(|around| around.display_name())
}

/// How a region is found.
fn document(regions: &Regions, region: &Region) -> Document {
    let former: Vec<_> = regions.former_of(region).collect();
    let mut keys = vec![region.ars.to_string()];
    keys.extend(region.ags().map(|ags| ags.to_string()));
    keys.extend(region.postcodes.iter().map(ToString::to_string));
    for old in &former {
        keys.push(old.ars.to_string());
        keys.extend(old.ags().map(|ags| ags.to_string()));
    }
    // The name with its titles is the title: `Lemgo` and `Lemgo, Alte Hansestadt` are both the whole name.
    let title = match region.level() {
        Level::Municipality | Level::Part => region.name.to_string(),
        _ => region.display_name(),
    };
    let mut keywords: Vec<String> =
        former.iter().map(|old| without_titles(&old.name).to_owned()).collect();
    if title != *region.name {
        keywords.push(region.name.to_string());
    }
    keywords.retain(|keyword| *keyword != title);
    let around = [whereabouts(regions, region), regions.state(region).map(|s| s.display_name())];
    let text: Vec<String> = around.into_iter().flatten().collect();
    #[expect(clippy::cast_precision_loss, reason = "a rank needs no more than a few digits")]
    let people = region.population.unwrap_or_default() as f32;
    Document {
        id: region.ars.to_string(),
        title,
        keywords,
        text: text.join(", "),
        keys,
        weight: (people + 1.0).ln(),
        facets: vec![facet(region.level()).to_owned()],
    }
}

fn facet(level: Level) -> &'static str {
    match level {
        Level::Federation => "level:federation",
        Level::State => "level:state",
        Level::GovernmentRegion => "level:government_region",
        Level::District => "level:district",
        Level::Association => "level:association",
        Level::Municipality => PREFER_MUNICIPALITIES.0,
        Level::Part => "level:part",
    }
}

/// The region that is gone, if the query named that and not what is there now.
fn meant_formerly(regions: &Regions, now: &Region, query: &str) -> Option<Arc<FormerRegion>> {
    let query = query.trim();
    let same = |name: &str| without_titles(name).to_lowercase() == query.to_lowercase();
    if same(&now.name) || query.is_empty() {
        return None;
    }
    let meant = |old: &&Arc<FormerRegion>| {
        let by_key = query == old.ars.as_str() || old.ags().is_some_and(|a| query == a.as_str());
        let key_is_old = now.ars.as_str() != query && now.ags().is_none_or(|a| a.as_str() != query);
        (by_key && key_is_old) || same(&old.name)
    };
    regions.former_of(now).find(meant).cloned()
}
