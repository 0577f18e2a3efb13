"""How gunicorn runs the portal, on a desk and in production (``--config``).

The access log names method, path without query, status and seconds: no query string, no
address of the sender, no headers, and no secret of an address (``portal.logs``).
"""

from portal import logs

worker_class = "gthread"
workers = 2
threads = 4
timeout = 30
control_socket_disable = True
forwarded_allow_ips = ""
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(L)s"
logconfig_dict = {
    **logs.config(level="INFO"),
    "loggers": {
        name: {"handlers": ["console"], "level": "INFO", "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}
