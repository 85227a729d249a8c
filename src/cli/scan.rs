//! `recense scan`: the main job.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::config::Config;
use super::exit::Exit;
use super::present::{self, Style};
use super::{
    args, catalogue, compiled, failed, guard, inventory_failed, json, key_source, language, moment, place, printed,
    query_failed, reading,
};
use crate::detect::catalogue::{Catalogue, Detector};
use crate::extract::Ocr;
use crate::extract::worker::confinement;
use crate::inventory::{Plan, Reader, ScanState, Writer, sidecars};
use crate::model::OutcomeKind;
use crate::query::overview::{OverviewLimits, overview};
use crate::query::rows::ScanSummary;
use crate::scan::{Compile, Control, Counts, Ended, Options, run as run_scan};
use crate::text::format;
use crate::text::lang::Lang;
use crate::walk::{self, Globs};

/// How often the progress bar is drawn.
const REDRAW: Duration = Duration::from_millis(120);

/// Folders that the summary names.
const LISTED: OverviewLimits = OverviewLimits {
    folders: 5,
    unread: 0,
    unread_folders: 0,
};

/// Scans, and says what it came to.
pub fn run(args: &args::Scan, config: &Config) -> Exit {
    let args = &settled(args, config);
    if !args.guarded
        && let Some(exit) = guard::lead()
    {
        return exit;
    }
    let control = Arc::new(Control::default());
    let guarded = match listen(args, &control) {
        Ok(guarded) => guarded,
        Err(error) => return failed(Exit::Failed, &format!("signals cannot be caught: {error}")),
    };
    let exit = match prepare(args, config) {
        Ok(prepared) => scan(args, prepared, &control),
        Err(exit) => exit,
    };
    #[cfg(unix)]
    if let Some(guarded) = guarded {
        guarded.release(exit);
    }
    exit
}

/// Signals reach the scan through its guard, or as they come.
#[cfg(unix)]
fn listen(args: &args::Scan, control: &Arc<Control>) -> io::Result<Option<guard::Guarded>> {
    if args.guarded {
        return guard::Guarded::listen(control).map(Some);
    }
    stop_on_signal(control).map_err(io::Error::other)?;
    Ok(None)
}

/// Signals reach the scan as they come.
#[cfg(not(unix))]
fn listen(_: &args::Scan, control: &Arc<Control>) -> io::Result<()> {
    stop_on_signal(control).map_err(io::Error::other)
}

/// What a scan needs, checked before anything is written.
struct Prepared {
    detectors: Compile,
    writer: Writer,
    options: Options,
    key_file: Option<PathBuf>,
}

fn prepare(args: &args::Scan, config: &Config) -> Result<Prepared, Exit> {
    let usage = |message: &str| failed(Exit::Usage, message);
    if args.paths.is_empty() {
        return Err(usage(
            "say what to scan: `recense scan <PATH>…`, or [[root]] tables in recense.toml",
        ));
    }
    let mut roots = Vec::new();
    for path in &args.paths {
        if let Err(error) = std::fs::symlink_metadata(path) {
            return Err(usage(&format!("{}: {error}; nothing was scanned", path.display())));
        }
        let whole = place::whole(path).map_err(|error| usage(&format!("{}: {error}", path.display())))?;
        if !roots.contains(&whole) {
            roots.push(whole);
        }
    }
    let (about, excluded) = said_of(&roots, config);
    let excluded = [args.exclude.clone(), excluded].concat();
    let exclude = Globs::new(&excluded).map_err(|error| usage(&format!("--exclude: {error}")))?;
    let mut limits = reading::limits(&args.reading, language(args.output.lang))?;
    let catalogue = catalogue(args.patterns.as_deref())?;
    let detection = detection(&catalogue);
    // Compiling takes longer than to see that nothing has changed: it waits for the first file that is read. What
    // users have written may not compile, though, and they are told before anything is done.
    let detectors: Compile = match args.patterns {
        Some(_) => {
            let detectors = compiled(catalogue)?;
            Box::new(move || detectors)
        }
        None => Box::new(|| compiled(catalogue).expect("the built-in catalogue compiles, as its tests show")),
    };
    let key = key_source(&args.store)?;
    let key_file = key.file().cloned();
    let threads = args.threads.map_or_else(processors, usize::from);
    // Each thread keeps its part of the rate.
    limits.read_rate = args.max_read_rate.map_or(0, |rate| (rate / threads as u64).max(1));
    let mut writer = Writer::open(args.store.inventory(), &key).map_err(|error| inventory_failed(&error))?;
    let own_files = sidecars(args.store.inventory()).into_iter().chain(key_file.clone());
    let own_files = own_files.chain(args.reading.password_file.clone());
    let own_files = own_files.chain(args.store.passphrase_file.clone());
    let own_files = own_files.filter_map(|file| file.canonicalize().ok()).collect();
    let given = json!({
        "exclude": excluded, "max_file_size": args.max_file_size, "one_file_system": args.one_file_system,
        "follow_links": args.follow_links, "confinement": confinement().name(),
        "ocr": limits.ocr.as_ref().map(Ocr::languages),
        "patterns": args.patterns, "password_file": args.reading.password_file, "ebcdic": args.reading.ebcdic, "threads": threads,
        "max_read_rate": args.max_read_rate, "nice": args.nice, "until": args.until.map(|until| until.to_string()),
        "config": config.file,
    });
    writer
        .begin_scan(Plan {
            roots: &roots,
            about: &about,
            version: env!("CARGO_PKG_VERSION"),
            catalogue: &detection,
            options: &given.to_string(),
            require_reason: config.require_reason,
        })
        .map_err(|error| inventory_failed(&error))?;
    let options = Options {
        walk: walk::Options {
            roots,
            exclude,
            one_file_system: args.one_file_system,
            follow_links: args.follow_links,
            threads: threads.min(4),
            silence: crate::scan::silence(),
        },
        max_file_size: args.max_file_size,
        limits,
        threads,
        own_files,
        detection,
        full: args.full,
        retry_quarantined: args.retry_quarantined,
    };
    Ok(Prepared {
        detectors,
        writer,
        options,
        key_file,
    })
}

