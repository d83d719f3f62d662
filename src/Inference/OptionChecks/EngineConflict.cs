using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Options;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Gpu.Cuda;
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
        var isGpu = DeviceSelection.IndexOf(device) is not null;
        return engine == CudaEngine.Kind.Name
            ? device == "cpu" ? OptionDiagnostics.EngineConflict((engine, "a GPU"), (device, "the processor")) : null
            : isGpu ? OptionDiagnostics.EngineConflict((engine, "the processor"), (device, "a GPU")) : null;
    }
}
