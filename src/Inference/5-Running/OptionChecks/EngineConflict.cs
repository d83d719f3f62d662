using ProbDsl.Runtime.Gpu.Devices;

namespace ProbDsl.Inference.OptionChecks;

/// <summary>
/// `--engine` beside `--device`: `--engine cuda` is `--device cuda`, all other engines run on the processor.
/// </summary>
public static class EngineConflict
{
    /// <summary>An error if one option names the processor and the other one a GPU; else null.</summary>
    public static Diagnostic? Find(RunOptions given)
    {
        if ((given[StandardOptions.Engine], given[StandardOptions.Device]) is not ({ } engine, { } device)) return null;
        var written = (Engine: given.Written(StandardOptions.Engine), Device: given.Written(StandardOptions.Device));
        var isGpu = StandardOptions.NamesGpu(null, device);
        if (!StandardOptions.NamesGpu(engine, null))
            return isGpu ? OptionDiagnostics.EngineConflict((written.Engine, "the processor"), (written.Device, "a GPU")) : null;
        return isGpu || device == DeviceSelection.Auto ? null
            : OptionDiagnostics.EngineConflict((written.Engine, "a GPU"), (written.Device, "the processor"));
    }
}
