using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>Arrays with a short first dimension, such as 16 sequences, are computed in loops over the rows of several dimensions.</summary>
public sealed class JoinedRowTests
{
    [Theory]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float32)]
    public void Values_are_the_interpreters(ElementType floats) => EngineCases.Agrees(Layers(floats), Numbers(), $"{floats}");

    [Fact]
    public void Ops_are_one_loop_over_the_joined_rows()
    {
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(Layers(ElementType.Float32), store);
        Assert.Contains("for each of 256 rows\n", compiled.Plan, StringComparison.Ordinal);
        // the sum with an operand that depends on one of the joined dimensions remains
        var whole = compiled.Plan.Split('\n').Where(l => !l.StartsWith(' ') && l.EndsWith(" [16, 16, 64]", StringComparison.Ordinal));
        Assert.Equal(["add"], whole.Select(line => line.Split(' ')[2]).Where(op => op != "reshape"));
    }

    // more than one short dimension before the rows, and rows of more than one dimension
    [Theory]
    [InlineData(3, 5, 7, 11, 17)]
    [InlineData(1, 2, 40, 20, 16)]
    [InlineData(1, 1024, 17, 1, 1)]
    public void Dimensions_of_any_number_agree(params int[] sizes)
    {
        var builder = new ProgramBuilder(ElementType.Float64);
        var x = builder.Slot("x", Shape.Of(sizes));
        var row = builder.Slot("row", [sizes[^1]]);
        var y = Exp(x * row) + 1;
        var inner = LogSumExp(y, sizes.Length - 1);
        builder.Output("y", y / Reshape(inner, Shape.Of([.. sizes[..^1], 1])));
        builder.Output("inner", inner);
        builder.Output("some", Sum(y, 1));
        builder.Output("first", Sum(y, 0, 1));
        builder.Output("outer", Sum(y, [.. Enumerable.Range(0, sizes.Length - 1)]));
        builder.Output("all", SumAll(y));
        builder.Output("greatest", MaxOf(y, 0));
        var (numbers, numbersOfRow) = (Check.Numbers(Shape.Of(sizes), 1, -2, 2), Check.Numbers([sizes[^1]], 2, -1, 1));
        EngineCases.Agrees(builder.Build(), new() { ["x"] = numbers, ["row"] = numbersOfRow }, string.Join(", ", sizes));
    }

    // a normalization over the last dimension, an activation, and sums over each dimension
    private static TensorProgram Layers(ElementType floats)
    {
        var builder = new ProgramBuilder(floats);
        var (x, scale, steps, single) =
            (builder.Slot("x", [16, 16, 64]), builder.Slot("scale", [64]), builder.Slot("steps", [16, 64]), builder.Slot("single", []));
        var from = x + steps;
        var centered = from - (Reshape(Sum(from, 2), [16, 16, 1]) / 64);
        var normed = centered / Sqrt(Reshape(Sum(centered * centered, 2), [16, 16, 1]) + 1) * scale;
        var active = normed * (1 + Erf(normed * single));
        builder.Output("active", active);
        builder.Output("columns", Sum(active, 0, 1));
        builder.Output("steps", Sum(active, 0));
        builder.Output("sequences", Sum(active, 1, 2));
        builder.Output("logs", LogSumExp(active, 2));
        builder.Output("total", SumAll(Tanh(active)));
        return builder.Build();
    }

    private static Dictionary<string, Tensor> Numbers() => new()
    {
        ["x"] = Check.Numbers([16, 16, 64], 1, -2, 2),
        ["scale"] = Check.Numbers([64], 2, -1, 1),
        ["steps"] = Check.Numbers([16, 64], 3, -1, 1),
        ["single"] = new([], [0.7]),
    };
}
