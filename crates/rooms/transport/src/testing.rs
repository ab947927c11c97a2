//! Keys that are made once for all tests of a machine: RSA keys of 4096 bits take seconds.
#![expect(clippy::expect_used, reason = "a test without keys must fail")]

use std::path::PathBuf;
use std::{env, fs, process};

use store::Store;
use uuid::Uuid;

use crate::{
    Destination, DestinationKeys, NodeKey, Purpose, ServiceKey, Transport, create_destination,
    create_service_key,
};

/// The node key of tests.
pub const NODE_KEY: NodeKey = NodeKey([7; 32]);

fn cached(name: &str, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path: PathBuf = env::temp_dir().join(format!("kreislauf-test-key-v1-{name}.der"));
    if let Ok(known) = fs::read(&path) {
        return known;
    }
    let made = make();
    // Written beside and renamed, so that no other test reads half a key.
    let beside = path.with_extension(process::id().to_string());
    fs::write(&beside, &made).expect("the temporary folder can be written");
    fs::rename(&beside, &path).expect("the temporary folder can be written");
    made
}

/// A transport with quickly made keys: a portal, and an office for each organisation.
///
/// # Panics
/// When the store refuses: the test cannot go on.
pub async fn transport(store: &Store, organisations: &[Uuid]) -> (Transport, Vec<Destination>) {
    let der = cached("service", || ServiceKey::generate().expect("a key").to_der().expect("a key"));
    let service = ServiceKey::from_der(&der).expect("a key");
    create_service_key(store, &NODE_KEY, &service).await.expect("the key is stored");
    let pair = || {
        let made = DestinationKeys::generate().expect("a key").to_der().expect("a key");
        serde_json::to_vec(&made).expect("JSON")
    };
    let (decryption, signing): (Vec<u8>, Vec<u8>) =
        serde_json::from_slice(&cached("destination", pair)).expect("JSON");
    let keys = DestinationKeys::from_der(&decryption, &signing).expect("a key");
    create_destination(store, &NODE_KEY, Purpose::Portal, None, &keys).await.expect("stored");
    let mut destinations = Vec::new();
    for organisation in organisations {
        let made =
            create_destination(store, &NODE_KEY, Purpose::Office, Some(*organisation), &keys).await;
        destinations.push(made.expect("stored"));
    }
    let transport = Transport::open(store.clone(), NODE_KEY).await.expect("the transport opens");
    (transport, destinations)
}
