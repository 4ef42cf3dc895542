"""`python -m benchmarks [NAME …]`: runs these benchmarks, or all, and prints their tables."""

import argparse

from benchmarks import ingestion, size
from benchmarks.frame import Benchmark, run_all

BENCHMARKS: dict[str, Benchmark] = {"ingestion": ingestion.run, "size": size.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    names: list[str] = parser.parse_args().names
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    run_all([BENCHMARKS[name] for name in names or BENCHMARKS])


if __name__ == "__main__":
    main()
