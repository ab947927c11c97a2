//! A pull reader that never holds more than one element's text, knows line and column, and keeps the limits.

use std::io::{self, BufRead};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::finding::{Error, Position};
use crate::limits::{self, Limits};

/// Bytes handed on at once.
const PIECE: usize = 8 << 10;

/// Passes bytes through while counting lines and columns, and stops at the limits.
struct Counted<R> {
    inner: R,
    position: Position,
    total: u64,
    since_event: usize,
    limits: Limits,
    exceeded: Option<(&'static str, u64)>,
}

impl<R: BufRead> io::Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(available) {
            *to = *from;
        }
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.total > self.limits.bytes {
            self.exceeded = Some(("bytes", self.limits.bytes));
        } else if self.since_event > self.limits.text {
            self.exceeded = Some(("bytes in one piece of text", self.limits.text as u64));
        }
        if self.exceeded.is_some() {
            return Err(io::Error::other("limit"));
        }
        // Small pieces, so that the limits bite before a large run of bytes has been copied.
        let available = self.inner.fill_buf()?;
        Ok(available.get(..PIECE).unwrap_or(available))
    }

    fn consume(&mut self, count: usize) {
        // The bytes are still at hand: filling again does not read.
        for byte in self.inner.fill_buf().unwrap_or_default().iter().take(count) {
            if *byte == b'\n' {
                self.position.line += 1;
                self.position.column = 1;
            } else if byte & 0xC0 != 0x80 {
                self.position.column += 1;
            }
        }
        self.total = self.total.saturating_add(count as u64);
        self.since_event = self.since_event.saturating_add(count);
        self.inner.consume(count);
    }
}

/// A start tag.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    /// Name without prefix.
    pub(crate) name: String,
    /// Where it begins.
    pub(crate) position: Position,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Value of an attribute, by its name without prefix; nothing if empty.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|v| !v.is_empty())
    }
}

/// What to do with the next piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Keep,
    /// Its name and text are not looked at.
    Skip,
    /// The same, and it does not count towards the number of elements.
    SkipUncounted,
}

/// What comes next inside of an element.
enum Piece {
    Start(Tag),
    Text(String),
    End,
}

/// Reads an XML file element by element.
pub(crate) struct Source<R> {
    reader: quick_xml::Reader<Counted<R>>,
    buffer: Vec<u8>,
    depth: usize,
    elements: usize,
    /// Children met where only text was expected, and text where only children were: name and place.
    pub(crate) strays: Vec<(String, Position)>,
}

impl<R: BufRead> Source<R> {
    pub(crate) fn new(input: R, limits: &Limits) -> Self {
        let counted = Counted {
            inner: input,
            position: Position { line: 1, column: 1 },
            total: 0,
            since_event: 0,
            limits: *limits,
            exceeded: None,
        };
        let mut reader = quick_xml::Reader::from_reader(counted);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self { reader, buffer: Vec::new(), depth: 0, elements: 0, strays: Vec::new() }
    }

    /// Where the reader stands.
    pub(crate) fn position(&self) -> Position {
        self.reader.get_ref().position
    }

    /// Opens the root element; gives it with its namespace.
    pub(crate) fn root(&mut self) -> Result<(Tag, String), Error> {
        match self.piece(Use::Keep)? {
            Piece::Start(tag) => {
                let namespace = tag.attribute("xmlns").unwrap_or_default().to_owned();
                Ok((tag, namespace))
            }
            Piece::Text(_) | Piece::End => Err(Error::Malformed {
                position: self.position(),
                cause: "there is no element".to_owned(),
            }),
        }
    }

    /// The next child of the open element, or nothing at its end. Text between children is noted as stray.
    pub(crate) fn child(&mut self) -> Result<Option<Tag>, Error> {
        loop {
            let position = self.position();
            match self.piece(Use::Keep)? {
                Piece::Start(tag) => return Ok(Some(tag)),
                Piece::End => return Ok(None),
                Piece::Text(text) if text.trim().is_empty() => {}
                Piece::Text(_) => self.stray("#text", position),
            }
        }
    }

    /// The trimmed text of the open element, up to its end. Children are noted as stray and skipped.
    pub(crate) fn text(&mut self) -> Result<String, Error> {
        let limit = self.reader.get_ref().limits.text;
        let mut whole = String::new();
        loop {
            match self.piece(Use::Keep)? {
                Piece::Text(text) => {
                    if whole.len() + text.len() > limit {
                        return Err(Error::TooLarge {
                            position: self.position(),
                            what: "bytes in one text",
                            limit: limit as u64,
                        });
                    }
                    whole.push_str(&text);
                }
                Piece::Start(tag) => {
                    self.stray(&tag.name, tag.position);
                    self.skip(true)?;
                }
                Piece::End => break,
            }
        }
        let trimmed = whole.trim();
        if trimmed.len() == whole.len() { Ok(whole) } else { Ok(trimmed.to_owned()) }
    }

