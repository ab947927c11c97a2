//! The map of districts, shaded by a figure.

use ars::{Ars, Land};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use web::{Visitor, charts, format};

use crate::{Bounds, Directory, DistrictOutline, outlines};

/// Shades of the map, from light to dark.
const SHADES: usize = 5;

/// The least figure that may be shown where it stands for people.
const FEW: u64 = 5;

/// Space around what is shown, in units of the grid.
const MARGIN: i32 = 6;

/// So many hatching lines fit side by side.
const HATCHES: f64 = 130.0;

/// Where a district leads.
type Address<'m> = &'m dyn Fn(Ars) -> Option<String>;

/// A map of districts shaded by a figure, with a legend and the figures as a table beneath.
#[derive(Clone, Copy)]
pub struct DistrictMap<'m> {
    id: &'m str,
    title: &'m str,
    description: &'m str,
    unit: &'m str,
    figures: &'m BTreeMap<Ars, u64>,
    within: Option<Land>,
    hides_few: bool,
    address: Option<Address<'m>>,
}

impl std::fmt::Debug for DistrictMap<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DistrictMap({}, {} figures)", self.id, self.figures.len())
    }
}

impl<'m> DistrictMap<'m> {
    /// A map of all of Germany. `id` tells it apart from other pictures of the page (letters, digits, `-`);
    /// `figures` are by the key of a district ([`Ars::district`]).
    pub fn new(id: &'m str, title: &'m str, figures: &'m BTreeMap<Ars, u64>) -> Self {
        Self {
            id,
            title,
            description: "",
            unit: title,
            figures,
            within: None,
            hides_few: false,
            address: None,
        }
    }

    /// With what is to be seen, in a sentence, for those who do not see it.
    pub fn description(self, description: &'m str) -> Self {
        Self { description, ..self }
    }

    /// With what is counted: `Bedarfe`. Heads the column of figures and the legend.
    pub fn unit(self, unit: &'m str) -> Self {
        Self { unit, ..self }
    }

    /// Of one state.
    pub fn within(self, land: Land) -> Self {
        Self { within: Some(land), ..self }
    }

    /// For figures that count people: nothing tells whether a district has none, fewer than five, or was not
    /// counted. Neither colour nor table nor their order does.
    pub fn hiding_few(self) -> Self {
        Self { hides_few: true, ..self }
    }

    /// With a link for each district that has an address.
    pub fn links(self, address: Address<'m>) -> Self {
        Self { address: Some(address), ..self }
    }

    /// The markup.
    pub fn render(&self, visitor: &Visitor, directory: &Directory) -> Markup {
        let shown: Vec<_> = outlines().iter().filter(|outline| self.covers(outline.ars)).collect();
        let Some(around) = shown.iter().map(|outline| outline.bounds).reduce(Bounds::with) else {
            return html! {};
        };
        let places = self.places(directory, &shown);
        let scale = Scale::of(places.iter().filter_map(|place| place.figure));
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        // A picture may hold no links.
        let role = if self.address.is_some() { "group" } else { "img" };
        let step = f64::from(around.width().max(around.height() * 3 / 4)) / HATCHES;
        html! {
            figure .kl-chart.kl-districts {
                figcaption .kern-title { (self.title) }
                (self.legend(visitor, &scale, &places))
                svg.kl-districts__picture viewBox=(view_box(around)) role=(role)
                    aria-labelledby=(title) aria-describedby=[(!self.description.is_empty()).then_some(&description)] {
                    title id=(title) { (self.title) }
                    @if !self.description.is_empty() { desc id=(description) { (self.description) } }
                    (charts::hatching(self.id, step))
                    g .kl-districts__areas.kl-districts__none { (self.areas(visitor, &places, |figure| figure.is_none_or(|it| it == 0))) }
                    @for shade in 1..=SHADES {
                        g .kl-districts__areas.kl-districts__areas--dark[shade > 3] fill=(format!("url(#{}-{shade})", self.id)) {
                            (self.areas(visitor, &places, |figure| figure.and_then(|it| scale.shade(it)) == Some(shade)))
                        }
                    }
                }
                p .kern-body.kern-body--small.kern-body--muted { (visitor.t("places-map-source")) }
                (self.table(visitor, &places))
            }
        }
    }

