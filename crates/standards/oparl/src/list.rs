//! Lists: pages, the links between them, and the filters a client may set.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::address::Url;
use crate::field::Field;
use crate::limits;
use crate::objects::Object;
use crate::reading::Reader;
use crate::value::Moment;

/// One page of a list of objects.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The objects on it.
    pub data: Vec<T>,
    /// Which page it is.
    pub pagination: Pagination,
    /// Where the others are.
    pub links: Links,
}

/// Which page of how many; all of it is optional.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pagination {
    /// Objects in the whole list.
    pub total_elements: Option<u64>,
    /// Objects on each page but the last.
    pub elements_per_page: Option<u64>,
    /// Number of this page, from 1.
    pub current_page: Option<u64>,
    /// Number of pages.
    pub total_pages: Option<u64>,
}

/// Where the other pages are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The first page.
    pub first: Option<Url>,
    /// The page before.
    pub prev: Option<Url>,
    /// This page.
    pub this: Option<Url>,
    /// The next page; only the last has none.
    pub next: Option<Url>,
    /// The last page.
    pub last: Option<Url>,
    /// The same for people.
    pub web: Option<Url>,
}

impl<T: Object> Page<T> {
    /// The page that `query` asks for of the list at `list`, which has `total` objects that fit the filters.
    pub fn new(data: Vec<T>, total: u64, list: &Url, query: &Query) -> Self {
        let per_page = u64::from(query.per_page());
        let (page, pages) = (u64::from(query.page()), total.div_ceil(per_page).max(1));
        let link = |number: u64| query.clone().with_page(number).on(list);
        Self {
            data,
            pagination: Pagination {
                total_elements: Some(total),
                elements_per_page: Some(per_page),
                current_page: Some(page),
                total_pages: Some(pages),
            },
            links: Links {
                first: Some(link(1)),
                prev: (page > 1).then(|| link((page - 1).min(pages))),
                this: Some(link(page)),
                next: (page < pages).then(|| link(page + 1)),
                last: Some(link(pages)),
                web: None,
            },
        }
    }

    /// The page as JSON; [`write_page`](crate::write_page) checks it, too.
    pub fn to_json(&self) -> Map<String, Value> {
        let count = |name: &str, count: Option<u64>| Some((name.to_owned(), count.write()?));
        let link = |name: &str, url: &Option<Url>| Some((name.to_owned(), url.write()?));
        let Pagination { total_elements, elements_per_page, current_page, total_pages } =
            self.pagination;
        let pagination = [
            count("totalElements", total_elements),
            count("elementsPerPage", elements_per_page),
            count("currentPage", current_page),
            count("totalPages", total_pages),
        ];
        let links = [
            link("first", &self.links.first),
            link("prev", &self.links.prev),
            link("self", &self.links.this),
            link("next", &self.links.next),
            link("last", &self.links.last),
            link("web", &self.links.web),
        ];
        let data: Vec<_> = self.data.iter().map(T::to_json).collect();
        let pagination: Map<_, _> = pagination.into_iter().flatten().collect();
        let links: Map<_, _> = links.into_iter().flatten().collect();
        let mut page = Map::new();
        page.insert("data".to_owned(), data.into());
        page.insert("pagination".to_owned(), pagination.into());
        page.insert("links".to_owned(), links.into());
        page
    }

    pub(crate) fn from_map(mut map: Map<String, Value>, reader: &mut Reader) -> Self {
        let data = match map.remove("data") {
            Some(Value::Array(items)) => {
                reader.at("data", |reader| Self::from_data(items, reader)).data
            }
            _ => Vec::new(),
        };
        let mut part = |name: &str| match map.remove(name) {
            Some(Value::Object(part)) => part,
            _ => Map::new(),
        };
        let (mut pagination, mut links) = (part("pagination"), part("links"));
        let pagination = reader.at("pagination", |reader| {
            let mut count = |name| take(&mut pagination, name, reader);
            Pagination {
                total_elements: count("totalElements"),
                elements_per_page: count("elementsPerPage"),
                current_page: count("currentPage"),
                total_pages: count("totalPages"),
            }
        });
        let links = reader.at("links", |reader| {
            let mut link = |name| take(&mut links, name, reader);
            Links {
                first: link("first"),
                prev: link("prev"),
                this: link("self"),
                next: link("next"),
                last: link("last"),
                web: link("web"),
            }
        });
        Self { data, pagination, links }
    }

    pub(crate) fn from_data(items: Vec<Value>, reader: &mut Reader) -> Self {
        let data = reader.each(items, limits::PAGE_READ, |item, reader| match item {
            Value::Object(map) => Some(T::from_map(map, reader)),
            other => {
                reader.wrong(crate::kind::Shape::Object(T::KIND), &other);
                None
            }
        });
        Self { data, pagination: Pagination::default(), links: Links::default() }
    }
}

