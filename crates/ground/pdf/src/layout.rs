//! Where the parts of a letter stand, and what they mean.
//!
//! The text flows from a cursor down the page and on to the next. Only the first page has fixed places, those of
//! DIN 5008 form B; a part that outgrows its place pushes down what follows, so that nothing is ever cut off.

use crate::text::{Face, Fonts, Line, break_lines, clean, clean_line, fit_line};
use crate::{Block, Error, Language, Letter, limits};

/// Points per millimetre.
const MM: f32 = 72.0 / 25.4;

pub(crate) const PAGE_WIDTH: f32 = 210.0 * MM;
pub(crate) const PAGE_HEIGHT: f32 = 297.0 * MM;
const LEFT: f32 = 25.0 * MM;
const RIGHT: f32 = 190.0 * MM;
const TEXT_WIDTH: f32 = RIGHT - LEFT;

const LETTERHEAD_TOP: f32 = 15.0 * MM;
/// The address field is 85 mm wide and 45 mm high; the text keeps 5 mm from its left edge.
const ADDRESS_FIELD: f32 = 45.0 * MM;
const ADDRESS_WIDTH: f32 = 78.0 * MM;
/// Below the zone for remarks; the six lines of the address itself.
const ADDRESS_TOP: f32 = 62.7 * MM;
const ADDRESS_LINES: u8 = 6;
/// Name, street and town; what follows in the letterhead is contact.
const RETURN_ADDRESS_PARTS: usize = 3;
const REFERENCE_TOP: f32 = 50.0 * MM;
const REFERENCE_LEFT: f32 = 121.0 * MM;
const REFERENCE_VALUE: f32 = 150.0 * MM;
/// The subject stands two lines below the address field.
const SUBJECT_TOP: f32 = 98.46 * MM;
const FOLD_MARKS: [f32; 2] = [105.0 * MM, 210.0 * MM];

const RUNNING_HEADER_TOP: f32 = 13.0 * MM;
const FOLLOWING_TOP: f32 = 25.0 * MM;
const FOOTER_BOTTOM: f32 = PAGE_HEIGHT - 10.0 * MM;
const PAGE_NUMBER_WIDTH: f32 = 28.0 * MM;

const FACT_VALUE: f32 = LEFT + 58.0 * MM;
const BULLET_INDENT: f32 = 5.0 * MM;
const GUTTER: f32 = 4.0 * MM;

/// The weight of a text's font.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    pub(crate) fn face(self, fonts: &Fonts) -> &Face {
        match self {
            Self::Regular => &fonts.regular,
            Self::SemiBold => &fonts.semibold,
        }
    }
}

/// How a text looks. Lengths in points, `tracking` in em, `grey` from 0 (black) to 255 (white).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: f32,
    leading: f32,
    tracking: f32,
    pub(crate) grey: u8,
}

const BODY: Style =
    Style { weight: Weight::Regular, size: 10.5, leading: 14.5, tracking: 0.0, grey: 0 };
const ADDRESS: Style = Style { leading: 12.9, ..BODY };
const LABEL: Style = Style { grey: 75, ..BODY };
const AUTHORITY: Style =
    Style { weight: Weight::SemiBold, size: 14.0, leading: 18.0, tracking: 0.0, grey: 0 };
const TITLE: Style = Style { size: 13.0, leading: 17.0, ..AUTHORITY };
const HEADING: Style = Style { size: 11.5, leading: 15.5, ..AUTHORITY };
const CODE: Style = Style { size: 21.0, leading: 38.0, tracking: 0.14, ..AUTHORITY };
/// Grey, and still 7:1 against white.
const SMALL: Style = Style { size: 8.5, leading: 11.0, ..LABEL };
const REFERENCE: Style = Style { size: 9.0, leading: 12.5, ..BODY };
const REFERENCE_LABEL: Style = Style { size: 9.0, leading: 12.5, ..LABEL };
const RETURN_ADDRESS: Style = Style { size: 7.0, leading: 9.0, ..LABEL };

