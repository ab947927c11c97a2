//! Writes pages with the PDF library: drawing, structure, properties.

use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{self, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag,
    TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};

use crate::layout::{self, Bar, Meaning, Node, Pages, PlacedLine, Role};
use crate::text::Fonts;
use crate::{DateTime, Error, Letter};

pub(crate) fn write(letter: &Letter, pages: Pages, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let mut document = Document::new_with(settings()?);
    let identifiers = draw(&mut document, &pages, fonts)?;
    document.set_outline(outline(&pages));
    document.set_tag_tree(structure(letter, pages.reading_order, &identifiers));
    document.set_metadata(metadata(letter));
    document.finish().map_err(refused)
}

/// PDF/A-2a for the archive, PDF/UA-1 for people; the library refuses what would break either.
fn settings() -> Result<SerializeSettings, Error> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(refused)?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn refused(cause: impl std::fmt::Debug) -> Error {
    Error::Refused(format!("{cause:?}"))
}

/// Draws all pages and returns the identifier of each line, `None` for lines without meaning.
fn draw(
    document: &mut Document,
    pages: &Pages,
    fonts: &Fonts,
) -> Result<Vec<Option<Identifier>>, Error> {
    let lines = by_page(pages.count, pages.lines.iter().enumerate(), |(_, line)| line.page);
    let bars = by_page(pages.count, pages.bars.iter(), |bar| bar.page);
    let mut identifiers = vec![None; pages.lines.len()];
    let size = PageSettings::from_wh(layout::PAGE_WIDTH, layout::PAGE_HEIGHT)
        .ok_or_else(|| refused("page size"))?;
    for (lines, bars) in lines.into_iter().zip(bars) {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for bar in bars {
            draw_bar(&mut surface, bar);
        }
        for (number, line) in lines {
            let identifier = draw_line(&mut surface, line, fonts);
            if let Some(slot) = identifiers.get_mut(number) {
                *slot = identifier;
            }
        }
        surface.finish();
        page.finish();
    }
    Ok(identifiers)
}

fn by_page<T>(
    count: usize,
    items: impl Iterator<Item = T>,
    page: impl Fn(&T) -> usize,
) -> Vec<Vec<T>> {
    let mut pages: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    for item in items {
        if let Some(items) = pages.get_mut(page(&item)) {
            items.push(item);
        }
    }
    pages
}

fn draw_bar(surface: &mut Surface, bar: &Bar) {
    let Some(rect) = Rect::from_xywh(bar.x, bar.y, bar.width, bar.height) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    let Some(path) = path.finish() else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(grey(bar.grey)));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn draw_line(surface: &mut Surface, placed: &PlacedLine, fonts: &Fonts) -> Option<Identifier> {
    let artifact = |kind| ContentTag::Artifact(Artifact::with_kind(kind));
    let text = placed.line.text.as_str();
    let (tag, read) = match placed.meaning {
        Meaning::Text => (ContentTag::Span(SpanTag::empty()), true),
        Meaning::Spaced => (ContentTag::Span(SpanTag::empty().with_actual_text(Some(text))), true),
        Meaning::Header => (artifact(ArtifactType::Header), false),
        Meaning::Footer => (artifact(ArtifactType::Footer), false),
        Meaning::Repetition => (artifact(ArtifactType::Layout), false),
    };
    let identifier = surface.start_tagged(tag);
    surface.set_fill(Some(grey(placed.style.grey)));
    surface.draw_glyphs(
        Point::from_xy(placed.x, placed.baseline),
        &placed.line.glyphs,
        placed.style.weight.face(fonts).font.clone(),
        text,
        placed.style.size,
        false,
    );
    surface.end_tagged();
    read.then_some(identifier)
}

fn grey(value: u8) -> Fill {
    Fill { paint: luma::Color::new(value).into(), ..Fill::default() }
}

fn structure(letter: &Letter, nodes: Vec<Node>, identifiers: &[Option<Identifier>]) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(letter.language.tag().to_owned()));
    tree.children = children(nodes, identifiers);
    tree
}

fn children(nodes: Vec<Node>, identifiers: &[Option<Identifier>]) -> Vec<krilla::tagging::Node> {
    nodes
        .into_iter()
        .filter_map(|node| match node {
            Node::Group(role, nodes) => {
                Some(TagGroup::with_children(tag(role), children(nodes, identifiers)).into())
            }
            Node::Line(number) => Some((*identifiers.get(number)?)?.into()),
        })
        .collect()
}

fn tag(role: Role) -> TagKind {
    const SECOND: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);
    match role {
        Role::Title(title) => Tag::Hn(NonZeroU16::MIN, Some(title)).into(),
        Role::Heading(title) => Tag::Hn(SECOND, Some(title)).into(),
        Role::Paragraph => Tag::P.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::RowHeader => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
        Role::List => Tag::L(ListNumbering::Disc).into(),
        Role::Item => Tag::LI.into(),
        Role::Bullet => Tag::Lbl.into(),
        Role::ItemBody => Tag::LBody.into(),
    }
}

fn outline(pages: &Pages) -> Outline {
    let mut outline = Outline::new();
    for bookmark in &pages.bookmarks {
        let place = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.y));
        outline.push_child(OutlineNode::new(bookmark.title.clone(), place));
    }
    outline
}

fn metadata(letter: &Letter) -> Metadata {
    let DateTime { year, month, day, hour, minute, second } = letter.created;
    let created = metadata::DateTime::new(year)
        .month(month)
        .day(day)
        .hour(hour)
        .minute(minute)
        .second(second)
        .utc_offset_hour(0);
    Metadata::new()
        .title(layout::document_title(letter))
        .authors(layout::author(letter).into_iter().collect())
        .language(letter.language.tag().to_owned())
        .creator("Kreislauf".to_owned())
        .creation_date(created)
}
