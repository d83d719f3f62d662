using ProbDsl.Runtime.Engines;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>The kernels of the CUDA engine keep the contract: played on the processor, or on a GPU.</summary>
public sealed class CudaEngineTests() : EngineContract(Kind)
{
    internal static EngineKind Kind { get; } =
        new("played cuda", "kernels played on the processor", _ => TestDevice.Engine());
}