const RULE_GREY: u8 = 190;
const CODE_GREY: u8 = 240;
const HAIRLINE: f32 = 0.5;

/// What a line of text is to somebody who hears the letter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// Part of the letter.
    Text,
    /// Part of the letter, with spacing that is not to be copied.
    Spaced,
    /// Repeated at the head of the page.
    Header,
    /// Repeated at the foot of the page.
    Footer,
    /// Shown for the post, already said elsewhere.
    Repetition,
}

/// A line of text at its place, with the left end of its baseline.
#[derive(Debug)]
pub(crate) struct PlacedLine {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) style: Style,
    pub(crate) meaning: Meaning,
    pub(crate) line: Line,
}

/// A filled rectangle without meaning: a rule or a background.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) page: usize,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) grey: u8,
}

/// What a group of lines is, in the words of PDF.
#[derive(Debug)]
pub(crate) enum Role {
    Title(String),
    Heading(String),
    Paragraph,
    Table,
    Row,
    RowHeader,
    Cell,
    List,
    Item,
    Bullet,
    ItemBody,
}

/// The letter as it is read: groups, and the numbers of their lines.
#[derive(Debug)]
pub(crate) enum Node {
    Group(Role, Vec<Node>),
    Line(usize),
}

/// An entry of the outline.
#[derive(Debug)]
pub(crate) struct Bookmark {
    pub(crate) title: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

/// A letter on its pages.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) count: usize,
    pub(crate) bars: Vec<Bar>,
    pub(crate) lines: Vec<PlacedLine>,
    pub(crate) reading_order: Vec<Node>,
    pub(crate) bookmarks: Vec<Bookmark>,
}

/// The title in the document's properties: never empty, never long.
pub(crate) fn document_title(letter: &Letter) -> String {
    let title = clean_line(&letter.title);
    let fallback = match letter.language {
        Language::German => "Schreiben",
        Language::English => "Letter",
    };
    shorten(if title.is_empty() { fallback } else { &title })
}

/// The authority in the document's properties.
pub(crate) fn author(letter: &Letter) -> Option<String> {
    letter.sender.first().map(|name| shorten(&clean_line(name))).filter(|name| !name.is_empty())
}

fn shorten(title: &str) -> String {
    title.chars().take(limits::TITLE_CHARACTERS).collect()
}

pub(crate) fn compose(letter: &Letter, fonts: &Fonts) -> Result<Pages, Error> {
    let footer = clean(&letter.footer);
    let mut footer_lines =
        Composer::break_text(fonts, SMALL, &footer, TEXT_WIDTH - PAGE_NUMBER_WIDTH);
    let long_footer = footer_lines.len() > limits::FOOTER_LINES;
    if long_footer {
        footer_lines.clear();
    }

    let mut composer = Composer::new(fonts, footer_lines.len().max(1));
    let posted = composer.opening(letter)?;
    composer.title(letter)?;
    for block in &letter.blocks {
        composer.block(block)?;
    }
    if long_footer {
        composer.gap(BODY.leading);
        composer.paragraphs(SMALL, &footer)?;
    }
    composer.repeated(letter, footer_lines, posted);
    Ok(composer.pages)
}

/// The place where the next line goes.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Cursor {
    page: usize,
    y: f32,
}

/// Lines for a column.
struct Column {
    x: f32,
    style: Style,
    lines: Vec<Line>,
}

struct Composer<'a> {
    fonts: &'a Fonts,
    pages: Pages,
    cursor: Cursor,
    footer_top: f32,
}

impl<'a> Composer<'a> {
    fn new(fonts: &'a Fonts, footer_lines: usize) -> Self {
        let footer_top = (0..footer_lines).fold(FOOTER_BOTTOM, |top, _| top - SMALL.leading);
        Self {
            fonts,
            pages: Pages { count: 1, ..Pages::default() },
            cursor: Cursor { page: 0, y: LETTERHEAD_TOP },
            footer_top,
        }
    }

