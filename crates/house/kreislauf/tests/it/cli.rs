//! The binary as people and scripts call it.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::{env, fs};

use identity::ops::NewAccount;
use store::{Actor, Clock, Config, Database, Entropy, Store};

use crate::snapshot;

/// The binary, without anything that the environment of the test says.
fn kreislauf() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kreislauf"));
    for (name, _) in env::vars() {
        if name.starts_with("KREISLAUF_") || name == "DATABASE_URL" || name == "COLUMNS" {
            command.env_remove(name);
        }
    }
    command
}

/// How a call ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn call(arguments: &[&str]) -> Ended {
    ended(kreislauf().args(arguments).output().unwrap())
}

fn ended(output: Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder for data; its path as an argument.
struct Data(tempfile::TempDir);

impl Data {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    /// Writes a file into it.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn call(&self, arguments: &[&str]) -> Ended {
        call(&[arguments, &["--data", self.path()]].concat())
    }

    /// The same database, opened beside the binary.
    fn store(&self) -> Store {
        let config = Config {
            database: Database::Sqlite(self.0.path().join("kreislauf.sqlite")),
            blobs: self.0.path().join("blobs"),
            clock: Clock::System,
            entropy: Entropy::System,
        };
        kreislauf::node::open_store(config).unwrap()
    }
}

/// The names below "Commands:" in a help text.
fn subcommands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next().map(ToOwned::to_owned))
        .filter(|name| name != "help")
        .collect()
}

/// The help of a command and of all commands below it.
fn helped(path: &[&str], all: &mut String) {
    let help = call(&[path, &["--help"]].concat());
    assert_eq!(help.code, Some(0), "{path:?}: {}", help.err);
    let name = [&["kreislauf"], path].concat().join(" ");
    writeln!(all, "$ {name} --help\n{}", help.out).unwrap();
    for next in subcommands(&help.out) {
        helped(&[path, &[next.as_str()]].concat(), all);
    }
}

#[test]
fn every_command_explains_itself() {
    let mut all = String::new();
    helped(&[], &mut all);
    snapshot::compare("help.txt", &all);
    let nothing = call(&[]);
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.err.contains("Usage: kreislauf"));
    let wrong = call(&["frobnicate"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("frobnicate"));
}

/// A form that comes with the product.
fn shipped(name: &str) -> String {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../content/forms");
    content.join(format!("{name}.xdf3.xml")).to_str().unwrap().to_owned()
}

/// Schemas that are none, or mean harm.
fn broken(data: &Data) -> [String; 4] {
    let laughs =
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><x>&b;</x>";
    let deep = "<x>".repeat(100_000);
    [
        data.file("no.xml", "this is no XML"),
        data.file("half.xml", "<?xml version=\"1.0\"?><xdf:xdatenfelder xmlns:xdf=\"urn:xoev-de:fim:standard:xdatenfelder_3.0.0\">"),
        data.file("laughs.xml", laughs),
        data.file("deep.xml", deep),
    ]
}

#[test]
fn forms_are_checked() {
    let data = Data::new();
    let fine = call(&["form", "check", &shipped("hundesteuer"), &shipped("bewohnerparkausweis")]);
    assert_eq!(fine.code, Some(0), "{}{}", fine.out, fine.err);
    let lines: Vec<_> = fine.out.lines().collect();
    assert_eq!(lines.len(), 2);
    for word in ["hundesteuer.xdf3.xml: S", "fields", "groups", "rules"] {
        assert!(lines[0].contains(word), "{word}: {}", lines[0]);
    }

    for file in broken(&data) {
        let refused = call(&["form", "check", &file]);
        assert_eq!(refused.code, Some(1), "{file}");
        assert!(refused.out.starts_with(&format!("{file}: ")), "{}", refused.out);
        assert_eq!(refused.out.lines().count(), 1);
    }

    // One bad file does not hide the others.
    let missing = data.0.path().join("missing.xml").to_str().unwrap().to_owned();
    let mixed = call(&["form", "check", "--json", &missing, &shipped("geburtsurkunde")]);
    assert_eq!(mixed.code, Some(1));
    let objects: Vec<serde_json::Value> =
        mixed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["file"], missing.as_str());
    assert!(objects[0]["error"].is_string());
    assert!(objects[1].get("error").is_none());
    assert!(objects[1]["fields"].as_u64().unwrap() > 0, "{}", objects[1]);
    assert!(objects[1]["details"].is_array());
}

#[test]
fn forms_are_imported_once() {
    let data = Data::new();
    let first = data.call(&["import", "xdf", &shipped("hundesteuer")]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains(": imported"), "{}", first.out);
    let again = data.call(&["import", "xdf", &shipped("hundesteuer")]);
    assert!(again.out.contains(": known already"), "{}", again.out);
    for file in broken(&data) {
        let refused = data.call(&["import", "xdf", &file]);
        assert_eq!(refused.code, Some(1), "{file}");
        assert!(refused.err.starts_with("kreislauf: "), "{}", refused.err);
    }
}

