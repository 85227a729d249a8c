//! Whether the first row of a table names its columns.

/// Words of which one in a row of otherwise ordinary words makes it a header. Folded to lower case
/// without accents; compared with whole words.
const HEADER_WORDS: &[&str] = &[
    "nom",
    "noms",
    "prenom",
    "prenoms",
    "name",
    "names",
    "firstname",
    "lastname",
    "first",
    "last",
    "surname",
    "courriel",
    "courriels",
    "email",
    "mail",
    "e-mail",
    "telephone",
    "tel",
    "phone",
    "mobile",
    "cell",
    "cellulaire",
    "adresse",
    "address",
    "ville",
    "city",
    "province",
    "state",
    "pays",
    "country",
    "code",
    "postal",
    "zip",
    "date",
    "naissance",
    "birth",
    "dob",
    "id",
    "no",
    "numero",
    "number",
    "nas",
    "sin",
    "ssn",
    "nam",
    "ramq",
    "client",
    "cliente",
    "customer",
    "patient",
    "employe",
    "employee",
    "matricule",
    "titre",
    "title",
    "type",
    "statut",
    "status",
    "montant",
    "amount",
    "salaire",
    "salary",
    "compte",
    "account",
    "carte",
    "card",
    "sexe",
    "gender",
    "age",
    "langue",
    "language",
    "note",
    "notes",
    "commentaire",
    "comment",
    "comments",
    "description",
    "departement",
    "department",
    "poste",
    "fonction",
    "role",
    "username",
    "user",
    "utilisateur",
    "password",
    "key",
    "value",
    "valeur",
    "champ",
    "field",
    "categorie",
    "category",
    "rue",
    "street",
];

/// Longest name of a column, in characters.
const NAME_CHARS: usize = 64;

/// True when the cells can be names of columns: short words, no value among them.
pub fn may_be_header<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    let mut first = None;
    let mut several = false;
    let mut filled = 0;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        if !is_name(cell) {
            return false;
        }
        several |= *first.get_or_insert(cell) != cell;
        filled += 1;
    }
    filled == 1 || several
}

/// True when a row that [`may_be_header`] really is one, given the cells of the rows that follow.
pub fn is_header<'c>(
    mut header: impl Iterator<Item = &'c str> + Clone,
    mut following: impl Iterator<Item = &'c str>,
) -> bool {
    may_be_header(header.clone()) && (following.any(is_value) || header.any(has_header_word))
}

/// A cell that is a value rather than a name: it has an at sign, or digits for the most part.
fn is_value(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.contains('@') || digits * 2 > cell.chars().filter(|c| c.is_alphanumeric()).count()
}

fn is_name(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    letters > 0 && digits <= letters.max(2) && digits < 5 && !cell.contains('@') && cell.chars().count() <= NAME_CHARS
}

fn has_header_word(cell: &str) -> bool {
    let folded: String = cell
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'ô' => 'o',
            other => other,
        })
        .collect();
    folded.contains('_')
        || folded
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()))
            .any(|word| HEADER_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_headers_only_if_no_cell_is_a_value() {
        let cases: &[(&[&str], &[&str], bool)] = &[
            (&["Nom", "Courriel"], &["Roy", "a@example.com"], true),
            (&["Tremblay", "Jean"], &["Roy", "Ana"], false),
            (&["Tremblay", "Jean"], &["555-0101", "Ana"], true),
            (&["Prénom", "Nom"], &["Ana", "Roy"], true),
            (&["Roy", "a@example.com"], &["Cyr", "b@example.com"], false),
            (&["5550101", "x"], &["5550102", "y"], false),
            (&["adresse1", "adresse2"], &["1 rue Roy", ""], true),
            (&["x", "x", "x"], &["1"], false),
        ];
        for (header, following, expected) in cases {
            let got = is_header(header.iter().copied(), following.iter().copied());
            assert_eq!(got, *expected, "{header:?}");
        }
    }
}
