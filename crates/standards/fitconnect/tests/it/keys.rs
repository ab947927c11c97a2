use fitconnect::keys::{DecryptionKey, SealError, SigningKey, SigningKeySize, open, seal};
use proptest::prelude::*;

use crate::{DESTINATION, SIGNER};

#[test]
fn a_key_survives_storage() {
    let again = DecryptionKey::from_pkcs8(&DESTINATION.to_pkcs8().unwrap()).unwrap();
    assert_eq!(again.kid(), DESTINATION.kid());
    let again = SigningKey::from_pkcs8(&SIGNER.to_pkcs8().unwrap()).unwrap();
    assert_eq!(again.kid(), SIGNER.kid());
}

#[test]
fn a_small_key_cannot_become_a_destinations() {
    let error = DecryptionKey::from_pkcs8(&SIGNER.to_pkcs8().unwrap()).unwrap_err();
    assert!(error.to_string().contains("4096"), "{error}");
}

#[test]
fn a_new_signing_key_has_the_size_asked_for() {
    let key = SigningKey::generate(SigningKeySize::Bits3072).unwrap();
    assert_ne!(key.kid(), SIGNER.kid());
    assert_eq!(key.public().kid(), key.public().jwk().thumbprint());
}

#[test]
fn what_is_no_key_is_refused() {
    assert!(DecryptionKey::from_pkcs8(b"").is_err());
    let mut der = DESTINATION.to_pkcs8().unwrap().to_vec();
    let last = der.len() - 1;
    der[last] ^= 1;
    assert!(DecryptionKey::from_pkcs8(&der).is_err());
}

#[test]
fn debug_output_names_the_key_and_nothing_else() {
    assert_eq!(format!("{:?}", *DESTINATION), format!("DecryptionKey({:?})", DESTINATION.kid()));
    assert_eq!(format!("{:?}", *SIGNER), format!("SigningKey({:?})", SIGNER.kid()));
}

const MASTER: [u8; 32] = [7; 32];

#[test]
fn a_sealed_secret_opens_only_with_its_key_and_for_its_purpose() {
    let sealed = seal(&MASTER, b"secret", b"key of destination 1").unwrap();
    assert_eq!(*open(&MASTER, &sealed, b"key of destination 1").unwrap(), b"secret");
    assert_eq!(open(&[8; 32], &sealed, b"key of destination 1"), Err(SealError::Sealed));
    assert_eq!(open(&MASTER, &sealed, b"key of destination 2"), Err(SealError::Sealed));
    assert_eq!(open(&MASTER, b"secret", b""), Err(SealError::Format));
    assert_eq!(open(&MASTER, b"", b""), Err(SealError::Format));
    assert_eq!(open(&MASTER, &[1; 13], b""), Err(SealError::Sealed));
}

proptest! {
    #[test]
    fn sealing_round_trips_and_notices_every_change(
        secret in proptest::collection::vec(any::<u8>(), 0..200),
        purpose in proptest::collection::vec(any::<u8>(), 0..40),
        place in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let mut sealed = seal(&MASTER, &secret, &purpose).unwrap();
        prop_assert_eq!(&*open(&MASTER, &sealed, &purpose).unwrap(), &secret);
        let place = place.index(sealed.len());
        sealed[place] ^= 1 << bit;
        prop_assert!(open(&MASTER, &sealed, &purpose).is_err());
    }
}
