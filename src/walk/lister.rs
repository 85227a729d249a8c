//! The walk itself: threads that take folders from one heap, tell what is in them, and put back the folders.
//!
//! Each call to the file system is made at a post. When one does not return, [`Walk::look_after`] ends what the
//! thread was doing: the folder or the entry is told as unanswered, the rest of the folder goes back to the heap,
//! and another thread takes over. (A walker of a library waits for its own calls; this one must be able to leave them.)

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::Sender;

use super::links::Links;
use super::reach::{Folder, Reach};
use super::watch::{Left, Patience, Post};
use super::{Entry, Facts, Kind, Look, Options, Refusal};
use crate::model::Cause;

/// Takes an entry; the answer is whether to go on.
pub type Tell = Box<dyn Fn(Entry) -> bool + Send + Sync>;

/// A folder that is to be listed.
#[derive(Clone, Debug)]
struct Task {
    root: usize,
    path: PathBuf,
    /// Whether it is the root itself.
    top: bool,
    /// The file system of the folder above.
    above: Option<u64>,
    /// Whether a link leads to it.
    linked: bool,
    /// Names that have been told already.
    skip: u64,
}

/// One thread that lists.
#[derive(Debug, Default)]
struct Desk {
    post: Post,
    at: Mutex<Option<At>>,
}

/// What a thread is at.
#[derive(Debug)]
struct At {
    task: Task,
    /// The file system of the folder, if that is known.
    device: Option<u64>,
    /// The name in it that is looked at.
    name: Option<OsString>,
}

impl Desk {
    /// The thread is at the next name of its folder, after so many.
    fn passes(&self, told: u64, name: Option<OsString>) {
        if let Some(at) = lock(&self.at).as_mut() {
            at.task.skip = told;
            at.name = name;
        }
    }
}

#[derive(Debug, Default)]
struct Heap {
    folders: Vec<Task>,
    desks: HashMap<u64, Arc<Desk>>,
    next_desk: u64,
    working: usize,
    over: bool,
    /// Dropped when the walk is over.
    end: Option<Sender<()>>,
}

/// Why a thread stops with a folder.
enum Stop {
    /// It has been left behind, and must not touch anything any more.
    Left,
    /// Nobody wants to hear more.
    Enough,
}

impl From<Left> for Stop {
    fn from(_: Left) -> Stop {
        Stop::Left
    }
}

/// A walk that is going on.
pub struct Walk {
    options: Options,
    reach: Reach,
    links: Links,
    patience: Patience,
    tell: Tell,
    heap: Mutex<Heap>,
    news: Condvar,
}

impl Walk {
    /// Walks all roots from several threads, and tells every entry. `end` is dropped when all has been told.
    pub fn start(options: Options, tell: Tell, end: Sender<()>) -> Arc<Walk> {
        let tasks = (0..options.roots.len()).rev().map(|root| Task {
            root,
            path: options.roots[root].clone(),
            top: true,
            above: None,
            linked: false,
            skip: 0,
        });
        let heap = Heap {
            folders: tasks.collect(),
            end: Some(end),
            ..Heap::default()
        };
        let walk = Arc::new(Walk {
            reach: Reach::new(&options.roots),
            links: Links::default(),
            patience: Patience::new(options.silence),
            tell,
            heap: Mutex::new(heap),
            news: Condvar::new(),
            options,
        });
        for _ in 0..walk.options.threads.max(1) {
            walk.seat();
        }
        walk
    }

    /// The way to the entries that are told.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// How long each file system is waited for.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Ends what threads do that have waited too long. To be called now and then; `hurry` shortens their time.
    pub fn look_after(self: &Arc<Walk>, hurry: Option<Duration>) {
        let desks: Vec<(u64, Arc<Desk>)> = self
            .heap()
            .desks
            .iter()
            .map(|(id, desk)| (*id, Arc::clone(desk)))
            .collect();
        for (id, desk) in desks {
            let device = lock(&desk.at).as_ref().and_then(|at| at.device);
            let patience = self.patience.with(device);
            if desk.post.leave(hurry.map_or(patience, |hurry| hurry.min(patience))) {
                self.end_for(id, &desk);
            }
        }
    }

