//! Schemas of the FIM portal and other real files. They are not part of this tree: they are expected in `../shared/data`
//! beside it, and without them these tests say so and pass.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufReader;
use std::path::{Path as FilePath, PathBuf};
use std::process::Command;

use serde_json::{Value as Json, json};
use tempfile::TempDir;
use xdatenfelder::{
    Answers, CompiledRules, InstancePath, Limits, RuleSet, Severity, Summary, Validator,
};
use xdatenfelder::{genericode, read, xdf3};

fn data() -> Option<PathBuf> {
    let data = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("SKIPPED: {} is not there", data.display());
    None
}

/// Unpacks an archive of the FIM portal export.
fn unpacked(name: &str) -> Option<TempDir> {
    let archive = data()?.join("xdf3-fimportal-2026").join(name);
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new("tar")
        .arg("--zstd")
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(folder.path())
        .status();
    if done.is_ok_and(|status| status.success()) {
        return Some(folder);
    }
    eprintln!("SKIPPED: tar with zstd cannot unpack {}", archive.display());
    None
}

fn files(folder: &FilePath, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn open(path: &FilePath) -> BufReader<fs::File> {
    BufReader::new(fs::File::open(path).unwrap())
}

#[test]
fn every_portal_schema_reads_checks_and_survives_writing() {
    let Some(folder) = unpacked("schemas.tar.zst") else { return };
    let all = files(folder.path(), ".xml");
    assert!(all.len() >= 60, "{}", all.len());
    let mut by_code: BTreeMap<u16, usize> = BTreeMap::new();
    for path in all {
        let read = read(open(&path), &Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let findings = read.check();
        println!("{}", Summary::of(&read.schema, &findings));
        for finding in &findings {
            *by_code.entry(finding.code).or_default() += 1;
            assert!(finding.position.is_some(), "{finding}");
        }
        let mut bytes = Vec::new();
        xdf3::write(&read.schema, "1", "2026-01-01T00:00:00Z", &mut bytes).unwrap();
        let again = read_bytes(&bytes);
        assert_eq!(again.schema, read.schema, "{}", path.display());
        assert_eq!(again.relations, 0);
        let validator = Validator::new(&read.schema);
        assert_eq!(validator.pattern_problems(), []);
        validator.validate(&Answers::default(), None);
    }
    println!("{by_code:?}");
    // These files come from the official editor; nothing in them is unknown to the reader.
    assert!(by_code.keys().all(|code| *code > 1000), "{by_code:?}");
}

fn read_bytes(bytes: &[u8]) -> xdatenfelder::Read {
    xdf3::read(bytes, &Limits::default()).unwrap()
}

#[test]
fn every_translated_rule_parses_compiles_and_runs() {
    let (Some(schemas), Some(graphs)) = (unpacked("schemas.tar.zst"), unpacked("graphs.tar.zst"))
    else {
        return;
    };
    let (mut conditions, mut compiled) = (0, 0);
    for path in files(graphs.path(), "graph.json") {
        let graph: Json = serde_json::from_reader(open(&path)).unwrap();
        let rules: Vec<Json> =
            graph["edges"].as_array().unwrap().iter().filter_map(rule_of).collect();
        conditions += rules.len();
        let rules = RuleSet::try_from(&json!(rules))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(RuleSet::from_json(&rules.to_json().to_string()).unwrap(), rules);
        let id = graph["schema"]["fim_id"].as_str().unwrap();
        let Some(file) = files(schemas.path(), ".xml")
            .into_iter()
            .find(|file| file.to_string_lossy().contains(id))
        else {
            continue;
        };
        let schema = read(open(&file), &Limits::default()).unwrap().schema;
        let rules = CompiledRules::compile(&schema, &rules)
            .unwrap_or_else(|problems| panic!("{id}: {problems:?}"));
        compiled += rules.len();
        // Every field answered, so that every condition has something to look at.
        let mut answers = Answers::default();
        for node in schema.nodes().filter(|node| node.element().as_field().is_some()) {
            let path: InstancePath = node.path.ids().iter().map(|id| (*id, 0)).collect();
            answers.set(&path, "001".into()).unwrap();
        }
        let outcome = rules.evaluate(&answers);
        Validator::new(&schema).validate_with(&answers, &outcome);
        rules.evaluate(&Answers::default());
    }
    println!("{conditions} conditions, {compiled} rules compiled");
    assert!(conditions > 900 && compiled >= conditions, "{conditions} {compiled}");
}

/// An edge of a graph as a rule: its context is the group that the rule belongs to.
fn rule_of(edge: &Json) -> Option<Json> {
    let condition = edge.get("condition").filter(|condition| !condition.is_null())?;
    let ids: Vec<&str> = edge["context"].as_array()?.iter().filter_map(Json::as_str).collect();
    let scope = ids.join(".");
    // Without a child the rule judges the group itself.
    let target =
        edge["child"].as_str().and_then(|child| child.strip_prefix(&scope)).unwrap_or_default();
    let target = target.trim_start_matches('.');
    let effect = match edge["actions"][0].as_str()? {
        "required" => "require",
        "forbidden" => "forbid",
        _ => "valid",
    };
    let target = if target.is_empty() { "self".to_owned() } else { format!("self.{target}") };
    Some(
        json!({"effect": effect, "for_each": scope, "target": target, "message": edge["text"], "condition": condition}),
    )
}

#[test]
fn old_schemas_and_code_lists_read() {
    let Some(data) = data() else { return };
    for name in ["S00000094V1.0_xdf2.xml", "S00000121V1.0_BlaueKarteEU_xdf2.xml"] {
        let read = read(open(&data.join("xdf2").join(name)), &Limits::default()).unwrap();
        println!("{} {:?}", Summary::of(&read.schema, &read.check()), read.findings.first());
        assert!(read.schema.nodes().count() > 30);
        assert!(read.schema.nodes().all(|node| node.element().id().is_well_formed()));
        assert!(
            read.findings.iter().all(|finding| finding.severity != Severity::Critical),
            "{:?}",
            read.findings
        );
    }
    for path in files(&data.join("xdf2"), "_genericode.xml") {
        let list = genericode::read(open(&path), &Limits::default()).unwrap();
        let codes = list.codes(None, None);
        assert!(codes.len() > 1 && list.odd_rows.is_empty(), "{}", path.display());
        assert!(codes.iter().all(|code| code.code.len() <= code.name.len()), "{}", path.display());
    }
    let messages =
        genericode::read(open(&data.join("fim-reference/Meldungen.xml")), &Limits::default())
            .unwrap();
    let official: BTreeMap<String, String> =
        messages.rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    for check in xdatenfelder::quality::CHECKS.iter().filter(|check| check.code > 1000) {
        let severity = match official[&check.code.to_string()].as_str() {
            "FehlerKritisch" => Severity::Critical,
            "FehlerMethodisch" => Severity::Methodical,
            "Warnung" => Severity::Warning,
            _ => Severity::Hint,
        };
        assert_eq!(check.severity, severity, "{}", check.code);
    }
}

#[test]
fn hand_made_files_read_or_are_refused_with_a_reason() {
    let Some(data) = data() else { return };
    for path in files(&data.join("xdf2/flxbe-tests"), ".xml") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let result = read(open(&path), &Limits::default());
        // Version 3 files of this set carry a single group, not a schema.
        let expected = name.starts_with("v2") && !name.contains("unknown-namespace");
        assert_eq!(result.is_ok(), expected, "{name}: {:?}", result.err());
    }
}
