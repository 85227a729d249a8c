//! Where a match may begin, told for every byte at once from the classes of the bytes behind it.
//!
//! What the shapes can begin with is written as *forms*: for each of the first bytes, the classes that may stand
//! there. The forms are derived from the automaton, by walking it with sets of states, one form for each first run
//! of equal bytes and what stands behind it; then those that are most alike are joined until there are as many
//! as a byte has bits, three times. A SIMD shuffle looks up the forms that allow one byte, and what is left after the
//! first bytes may be a match: whatever the patterns, nothing that matches is refused.

use std::cmp::Ordering;
use std::collections::HashSet;

use regex_automata::util::primitives::StateID;

use super::automaton::Shapes;
use super::classes::{CLASSES, Classified, KINDS, class_of, in_words};
use super::often::{BEGINS, FOLLOWS};

/// Bytes that are looked at: each costs as much as the next, and the first tell most.
pub(super) const REACH: usize = 10;

/// Runs that are told apart at the start of a shape, as long as it has not more forms than this.
const MOST_RUNS: usize = 5;
const MOST_FORMS: usize = 32;

/// How often forms are moved between groups at most.
const REARRANGED: usize = 4;

/// Forms that are kept of one shape.
const FORMS_OF_SHAPE: usize = 6;

/// A form is one bit of a byte of one of the tables.
pub(super) const TABLES: usize = 3;
const FORMS: usize = 8 * TABLES;

/// For each of the first bytes and each class, the forms that allow it.
pub(super) type Tables = [[[u8; CLASSES]; REACH]; TABLES];

/// For each of the first bytes, the classes that may stand there, one bit each.
type Form = [u16; REACH];

/// Any class.
const ANY: u16 = !0;

/// The meaning of the tables, byte by byte; [`super::simd`] has the same for many bytes at once.
pub(super) fn sift_plainly(classified: &Classified, tables: &Tables, into: &mut [u64]) {
    for (number, block) in into.iter_mut().enumerate() {
        *block = 0;
        for bit in 0..64 {
            let classes = &classified.classes[number * 64 + bit..][..REACH];
            let left = |table: &[[u8; CLASSES]; REACH]| {
                let allowed = table
                    .iter()
                    .zip(classes)
                    .map(|(table, class)| table[usize::from(*class)]);
                allowed.fold(!0, |left, allowed| left & allowed)
            };
            *block |= u64::from(tables.iter().any(|table| left(table) != 0)) << bit;
        }
    }
}

/// The tables for these shapes, of each of them alone.
pub(super) fn tables(shapes: &[Shapes]) -> Tables {
    let mut tables = [[[0; CLASSES]; REACH]; TABLES];
    for (number, form) in joined(shapes.iter().flat_map(forms).collect(), FORMS)
        .iter()
        .enumerate()
    {
        for (table, classes) in tables[number / 8].iter_mut().zip(form) {
            for (class, forms) in table.iter_mut().enumerate() {
                *forms |= ((classes >> class & 1) as u8) << (number % 8);
            }
        }
    }
    tables
}

/// Sets of states, walked over classes of bytes.
struct Walk<'a> {
    shapes: &'a Shapes,
    members: Vec<Vec<u8>>,
}

/// Where the automaton may be: the states, told apart by whether the last byte was one of a word.
#[derive(Clone, Default)]
struct Reached {
    outside: Vec<StateID>,
    in_word: Vec<StateID>,
}

/// What one more byte of some class comes to.
struct Step {
    states: Vec<StateID>,
    /// Whether a match may end before that byte: not between two bytes of one word.
    matched: bool,
}

