using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Managed;

/// <summary>
/// Pointwise ops that are one pass over many rows have the bits that they have over few, where each is a pass of its own.
/// </summary>
public sealed class FusingLaws
{
    // over so few rows nothing is fused: below 16,384 numbers
    private const int Rows = 300, Few = 20;

    // rows that fill vectors, and some that do not
    public static TheoryData<ElementType, int> Cases =>
        new MatrixTheoryData<ElementType, int>([ElementType.Float64, ElementType.Float32], [64, 61, 100]);

    [Theory, MemberData(nameof(Cases))]
    public void Bits_are_those_of_the_ops_one_by_one(ElementType floats, int width)
    {
        var all = Numbers(Rows, width);
        var fused = EngineCases.Run(Formulas(floats, Rows, width), all, null);
        using var several = new ManagedEngine(3);
        Assert.All(EngineCases.Run(Formulas(floats, Rows, width), all, several), o => Assert.Equal(fused[o.Key].Values, o.Value.Values));
        var apart = Formulas(floats, Few, width);
        for (var first = 0; first < Rows; first += Few)
        {
            var some = all.ToDictionary(s => s.Key, s =>
                s.Value.Shape.Rank == 0 ? s.Value : new Tensor([Few, width], s.Value.Values[(first * width)..((first + Few) * width)]));
            foreach (var (name, numbers) in EngineCases.Run(apart, some, null))
                Assert.Equal(numbers.Values,
                    fused[name].Values[(first * numbers.Values.Length / Few)..((first + Few) * numbers.Values.Length / Few)]);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Values_are_the_interpreters(ElementType floats, int width)
    {
        var program = Formulas(floats, Rows, width, withTotals: true);
        EngineCases.Agrees(program, Numbers(Rows, width), $"{floats} {width}");
    }

    // a row's sum is read by an op that cannot be in the same pass as those before it; twins, conditions, single numbers, results that are
    // kept and read on
    private static TensorProgram Formulas(ElementType floats, int rows, int width, bool withTotals = false)
    {
        var builder = new ProgramBuilder(floats);
        var (x, y, single) = (builder.Slot("x", [rows, width]), builder.Slot("y", [rows, width]), builder.Slot("single", []));
        var isHigh = single < x;
        var logit = Where(isHigh, -x, x * single);
        var loss = Where(Equal(y, 0.5), 0, -Softplus(logit));
        var gradient = y * (1 - x * x) * Sigmoid(logit);
        var sums = Sum(loss, 1);
        var after = Exp(Min(loss, 1) - Reshape(sums, [rows, 1])) + Tanh(gradient) / (2 + Abs(y));
        builder.Output("loss", loss);
        builder.Output("slope", gradient);
        builder.Output("sums", sums);
        builder.Output("after", after);
        builder.Output("others", Max(Log(2 + y), Sqrt(Abs(x))) + Sign(x) + Floor(3 * y) + Expm1(-x) + IsFinite(y) + (x <= y));
        if (!withTotals) return builder.Build();
        builder.Output("columns", Sum(gradient, 0));
        builder.Output("total", SumAll(after));
        return builder.Build();
    }

    private static Dictionary<string, Tensor> Numbers(int rows, int width) => new()
    {
        ["x"] = Check.Numbers([rows, width], 1, -2, 2),
        ["y"] = Check.Numbers([rows, width], 2, -1, 1),
        ["single"] = new([], [0.3]),
    };
}
