//! What is asked all the time, held in memory: the catalogue, the table of executing levels, what offices have
//! entered, and the index of services.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use arc_swap::{ArcSwap, Guard};
use ars::{Ars, Land};
use directory::{Directory, Office};
use identity::Organisation;
use leika::Key;
use search::{Document, Index, Profile, Query, Vocabulary};
use store::{Read, Store};
use uuid::Uuid;

use crate::general::General;
use crate::levels::{self, Found, Level, Levels};
use crate::store::{self as query, Versions};
use crate::{Entered, Error, Scope, Service, Status, general, import, limits};

/// Words of daily language and what they mean.
const SYNONYMS: &str = include_str!("../../../../reference/synonyms.tsv");

/// The name of the index of services below the folder of all indexes.
const INDEX: &str = "services";

/// Says where a service can be applied for online: asked with the service and the place while a page is read,
/// answers the address of the form. The house wires it to the room that has the forms.
pub type OnlineOffers =
    Arc<dyn Fn(&mut Read<'_>, Key, Ars) -> store::Result<Option<String>> + Send + Sync>;

/// Services, who is responsible for them, and how to find them. Clones share the same memory.
#[derive(Clone)]
pub struct Knowledge(Arc<Inner>);

struct Inner {
    directory: Directory,
    levels: Levels,
    general: HashMap<Key, General>,
    current: ArcSwap<Current>,
    index: Index,
    /// Says from what the index was built.
    mark: PathBuf,
    offers: OnceLock<OnlineOffers>,
}

/// What the database held when it was last looked at.
#[derive(Default)]
struct Current {
    versions: Option<Versions>,
    catalogue: Arc<Catalogue>,
    entered: Arc<Registry>,
}

/// All services, in the order of their keys.
#[derive(Default)]
pub(crate) struct Catalogue {
    services: Vec<Arc<Service>>,
}

impl Catalogue {
    fn get(&self, key: Key) -> Option<&Arc<Service>> {
        let at = self.services.binary_search_by_key(&key, |service| service.key).ok()?;
        self.services.get(at)
    }

    pub(crate) fn all(&self) -> &[Arc<Service>] {
        &self.services
    }

    /// The services that a scope is about.
    fn within(&self, scope: &Scope) -> &[Arc<Service>] {
        let scope = scope.as_str();
        let start = self.services.partition_point(|service| service.key.as_str() < scope);
        let rest = self.services.get(start..).unwrap_or_default();
        let count = rest.partition_point(|service| service.key.as_str().starts_with(scope));
        rest.get(..count).unwrap_or_default()
    }
}

/// What offices have entered, by area, and what is shown with it.
#[derive(Default)]
pub(crate) struct Registry {
    by_area: HashMap<Ars, HashMap<Scope, Entered>>,
    offices: HashMap<Uuid, Arc<Office>>,
    offices_of: HashMap<Uuid, Vec<Uuid>>,
    organisations: HashMap<Ars, Vec<Organisation>>,
}

impl Registry {
    fn load(read: &mut Read<'_>) -> Result<Self, Error> {
        let mut registry = Self::default();
        for organisation in identity::organisations(read, &identity::Caller::Anonymous)? {
            if let Ok(area) = organisation.ars.parse() {
                registry.organisations.entry(area).or_default().push(organisation);
            }
        }
        for office in directory::offices(read)? {
            registry.offices_of.entry(office.organisation).or_default().push(office.id);
            registry.offices.insert(office.id, Arc::new(office));
        }
        for entered in query::all_entered(read)? {
            registry.enter(entered);
        }
        Ok(registry)
    }

    /// Where two organisations have entered something for the same area, the one that acts for the smaller
    /// area is nearer to it; of equal ones the later entry counts.
    fn enter(&mut self, entered: Entered) {
        let here = self.by_area.entry(entered.area).or_default();
        let nearer = |other: &Entered| {
            entered.organisation_area.shortened().len() >= other.organisation_area.shortened().len()
        };
        if here.get(&entered.scope).is_none_or(nearer) {
            here.insert(entered.scope.clone(), entered);
        }
    }

    /// What was entered for a service: for the most specific area around the place, there for the most
    /// specific key.
    pub(crate) fn find(&self, key: Key, place: Ars) -> Option<&Entered> {
        place.ancestors().find_map(|area| {
            let here = self.by_area.get(&area)?;
            Scope::around(&key).find_map(|scope| here.get(scope))
        })
    }

    pub(crate) fn office(&self, id: Uuid) -> Option<&Arc<Office>> {
        self.offices.get(&id)
    }

    /// The office of an organisation, if it has one only: among several nobody knows which.
    pub(crate) fn only_office(&self, organisation: Uuid) -> Option<&Arc<Office>> {
        match self.offices_of.get(&organisation)?.as_slice() {
            [only] => self.office(*only),
            _ => None,
        }
    }

    /// The organisation that acts for exactly this region, if there is one only.
    pub(crate) fn organisation(&self, area: Ars) -> Option<&Organisation> {
        match self.organisations.get(&area)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// What a search for services found.
#[derive(Clone, Debug, Default)]
pub struct Services {
    /// Those asked for, best first.
    pub items: Vec<Arc<Service>>,
    /// How many there are in all.
    pub total: usize,
}

/// What people say, and what it is called.
pub fn synonyms() -> impl Iterator<Item = (&'static str, &'static str)> {
    SYNONYMS.lines().skip(1).filter_map(|line| line.split_once('\t'))
}

impl std::fmt::Debug for Knowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Knowledge")
    }
}

impl Knowledge {
    /// Loads what the database holds and opens the index of services below `index_folder`; builds it where it
    /// does not fit. A database without services gets the shipped ones first.
    ///
    /// # Errors
    /// When the database does not answer or the folder cannot be written.
    pub async fn open(
        store: &Store,
        directory: Directory,
        index_folder: &Path,
    ) -> Result<Self, Error> {
        import::seed(store).await?;
        let vocabulary = Vocabulary::new(Profile::Prose).with_synonyms(synonyms());
        let knowledge = Self(Arc::new(Inner {
            directory,
            levels: Levels::read(levels::SHIPPED)?,
            general: general::read().map_err(Error::General)?,
            current: ArcSwap::default(),
            index: Index::open_or_create(index_folder, INDEX, vocabulary)?,
            mark: index_folder.join(format!("{INDEX}.mark")),
            offers: OnceLock::new(),
        }));
        knowledge.refresh(store).await?;
        Ok(knowledge)
    }

    /// Says from now on where services can be applied for online. Counts once, at the start.
    pub fn offer_online(&self, offers: OnlineOffers) {
        // A second call would be a fault of the wiring; the first one stays.
        let _already = self.0.offers.set(offers);
    }

    /// Takes up what was changed here or by another node; one small statement when nothing was.
    ///
    /// # Errors
    /// When the database does not answer or the index cannot be written.
    pub async fn refresh(&self, store: &Store) -> Result<(), Error> {
        let versions = store.read(query::versions).await?;
        let before = self.0.current.load_full();
        if before.versions == Some(versions) {
            return Ok(());
        }
        let known = |of: fn(Versions) -> i64| before.versions.map(of) == Some(of(versions));
        let catalogue = if known(|versions| versions.catalogue) {
            Arc::clone(&before.catalogue)
        } else {
            let services = store.read(query::services).await?;
            let services = services.into_iter().map(Arc::new).collect();
            let catalogue = Arc::new(Catalogue { services });
            self.index(Arc::clone(&catalogue), false).await?;
            catalogue
        };
        let entered = if known(|versions| versions.entered) {
            Arc::clone(&before.entered)
        } else {
            Arc::new(store.read(Registry::load).await?)
        };
        let versions = Some(versions);
        self.0.current.store(Arc::new(Current { versions, catalogue, entered }));
        Ok(())
    }

    /// Looks again and again whether another node has changed something; ends never.
    pub async fn watch(self, store: Store) {
        loop {
            tokio::time::sleep(limits::POLL).await;
            if let Err(error) = self.refresh(&store).await {
                tracing::warn!(%error, "services and responsibilities stay as they were");
            }
        }
    }

    /// Builds the index of services anew, whatever state it is in.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub async fn reindex(&self) -> Result<(), Error> {
        self.index(self.catalogue(), true).await
    }

    async fn index(&self, catalogue: Arc<Catalogue>, rebuild: bool) -> Result<(), Error> {
        let inner = Arc::clone(&self.0);
        // A second of computing: not on a thread that answers requests.
        tokio::task::spawn_blocking(move || inner.index_fits(&catalogue, rebuild))
            .await
            .map_err(io::Error::other)?
    }

    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.0.current.load().catalogue)
    }

    pub(crate) fn entered(&self) -> Entries {
        Entries(self.0.current.load())
    }

    pub(crate) fn levels(&self) -> &Levels {
        &self.0.levels
    }

    /// The places.
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// The service with this key.
    pub fn service(&self, key: Key) -> Option<Arc<Service>> {
        self.0.current.load().catalogue.get(key).cloned()
    }

    /// Whether the catalogue has a service that a scope is about.
    pub(crate) fn is_known(&self, scope: &Scope) -> bool {
        !self.catalogue().within(scope).is_empty()
    }

    /// What a scope is called: the service, or the activity or object with all that belongs to it.
    pub(crate) fn scope_name(&self, scope: &Scope) -> String {
        let catalogue = self.catalogue();
        let Some(first) = catalogue.within(scope).first() else { return scope.as_str().to_owned() };
        let name = self.title(first.key).unwrap_or(&first.name);
        if scope.as_str() == first.key.as_str() {
            name.to_owned()
        } else {
            format!("{name} … ({})", scope.as_str())
        }
    }

    /// What a region is called.
    pub(crate) fn area_name(&self, area: Ars) -> String {
        let region = self.directory().region(area);
        region.map_or_else(|| area.to_string(), |region| region.display_name())
    }

    /// Our own general text about a service: its own, or that of the activity or object it belongs to.
    pub fn general(&self, key: Key) -> Option<&General> {
        std::iter::once(key).chain(key.parents()).find_map(|key| self.0.general.get(&key))
    }

    /// What a service is called in daily language, where we have written about exactly this service.
    pub(crate) fn title(&self, key: Key) -> Option<&str> {
        self.0.general.get(&key).map(|general| general.title.as_str())
    }

    /// Where the service can be applied for online in a place.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn online(
        &self,
        read: &mut Read<'_>,
        key: Key,
        place: Ars,
    ) -> store::Result<Option<String>> {
        self.0.offers.get().map_or(Ok(None), |offers| offers(read, key, place))
    }

    /// Finds services. With a place, those that a town or district there carries out come first among equals.
    /// What has nothing to do with any service finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(
        &self,
        text: &str,
        place: Option<Ars>,
        limit: usize,
        offset: usize,
    ) -> Result<Services, Error> {
        let land = place.and_then(Ars::land);
        let prefer_facet = land.map(|land| (local_in(land), limits::LOCAL));
        let asked = Query { limit, offset, prefer_facet, ..Query::new(text) };
        let hits = self.0.index.search(&asked)?;
        let catalogue = self.catalogue();
        let found = |id: &str| id.parse().ok().and_then(|key| catalogue.get(key).cloned());
        let mut items: Vec<_> = hits.items.iter().filter_map(|hit| found(&hit.id)).collect();
        if let Some(place) = place {
            // Where an office of the place has entered something, people can apply.
            let object = |service: &Arc<Service>| service.key.object_key();
            favoured_first(
                &mut items,
                |one, other| object(one) == object(other),
                |service| self.responsibility(service.key, place).status == Status::Entered,
            );
        }
        Ok(Services { items, total: hits.total })
    }
}