/// The options of a scan: as given, and where they were not, as configured.
fn settled(args: &args::Scan, config: &Config) -> args::Scan {
    let scan = &config.scan;
    let mut args = args.clone();
    if args.paths.is_empty() {
        args.paths = config.roots.iter().map(|root| root.path.clone()).collect();
    }
    args.exclude.extend(scan.exclude.iter().cloned());
    args.reading.ebcdic.extend(scan.ebcdic.iter().cloned());
    args.max_file_size = args.max_file_size.or(scan.max_file_size);
    args.max_read_rate = args.max_read_rate.or(scan.max_read_rate);
    args.nice = args.nice.or(scan.nice);
    args.until = args.until.or(scan.until);
    args.threads = args.threads.or(scan.threads);
    args.patterns = args.patterns.or_else(|| scan.patterns.clone());
    args.reading.password_file = args.reading.password_file.or_else(|| scan.password_file.clone());
    args.one_file_system |= scan.one_file_system;
    args.follow_links |= scan.follow_links;
    args.reading.ocr |= scan.ocr;
    args.fail_on_incomplete |= scan.fail_on_incomplete;
    args
}

/// What the configuration says of these roots, as JSON, and what it leaves out below them.
fn said_of(roots: &[PathBuf], config: &Config) -> (Vec<Option<String>>, Vec<String>) {
    let mut about = vec![None; roots.len()];
    let mut excluded = Vec::new();
    for root in &config.roots {
        let Ok(path) = place::whole(&root.path) else {
            continue;
        };
        let Some(at) = roots.iter().position(|given| *given == path) else {
            continue;
        };
        about[at] = serde_json::to_string(&root.note).ok();
        let below = globset::escape(&path.to_string_lossy());
        excluded.extend(
            root.exclude
                .iter()
                .map(|glob| format!("{below}/**/{}", glob.trim_start_matches('/'))),
        );
    }
    (about, excluded)
}