    /// Ends what a thread was doing that has been left behind.
    fn end_for(self: &Arc<Walk>, id: u64, desk: &Desk) {
        self.heap().desks.remove(&id);
        let mut rest = None;
        if let Some(At { mut task, device, name }) = lock(&desk.at).take() {
            self.patience.lost_one(device);
            let stalled = Some(Refusal::Fail(Cause::Stalled));
            match name {
                Some(name) => {
                    self.tell(&task, task.path.join(name), Facts::default(), device, stalled);
                    task.skip += 1;
                    rest = Some(task);
                }
                None => {
                    self.tell(&task, task.path.clone(), Facts::default(), device, stalled);
                }
            }
        }
        self.seat();
        self.put_back(rest);
    }

    /// One more thread.
    fn seat(self: &Arc<Walk>) {
        let desk = Arc::new(Desk::default());
        {
            let mut heap = self.heap();
            let id = heap.next_desk;
            heap.next_desk += 1;
            heap.desks.insert(id, Arc::clone(&desk));
        }
        let walk = Arc::clone(self);
        std::thread::spawn(move || walk.work(&desk));
    }

    fn work(&self, desk: &Desk) {
        while let Some(task) = self.take() {
            match self.list(desk, task) {
                Ok(()) => {
                    *lock(&desk.at) = None;
                    self.put_back(None);
                }
                Err(Stop::Left) => return,
                Err(Stop::Enough) => {
                    let mut heap = self.heap();
                    heap.folders.clear();
                    drop(heap);
                    self.put_back(None);
                }
            }
        }
    }

