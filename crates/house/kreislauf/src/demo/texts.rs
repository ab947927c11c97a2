//! Lemgo's own words about two services: what it costs there, what to bring, how it goes. Invented, like its office.

use identity::Role;
use knowledge::Module;
use knowledge::ops::{NewText, save_text};

use super::applications::office_of;
use super::caller;
use crate::Failed;
use crate::node::Node;

const PARKING: &str = "99108001001000";
const DOG_TAX: &str = "99102013002000";

const TEXTS: &[(&str, Module, &str)] = &[
    (
        PARKING,
        Module::Fees,
        "Der Ausweis kostet 30,70 Euro für ein Jahr. Ein Wechsel des Kennzeichens innerhalb des Jahres ist \
         kostenlos.\n\nSie zahlen nach der Entscheidung; der Betrag steht im Bescheid.",
    ),
    (
        PARKING,
        Module::Documents,
        "- Zulassungsbescheinigung Teil I (Foto oder Scan)\n\
         - Wenn das Fahrzeug nicht auf Sie zugelassen ist: Erklärung der Halterin oder des Halters, dass Sie es \
         dauerhaft nutzen\n\nEinen Ausweis brauchen Sie nicht vorzulegen: Ihre Anschrift prüfen wir im \
         Melderegister.",
    ),
    (
        PARKING,
        Module::Procedure,
        "1. Sie stellen den Antrag online und wählen Ihre Zone (A bis D).\n\
         2. Das Bürgerbüro prüft Anschrift und Fahrzeug, in der Regel innerhalb von zehn Tagen.\n\
         3. Sie erhalten Bescheid und Ausweis als PDF. Drucken Sie den Ausweis aus und legen Sie ihn gut lesbar \
         hinter die Windschutzscheibe.",
    ),
    (
        DOG_TAX,
        Module::Fees,
        "Die Steuer im Jahr:\n\n- ein Hund: 84 Euro\n- zwei Hunde: je 108 Euro\n- drei und mehr Hunde: je 132 \
         Euro\n\nDie Anmeldung selbst kostet nichts. Die Beträge sind Teil der Vorführung.",
    ),
    (
        DOG_TAX,
        Module::Documents,
        "- Nummer des Chips, wenn der Hund einen hat\n\
         - Bei einer Ermäßigung: Nachweis für den Grund\n\
         - Bei einem Hund aus dem Tierheim: Übernahmevertrag",
    ),
    (
        DOG_TAX,
        Module::Procedure,
        "Melden Sie den Hund innerhalb von zwei Wochen an, nachdem Sie ihn aufgenommen haben. Der Bescheid kommt \
         auf dem Weg, den Sie im Antrag wählen; die Hundemarke schicken wir mit der Post.",
    ),
];

/// Writes them as Lemgo's editor.
pub(super) async fn write(node: &Node) -> Result<(), Failed> {
    let organisation = office_of(node, "lemgo.example").await?;
    let editor = caller(node, "redaktion@lemgo.example".to_owned()).await?;
    let acting = editor.acting(organisation, &[Role::Editor])?;
    for (leika, module, body) in TEXTS {
        let (leika, module, body) = (leika.parse()?, *module, (*body).to_owned());
        let new = NewText { leika, module, body, version: 0 };
        node.store.change(move |tx| save_text(tx, &acting, &new)).await?;
    }
    Ok(())
}
