using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The calls of the driver, made to one that stands in for it: modules, launches, captured graphs, copies. The engine keeps the contract
/// through them.
/// </summary>
[Collection("stand-in driver")]
public sealed class CudaDriverTests() : EngineContract(Kind)
{
    internal static EngineKind Kind { get; } =
        new("stand-in cuda", "the driver's calls, played", _ => new CudaEngine(StandInDriver.Open()));
}

/// <summary>Through the calls of the driver, an engine has the same memory and the same handles after any number of runs.</summary>
public sealed class CudaMemoryTests()
    : MemoryContract(CudaDriverTests.Kind, () => StandInDriver.Reserved + StandInDriver.Live, 2_000, 40_000);