    fn covers(&self, ars: Ars) -> bool {
        self.within.is_none_or(|land| ars.land() == Some(land))
    }

    fn may_show(&self, figure: u64) -> bool {
        !self.hides_few || figure >= FEW
    }

    /// Every district of the map, and those with a figure that the map does not know yet, by name.
    fn places(&self, directory: &Directory, shown: &[&'static DistrictOutline]) -> Vec<Place> {
        let outlines: BTreeMap<Ars, &'static DistrictOutline> =
            shown.iter().map(|outline| (outline.ars, *outline)).collect();
        let newer = self
            .figures
            .iter()
            .filter(|(ars, figure)| self.covers(**ars) && self.may_show(**figure));
        let keys: BTreeSet<Ars> =
            outlines.keys().copied().chain(newer.map(|(ars, _)| *ars)).collect();
        let place = |ars: Ars| {
            let outline = outlines.get(&ars).copied();
            let name = match (directory.region(ars), outline) {
                (Some(region), _) => region.display_name(),
                (None, Some(outline)) => outline.name.to_owned(),
                (None, None) => ars.shortened().to_owned(),
            };
            let figure = self.figures.get(&ars).copied();
            let figure = figure.filter(|figure| self.may_show(*figure));
            Place { ars, name, outline, figure }
        };
        let mut places: Vec<_> = keys.into_iter().map(place).collect();
        // The order of the table: what was hidden above cannot show in it.
        places.sort_by(|a, b| b.figure.cmp(&a.figure).then_with(|| a.name.cmp(&b.name)));
        places
    }

    /// The areas with such a figure. Those who use the keyboard or have the page read to them find the same links in
    /// the table, in order; here there would be four hundred on the way.
    fn areas(
        &self,
        visitor: &Visitor,
        places: &[Place],
        of: impl Fn(Option<u64>) -> bool,
    ) -> Markup {
        html! {
            @for place in places.iter().filter(|place| of(place.figure)) {
                @if let Some(outline) = place.outline {
                    @let area = html! {
                        path.kl-districts__area d=(outline.path) {
                            title { (place.name) ": " (self.figure(visitor, place.figure)) }
                        }
                    };
                    @match self.address.and_then(|address| address(place.ars)) {
                        Some(address) => a href=(address) tabindex="-1" aria-hidden="true" { (area) },
                        None => (area),
                    }
                }
            }
        }
    }

    fn figure(&self, visitor: &Visitor, figure: Option<u64>) -> String {
        match figure {
            Some(figure) => number(visitor, figure),
            None => self.without_figure(visitor),
        }
    }

    /// What stands for a figure that is not there.
    fn without_figure(&self, visitor: &Visitor) -> String {
        visitor.t(if self.hides_few { "places-map-few" } else { "places-map-unknown" })
    }

    fn legend(&self, visitor: &Visitor, scale: &Scale, places: &[Place]) -> Markup {
        let blank = |what: &str| {
            html! {
                li {
                    svg.kl-legend__swatch aria-hidden="true" {
                        rect .kl-chart__frame.kl-districts__none width="100%" height="100%" {}
                    }
                    (what)
                }
            }
        };
        let without = places.iter().any(|place| place.figure.is_none());
        let zero = places.iter().any(|place| place.figure == Some(0));
        html! {
            @if self.unit != self.title { p .kern-body.kern-body--small { (self.unit) } }
            ul.kl-legend {
                @if zero && without && !self.hides_few {
                    (blank(&visitor.tf("places-map-either", &[("other", &self.without_figure(visitor))])))
                } @else if zero {
                    (blank("0"))
                } @else if without {
                    (blank(&self.without_figure(visitor)))
                }
                @for (shade, from, to) in scale.ranges() {
                    li {
                        (charts::swatch(&format!("{}-{shade}", self.id)))
                        (number(visitor, from)) @if to > from { "–" (number(visitor, to)) }
                    }
                }
            }
        }
    }

    fn table(&self, visitor: &Visitor, places: &[Place]) -> Markup {
        let head = visitor.t("places-district");
        let rows = places.iter().map(|place| {
            let address = self.address.and_then(|address| address(place.ars));
            let name = html! {
                @if let Some(address) = address {
                    a.kern-link href=(address) { (place.name) }
                } @else {
                    (place.name)
                }
            };
            (name, vec![self.figure(visitor, place.figure)])
        });
        charts::table(&visitor.t("chart-table"), self.title, &[&head, self.unit], rows)
    }
}

/// A district with its figure, where that may be shown.
struct Place {
    ars: Ars,
    name: String,
    outline: Option<&'static DistrictOutline>,
    figure: Option<u64>,
}

fn number(visitor: &Visitor, figure: u64) -> String {
    format::number(visitor.lang, i64::try_from(figure).unwrap_or(i64::MAX))
}

fn view_box(around: Bounds) -> String {
    format!(
        "{} {} {} {}",
        around.west - MARGIN,
        around.north - MARGIN,
        around.width() + 2 * MARGIN,
        around.height() + 2 * MARGIN
    )
}

/// Which shade a figure gets: about as many districts for each. The figures are split into ranges that all belong
/// to somebody, so that the legend promises nothing.
#[derive(Debug, PartialEq, Eq)]
struct Scale {
    /// Least and largest figure of each shade, from light to dark.
    ranges: Vec<(u64, u64)>,
}

impl Scale {
    fn of(figures: impl Iterator<Item = u64>) -> Self {
        let mut figures: Vec<u64> = figures.filter(|figure| *figure > 0).collect();
        figures.sort_unstable();
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        let mut distinct = figures.clone();
        distinct.dedup();
        if distinct.len() <= SHADES {
            ranges.extend(distinct.into_iter().map(|figure| (figure, figure)));
            return Self { ranges };
        }
        let mut rest = figures.as_slice();
        while let Some(from) = rest.first() {
            let shades = SHADES.saturating_sub(ranges.len()).max(1);
            let to = rest.get(rest.len().div_ceil(shades) - 1).unwrap_or(from);
            ranges.push((*from, *to));
            rest = rest.get(rest.partition_point(|figure| figure <= to)..).unwrap_or_default();
        }
        Self { ranges }
    }

