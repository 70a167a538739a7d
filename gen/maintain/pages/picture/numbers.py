"""Numbers of a picture: with their units, as Grafana writes them, and round ones for an axis."""

from __future__ import annotations

from math import ceil, floor, log10

from tetraflux.model.kinds.grafana import Unit

_THOUSANDS = ("", " K", " Mil", " Bil")
_BINARY = (" B", " KiB", " MiB", " GiB", " TiB")
_DECIMAL_PER_SECOND = (" B/s", " kB/s", " MB/s", " GB/s")


def formatted(value: float, unit: Unit) -> str:
    """A number with its unit, in three digits."""
    if unit is Unit.percentunit:
        return f"{_digits(value * 100)}%"
    if unit is Unit.bytes:
        return _scaled(value, 1024, _BINARY)
    if unit is Unit.bytes_per_second:
        return _scaled(value, 1000, _DECIMAL_PER_SECOND)
    if unit is Unit.events_per_second:
        return f"{_scaled(value, 1000, _THOUSANDS)} c/s"
    if unit is Unit.seconds:
        for name, seconds in (("h", 3600), ("min", 60)):
            if value >= seconds:
                return f"{_digits(value / seconds)} {name}"
        return f"{_digits(value)} s" if value >= 1 or not value else f"{_digits(value * 1000)} ms"
    return _scaled(value, 1000, _THOUSANDS)


def _scaled(value: float, base: int, names: tuple[str, ...]) -> str:
    power = 0
    while abs(value) >= base and power < len(names) - 1:
        value /= base
        power += 1
    return f"{_digits(value)}{names[power]}"


def _digits(value: float) -> str:
    """Three digits, without zeros at the end."""
    if not value:
        return "0"
    places = max(0, 2 - floor(log10(abs(value))))
    text = f"{value:.{min(places, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ticks(highest: float, unit: Unit, most: int = 4) -> list[float]:
    """Round numbers from zero to at least the highest: the marks of an axis."""
    if highest <= 0:
        return [0.0, 1.0]
    base = 1.0
    if unit is Unit.bytes:
        while base * 1024 <= highest:
            base *= 1024
    if unit is Unit.seconds:
        base = 3600.0 if highest > 7200 else 60.0 if highest > 120 else 1.0
    rough = highest / base / most
    power = 10 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    return [n * step * base for n in range(ceil(highest / base / step - 1e-9) + 1)]
