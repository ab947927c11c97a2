//! The checks by number. Numbers from 1001 and their severity are those of the official list of messages of FIM
//! (`urn:xoev-de:fim-datenfelder:codeliste:xdfm`, version 1.8); the sentences are ours. Numbers below 1000 are ours.

use crate::finding::Severity::{self, Critical, Hint, Methodical, Warning};

/// The file has an element that the standard does not know at this place.
pub(crate) const UNKNOWN_ELEMENT: u16 = 1;
/// Text among elements, or elements in text.
pub(crate) const STRAY: u16 = 2;
/// An element that may be given once stands there again.
pub(crate) const GIVEN_TWICE: u16 = 3;
/// A field has values of its own and a code list.
pub(crate) const TWO_LISTS: u16 = 4;
/// A value without a code.
pub(crate) const EMPTY_CODE: u16 = 5;
/// A structure without an element.
pub(crate) const EMPTY_STRUCTURE: u16 = 6;
/// A number that is none.
pub(crate) const UNREADABLE_NUMBER: u16 = 7;
/// A kind of rule that is not in the list.
pub(crate) const UNKNOWN_RULE_KIND: u16 = 8;
/// Another version of the standard.
pub(crate) const OTHER_VERSION: u16 = 9;
/// A pattern that cannot be checked.
pub(crate) const UNCHECKED_PATTERN: u16 = 10;
/// A precision of XDatenfelder 2 that is not JSON.
pub(crate) const PRECISION_NOT_JSON: u16 = 11;

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its number.
    pub code: u16,
    /// How bad a finding is.
    pub severity: Severity,
    /// What is wrong, one German sentence.
    pub message: &'static str,
}

const fn check(code: u16, severity: Severity, message: &'static str) -> Check {
    Check { code, severity, message }
}

