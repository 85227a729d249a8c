//! Forms. Their fields are read beside the pages; the first parser would follow them too, wherever they lead, also
//! back to themselves.

use lopdf::{Document, Object, ObjectId};

const NAME: &[u8] = b"/AcroForm";

/// Fields in fields beyond which a form leads nowhere.
const DEPTH: usize = 200;

/// Steps from field to field that are followed.
const STEPS: usize = 100_000;

/// Hides the form from a parser that is to read pages. What stands in packed objects is not reached.
pub(super) fn hide(bytes: &mut [u8]) {
    let found: Vec<usize> = memchr::memmem::find_iter(bytes, NAME).collect();
    for at in found {
        bytes[at + NAME.len() - 1] = b'_';
    }
}

/// Whether fields lead to themselves, or to each other without end.
pub(super) fn is_tangled(document: &Document) -> bool {
    let fields = document
        .catalog()
        .and_then(|catalog| catalog.get_deref(b"AcroForm", document))
        .and_then(Object::as_dict)
        .and_then(|form| form.get_deref(b"Fields", document))
        .and_then(Object::as_array);
    let mut rest: Vec<(ObjectId, usize)> = fields.map_or_else(|_| Vec::new(), |fields| below(fields, 0));
    let mut steps = 0;
    while let Some((field, depth)) = rest.pop() {
        steps += 1;
        if depth > DEPTH || steps > STEPS {
            return true;
        }
        let kids = document
            .get_dictionary(field)
            .and_then(|field| field.get_deref(b"Kids", document))
            .and_then(Object::as_array);
        if let Ok(kids) = kids {
            rest.extend(below(kids, depth + 1));
        }
    }
    false
}

fn below(fields: &[Object], depth: usize) -> Vec<(ObjectId, usize)> {
    let ids = fields.iter().filter_map(|field| field.as_reference().ok());
    ids.map(|id| (id, depth)).collect()
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    /// A document whose only field has these fields below it; 9 is the field itself.
    fn with_kids(kids: &[u32]) -> Document {
        let mut document = Document::new();
        let refer = |number: u32| Object::Reference((number, 0));
        let kids: Vec<Object> = kids.iter().copied().map(refer).collect();
        document.objects.insert((9, 0), dictionary! { "Kids" => kids }.into());
        document.objects.insert((8, 0), dictionary! { "FT" => "Tx" }.into());
        let form = dictionary! { "Fields" => vec![refer(9)] };
        let catalog = dictionary! { "Type" => "Catalog", "AcroForm" => form };
        document.objects.insert((1, 0), catalog.into());
        document.trailer.set("Root", refer(1));
        document
    }

    #[test]
    fn a_form_that_leads_to_itself_is_told() {
        for (kids, tangled) in [
            (&[8, 8][..], false),
            (&[8, 9], true),
            (&[9, 9], true),
            (&[7], false),
            (&[], false),
        ] {
            assert_eq!(is_tangled(&with_kids(kids)), tangled, "{kids:?}");
        }
        assert!(!is_tangled(&Document::new()));
    }

    #[test]
    fn the_form_is_hidden_and_nothing_moves() {
        let mut bytes = b"<< /AcroForm 4 0 R /Form 5 0 R >> /AcroForm".to_vec();
        hide(&mut bytes);
        assert_eq!(bytes, b"<< /AcroFor_ 4 0 R /Form 5 0 R >> /AcroFor_");
    }
}