/// Leaves the processor to others, and sets the clock by which the scan ends.
fn give_way(args: &args::Scan, control: &Arc<Control>) {
    #[cfg(unix)]
    if let Some(nice) = args.nice {
        // A scan that is not allowed to give way is still a scan.
        let _ = rustix::process::nice(i32::from(nice));
    }
    if let Some(until) = args.until {
        let control = Arc::clone(control);
        let wait = moment::until(until);
        std::thread::spawn(move || {
            std::thread::sleep(wait);
            control.stop_as_planned();
        });
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Names the detectors with which a scan is made: what decides about findings, not what is said about it. No field is
/// passed over with `..`, so that a new one has to be put on one side or the other; shapes and context take part whole.
fn detection(catalogue: &Catalogue) -> String {
    let mut digest = blake3::Hasher::new();
    digest.update(crate::detect::REVISION.as_bytes());
    for detector in &catalogue.detectors {
        let Detector {
            id,
            kind,
            class,
            mask,
            check,
            code,
            shapes,
            context,
            output,
            person,
            // What is told of it, what tests it, and what chose it for this catalogue.
            name_en: _,
            name_fr: _,
            rule: _,
            examples: _,
            counters: _,
            status: _,
        } = detector;
        let check = check.map(|validator| validator.name);
        let decides =
            format!("{id} {kind} {class:?} {mask:?} {check:?} {code:?} {shapes:?} {context:?} {output:?} {person:?}\n");
        digest.update(decides.as_bytes());
    }
    digest.finalize().to_hex()[..32].to_owned()
}

fn scan(args: &args::Scan, prepared: Prepared, control: &Arc<Control>) -> Exit {
    let Prepared {
        detectors,
        writer,
        options,
        key_file,
    } = prepared;
    let lang = language(args.output.lang);
    let begun = Instant::now();
    give_way(args, control);
    let show = !args.quiet && !args.output.json && std::io::stderr().is_terminal();
    let ended = with_progress(show, lang, &control.counts, || {
        run_scan(options, detectors, writer, control)
    });
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => return inventory_failed(&error),
    };
    let exit = exit_of(&ended, args.fail_on_incomplete, control.is_planned());
    let summary = match summary(args, &ended, begun.elapsed(), key_file) {
        Ok(summary) => summary,
        Err(exit) => return exit,
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let shown = if args.output.json {
        json::scan(&mut out, &summary)
    } else if args.quiet {
        Ok(())
    } else {
        present::scan_summary(&mut out, lang, &summary, exit.code(), Style::detect())
    };
    let shown = printed(shown.and_then(|()| out.flush()));
    if control.counts.access_times() > 0 && !args.quiet {
        let files = format::count(lang, control.counts.access_times());
        eprintln!("recense: {}", lang.words().access_times.replace("{files}", &files));
    }
    if let Some(until) = args.until.filter(|_| control.is_planned() && !args.quiet) {
        let time = until.strftime("%H:%M").to_string();
        eprintln!("recense: {}", lang.words().stopped_until.replace("{time}", &time));
    }
    if control.left() > 0 && !args.quiet {
        let calls = format::count(lang, u64::from(control.left()));
        eprintln!("recense: {}", lang.words().left_behind.replace("{calls}", &calls));
    }
    if let Some(error) = &ended.stopped_by {
        return inventory_failed(error);
    }
    if shown == Exit::Complete { exit } else { shown }
}

fn exit_of(ended: &Ended, fail_on_incomplete: bool, planned: bool) -> Exit {
    let items = |outcome| ended.totals.items.get(&outcome).copied().unwrap_or(0);
    let incomplete = items(OutcomeKind::Failed) + items(OutcomeKind::Partial) > 0;
    let left_out = items(OutcomeKind::Skipped) > 0;
    match ended.state {
        ScanState::Failed => Exit::Failed,
        ScanState::Interrupted if fail_on_incomplete && !planned => Exit::Failed,
        ScanState::Complete if incomplete && fail_on_incomplete => Exit::Failed,
        ScanState::Complete if !incomplete && !left_out => Exit::Complete,
        ScanState::Complete | ScanState::Interrupted => Exit::Unread,
    }
}

/// The first signal ends the scan cleanly; the second ends the program at once. The inventory is valid after both.
fn stop_on_signal(control: &Arc<Control>) -> Result<(), ctrlc::Error> {
    let control = Arc::clone(control);
    let signals = AtomicUsize::new(0);
    ctrlc::set_handler(move || {
        control.stop();
        if signals.fetch_add(1, Ordering::Relaxed) > 0 {
            std::process::exit(130);
        }
    })
}

fn summary(args: &args::Scan, ended: &Ended, took: Duration, key: Option<PathBuf>) -> Result<ScanSummary, Exit> {
    let reader = Reader::open(args.store.inventory()).map_err(|error| inventory_failed(&error))?;
    let overview = overview(&reader, LISTED).map_err(|error| query_failed(&error))?;
    let inventory = place::whole(args.store.inventory()).unwrap_or_else(|_| args.store.inventory().to_owned());
    Ok(ScanSummary {
        scan: ended.totals.scan,
        items: ended.totals.items.clone(),
        bytes: ended.totals.bytes,
        bytes_read: ended.totals.bytes_read,
        findings: overview
            .kinds
            .iter()
            .map(|kind| (kind.kind.clone(), kind.levels.clone()))
            .collect(),
        seconds: took.as_secs_f64(),
        folders: overview.folders,
        reasons: overview.coverage.reasons,
        inventory,
        key,
        unchanged: ended.totals.unchanged,
        copies: ended.totals.copies,
        gone: ended.totals.gone,
        state: ended.state.name().to_owned(),
        confinement: confinement().name().to_owned(),
    })
}

/// Draws a progress bar while `work` runs, if it is to be shown.
fn with_progress<T>(show: bool, lang: Lang, counts: &Counts, work: impl FnOnce() -> T) -> T {
    if !show {
        return work();
    }
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "{elapsed_precise} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} ETA {eta} · {msg}";
    bar.set_style(
        ProgressStyle::with_template(template)
            .expect("the template is right")
            .progress_chars("█▌ "),
    );
    let (end, ended) = crossbeam_channel::bounded::<()>(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while matches!(
                ended.recv_timeout(REDRAW),
                Err(crossbeam_channel::RecvTimeoutError::Timeout)
            ) {
                draw(&bar, lang, counts);
            }
            bar.finish_and_clear();
        });
        let result = work();
        drop(end);
        result
    })
}

fn draw(bar: &ProgressBar, lang: Lang, counts: &Counts) {
    let words = lang.words();
    let more = if counts.is_walked() { "" } else { "+" };
    bar.set_length(counts.bytes_met());
    bar.set_position(counts.bytes_done());
    bar.set_message(format!(
        "{}/{}{more} {} · {} {}",
        format::count(lang, counts.files_done()),
        format::count(lang, counts.files_met()),
        words.progress_files,
        format::count(lang, counts.findings()),
        words.progress_findings,
    ));
}