/// Among items about the same, those that are favoured come first; everything else stays in its order.
fn favoured_first<T>(
    items: &mut [T],
    same: impl Fn(&T, &T) -> bool,
    favoured: impl Fn(&T) -> bool,
) {
    for index in 0..items.len() {
        let Some(item) = items.get(index).filter(|item| favoured(item)) else { continue };
        let behind = |other: &T| same(other, item) && !favoured(other);
        let first = items.iter().take(index).position(behind).unwrap_or(index);
        if let Some(part) = items.get_mut(first..=index) {
            part.rotate_right(1);
        }
    }
}

/// What was entered, as it stands while this is held.
pub(crate) struct Entries(Guard<Arc<Current>>);

impl std::ops::Deref for Entries {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        &self.0.entered
    }
}

impl Inner {
    /// Builds the index unless it was built from just this.
    fn index_fits(&self, catalogue: &Catalogue, rebuild: bool) -> Result<(), Error> {
        let mut hasher = DefaultHasher::new();
        (&catalogue.services, levels::SHIPPED, SYNONYMS, general::FILES).hash(&mut hasher);
        let mark = format!("{:016x}", hasher.finish());
        let fits = !self.index.is_empty()
            && fs::read_to_string(&self.mark).is_ok_and(|written| written == mark);
        if fits && !rebuild {
            // Another process may have built it.
            self.index.refresh()?;
            return Ok(());
        }
        self.index.rebuild(catalogue.services.iter().map(|service| self.document(service)))?;
        fs::write(&self.mark, mark)?;
        Ok(())
    }

