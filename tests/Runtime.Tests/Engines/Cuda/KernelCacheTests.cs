using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Compiled kernels are kept between processes; what does not compile or is not there leaves nothing behind.</summary>
[Collection("stand-in driver")]
public sealed class KernelCacheTests
{
    [Fact]
    public void A_program_is_compiled_once_for_all_processes()
    {
        var (kept, before) = (new Kept(), StandInDriver.Count.Compiled);
        var first = Summed(kept);
        var between = StandInDriver.Count.Compiled;
        Assert.Equal(first, Summed(kept));
        Assert.True(between > before);
        Assert.Equal(between, StandInDriver.Count.Compiled);
        Assert.NotEmpty(kept.Codes);
    }

    // the cache gives nothing back that is damaged: then a text is compiled again
    [Fact]
    public void A_cache_that_has_nothing_is_written_again()
    {
        var kept = new Kept();
        var first = Summed(kept);
        kept.Codes.Clear();
        Assert.Equal(first, Summed(kept));
        Assert.NotEmpty(kept.Codes);
    }

    [Fact]
    public void A_kernel_that_does_not_compile_is_named_and_not_kept()
    {
        var kept = new Kept();
        using var device = StandInDriver.Open(kept);
        var wrong = new KernelText("float", [("T*", "x")], "#error\n");
        Assert.Contains("what", Assert.Throws<KernelFault>(() => device.Load([wrong])).Message, StringComparison.Ordinal);
        Assert.Empty(kept.Codes);
        device.Load([new KernelText("float", [("T*", "x")], "    x[0] = 1;\n")]);
        Assert.Single(kept.Codes);
    }

    [Fact]
    public void All_that_was_reserved_is_freed()
    {
        var before = StandInDriver.Live;
        Summed(null);
        Assert.Equal(before, StandInDriver.Live);
    }

    private static double Summed(IKernelCache? cache)
    {
        var builder = new ProgramBuilder();
        builder.Output("y", SumAll(Exp(builder.Slot("x", [300]))));
        using var engine = new CudaEngine(StandInDriver.Open(cache));
        return EngineCases.Run(builder.Build(), new() { ["x"] = Check.Numbers([300], 1) }, engine)["y"].Values[0];
    }

    private sealed class Kept : IKernelCache
    {
        public Dictionary<string, byte[]> Codes { get; } = [];

        public byte[]? Read(string name) => Codes.GetValueOrDefault(name);

        public void Write(string name, byte[] code) => Codes[name] = code;
    }
}
