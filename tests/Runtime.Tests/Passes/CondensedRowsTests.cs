using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Passes.Condensing;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Passes;

/// <summary>Sums over many rows and over few with the same moments are the same functions of slots, as are their gradients.</summary>
public sealed class CondensedRowsTests
{
    private const int Rows = 1500;

    /// <summary>Sums for which there are few rows.</summary>
    private static readonly Dictionary<string, Func<ProgramBuilder, Value>> few = new()
    {
        ["a regression"] = p => (SumAll(Square(Residuals(p))) * Exp(-2 * Weight(p, "s"))) - (Rows * Weight(p, "s")),
        ["a regression in a column"] = p => SumAll(Reshape(Square(Residuals(p)), [Rows, 1]) + Weight(p, "s")),
        ["rows of several numbers"] = p => SumAll(Square(Numbers(p, 1, Rows, 3) - Weight(p, "w", 3)) / Exp(Weight(p, "v", 3))),
        ["sums in each column"] = p => SumAll(Tanh(Sum(Square(Numbers(p, 1, Rows, 3) - Weight(p, "w", 3)), 0) / Rows)),
        ["turned rows"] = p => SumAll(Square(Transpose(Numbers(p, 1, 3, Rows), 1, 0) - Weight(p, "w", 3))),
        ["sums of numbers"] = p => SumAll(Numbers(p, 1, Rows) * Exp(Weight(p, "w"))),
        ["products of columns"] = p => SumAll(Tanh(MatMul(Numbers(p, 1, Rows, 2) * Exp(Weight(p, "w")), Numbers(p, 2, Rows, 3),
            transposeA: true) / Rows)),
        ["factors of rows"] = p =>
        {
            var (left, loading) = (Numbers(p, 1, Rows, 4) - Weight(p, "w", 4), Weight(p, "a", 4, 2));
            var root = Cholesky(p.Constant([1, 0, 0, 1], [2, 2]) + MatMul(loading, loading, transposeA: true));
            var solved = TriangularSolve(root, Reshape(MatMul(left, loading), [Rows, 2, 1]));
            var mean = StopGradient(Reshape(TriangularSolve(root, solved, transpose: true), [Rows, 2]));
            return SumAll(Square(left - MatMul(mean, loading, transposeB: true)))
                + SumAll(Sum(Square(mean), 1) + SumAll(Log(Exp(loading))));
        },
        ["means of groups"] = p => SumAll(Square(Numbers(p, 1, Rows) - Gather(Weight(p, "m", 4), Groups(p, 2), 0))),
        ["lines and scales of groups"] = p => SumAll(Square((Numbers(p, 1, Rows) - (Gather(Weight(p, "w", 4), Groups(p, 3), 0)
            * Numbers(p, 4, Rows))) / Exp(Gather(Weight(p, "v", 4), Groups(p, 3), 0)))),
        ["crossed groups"] = p => SumAll(Square(Numbers(p, 1, Rows) - Gather(Weight(p, "w", 4), Groups(p, 2), 0)
            - Gather(Weight(p, "v", 4), Groups(p, 5), 0))),
        ["sums of each group"] = p =>
            SumAll(Tanh(ScatterAdd(Square(Numbers(p, 1, Rows, 2) - Weight(p, "w", 2)), Groups(p, 3), 0, 4) / Rows)),
        ["counts of groups"] = p =>
        {
            var rate = Gather(Weight(p, "w", 4), Groups(p, 2), 0);
            return SumAll((p.Constant(Check.Indices([Rows], 7, 90)) * rate) - Exp(rate));
        },
        ["truth values as numbers"] = p => SumAll(Square(Numbers(p, 1, Rows)
            - ((p.Constant(Check.Indices([Rows], 3, 9)) < 4) * Weight(p, "w")) - Weight(p, "v"))),
        ["whole numbers as numbers"] = p => SumAll(Square(Numbers(p, 1, Rows)
            - (Cast(Cast(p.Constant(Check.Indices([Rows], 3, 900)), ElementType.Int32), ElementType.Float64) * Weight(p, "w")))),
        ["chosen terms"] = p => SumAll(Where(p.Constant(Check.Indices([Rows], 3, 2)) < 1, Square(Numbers(p, 1, Rows) - Weight(p, "w")),
            Numbers(p, 2, Rows) * Exp(Weight(p, "w")))),
        ["equal rows"] = p => SumAll(Lgamma(p.Constant(Check.Indices([Rows], 3, 7)) + Exp(Weight(p, "w")))),
        ["cubes of equal rows"] = p => SumAll(Cube(p.Constant(Check.Indices([Rows], 3, 7)) - Weight(p, "w"))),
        ["a column that varies with another one's square"] = p => SumAll(Square(Numbers(p, 1, Rows) - Weight(p, "w"))
            * (1 + (Exp(Weight(p, "v")) * p.Constant(Check.Indices([Rows], 3, 7))))),
        ["rows that are all the same"] = p => SumAll(Square(Numbers(p, 1, Rows) - (Broadcast(p.Constant(2), [Rows]) * Weight(p, "w")))),
        ["a column twice"] = p => SumAll(Square(Numbers(p, 1, Rows) - (Reshape(Slice(Concat(1, Numbers(p, 1, Rows, 1),
            Numbers(p, 2, Rows, 1)), 1, 0, 1), [Rows]) * Weight(p, "w")))),
        ["products of the matrices of rows"] = p =>
        {
            var mask = p.Constant(Check.Indices([Rows, 1, 1], 3, 2)) + Exp(Weight(p, "v", 2, 2));
            var turned = MatMul(Weight(p, "w", 4, 2), Reshape(mask, [2 * Rows, 2]), transposeB: true);
            return SumAll(Tanh(Transpose(Reshape(turned, [4, Rows, 2]), 1, 0, 2)));
        },
        ["sums of sums"] = p => SumAll(Sum(Square(Numbers(p, 1, Rows, 3) - Weight(p, "u", 3)), 1)) * SumAll(Residuals(p)),
    };

