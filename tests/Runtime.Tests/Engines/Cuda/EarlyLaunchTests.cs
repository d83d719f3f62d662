using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Kernels of a graph that start before the one before them has ended, on devices that can.</summary>
[Collection("stand-in driver")]
public sealed class EarlyLaunchTests : IDisposable
{
    public void Dispose() => StandInDriver.Capability = 86;

    // the first launch of a graph has none before it
    [Theory]
    [InlineData(86, false)]
    [InlineData(90, true)]
    [InlineData(100, true)]
    public void Launches_after_another_are_early_from_capability_9_on(int capability, bool areEarly)
    {
        StandInDriver.Capability = capability;
        var before = StandInDriver.EarlyLaunches;
        using var engine = new CudaEngine(StandInDriver.Open());
        using var store = engine.CreateStore();
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [300]);
        builder.Output("total", SumAll(x * x));
        var program = builder.Build();
        using var compiled = (CudaProgram)engine.Compile(program, store, []);
        store.Write(store.Of("x"), [.. Enumerable.Range(0, 300).Select(i => (double)i)]);
        Assert.True(compiled.Run());
        Assert.Equal(8_955_050, compiled.Numbers(compiled.Of("total"))[0]);
        Assert.Equal(areEarly ? compiled.Calls.Count() - 1 : 0, StandInDriver.EarlyLaunches - before);
    }
}