    /// Skips the rest of the open element. `counted` says whether it counts towards the number of elements.
    pub(crate) fn skip(&mut self, counted: bool) -> Result<(), Error> {
        self.elements -= usize::from(!counted && self.elements > 0);
        let outside = self.depth.saturating_sub(1);
        let using = if counted { Use::Skip } else { Use::SkipUncounted };
        while self.depth > outside {
            self.piece(using)?;
        }
        Ok(())
    }

    fn stray(&mut self, name: &str, position: Position) {
        if self.strays.len() < limits::FINDINGS {
            self.strays.push((name.to_owned(), position));
        }
    }

    /// The next piece; comments, processing instructions and the declaration are passed over.
    fn piece(&mut self, using: Use) -> Result<Piece, Error> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().since_event = 0;
            let position = self.reader.get_ref().position;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.failure(position, error)),
            };
            match event {
                Event::Start(start) => {
                    let tag = if using == Use::Keep {
                        read_tag(&start, position)?
                    } else {
                        Tag { name: String::new(), position, attributes: Vec::new() }
                    };
                    self.depth += 1;
                    self.elements += usize::from(using != Use::SkipUncounted);
                    let limits = self.reader.get_ref().limits;
                    if self.depth > limits.depth {
                        return Err(Error::TooLarge {
                            position,
                            what: "elements inside of each other",
                            limit: limits.depth as u64,
                        });
                    }
                    if self.elements > limits.elements {
                        return Err(Error::TooLarge {
                            position,
                            what: "elements",
                            limit: limits.elements as u64,
                        });
                    }
                    return Ok(Piece::Start(tag));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Piece::End);
                }
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)
                    if self.depth > 0 && using != Use::Keep => {}
                Event::Text(text) if self.depth > 0 => {
                    return Ok(Piece::Text(text.xml_content(XmlVersion::Implicit1_0).into_owned()));
                }
                Event::CData(text) if self.depth > 0 => {
                    return Ok(Piece::Text(text.xml_content(XmlVersion::Implicit1_0).into_owned()));
                }
                Event::GeneralRef(reference) if self.depth > 0 => {
                    let name = reference.into_inner();
                    return Ok(Piece::Text(resolve(&name, position)?.to_string()));
                }
                Event::Text(text) if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    return Err(Error::Malformed {
                        position,
                        cause: "text outside of the root element".to_owned(),
                    });
                }
                Event::DocType(_) => return Err(Error::DocumentType { position }),
                Event::Decl(declaration) => {
                    if let Some(Ok(encoding)) = declaration.encoding()
                        && !["utf-8", "utf8", "us-ascii"]
                            .contains(&encoding.to_ascii_lowercase().as_str())
                    {
                        return Err(Error::Encoding { found: encoding.chars().take(40).collect() });
                    }
                }
                // Empty elements come as start and end.
                Event::Comment(_) | Event::PI(_) | Event::Empty(_) => {}
                Event::Eof if self.depth == 0 => return Ok(Piece::End),
                Event::Eof => {
                    return Err(Error::Malformed {
                        position,
                        cause: "the file ends inside of an element".to_owned(),
                    });
                }
            }
        }
    }

    fn failure(&self, position: Position, error: quick_xml::Error) -> Error {
        if let Some((what, limit)) = self.reader.get_ref().exceeded {
            return Error::TooLarge { position, what, limit };
        }
        match error {
            quick_xml::Error::Io(cause) => {
                Error::Io(io::Error::new(cause.kind(), cause.to_string()))
            }
            other => Error::Malformed { position, cause: other.to_string() },
        }
    }
}

/// Name and attributes; the namespace of the element itself becomes the attribute `xmlns`.
fn read_tag(start: &BytesStart<'_>, position: Position) -> Result<Tag, Error> {
    let qualified = start.name();
    let (prefix, name) = split_name(qualified.as_ref());
    let own_namespace =
        if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute
            .map_err(|error| Error::Malformed { position, cause: format!("attribute: {error}") })?;
        if attributes.len() >= limits::ATTRIBUTES {
            return Err(Error::TooLarge {
                position,
                what: "attributes",
                limit: limits::ATTRIBUTES as u64,
            });
        }
        let key: &str = attribute.key.as_ref();
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| Error::Malformed { position, cause: format!("attribute: {error}") })?
            .trim()
            .to_owned();
        if key == own_namespace {
            attributes.push(("xmlns".to_owned(), value));
        } else if key != "xmlns" && !key.starts_with("xmlns:") {
            attributes.push((split_name(key).1.to_owned(), value));
        }
    }
    Ok(Tag { name: name.to_owned(), position, attributes })
}

fn split_name(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// A predefined entity or a character reference; nothing else is ever expanded.
fn resolve(name: &str, position: Position) -> Result<char, Error> {
    let unknown = || Error::UnknownEntity { position, name: name.chars().take(40).collect() };
    let Some(number) = name.strip_prefix('#') else {
        return match name {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(unknown()),
        };
    };
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    code.and_then(char::from_u32).filter(|c| is_xml_char(*c)).ok_or_else(unknown)
}

/// Whether XML 1.0 can carry this character.
pub(crate) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}
