//! From strings to lines of glyphs.

use std::ops::Range;
use std::sync::LazyLock;

use harfrust::{
    Direction, Feature, FontRef, ShapeOptions, ShapePlan, ShaperData, Tag, UnicodeBuffer, script,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::MetadataProvider;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};

use crate::Error;

/// Shown for what the fonts cannot show. The text behind it keeps the character, so that it is read aloud and copied right.
const REPLACEMENT: char = '\u{25CA}';

/// The two fonts of all letters, read once.
pub(crate) struct Fonts {
    pub(crate) regular: Face,
    pub(crate) semibold: Face,
}

pub(crate) fn fonts() -> Result<&'static Fonts, Error> {
    static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
        Some(Fonts {
            regular: Face::new(include_bytes!(env!("FONT_REGULAR")))?,
            semibold: Face::new(include_bytes!(env!("FONT_SEMIBOLD")))?,
        })
    });
    FONTS.as_ref().ok_or(Error::Fonts)
}

/// A font, ready for shaping and for embedding.
pub(crate) struct Face {
    pub(crate) font: Font,
    reference: FontRef<'static>,
    charmap: Charmap<'static>,
    data: ShaperData,
    plan: ShapePlan,
    units_per_em: f32,
    glyph_count: u32,
    replacement: u32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let reference = FontRef::new(bytes).ok()?;
        let font = Font::new(bytes.into(), 0)?;
        let charmap = reference.charmap();
        let data = ShaperData::new(&reference);
        // Without ligatures every glyph belongs to its own characters, and a line can break anywhere.
        let features = [b"liga", b"clig"].map(|tag| Feature::new(Tag::new(tag), 0, ..));
        let plan = ShapePlan::new(
            &data.shaper(&reference).build(),
            Direction::LeftToRight,
            Some(script::LATIN),
            None,
            &features,
        );
        let replacement = charmap.map(REPLACEMENT)?.to_u32();
        let glyph_count =
            reference.glyph_metrics(Size::unscaled(), LocationRef::default()).glyph_count();
        let units_per_em = font.units_per_em();
        Some(Self { font, reference, charmap, data, plan, units_per_em, glyph_count, replacement })
    }

    /// Shapes one line of clean text; `tracking` is the extra space after each glyph, in em.
    fn shape(&self, text: &str, tracking: f32) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        for (offset, character) in text.char_indices() {
            buffer.add(self.shown(character), u32::try_from(offset).unwrap_or(u32::MAX));
        }
        let shaper = self.data.shaper(&self.reference).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new().plan(Some(&self.plan)));

        let mut glyphs: Vec<KrillaGlyph> = Vec::with_capacity(shaped.len());
        let em =
            |units: i32| f32::from(i16::try_from(units).unwrap_or_default()) / self.units_per_em;
        // Backwards, because a cluster ends where the next one starts.
        let mut next = text.len();
        let mut end = text.len();
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()).rev() {
            let start = usize::try_from(info.cluster).unwrap_or(usize::MAX).min(next);
            if start < next {
                end = next;
                next = start;
            }
            let id = match info.glyph_id {
                // The standards forbid the glyph 0, "not defined".
                id if id == 0 || id >= self.glyph_count => self.replacement,
                id => id,
            };
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(id),
                em(position.x_advance) + tracking,
                em(position.x_offset),
                em(position.y_offset),
                0.0,
                start..end,
                None,
            ));
        }
        glyphs.reverse();
        glyphs
    }

    /// The character to draw for `character`: itself, a look-alike, or the replacement.
    fn shown(&self, character: char) -> char {
        let look_alike = match character {
            // The common case, without asking the font.
            ' '..='~' => return character,
            _ if self.charmap.map(character).is_some() => return character,
            '\u{2010}' | '\u{2011}' => '-',
            '\u{202F}' => '\u{A0}',
            _ if character.is_whitespace() => ' ',
            _ => REPLACEMENT,
        };
        if self.charmap.map(look_alike).is_some() { look_alike } else { REPLACEMENT }
    }
}

/// A line of text, as it will be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
}

impl Line {
    /// The width in em, without the space at the end.
    pub(crate) fn width(&self) -> f32 {
        let visible = self.text.trim_end().len();
        self.glyphs
            .iter()
            .filter(|glyph| glyph.text_range.start < visible)
            .map(|glyph| glyph.x_advance)
            .sum()
    }
}