impl Walk<'_> {
    fn step(&self, from: &Reached, class: usize) -> Step {
        let (mut states, outside) = self.shapes.step_all(&from.outside, &self.members[class]);
        let (more, inside) = self.shapes.step_all(&from.in_word, &self.members[class]);
        states.extend(more);
        states.sort_unstable();
        states.dedup();
        Step {
            states,
            matched: outside || (inside && !in_words(class)),
        }
    }

    /// The same for any of several classes, which are all of words or none is; and the classes that come to
    /// something, one bit each.
    fn step_any(&self, from: &Reached, classes: &[usize]) -> (Reached, bool, u16) {
        let (mut reached, mut matched, mut alive) = (Reached::default(), false, 0);
        for &class in classes {
            let step = self.step(from, class);
            matched |= step.matched;
            alive |= u16::from(step.matched || !step.states.is_empty()) << class;
            let states = if in_words(class) {
                &mut reached.in_word
            } else {
                &mut reached.outside
            };
            states.extend(step.states);
        }
        for states in [&mut reached.outside, &mut reached.in_word] {
            states.sort_unstable();
            states.dedup();
        }
        (reached, matched, alive)
    }

    /// Adds the forms of what can follow from a place in a form on, where no byte of the kind `last` stands: one for
    /// each sequence of so many runs.
    fn split(
        &self,
        from: &Reached,
        last: Option<usize>,
        (form, at): (Form, usize),
        runs: usize,
        forms: &mut HashSet<Form>,
    ) {
        if forms.len() > MOST_FORMS {
            return;
        }
        for (number, kind) in kinds().iter().enumerate().filter(|(number, _)| Some(*number) != last) {
            let (mut form, mut reached) = (form, from.clone());
            for length in 0..REACH - at {
                let (next, matched, alive) = self.step_any(&reached, kind);
                form[at + length] = alive;
                if alive == 0 {
                    break;
                }
                if matched || at + length + 1 == REACH {
                    forms.insert(form);
                    break;
                }
                if runs == 1 {
                    let mut form = form;
                    self.fill(next, &mut form, at + length + 1);
                    forms.insert(form);
                    break;
                }
                self.split(&next, Some(number), (form, at + length + 1), runs - 1, forms);
                reached = next;
            }
        }
    }

    /// Fills a form from byte `at` on; behind the end of a match anything may stand.
    fn fill(&self, mut from: Reached, form: &mut Form, at: usize) {
        let every: Vec<usize> = (0..CLASSES).collect();
        for classes in &mut form[at..] {
            let (reached, matched, alive) = self.step_any(&from, &every);
            *classes = alive;
            if matched {
                break;
            }
            from = reached;
        }
    }
}

/// The forms of what a shape matches: one for each sequence of runs with which a match can begin.
fn forms(shape: &Shapes) -> Vec<Form> {
    let walk = Walk {
        shapes: shape,
        members: shape.members_of(CLASSES, class_of),
    };
    let start = Reached {
        outside: vec![shape.start()],
        in_word: Vec::new(),
    };
    let mut forms = Vec::new();
    for runs in 1..=MOST_RUNS {
        let mut more = HashSet::new();
        walk.split(&start, None, ([ANY; REACH], 0), runs, &mut more);
        if more.len() > MOST_FORMS && runs > 1 {
            break;
        }
        forms = more.into_iter().collect();
    }
    joined(forms, FORMS_OF_SHAPE)
}

/// The classes of each kind: those of runs, and every other one alone.
fn kinds() -> Vec<Vec<usize>> {
    let mut kinds: Vec<Vec<usize>> = KINDS
        .iter()
        .map(|kind| kind.iter().map(|class| usize::from(*class)).collect())
        .collect();
    let lone: Vec<Vec<usize>> = (0..CLASSES)
        .filter(|class| !kinds.iter().any(|kind| kind.contains(class)))
        .map(|class| vec![class])
        .collect();
    kinds.extend(lone);
    kinds
}

/// Joins forms until there is a bit for each: always the two for which the fewest places of text are allowed in
/// addition.
fn joined(mut forms: Vec<Form>, most: usize) -> Vec<Form> {
    // What comes out of a set has no order; the tables should be the same every time.
    forms.sort_unstable();
    forms.dedup();
    let mut groups: Vec<Group> = forms.into_iter().map(|form| Group::new(vec![form])).collect();
    let cost = |a: &Group, b: &Group| share(&join(&a.form, &b.form)) - a.share - b.share;
    let mut costs: Vec<Row> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| Row::new(groups[..index].iter().map(|other| cost(group, other)).collect()))
        .collect();
    while groups.len() > most {
        let rows = costs.iter().enumerate().skip(1);
        let Some((a, row)) = rows.min_by(|x, y| x.1.least().total_cmp(&y.1.least())) else {
            break;
        };
        let b = row.cheapest;
        // `b` stands before `a`: it takes in what `a` has, and `a` is taken out.
        let members = groups.remove(a).members;
        costs.remove(a);
        for row in &mut costs[a..] {
            row.remove(a);
        }
        groups[b] = Group::new([&groups[b].members[..], &members].concat());
        costs[b] = Row::new(groups[..b].iter().map(|other| cost(&groups[b], other)).collect());
        for (row, group) in costs.iter_mut().zip(&groups).skip(b + 1) {
            row.set(b, cost(group, &groups[b]));
        }
    }
    rearranged(groups).into_iter().map(|group| group.form).collect()
}

