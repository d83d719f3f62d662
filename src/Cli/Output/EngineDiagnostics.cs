using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Cli.Output;

/// <summary>Diagnostics of engines that need more than this program.</summary>
internal static class EngineDiagnostics
{
    public static Diagnostic NoCuda(CudaMissing missing) =>
        Diagnostic.Error("E0633", $"the engine for GPUs cannot start: {missing.Message}", Place.None)
            .Next("run on the processor: `--device cpu`, without `--engine cuda`");

    public static Diagnostic NoPlugin(EngineMissing missing) =>
        Diagnostic.Error("E0645", $"the engine `{missing.Engine}` cannot start: {missing.Message}", Place.None)
            .Next("run on the managed engine, without `--engine`; `probdsl engines` lists what is installed");

    public static Diagnostic Refused(KernelFault fault) =>
        Diagnostic.Error("E0634", $"the CUDA driver or its compiler refuses: {fault.Message}", Place.None)
            .Next("run on the processor: `--device cpu`, without `--engine cuda`");
}
