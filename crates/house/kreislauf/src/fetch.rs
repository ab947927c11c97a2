//! Documents of another system over HTTP, carefully: one machine, public addresses unless said otherwise, and bounds on size,
//! number and time. What another system says decides nothing about where we connect to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// The time for one document: slow council systems take ten for a large page.
const ANSWER: Duration = Duration::from_mins(1);

/// Redirects of one document; more are a circle.
const REDIRECTS: usize = 3;

/// Reads documents of one machine.
pub(crate) struct Fetcher {
    host: String,
    port: u16,
    private: bool,
    most: usize,
    tls: TlsConnector,
}

impl Fetcher {
    /// For the machine of this address. Addresses inside of a network are asked only if that was said (`private`). A document
    /// has at most so many bytes.
    ///
    /// # Errors
    /// When the address names no machine.
    pub(crate) fn new(start: &Url, private: bool, most: usize) -> Result<Self, String> {
        let (host, port) = machine(start)?;
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            // One that cannot be read trusts nobody.
            let _unreadable = roots.add(certificate);
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Self { host, port, private, most, tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Whether an address leads to this machine.
    pub(crate) fn reaches(&self, address: &Url) -> bool {
        machine(address).is_ok_and(|(host, port)| host == self.host && port == self.port)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Why not, in words.
    pub(crate) async fn get(&self, address: &Url) -> Result<Vec<u8>, String> {
        let mut address = address.clone();
        for _ in 0..=REDIRECTS {
            if !self.reaches(&address) {
                return Err(format!("{address}: it leads to another machine; import from there"));
            }
            let asked = tokio::time::timeout(ANSWER, self.ask(&address)).await;
            match asked.map_err(|_late| format!("{address}: no answer in time"))?? {
                Said::Document(bytes) => return Ok(bytes),
                Said::Elsewhere(to) => {
                    address =
                        address.join(&to).map_err(|error| format!("{address}: {to}: {error}"))?;
                }
            }
        }
        Err(format!("{address}: it leads on and on"))
    }

    async fn ask(&self, address: &Url) -> Result<Said, String> {
        let in_words = |error: &dyn std::fmt::Display| format!("{address}: {error}");
        let stream = self.connect().await?;
        let response = if address.scheme() == "https" {
            let name = ServerName::try_from(self.host.clone()).map_err(|error| in_words(&error))?;
            let stream = self.tls.connect(name, stream).await.map_err(|error| in_words(&error))?;
            exchange(stream, address, &self.host, self.port).await
        } else {
            exchange(stream, address, &self.host, self.port).await
        };
        let response = response.map_err(|error| in_words(&error))?;
        let status = response.status();
        if status.is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            return to.map(|to| Said::Elsewhere(to.to_owned())).ok_or_else(|| in_words(&status));
        }
        if status != StatusCode::OK {
            return Err(in_words(&status));
        }
        let body = Limited::new(response.into_body(), self.most).collect().await;
        let bytes = body.map_err(|error| in_words(&error))?.to_bytes();
        Ok(Said::Document(bytes.to_vec()))
    }

    /// Connects to an address that was looked at: a name is not looked up once more afterwards.
    async fn connect(&self) -> Result<TcpStream, String> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = tokio::net::lookup_host((bare, self.port))
            .await
            .map_err(|error| format!("{}: {error}", self.host))?
            .collect();
        if !self.private && found.iter().any(|at| !is_public(at.ip())) {
            return Err(format!(
                "{}: an address inside of a network; --allow-private reads from it all the same",
                self.host
            ));
        }
        TcpStream::connect(found.as_slice())
            .await
            .map_err(|error| format!("{}: {error}", self.host))
    }
}

enum Said {
    Document(Vec<u8>),
    Elsewhere(String),
}

fn machine(address: &Url) -> Result<(String, u16), String> {
    let host = address.host().map(|host: Host<&str>| host.to_string());
    let port = address.port_or_known_default();
    let web = matches!(address.scheme(), "http" | "https");
    match (host, port) {
        (Some(host), Some(port)) if web && address.username().is_empty() => Ok((host, port)),
        _ => Err(format!("{address}: no address of the web")),
    }
}

async fn exchange<S>(
    stream: S,
    address: &Url,
    host: &str,
    port: u16,
) -> Result<Response<hyper::body::Incoming>, hyper::Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer.
    tokio::spawn(connection);
    let path = address
        .query()
        .map_or_else(|| address.path().to_owned(), |query| format!("{}?{query}", address.path()));
    let own = address.port().map_or_else(|| host.to_owned(), |_| format!("{host}:{port}"));
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = path.parse().unwrap_or_default();
    let headers = request.headers_mut();
    for (name, value) in [
        (HOST, own.as_str()),
        (ACCEPT, "application/json"),
        (USER_AGENT, concat!("kreislauf/", env!("CARGO_PKG_VERSION"))),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    sender.send_request(request).await
}

/// Whether an address lies on the open network: not on this machine, not inside of an organisation, not for a purpose of its
/// own.
fn is_public(at: IpAddr) -> bool {
    match at.to_canonical() {
        IpAddr::V4(at) => {
            let [first, second, third, _] = at.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let benchmark = first == 198 && (18..20).contains(&second);
            let special = first == 0 || first >= 240 || (first == 192 && second == 0 && third == 0);
            !(at.is_private()
                || at.is_loopback()
                || at.is_link_local()
                || at.is_multicast()
                || at.is_documentation()
                || at == Ipv4Addr::BROADCAST
                || shared
                || benchmark
                || special)
        }
        IpAddr::V6(at) => {
            let [first, second, ..] = at.segments();
            let translated = first == 0x64 && second == 0xff9b;
            let documentation = first == 0x2001 && second == 0xdb8;
            let tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
            !(at.is_loopback()
                || at == Ipv6Addr::UNSPECIFIED
                || at.is_multicast()
                || at.is_unique_local()
                || at.is_unicast_link_local()
                || translated
                || documentation
                || tunnel)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_of_networks_are_known() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.9.9",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "224.0.0.1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["193.99.144.80", "2a02:2e0:3fe:1001:302::", "8.8.8.8"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[tokio::test]
    async fn a_private_address_is_not_asked_unless_said() {
        let start: Url = "http://127.0.0.1:9/oparl".parse().unwrap();
        let refused = Fetcher::new(&start, false, 10).unwrap().get(&start).await.unwrap_err();
        assert!(refused.contains("--allow-private"), "{refused}");
        let other: Url = "http://127.0.0.2:9/".parse().unwrap();
        let elsewhere = Fetcher::new(&start, true, 10).unwrap().get(&other).await.unwrap_err();
        assert!(elsewhere.contains("another machine"), "{elsewhere}");
        assert!(Fetcher::new(&"file:///etc/passwd".parse().unwrap(), true, 10).is_err());
    }
}