fn take<F: Field>(map: &mut Map<String, Value>, name: &str, reader: &mut Reader) -> F {
    let value = map.remove(name).unwrap_or_default();
    reader.at(name, |reader| F::read(value, reader))
}

impl<T: Object> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// What a client asks of a list. Both sides use it: a server to answer, a client to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Created then or later.
    pub created_since: Option<Moment>,
    /// Created then or before.
    pub created_until: Option<Moment>,
    /// Changed then or later. Only this makes a list tell what was deleted.
    pub modified_since: Option<Moment>,
    /// Changed then or before.
    pub modified_until: Option<Moment>,
    /// Without the lists inside of objects: see [`Object::omit_internal`].
    pub omit_internal: bool,
    /// Objects on a page.
    pub limit: Option<u32>,
    /// Number of the page, from 1. A parameter of ours; clients follow links.
    pub page: Option<u32>,
}

/// Why a query cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A filter is no time.
    #[error(
        "`{0}` must be a time with zone, such as 2026-03-31T17:00:00+02:00, with + written as %2B"
    )]
    Moment(&'static str),
    /// Not a number.
    #[error("`{0}` must be a whole number from 1")]
    Number(&'static str),
    /// Neither true nor false.
    #[error("`{0}` must be true or false")]
    Flag(&'static str),
}

impl Query {
    /// Everything that changed since then, what was deleted included: how a copy is brought up to date.
    pub fn changes_since(moment: Moment) -> Self {
        Self { modified_since: Some(moment), ..Self::default() }
    }

    /// Reads the decoded parameters of a request. Unknown ones are ignored, as everywhere on the web.
    pub fn parse<'q>(
        pairs: impl IntoIterator<Item = (&'q str, &'q str)>,
    ) -> Result<Self, QueryError> {
        let mut query = Self::default();
        for (name, value) in pairs {
            match name {
                "created_since" => query.created_since = moment("created_since", value)?,
                "created_until" => query.created_until = moment("created_until", value)?,
                "modified_since" => query.modified_since = moment("modified_since", value)?,
                "modified_until" => query.modified_until = moment("modified_until", value)?,
                "limit" => query.limit = Some(number("limit", value)?),
                "page" => query.page = Some(number("page", value)?),
                "omit_internal" => {
                    query.omit_internal =
                        value.parse().or(Err(QueryError::Flag("omit_internal")))?;
                }
                _ => {}
            }
        }
        Ok(query)
    }

    /// The address to ask: the list's own, then the filters, always in the same order.
    pub fn on(&self, list: &Url) -> Url {
        let moment = |name, moment: Option<Moment>| moment.map(|at| (name, at.to_string()));
        let number = |name, number: Option<u32>| number.map(|number| (name, number.to_string()));
        let pairs = [
            moment("created_since", self.created_since),
            moment("created_until", self.created_until),
            moment("modified_since", self.modified_since),
            moment("modified_until", self.modified_until),
            self.omit_internal.then(|| ("omit_internal", "true".to_owned())),
            number("limit", self.limit),
            number("page", self.page),
        ];
        list.with_query(&pairs.into_iter().flatten().collect::<Vec<_>>())
    }

    /// Objects on a page.
    pub fn per_page(&self) -> u32 {
        self.limit.unwrap_or(limits::PAGE).clamp(1, limits::PAGE)
    }

    /// Number of the page, from 1.
    pub fn page(&self) -> u32 {
        self.page.unwrap_or(1).max(1)
    }

    /// Objects on the pages before.
    pub fn offset(&self) -> u64 {
        u64::from(self.page() - 1) * u64::from(self.per_page())
    }

    /// Whether deleted objects belong on the list.
    pub fn shows_deleted(&self) -> bool {
        self.modified_since.is_some()
    }

    /// Whether an object belongs on the list.
    pub fn admits(&self, object: &impl Object) -> bool {
        let within = |at: Option<Moment>, since: Option<Moment>, until: Option<Moment>| {
            since.is_none_or(|since| at.is_some_and(|at| at >= since))
                && until.is_none_or(|until| at.is_some_and(|at| at <= until))
        };
        (self.shows_deleted() || !object.is_deleted())
            && within(object.created(), self.created_since, self.created_until)
            && within(object.modified(), self.modified_since, self.modified_until)
    }

    /// The same query for another page; the first is the one without a number.
    fn with_page(mut self, page: u64) -> Self {
        self.page = u32::try_from(page).ok().filter(|page| *page > 1);
        self
    }
}

fn moment(name: &'static str, value: &str) -> Result<Option<Moment>, QueryError> {
    // A plus sign that nobody escaped arrives as a space.
    let value = value.trim().replace(' ', "+");
    let read = value.parse().ok().or_else(|| Moment::without_zone(&value));
    read.map(Some).ok_or(QueryError::Moment(name))
}

fn number(name: &'static str, value: &str) -> Result<u32, QueryError> {
    value.parse().ok().filter(|number| *number > 0).ok_or(QueryError::Number(name))
}