    /// <summary>Sums that need all rows.</summary>
    private static readonly Dictionary<string, Func<ProgramBuilder, Value>> all = new()
    {
        ["exponentials"] = p => SumAll(Exp(Numbers(p, 1, Rows) * Weight(p, "w"))),
        ["cubes"] = p => SumAll(Cube(Numbers(p, 1, Rows) - Weight(p, "w"))),
        ["products of three"] = p => SumAll(Square(Numbers(p, 1, Rows) - Weight(p, "w")) * (Numbers(p, 2, Rows) + Exp(Weight(p, "v")))),
        ["a square and a column"] = p => SumAll(MatMul(Square(Numbers(p, 1, Rows, 2) - Weight(p, "w")), Numbers(p, 2, Rows, 2),
            transposeA: true) * Weight(p, "v")),
        ["a divisor"] = p => SumAll(Weight(p, "w") / (3 + Numbers(p, 1, Rows) + Exp(Weight(p, "v")))),
        ["a number for each row"] = p => SumAll(Square(Numbers(p, 1, Rows) - Weight(p, "w", Rows))),
        ["few rows"] = p => SumAll(Square(Numbers(p, 1, 500) - Weight(p, "w"))),
        ["a running sum"] = p => SumAll(Square(CumSum(Numbers(p, 1, Rows) - Weight(p, "w"), 0))),
        ["an infinite number"] = p => SumAll((Numbers(p, 1, Rows) / p.Constant(Check.Indices([Rows], 3, 2))) * Weight(p, "w")),
        ["a group for each row"] = p => SumAll(Square(Numbers(p, 1, Rows) - Gather(Weight(p, "w", Rows), p.Iota(Rows, 0), 0))),
        ["sums of many groups"] = p => SumAll(Tanh(ScatterAdd(Square(Numbers(p, 1, Rows) - Weight(p, "w")), p.Iota(Rows, 0), 0, Rows))),
        ["no numbers"] = p => SumAll(Broadcast(Weight(p, "w"), [Rows])),
    };

    public static TheoryData<string> Few => [.. few.Keys];

    public static TheoryData<string> All => [.. all.Keys];

