use xdatenfelder::{Error, Limits, genericode};

const LIST: &str = r#"<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<gc:Identification><gc:ShortName>Rassen</gc:ShortName><gc:LongName/><gc:Version>2026-01-01</gc:Version>
<gc:CanonicalUri>urn:de:rassen</gc:CanonicalUri><gc:CanonicalVersionUri>urn:de:rassen_2026-01-01</gc:CanonicalVersionUri>
</gc:Identification>
<gc:ColumnSet><gc:Column Id="name"><gc:ShortName>Name</gc:ShortName></gc:Column>
<gc:Column Id="code"><gc:ShortName>Code</gc:ShortName></gc:Column>
<gc:Key Id="codeKey"><gc:ShortName>K</gc:ShortName><gc:ColumnRef Ref="code"/></gc:Key></gc:ColumnSet>
<gc:SimpleCodeList>
<gc:Row><gc:Value ColumnRef="code"><gc:SimpleValue>001</gc:SimpleValue></gc:Value>
<gc:Value ColumnRef="name"><gc:SimpleValue>Dackel</gc:SimpleValue></gc:Value></gc:Row>
<gc:Row><gc:Value ColumnRef="code"><gc:SimpleValue>002</gc:SimpleValue></gc:Value></gc:Row>
<gc:Row><gc:Value ColumnRef="other"><gc:SimpleValue>003</gc:SimpleValue></gc:Value></gc:Row>
</gc:SimpleCodeList></gc:CodeList>"#;

#[test]
fn a_list_is_read_by_its_keys() {
    let list = genericode::read(LIST.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(list.canonical_version_uri.as_deref(), Some("urn:de:rassen_2026-01-01"));
    let codes: Vec<_> =
        list.codes(None, None).into_iter().map(|code| (code.code, code.name)).collect();
    assert_eq!(
        codes,
        [("001".to_owned(), "Dackel".to_owned()), ("002".to_owned(), "002".to_owned())]
    );
    assert_eq!(list.codes(Some("name"), Some("code"))[0].code, "Dackel");
    assert_eq!(list.odd_rows.len(), 1);
    assert_eq!(list.odd_rows[0].line, 12);
}

#[test]
fn other_files_are_refused() {
    assert!(matches!(
        genericode::read(&b"<a/>"[..], &Limits::default()),
        Err(Error::Unexpected { .. })
    ));
    let empty = LIST.replace("ColumnSet", "Other");
    assert!(matches!(
        genericode::read(empty.as_bytes(), &Limits::default()),
        Err(Error::Missing { .. })
    ));
}