    /// Letterhead, address and reference. Says whether there is an address.
    fn opening(&mut self, letter: &Letter) -> Result<bool, Error> {
        let sender = clean_parts(&letter.sender);
        let recipient = clean_parts(&letter.recipient);
        self.letterhead(&sender)?;
        let after_letterhead = self.cursor;
        if recipient.is_empty() {
            self.gap(BODY.leading);
            self.facts(&letter.reference, LEFT, REFERENCE_LABEL, FACT_VALUE, REFERENCE, false)?;
            self.gap(BODY.leading);
            return Ok(false);
        }

        self.address(&sender, &recipient)?;
        let after_address = self.cursor;
        self.cursor = after_letterhead;
        self.at_least(REFERENCE_TOP);
        self.facts(
            &letter.reference,
            REFERENCE_LEFT,
            REFERENCE_LABEL,
            REFERENCE_VALUE,
            REFERENCE,
            false,
        )?;
        self.cursor = later(self.cursor, after_address);
        self.gap(BODY.leading);
        self.at_least(SUBJECT_TOP);
        Ok(true)
    }

    fn letterhead(&mut self, sender: &[String]) -> Result<(), Error> {
        let Some((name, contact)) = sender.split_first() else { return Ok(()) };
        self.paragraph(AUTHORITY, name)?;
        self.paragraph(SMALL, &contact.join(" · "))?;
        self.gap(3.0);
        self.rule(LEFT, TEXT_WIDTH);
        self.gap(2.0 * MM);
        Ok(())
    }

    fn address(&mut self, sender: &[String], recipient: &[String]) -> Result<(), Error> {
        let lines = self.lines(ADDRESS, &recipient.join("\n"), ADDRESS_WIDTH);
        // A long address starts higher, in the zone for remarks, to stay in the window.
        let top = lines
            .iter()
            .skip(usize::from(ADDRESS_LINES))
            .fold(ADDRESS_TOP, |top, _| top - ADDRESS.leading)
            .max(ADDRESS_FIELD + RETURN_ADDRESS.leading + 3.0);
        self.at_least(top);
        self.return_address(sender);
        let nodes = self.place(Column { x: LEFT, style: ADDRESS, lines })?;
        self.read(Role::Paragraph, nodes);
        Ok(())
    }

    /// The sender above the address, in small print, as far as it fits: for the postman who brings the letter back.
    fn return_address(&mut self, sender: &[String]) {
        let face = RETURN_ADDRESS.weight.face(self.fonts);
        let width = ADDRESS_WIDTH / RETURN_ADDRESS.size;
        let Some(line) = (1..=sender.len().min(RETURN_ADDRESS_PARTS))
            .rev()
            .filter_map(|parts| sender.get(..parts))
            .map(|parts| break_lines(face, &parts.join(" · "), width, 0.0))
            .find_map(|lines| <[Line; 1]>::try_from(lines).ok())
        else {
            return;
        };
        let [line] = line;
        let Cursor { page, y } = self.cursor;
        let width = line.width() * RETURN_ADDRESS.size;
        self.pages.bars.push(Bar {
            page,
            x: LEFT,
            y: y - 3.0,
            width,
            height: 0.4,
            grey: RULE_GREY,
        });
        let top = y - 3.0 - RETURN_ADDRESS.leading;
        self.put(Cursor { page, y: top }, LEFT, RETURN_ADDRESS, Meaning::Repetition, line);
    }

