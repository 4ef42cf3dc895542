"""`python -m benchmarks [NAME …]`: runs these benchmarks, or all, and writes RESULTS.md."""

import argparse
from functools import partial

from benchmarks import ingestion, results, size
from benchmarks.delivery import table as delivery
from benchmarks.frame import Benchmark, Record, run_all
from benchmarks.page import table as page

BENCHMARKS: dict[str, Benchmark] = {
    "delivery": delivery.run,
    "page": page.run,
    "ingestion": ingestion.run,
    "size": size.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument(
        "--only",
        metavar="PART",
        action="append",
        choices=[*delivery.PARTS, *page.PARTS],
        help="parts of delivery or page, printed and not written: "
        + ", ".join([*delivery.PARTS, *page.PARTS]),
    )
    options = parser.parse_args()
    names: list[str] = options.names or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    if options.only:
        run_all(_parts(options.only), _nowhere)
    else:
        run_all({name: BENCHMARKS[name] for name in names}, _file)


def _parts(wanted: list[str]) -> dict[str, Benchmark]:
    """The benchmarks that have these parts, and of them these alone."""
    of_delivery = [part for part in wanted if part in delivery.PARTS]
    of_page = [part for part in wanted if part in page.PARTS]
    chosen = {"delivery": partial(delivery.run, of_delivery), "page": partial(page.run, of_page)}
    return {name: benchmark for name, benchmark in chosen.items() if benchmark.args[0]}


def _file(name: str, section: str) -> None:
    results.record(name, section, list(BENCHMARKS))


_nowhere: Record = lambda name, section: None  # noqa: E731


if __name__ == "__main__":
    main()
