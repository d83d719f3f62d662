using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

public sealed class InterpreterTests
{
    [Fact]
    public void A_missing_slot_is_named()
    {
        var thrown = Assert.Throws<ArgumentException>(() => Check.Run(new ProgramBuilder().Slot("rate", [2])));
        Assert.Contains("rate [2]", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_of_another_shape_names_both()
    {
        var x = new ProgramBuilder().Slot("x", [2, 3]);
        var thrown = Assert.Throws<ArgumentException>(() => Check.Run(x, new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([3, 2]) }));
        Assert.Contains("[2, 3]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 2]", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_that_are_not_read_may_be_there()
    {
        var x = new ProgramBuilder().Constant(2);
        Assert.Equal(2, Check.Run(x, new Dictionary<string, Tensor> { ["unused"] = Tensor.Scalar(1) })[[]]);
    }

    [Fact]
    public void Results_are_the_callers_own()
    {
        var builder = new ProgramBuilder();
        double[] array = [1, 2];
        builder.Output("data", builder.Data("array", array, [2]));
        builder.Output("reshaped", builder.Reshape(builder.Data("array", array, [2]), [1, 2]));
        builder.Output("slot", builder.Slot("x", [2]));
        var slots = new Dictionary<string, Tensor> { ["x"] = new([2], [3, 4]) };
        foreach (var result in new Interpreter(builder.Build()).Run(slots).Values) result.Values[0] = -1;
        Assert.Equal((1, 3), (array[0], slots["x"].Values[0]));
    }

    [Fact]
    public void A_large_broadcast_is_traversed_in_one_pass()
    {
        var builder = new ProgramBuilder();
        var total = Ops.SumAll(builder.Iota(1000, 0) * builder.Reshape(builder.Iota(1000, 0), [1000, 1]));
        Assert.Equal(499500.0 * 499500.0, Check.Run(total)[[]]);
    }
}
