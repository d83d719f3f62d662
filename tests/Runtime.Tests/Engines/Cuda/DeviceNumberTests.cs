using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Devices;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Managed;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>Devices by number, of drivers with none, one and two.</summary>
[Collection("stand-in driver")]
public sealed class DeviceNumberTests : IDisposable
{
    public void Dispose() => StandInDriver.Devices = 1;

    [Theory]
    [InlineData(0, 0, "it finds no GPU")]
    [InlineData(0, 2, "it finds no GPU")]
    [InlineData(1, 1, "no GPU cuda:1: the CUDA driver finds one, cuda:0")]
    [InlineData(2, 2, "no GPU cuda:2: the CUDA driver finds 2, cuda:0 to cuda:1")]
    public void A_device_that_is_not_there_is_named_with_those_that_are(int devices, int index, string message)
    {
        StandInDriver.Devices = devices;
        var missing = Assert.Throws<CudaMissing>(() => StandInDriver.Open(index: index));
        Assert.Contains(message, missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Devices_are_counted(int devices)
    {
        StandInDriver.Devices = devices;
        Assert.Equal(devices, CudaDevice.Count(StandInDriver.Call));
    }

    [Theory]
    [InlineData("cuda", 1, "cuda:0", "stand-in 0, sm_86")]
    [InlineData("cuda:0", 2, "cuda:0", "stand-in 0, sm_86")]
    [InlineData("cuda:1", 2, "cuda:1", "stand-in 1, sm_86")]
    public void A_program_runs_on_the_device_of_the_word(string word, int devices, string used, string name)
    {
        StandInDriver.Devices = devices;
        var selection = new DeviceSelection(word, InterpreterEngine.Kind, new StandIns());
        Assert.Equal(Sum(InterpreterEngine.Kind), Sum(selection.Kind), 12);
        Assert.Equal((used, name, $"device: {used} ({name}), as requested"), (selection.Used, selection.Name, selection.Note));
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_an_error_and_no_processor()
    {
        StandInDriver.Devices = 2;
        Assert.Throws<CudaMissing>(() => Sum(new DeviceSelection("cuda:2", InterpreterEngine.Kind, new StandIns()).Kind));
    }

    private static double Sum(EngineKind kind)
    {
        var builder = new ProgramBuilder();
        builder.Output("y", SumAll(Exp(builder.Slot("x", [20]))));
        using var engine = kind.Start(1);
        return EngineCases.Run(builder.Build(), new() { ["x"] = Check.Numbers([20], 1) }, engine)["y"].Values[0];
    }

    private sealed class StandIns : IGpus
    {
        public int Count => CudaDevice.Count(StandInDriver.Call);

        public IDevice Open(int index, ProductSettings products) => StandInDriver.Open(index: index, products: products);
    }
}
