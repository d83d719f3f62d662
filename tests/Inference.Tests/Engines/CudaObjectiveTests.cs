using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Tests.Engines.Cuda;

namespace ProbDsl.Tests.Engines;

/// <summary>The kernels of the CUDA engine compute whole objectives: played on the processor, or on a GPU.</summary>
public sealed class CudaObjectiveTests() : ObjectiveContract(Kind)
{
    private static EngineKind Kind { get; } = new("played cuda", "kernels played on the processor", _ => TestDevice.Engine());
}
