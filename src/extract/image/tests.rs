//! Pictures built byte by byte, and broken ones.

use std::io::{Cursor, Read};

use proptest::prelude::*;

use super::*;
use crate::extract::Stopped;
use crate::model::Passage;

#[derive(Default)]
struct Collect(Vec<Passage>, Vec<Cause>);

impl Sink for Collect {
    fn passage(&mut self, passage: Passage) -> Result<(), Stopped> {
        assert!(passage.is_sound());
        self.0.push(passage);
        Ok(())
    }

    fn incomplete(&mut self, cause: Cause) {
        self.1.push(cause);
    }

    fn nested(&mut self, _hop: Hop, _name: &str, _content: &mut dyn Read) -> Result<(), Stopped> {
        Ok(())
    }
}

fn open(bytes: &[u8]) -> (Vec<(String, String)>, Vec<Cause>) {
    let mut sink = Collect::default();
    let probe = Probe::new(bytes, "photo", Some(bytes.len() as u64));
    Image
        .extract(&mut Cursor::new(bytes), &probe, &Limits::default(), &mut sink)
        .expect("a picture");
    let mut found = Vec::new();
    for passage in &sink.0 {
        let mut at = 0;
        for line in passage.text.split_terminator('\n') {
            let place = crate::model::display_hops(&passage.hops(at));
            found.push((place, line.to_owned()));
            at += line.len() + 1;
        }
    }
    (found, sink.1)
}

/// A TIFF with an author, a position west of Greenwich, and an owner in the inner directory.
fn tiff() -> Vec<u8> {
    let mut data = Vec::new();
    let mut directory = |entries: &[(u16, u16, Vec<u8>)], at: usize| {
        let mut list = (entries.len() as u16).to_le_bytes().to_vec();
        let mut values: Vec<u8> = Vec::new();
        let behind = at + 2 + entries.len() * 12 + 4;
        for (tag, kind, value) in entries {
            let width = [1, 1, 1, 2, 4, 8, 1, 1][usize::from(*kind)];
            list.extend(tag.to_le_bytes());
            list.extend(kind.to_le_bytes());
            list.extend((value.len() as u32 / width).to_le_bytes());
            if value.len() <= 4 {
                let mut short = value.clone();
                short.resize(4, 0);
                list.extend(short);
            } else {
                list.extend(((behind + values.len()) as u32).to_le_bytes());
                values.extend(value);
            }
        }
        list.extend([0; 4]);
        list.extend(values);
        data.resize(at, 0);
        data.extend(list);
    };
    let degrees = |parts: [u32; 3]| {
        parts
            .iter()
            .flat_map(|part| [*part, 1])
            .flat_map(u32::to_le_bytes)
            .collect()
    };
    directory(
        &[
            (0x13B, 2, b"Nora B\xC3\xA9dard\0".to_vec()),
            (0x8769, 4, 200_u32.to_le_bytes().to_vec()),
            (0x8825, 4, 300_u32.to_le_bytes().to_vec()),
        ],
        8,
    );
    directory(
        &[
            (0xA430, 2, b"Luc Roy\0".to_vec()),
            (0x9286, 7, b"ASCII\0\0\0luc@example.com".to_vec()),
        ],
        200,
    );
    directory(
        &[
            (1, 2, b"N\0".to_vec()),
            (2, 5, degrees([45, 30, 0])),
            (3, 2, b"W\0".to_vec()),
            (4, 5, degrees([73, 36, 36])),
        ],
        300,
    );
    data[..8].copy_from_slice(b"II*\0\x08\0\0\0");
    data
}

const PACKET: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description rdf:about='' photoshop:City='Alma'>\
    <dc:creator><rdf:Seq><rdf:li>Zo\u{eb} M&#252;ller</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>";

fn jpeg_of(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    for (marker, data) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend((data.len() as u16 + 2).to_be_bytes());
        bytes.extend(data);
    }
    bytes.extend([0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9]);
    bytes
}

