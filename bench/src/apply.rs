//! A person applies for a resident's parking permit in Lemgo, page by page as a browser would without script.

use std::collections::BTreeMap;
use std::io::Error;
use std::net::SocketAddr;
use std::time::Duration;

use crate::http::{Answer, Connection, Upload, get, post, post_files};
use crate::process::now;

/// What they answer: the path of the field, the value.
const ANSWERS: &[(&str, &str)] = &[
    // Person and home
    ("G99000000201.0.G99000000001.0.F99000000001.0", "Erika Maria"),
    ("G99000000201.0.G99000000001.0.F99000000002.0", "Beispiel"),
    ("G99000000201.0.G99000000001.0.F99000000003.0", "Muster"),
    ("G99000000201.0.G99000000001.0.F99000000004.0", "01.02.1980"),
    ("G99000000201.0.G99000000002.0.F99000000005.0", "Musterstraße"),
    ("G99000000201.0.G99000000002.0.F99000000006.0", "12a"),
    ("G99000000201.0.G99000000002.0.F99000000007.0", "Hinterhaus"),
    ("G99000000201.0.G99000000002.0.F99000000008.0", "32657"),
    ("G99000000201.0.G99000000002.0.F99000000009.0", "Lemgo"),
    ("G99000000201.0.F99000000201.0", "haupt"),
    ("G99000000201.0.F99000000202.0", "01.02.2020"),
    ("G99000000201.0.G99000000003.0.F99000000010.0", "erika@example.org"),
    ("G99000000201.0.G99000000003.0.F99000000011.0", "+49 5261 0000-0"),
    // Vehicle
    ("G99000000202.0.F99000000203.0", "verlaengerung"),
    ("G99000000202.0.F99000000204.0", "BW-2025-0815"),
    ("G99000000202.0.G99000000204.0.F99000000205.0", "LIP-AB 123"),
    ("G99000000202.0.G99000000204.0.F99000000206.0", "pkw"),
    ("G99000000202.0.G99000000204.0.F99000000207.0", "Beispielwagen Kombi"),
    ("G99000000202.0.G99000000204.0.F99000000208.0", "false"),
    ("G99000000202.0.G99000000204.0.F99000000209.0", "Max Muster"),
    ("G99000000202.0.G99000000204.0.F99000000210.0", "familie"),
    // Permit and declarations
    ("G99000000203.0.F99000000213.0", "B"),
    ("G99000000203.0.F99000000214.0", "01.02.2027"),
    ("G99000000203.0.F99000000215.0", "false"),
    ("G99000000203.0.F99000000217.0", "post"),
    ("G99000000203.0.F99000000218.0", "Bitte bis Monatsende, danach sind wir verreist."),
    ("G99000000203.0.G99000000006.0.F99000000020.0", "true"),
    ("G99000000203.0.G99000000006.0.F99000000021.0", "true"),
];

/// The files they hand in: the consent of the vehicle's owner, the vehicle's papers.
const FILES: &[&str] = &[
    "G99000000202.0.G99000000204.0.F99000000211.0",
    "G99000000202.0.G99000000204.0.F99000000212.0",
];

/// Fields and files that are answered.
pub(crate) const FIELDS: usize = ANSWERS.len() + FILES.len();

/// A file of the size of a scanned page.
const FILE_SIZE: usize = 100_000;

/// What an application took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied {
    pub(crate) requests: usize,
    pub(crate) took: Duration,
}

struct Browser {
    connection: Connection,
    cookies: BTreeMap<String, String>,
    requests: usize,
}

impl Browser {
    fn headers(&self) -> String {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if cookies.is_empty() {
            String::new()
        } else {
            format!("Cookie: {}\r\n", cookies.join("; "))
        }
    }

    fn ask(&mut self, request: &[u8]) -> Result<Answer, Error> {
        self.requests += 1;
        let answer = self.connection.ask(request)?;
        for cookie in &answer.cookies {
            if let Some((name, value)) = cookie.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    fn get(&mut self, path: &str) -> Result<String, Error> {
        let request = get(path, &self.headers());
        Ok(self.ask(&request)?.expect(200)?.text())
    }

    /// Presses the button of a page without fields; answers where it leads.
    fn press(&mut self, path: &str) -> Result<String, Error> {
        let request = post(path, &self.headers(), &[]);
        target(self.ask(&request)?)
    }

    /// Fills in a step, also what it asks because of the answers, and answers where it leads.
    fn fill_in(&mut self, path: &str, file: &[u8]) -> Result<String, Error> {
        let mut page = self.get(path)?;
        loop {
            let asks = |field: &&str| page.contains(&format!("name=\"{field}\""));
            let mut fields: Vec<_> =
                ANSWERS.iter().copied().filter(|(field, _)| asks(field)).collect();
            fields.extend(hidden(&page, "stand").map(|mark| ("stand", mark)));
            let request = if page.contains("multipart/form-data") {
                let files = FILES.iter().filter(|field| asks(field));
                let files: Vec<_> = files.map(|field| Upload { field, content: file }).collect();
                post_files(path, &self.headers(), &fields, &files)
            } else {
                post(path, &self.headers(), &fields)
            };
            let answer = self.ask(&request)?;
            if answer.status != 200 {
                return target(answer);
            }
            page = answer.text();
        }
    }
}

fn target(answer: Answer) -> Result<String, Error> {
    let answer = answer.expect(303)?;
    answer.location.ok_or_else(|| Error::other("a redirect to nowhere"))
}

/// The value of a hidden field.
fn hidden<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// The address at which the application begins.
pub(crate) fn start(address: SocketAddr) -> Result<String, Error> {
    let page = get("/leistungen/99108001001000?ort=057660044044", "");
    let page = Connection::open(address)?.ask(&page)?.expect(200)?.text();
    let link = page.split_once("href=\"/antrag/").and_then(|(_, rest)| rest.split_once('"'));
    let (offer, _) = link.ok_or_else(|| Error::other("Lemgo offers no parking permit"))?;
    Ok(format!("/antrag/{offer}"))
}

/// Applies once, from the first page to the receipt.
pub(crate) fn apply(address: SocketAddr, start: &str) -> Result<Applied, Error> {
    let mut file = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec();
    file.resize(FILE_SIZE, b'\n');
    let begun = now();
    let connection = Connection::open(address)?;
    let mut browser = Browser { connection, cookies: BTreeMap::new(), requests: 0 };
    browser.get(start)?;
    let mut next = browser.press(start)?;
    let draft = next.rsplit_once('/').map(|(draft, _)| draft.to_owned()).unwrap_or_default();
    while !next.ends_with("/pruefen") {
        next = browser.fill_in(&next, &file)?;
    }
    let review = browser.get(&next)?;
    if !review.contains(&format!("action=\"{draft}/absenden\"")) {
        return Err(Error::other(format!("the application is not complete: {review}")));
    }
    let receipt = browser.press(&format!("{draft}/absenden"))?;
    browser.get(&receipt)?;
    Ok(Applied { requests: browser.requests, took: begun.elapsed() })
}
