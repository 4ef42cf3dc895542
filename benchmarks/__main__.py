"""`make bench`: runs every benchmark there is and prints its table."""

from benchmarks.frame import run_all

if __name__ == "__main__":
    run_all([])
