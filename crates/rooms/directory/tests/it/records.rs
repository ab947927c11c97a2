//! Small GV100AD files, written record by record.

/// A file of a small state: a district with an Amt of two members and a town of its own, and a town outside
/// all districts.
pub(crate) struct File {
    date: &'static str,
    lines: Vec<String>,
}

impl File {
    pub(crate) fn of(date: &'static str) -> Self {
        Self { date, lines: Vec::new() }
    }

    /// Lines as they stand.
    pub(crate) fn raw(date: &'static str, text: String) -> Self {
        Self { date, lines: text.lines().map(str::to_owned).collect() }
    }

    fn line(
        mut self,
        kind: &str,
        key: &str,
        association: &str,
        name: &str,
        seat: &str,
        rest: &str,
    ) -> Self {
        let date = self.date;
        self.lines.push(format!("{kind}{date}{key:<8}{association:<4}{name:<50}{seat:<50}{rest}"));
        self
    }

    pub(crate) fn state(self, key: &str, name: &str) -> Self {
        self.line("10", key, "", name, "Hauptort", "")
    }

    pub(crate) fn district(self, key: &str, name: &str, kind: &str) -> Self {
        self.line("40", key, "", name, "Kreisort", kind)
    }

    pub(crate) fn association(self, key: &str, number: &str, name: &str, kind: &str) -> Self {
        self.line("50", key, number, name, "Amtsort", kind)
    }

    pub(crate) fn place(
        self,
        ags: &str,
        number: &str,
        name: &str,
        kind: &str,
        people: u32,
    ) -> Self {
        let rest = format!("{kind}    {:011}{people:011}{:011}    24937     ", 1234, people / 2);
        self.line("60", ags, number, name, "", &rest)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text.into_bytes()
    }

    pub(crate) fn listing(&self) -> directory::Listing {
        directory::Listing::from_gv100ad(self.bytes().as_slice()).unwrap()
    }
}

fn base(date: &'static str) -> File {
    File::of(date)
        .state("01", "Kleinland")
        .district("01051", "Mitte", "43")
        .district("01001", "Alleinstadt, Stadt", "41")
        .association("01051", "5166", "Marne-Nordsee", "51")
        .association("01051", "0044", "Heide, Stadt", "50")
        .place("01001000", "0000", "Alleinstadt, Stadt", "61", 9000)
        .place("01051072", "5166", "Marne, Stadt", "63", 6000)
        .place("01051044", "0044", "Heide, Stadt", "63", 22000)
}

/// As it was.
pub(crate) fn earlier() -> File {
    base("20201231")
        .place("01051021", "5166", "Diekhusen", "64", 700)
        .place("01051099", "5166", "Wanderdorf", "64", 300)
        .place("01051098", "5166", "Ohnehalt", "64", 30)
}

/// As it is: `Wanderdorf` has another key, `Ohnehalt` is gone, `Diekhusen` grew.
pub(crate) fn later() -> File {
    base("20260228").place("01051021", "5166", "Diekhusen", "64", 800).place(
        "01051199",
        "0199",
        "Wanderdorf, Flecken",
        "64",
        301,
    )
}
