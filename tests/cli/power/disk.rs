//! A disk that remembers what was synced: a replay of what a program did to files and folders.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// One action of a program, as `shim.c` records it.
#[derive(Debug, Clone)]
pub enum Step {
    Make {
        folder: u64,
        node: u64,
        is_folder: bool,
        name: String,
    },
    Write {
        node: u64,
        offset: usize,
        bytes: Vec<u8>,
    },
    Cut {
        node: u64,
        length: usize,
    },
    Sync {
        node: u64,
    },
    Rename {
        from: (u64, String),
        to: (u64, String),
    },
    Remove {
        folder: u64,
        name: String,
    },
}

/// Reads the log.
pub fn steps(log: &[u8]) -> Vec<Step> {
    let mut rest = log;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (head, more) = rest.split_at(40);
        let number = |at: usize| u64::from_le_bytes(head[8 * at..][..8].try_into().expect("8"));
        let [what, a, b, c, length] = [0, 1, 2, 3, 4].map(number);
        let (text, more) = more.split_at(length as usize);
        rest = more;
        let name = |text: &[u8]| String::from_utf8(text.to_vec()).expect("a name");
        steps.push(match what as u8 {
            b'C' => Step::Make {
                folder: a,
                node: b,
                is_folder: c == 1,
                name: name(text),
            },
            b'W' => Step::Write {
                node: a,
                offset: b as usize,
                bytes: text.to_vec(),
            },
            b'T' => Step::Cut {
                node: a,
                length: b as usize,
            },
            b'S' => Step::Sync { node: a },
            b'R' => {
                let names: Vec<&[u8]> = text.split(|byte| *byte == 0).collect();
                Step::Rename {
                    from: (a, name(names[0])),
                    to: (b, name(names[1])),
                }
            }
            b'U' => Step::Remove {
                folder: a,
                name: name(text),
            },
            other => panic!("no step {other}"),
        });
    }
    steps
}

/// What a power cut leaves of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// All names, and no content: what file systems do that write names first.
    Names,
    /// Of each file and folder all or nothing, by chance.
    Some(u64),
    /// Everything but what one node, by its number, holds since its last sync: the worst case for a file that was not synced.
    AllBut(u64),
    /// Everything: the program was killed, the machine keeps running.
    All,
}

#[derive(Debug, Clone)]
enum Node {
    File {
        now: Vec<u8>,
        synced: Vec<u8>,
    },
    Folder {
        now: BTreeMap<String, usize>,
        synced: BTreeMap<String, usize>,
    },
}

/// Files and folders as the program sees them, and as the disk has them.
#[derive(Debug, Clone)]
pub struct Disk {
    nodes: Vec<Node>,
    by_inode: HashMap<u64, usize>,
}

/// Content of a folder: paths in it, none as content for a folder.
pub type Image = BTreeMap<String, Option<Vec<u8>>>;

impl Disk {
    /// A disk that holds one folder, with files that lie there safely.
    pub fn new(inode: u64, files: &[(&str, &[u8])]) -> Self {
        let mut nodes = vec![Node::Folder {
            now: BTreeMap::new(),
            synced: BTreeMap::new(),
        }];
        let mut names = BTreeMap::new();
        for (name, content) in files {
            names.insert((*name).to_owned(), nodes.len());
            nodes.push(Node::File {
                now: content.to_vec(),
                synced: content.to_vec(),
            });
        }
        nodes[0] = Node::Folder {
            now: names.clone(),
            synced: names,
        };
        Self {
            nodes,
            by_inode: HashMap::from([(inode, 0)]),
        }
    }

