//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use ars::Ars;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use forms::ApplicantKind;
use identity::{OrganisationKind, Role};
use jiff::civil::Date;
use leika::Key;
use uuid::Uuid;
use web::Network;

/// Integrated e-government from the bottom up: find the office, apply online, get a decision.
#[derive(Debug, Parser)]
#[command(name = "kreislauf", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    /// What is logged, e.g. `info` or `web=debug,info`
    #[arg(long, global = true, env = "KREISLAUF_LOG", default_value = "warn,kreislauf=info")]
    pub(crate) log: String,

    /// How it is logged
    #[arg(long, global = true, env = "KREISLAUF_LOG_FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For programs, one JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a server
    Serve(Server),
    /// Start a server with invented towns' accounts and cases to try
    ///
    /// On first start the demonstration is set up: the provider krz with three of its towns, a
    /// Verbandsgemeinde with its members, a city state, accounts for each role, and applications in
    /// every state. The addresses and accounts to try are printed.
    Demo(Server),
    /// Read official files into the database
    #[command(subcommand)]
    Import(Import),
    /// Look at form definitions
    #[command(subcommand)]
    Form(Form),
    /// Authorities and providers that work with this installation
    #[command(subcommand)]
    Organisation(Organisation),
    /// Accounts of staff and citizens, and their roles
    #[command(subcommand)]
    Account(Account),
    /// Services that authorities offer online
    #[command(subcommand)]
    Offer(Offer),
    /// Give programs access
    #[command(subcommand)]
    Token(Token),
    /// Look into the journal
    #[command(subcommand)]
    Journal(Journal),
    /// Build the search indexes anew from the database
    Reindex(Storage),
    /// Write the tables of facts that the product ships
    #[command(subcommand)]
    Reference(Reference),
}

/// Where the data are.
#[derive(Clone, Debug, Args)]
pub(crate) struct Storage {
    /// The folder for database, files, search indexes and the node's key; made when it is missing
    #[arg(long, value_name = "DIR", env = "KREISLAUF_DATA", default_value = "./var")]
    pub(crate) data: PathBuf,

    /// Another database than the file in the folder: `postgres://user@host/name`
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Server {
    #[command(flatten)]
    pub(crate) storage: Storage,

    /// The address to listen at; port 0 takes a free one, which is printed
    #[arg(long, value_name = "ADDR", env = "KREISLAUF_LISTEN", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,

    /// The address under which people reach it, when a proxy stands in front (`https://…`)
    #[arg(long, value_name = "URL", env = "KREISLAUF_BASE_URL")]
    pub(crate) base_url: Option<String>,

    /// The address of the proxy in front (`10.0.0.5`), or a range (`10.0.0.0/8`); may be given more than once
    ///
    /// What it says in `X-Forwarded-For` is believed: limits then count the visitors and not the proxy.
    #[arg(
        long = "trusted-proxy",
        value_name = "ADDR",
        env = "KREISLAUF_TRUSTED_PROXY",
        value_delimiter = ',',
        value_parser = proxy
    )]
    pub(crate) trusted_proxies: Vec<Option<Network>>,

    /// The mail server for notices to citizens, e.g. `smtp://127.0.0.1:25`; without it none are sent
    #[arg(long, value_name = "URL", env = "KREISLAUF_SMTP", hide_env_values = true)]
    pub(crate) smtp: Option<String>,

    /// The sender of these mails
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "KREISLAUF_MAIL_FROM",
        default_value = "kreislauf@localhost"
    )]
    pub(crate) mail_from: String,
}

/// A file and where it goes.
#[derive(Clone, Debug, Args)]
pub(crate) struct ImportFile {
    /// The file to read
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

/// Another system that speaks OParl, or what was saved of it.
#[derive(Clone, Debug, Args)]
pub(crate) struct OparlSource {
    /// The address of a system, a body or a list (`https://…`); or a file, or a folder of files (`.json`)
    #[arg(value_name = "URL|FILE|DIR")]
    pub(crate) source: String,

