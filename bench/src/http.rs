//! A small HTTP/1.1 client that costs little itself: it shares two cores with what it measures.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) cookies: Vec<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Fails with the beginning of the body when it is another status.
    pub(crate) fn expect(self, status: u16) -> Result<Self, Error> {
        if self.status == status {
            return Ok(self);
        }
        let text: String = self.text().chars().take(2000).collect();
        Err(Error::other(format!("status {} instead of {status}: {text}", self.status)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// An open connection.
pub(crate) struct Connection {
    write: TcpStream,
    read: BufReader<TcpStream>,
    line: String,
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what.to_owned())
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self, Error> {
        let write = TcpStream::connect(address)?;
        write.set_nodelay(true)?;
        write.set_read_timeout(Some(Duration::from_secs(30)))?;
        let read = BufReader::with_capacity(64 * 1024, write.try_clone()?);
        Ok(Self { write, read, line: String::new() })
    }

    pub(crate) fn send(&mut self, request: &[u8]) -> Result<(), Error> {
        self.write.write_all(request)
    }

    pub(crate) fn receive(&mut self) -> Result<Answer, Error> {
        self.next_line()?;
        let status = self.line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer {
            status: status.ok_or_else(|| malformed("no status"))?,
            location: None,
            cookies: Vec::new(),
            body: Vec::new(),
        };
        let mut length = 0_usize;
        let mut chunked = false;
        loop {
            self.next_line()?;
            let line = self.line.trim_end();
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => {
                    length = value.parse().map_err(|_no_number| malformed("length"))?;
                }
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" => {
                    answer.cookies.extend(value.split(';').next().map(str::to_owned));
                }
                _ => {}
            }
        }
        if chunked {
            loop {
                self.next_line()?;
                let size = usize::from_str_radix(self.line.trim(), 16)
                    .map_err(|_no_number| malformed("chunk"))?;
                let from = answer.body.len();
                answer.body.resize(from + size, 0);
                if let Some(space) = answer.body.get_mut(from..) {
                    self.read.read_exact(space)?;
                }
                self.next_line()?;
                if size == 0 {
                    break;
                }
            }
        } else {
            answer.body.resize(length, 0);
            self.read.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<Answer, Error> {
        self.send(request)?;
        self.receive()
    }

    fn next_line(&mut self) -> Result<(), Error> {
        self.line.clear();
        match self.read.read_line(&mut self.line)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A GET request.
pub(crate) fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n").into_bytes()
}

/// A file that is sent.
pub(crate) struct Upload<'a> {
    pub(crate) field: &'a str,
    pub(crate) content: &'a [u8],
}

/// A POST request as a browser sends it, with the fields of a form.
pub(crate) fn post(path: &str, headers: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let body: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let body = body.join("&");
    with_body(path, headers, "application/x-www-form-urlencoded", body.as_bytes())
}

/// A POST request of a form with files.
pub(crate) fn post_files(
    path: &str,
    headers: &str,
    fields: &[(&str, &str)],
    files: &[Upload<'_>],
) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!(
                "--bound\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    for Upload { field, content } in files {
        body.extend_from_slice(
            format!(
                "--bound\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"Nachweis.pdf\"\r\n\
                 Content-Type: application/pdf\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--bound--\r\n");
    with_body(path, headers, "multipart/form-data; boundary=bound", &body)
}

fn with_body(path: &str, headers: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: {media_type}\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// Text for an address or a form.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                out.push(char::from(byte));
            }
            other => {
                // Writing into a string cannot fail.
                let _always_ok = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
