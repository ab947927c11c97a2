//! Every limit of this crate, with its reason.

/// What a file may cost before it is refused. The default fits every schema published today with room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole file. The largest schemas known have some 20 MB, nearly all of it back references.
    pub bytes: u64,
    /// XML elements, those inside of back references not counted. The largest known schema has about 10,000.
    pub elements: usize,
    /// XML elements inside of each other. Real schemas reach 25; every group costs three.
    pub depth: usize,
    /// Bytes of one tag or one run of text, and of one text in all. The longest real texts have some 10 kB.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, elements: 400_000, depth: 100, text: 256 << 10 }
    }
}

/// Attributes of one XML element; XDatenfelder knows at most five.
pub(crate) const ATTRIBUTES: usize = 32;

/// Oddities reported for one file; further ones say nothing new and would fill the memory.
pub(crate) const FINDINGS: usize = 10_000;

/// Rows of a code list. The largest lists in use (municipalities, occupations) have some 30,000.
pub(crate) const CODE_ROWS: usize = 200_000;

/// Rules of one set. The largest real schema has 70.
pub const RULES: usize = 5_000;

/// Conditions inside of each other; evaluation is recursive. Real ones reach 6.
pub const CONDITION_DEPTH: usize = 32;

/// Nodes of all conditions of a rule set.
pub const CONDITION_NODES: usize = 100_000;

/// Pairs of rules of which one decides whether what the other looks at is asked for. Real forms have some hundreds.
pub(crate) const RULE_DEPENDENCIES: usize = 500_000;

/// Instances of one repeated element, also where the schema says "any number": it bounds what a hostile request makes
/// the server hold and render.
pub const INSTANCES: usize = 200;

/// Values in one set of answers, for the same reason. The largest real schema has some 700 fields.
pub const VALUES: usize = 20_000;

/// Groups inside of each other in answers; follows from [`Limits::depth`].
pub const ANSWER_DEPTH: usize = 40;

/// Bytes of one text answer, whatever the schema allows.
pub const ANSWER_TEXT: usize = 64 << 10;

/// Size a compiled pattern may take, so that `(a{999}){999}` costs nothing.
pub(crate) const PATTERN_SIZE: usize = 1 << 20;

/// Characters of a pattern.
pub(crate) const PATTERN_LENGTH: usize = 2_000;

/// Digits of a number answer; longer ones are not amounts anybody means.
pub(crate) const DIGITS: usize = 40;
