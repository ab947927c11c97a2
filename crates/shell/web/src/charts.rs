//! Charts as SVG, drawn by the server: bars, lines over months, two sides compared, stacked bars.
//!
//! Widths are shares of the place there is and letters keep their size, so a chart fits a phone as well as a wide
//! screen. Everything that is drawn also stands as a table beneath. No colour says anything alone: series
//! differ in hatching, strokes and marks, too.

use maud::{Markup, html};

use crate::{Lang, Visitor, format};

/// A row of figures: a bar, a month, a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What the figures are about.
    pub label: String,
    /// One for each column. Nothing where there is none, or where it may not be shown.
    pub values: Vec<Option<u64>>,
}

impl Row {
    /// A row.
    pub fn new(label: impl Into<String>, values: impl Into<Vec<Option<u64>>>) -> Self {
        Self { label: label.into(), values: values.into() }
    }

    fn value(&self, column: usize) -> Option<u64> {
        self.values.get(column).copied().flatten()
    }

    fn sum(&self, columns: usize) -> u64 {
        self.values.iter().take(columns).flatten().fold(0, |sum, value| sum.saturating_add(*value))
    }
}

/// The words that all charts use.
#[derive(Clone, Debug)]
pub struct Words {
    /// How numbers are written.
    pub lang: Lang,
    /// Opens the table: `Zahlen als Tabelle`.
    pub table: String,
    /// Stands for a figure that is not there or may not be shown: `keine Angabe`, `unter 5`.
    pub missing: String,
    /// Stands for a chart without figures: `Noch keine Zahlen`.
    pub nothing: String,
}

impl Words {
    /// In the language of the visitor. `missing` says why a figure may not be there; without it there is none.
    pub fn of(visitor: &Visitor, missing: Option<String>) -> Self {
        Self {
            lang: visitor.lang,
            table: visitor.t("chart-table"),
            missing: missing.unwrap_or_else(|| visitor.t("chart-missing")),
            nothing: visitor.t("chart-nothing"),
        }
    }
}

/// Figures to be drawn, and what is said about them.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'c> {
    /// Tells it apart from other charts of the page: letters, digits, `-`.
    pub id: &'c str,
    /// What is shown.
    pub title: &'c str,
    /// What is to be seen, in a sentence, for those who do not see it.
    pub description: &'c str,
    /// What the rows are: `Monat`, `Ort`.
    pub head: &'c str,
    /// What is counted, with its unit: `Bedarfe`, `Tage bis zum Bescheid`. Up to [`COLUMNS`] are told apart.
    pub columns: &'c [&'c str],
    /// The figures.
    pub rows: &'c [Row],
    /// The words around them.
    pub words: &'c Words,
}

/// So many columns differ in how they are drawn; later ones look like earlier ones.
pub const COLUMNS: usize = 5;

/// The height of a line of text with its space, in pixels.
const LINE: usize = 28;
/// The height of a bar.
const BAR: usize = 16;
/// Between bars of one row.
const GAP: usize = 4;
/// Below a row.
const BELOW: usize = 12;

/// The share of the width that the longest bar has: its figure stands behind it.
const LONGEST: f64 = 70.0;

/// Where the plot of a line chart begins and ends, in pixels from above.
const TOP: f64 = 28.0;
const BOTTOM: f64 = 228.0;
const MONTHS: usize = 256;
/// Marks at every point only while they do not touch each other on a phone.
const MARKS: usize = 24;

/// The share of the width that the longer side of a comparison has: the figures stand at both ends.
const SIDE: f64 = 28.0;

/// So many letters of a label fit above a bar on a phone.
const LABEL: usize = 36;

