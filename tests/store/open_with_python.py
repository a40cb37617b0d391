"""Opens a results file as users without moescope do, with h5py and xarray.

usage: open_with_python.py FILE
Exit code 77 when a module is missing. The values are those of the test that calls this.
"""

import sys

try:
    import h5netcdf  # noqa: F401  (the engine that xarray uses)
    import h5py
    import numpy as np
    import xarray
except ImportError as error:
    print(f"{error.name} is not installed")
    sys.exit(77)

AXES = {
    "traces/calibration/experts": ("token", "layer", "slot"),
    "traces/calibration/gate": ("token", "layer", "slot"),
    "traces/calibration/request_family": ("request_index",),
    "coactivation/counts": ("family", "layer", "expert_i", "expert_j"),
    "coactivation/transitions": ("family", "layer_from", "expert_i", "expert_j"),
    "placements/tacg+gesr/primary": ("layer", "expert"),
    "placements/tacg+gesr/replicas": ("layer", "expert", "replica"),
    "runs/tacg+gesr/0/traffic_dispatch": ("family", "layer", "source_rank", "destination_rank"),
    "runs/tacg+gesr/0/load": ("step", "layer", "rank"),
    "runs/tacg+gesr/0/phase_seconds": ("step", "layer", "rank", "phase"),
    "runs/tacg+gesr/0/step_seconds": ("step",),
    "runs/tacg+gesr/0/ttft_s": ("request",),
    "projections/nvlink/tacg+gesr/seconds": ("layer", "phase"),
    "workload/request_id": ("request",),
    "experiment/plan": ("order",),
    "summary/jain": ("strategy",),
}
UNITS = {
    "runs/tacg+gesr/0/traffic_dispatch": "bytes",
    "runs/tacg+gesr/0/phase_seconds": "s",
    "runs/tacg+gesr/0/ttft_s": "s",
    "coactivation/counts": "1",
    "workload/arrival_s": "s",
}


def text(item, name):
    """Text attributes have a fixed length, which h5py shows as bytes."""
    return item.attrs[name].decode()


def check_with_h5py(path):
    with h5py.File(path) as file:
        assert text(file, "schema") == "moescope-results"
        assert text(file, "schema_version") == "1.0.0"
        assert file.attrs["finished"] == 1
        assert text(file, "machine") == "node1"
        assert file["environment"].attrs["cores"] == 2
        assert file["workload/family"].asstr()[:].tolist() == ["caf\u00e9", "maths"]
        for name, axes in AXES.items():
            dimensions = file[name].dims
            assert tuple(d[0].name.rsplit("/")[-1] for d in dimensions) == axes, name
            assert tuple(a.decode() for a in file[name].attrs["dims"]) == axes, name
        for name, units in UNITS.items():
            assert text(file[name], "units") == units, name
        assert file["traces/calibration/gate"].dtype == np.float16
        assert file["traces/calibration/experts"].dtype == np.uint8
        every = []
        file.visititems(lambda name, item: every.append((name, item)))
        for name, item in every:
            if isinstance(item, h5py.Dataset):
                assert text(item, "description"), name
                assert h5py.h5ds.is_scale(item.id) or len(item.dims) == item.ndim, name
            else:
                assert text(item, "NX_class") in ("NXdata", "NXcollection"), name
        plotted = file[text(file, "default")]
        assert plotted[text(plotted, "signal")].ndim == len(plotted.attrs["axes"])


def check_with_xarray(path):
    for name, axes in AXES.items():
        group, variable = name.rsplit("/", 1)
        with xarray.open_dataset(path, engine="h5netcdf", group=group) as data:
            assert data[variable].dims == axes, (name, data[variable].dims)
            for axis in axes:
                assert axis in data.coords, (name, axis)
    with xarray.open_dataset(path, engine="h5netcdf", group="runs/tacg+gesr/0") as run:
        # The test numbers the bytes 0, 1, 2...
        one = run.traffic_dispatch.sel(family="maths", layer=1, source_rank=2, destination_rank=3)
        assert int(one) == 16 * 3 + 4 * 2 + 3
        assert run.traffic_dispatch.attrs["units"] == "bytes"
        assert run.ttft_s.dtype == np.float64
        assert float(run.phase_seconds.sel(phase="wait").isel(step=0, layer=0, rank=0)) == 0.25
    with xarray.open_dataset(path, engine="h5netcdf", group="summary") as summary:
        assert float(summary.jain.sel(strategy="tacg+gesr")) == 0.75
        assert np.isnan(summary.jain_low).all()
        assert summary.jain.attrs["kind"] == "counted"
    with xarray.open_dataset(path, engine="h5netcdf", group="environment") as environment:
        assert "node1" in str(environment.json.values)


check_with_h5py(sys.argv[1])
check_with_xarray(sys.argv[1])
