//! What an Access database holds beside its tables: properties, queries, macros, modules, forms and reports.

use jetdb::{
    BlobProperty, BlobValue, CatalogEntry, FileError, PageReader, Value, entry_properties, list_forms_in,
    list_macros_in, query_to_sql, read_access_storage, read_form_properties_in, read_macro_in, read_queries_in,
    read_vba_project_in,
};

use super::{cause, shown};
use crate::extract::{Builder, ExtractError, Limits, Sink};
use crate::model::Hop;

/// Reads all of it. What is broken is told, and the rest is read.
pub(super) fn read(
    reader: &mut PageReader,
    catalog: &[CatalogEntry],
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<(), ExtractError> {
    properties(reader, catalog, sink)?;
    let tell = |sink: &mut dyn Sink, error: &FileError| sink.incomplete(cause(error));
    match read_queries_in(reader, catalog) {
        Ok(queries) => {
            for query in queries {
                text(&query.name, &query_to_sql(&query), sink)?;
            }
        }
        Err(error) => tell(sink, &error),
    }
    limits.check_time().map_err(ExtractError::Unreadable)?;
    let storage = match read_access_storage(reader) {
        Ok(storage) => storage,
        Err(error) => {
            tell(sink, &error);
            return Ok(());
        }
    };
    match read_vba_project_in(reader, &storage) {
        Ok(project) => {
            for module in project.modules {
                text(&module.name, &module.source, sink)?;
            }
        }
        Err(error) => tell(sink, &error),
    }
    for entry in list_macros_in(reader, &storage).unwrap_or_default() {
        limits.check_time().map_err(ExtractError::Unreadable)?;
        match read_macro_in(reader, &storage, &entry.name) {
            Ok(found) => {
                text(&entry.name, &found.xml, sink)?;
                if let Some(grid) = found.grid {
                    text(&entry.name, &grid.to_text(), sink)?;
                }
            }
            Err(error) => tell(sink, &error),
        }
    }
    match list_forms_in(&storage) {
        Ok(forms) => {
            for form in forms {
                limits.check_time().map_err(ExtractError::Unreadable)?;
                match read_form_properties_in(&storage, &form.name, Some(form.object_type)) {
                    Ok(found) => {
                        on_form(&form.name, &found.properties, sink)?;
                        for control in &found.controls {
                            on_form(&form.name, &control.properties, sink)?;
                        }
                    }
                    Err(error) => tell(sink, &error),
                }
            }
        }
        Err(error) => tell(sink, &error),
    }
    Ok(())
}

/// Properties of the database (title, author, firm), and of each thing in it (descriptions, presets, lists of choices).
fn properties(reader: &PageReader, catalog: &[CatalogEntry], sink: &mut dyn Sink) -> Result<(), ExtractError> {
    for entry in catalog {
        let found = match entry_properties(entry, reader.text_encoding()) {
            Ok(found) => found,
            Err(error) => {
                sink.incomplete(cause(&error));
                continue;
            }
        };
        let mut builder = Builder::marks(&mut *sink, vec![Hop::Header(entry.name.clone())]);
        for map in &found.maps {
            for property in &map.properties {
                if let Value::Text(_) = property.value {
                    builder.mark(Hop::Header(property.name.clone()), 0, Some(&property.name));
                    builder.push(&shown(&property.value))?;
                    builder.push("\n")?;
                }
            }
        }
        builder.finish()?;
    }
    Ok(())
}

/// A text that stands under a name.
fn text(name: &str, text: &str, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::lines(sink, vec![Hop::Header(name.to_owned())]);
    builder.push(text)?;
    Ok(builder.finish()?)
}

/// Labels, presets and lists of choices of a form.
fn on_form(name: &str, properties: &[BlobProperty], sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut builder = Builder::marks(sink, vec![Hop::Header(name.to_owned())]);
    for property in properties {
        if let BlobValue::Text(text) = &property.value {
            let label = property.display_name();
            builder.mark(Hop::Header(label.clone()), 0, Some(&label));
            builder.push(text)?;
            builder.push("\n")?;
        }
    }
    Ok(builder.finish()?)
}
