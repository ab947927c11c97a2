//! The codes of the *Textkennzeichen*, which say what kind of region a record is about.

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal $label:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $label] $variant,)*
            /// A code that was not known when this was written.
            Other(u8),
        }

        impl $name {
            /// All kinds that are known.
            pub const KNOWN: &[Self] = &[$(Self::$variant),*];

            /// The kind with this code.
            pub fn from_code(code: u8) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other),
                }
            }

            /// The code in the file.
            pub fn code(self) -> u8 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }

            /// The German name of the kind.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)*
                    Self::Other(_) => "unbekannte Art",
                }
            }

            pub(crate) fn is_known(self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }
    };
}

kinds! {
    /// What a district is.
    DistrictKind {
        DistrictFreeTown = 41 "Kreisfreie Stadt",
        Stadtkreis = 42 "Stadtkreis",
        Kreis = 43 "Kreis",
        Landkreis = 44 "Landkreis",
        Regionalverband = 45 "Regionalverband",
    }
}

kinds! {
    /// What an association of municipalities is; also a municipality that administers itself has an entry.
    AssociationKind {
        OwnAdministration = 50 "Verbandsfreie Gemeinde",
        Amt = 51 "Amt",
        Samtgemeinde = 52 "Samtgemeinde",
        Verbandsgemeinde = 53 "Verbandsgemeinde",
        Verwaltungsgemeinschaft = 54 "Verwaltungsgemeinschaft",
        Kirchspielslandgemeinde = 55 "Kirchspielslandgemeinde",
        Verwaltungsverband = 56 "Verwaltungsverband",
        CarryingMunicipality = 57 "Verwaltungsgemeinschaft (Trägermodell)",
        FulfillingMunicipality = 58 "Erfüllende Gemeinde",
    }
}

kinds! {
    /// What a municipality is.
    MunicipalityKind {
        Markt = 60 "Markt",
        DistrictFreeTown = 61 "Kreisfreie Stadt",
        Stadtkreis = 62 "Stadtkreis",
        Town = 63 "Stadt",
        Municipality = 64 "Kreisangehörige Gemeinde",
        UnincorporatedInhabited = 65 "Gemeindefreies Gebiet, bewohnt",
        UnincorporatedUninhabited = 66 "Gemeindefreies Gebiet, unbewohnt",
        LargeDistrictTown = 67 "Große Kreisstadt",
    }
}

impl MunicipalityKind {
    /// An area without a municipality: forests, lakes, military areas.
    pub fn is_unincorporated(self) -> bool {
        matches!(self, Self::UnincorporatedInhabited | Self::UnincorporatedUninhabited)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_kinds_agree() {
        for kind in DistrictKind::KNOWN {
            assert_eq!(DistrictKind::from_code(kind.code()), *kind);
        }
        for kind in AssociationKind::KNOWN {
            assert_eq!(AssociationKind::from_code(kind.code()), *kind);
        }
        for kind in MunicipalityKind::KNOWN {
            assert_eq!(MunicipalityKind::from_code(kind.code()), *kind);
        }
        assert_eq!(MunicipalityKind::from_code(99), MunicipalityKind::Other(99));
        assert_eq!(MunicipalityKind::Other(99).label(), "unbekannte Art");
    }
}
