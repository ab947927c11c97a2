//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// The register of municipalities (GV100AD, fixed width, UTF-8 or ISO-8859-1)
    Gv100ad(ImportFile),
    /// The service catalogue (CSV with LeiKa keys and the OZG tree)
    Leika(ImportFile),
    /// A form schema (XDatenfelder 3.0 or 2.0)
    Xdf(ImportFile),
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
}
