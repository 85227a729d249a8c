//! XMP: the properties of a picture as RDF, whose elements and attributes are named by several vocabularies.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::xml::{reference, unescaped};
use super::{Facts, Group};
use crate::text::encoding;

/// Elements in elements that are followed.
const DEPTH: usize = 200;

/// Reads a packet: every text and every attribute, named by the nearest element that is not of RDF itself.
pub fn read(packet: &[u8], facts: &mut Facts) {
    let Some(guess) = encoding::guess(packet, true) else {
        facts.broken |= !packet.iter().all(|byte| *byte == 0);
        return;
    };
    let (text, _) = encoding::decode(&packet[guess.mark_bytes..], guess.charset);
    let mut reader = Reader::from_str(text.trim_matches('\0'));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut path: Vec<String> = Vec::new();
    let mut value = String::new();
    loop {
        let event = reader.read_event();
        if !matches!(event, Ok(Event::Text(_) | Event::CData(_) | Event::GeneralRef(_))) {
            facts.add(Group::Xmp, nearest(&path), &value);
            value.clear();
        }
        match event {
            Ok(Event::Start(ref element) | Event::Empty(ref element)) => {
                let name: &str = element.name().into_inner();
                for attribute in element.attributes().with_checks(false).flatten().take(1000) {
                    let key: &str = attribute.key.as_ref();
                    let own = ["xmlns", "rdf:", "xml:", "x:"]
                        .iter()
                        .any(|start| key.starts_with(start));
                    if !own || key == "rdf:value" || key == "rdf:resource" {
                        let name = if own { nearest(&path) } else { key };
                        facts.add(Group::Xmp, local(name), &unescaped(&attribute.value));
                    }
                }
                if matches!(event, Ok(Event::Start(_))) {
                    if path.len() >= DEPTH {
                        facts.broken = true;
                        return;
                    }
                    path.push(name.to_owned());
                }
            }
            Ok(Event::End(_)) => drop(path.pop()),
            Ok(Event::Text(piece)) => value.push_str(&piece.into_inner()),
            Ok(Event::CData(piece)) => value.push_str(&piece.into_inner()),
            Ok(Event::GeneralRef(name)) => value.extend(reference(&name)),
            Ok(Event::Eof) => return,
            Ok(_) => {}
            Err(_) => {
                facts.broken = true;
                return;
            }
        }
    }
}

/// The innermost name that says what a value is.
fn nearest(path: &[String]) -> &str {
    let own = |name: &&String| !name.starts_with("rdf:") && !name.starts_with("x:");
    path.iter().rev().find(own).map_or("", |name| local(name))
}

/// A name without its vocabulary.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
