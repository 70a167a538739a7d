"""How alerts, dashboards and health checks reach Prometheus, Alertmanager, Grafana and Gatus."""