const CATALOGUE: &str = "leika_schluessel,bezeichnung,typ,ozg_id,ozg_leistung,lage,themenfeld\n\
    99108001001000,Bewohnerparkausweis Erteilung,5,10312,Parkausweis,Auto,Mobilität\n\
    99999001000000,Erfundene Leistung,2/3,,,,\n\
    nicht im LeiKa,Ohne Schlüssel,1,,,,\n\
    4711,Kaputt,1,,,,\n";

#[test]
fn a_catalogue_is_imported() {
    let data = Data::new();
    let file = data.file("leika.csv", CATALOGUE);
    let first = data.call(&["import", "leika", &file]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains("line 5"), "{}", first.out);
    assert!(first.out.contains("4 rows, 2 services with a key, 1 without, 1 odd"), "{}", first.out);
    assert_eq!(data.call(&["import", "leika", &file]).code, Some(0));
    let other = data.file("other.csv", "no,catalogue\n1,2\n");
    assert_eq!(data.call(&["import", "leika", &other]).code, Some(1));
}

/// A line of the register of municipalities.
fn record(kind: &str, key: &str, association: &str, name: &str) -> String {
    format!("{kind}20260228{key:<8}{association:<4}{name:<50}{:<147}\n", "")
}

#[test]
fn a_register_of_municipalities_is_imported() {
    let data = Data::new();
    let register = [
        record("10", "05", "", "Nordrhein-Westfalen"),
        record("40", "05766", "", "Lippe"),
        record("50", "05766044", "0044", "Lemgo, Stadt"),
        record("60", "05766044", "0044", "Lemgo, Stadt"),
        record("60", "057660xx", "0020", "Kaputt"),
    ]
    .concat();
    let file = data.file("gv100ad.txt", &register);
    let first = data.call(&["import", "gv100ad", &file]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains("line 5"), "{}", first.out);
    assert!(first.out.contains("directory of 2026-02-28:"), "{}", first.out);
    let again = data.call(&["import", "gv100ad", &file]);
    assert!(again.out.contains(" 0 added, 0 changed, 0 gone"), "{}", again.out);

    let missing = data.call(&["import", "gv100ad", "/nowhere/gv100ad.txt"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("/nowhere/gv100ad.txt"), "{}", missing.err);
    let nonsense = data.file("nonsense.txt", "nothing of this kind\n");
    let refused = data.call(&["import", "gv100ad", &nonsense]);
    assert!(refused.code == Some(1) || refused.out.contains("line 1"), "{}", refused.out);
}

/// One district, as large as a small one.
const DISTRICTS: &str = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
    "properties": {"ARS": "05766", "GEN": "Lippe", "BEZ": "Kreis", "GF": 4},
    "geometry": {"type": "Polygon", "coordinates": [[[8.7, 51.8], [9.3, 51.8], [9.0, 52.2], [8.7, 51.8]]]}}]}"#;