    fn title(&mut self, letter: &Letter) -> Result<(), Error> {
        let title = clean_line(&letter.title);
        if title.is_empty() {
            return Ok(());
        }
        self.heading(TITLE, &title, Role::Title)?;
        self.gap(6.0);
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), Error> {
        match block {
            Block::Heading(text) => {
                let text = clean_line(text);
                if !text.is_empty() {
                    self.gap(7.0);
                    self.heading(HEADING, &text, Role::Heading)?;
                    self.gap(2.0);
                }
            }
            Block::Paragraph(text) => self.paragraphs(BODY, &clean(text))?,
            Block::Facts(facts) => {
                self.facts(facts, LEFT, LABEL, FACT_VALUE, BODY, true)?;
                self.gap(8.0);
            }
            Block::List(items) => {
                self.list(items)?;
                self.gap(5.0);
            }
            Block::Code(code) => self.code(&clean_line(code))?,
        }
        Ok(())
    }

    fn heading(&mut self, style: Style, text: &str, role: fn(String) -> Role) -> Result<(), Error> {
        let lines = self.lines(style, text, TEXT_WIDTH);
        // A heading stays with the first two lines below it.
        let height: f32 = lines.iter().take(4).map(|_| style.leading).sum();
        self.keep(height + 2.0 * BODY.leading)?;
        let title = shorten(text);
        let Cursor { page, y } = self.cursor;
        self.pages.bookmarks.push(Bookmark { title: title.clone(), page, y });
        let nodes = self.place(Column { x: LEFT, style, lines })?;
        self.read(role(title), nodes);
        Ok(())
    }