/// What it costs to join a group with each of those before it.
struct Row {
    costs: Vec<f32>,
    /// The first of those that cost least.
    cheapest: usize,
}

impl Row {
    fn new(costs: Vec<f32>) -> Row {
        let mut row = Row { costs, cheapest: 0 };
        row.look();
        row
    }

    fn look(&mut self) {
        let all = self.costs.iter().enumerate();
        self.cheapest = all.min_by(|x, y| x.1.total_cmp(y.1)).map_or(0, |(index, _)| index);
    }

    fn least(&self) -> f32 {
        self.costs.get(self.cheapest).copied().unwrap_or(f32::INFINITY)
    }

    fn remove(&mut self, index: usize) {
        self.costs.remove(index);
        match self.cheapest.cmp(&index) {
            Ordering::Less => {}
            Ordering::Equal => self.look(),
            Ordering::Greater => self.cheapest -= 1,
        }
    }

    fn set(&mut self, index: usize, cost: f32) {
        self.costs[index] = cost;
        if self.cheapest == index || cost <= self.least() {
            self.look();
        }
    }
}

/// Moves each form to the group where it costs least, as long as that gains something: joining two by two does not
/// look ahead.
fn rearranged(mut groups: Vec<Group>) -> Vec<Group> {
    for _ in 0..REARRANGED {
        let mut moved = false;
        for from in 0..groups.len() {
            let mut at = 0;
            while groups[from].members.len() > 1 && at < groups[from].members.len() {
                let mut rest = groups[from].members.clone();
                let form = rest.remove(at);
                let rest = Group::new(rest);
                let gain = groups[from].share - rest.share;
                let cost = |to: &usize| share(&join(&groups[*to].form, &form)) - groups[*to].share;
                let others = (0..groups.len()).filter(|to| *to != from);
                let best = others.map(|to| (cost(&to), to)).min_by(|a, b| a.0.total_cmp(&b.0));
                match best {
                    // More than what rounding leaves.
                    Some((cost, to)) if cost < gain * 0.999 => {
                        groups[to] = Group::new([&groups[to].members[..], &[form]].concat());
                        groups[from] = rest;
                        moved = true;
                    }
                    _ => at += 1,
                }
            }
        }
        if !moved {
            break;
        }
    }
    groups
}

/// Forms that share a bit.
struct Group {
    members: Vec<Form>,
    /// All that some member allows.
    form: Form,
    share: f32,
}

impl Group {
    fn new(members: Vec<Form>) -> Group {
        let form = members.iter().fold([0; REACH], |form, member| join(&form, member));
        Group {
            share: share(&form),
            members,
            form,
        }
    }
}

fn join(a: &Form, b: &Form) -> Form {
    std::array::from_fn(|at| a[at] | b[at])
}

/// The places that a form allows in 1,000 bytes of text, guessed.
fn share(form: &Form) -> f32 {
    let looked_at = REACH - form.iter().rev().take_while(|classes| **classes == ANY).count();
    let mut here = BEGINS;
    keep_only(form[0], &mut here);
    for &classes in form.iter().take(looked_at).skip(1) {
        let mut next = [0.0; CLASSES];
        for (places, follows) in here.iter().zip(&FOLLOWS).filter(|(places, _)| **places > 0.0) {
            let share = places * 1e-3;
            for (next, follows) in next.iter_mut().zip(follows) {
                *next += share * follows;
            }
        }
        keep_only(classes, &mut next);
        here = next;
    }
    here.iter().sum()
}

/// Leaves what stands for some of these classes.
fn keep_only(classes: u16, places: &mut [f32; CLASSES]) {
    for (class, places) in places.iter_mut().enumerate() {
        *places *= f32::from(classes >> class & 1);
    }
}
