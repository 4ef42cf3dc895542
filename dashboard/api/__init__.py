"""The Alertmanager v2 API: what Prometheus, amtool, karma and Grafana read and write."""
