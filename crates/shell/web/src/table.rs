//! Tables to be saved: CSV as spreadsheets in Germany read it.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::Failure;

/// A table to be saved as `name.csv`: semicolons, UTF-8 with a mark (without it some spreadsheets read umlauts wrongly),
/// and no field that a spreadsheet takes for a formula.
///
/// # Errors
/// When a row has another number of fields than the heading.
pub fn answer(
    name: &str,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Failure> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(heading).map_err(Failure::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|field| plain(field))).map_err(Failure::internal)?;
    }
    let mut body = "\u{feff}".as_bytes().to_vec();
    body.extend(writer.into_inner().map_err(Failure::internal)?);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    Ok((headers, body).into_response())
}

/// A field that a spreadsheet takes for text: one that begins like a formula would be carried out.
fn plain(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_becomes_a_formula() {
        assert_eq!(plain("=1+1"), "'=1+1");
        assert_eq!(plain("Satz = 1"), "Satz = 1");
    }
}