    [Theory, MemberData(nameof(Few))]
    public void Few_rows_have_the_same_sum_and_the_same_gradient(string name)
    {
        var program = new ProgramBuilder();
        var sum = few[name](program);
        var condensed = CondensedRows.Condense(sum);
        var longest = Needed(condensed).Where(v => v.Op != Op.Constant).SelectMany(v => v.Shape).DefaultIfEmpty(1).Max();
        Assert.True(longest <= Rows / 4, $"{longest} rows");
        for (var seed = 1; seed <= 3; seed++) AssertSame(sum, condensed, seed, 1e-11);
    }

    [Theory, MemberData(nameof(All))]
    public void Other_sums_stay_as_they_are(string name)
    {
        var sum = all[name](new ProgramBuilder());
        Assert.Same(sum, CondensedRows.Condense(sum));
    }

    [Fact]
    public void A_sum_over_all_rows_beside_one_over_few()
    {
        var p = new ProgramBuilder();
        var (own, other) = (all["exponentials"](p), few["means of groups"](p));
        var condensed = CondensedRows.Condense(own + Exp(other / Rows));
        Assert.Contains(own, Needed(condensed));
        Assert.DoesNotContain(other, Needed(condensed));
        AssertSame(own + Exp(other / Rows), condensed, 1, 1e-11);
    }

    /// <summary>The rounding of a residual is that of its row, not that of sums of squares.</summary>
    [Theory, InlineData(1e9, 1, 1e-6), InlineData(0, 1e-7, 1e-6), InlineData(-1e5, 1e-4, 1e-5), InlineData(1e-300, 1, 1e-11)]
    public void Columns_far_from_0_and_columns_that_are_nearly_lines_of_others(double center, double noise, double tolerance)
    {
        var p = new ProgramBuilder();
        double[] x = [.. Check.Numbers([Rows], 1).Values.Select(v => center + v)], e = Check.Numbers([Rows], 2).Values;
        double[] y = [.. x.Zip(e, (x, e) => (3 * x) + (noise * e))];
        Value X() => p.Constant(x, [Rows]);
        var sum = SumAll(Square(p.Constant(y, [Rows]) - (X() * p.Slot("w", [])) - p.Slot("a", [])));
        var condensed = CondensedRows.Condense(sum);
        Assert.NotSame(sum, condensed);
        var at = new Dictionary<string, Tensor> { ["w"] = Tensor.Scalar(3), ["a"] = Tensor.Scalar(0) };
        Assert.Equal(1, Check.Run(condensed, at).Values[0] / Check.Run(sum, at).Values[0], tolerance);
    }

    private static void AssertSame(Value expected, Value actual, int seed, double tolerance)
    {
        var program = expected.Program.Build(("value", expected));
        Value[] slots = [.. program.Values.Where(v => v.Op == Op.Slot)];
        var at = program.Slots.ToDictionary(s => s.Key, s => Check.Numbers(s.Value, seed + s.Key[0], -1, 1));
        Assert.True(Check.Close(Check.Run(expected, at), Check.Run(actual, at), tolerance * Rows));
        foreach (var (one, other) in Gradient.Derive(expected, slots).Zip(Gradient.Derive(actual, slots)))
            Assert.True(Check.Close(Check.Run(one, at), Check.Run(other, at), tolerance * Rows), $"gradient: {Check.Run(one, at)}");
    }

    private static List<Value> Needed(Value value) => [.. value.Program.Build(("value", value)).Values];

    private static Value Residuals(ProgramBuilder p) =>
        Numbers(p, 1, Rows) - Reshape(MatMul(Numbers(p, 2, Rows, 3), Weight(p, "w", 3, 1)), [Rows]) - Weight(p, "b");

    private static Value Cube(Value value) => value * value * value;

    private static Value Numbers(ProgramBuilder p, int seed, params int[] sizes) => p.Constant(Check.Numbers(Shape.Of(sizes), seed));

    private static Value Groups(ProgramBuilder p, int seed) => p.Constant(Check.Indices([Rows], seed, 4));

    private static Value Weight(ProgramBuilder p, string name, params int[] sizes) => p.Slot(name, Shape.Of(sizes));
}