/// Breaks clean text into lines of at most `width` em. There is a line for each line of the text, also for an empty one.
pub(crate) fn break_lines(face: &Face, text: &str, width: f32, tracking: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for text in text.split('\n') {
        let glyphs = face.shape(text, tracking);
        let breaks = line_starts(text, &glyphs, width);
        let mut start = 0;
        for end in breaks.into_iter().chain([glyphs.len()]) {
            lines.push(cut(text, glyphs.get(start..end).unwrap_or_default()));
            start = end;
        }
    }
    lines
}

/// The first line of clean text, with an ellipsis where it had to be cut.
pub(crate) fn fit_line(face: &Face, text: &str, width: f32) -> Option<Line> {
    let mut lines = break_lines(face, text, width, 0.0).into_iter();
    let first = lines.next()?;
    if lines.next().is_none() {
        return Some(first);
    }
    let shorter = break_lines(face, text, width - 1.0, 0.0).into_iter().next()?;
    break_lines(face, &format!("{} …", shorter.text.trim_end()), width, 0.0).into_iter().next()
}

/// The glyphs at which the second and further lines start.
fn line_starts(text: &str, glyphs: &[KrillaGlyph], width: f32) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut line_start = 0;
    let mut used = 0.0;
    // Where the line could break, and how much of it would stand before that.
    let mut opportunity = None;
    let mut previous = Range { start: 0, end: 0 };
    for (index, glyph) in glyphs.iter().enumerate() {
        let starts_cluster = glyph.text_range != previous;
        if starts_cluster && index > line_start && may_break(text, glyph.text_range.start) {
            opportunity = Some((index, used));
        }
        let is_space = text.get(glyph.text_range.clone()).is_some_and(is_breaking_space);
        // Space at the end of a line may hang over.
        if used + glyph.x_advance > width && !is_space && starts_cluster && index > line_start {
            let (at, before) = opportunity.take().unwrap_or((index, used));
            starts.push(at);
            line_start = at;
            used -= before;
        }
        used += glyph.x_advance;
        previous = glyph.text_range.clone();
    }
    starts
}

/// Whether a line may end before the byte `at`: after a space, and after a hyphen or slash between letters.
fn may_break(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let mut before = before.chars().rev();
    match before.next() {
        Some(' ') => !after.starts_with(' '),
        Some('-' | '\u{2010}' | '/') => {
            before.next().is_some_and(char::is_alphabetic) && after.starts_with(char::is_alphabetic)
        }
        Some(other) => other.is_whitespace() && !is_fixed_space(other),
        None => false,
    }
}

fn is_breaking_space(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() && !is_fixed_space(character))
}

fn is_fixed_space(character: char) -> bool {
    matches!(character, '\u{A0}' | '\u{2007}' | '\u{202F}')
}

/// One line out of a longer text.
fn cut(text: &str, glyphs: &[KrillaGlyph]) -> Line {
    let start = glyphs.first().map_or(0, |glyph| glyph.text_range.start);
    let end = glyphs.last().map_or(start, |glyph| glyph.text_range.end);
    let glyphs = glyphs
        .iter()
        .map(|glyph| KrillaGlyph {
            text_range: glyph.text_range.start - start..glyph.text_range.end - start,
            ..glyph.clone()
        })
        .collect();
    Line { text: text.get(start..end).unwrap_or_default().to_owned(), glyphs }
}

/// The text without what cannot be printed: control characters and invisible marks are dropped, line ends become
/// `\n`, and characters that mean nothing outside one system (private use) become the replacement.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\n' | '\r' | '\u{85}' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => {
                cleaned.push('\n');
            }
            '\t' => cleaned.push(' '),
            _ if character.is_control() || is_invisible(character) => {}
            _ if is_private(character) => cleaned.push(REPLACEMENT),
            _ => cleaned.push(character),
        }
    }
    cleaned.trim_matches(|c| c == '\n' || c == ' ').to_owned()
}

/// The cleaned text on a single line.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// Default-ignorable code points of Unicode: joiners, direction marks, soft hyphens, variation selectors.
fn is_invisible(character: char) -> bool {
    matches!(u32::from(character),
        0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8
        | 0x1_BCA0..=0x1_BCA3 | 0x1_D173..=0x1_D17A | 0xE_0000..=0xE_0FFF)
}

/// Private use and "not a character": PDF/A forbids them.
fn is_private(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xF_0000..=0x10_FFFF)
        || code & 0xFFFE == 0xFFFE
}
