//! Fills the slots of passages: with names of the lists, and with what looks like them.

use std::collections::HashMap;

use recense::detect::names::training::PEOPLE;

use super::texts::{Marked, Written};

const OWN: &str = include_str!("../../patterns/names/own.txt");
const PLACES: &str = include_str!("../../patterns/names/places.txt");

/// One name in so many is made up, so that names of no list are learned too.
const MADE_UP: u64 = 7;

/// Fills slots, by numbers that look random and are the same in every run.
pub struct Filler {
    state: u64,
    given: Vec<String>,
    surnames: Vec<String>,
    own_given: Vec<String>,
    own_surnames: Vec<String>,
    cities: Vec<String>,
}

/// A person of a passage.
#[derive(Clone)]
struct Person {
    given: String,
    surname: String,
}

impl Filler {
    /// Reads the lists.
    pub fn new() -> Filler {
        let (mut given, mut surnames) = (Vec::new(), Vec::new());
        for line in PEOPLE.lines() {
            let Some((name, steps)) = line.rsplit_once(' ') else {
                continue;
            };
            let step = |index: usize| usize::from(steps.as_bytes()[index] - b'0');
            // Common names come more often.
            given.extend(std::iter::repeat_n(capital(name), weight(step(0))));
            surnames.extend(std::iter::repeat_n(capital(name), weight(step(1))));
        }
        let (mut own_given, mut own_surnames) = (Vec::new(), Vec::new());
        let mut is_surname = false;
        for line in OWN.lines() {
            if let Some(head) = line.strip_prefix('[') {
                is_surname = head.starts_with("surname");
            } else if !line.starts_with('#') {
                let names = line.split_whitespace().map(str::to_owned);
                if is_surname {
                    own_surnames.extend(names);
                } else {
                    own_given.extend(names);
                }
            }
        }
        let cities = PLACES
            .lines()
            .filter(|line| !line.starts_with(['#', '[']))
            .flat_map(str::split_whitespace)
            .map(capital)
            .collect();
        Filler {
            state: 0x1234_5678_9abc_def1,
            given,
            surnames,
            own_given,
            own_surnames,
            cities,
        }
    }

    fn below(&mut self, most: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % most
    }

