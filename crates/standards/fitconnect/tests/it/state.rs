use fitconnect::set::EventKind;
use fitconnect::state::{State, apply};

#[test]
fn the_table_of_the_standard_and_nothing_else() {
    use EventKind::{Accept, Create, Delete, Forward, Notify, Reject, Submit};
    let allowed = [
        (None, Create, State::Incomplete),
        (Some(State::Incomplete), Submit, State::Queued),
        (Some(State::Queued), Notify, State::Submitted),
        (Some(State::Submitted), Forward, State::Forwarded),
        (Some(State::Submitted), Accept, State::Accepted),
        (Some(State::Submitted), Reject, State::Rejected),
        (Some(State::Forwarded), Accept, State::Accepted),
        (Some(State::Forwarded), Reject, State::Rejected),
        (Some(State::Accepted), Delete, State::Deleted),
        (Some(State::Rejected), Delete, State::Deleted),
    ];
    for state in std::iter::once(None).chain(State::ALL.into_iter().map(Some)) {
        for event in EventKind::ALL {
            let expected =
                allowed.iter().find(|(s, e, _)| (*s, *e) == (state, event)).map(|(_, _, to)| *to);
            assert_eq!(apply(state, event).ok(), expected, "{state:?} {event}");
        }
    }
}

#[test]
fn a_refusal_says_what_and_when() {
    let refused = apply(Some(State::Rejected), EventKind::Accept).unwrap_err();
    assert_eq!(refused.to_string(), "`accept` is not possible while the submission is rejected");
    let refused = apply(None, EventKind::Submit).unwrap_err();
    assert_eq!(refused.to_string(), "`submit` is not possible before the submission was created");
}

#[test]
fn states_have_the_names_of_the_standard() {
    for state in State::ALL {
        assert_eq!(State::from_name(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!(State::from_name("lost"), None);
}