    /// The next folder, as soon as there is one; none when the walk is over.
    fn take(&self) -> Option<Task> {
        let mut heap = self.heap();
        loop {
            if let Some(task) = heap.folders.pop() {
                heap.working += 1;
                return Some(task);
            }
            if heap.over {
                return None;
            }
            heap = self.news.wait(heap).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A thread has done with its folder.
    fn put_back(&self, rest: Option<Task>) {
        let mut heap = self.heap();
        heap.folders.extend(rest);
        heap.working -= 1;
        if heap.working == 0 && heap.folders.is_empty() {
            heap.over = true;
            heap.end = None;
        }
        self.news.notify_all();
    }

    fn heap(&self) -> MutexGuard<'_, Heap> {
        lock(&self.heap)
    }

    fn tell(&self, task: &Task, path: PathBuf, facts: Facts, device: Option<u64>, refused: Option<Refusal>) -> bool {
        (self.tell)(Entry {
            root: task.root,
            path,
            facts,
            device,
            linked: task.linked,
            refused,
        })
    }

    fn list(&self, desk: &Desk, mut task: Task) -> Result<(), Stop> {
        *lock(&desk.at) = Some(At {
            task: task.clone(),
            device: task.above,
            name: None,
        });
        let refuse = |task: &Task, facts, device, refused| {
            Self::told(self.tell(task, task.path.clone(), facts, device, Some(refused)))
        };
        if self.patience.is_over(task.above) {
            return refuse(&task, Facts::default(), task.above, Refusal::Fail(Cause::Stalled));
        }
        if task.top {
            // What was asked for may be a file, and a link that leads to it.
            match desk.post.call(|| std::fs::metadata(&task.path))? {
                Ok(found) => {
                    let look = Look::of(&found);
                    if look.kind != Kind::Folder {
                        let special = (look.kind != Kind::File).then_some(Refusal::Skip(Cause::SpecialFile));
                        return Self::told(self.tell(&task, task.path.clone(), look.facts, look.device, special));
                    }
                }
                Err(error) => return refuse(&task, Facts::default(), None, Refusal::of(&error)),
            }
        }
        let opened = desk.post.call(|| {
            let folder = self.reach.folder(task.root, &task.path, task.linked)?;
            let look = folder.look_at_itself()?;
            Ok((folder, look))
        })?;
        let (mut folder, look) = match opened {
            Ok(opened) => opened,
            Err(error) => return refuse(&task, Facts::default(), task.above, Refusal::of(&error)),
        };
        if look.device != task.above {
            if desk.post.call(|| folder.is_made_up())? {
                return refuse(&task, look.facts, look.device, Refusal::Skip(Cause::SpecialFile));
            }
            if self.options.one_file_system && !task.top {
                return refuse(&task, look.facts, look.device, Refusal::Skip(Cause::OtherFileSystem));
            }
        }
        let listed = self.entries(desk, &mut task, &mut folder, look.device);
        // Closing asks the file system, too.
        desk.post.call(|| drop(folder))?;
        listed
    }

    fn told(go_on: bool) -> Result<(), Stop> {
        if go_on { Ok(()) } else { Err(Stop::Enough) }
    }

    /// Tells what is in a folder.
    fn entries(&self, desk: &Desk, task: &mut Task, folder: &mut Folder, device: Option<u64>) -> Result<(), Stop> {
        if let Some(at) = lock(&desk.at).as_mut() {
            at.device = device;
        }
        let mut passed = 0;
        loop {
            desk.passes(task.skip, None);
            let name = match desk.post.call(|| folder.next_name())? {
                None => return Ok(()),
                Some(Ok(name)) => name,
                Some(Err(error)) => {
                    let refused = Some(Refusal::of(&error));
                    return Self::told(self.tell(task, task.path.clone(), Facts::default(), device, refused));
                }
            };
            passed += 1;
            if passed <= task.skip {
                continue;
            }
            desk.passes(task.skip, Some(name.clone()));
            let look = desk.post.call(|| folder.look(&name))?;
            self.entry(desk, task, name, look, device)?;
            task.skip += 1;
        }
    }

    /// Tells one entry, or puts it on the heap.
    fn entry(
        &self,
        desk: &Desk,
        task: &Task,
        name: OsString,
        look: std::io::Result<Look>,
        device: Option<u64>,
    ) -> Result<(), Stop> {
        let path = task.path.join(name);
        // A root within a root is walked for itself: met here too, it would be read twice.
        if self.options.roots.contains(&path) {
            return Ok(());
        }
        let mut look = match look {
            Ok(look) => look,
            Err(error) => {
                let refused = Some(Refusal::of(&error));
                return Self::told(self.tell(task, path, Facts::default(), device, refused));
            }
        };
        let mut linked = task.linked;
        let mut refused = None;
        if self.options.exclude.matches(&path, look.kind == Kind::Folder) {
            refused = Some(Refusal::Skip(Cause::Excluded));
        } else if look.kind == Kind::Link && self.options.follow_links {
            match desk.post.call(|| self.links.follow(&path, &self.options.roots))? {
                Ok(behind) => {
                    linked = true;
                    look = behind;
                }
                Err(why) => refused = Some(why),
            }
        }
        if refused.is_none() {
            refused = match look.kind {
                Kind::Folder => {
                    let task = Task {
                        path,
                        top: false,
                        above: device,
                        linked,
                        skip: 0,
                        ..*task
                    };
                    self.heap().folders.push(task);
                    self.news.notify_one();
                    return Ok(());
                }
                _ if self.options.one_file_system && look.device != device => {
                    Some(Refusal::Skip(Cause::OtherFileSystem))
                }
                Kind::Link => Some(Refusal::Skip(Cause::Symlink)),
                Kind::Special => Some(Refusal::Skip(Cause::SpecialFile)),
                Kind::File => None,
            };
        }
        let entry = Entry {
            root: task.root,
            path,
            facts: look.facts,
            device: look.device,
            linked,
            refused,
        };
        Self::told((self.tell)(entry))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
