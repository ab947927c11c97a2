use fitconnect::callback::{
    Callback, CallbackError, CallbackKind, SubmissionReference, authenticate, verify,
};

const SECRET: &[u8] = b"insecure_unsafe_qHScgrg_kP-R31jHUwp3GkVkGJolvBchz65b74Lzue0";
const TIME: i64 = 1_672_527_599;

const DEPRECATED_BODY: &str = r#"{"type":"https://schema.fitko.de/fit-connect/submission-api/callbacks/new-submissions","submissionIds":["f39ab143-d91a-474a-b69f-b00f1a1873c2"]}"#;
const DEPRECATED_CODE: &str = "798cd0edb70c08e5b32aa8a18cbbc8ff6b3078c51af6d011ff4e32e470c746234fc4314821fe5185264b029e962bd37de33f3b9fc5f1a93c40ce6672845e90df";
const CODE: &str = "2056b372b5bcec06d8f11ab79b84b42d6cbe1c8e1178cdfa36e4385dcf717758aaa7599f417d9ec3e079087884f4fd59680bf713621383e2d4414ef74fb10df3";

fn callback() -> Callback {
    let reference = SubmissionReference {
        destination_id: "d12caea8-f372-4eb1-b102-b0a228253a11".parse().unwrap(),
        submission_id: "f39ab143-d91a-474a-b69f-b00f1a1873c2".parse().unwrap(),
        case_id: "9eec7d3e-dc66-4f82-9f52-1520bf96a32e".parse().unwrap(),
    };
    Callback::new(CallbackKind::NewSubmissions, vec![reference])
}

#[test]
fn the_two_official_vectors() {
    assert_eq!(authenticate(SECRET, TIME, DEPRECATED_BODY.as_bytes()), DEPRECATED_CODE);
    // The second is built, so that it checks the form of our body too.
    assert_eq!(authenticate(SECRET, TIME, &callback().to_json().unwrap()), CODE);
}

#[test]
fn bodies_of_older_services_are_read() {
    let old: Callback = serde_json::from_str(DEPRECATED_BODY).unwrap();
    assert_eq!(old.kind, CallbackKind::NewSubmissions);
    assert!(old.submissions.is_empty());
}

#[test]
fn five_minutes_and_not_a_second_more() {
    let body = callback().to_json().unwrap();
    let check = |now| verify(SECRET, "1672527599", CODE, &body, now);
    assert_eq!(check(TIME), Ok(()));
    assert_eq!(check(TIME + 300), Ok(()));
    assert_eq!(check(TIME - 300), Ok(()));
    assert_eq!(check(TIME + 301), Err(CallbackError::Age { seconds: 301 }));
    assert_eq!(check(TIME - 301), Err(CallbackError::Age { seconds: 301 }));
    assert!(check(i64::MIN).is_err());
}

#[test]
fn another_secret_time_body_or_code_is_refused() {
    let body = callback().to_json().unwrap();
    let wrong = Err(CallbackError::Authentication);
    assert_eq!(verify(b"another", "1672527599", CODE, &body, TIME), wrong);
    assert_eq!(verify(SECRET, "1672527600", CODE, &body, TIME), wrong);
    assert_eq!(verify(SECRET, "1672527599", CODE, b"{}", TIME), wrong);
    assert_eq!(verify(SECRET, "1672527599", "", &body, TIME), wrong);
    assert_eq!(verify(SECRET, "now", CODE, &body, TIME), Err(CallbackError::Timestamp));
    assert_eq!(verify(SECRET, "1672527599", &CODE.to_uppercase(), &body, TIME), Ok(()));
}
