//! `recense report`: documents made from the inventory.

use std::io::ErrorKind;

use super::exit::Exit;
use super::{args, failed, language, moment, query_failed, reader};
use crate::query::overview::{OverviewLimits, overview};
use crate::report::{Format, Report, ReportError, Target, write};

/// Writes the inventory report.
pub fn run(args: &args::InventoryReport) -> Exit {
    let mut reader = match reader(&args.store, false) {
        Ok(reader) => reader,
        Err(exit) => return exit,
    };
    if let Err(exit) = moment::go_to(&mut reader, args.moment.as_of.as_deref()) {
        return exit;
    }
    let overview = match overview(&reader, OverviewLimits::default()) {
        Ok(overview) => overview,
        Err(error) => return query_failed(&error),
    };
    let format = match args.format {
        args::FormatArg::Html => Format::Html,
        args::FormatArg::Csv => Format::Csv,
        args::FormatArg::Json => Format::Json,
        args::FormatArg::Xlsx => Format::Xlsx,
    };
    let lang = language(args.lang);
    match write(
        Report::Inventory,
        format,
        lang,
        &overview,
        &Target::from_arg(&args.output),
    ) {
        Ok(()) => Exit::Complete,
        // A reader that went away is no failure.
        Err(ReportError::Write { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Exit::Complete,
        Err(error) => {
            let exit = match error {
                ReportError::MissingFolder(_) | ReportError::IsFolder(_) | ReportError::XlsxStream => Exit::Usage,
                _ => Exit::Failed,
            };
            failed(exit, &error.message(lang))
        }
    }
}
