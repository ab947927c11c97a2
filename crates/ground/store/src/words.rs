//! Enumerations whose values are words: in the database, in JSON, on the command line.

/// An enumeration of words: `ALL` of them, the `word()` of each, read back with `FromStr`. What it derives its user says;
/// `Serialize` or `Deserialize` is among it, and uses the same words.
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$about])*
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Their words.
            pub const WORDS: &[&'static str] = &[$($word),*];

            /// The word under which it is stored and named outside.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::string::String;

            fn from_str(word: &str) -> ::std::result::Result<Self, ::std::string::String> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(format!("{word:?} is none of: {}", Self::WORDS.join(", "))),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
