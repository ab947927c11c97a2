//! Any bytes are an object, a page or an error; what was read is written so that it is read again without complaint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oparl::objects::Meeting;
use oparl::{Complaint, Finding, check, read, read_any, read_page, write, write_page};
use serde_json::Value;

fn only_gaps(findings: &[Finding]) {
    for finding in findings {
        assert_eq!(finding.complaint, Complaint::Missing, "{finding}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = read_any(bytes) {
        let json = Value::Object(read.value.to_json());
        check::check_object(&json, read.value.kind());
        check::check_links([&json], "https://");
        only_gaps(&read_any(json.to_string().as_bytes()).expect("what was written").findings);
    }
    if let Ok(meeting) = read::<Meeting>(bytes) {
        let _ = write(&meeting.value);
    }
    if let Ok(page) = read_page::<Meeting>(bytes) {
        let _ = write_page(&page.value);
        let json = Value::Object(page.value.to_json()).to_string();
        only_gaps(&read_page::<Meeting>(json.as_bytes()).expect("what was written").findings);
    }
});