fn photo() -> Vec<u8> {
    let fields = b"\x1C\x01\x5A\0\x03\x1B%G\x1C\x02\x50\0\x07Ana Roy\x1C\x02\x76\0\x0Fana@example.com";
    let size = (fields.len() as u32).to_be_bytes();
    let blocks = [&b"Photoshop 3.0\08BIM\x04\x04\0\0"[..], &size, fields].concat();
    jpeg_of(&[
        (0xE1, [b"Exif\0\0", tiff().as_slice()].concat()),
        (0xE1, [b"http://ns.adobe.com/xap/1.0/\0", PACKET.as_bytes()].concat()),
        (0xED, blocks),
        (0xFE, b"pris par Guy".to_vec()),
    ])
}

#[test]
fn a_photograph_tells_who_where_and_with_what() {
    let (found, causes) = open(&photo());
    assert_eq!(causes, [Cause::ImageOnly]);
    let expected = [
        ("EXIF › Artist", "Nora Bédard"),
        ("EXIF › GPS", "45.500000, -73.610000"),
        ("EXIF › CameraOwnerName", "Luc Roy"),
        ("EXIF › UserComment", "luc@example.com"),
        ("XMP › City", "Alma"),
        ("XMP › creator", "Zoë Müller"),
        ("IPTC › By-line", "Ana Roy"),
        ("IPTC › Contact", "ana@example.com"),
        ("comment › comment", "pris par Guy"),
    ];
    for (place, text) in expected {
        assert!(
            found.contains(&(place.to_owned(), text.to_owned())),
            "{place}: {found:?}"
        );
    }
}

#[test]
fn every_container_is_looked_into() {
    let chunk = |kind: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes(), kind, data, &[0; 4]].concat();
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"eXIf", &tiff()),
        chunk(b"tEXt", b"Author\0Guy C\xF4t\xE9"),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", PACKET.as_bytes()].concat()),
        chunk(b"IEND", b""),
    ]
    .concat();
    let riff = |kind: &[u8], data: &[u8]| {
        let mut chunk = [kind, &(data.len() as u32).to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let webp = [
        b"RIFF\0\0\0\0WEBP".to_vec(),
        riff(b"EXIF", &tiff()),
        riff(b"XMP ", PACKET.as_bytes()),
    ]
    .concat();
    let heic = [
        b"\0\0\0\x18ftypheic\0\0\0\0....".as_slice(),
        b"\0\0\0\x06Exif\0\0",
        &tiff(),
        PACKET.as_bytes(),
    ]
    .concat();
    let gif = [
        b"GIF89a\x01\0\x01\0\0\0\0!\xFE\x07Ana Roy\0".as_slice(),
        b";",
        PACKET.as_bytes(),
    ]
    .concat();
    for (name, bytes, places) in [
        ("png", png, &["EXIF › Artist", "XMP › creator", "comment › Author"][..]),
        ("webp", webp, &["EXIF › Artist", "XMP › creator"]),
        ("heic", heic, &["EXIF › Artist", "XMP › creator"]),
        ("gif", gif, &["comment › comment", "XMP › creator"]),
        ("tiff", tiff(), &["EXIF › Artist"]),
    ] {
        let (found, causes) = open(&bytes);
        assert_eq!(causes, [Cause::ImageOnly], "{name}");
        for place in places {
            assert!(found.iter().any(|(at, _)| at == place), "{name} {place}: {found:?}");
        }
    }
}

#[test]
fn a_picture_that_is_cut_is_told() {
    let bytes = photo();
    assert_eq!(open(&bytes[..bytes.len() - 40]).1, [Cause::ImageOnly, Cause::Corrupt]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn broken_pictures_are_survived(
        which in 0_usize..8,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..30),
        noise in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let starts: [&[u8]; 6] = [
            b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"II*\0", b"RIFF\0\0\0\0WEBP", b"GIF89a", b"\0\0\0\x18ftypheic",
        ];
        let mut bytes = match which {
            6 => tiff(),
            7 => photo(),
            which => [starts[which], &noise].concat(),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            if at >= 4 || which >= 6 {
                bytes[at] = byte;
            }
        }
        open(&bytes);
    }
}
