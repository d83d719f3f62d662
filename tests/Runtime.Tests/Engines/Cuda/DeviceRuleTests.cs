using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Devices;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The choice of `auto`: what speaks against a GPU, in turn, and that no driver is looked for before all else speaks for one.
/// </summary>
public sealed class DeviceRuleTests
{
    private const double Large = 10 * DeviceRule.LeastOperations;

    [Theory]
    [InlineData(Large, false, null, 1, true, "")]
    [InlineData(DeviceRule.LeastOperations, false, null, 1, true, "")]
    [InlineData(Large, false, null, 0, false, "no GPU with a compiler")]
    [InlineData(DeviceRule.LeastOperations - 1, false, null, 1, false, "below")]
    [InlineData(Large, true, null, 1, false, "float64")]
    [InlineData(Large, false, "draw", 1, false, "`draw` runs on the processor")]
    public void Large_steps_run_on_a_GPU_that_is_there(
        double operations, bool isDouble, string? hostOp, int gpus, bool isGpu, string reason)
    {
        var decision = DeviceRule.Choose(new(operations, isDouble, hostOp), () => gpus);
        Assert.Equal(isGpu, decision.IsGpu);
        Assert.Contains(reason, decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false, null)]
    [InlineData(Large, true, null)]
    [InlineData(Large, false, "draw")]
    public void A_driver_is_not_looked_for_where_something_else_decides(double operations, bool isDouble, string? hostOp) =>
        Assert.False(DeviceRule.Choose(new(operations, isDouble, hostOp), () => throw new CudaMissing("asked")).IsGpu);

    // 2 m n k of a product, and one for each of its elements in the function and in the sum
    [Fact]
    public void Operations_of_a_product_a_function_and_a_sum_are_counted()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        var product = MatMul(builder.Slot("x", [30, 4]), builder.Slot("w", [4, 5]));
        builder.Output("y", SumAll(Tanh(product)));
        Assert.Equal(new StepWork((2 * 30 * 4 * 5) + (2 * 30 * 5), false, null), StepWork.Estimate([builder.Build()]));
    }

    [Fact]
    public void The_body_of_a_scan_counts_once_for_each_step()
    {
        var body = new ProgramBuilder();
        body.Output("y", Exp(body.Slot("x", [7])));
        var once = StepWork.Estimate([body.Build()]).Operations;
        var builder = new ProgramBuilder();
        var scanned = builder.Scan(11, false, [builder.Slot("start", [7])], [], [], step => new([Exp(step.Carry[0])], []));
        builder.Output("y", scanned.Carry[0]);
        Assert.Equal(11 * once, StepWork.Estimate([builder.Build()]).Operations);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData(null)]
    public void Auto_takes_the_engine_of_the_decision(string? word)
    {
        var selection = new DeviceSelection(word, InterpreterEngine.Kind, new Gpus());
        Assert.Equal("interpreter", selection.Kind.ForSteps!([Program(10)]).Name);
        Assert.Equal(word is not null, selection.Note?.Contains("below", StringComparison.Ordinal) ?? false);
        Assert.Equal("cuda", selection.Kind.ForSteps!([Program(2000)]).Name);
        // the programs of a run that are no step of a training stay on the processor
        using var engine = selection.Kind.Start(1);
        Assert.IsType<InterpreterEngine>(engine);
        Assert.Equal("cpu", selection.Used);
    }

    [Theory]
    [InlineData(null, "cpu", null)]
    [InlineData("cpu", "cpu", "device: cpu, as requested")]
    [InlineData("auto", "cpu", "device: cpu: no training ran, for which alone `auto` considers a GPU")]
    [InlineData("cuda:1", "cpu", "device: cpu: nothing in this run needed an engine, so that `--device cuda:1` has no effect")]
    public void A_run_without_programs_says_so(string? word, string used, string? note)
    {
        var selection = new DeviceSelection(word, ManagedEngine.Kind, new Gpus());
        Assert.Equal((used, note), (selection.Used, selection.Note));
    }

    [Theory]
    [InlineData("cuda", null, "cuda")]
    [InlineData("cuda", "cuda:1", "cuda:1")]
    [InlineData("cuda", "auto", "cuda")]
    [InlineData("interpreter", "auto", "auto")]
    [InlineData(null, "cuda:3", "cuda:3")]
    [InlineData(null, null, null)]
    public void An_engine_and_a_device_name_one_device(string? engine, string? device, string? word) =>
        Assert.Equal(word, DeviceSelection.WordOf(engine, device));

    [Theory]
    [InlineData("cuda", 0)]
    [InlineData("cuda:0", 0)]
    [InlineData("cuda:12", 12)]
    [InlineData("cpu", null)]
    [InlineData("cuda:", null)]
    [InlineData("cuda:-1", null)]
    [InlineData("cuda:99999999999", null)]
    [InlineData(null, null)]
    public void A_word_has_the_index_of_a_GPU(string? word, int? index) => Assert.Equal(index, DeviceSelection.IndexOf(word));

    [Theory]
    [InlineData("cuda", 0, 2, 0)]
    [InlineData("cuda", 1, 2, 1)]
    [InlineData("cuda", 5, 3, 2)]
    [InlineData("auto", 3, 2, 1)]
    [InlineData("cuda:1", 5, 3, 1)]
    [InlineData("cuda", 3, 0, 0)]
    public void Ranks_on_a_machine_take_its_GPUs_in_turn(string word, int localRank, int count, int index)
    {
        var selection = new DeviceSelection(word, ManagedEngine.Kind, new Gpus(count), localRank: localRank);
        var kind = word == "auto" ? selection.Kind.ForSteps!([Program(2000)]) : selection.Kind;
        Assert.Equal($"GPU {index} is not opened in these tests", Assert.Throws<CudaMissing>(() => kind.Start(1)).Message);
    }

    private static TensorProgram Program(int size)
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", SumAll(MatMul(builder.Slot("x", [size, size]), builder.Slot("w", [size, size]))));
        return builder.Build();
    }

    private sealed class Gpus(int count = 1) : IGpus
    {
        public int Count => count;

        public IDevice Open(int index, ProductSettings products) => throw new CudaMissing($"GPU {index} is not opened in these tests");
    }
}
