//! What becomes of each part of an Office package: read as text of the document, handed to the door as a file of its
//! own, or passed over because no writer puts there what a person has written. What is in no list goes to the door,
//! so that nothing new is passed over in silence.

use super::has_extension;

/// Folders and files, by the start of their names, that describe the looks of a document, the machine that printed
/// it, or repeat what stands in another part.
const LOOKS: &[&str] = &[
    "[Content_Types].xml",
    "docMetadata/",
    "docProps/",
    "ppt/charts/colors",
    "ppt/charts/style",
    "ppt/diagrams/colors",
    "ppt/diagrams/layout",
    "ppt/diagrams/quickStyle",
    "ppt/fonts/",
    "ppt/presProps",
    "ppt/printerSettings/",
    "ppt/revisionInfo",
    "ppt/tableStyles",
    "ppt/theme/",
    "ppt/viewProps",
    "word/charts/colors",
    "word/charts/style",
    "word/diagrams/colors",
    "word/diagrams/layout",
    "word/diagrams/quickStyle",
    "word/fontTable",
    "word/fonts/",
    "word/glossary/fontTable",
    "word/glossary/numbering",
    "word/glossary/styles",
    "word/glossary/webSettings",
    "word/numbering",
    "word/printerSettings/",
    "word/styles",
    "word/stylesWithEffects",
    "word/theme/",
    "word/vbaData.xml",
    "word/webSettings",
    "xl/calcChain",
    "xl/charts/colors",
    "xl/charts/style",
    "xl/printerSettings/",
    "xl/styles",
    "xl/theme/",
    "xl/worksheets/binaryIndex",
];

/// Folders whose XML is text of the document.
const TEXTS: &[&str] = &[
    "word/",
    "ppt/",
    "xl/charts/",
    "xl/comments",
    "xl/drawings/",
    "xl/externalLinks/",
    "xl/persons/",
    "xl/threadedComments/",
];

/// Folders in those whose parts are read as what they are: fields bound to content, controls, tags, macros.
const DATA: &[&str] = &[
    "ppt/activeX/",
    "ppt/changesInfos/",
    "ppt/customXml/",
    "ppt/embeddings/",
    "ppt/tags/",
    "word/activeX/",
    "word/customizations.xml",
    "word/embeddings/",
];

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Part {
    /// Its text is read with the document, element by element.
    Text,
    /// It is read, or not, as any other file.
    Door,
    /// A picture in the document.
    Picture,
    /// Others read it (cells, links, properties), or nobody wrote anything into it.
    Silent,
}

/// What becomes of the part of that name.
pub(in crate::extract) fn of(name: &str) -> Part {
    let starts = |names: &[&str]| names.iter().any(|start| name.starts_with(start));
    let is_xml = has_extension(name, "xml");
    if has_extension(name, "rels") || name.ends_with('/') || starts(LOOKS) || is_cells(name) {
        Part::Silent
    } else if name.contains("/media/") {
        Part::Picture
    } else if is_xml && starts(TEXTS) && !starts(DATA) {
        Part::Text
    } else if name.starts_with("customXml/itemProps") || name == "_xmlsignatures/origin.sigs" {
        Part::Silent
    } else {
        Part::Door
    }
}

/// Parts that the reader of cells has read.
fn is_cells(name: &str) -> bool {
    let xl = name.strip_prefix("xl/");
    xl.is_some_and(|name| {
        let sheet = ["worksheets/sheet", "dialogsheets/sheet", "macrosheets/sheet"];
        name.eq_ignore_ascii_case("sharedStrings.xml")
            || matches!(
                name,
                "workbook.xml" | "workbook.bin" | "sharedStrings.bin" | "metadata.xml" | "metadata.bin"
            )
            || name.starts_with("worksheets/") && has_extension(name, "xml")
            || sheet.iter().any(|start| name.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_fate() {
        for (name, part) in [
            ("word/document.xml", Part::Text),
            ("word/comments.xml", Part::Text),
            ("ppt/slides/slide3.xml", Part::Text),
            ("xl/charts/chart1.xml", Part::Text),
            ("xl/worksheets/sheet1.xml", Part::Silent),
            ("xl/SharedStrings.xml", Part::Silent),
            ("word/_rels/document.xml.rels", Part::Silent),
            ("word/media/image1.png", Part::Picture),
            ("word/vbaProject.bin", Part::Door),
            ("word/activeX/activeX1.xml", Part::Door),
            ("word/activeX/activeX1.bin", Part::Door),
            ("xl/drawings/vmlDrawing1.vml", Part::Door),
            ("xl/comments1.bin", Part::Door),
            ("xl/chartsheets/sheet1.xml", Part::Door),
            ("ppt/changesInfos/changesInfo1.xml", Part::Door),
            ("xl/revisions/revisionLog1.xml", Part::Door),
            ("customXml/item1.xml", Part::Door),
            ("customXml/itemProps1.xml", Part::Silent),
            ("_xmlsignatures/sig1.xml", Part::Door),
            ("somebody/elses.thing", Part::Door),
        ] {
            assert_eq!(of(name), part, "{name}");
        }
    }
}
