using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Tests.Engines.Cuda;

namespace ProbDsl.Tests.Engines;

/// <summary>The kernels of the CUDA engine, played on the processor, compute whole objectives.</summary>
public sealed class CudaObjectiveTests() : ObjectiveContract(Kind)
{
    private static EngineKind Kind { get; } = new("played cuda", "kernels played on the processor", _ => new CudaEngine(new BlockPlayer()));
}
