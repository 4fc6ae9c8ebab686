use isopix_lambda::{Sequencer, keys};

#[test]
fn decodes_what_s3_encodes() {
    let cases = [
        ("plain.jpg", "plain.jpg"),
        ("a+b.jpg", "a b.jpg"),
        ("a%2Bb.jpg", "a+b.jpg"),
        ("a%20b%25.jpg", "a b%.jpg"),
        (
            "uploads/default/%E5%9C%96.jpg",
            "uploads/default/\u{5716}.jpg",
        ),
        ("%2e%2e/%2f", "..//"),
    ];
    for (encoded, key) in cases {
        assert_eq!(keys::decode(encoded).as_deref(), Some(key));
    }
    assert_eq!(keys::decode("%C3%28"), None);
}

#[test]
fn a_new_key_is_random_and_below_its_recipe() {
    let [first, second] = [(); 2].map(|()| keys::new_upload("default").unwrap());
    assert_ne!(first, second);
    let random = first.strip_prefix("uploads/default/").unwrap();
    assert!(keys::is_image_id(random), "{random} is not 32 hex digits");
}

#[test]
fn an_image_id_is_lowercase_hex() {
    let id = isopix::image_id("cat");
    assert!(keys::is_image_id(&id));
    for wrong in [
        &id[1..],
        &id.to_uppercase(),
        &format!("{id}0"),
        "",
        "quota/1/0",
    ] {
        assert!(!keys::is_image_id(wrong), "{wrong}");
    }
}

#[test]
fn sequencers_compare_as_if_padded_on_the_right() {
    let sequencer = |text: &str| text.parse::<Sequencer>().unwrap();
    let rising = [
        "0055AED6",
        "0055AED6DCD90281E4",
        "0055AED6DCD90281E5",
        "0055AED7",
        "1",
    ];
    for pair in rising.windows(2) {
        assert!(sequencer(pair[0]) < sequencer(pair[1]), "{pair:?}");
    }
    assert_eq!(sequencer("0055aed6"), sequencer("0055AED600"));
    for wrong in ["", "xyz", "-1", &"0".repeat(65)] {
        assert!(wrong.parse::<Sequencer>().is_err(), "{wrong:?}");
    }
}
