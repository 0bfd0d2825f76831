//! Times the code paths of a call without sockets: `cargo bench --package wharf-bench`.

use criterion::{Criterion, criterion_group, criterion_main};
use wharf_bench::paths::{Path, Walker};

#[expect(clippy::unwrap_used, reason = "a path that fails cannot be timed")]
fn paths(criterion: &mut Criterion) {
    let walker = Walker::new().unwrap();
    for path in Path::ALL {
        criterion.bench_function(path.name(), |bencher| bencher.iter(|| walker.walk(path).unwrap()));
    }
}

criterion_group!(all, paths);
criterion_main!(all);