#[test]
fn outlines_of_districts_are_written() {
    let data = Data::new();
    let dated = data.file("vg250_2026-01-01_kreise.geojson", DISTRICTS);
    let folder = PathBuf::from(&dated).parent().unwrap().to_owned();
    let to = folder.to_str().unwrap();
    let written = call(&["reference", "districts", "--from", &dated, "--to", to]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    assert!(written.out.starts_with("1 districts, "), "{}", written.out);
    let table = std::fs::read_to_string(folder.join("district_outlines.tsv")).unwrap();
    assert!(table.starts_with("# as_of\t2026-01-01\n"), "{table}");
    assert!(table.contains("\n05766\tKreis Lippe\tm"), "{table}");
    assert!(folder.join("district_outlines.origin.md").exists());

    let undated = data.file("kreise.geojson", DISTRICTS);
    let refused = call(&["reference", "districts", "--from", &undated, "--to", to]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("--as-of"), "{}", refused.err);
    let told = ["reference", "districts", "--from", &undated, "--as-of", "2026-01-01", "--to", to];
    assert_eq!(call(&told).code, Some(0));
    let packed = data.file("vg250_2026-01-01_kreise.geojson.br", "\u{b}packed");
    let refused = call(&["reference", "districts", "--from", &packed, "--to", to]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("unpacked first"), "{}", refused.err);
}

#[tokio::test]
async fn tokens_are_for_people_who_exist() {
    let data = Data::new();
    let unknown = data.call(&["token", "create", "--user", "nobody@example.org"]);
    assert_eq!(unknown.code, Some(1));
    assert_eq!(unknown.out, "");
    assert!(unknown.err.starts_with("kreislauf: "), "{}", unknown.err);

    let store = data.store();
    let account = NewAccount::prepare(&store, "anna@example.org", "Anna", "ein langes Passwort");
    let account = account.await.unwrap();
    store.change(move |tx| identity::ops::open_account(tx, Actor::System, &account)).await.unwrap();
    let made = data.call(&["token", "create", "--user", "anna@example.org", "--label", "test"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let token: identity::Secret = made.out.trim_end().parse().unwrap();
    let caller =
        store.read(move |read| identity::ops::caller_of_token(read, &token)).await.unwrap();
    assert_eq!(caller.person().unwrap().email, "anna@example.org");
}

#[tokio::test]
async fn the_journal_proves_itself() {
    let data = Data::new();
    for name in ["hundesteuer", "geburtsurkunde"] {
        assert_eq!(data.call(&["import", "xdf", &shipped(name)]).code, Some(0));
    }
    let whole = data.call(&["journal", "verify"]);
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    assert!(whole.out.starts_with("2 entries, whole; newest hash "), "{}", whole.out);
    let hash = whole.out.trim_end().rsplit(' ').next().unwrap();
    assert_eq!(data.call(&["import", "xdf", &shipped("sondernutzung")]).code, Some(0));
    assert_eq!(data.call(&["journal", "verify", "--contains", hash]).code, Some(0));
    let other = "0".repeat(64);
    assert_eq!(data.call(&["journal", "verify", "--contains", &other]).code, Some(1));

    let tamper = |sql: &'static str| {
        let store = data.store();
        async move {
            store.housekeeping::<_, store::Error>(move |tx| tx.execute(sql, &[])).await.unwrap()
        }
    };
    tamper("UPDATE journal SET reason = 'nothing happened' WHERE seq = 2").await;
    let changed = data.call(&["journal", "verify"]);
    assert_eq!(changed.code, Some(1));
    assert!(changed.err.contains("entry 2 was changed"), "{}", changed.err);
    tamper("DELETE FROM journal WHERE seq = 2").await;
    let removed = data.call(&["journal", "verify"]);
    assert_eq!(removed.code, Some(1));
    assert!(removed.err.contains("entry 2 is missing"), "{}", removed.err);
}

#[test]
fn what_cannot_be_opened_is_said() {
    let data = Data::new();
    for (url, words) in [
        ("mysql://localhost/kreislauf", "sqlite: or postgres://"),
        ("postgres://nobody@127.0.0.1:1/none", "127.0.0.1"),
    ] {
        let refused = data.call(&["journal", "verify", "--database-url", url]);
        assert_eq!(refused.code, Some(1), "{url}");
        assert!(refused.err.starts_with("kreislauf: "), "{}", refused.err);
        assert!(url.starts_with("postgres") || refused.err.contains(words), "{}", refused.err);
    }
    let file = data.file("a-file", "");
    let below = PathBuf::from(&file).join("data");
    for command in [&["journal", "verify"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let arguments = [command, &["--data", below.to_str().unwrap()]].concat();
        let refused = call(&arguments);
        assert_eq!(refused.code, Some(1), "{command:?}");
        assert!(refused.err.contains("a-file"), "{}", refused.err);
    }
}

/// A server that was started by the binary; killed when the test ends early.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(data: &Data) -> Self {
        let mut child = kreislauf()
            .args(["serve", "--listen", "127.0.0.1:0", "--data", data.path()])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("http://"));
        let address = line.unwrap().trim_start_matches("http://").to_owned();
        Self { child, address }
    }

    /// The status line and the rest of an answer.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    /// Asks it to end; answers with which code it did.
    fn end(mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        drop(self.child.kill());
    }
}

/// Methods and paths of an OpenAPI document, sorted.
fn operations(document: &serde_json::Value) -> String {
    let mut lines = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            lines.push(format!("{} {path}\n", method.to_uppercase()));
        }
    }
    lines.sort_unstable();
    lines.concat()
}

#[tokio::test]
async fn a_server_starts_answers_ends_and_starts_again() {
    let data = Data::new();
    // Keys that were made before: new ones take seconds.
    data.file("node.key", "07".repeat(32));
    transport::testing::transport(&data.store(), &[]).await;

    let served = Served::start(&data);
    assert!(served.get("/health/ready").0.contains("200"));
    assert!(served.get("/health/live").0.contains("200"));
    assert!(served.get("/").0.contains("200"));
    assert!(served.get("/nowhere").0.contains("404"));
    assert!(served.get("/metrics").1.contains("# EOF"));
    let (status, document) = served.get("/api/openapi.json");
    assert!(status.contains("200"), "{status}");
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    snapshot::compare("api.txt", &operations(&document));
    let (_, place) = served.get("/api/v1/places/057660044044");
    assert!(place.contains("Lemgo"), "{place}");
    assert_eq!(served.end(), Some(0));

    let again = Served::start(&data);
    assert!(again.get("/health/ready").0.contains("200"));
    assert_eq!(again.end(), Some(0));
    assert_eq!(data.call(&["journal", "verify"]).code, Some(0));
    let indexed = data.call(&["reindex"]);
    assert_eq!(indexed.code, Some(0), "{}", indexed.err);
    assert!(indexed.out.contains("places and all services are indexed"), "{}", indexed.out);
}
