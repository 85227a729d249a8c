//! Writes a compound file: an embedded storage becomes a file of its own, which can go through the door.

/// Bytes of a sector; with sectors of this size the header's own list of tables reaches beyond 400 MiB.
const SECTOR: usize = 4096;

/// Bytes of a small sector.
const SMALL: usize = 64;

const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const IS_TABLE: u32 = 0xFFFF_FFFD;

/// A compound file under construction.
pub(in crate::extract) struct File {
    nodes: Vec<Node>,
}

struct Node {
    name: String,
    kind: u8,
    children: Vec<usize>,
    content: Vec<u8>,
}

impl Default for File {
    fn default() -> File {
        File {
            nodes: vec![Node {
                name: "Root Entry".to_owned(),
                kind: 5,
                children: Vec::new(),
                content: Vec::new(),
            }],
        }
    }
}

impl File {
    /// Adds a storage; its number. The root is number 0.
    pub fn storage(&mut self, above: usize, name: &str) -> usize {
        self.add(above, name, 1, Vec::new())
    }

    /// Adds a stream.
    pub fn stream(&mut self, above: usize, name: &str, content: Vec<u8>) {
        self.add(above, name, 2, content);
    }

    fn add(&mut self, above: usize, name: &str, kind: u8, content: Vec<u8>) -> usize {
        let number = self.nodes.len();
        self.nodes.push(Node {
            name: name.to_owned(),
            kind,
            children: Vec::new(),
            content,
        });
        if let Some(node) = self.nodes.get_mut(above) {
            node.children.push(number);
        }
        number
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut small = Vec::new();
        let mut small_table: Vec<u32> = Vec::new();
        let mut starts = vec![END; self.nodes.len()];
        for (node, start) in self.nodes.iter().zip(&mut starts) {
            if (1..SECTOR).contains(&node.content.len()) {
                *start = small_table.len() as u32;
                small.extend(&node.content);
                small.resize(small.len().next_multiple_of(SMALL), 0);
                link(&mut small_table, small.len() / SMALL);
            }
        }
        let small_table_bytes: Vec<u8> = small_table.iter().flat_map(|next| next.to_le_bytes()).collect();
        // The directory, the tables of the small sectors, the small sectors, and then the streams.
        let directory_sectors = (self.nodes.len() * 128).div_ceil(SECTOR);
        let mut table: Vec<u32> = Vec::new();
        link(&mut table, directory_sectors);
        let small_table_start = begin(&mut table, small_table_bytes.len());
        starts[0] = begin(&mut table, small.len());
        for (node, start) in self.nodes.iter().zip(&mut starts) {
            if node.content.len() >= SECTOR {
                *start = begin(&mut table, node.content.len());
            }
        }
        let content_sectors = table.len();
        let mut tables = 0;
        while tables * SECTOR / 4 < content_sectors + tables {
            tables += 1;
        }
        table.extend(std::iter::repeat_n(IS_TABLE, tables));
        table.resize(tables * SECTOR / 4, FREE);

        let mut out = header(
            content_sectors as u32,
            tables as u32,
            small_table_start,
            small_table_bytes.len(),
        );
        let mut siblings = vec![None; self.nodes.len()];
        for pair in self.nodes.iter().flat_map(|node| node.children.windows(2)) {
            siblings[pair[0]] = Some(pair[1]);
        }
        for (number, node) in self.nodes.iter().enumerate() {
            let size = if number == 0 { small.len() } else { node.content.len() };
            out.extend(node.entry(siblings[number], starts[number], size));
        }
        pad(&mut out);
        for content in [&small_table_bytes, &small] {
            out.extend(content);
            pad(&mut out);
        }
        for node in self.nodes.iter().filter(|node| node.content.len() >= SECTOR) {
            out.extend(&node.content);
            pad(&mut out);
        }
        out.extend(table.iter().flat_map(|next| next.to_le_bytes()));
        out
    }
}

impl Node {
    /// Its line in the directory.
    fn entry(&self, sibling: Option<usize>, start: u32, size: usize) -> [u8; 128] {
        let mut entry = [0; 128];
        let units: Vec<u16> = self.name.encode_utf16().take(31).collect();
        for (at, unit) in units.iter().enumerate() {
            entry[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (2 * units.len() + 2) as u8;
        entry[66] = self.kind;
        entry[67] = 1;
        let links = [None, sibling, self.children.first().copied()];
        for (at, link) in [68, 72, 76].into_iter().zip(links) {
            let link = link.map_or(FREE, |link| link as u32);
            entry[at..at + 4].copy_from_slice(&link.to_le_bytes());
        }
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..128].copy_from_slice(&(size as u64).to_le_bytes());
        entry
    }
}

fn header(content_sectors: u32, tables: u32, small_table_start: u32, small_table_bytes: usize) -> Vec<u8> {
    let mut out = vec![0; SECTOR];
    out[..8].copy_from_slice(super::MAGIC);
    let words: [(usize, u16); 5] = [(24, 0x3E), (26, 4), (28, 0xFFFE), (30, 12), (32, 6)];
    for (at, word) in words {
        out[at..at + 2].copy_from_slice(&word.to_le_bytes());
    }
    let small_tables = small_table_bytes.div_ceil(SECTOR) as u32;
    let numbers: [(usize, u32); 7] = [
        (44, tables),
        (48, 0),
        (56, SECTOR as u32),
        (60, small_table_start),
        (64, small_tables),
        (68, END),
        (72, 0),
    ];
    let lists = (0..109).map(|list: u32| {
        let sector = if list < tables { content_sectors + list } else { FREE };
        (76 + 4 * list as usize, sector)
    });
    for (at, number) in numbers.into_iter().chain(lists) {
        out[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    out
}

/// Fills up the sector that is begun.
fn pad(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(SECTOR), 0);
}

/// Adds a chain for so many bytes; its first sector.
fn begin(table: &mut Vec<u32>, bytes: usize) -> u32 {
    if bytes == 0 {
        return END;
    }
    let start = table.len();
    link(table, start + bytes.div_ceil(SECTOR));
    start as u32
}

/// Adds a chain up to that length of the table.
fn link(table: &mut Vec<u32>, length: usize) {
    while table.len() + 1 < length {
        table.push(table.len() as u32 + 1);
    }
    if table.len() < length {
        table.push(END);
    }
}
