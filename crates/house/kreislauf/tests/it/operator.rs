//! Setting an installation up from nothing, with the binary, as an operator does.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use uuid::Uuid;

const PASSWORD: &str = "ein langer Satz als Passwort";
const MAIL: &str = "jana.muster@lemgo.example";

/// An installation: a data folder and the program.
struct Installation(TempDir);

/// How a command ended.
#[derive(Debug)]
struct Ended {
    fine: bool,
    said: String,
    complained: String,
}

impl Ended {
    #[track_caller]
    fn told(self) -> String {
        assert!(self.fine, "{self:?}");
        self.said.trim().to_owned()
    }

    #[track_caller]
    fn refused(self, because: &str) {
        assert!(!self.fine, "{self:?}");
        assert!(self.complained.contains(because), "{because:?} is not in {self:?}");
        assert_eq!(self.said, "");
    }
}

impl Installation {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Ended {
        self.run_with(command, arguments, "")
    }

    fn run_with(&self, command: &str, arguments: &[&str], typed: &str) -> Ended {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kreislauf"))
            .args(command.split(' '))
            .args(arguments)
            .env("KREISLAUF_DATA", self.data())
            .env_remove("DATABASE_URL")
            .env_remove("KREISLAUF_NODE_KEY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that refuses before it reads closes the pipe; what it says is looked at below.
        let _may_be_closed = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let ended = child.wait_with_output().unwrap();
        Ended {
            fine: ended.status.success(),
            said: String::from_utf8(ended.stdout).unwrap(),
            complained: String::from_utf8(ended.stderr).unwrap(),
        }
    }

    /// With the town of Lemgo.
    fn with_town() -> (Self, String) {
        let installation = Self::new();
        let id = installation.run("organisation create", &LEMGO).told();
        (installation, id)
    }

    fn with_account(&self, roles: &[&str]) {
        let mut arguments = vec!["--email", MAIL, "--name", "Jana Muster"];
        arguments.extend(["--organisation", "LEM"]);
        arguments.extend(roles.iter().flat_map(|role| ["--role", role]));
        let typed = format!("{PASSWORD}\nnot part of it\n");
        self.run_with("account create", &arguments, &typed).told();
    }
}

const LEMGO: [&str; 8] =
    ["--name", "Stadt Lemgo", "--kind", "municipality", "--mark", "LEM", "--ars", "057660044044"];

fn shipped(file: &str) -> String {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../content/forms");
    content.join(file).display().to_string()
}

#[test]
fn an_installation_is_set_up_from_nothing() {
    let (installation, town) = Installation::with_town();
    let run = |command: &str, arguments: &[&str]| installation.run(command, arguments);
    town.parse::<Uuid>().unwrap();
    assert_eq!(run("organisation create", &LEMGO).told(), town, "again: nothing changes");
    let list = run("organisation list", &[]).told();
    assert_eq!(list, format!("LEM       municipality  057660044044  {town}  Stadt Lemgo"));

    installation.with_account(&["case-worker", "editor"]);
    let membership = |role| ["--email", MAIL, "--organisation", "lem", "--role", role];
    run("account grant", &membership("lead")).told();
    run("account revoke", &membership("editor")).told();
    let list = run("account list", &["--organisation", "LEM"]).told();
    assert_eq!(list, format!("{MAIL}  case-worker,lead  Jana Muster"));

    let of_town = ["--organisation", "LEM"];
    let open = ["--organisation", "LEM", "--form", "bewohnerparkausweis"];
    let offer = run("offer open", &open).told();
    assert_eq!(run("offer open", &open).told(), offer, "again: it keeps its address");
    let list = run("offer list", &of_town).told();
    assert!(list.starts_with(&format!("{offer}  open    99108001001000  057660044044  S99")));
    run("offer close", &[&offer]).told();
    assert!(run("offer list", &of_town).told().starts_with(&format!("{offer}  closed  ")));

    let token = ["--user", MAIL, "--label", "Fachverfahren"];
    assert_eq!(run("token create", &token).told().len(), 43);
    assert_eq!(run("token revoke", &token).told(), "revoked: 1");
    assert!(run("journal verify", &[]).told().contains("entries, whole"));
}

#[test]
fn an_account_is_locked_unlocked_and_let_in_again() {
    let (installation, _) = Installation::with_town();
    installation.with_account(&["case-worker"]);
    let run = |command: &str, more: &[&str]| {
        installation.run(command, &[&["--email", MAIL], more].concat())
    };
    run("account disable", &[]).told();
    run("account disable", &[]).refused("locked already");
    run("account reset", &[]).refused("account enable");
    run("account enable", &[]).told();
    run("account enable", &[]).refused("not locked");
    let link = run("account reset", &["--base-url", "https://amt.example/"]).told();
    assert!(link.starts_with("https://amt.example/zugang/"), "{link}");
}

#[tokio::test]
async fn whoever_got_an_account_signs_in() {
    let (installation, _) = Installation::with_town();
    installation.with_account(&["case-worker"]);
    let config = store::Config {
        database: store::Database::Sqlite(installation.data().join("kreislauf.sqlite")),
        blobs: installation.data().join("blobs"),
        clock: store::Clock::System,
        entropy: store::Entropy::System,
    };
    let store = kreislauf::node::open_store(config).unwrap();
    assert!(identity::ops::sign_in(&store, MAIL, PASSWORD).await.is_ok());
}

#[test]
fn a_form_of_ones_own_is_offered() {
    let (installation, _) = Installation::with_town();
    let run = |command: &str, arguments: &[&str]| installation.run(command, arguments);
    let offer_file = shipped("hundesteuer.offer.toml");
    run("offer open", &["--organisation", "LEM", "--form", &offer_file, "--days", "5"]).told();

    // A schema without rules beside it; then with them; then the version keeps what it has.
    let folder = installation.0.path();
    let schema = folder.join("sondernutzung.xdf3.xml");
    let rules = folder.join("sondernutzung.rules.json");
    fs::copy(shipped("sondernutzung.xdf3.xml"), &schema).unwrap();
    fs::copy(shipped("sondernutzung.rules.json"), &rules).unwrap();
    let schema = schema.display().to_string();
    let imported = run("import xdf", &[&schema]).told();
    assert!(imported.ends_with("sondernutzung.rules.json"), "{imported}");
    fs::remove_file(rules).unwrap();
    let again = run("import xdf", &[&schema]).told();
    assert!(again.ends_with(": known already"), "{again}");

    let form = ["--organisation", "LEM", "--form", "S99000000005"];
    run("offer open", &form).refused("add --leika, --title and --days");
    let more = ["--leika", "99108012005000", "--title", "Stand aufstellen", "--days", "28"];
    run("offer open", &[form.as_slice(), &more].concat()).told();
    let list = run("offer list", &["--organisation", "LEM"]).told();
    assert!(list.contains("Stand aufstellen") && list.lines().count() == 2, "{list}");
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let (installation, _) = Installation::with_town();
    let run = |command: &str, arguments: &[&str]| installation.run(command, arguments);
    let town =
        |name, mark, ars| ["--name", name, "--kind", "municipality", "--mark", mark, "--ars", ars];
    let create = |name, mark, ars| run("organisation create", &town(name, mark, ars));
    create("Stadt Lage", "LEM", "057660040040").refused("belongs to Stadt Lemgo");
    create("Stadt Lage", "LAG", "057660040999").refused("no region has the key 057660040999");
    create("Stadt Lage", "LAG", "5766004004").refused("12 digits");
    create("Stadt Lage", "L-G", "057660040040").refused("letters A to Z or digits");
    create(" ", "LAG", "057660040040").refused("it is empty");

    let account = ["--email", MAIL, "--name", "Jana Muster"];
    let open = |more: &[&str], typed: &str| {
        installation.run_with("account create", &[account.as_slice(), more].concat(), typed)
    };
    open(&[], "kurz\n").refused("a password has 12 to 200 characters");
    open(&["--organisation", "LEM"], PASSWORD).refused("--role");
    open(&["--organisation", "LEM", "--role", "king"], PASSWORD).refused("case-worker");
    open(&["--organisation", "LAG", "--role", "lead"], PASSWORD).refused("organisation list");
    open(&[], PASSWORD).told();
    open(&[], PASSWORD).refused("account grant");

    let membership = |email, role| ["--email", email, "--organisation", "LEM", "--role", role];
    run("account grant", &membership("nobody@lemgo.example", "lead")).refused("account create");
    run("account revoke", &membership(MAIL, "lead")).refused("is not lead at LEM");
    run("account grant", &membership(MAIL, "lead")).told();
    run("account grant", &membership(MAIL, "lead")).refused("is lead at LEM already");

    let offer = |form| run("offer open", &["--organisation", "LEM", "--form", form]);
    offer("hundestuer").refused("kreislauf import xdf FILE");
    offer("none.offer.toml").refused("none.offer.toml");
    run("offer close", &[&Uuid::nil().to_string()]).refused("no such offer");
    run("token revoke", &["--user", MAIL]).refused("no such token");
}

#[test]
fn who_only_looks_makes_no_database() {
    let installation = Installation::new();
    let looks: &[(&str, &[&str])] = &[
        ("journal verify", &[]),
        ("reindex", &[]),
        ("organisation list", &[]),
        ("account list", &["--organisation", "LEM"]),
        ("account grant", &["--email", MAIL, "--organisation", "LEM", "--role", "lead"]),
        ("offer list", &["--organisation", "LEM"]),
        ("offer open", &["--organisation", "LEM", "--form", "hundesteuer"]),
        ("token create", &["--user", MAIL]),
        ("token revoke", &["--user", MAIL]),
    ];
    for (command, arguments) in looks {
        installation.run(command, arguments).refused("there is no database here");
        assert!(!installation.data().exists(), "{command}");
    }
}

#[test]
fn a_newer_register_comes_on_top_of_the_shipped_tables() {
    let installation = Installation::new();
    let line = |kind: &str, key: &str, association: &str, name: &str, rest: &str| {
        format!("{kind}20991231{key:<8}{association:<4}{name:<50}{:<50}{rest}\n", "")
    };
    let people = format!("63    {:011}{:011}{:011}    32657     ", 10_000, 41_000, 20_000);
    let register = [
        line("10", "05", "", "Nordrhein-Westfalen", ""),
        line("20", "057", "", "Detmold", ""),
        line("40", "05766", "", "Lippe", "43"),
        line("50", "05766", "0044", "Lemgo, Stadt", "50"),
        line("60", "05766044", "0044", "Lemgo, Stadt", &people),
    ];
    let file = installation.0.path().join("gv100ad.txt");
    fs::write(&file, register.concat()).unwrap();
    let told = installation.run("import gv100ad", &[&file.display().to_string()]).told();
    let (shipped, newer) = told.split_once('\n').unwrap();
    assert!(shipped.starts_with("directory of 20"), "{told}");
    assert!(newer.contains("directory of 2099-12-31") && newer.contains(" 0 added"), "{told}");
}