    /// Puts things into another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for index in (1..things.len()).rev() {
            let other = self.below(index as u64 + 1) as usize;
            things.swap(index, other);
        }
    }

    fn one<'a>(&mut self, of: &'a [String]) -> &'a str {
        let index = self.below(of.len() as u64) as usize;
        &of[index]
    }

    fn pick(&mut self, what: &[&'static str]) -> &'static str {
        what[self.below(what.len() as u64) as usize]
    }

    fn given_name(&mut self) -> String {
        let (own, all) = (std::mem::take(&mut self.own_given), std::mem::take(&mut self.given));
        let from_own = self.below(3) > 0;
        let one = |filler: &mut Filler| filler.one(if from_own { &own } else { &all }).to_owned();
        let mut name = one(self);
        if self.below(MADE_UP) == 0 {
            name = mixed(&name, &one(self));
        }
        if self.below(7) == 0 && !name.contains('-') {
            name = format!("{name}-{}", one(self));
        }
        (self.own_given, self.given) = (own, all);
        name
    }

    fn surname(&mut self) -> String {
        let (own, all) = (
            std::mem::take(&mut self.own_surnames),
            std::mem::take(&mut self.surnames),
        );
        let from_own = self.below(3) > 0;
        let one = |filler: &mut Filler| filler.one(if from_own { &own } else { &all }).to_owned();
        let mut name = one(self);
        if self.below(MADE_UP) == 0 {
            name = mixed(&name, &one(self));
        }
        match self.below(30) {
            0 | 1 if !name.contains('-') => name = format!("{name}-{}", one(self)),
            2 => name = format!("{name} {}", one(self)),
            3 => name = format!("de la {name}"),
            4 => name = format!("van {name}"),
            5 => name = format!("De {name}"),
            6 => name = format!("Mc{name}"),
            _ => {}
        }
        (self.own_surnames, self.surnames) = (own, all);
        name
    }

    /// A text made of a passage.
    pub fn fill(&mut self, passage: &Written) -> Marked {
        let mut people: HashMap<String, Person> = HashMap::new();
        let mut marked = Marked::default();
        let mut rest = passage.text.as_str();
        let mut open = None;
        while let Some(at) = rest.find(['[', ']', '{']) {
            marked.text.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with("[[") && open.is_none() {
                open = Some(marked.text.len());
                rest = &rest[2..];
            } else if let (true, Some(start)) = (rest.starts_with("]]"), open) {
                marked.names.push(start..marked.text.len());
                open = None;
                rest = &rest[2..];
            } else if let Some(slot) = rest
                .strip_prefix('{')
                .and_then(|inner| inner.split_once('}'))
                .map(|(slot, _)| slot)
                && let Some(text) = self.slot(slot, passage.french, &mut people)
            {
                elide(&mut marked.text, &text, passage.french, &mut open);
                marked.text.push_str(&text);
                rest = &rest[slot.len() + 2..];
            } else {
                let next = rest.chars().next().map_or(1, char::len_utf8);
                marked.text.push_str(&rest[..next]);
                rest = &rest[next..];
            }
        }
        marked.text.push_str(rest);
        // A text that ends without a line end.
        if self.below(2) == 0 {
            marked.text.truncate(marked.text.trim_end().len());
        }
        marked
    }

    fn slot(&mut self, slot: &str, french: bool, people: &mut HashMap<String, Person>) -> Option<String> {
        let (tag, part) = slot.split_once('.').unwrap_or((slot, ""));
        if tag.starts_with('p') && tag.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            if !people.contains_key(tag) {
                let person = Person {
                    given: self.given_name(),
                    surname: self.surname(),
                };
                people.insert(tag.to_owned(), person);
            }
            let person = &people[tag];
            return Some(match part {
                "given" => person.given.clone(),
                "surname" => person.surname.clone(),
                "GIVEN" => person.given.to_uppercase(),
                "SURNAME" => person.surname.to_uppercase(),
                "given.lower" => person.given.to_lowercase(),
                "surname.lower" => person.surname.to_lowercase(),
                "initial" => {
                    let initials = person.given.split('-').filter_map(|part| part.chars().next());
                    initials.map(|first| format!("{first}.")).collect::<Vec<_>>().join("-")
                }
                _ => format!("{} {}", person.given, person.surname),
            });
        }
        self.thing(tag, french, people)
    }

    /// Something that is no person.
    #[allow(clippy::too_many_lines, reason = "a list of kinds, one after the other")]
    fn thing(&mut self, tag: &str, french: bool, people: &HashMap<String, Person>) -> Option<String> {
        let number = self.below(9000) + 1;
        let (given, surname) = (self.given_name(), self.surname());
        let city = {
            let cities = std::mem::take(&mut self.cities);
            let city = self.one(&cities).to_owned();
            self.cities = cities;
            city
        };
        Some(match tag {
            "city" if self.below(4) > 0 => self
                .pick(&[
                    "Montréal",
                    "Québec",
                    "Laval",
                    "Gatineau",
                    "Sherbrooke",
                    "Saint-Jérôme",
                    "Trois-Rivières",
                    "Toronto",
                    "Ottawa",
                    "Halifax",
                    "Winnipeg",
                    "Calgary",
                    "London",
                    "Paris",
                    "Lyon",
                    "Saint-Hyacinthe",
                    "Boston",
                    "Georgetown",
                    "Sainte-Julie",
                    "Victoriaville",
                    "Charlottetown",
                    "Drummondville",
                    "Granby",
                    "Sorel",
                    "Saint-Georges",
                    "Kingston",
                    "Hamilton",
                    "Moncton",
                    "Austin",
                    "Houston",
                    "Bristol",
                    "Lille",
                ])
                .to_owned(),
            "city" => city,
            "country" => self
                .pick(&[
                    "Canada", "France", "Haïti", "Maroc", "Liban", "Jordan", "Chad", "Georgia", "Italy", "Mexico",
                    "Portugal", "Vietnam", "Algérie", "Israël", "Germany", "Ireland",
                ])
                .to_owned(),
            "street" if french => match self.below(4) {
                0 => format!("{number}, rue {given}-{surname}, app. {}", number % 40),
                1 => format!("{number}, boul. {surname} Ouest"),
                2 => format!("{number}, chemin du Lac-{surname}"),
                _ => format!("{number}, avenue {given} {surname}"),
            },
            "street" => match self.below(4) {
                0 => format!("{number} {surname} Street, Suite {}", number % 400),
                1 => format!("{number} {given} {surname} Drive"),
                2 => format!("{} {surname} Crescent", number % 300 + 1),
                _ => format!("{number} {surname} Rd W"),
            },
            "streetname" if french => match self.below(4) {
                0 => format!("rue {given}-{surname}"),
                1 => format!("boulevard {surname}"),
                2 => format!("avenue {given} {surname}"),
                _ => format!("côte {surname}"),
            },
            "streetname" => match self.below(3) {
                0 => format!("{surname} Street"),
                1 => format!("{given} {surname} Boulevard"),
                _ => format!("{surname} Lane"),
            },
            "firm" if french => match self.below(8) {
                0 => format!("{surname} et Frères inc."),
                1 => format!("{surname} & Associés"),
                2 => format!("Groupe {surname}"),
                3 => format!("Les Entreprises {given} {surname} ltée"),
                4 => format!("{surname}, {} avocats", self.surname()),
                5 => format!("Transport {surname} inc."),
                6 => format!("Pharmacie {given} {surname}"),
                _ => format!("Garage {surname} et Fils"),
            },
            "firm" => match self.below(8) {
                0 => format!("{surname} & Sons"),
                1 => format!("{surname}, {} LLP", self.surname()),
                2 => format!("{surname} Group"),
                3 => format!("{given} {surname} Inc."),
                4 => format!("{surname} Brothers Ltd."),
                5 => format!("{surname}-{} Corp.", self.surname()),
                6 => format!("{surname}, {} and {}", self.surname(), self.surname()),
                _ => format!("{surname} Consulting"),
            },
            "org" if french => match self.below(6) {
                0 => format!("Hôpital {given}-{surname}"),
                1 => format!("École {given}-{surname}"),
                2 => format!("Fondation {given} {surname}"),
                3 => format!("Centre {surname}"),
                4 => format!("Cégep {surname}"),
                _ => format!("Université {surname}"),
            },
            "org" => match self.below(6) {
                0 => format!("{surname} University"),
                1 => format!("{given} {surname} Hospital"),
                2 => format!("{surname} Foundation"),
                3 => format!("St. {given} School"),
                4 => format!("{surname} County Council"),
                _ => format!("The {surname} Institute"),
            },
            "product" => format!(
                "{} {}",
                self.pick(&[
                    "Casque", "Lampe", "Chaise", "Model", "Table", "Série", "Sofa", "Kit", "Pompe", "Camera"
                ]),
                self.pick(&[
                    "Rose",
                    "Victoria",
                    "Charlotte",
                    "Martin",
                    "Oscar",
                    "Milano",
                    "Max",
                    "Pierre",
                    "Alfa",
                    "Clara"
                ])
            ),
            "brand" => self
                .pick(&[
                    "Mercedes",
                    "Hugo Boss",
                    "Louis Garneau",
                    "Calvin Klein",
                    "Black & Decker",
                    "Canadian Tire",
                    "Ford",
                    "Simons",
                    "Tim Hortons",
                    "Philips",
                    "Siemens",
                    "Johnson & Johnson",
                    "Benjamin Moore",
                    "Levi's",
                    "Jean Coutu",
                    "Michelin",
                    "Ben & Jerry's",
                    "Jack Daniel's",
                    "Bosch",
                    "Vachon",
                    "St-Hubert",
                    "Yves Rocher",
                ])
                .to_owned(),
            "month" if french => self
                .pick(&["janvier", "mars", "avril", "mai", "juin", "août", "décembre"])
                .to_owned(),
            "month" => self
                .pick(&["January", "March", "April", "May", "June", "August", "December"])
                .to_owned(),
            "day" if french => self
                .pick(&["lundi", "mardi", "jeudi", "vendredi", "dimanche"])
                .to_owned(),
            "day" => self
                .pick(&["Monday", "Tuesday", "Thursday", "Friday", "Sunday"])
                .to_owned(),
            "date" => match self.below(3) {
                0 => format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
                1 if french => format!("{} mars 2023", number % 28 + 1),
                1 => format!("March {}, 2023", number % 28 + 1),
                _ => format!("{:02}/{:02}/2022", number % 12 + 1, number % 28 + 1),
            },
            "phone" => format!("514 555-01{:02}", number % 100),
            "email" if !people.is_empty() && self.below(3) > 0 => {
                let mut tags: Vec<&String> = people.keys().collect();
                tags.sort();
                let person = &people[tags[self.below(tags.len() as u64) as usize]];
                let given = plain(&person.given);
                match self.below(3) {
                    0 => format!("{given}@example.ca"),
                    1 => format!(
                        "{}{}@example.com",
                        given.chars().take(1).collect::<String>(),
                        plain(&person.surname)
                    ),
                    _ => format!("{given}.{}@example.ca", plain(&person.surname)),
                }
            }
            "email" => match self.below(3) {
                0 => format!("info@{}.example.ca", plain(&surname)),
                1 => format!("client{number}@example.com"),
                _ => "ventes@example.ca".to_owned(),
            },
            "amount" if french => format!("{number},00 $"),
            "amount" => format!("${number}.00"),
            "number" => number.to_string(),
            _ => return None,
        })
    }
}

/// How often a name of a step stands in the list that is drawn from.
fn weight(step: usize) -> usize {
    match step {
        0 => 0,
        1..=3 => 1,
        4..=5 => 3,
        _ => 8,
    }
}

fn capital(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A name that nobody bears: the beginning of one and the end of another.
fn mixed(one: &str, other: &str) -> String {
    let begin: String = one.chars().take(one.chars().count().div_ceil(2)).collect();
    let end: String = other.chars().skip(other.chars().count() / 2).collect();
    format!("{begin}{}", end.to_lowercase())
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

/// `de Alice` becomes `d'Alice`, mostly.
fn elide(text: &mut String, next: &str, french: bool, open: &mut Option<usize>) {
    let vowel = next.starts_with([
        'A', 'E', 'I', 'O', 'U', 'Y', 'É', 'È', 'Î', 'a', 'e', 'i', 'o', 'u', 'é',
    ]);
    let marked = *open == Some(text.len());
    if french && vowel && marked && text.ends_with(" de ") {
        text.truncate(text.len() - 2);
        text.push('\'');
        *open = Some(text.len());
    }
}
