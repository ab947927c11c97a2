//! For tests that apply the same operations to two databases.

use std::collections::BTreeSet;

use ::store::{Read, Result, Value};
use uuid::Uuid;

use crate::Operation;

/// Everything that was done, causes first.
pub fn everything(read: &mut Read<'_>) -> Result<Vec<Operation>> {
    read.all("SELECT content FROM operation ORDER BY at, id", &[])?
        .into_iter()
        .map(|mut row| row.take_json(0))
        .collect()
}

/// The same operations in another order in which causes come first: `choose(n)` picks one of `n` that are possible
/// next.
pub fn permitted_order(
    operations: &[Operation],
    mut choose: impl FnMut(usize) -> usize,
) -> Vec<Operation> {
    let mut left: Vec<&Operation> = operations.iter().collect();
    let mut done = BTreeSet::<Uuid>::new();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let possible: Vec<usize> = left
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.causes.iter().all(|cause| done.contains(cause)))
            .map(|(index, _)| index)
            .collect();
        let Some(&next) = possible.get(choose(possible.len()) % possible.len().max(1)) else {
            break;
        };
        let operation = left.remove(next);
        done.insert(operation.id);
        order.push(operation.clone());
    }
    order
}

/// All rows of a table as text, sorted: equal tables give equal dumps.
pub fn dump(read: &mut Read<'_>, table: &str) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    read.each(&format!("SELECT * FROM {table}"), &[], |row| {
        rows.push(format!("{row:?}"));
        Ok(())
    })?;
    rows.sort_unstable();
    Ok(rows)
}

/// How many operations wait for others.
pub fn waiting(read: &mut Read<'_>) -> Result<i64> {
    read.one("SELECT COUNT(*) FROM operation_waiting", &[] as &[Value])?.take(0)
}