    /// The shade of a figure, from 1. Few ranges use the dark end as well.
    fn shade(&self, figure: u64) -> Option<usize> {
        let at = self.ranges.iter().position(|(from, to)| (*from..=*to).contains(&figure))?;
        Some(self.shade_at(at))
    }

    fn shade_at(&self, at: usize) -> usize {
        match self.ranges.len() {
            0 | 1 => 3,
            ranges => 1 + at * (SHADES - 1) / (ranges - 1),
        }
    }

    /// Shade, least and largest figure.
    fn ranges(&self) -> impl Iterator<Item = (usize, u64, u64)> {
        self.ranges.iter().enumerate().map(|(at, (from, to))| (self.shade_at(at), *from, *to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(figures: impl IntoIterator<Item = u64>) -> Vec<(usize, u64, u64)> {
        Scale::of(figures.into_iter()).ranges().collect()
    }

    #[test]
    fn few_figures_have_a_shade_each() {
        assert_eq!(ranges([]), []);
        assert_eq!(ranges([7, 7, 0]), [(3, 7, 7)]);
        assert_eq!(ranges([9, 2]), [(1, 2, 2), (5, 9, 9)]);
        assert_eq!(ranges([1, 2, 3, 4, u64::MAX]).last(), Some(&(5, u64::MAX, u64::MAX)));
    }

    #[test]
    fn many_figures_are_spread_over_the_shades() {
        assert_eq!(
            ranges(1..=100),
            [(1, 1, 20), (2, 21, 40), (3, 41, 60), (4, 61, 80), (5, 81, 100)]
        );
        // Most districts have one: that is one shade, whatever its share.
        let lopsided = std::iter::repeat_n(1, 300).chain(2..=100);
        let found = ranges(lopsided);
        assert_eq!(found.first(), Some(&(1, 1, 1)));
        assert!((2..=5).contains(&found.len()));
        assert!(found.windows(2).all(|pair| pair[0].2 < pair[1].1 && pair[0].0 < pair[1].0));
        let scale = Scale::of((1..=1000).map(|figure| figure * figure % 97));
        assert!((1..97).all(|figure| {
            let there = (1..=1000_u64).any(|n| n * n % 97 == figure);
            !there || scale.shade(figure).is_some()
        }));
    }
}