/// All checks that are made, by number.
pub const CHECKS: &[Check] = &[
    check(UNKNOWN_ELEMENT, Warning, "Unbekanntes XML-Element wurde übergangen."),
    check(STRAY, Warning, "Text und Elemente sind vermischt."),
    check(GIVEN_TWICE, Warning, "Angabe steht mehrfach; die erste gilt."),
    check(TWO_LISTS, Warning, "Feld hat eine Werteliste und eine Codeliste; die Werteliste gilt."),
    check(EMPTY_CODE, Warning, "Eintrag der Werteliste ohne Code wurde übergangen."),
    check(EMPTY_STRUCTURE, Warning, "Struktur enthält weder Feld noch Gruppe."),
    check(UNREADABLE_NUMBER, Warning, "Angabe ist keine Zahl und wurde übergangen."),
    check(UNKNOWN_RULE_KIND, Warning, "Unbekannter Regeltyp."),
    check(OTHER_VERSION, Warning, "Andere Fassung des Standards als 3.0.0."),
    check(
        UNCHECKED_PATTERN,
        Warning,
        "Muster wird nicht unterstützt und bei der Eingabe nicht geprüft.",
    ),
    check(PRECISION_NOT_JSON, Warning, "Präzisierung ist kein JSON und wurde übergangen."),
    check(1002, Critical, "Name fehlt."),
    check(1003, Warning, "Element kommt in verschiedenen Versionen vor."),
    check(1004, Warning, "Element steht mehrfach in derselben Gruppe."),
    check(1005, Critical, "Kennung der Codeliste ist keine URN."),
    check(1006, Critical, "Rechtsnormgebundenes Element ohne Handlungsgrundlage."),
    check(1007, Critical, "Dokumentsteckbrief fehlt."),
    check(1009, Critical, "Bezeichnung für die Eingabe fehlt."),
    check(1010, Critical, "Bezeichnung für die Ausgabe fehlt."),
    check(1011, Critical, "Auswahlfeld hat einen anderen Datentyp als Text."),
    check(1012, Methodical, "Auswahlfeld oder statisches Feld hat eine Feldlänge."),
    check(1013, Methodical, "Abstraktes Element wird verwendet."),
    check(1014, Critical, "Datenfeld ist abstrakt."),
    check(1015, Critical, "Feldlänge bei einem Feld, das kein Text ist."),
    check(1016, Critical, "Wertebereich bei einem Feld, das weder Zahl noch Zeit ist."),
    check(1017, Critical, "Code- oder Werteliste bei einem Feld, das kein Auswahlfeld ist."),
    check(1018, Warning, "Auswahlfeld ohne Code- oder Werteliste."),
    check(1019, Methodical, "Regel nennt ein Element mit Version."),
    check(1021, Critical, "Multiplizität fehlt."),
    check(1022, Methodical, "Verwendung in rechtsnormgebundener Gruppe ohne Handlungsgrundlage."),
    check(1023, Critical, "Gruppe ist leer."),
    check(1024, Methodical, "Regel ohne Text."),
    check(1025, Methodical, "Element steht mehrfach auf oberster Ebene."),
    check(1026, Critical, "Gruppe enthält sich selbst."),
    check(1027, Critical, "Feldart fehlt oder ist unbekannt."),
    check(1028, Critical, "Datentyp fehlt oder ist unbekannt."),
    check(1030, Critical, "Vorbefüllung fehlt oder ist unbekannt."),
    check(1031, Critical, "Strukturelementart fehlt oder ist unbekannt."),
    check(1032, Critical, "Status fehlt oder ist unbekannt."),
    check(1033, Critical, "Änderbarkeit der Struktur fehlt oder ist unbekannt."),
    check(1034, Critical, "Änderbarkeit der Repräsentation fehlt oder ist unbekannt."),
    check(1037, Warning, "Codeliste wird in mehreren Versionen verwendet."),
    check(1038, Critical, "Kennung fehlt."),
    check(1039, Critical, "Kennung hat nicht die vorgeschriebene Form."),
    check(1040, Critical, "Kennung der Codeliste fehlt."),
    check(1041, Methodical, "Regel nennt ein Element mit alter, kurzer Kennung."),
    check(1042, Critical, "Gruppenart ist unbekannt."),
    check(1043, Methodical, "Auswahlgruppe hat weniger als zwei Elemente."),
    check(1044, Methodical, "Werteliste hat weniger als zwei Einträge."),
    check(1045, Critical, "Code kommt in der Werteliste mehrfach vor."),
    check(1046, Critical, "Multiplizität hat nicht die Form min:max."),
    check(1047, Critical, "Multiplizität verlangt mehr, als sie erlaubt."),
    check(1048, Methodical, "URN der Codeliste hat unerlaubte Zeichen oder zu wenige Teile."),
    check(1050, Critical, "Bezeichnung fehlt."),
    check(1056, Critical, "Dateigröße bei einem Feld, das keine Datei aufnimmt."),
    check(1057, Critical, "Dateitypen bei einem Feld, das keine Datei aufnimmt."),
    check(1058, Methodical, "Spalten einer Codeliste ohne Codeliste."),
    check(1059, Critical, "Minimale Feldlänge ist keine ganze Zahl ab 0."),
    check(1060, Critical, "Maximale Feldlänge ist keine ganze Zahl ab 1."),
    check(1061, Critical, "Minimale Feldlänge ist größer als die maximale."),
    check(1062, Critical, "Untere Wertgrenze ist keine Zahl."),
    check(1063, Critical, "Obere Wertgrenze ist keine Zahl."),
    check(1064, Critical, "Untere Wertgrenze ist größer als die obere."),
    check(1065, Critical, "Untere Wertgrenze ist keine ganze Zahl."),
    check(1066, Critical, "Obere Wertgrenze ist keine ganze Zahl."),
    check(1067, Critical, "Untere Wertgrenze ist kein Datum."),
    check(1068, Critical, "Obere Wertgrenze ist kein Datum."),
    check(1069, Critical, "Inhalt ist keine Zahl."),
    check(1070, Critical, "Inhalt ist keine ganze Zahl."),
    check(1071, Critical, "Inhalt ist kein Datum."),
    check(1072, Critical, "Inhalt liegt unter der unteren Wertgrenze."),
    check(1073, Critical, "Inhalt liegt über der oberen Wertgrenze."),
    check(1074, Critical, "Inhalt ist kürzer als die minimale Feldlänge."),
    check(1075, Critical, "Inhalt ist länger als die maximale Feldlänge."),
    check(1077, Critical, "Inhalt ist weder true noch false."),
    check(1078, Critical, "Schema ist leer."),
    check(1079, Critical, "Untere Wertgrenze ist kein Zeitpunkt."),
    check(1080, Critical, "Obere Wertgrenze ist kein Zeitpunkt."),
    check(1081, Critical, "Untere Wertgrenze ist keine Uhrzeit."),
    check(1082, Critical, "Obere Wertgrenze ist keine Uhrzeit."),
    check(1083, Critical, "Inhalt ist kein Zeitpunkt."),
    check(1084, Critical, "Inhalt ist keine Uhrzeit."),
    check(1085, Methodical, "Inhalt ist kein Code der Werteliste."),
    check(1090, Critical, "Statisches Feld hat einen Datentyp, der nicht angezeigt werden kann."),
    check(1093, Warning, "Name kommt in der Werteliste mehrfach vor."),
    check(1094, Methodical, "Platzhalterfeld steht neben anderen Elementen."),
    check(1095, Warning, "Platzhalterfeld wird verwendet."),
    check(1096, Warning, "Dokumentsteckbrief ist der Platzhalter."),
    check(1097, Methodical, "Freigegebenes Schema mit Platzhalter als Dokumentsteckbrief."),
    check(1098, Methodical, "Bezeichnung und Hilfetext sind gleich."),
    check(1099, Methodical, "Name und Hilfetext sind gleich."),
    check(1100, Critical, "Datei oder statisches Objekt hat einen Inhalt."),
    check(1101, Warning, "Harmonisiertes Element ohne Handlungsgrundlage."),
    check(1102, Warning, "Textfeld ohne minimale und maximale Feldlänge."),
    check(1103, Warning, "Zahl oder Datum ohne Wertebereich."),
    check(1105, Warning, "Version der Codeliste ist kein Datum."),
    check(1106, Warning, "Gruppe hat nur ein Element."),
    check(1109, Warning, "Statisches Feld ohne Inhalt."),
    check(1116, Warning, "Inaktives Element wird verwendet."),
    check(1117, Hint, "Angabe, wer den Status gesetzt hat, fehlt."),
    check(1118, Critical, "Element einer Auswahlgruppe hat eine andere Multiplizität als 0:1."),
    check(1120, Methodical, "Muster bei Datei oder statischem Objekt."),
    check(1127, Hint, "Veröffentlichtes Schema mit unveröffentlichtem Element."),
    check(1128, Hint, "Veröffentlichte Gruppe mit unveröffentlichtem Element."),
    check(1129, Hint, "Veröffentlichtes Schema mit einem Element, das noch kein Entwurf ist."),
    check(1130, Hint, "Veröffentlichte Gruppe mit einem Element, das noch kein Entwurf ist."),
    check(1132, Warning, "Mehrere Handlungsgrundlagen in einer Angabe."),
    check(1133, Warning, "Verweis auf die Handlungsgrundlage ist keine Adresse."),
    check(1135, Critical, "Versioniertes Element enthält eines ohne Version."),
    check(1139, Hint, "Datei kann nur einmal angegeben werden."),
    check(
        1140,
        Methodical,
        "Element außerhalb des Nummernkreises 60 nennt die zentrale Redaktion als Ersteller.",
    ),
    check(
        1141,
        Methodical,
        "Schema außerhalb des Nummernkreises 60 nennt die zentrale Redaktion als Ersteller.",
    ),
    check(1142, Critical, "Element mit Freigabe ohne Tag der Statusänderung."),
    check(1143, Critical, "Schema mit Freigabe ohne Tag der Statusänderung."),
];

/// The check with a number.
pub fn find(code: u16) -> Option<&'static Check> {
    CHECKS.binary_search_by_key(&code, |check| check.code).ok().and_then(|index| CHECKS.get(index))
}

/// Severity of a check.
pub(crate) fn severity(code: u16) -> Option<Severity> {
    find(code).map(|check| check.severity)
}

/// Sentence of a check.
pub(crate) fn message(code: u16) -> &'static str {
    find(code).map_or("Auffälligkeit.", |check| check.message)
}