    /// Also read from addresses inside of a network, like 10.0.0.5 or localhost
    #[arg(long)]
    pub(crate) allow_private: bool,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// The register of municipalities (GV100AD, fixed width, UTF-8 or ISO-8859-1)
    Gv100ad(ImportFile),
    /// The service catalogue (CSV with LeiKa keys and the OZG tree)
    Leika(ImportFile),
    /// Committees, meetings and papers of a council that publishes them by OParl
    ///
    /// They are shown as taken over, with the way to the original. Importing again brings them up to date.
    Oparl(OparlSource),
    /// A form schema (XDatenfelder 3.0 or 2.0) with its rules
    ///
    /// Replaces the same version of the form. Drafts begun with it stay.
    Xdf {
        #[command(flatten)]
        from: ImportFile,

        /// The rules (JSON); if not given, NAME.rules.json beside NAME.xdf3.xml; without that file, the rules that the
        /// same version of the form has already are kept
        #[arg(long, value_name = "FILE")]
        rules: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Form {
    /// Check schemas: id, fields, groups, rules and findings by severity, one line a file
    ///
    /// Ends with 1 when a file cannot be read or has a critical finding.
    Check {
        /// The files to check
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,

        /// Print one JSON object a line, with every finding
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Create a token for a person and print it; it is not shown again
    Create {
        /// The person's e-mail address
        #[arg(long, value_name = "EMAIL")]
        user: String,

        /// What the token is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        label: String,

        #[command(flatten)]
        storage: Storage,
    },
    /// Revoke tokens of a person: programs that hold them are refused at once
    Revoke {
        /// The person's e-mail address
        #[arg(long, value_name = "EMAIL")]
        user: String,

        /// Only those with this label; without it, all
        #[arg(long, value_name = "TEXT")]
        label: Option<String>,

        #[command(flatten)]
        storage: Storage,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Organisation {
    /// Create an organisation with its keys, and print its id
    ///
    /// Makes the data folder and the database when they are missing. Creating it again with the same details changes
    /// nothing and prints the same id: after an interruption, do that.
    Create(NewOrganisation),
    /// Say which organisation operates this installation
    ///
    /// Its administrators let new organisations in that people name when they register.
    Operate {
        /// Its mark
        #[arg(value_name = "MARK", value_parser = mark)]
        mark: String,

        #[command(flatten)]
        storage: Storage,
    },
    /// List all: mark, kind, region key, id, name
    List {
        #[command(flatten)]
        storage: Storage,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewOrganisation {
    /// Its name, as it stands in letters: `Stadt Lemgo`
    #[arg(long, value_name = "NAME", value_parser = text)]
    pub(crate) name: String,

    /// What it is
    #[arg(long, value_name = "KIND", value_parser = kind())]
    pub(crate) kind: OrganisationKind,

    /// What its case numbers begin with, up to eight letters A to Z or digits: `LEM`; other commands name it by this
    #[arg(long, value_name = "MARK", value_parser = mark)]
    pub(crate) mark: String,

    /// The key of the region that it acts for, 12 digits: `057660044044`; a provider has none
    #[arg(long, value_name = "KEY")]
    pub(crate) ars: Option<Ars>,

    /// No decision without a second person
    #[arg(long)]
    pub(crate) two_persons: bool,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Open an account
    ///
    /// The password is asked for on a terminal, else it is the first line of standard input.
    Create {
        /// The person's e-mail address, with which they sign in
        #[arg(long, value_name = "EMAIL")]
        email: String,

        /// The person's name, as colleagues and applicants see it
        #[arg(long, value_name = "NAME", value_parser = text)]
        name: String,

        /// The mark of the organisation they work for; without it, the account is a citizen's
        #[arg(long, value_name = "MARK", value_parser = mark, requires = "roles")]
        organisation: Option<String>,

        /// What they do there; may be given more than once
        #[arg(long = "role", value_name = "ROLE", value_parser = role(), requires = "organisation")]
        roles: Vec<Role>,

        #[command(flatten)]
        storage: Storage,
    },
    /// Give a person a role
    Grant(Membership),
    /// Take a role from a person, at once
    Revoke(Membership),
    /// Lock an account: nobody signs in with it, open sessions end, its tokens are revoked
    Disable(Known),
    /// Unlock an account
    Enable(Known),
    /// Print a link with which the person sets a new password: once, within 24 hours
    ///
    /// The old password holds until the link is used; then all sessions end.
    Reset {
        #[command(flatten)]
        known: Known,

        /// The address under which people reach the server, as given to `serve`
        #[arg(long, value_name = "URL", env = "KREISLAUF_BASE_URL")]
        base_url: Option<String>,
    },
    /// List the people of an organisation with their roles
    List {
        /// The mark of the organisation
        #[arg(long, value_name = "MARK", value_parser = mark)]
        organisation: String,

        #[command(flatten)]
        storage: Storage,
    },
}

/// An account.
#[derive(Debug, Args)]
pub(crate) struct Known {
    /// The person's e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(crate) email: String,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

/// A role of a person in an organisation.
#[derive(Debug, Args)]
pub(crate) struct Membership {
    /// The person's e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(crate) email: String,

    /// The mark of the organisation
    #[arg(long, value_name = "MARK", value_parser = mark)]
    pub(crate) organisation: String,

    /// The role
    #[arg(long, value_name = "ROLE", value_parser = role())]
    pub(crate) role: Role,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Offer {
    /// Offer a service online, and print the offer's id
    ///
    /// Replaces the organisation's offer of the same service for the same area, which keeps its id and address.
    /// Offices and responsibilities are entered by editors, in the browser.
    Open(NewOffer),
    /// List the offers of an organisation: id, state, LeiKa key, region key, form, title
    List {
        /// The mark of the organisation
        #[arg(long, value_name = "MARK", value_parser = mark)]
        organisation: String,

        #[command(flatten)]
        storage: Storage,
    },
    /// Close an offer: no new applications; those begun can still be sent
    Close {
        /// The id of the offer
        #[arg(value_name = "ID")]
        id: Uuid,

        #[command(flatten)]
        storage: Storage,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewOffer {
    /// The mark of the organisation
    #[arg(long, value_name = "MARK", value_parser = mark)]
    pub(crate) organisation: String,

    /// One of the shipped forms (bewohnerparkausweis, geburtsurkunde, gewerbeanmeldung, hundesteuer, sondernutzung),
    /// a file NAME.offer.toml with NAME.xdf3.xml and NAME.rules.json beside it, or the id of an imported form
    ///
    /// The form of the first two is imported when it is missing. An imported form needs --leika, --title and --days;
    /// for the others, the options below replace what the offer file says.
    #[arg(long, value_name = "FORM")]
    pub(crate) form: String,

    /// The area for which it is offered, 12 digits; if not given, that of the organisation
    #[arg(long, value_name = "KEY")]
    pub(crate) ars: Option<Ars>,

    /// The service, 14 digits
    #[arg(long, value_name = "KEY")]
    pub(crate) leika: Option<Key>,

    /// The title, in German
    #[arg(long, value_name = "TEXT", value_parser = text)]
    pub(crate) title: Option<String>,

    /// The title, in English
    #[arg(long, value_name = "TEXT", value_parser = text)]
    pub(crate) title_en: Option<String>,

    /// Days until the decision, as a rule
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=3650))]
    pub(crate) days: Option<i64>,

    /// The fee in cents, where it is one amount
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=100_000_000))]
    pub(crate) fee_cents: Option<i64>,

    /// Who can apply; may be given twice; if not given, both
    #[arg(long = "applicant", value_name = "WHO", value_parser = applicant())]
    pub(crate) applicants: Vec<ApplicantKind>,

    /// No decision without a second person
    #[arg(long)]
    pub(crate) two_persons: bool,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

fn kind() -> impl TypedValueParser<Value = OrganisationKind> {
    PossibleValuesParser::new(OrganisationKind::ALL.iter().map(|kind| kind.word()))
        .try_map(|word| word.parse())
}

fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.word())).try_map(|word| word.parse())
}

fn applicant() -> impl TypedValueParser<Value = ApplicantKind> {
    let all = [ApplicantKind::Person, ApplicantKind::Company];
    PossibleValuesParser::new(all.map(ApplicantKind::word)).map(move |word| {
        if word == ApplicantKind::Company.word() {
            ApplicantKind::Company
        } else {
            ApplicantKind::Person
        }
    })
}

/// A proxy; an empty variable counts as unset.
fn proxy(typed: &str) -> Result<Option<Network>, String> {
    if typed.is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

/// A text that says something.
fn text(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    if typed.is_empty() { Err("it is empty".to_owned()) } else { Ok(typed.to_owned()) }
}

/// A mark as it stands in case numbers.
fn mark(typed: &str) -> Result<String, String> {
    let mark = typed.trim().to_ascii_uppercase();
    let fits = (1..=8).contains(&mark.len())
        && mark.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if fits { Ok(mark) } else { Err("one to eight letters A to Z or digits".to_owned()) }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Journal {
    /// Prove that no entry was changed or removed; ends with 0 only then
    Verify {
        /// The hash of the newest entry from an earlier run: proves that nothing was cut off since
        #[arg(long, value_name = "HASH")]
        contains: Option<String>,

        #[command(flatten)]
        storage: Storage,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Reference {
    /// Write regions and postcodes from the official files in a folder
    Regions {
        /// The folder with `gv100ad-2026` and `gv-auszug-2020`
        #[arg(value_name = "DIR")]
        from: PathBuf,
        /// The folder to write to
        #[arg(value_name = "DIR", default_value = "reference")]
        to: PathBuf,
    },
    /// Write services from the catalogue
    Services {
        /// The CSV file
        #[arg(value_name = "FILE")]
        from: PathBuf,
        /// The folder to write to
        #[arg(value_name = "DIR", default_value = "reference")]
        to: PathBuf,
    },
    /// Write the outlines of districts for maps from the official borders
    Districts {
        /// The districts of VG250 as `GeoJSON` in degrees, unpacked
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The day of the borders, where the name of the file does not hold it
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// The folder to write to
        #[arg(long, value_name = "DIR", default_value = "reference")]
        to: PathBuf,
    },
    /// Write IT providers and their towns from a dump of the KDN
    Providers {
        /// The dump (SQL), unpacked
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The day of the newest change in it
        #[arg(long, value_name = "DATE")]
        as_of: Date,
        /// The folder to write to
        #[arg(long, value_name = "DIR", default_value = "reference")]
        to: PathBuf,
    },
}