impl Chart<'_> {
    /// Bars, one below the other; several for a row with several columns.
    pub fn bars(&self) -> Markup {
        let most = self.most();
        let one = LINE + self.columns.len() * (BAR + GAP) + BELOW;
        let picture = html! {
            @for (at, row) in self.rows.iter().enumerate() {
                (text("0", at * one + LINE - 8, "start", &shortened(&row.label, LABEL)))
                @for column in 0..self.columns.len() {
                    @let y = at * one + LINE + column * (BAR + GAP);
                    @let width = share(row.value(column), most) * LONGEST;
                    rect.kl-chart__frame width=(percent(width)) height=(BAR) y=(y)
                        fill=(self.fill(column)) {
                        title { (self.named(row, column)) }
                    }
                    (text_beside(width, y + BAR - 2, &self.short(row.value(column))))
                }
            }
        };
        self.figure(self.rows.len() * one, self.legend(), picture)
    }

    /// Lines from month to month, one for each column. A month without a figure is a gap.
    pub fn lines(&self) -> Markup {
        let top = nice(self.most());
        let x = |at: usize| {
            let steps = self.rows.len().saturating_sub(1);
            if steps == 0 { 50.0 } else { 8.0 + 88.0 * ratio(at, steps) }
        };
        let y = |value: u64| BOTTOM - (BOTTOM - TOP) * share(Some(value), top);
        let half = top.is_multiple_of(2).then_some(top / 2);
        let points = |column: usize| {
            self.rows.iter().enumerate().map(move |(at, row)| (at, row.value(column)))
        };
        let picture = html! {
            @for value in [Some(0), half, Some(top)].into_iter().flatten() {
                line.kl-chart__grid x1="0" x2="100%" y1=(pixel(y(value))) y2=(pixel(y(value))) {}
                text.kl-chart__text.kl-chart__text--muted x="0" y=(pixel(y(value) - 5.0)) {
                    (short(self.words.lang, value))
                }
            }
            @for column in 0..self.columns.len() {
                @for ((at, value), (next, following)) in points(column).zip(points(column).skip(1)) {
                    @if let (Some(value), Some(following)) = (value, following) {
                        line class=(stroke(column)) x1=(percent(x(at))) y1=(pixel(y(value)))
                            x2=(percent(x(next))) y2=(pixel(y(following))) {}
                    }
                }
                @for (at, row) in self.rows.iter().enumerate() {
                    @if let Some(value) = row.value(column) {
                        @let beside = [at.checked_sub(1), at.checked_add(1)];
                        @let alone = beside.into_iter().flatten()
                            .all(|at| self.rows.get(at).and_then(|row| row.value(column)).is_none());
                        svg.kl-chart__mark x=(percent(x(at))) y=(pixel(y(value))) {
                            title { (self.named(row, column)) }
                            @if alone || self.rows.len() <= MARKS {
                                path class=(mark_fill(column)) d=(mark(column)) {}
                            } @else {
                                path.kl-chart__touch d="M-4-12h8v24h-8z" {}
                            }
                        }
                    }
                }
            }
            @for (at, anchor, wide) in self.month_labels() {
                @if let Some(row) = self.rows.get(at) {
                    @let class = if wide { "kl-chart__text kl-chart__text--wide" } else { "kl-chart__text" };
                    text class=(class) x=(percent(x(at))) y=(MONTHS - 6) text-anchor=(anchor) { (row.label) }
                }
            }
        };
        self.figure(MONTHS, self.legend_of_lines(), picture)
    }

    /// The first column against the second, from the middle to both sides: we, and towns of our size. The rows may
    /// count different things, so each has a scale of its own.
    pub fn comparison(&self) -> Markup {
        let one = LINE + BAR + GAP + BELOW;
        let picture = html! {
            @for (at, row) in self.rows.iter().enumerate() {
                @let y = at * one + LINE;
                @let most = row.value(0).max(row.value(1)).unwrap_or_default();
                (text("0", y - 8, "start", &shortened(&row.label, LABEL)))
                (text("0", y + BAR - 1, "start", &self.short(row.value(0))))
                @for column in 0..2 {
                    @let width = share(row.value(column), most) * SIDE;
                    @let x = if column == 0 { 50.0 - width } else { 50.0 };
                    rect.kl-chart__frame x=(percent(x)) y=(y) width=(percent(width)) height=(BAR + GAP)
                        fill=(self.fill(column)) {
                        title { (self.named(row, column)) }
                    }
                }
                line.kl-chart__axis x1="50%" x2="50%" y1=(y - 3) y2=(y + BAR + GAP + 3) {}
                (text("100%", y + BAR - 1, "end", &self.short(row.value(1))))
            }
        };
        let legend = html! {
            ul .kl-legend.kl-legend--apart {
                @for (column, name) in self.columns.iter().take(2).enumerate() {
                    li { (swatch(&self.pattern(column))) (name) }
                }
            }
        };
        self.figure(self.rows.len() * one, legend, picture)
    }

    /// A bar for each row, made of its columns.
    pub fn stacked(&self) -> Markup {
        let columns = self.columns.len();
        let most = self.rows.iter().map(|row| row.sum(columns)).max().unwrap_or_default();
        let one = LINE + BAR + GAP * 2 + BELOW;
        let picture = html! {
            @for (at, row) in self.rows.iter().enumerate() {
                @let y = at * one + LINE;
                (text("0", y - 8, "start", &shortened(&row.label, LABEL)))
                (text("100%", y - 8, "end", &short(self.words.lang, row.sum(columns))))
                @for (column, from, width) in parts(row, columns, most) {
                    rect.kl-chart__part x=(percent(from)) y=(y) width=(percent(width)) height=(BAR + GAP * 2)
                        fill=(self.fill(column)) {
                        title { (self.named(row, column)) }
                    }
                }
                @let whole = share(Some(row.sum(columns)), most) * 100.0;
                rect.kl-chart__frame y=(y) width=(percent(whole)) height=(BAR + GAP * 2) fill="none" {}
            }
        };
        self.figure(self.rows.len() * one, self.legend(), picture)
    }

    /// The chart with all that belongs to it.
    fn figure(&self, height: usize, legend: Markup, picture: Markup) -> Markup {
        let there = self.rows.iter().any(|row| row.values.iter().any(Option::is_some));
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            figure.kl-chart {
                figcaption .kern-title { (self.title) }
                @if there {
                    (legend)
                    svg.kl-chart__picture height=(height) role="img" aria-labelledby=(title)
                        aria-describedby=(description) {
                        title id=(title) { (self.title) }
                        desc id=(description) { (self.description) }
                        (hatching(self.id, 8.0))
                        (picture)
                    }
                    (self.table())
                } @else {
                    p.kern-body { (self.words.nothing) }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        let head: Vec<&str> =
            std::iter::once(self.head).chain(self.columns.iter().copied()).collect();
        let cells = self.rows.iter().map(|row| {
            let values =
                (0..self.columns.len()).map(|column| self.exact(row.value(column))).collect();
            (html! { (row.label) }, values)
        });
        table(&self.words.table, self.title, &head, cells)
    }

    /// The names of the columns with how they are drawn; a single one is named by the title.
    fn legend(&self) -> Markup {
        html! {
            @if self.columns.len() > 1 {
                ul.kl-legend {
                    @for (column, name) in self.columns.iter().enumerate() {
                        li { (swatch(&self.pattern(column))) (name) }
                    }
                }
            }
        }
    }

    fn legend_of_lines(&self) -> Markup {
        html! {
            @if self.columns.len() > 1 {
                ul.kl-legend {
                    @for (column, name) in self.columns.iter().enumerate() {
                        li {
                            svg.kl-legend__line aria-hidden="true" viewBox="0 0 40 16" {
                                line class=(stroke(column)) x1="2" x2="38" y1="8" y2="8" {}
                                svg.kl-chart__mark x="20" y="8" { path class=(mark_fill(column)) d=(mark(column)) {} }
                            }
                            (name)
                        }
                    }
                }
            }
        }
    }

    /// Which rows of a line chart get a label, how it stands there, and whether only where there is room.
    fn month_labels(&self) -> Vec<(usize, &'static str, bool)> {
        let last = self.rows.len().saturating_sub(1);
        match last {
            0 => vec![(0, "middle", false)],
            1..4 => vec![(0, "start", false), (last, "end", false)],
            _ => vec![
                (0, "start", false),
                (last / 4, "middle", true),
                (last / 2, "middle", false),
                (last - last / 4, "middle", true),
                (last, "end", false),
            ],
        }
    }

    fn most(&self) -> u64 {
        let values = self.rows.iter().flat_map(|row| row.values.iter().take(self.columns.len()));
        values.flatten().copied().max().unwrap_or_default()
    }

    /// The first column is the darkest, the last one the lightest.
    fn pattern(&self, column: usize) -> String {
        let lighter = (column % COLUMNS) * (COLUMNS - 1);
        let steps = self.columns.len().clamp(2, COLUMNS) - 1;
        format!("{}-{}", self.id, COLUMNS - (lighter / steps).min(COLUMNS - 1))
    }

    /// What appears under the mouse.
    fn named(&self, row: &Row, column: usize) -> String {
        let name = self.columns.get(column).copied().unwrap_or_default();
        format!("{}, {name}: {}", row.label, self.exact(row.value(column)))
    }

    fn fill(&self, column: usize) -> String {
        format!("url(#{})", self.pattern(column))
    }

    fn exact(&self, value: Option<u64>) -> String {
        value.map_or_else(|| self.words.missing.clone(), |value| whole(self.words.lang, value))
    }

    fn short(&self, value: Option<u64>) -> String {
        value.map_or_else(|| self.words.missing.clone(), |value| short(self.words.lang, value))
    }
}

/// Figures as a table that opens on demand. Cells of the first column may be links.
pub fn table(
    summary: &str,
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = (Markup, Vec<String>)>,
) -> Markup {
    html! {
        details.kern-accordion {
            summary.kern-accordion__header { span.kern-title { (summary) } }
            section.kern-accordion__body {
                div.kern-table-responsive tabindex="0" role="region" aria-label=(name) {
                    table .kern-table.kern-table--small {
                        thead.kern-table__head {
                            tr.kern-table__row {
                                @for (at, name) in head.iter().enumerate() {
                                    @let class = if at == 0 { "kern-table__header" } else {
                                        "kern-table__header kern-table__header--numeric"
                                    };
                                    th class=(class) scope="col" { (name) }
                                }
                            }
                        }
                        tbody.kern-table__body {
                            @for (label, values) in rows {
                                tr.kern-table__row {
                                    th.kern-table__cell scope="row" { (label) }
                                    @for value in values {
                                        td .kern-table__cell.kern-table__cell--numeric { (value) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Five shades from light to dark as patterns `{id}-1` to `{id}-5`: plain, dots, lines, crossed lines, plain, so that
/// they are told apart without colour. `size` is the distance of the lines.
pub fn hatching(id: &str, size: f64) -> Markup {
    let half = size / 2.0;
    let lines = format!("M0 {size}L{size} 0");
    let crossed = format!("M0 {size}L{size} 0M0 0L{size} {size}");
    let dots = format!("M{half} {}v{}", half - size / 20.0, size / 10.0);
    html! {
        defs {
            @for (shade, class, strokes) in [
                (1, "kl-shade-1", ""),
                (2, "kl-shade-2", dots.as_str()),
                (3, "kl-shade-3", lines.as_str()),
                (4, "kl-shade-4", crossed.as_str()),
                (5, "kl-shade-5", ""),
            ] {
                pattern id=(format!("{id}-{shade}")) width=(size) height=(size) patternUnits="userSpaceOnUse" {
                    rect class=(class) width=(size) height=(size) {}
                    @if !strokes.is_empty() {
                        path.kl-hatch d=(strokes) stroke-width=(size / if shade == 2 { 4.0 } else { 8.0 })
                            stroke-linecap=[(shade == 2).then_some("square")] {}
                    }
                }
            }
        }
    }
}

/// A small field with one of the patterns of the page, for a legend.
pub fn swatch(pattern: &str) -> Markup {
    html! {
        svg.kl-legend__swatch aria-hidden="true" {
            rect.kl-chart__frame width="100%" height="100%" fill=(format!("url(#{pattern})")) {}
        }
    }
}

fn text(x: &str, y: usize, anchor: &str, words: &str) -> Markup {
    html! { text.kl-chart__text x=(x) y=(y) text-anchor=(anchor) { (words) } }
}

/// Text behind a bar of this width.
fn text_beside(width: f64, y: usize, words: &str) -> Markup {
    html! { text.kl-chart__text x=(percent(width)) dx="6" y=(y) { (words) } }
}

/// Column, beginning and width of the parts of a bar that are there.
fn parts(row: &Row, columns: usize, most: u64) -> Vec<(usize, f64, f64)> {
    let mut from = 0.0;
    let mut parts = Vec::new();
    for column in 0..columns {
        let width = share(row.value(column), most) * 100.0;
        if width > 0.0 {
            parts.push((column, from, width.min(100.0 - from)));
        }
        from = (from + width).min(100.0);
    }
    parts
}

fn stroke(column: usize) -> &'static str {
    match column % COLUMNS {
        0 => "kl-chart__line kl-chart__line--1",
        1 => "kl-chart__line kl-chart__line--2",
        2 => "kl-chart__line kl-chart__line--3",
        3 => "kl-chart__line kl-chart__line--4",
        _ => "kl-chart__line kl-chart__line--5",
    }
}

fn mark_fill(column: usize) -> &'static str {
    match column % COLUMNS {
        0 => "kl-chart__point--1",
        1 => "kl-chart__point--2",
        2 => "kl-chart__point--3",
        3 => "kl-chart__point--4",
        _ => "kl-chart__point--5",
    }
}

/// A circle, a square, a triangle, a diamond, a cross, around the point.
fn mark(column: usize) -> &'static str {
    match column % COLUMNS {
        0 => "M-4 0a4 4 0 1 1 8 0a4 4 0 1 1-8 0z",
        1 => "M-4-4h8v8h-8z",
        2 => "M-5 4L0-5 5 4z",
        3 => "M-5 0L0-5 5 0 0 5z",
        _ => "M-1.500-5h3v3.500h3.500v3h-3.500v3.500h-3v-3.500h-3.500v-3h3.500z",
    }
}

/// From 0 to 1.
fn share(value: Option<u64>, most: u64) -> f64 {
    let (Some(value), true) = (value, most > 0) else { return 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "drawn to a hundredth of a percent")]
    let share = value as f64 / most as f64;
    share.min(1.0)
}

fn ratio(at: usize, of: usize) -> f64 {
    let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    share(Some(wide(at)), wide(of))
}

fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

fn pixel(at: f64) -> String {
    format!("{at:.1}")
}

/// The next larger of 1, 2, 4, 5, 10, 20 …: where an axis ends.
fn nice(most: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for times in [1, 2, 4, 5] {
            match unit.checked_mul(times) {
                Some(end) if end >= most => return end,
                Some(_) => {}
                None => return most,
            }
        }
        let Some(next) = unit.checked_mul(10) else { return most };
        unit = next;
    }
}

fn whole(lang: Lang, value: u64) -> String {
    format::number(lang, i64::try_from(value).unwrap_or(i64::MAX))
}

/// `1,2 Mio.`, since long numbers do not fit beside a bar on a phone.
fn short(lang: Lang, value: u64) -> String {
    let (unit, [german, english]) = match value {
        ..1_000_000 => return whole(lang, value),
        1_000_000..1_000_000_000 => (1_000_000, [" Mio.", "m"]),
        1_000_000_000..1_000_000_000_000 => (1_000_000_000, [" Mrd.", "bn"]),
        _ => (1_000_000_000_000, [" Bio.", "tn"]),
    };
    let tenths = value / (unit / 10);
    let (comma, word) = match lang {
        Lang::De => (',', german),
        Lang::En => ('.', english),
    };
    if tenths.is_multiple_of(10) {
        format!("{}{word}", whole(lang, tenths / 10))
    } else {
        format!("{}{comma}{}{word}", whole(lang, tenths / 10), tenths % 10)
    }
}

fn shortened(label: &str, letters: usize) -> String {
    if label.chars().count() <= letters {
        return label.to_owned();
    }
    let kept: String = label.chars().take(letters - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            lang: Lang::De,
            table: "Zahlen als Tabelle".to_owned(),
            missing: "unter 5".to_owned(),
            nothing: "Noch keine Zahlen".to_owned(),
        }
    }

    /// All four kinds of chart of these figures.
    fn all(columns: &[&str], rows: &[Row]) -> [String; 4] {
        let words = words();
        let chart = Chart {
            id: "x",
            title: "Bedarfe <je Monat>",
            description: "Es \"werden\" mehr.",
            head: "Monat",
            columns,
            rows,
            words: &words,
        };
        [chart.bars(), chart.lines(), chart.comparison(), chart.stacked()]
            .map(maud::PreEscaped::into_string)
    }

    /// The values of an attribute, in percent.
    fn percents(markup: &str, element: &str, name: &str) -> Vec<f64> {
        let begin = format!("<{element} ");
        let elements = markup.split(&begin).skip(1);
        let values = elements.filter_map(|text| {
            let (_, value) = text.split_once('>')?.0.split_once(&format!(" {name}=\""))?;
            value.split_once('"')?.0.strip_suffix('%')?.parse().ok()
        });
        values.collect()
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        let ends = [0, 1, 3, 4, 7, 11, 42, 99, 100, 101, 4_001];
        let nice_ends = [1, 1, 4, 4, 10, 20, 50, 100, 100, 200, 5_000];
        assert_eq!(ends.map(nice), nice_ends);
        assert_eq!(nice(u64::MAX), u64::MAX);
    }

    #[test]
    fn bars_are_as_long_as_their_figures() {
        let rows = [("A", 10), ("B", 5), ("C", 0)].map(|(label, n)| Row::new(label, [Some(n)]));
        let [bars, ..] = all(&["Bedarfe"], &rows);
        let drawn = bars.split("</defs>").nth(1).unwrap();
        assert_eq!(percents(drawn, "rect", "width"), [70.0, 35.0, 0.0]);
        assert_eq!(percents(drawn, "text", "x"), [70.0, 35.0, 0.0]);
    }

    #[test]
    fn nothing_is_said_where_there_is_nothing() {
        for rows in [vec![], vec![Row::new("Mai", [None]), Row::new("Juni", [])]] {
            for markup in all(&["Bedarfe"], &rows) {
                assert!(markup.contains("Noch keine Zahlen"), "{markup}");
                assert!(!markup.contains("<svg") && !markup.contains("<table"), "{markup}");
            }
        }
        // Nothing but zeros is something.
        for markup in all(&["Bedarfe"], &[Row::new("Mai", [Some(0)])]) {
            assert!(markup.contains("<svg") && !markup.contains("NaN"), "{markup}");
        }
    }

    #[test]
    fn one_value_stands_in_the_middle() {
        let [_, lines, ..] = all(&["Bedarfe"], &[Row::new("Mai 2026", [Some(7)])]);
        assert!(lines.contains("x=\"50.00%\""), "{lines}");
        assert!(!lines.contains("kl-chart__line "), "{lines}");
        assert!(lines.contains("<title>Mai 2026, Bedarfe: 7</title>"), "{lines}");
    }

    #[test]
    fn a_gap_is_a_gap() {
        let rows = [Some(8), None, Some(12), Some(9)].map(|value| Row::new("Mai", [value]));
        let [_, lines, ..] = all(&["Bedarfe"], &rows);
        assert_eq!(lines.matches("<line class=\"kl-chart__line ").count(), 1);
        assert_eq!(lines.matches("class=\"kl-chart__mark\"").count(), 3);
        assert!(lines.contains("unter 5"));
    }

    #[test]
    fn huge_figures_stay_in_the_picture() {
        let rows = [Row::new("A", vec![Some(u64::MAX); 2]), Row::new("B", vec![Some(1); 2])];
        for markup in all(&["wir", "andere"], &rows) {
            assert!(markup.contains("9.223.372.036.854.775.807"), "{markup}");
            for text in markup.split('"').filter_map(|text| text.strip_suffix('%')) {
                let share: f64 = text.parse().unwrap();
                assert!((0.0..=100.0).contains(&share), "{text}");
            }
            assert!(!markup.contains("NaN") && !markup.contains("inf"), "{markup}");
        }
        assert_eq!(short(Lang::De, 999_999), "999.999");
        assert_eq!(short(Lang::De, 1_250_000), "1,2 Mio.");
        assert_eq!(short(Lang::En, 3_000_000_000), "3bn");
    }

    #[test]
    fn what_was_typed_is_only_text() {
        let rows = [Row::new("<script>alert(1)</script>", [Some(7), Some(9)])];
        for markup in all(&["\"><b>", "andere"], &rows) {
            assert!(!markup.contains("<script") && !markup.contains("<b>"), "{markup}");
            assert!(markup.contains("Bedarfe &lt;je Monat&gt;"), "{markup}");
        }
    }

    #[test]
    fn everything_drawn_stands_in_the_table() {
        let rows = [Row::new("Mai", [Some(1_234), None]), Row::new("Juni", [Some(7), Some(8)])];
        for markup in all(&["Anträge", "Bedarfe"], &rows) {
            let table = markup.split_once("<details").unwrap().1;
            for text in [
                "Zahlen als Tabelle",
                "Monat",
                "Anträge",
                "Bedarfe",
                "Mai",
                "1.234",
                "unter 5",
                "8",
            ] {
                assert!(table.contains(text), "{text}: {table}");
            }
            assert!(
                markup.contains(
                    "role=\"img\" aria-labelledby=\"x-title\" aria-describedby=\"x-desc\""
                )
            );
        }
    }

    #[test]
    fn each_pair_has_its_own_scale() {
        let rows = [Row::new("Tage", [Some(10), Some(20)]), Row::new("Euro", [Some(4_000), None])];
        let [.., comparison, _] = all(&["Lemgo", "andere"], &rows);
        let drawn = comparison.split("</defs>").nth(1).unwrap();
        assert_eq!(percents(drawn, "rect", "width"), [14.0, 28.0, 28.0, 0.0]);
        assert_eq!(percents(drawn, "rect", "x"), [36.0, 50.0, 22.0, 50.0]);
    }

    #[test]
    fn stacked_parts_follow_each_other() {
        let row = Row::new("A", [Some(1), None, Some(3)]);
        assert_eq!(parts(&row, 3, 8), [(0, 0.0, 12.5), (2, 12.5, 37.5)]);
        assert_eq!(parts(&row, 3, 0), []);
    }

    #[test]
    fn long_labels_are_shortened() {
        assert_eq!(shortened("Straßenverkehrsbehörde", 12), "Straßenverk…");
        assert_eq!(shortened("Ämter", 5), "Ämter");
    }
}
