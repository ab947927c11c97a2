//! How long the cryptography takes. Run it by hand, optimised:
//! `cargo test --release -p fitconnect -- --ignored --nocapture figures`.

use std::time::Instant;

use fitconnect::Dialect::Strict;
use fitconnect::jwe::{Jwe, decrypt, encrypt};
use fitconnect::keys::{DecryptionKey, SigningKey, SigningKeySize};
use fitconnect::set::{Event, EventToken, Issuer, SecurityEvent, Subject};

use crate::{DESTINATION, SIGNER, id};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "measuring and telling is what this is for"
)]
fn measure(what: &str, times: u32, mut work: impl FnMut()) {
    work();
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    let each = start.elapsed() / times;
    println!("{what:<44} {each:>12.2?}");
}

#[test]
#[ignore = "prints figures and takes a minute"]
fn figures() {
    let small = vec![b'x'; 2 << 10];
    let large = vec![b'x'; 10 << 20];
    measure("encrypt 2 KiB for RSA-4096", 2000, || {
        encrypt(DESTINATION.public(), &small, "application/json").unwrap();
    });
    let part = encrypt(DESTINATION.public(), &small, "application/json").unwrap();
    measure("decrypt 2 KiB with RSA-4096", 200, || {
        let part = Jwe::parse(part.as_str(), Strict).unwrap();
        decrypt(&DESTINATION, &part, 1 << 20).unwrap();
    });
    measure("encrypt 10 MiB for RSA-4096", 20, || {
        encrypt(DESTINATION.public(), &large, "application/pdf").unwrap();
    });
    let part = encrypt(DESTINATION.public(), &large, "application/pdf").unwrap();
    measure("decrypt 10 MiB with RSA-4096", 20, || {
        decrypt(&DESTINATION, &part, 11 << 20).unwrap();
    });

    let event = SecurityEvent {
        id: id(1),
        issuer: Issuer::Destination(id(2)),
        issued_at: 0,
        subject: Subject::Submission(id(3)),
        case: id(4),
        event: Event::Create,
    };
    let longer = SigningKey::generate(SigningKeySize::Bits4096).unwrap();
    for (bits, key) in [(3072, &*SIGNER), (4096, &longer)] {
        measure(&format!("sign an event with RSA-{bits}"), 200, || {
            event.sign(key).unwrap();
        });
        let token = event.sign(key).unwrap();
        measure(&format!("verify an event with RSA-{bits}"), 2000, || {
            EventToken::parse(token.as_str()).unwrap().verify(key.public()).unwrap();
        });
    }

    let der = DESTINATION.to_pkcs8().unwrap();
    measure("load an RSA-4096 key from PKCS#8", 50, || {
        DecryptionKey::from_pkcs8(&der).unwrap();
    });
    measure("generate an RSA-3072 key", 10, || {
        SigningKey::generate(SigningKeySize::Bits3072).unwrap();
    });
    measure("generate an RSA-4096 key", 10, || {
        DecryptionKey::generate().unwrap();
    });
}