    /// Text in which an empty line starts a new paragraph.
    fn paragraphs(&mut self, style: Style, text: &str) -> Result<(), Error> {
        for paragraph in text.split("\n\n") {
            let paragraph = paragraph.trim_matches('\n');
            if !paragraph.is_empty() {
                self.paragraph(style, paragraph)?;
                self.gap(style.leading * 0.5);
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, style: Style, text: &str) -> Result<(), Error> {
        if text.is_empty() {
            return Ok(());
        }
        let lines = self.lines(style, text, TEXT_WIDTH);
        let nodes = self.place(Column { x: LEFT, style, lines })?;
        self.read(Role::Paragraph, nodes);
        Ok(())
    }

    /// Labels and values side by side, with or without rules between them.
    fn facts(
        &mut self,
        facts: &[(String, String)],
        x: f32,
        label_style: Style,
        value_x: f32,
        value_style: Style,
        ruled: bool,
    ) -> Result<(), Error> {
        let mut rows = Vec::new();
        for (index, (label, value)) in facts.iter().enumerate() {
            let padding = if ruled { 3.0 } else { 0.0 };
            if ruled && index > 0 && self.cursor.y > FOLLOWING_TOP {
                self.rule(x, RIGHT - x);
            }
            self.gap(padding);
            let label = or_dash(clean(label));
            let value = or_dash(clean(value));
            let (label, value) = self.row(
                Column {
                    x,
                    style: label_style,
                    lines: self.lines(label_style, &label, value_x - x - GUTTER),
                },
                Column {
                    x: value_x,
                    style: value_style,
                    lines: self.lines(value_style, &value, RIGHT - value_x),
                },
            )?;
            self.gap(padding);
            rows.push(Node::Group(
                Role::Row,
                vec![Node::Group(Role::RowHeader, label), Node::Group(Role::Cell, value)],
            ));
        }
        self.read(Role::Table, rows);
        Ok(())
    }

    fn list(&mut self, items: &[String]) -> Result<(), Error> {
        let mut nodes = Vec::new();
        for item in items {
            let item = clean(item);
            if item.is_empty() {
                continue;
            }
            let body = LEFT + BULLET_INDENT;
            let (bullet, text) = self.row(
                Column { x: LEFT, style: BODY, lines: self.lines(BODY, "•", BULLET_INDENT) },
                Column { x: body, style: BODY, lines: self.lines(BODY, &item, RIGHT - body) },
            )?;
            self.gap(2.0);
            nodes.push(Node::Group(
                Role::Item,
                vec![Node::Group(Role::Bullet, bullet), Node::Group(Role::ItemBody, text)],
            ));
        }
        self.read(Role::List, nodes);
        Ok(())
    }

    fn code(&mut self, code: &str) -> Result<(), Error> {
        if code.is_empty() {
            return Ok(());
        }
        self.gap(3.0);
        let mut nodes = Vec::new();
        for line in self.lines(CODE, code, TEXT_WIDTH - 2.0 * GUTTER) {
            self.keep(CODE.leading)?;
            let at @ Cursor { page, y } = self.cursor;
            self.pages.bars.push(Bar {
                page,
                x: LEFT,
                y,
                width: TEXT_WIDTH,
                height: CODE.leading,
                grey: CODE_GREY,
            });
            nodes.push(self.put(at, LEFT + GUTTER, CODE, Meaning::Spaced, line));
            self.cursor.y += CODE.leading;
        }
        self.gap(9.0);
        self.read(Role::Paragraph, nodes);
        Ok(())
    }

    /// What stands on every page, once their number is known.
    fn repeated(&mut self, letter: &Letter, footer: Vec<Line>, posted: bool) {
        let running = running_header(letter);
        for page in 0..self.pages.count {
            if page > 0
                && let Some(line) =
                    fit_line(SMALL.weight.face(self.fonts), &running, TEXT_WIDTH / SMALL.size)
            {
                self.put(
                    Cursor { page, y: RUNNING_HEADER_TOP },
                    LEFT,
                    SMALL,
                    Meaning::Header,
                    line,
                );
            }
            let mut at = Cursor { page, y: self.footer_top };
            let rule = Bar {
                page,
                x: LEFT,
                y: at.y - 4.0,
                width: TEXT_WIDTH,
                height: HAIRLINE,
                grey: RULE_GREY,
            };
            self.pages.bars.push(rule);
            for line in self.lines(SMALL, &self.page_number(letter.language, page), TEXT_WIDTH) {
                let x = RIGHT - line.width() * SMALL.size;
                self.put(at, x, SMALL, Meaning::Footer, line);
            }
            for line in &footer {
                self.put(at, LEFT, SMALL, Meaning::Footer, line.clone());
                at.y += SMALL.leading;
            }
        }
        if posted {
            for y in FOLD_MARKS {
                let mark = Bar {
                    page: 0,
                    x: 4.0 * MM,
                    y,
                    width: 4.0 * MM,
                    height: HAIRLINE,
                    grey: RULE_GREY,
                };
                self.pages.bars.push(mark);
            }
        }
    }

    fn page_number(&self, language: Language, page: usize) -> String {
        let count = self.pages.count;
        let page = page + 1;
        match language {
            Language::German => format!("Seite {page} von {count}"),
            Language::English => format!("Page {page} of {count}"),
        }
    }

    fn lines(&self, style: Style, text: &str, width: f32) -> Vec<Line> {
        Self::break_text(self.fonts, style, text, width)
    }

    fn break_text(fonts: &Fonts, style: Style, text: &str, width: f32) -> Vec<Line> {
        if text.is_empty() {
            return Vec::new();
        }
        break_lines(style.weight.face(fonts), text, width / style.size, style.tracking)
    }

    /// Places two columns beside each other; the cursor ends below the longer one.
    fn row(&mut self, left: Column, right: Column) -> Result<(Vec<Node>, Vec<Node>), Error> {
        // Short rows are not torn apart, and of a long one at least three lines stay together.
        let longer = if left.lines.len() > right.lines.len() { &left } else { &right };
        let kept = if longer.lines.len() > 6 { 3 } else { 6 };
        let height: f32 = longer.lines.iter().take(kept).map(|_| longer.style.leading).sum();
        self.keep(height)?;
        let start = self.cursor;
        let left = self.place(left)?;
        let left_end = self.cursor;
        self.cursor = start;
        let right = self.place(right)?;
        self.cursor = later(self.cursor, left_end);
        Ok((left, right))
    }

    /// Places lines one below the other, on as many pages as they need, without a single line left alone.
    fn place(&mut self, column: Column) -> Result<Vec<Node>, Error> {
        let Column { x, style, lines } = column;
        let mut nodes = Vec::with_capacity(lines.len());
        let mut left = lines.len();
        let mut here = self.lines_that_stay(left, style.leading);
        for line in lines {
            if here == 0 {
                self.next_page()?;
                here = self.lines_that_stay(left, style.leading).max(1);
            }
            let at = self.cursor;
            nodes.push(self.put(at, x, style, Meaning::Text, line));
            self.cursor.y += style.leading;
            here -= 1;
            left -= 1;
        }
        Ok(nodes)
    }

    /// How many of `count` lines go on this page.
    fn lines_that_stay(&self, count: usize, leading: f32) -> usize {
        let mut y = self.cursor.y + leading;
        let mut fit = 0;
        while fit < count && y <= self.bottom() {
            y += leading;
            fit += 1;
        }
        match (fit, count - fit) {
            (fit, 0) => fit,
            (0 | 1, _) | (2, 1) => 0,
            (fit, 1) => fit - 1,
            (fit, _) => fit,
        }
    }

    fn put(&mut self, at: Cursor, x: f32, style: Style, meaning: Meaning, line: Line) -> Node {
        // The capitals, 0.69 em high, stand in the middle of the line.
        let baseline = at.y + f32::midpoint(style.leading, 0.69 * style.size);
        self.pages.lines.push(PlacedLine { page: at.page, x, baseline, style, meaning, line });
        Node::Line(self.pages.lines.len() - 1)
    }

    fn read(&mut self, role: Role, nodes: Vec<Node>) {
        if !nodes.is_empty() {
            self.pages.reading_order.push(Node::Group(role, nodes));
        }
    }

    fn rule(&mut self, x: f32, width: f32) {
        let Cursor { page, y } = self.cursor;
        self.pages.bars.push(Bar { page, x, y, width, height: HAIRLINE, grey: RULE_GREY });
    }

    fn gap(&mut self, height: f32) {
        self.cursor.y += height;
    }

    /// Moves down to `y` on the first page; elsewhere the text has outgrown the fixed places.
    fn at_least(&mut self, y: f32) {
        if self.cursor.page == 0 {
            self.cursor.y = self.cursor.y.max(y);
        }
    }

    /// Starts a new page unless `height` is left on this one.
    fn keep(&mut self, height: f32) -> Result<(), Error> {
        if self.cursor.y + height > self.bottom() && self.cursor.y > FOLLOWING_TOP {
            self.next_page()?;
        }
        Ok(())
    }

    fn bottom(&self) -> f32 {
        self.footer_top - 5.0 * MM
    }

    fn next_page(&mut self) -> Result<(), Error> {
        let page = self.cursor.page + 1;
        if page >= limits::PAGES {
            return Err(Error::TooManyPages);
        }
        self.pages.count = self.pages.count.max(page + 1);
        self.cursor = Cursor { page, y: FOLLOWING_TOP };
        Ok(())
    }
}

fn later(a: Cursor, b: Cursor) -> Cursor {
    if a > b { a } else { b }
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "–".to_owned() } else { text }
}

fn clean_parts(parts: &[String]) -> Vec<String> {
    parts.iter().map(|part| clean_line(part)).filter(|part| !part.is_empty()).collect()
}

/// Says on following pages whose letter this is: authority and first reference.
fn running_header(letter: &Letter) -> String {
    let authority = letter.sender.first().map(|name| clean_line(name));
    let reference = letter
        .reference
        .first()
        .map(|(label, value)| format!("{} {}", clean_line(label), clean_line(value)));
    [authority, reference, Some(clean_line(&letter.title))]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}