    /// Takes a step. What lies outside of the folder is passed over.
    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Make {
                folder,
                node,
                is_folder,
                name,
            } => self.make(*folder, *node, *is_folder, name),
            Step::Write {
                node,
                offset,
                bytes,
            } => {
                if let Some(content) = self.content(*node) {
                    let end = offset + bytes.len();
                    content.resize(content.len().max(end), 0);
                    content[*offset..end].copy_from_slice(bytes);
                }
            }
            Step::Cut { node, length } => {
                if let Some(content) = self.content(*node) {
                    content.resize(*length, 0);
                }
            }
            Step::Sync { node } => {
                let known = self.by_inode.get(node).copied();
                match known.map(|known| &mut self.nodes[known]) {
                    Some(Node::File { now, synced }) => synced.clone_from(now),
                    Some(Node::Folder { now, synced }) => synced.clone_from(now),
                    None => {}
                }
            }
            Step::Rename { from, to } => {
                let moved = self.names(from.0).and_then(|names| names.remove(&from.1));
                if let (Some(moved), Some(names)) = (moved, self.names(to.0)) {
                    names.insert(to.1.clone(), moved);
                }
            }
            Step::Remove { folder, name } => {
                if let Some(names) = self.names(*folder) {
                    names.remove(name);
                }
            }
        }
    }

    fn make(&mut self, folder: u64, node: u64, is_folder: bool, name: &str) {
        let fresh = self.nodes.len();
        // Numbers of removed nodes are used again.
        self.by_inode.remove(&node);
        let Some(names) = self.names(folder) else {
            return;
        };
        names.insert(name.to_owned(), fresh);
        self.by_inode.insert(node, fresh);
        self.nodes.push(if is_folder {
            Node::Folder {
                now: BTreeMap::new(),
                synced: BTreeMap::new(),
            }
        } else {
            Node::File {
                now: Vec::new(),
                synced: Vec::new(),
            }
        });
    }

    fn names(&mut self, inode: u64) -> Option<&mut BTreeMap<String, usize>> {
        match &mut self.nodes[*self.by_inode.get(&inode)?] {
            Node::Folder { now, .. } => Some(now),
            Node::File { .. } => None,
        }
    }

    fn content(&mut self, inode: u64) -> Option<&mut Vec<u8>> {
        match &mut self.nodes[*self.by_inode.get(&inode)?] {
            Node::File { now, .. } => Some(now),
            Node::Folder { .. } => None,
        }
    }

    /// What is found after a power cut.
    pub fn after_cut(&self, left: Left) -> Image {
        let mut image = Image::new();
        self.add(0, "", left, &mut image);
        image
    }

    fn add(&self, node: usize, path: &str, left: Left, image: &mut Image) {
        let chance = |seed: u64| {
            let mut bits = seed.wrapping_add((node as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (bits >> 63) == 1
        };
        let is_folder = matches!(self.nodes[node], Node::Folder { .. });
        let is = |inode: u64| self.by_inode.get(&inode) == Some(&node);
        let lasts = match left {
            Left::Nothing => false,
            Left::Names => is_folder,
            Left::Some(seed) => chance(seed),
            Left::AllBut(inode) => !is(inode),
            Left::All => true,
        };
        match &self.nodes[node] {
            Node::File { now, synced } => {
                let content = if lasts { now } else { synced };
                image.insert(path.to_owned(), Some(content.clone()));
            }
            Node::Folder { now, synced } => {
                if !path.is_empty() {
                    image.insert(path.to_owned(), None);
                }
                let names = if lasts { now } else { synced };
                for (name, child) in names {
                    let path = Path::new(path).join(name);
                    self.add(*child, &path.to_string_lossy(), left, image);
                }
            }
        }
    }
}

/// What lies in a folder.
pub fn image_of(folder: &Path) -> Image {
    fn add(folder: &Path, path: &str, image: &mut Image) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = Path::new(path).join(entry.file_name());
            let path = path.to_string_lossy().into_owned();
            if entry.path().is_dir() {
                image.insert(path.clone(), None);
                add(&entry.path(), &path, image);
            } else {
                let content = fs::read(entry.path()).expect("a file");
                image.insert(path, Some(content));
            }
        }
    }
    let mut image = Image::new();
    add(folder, "", &mut image);
    image
}

/// Lays out what a power cut has left.
pub fn lay_out(image: &Image, folder: &Path) {
    for (path, content) in image {
        let path = folder.join(path);
        match content {
            None => fs::create_dir_all(path).expect("a writable folder"),
            Some(content) => fs::write(path, content).expect("a writable folder"),
        }
    }
}
