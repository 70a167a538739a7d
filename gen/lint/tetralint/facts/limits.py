"""How many of what the agent takes, and how long.

Each is judged by a rule of its own, which says what happens beyond it.
"""

from __future__ import annotations

ARGS = 5
"""Arguments and data of a hook (pkg/api/tracingapi/client_kprobe.go at v1.6.0)."""

LAST_ARG = ARGS - 1
"""The index of a function's last argument that is read."""

LAST_RAW_ARG = 5
"""The index of a raw tracepoint's last argument that is read."""

SIZE_ARG = 15
"""The largest `sizeArgIndex`."""

SELECTORS = 5
"""Selectors of a hook (pkg/sensors/tracing/selectors.go at v1.7.0)."""

SELECTORS_READ = 6
"""Selectors of a hook that 1.6 evaluates (bpf/process/generic_calls.h:1256)."""

FILTERS = 5
"""Filters of a selector on arguments and data, or on what is returned (kernel.go:986)."""

FILTERS_BEFORE_5_3 = 1
"""The same on kernels without large BPF programs."""

ACTIONS = 3
"""Actions of a selector (kernel.go:1120)."""

VALUES = 4
"""Numbers, or ranges, that a filter compares in the selector itself (kernel.go:658)."""

PIDS = 4
"""Values of matchPIDs (bpf/process/pfilter.h:407)."""

BINARIES = 1
"""Entries of matchBinaries (kernel.go:1394)."""

CAPABILITIES = 1
"""Entries of matchCapabilities (bpf/process/pfilter.h)."""

NAMESPACES = 10
"""Entries of matchNamespaces (kernel.go:1238)."""

NAMESPACES_BEFORE_5_3 = 4
"""The same on kernels without large BPF programs."""

NAMESPACE_VALUES = 4
"""Values of an entry of matchNamespaces (kernel.go:1180)."""

MESSAGE = (2, 256)
"""The fewest and the most bytes of a hook's message (pkg/sensors/tracing/message.go)."""

TAG = (2, 128)
"""The same of a tag (pkg/sensors/tracing/tags.go)."""

TAGS = 16
"""Tags of a hook (the CRD)."""

RESOLVE_STEPS = 10
"""The elements of a resolve that the agent follows (client_kprobe.go:636)."""

MAPS_OF_A_KIND = 8
"""Maps of one kind that a program has room for (bpf/process/string_maps.h:7)."""