    /// How a service is found.
    fn document(&self, service: &Service) -> Document {
        let general = self.general.get(&service.key);
        let mut keywords: Vec<String> = general.iter().map(|text| text.title.clone()).collect();
        keywords.extend(service.ozg.iter().map(|ozg| ozg.name.clone()));
        let local =
            Land::ALL.into_iter().filter(|land| self.is_local(service.key, *land)).map(local_in);
        Document {
            id: service.key.to_string(),
            title: service.name.clone(),
            keywords,
            text: format!("{}, {}", service.situation, service.field),
            keys: vec![service.key.to_string()],
            // Among equals, what we have written about is what most people look for.
            weight: if general.is_some() { limits::WRITTEN } else { 0.0 },
            facets: local.collect(),
        }
    }

    fn is_local(&self, key: Key, land: Land) -> bool {
        matches!(
            self.levels.find(key, Some(land)),
            Found::Line(line) if matches!(line.level, Level::Municipality | Level::District)
        )
    }
}

/// The label of services that towns or districts of a state carry out.
fn local_in(land: Land) -> String {
    format!("local:{}", land.key())
}

#[cfg(test)]
mod tests {
    use super::favoured_first;

    #[test]
    fn favoured_items_pass_those_about_the_same_and_nobody_else() {
        let sorted = |mut items: Vec<(char, bool)>| {
            favoured_first(&mut items, |one, other| one.0 == other.0, |item| item.1);
            items
        };
        let mixed = vec![('a', false), ('b', false), ('a', true), ('a', false), ('b', true)];
        let expected = vec![('a', true), ('a', false), ('b', true), ('b', false), ('a', false)];
        assert_eq!(sorted(mixed), expected);
        let already = vec![('a', true), ('a', false), ('a', true)];
        assert_eq!(sorted(already), [('a', true), ('a', true), ('a', false)]);
        assert_eq!(sorted(Vec::new()), []);
    }
}
