using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.SparseMatrices;
using ProbDsl.Tests.Gradients;
using ProbDsl.Tests.Managed;

namespace ProbDsl.Tests.SparseMatrices;

/// <summary>The factor of a sparse matrix, beside Gauss-Jordan elimination of the whole matrix.</summary>
public sealed class SparsePrecisionTests
{
    private static readonly string[] names = ["one number", "diagonal", "band", "ring", "arrow at the start", "arrow at the end", "grid",
        "trees", "whole", "groups of two crossed", "at random", "beside many"];

    public static TheoryData<string> Cases => [.. names];

    [Theory, MemberData(nameof(Cases))]
    public void Determinant_solution_and_inverse_are_those_of_the_whole_matrix(string name)
    {
        var of = SparseCase.Of(name);
        var found = Run(of);
        var (inverse, logDeterminant) = Inverse(of.Dense());
        Near(logDeterminant, found["log determinant"].Values[0]);
        var right = of.Vectors().Right.Values;
        for (var i = 0; i < of.Count; i++)
        {
            Near(inverse[i].Zip(right, (a, b) => a * b).Sum(), found["solution"].Values[i]);
            Near(inverse[i][i], found["diagonal"].Values[i]);
        }

        for (var e = 0; e < of.Values.Length; e++) Near(inverse[of.Rows[e]][of.Columns[e]], found["inverse"].Values[e]);
    }

    /// <summary>Draws x = B e: B B' is the inverse, by its product with each noise.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Draws_have_the_covariance_of_the_inverse(string name)
    {
        var of = SparseCase.Of(name);
        if (of.Count > 160) return;
        var (inverse, _) = Inverse(of.Dense());
        var builder = new ProgramBuilder();
        var matrix = of.Build(builder);
        var noise = builder.Slot("noise", [of.Count]);
        var drawn = builder.SparsePrecision(builder.Slot("values", [of.Values.Length]), matrix.Inverse.Inputs[0].Inputs[1],
            matrix.Inverse.Inputs[0].Inputs[2], matrix.Inverse.Inputs[0].Inputs[3], noise).Drawn;
        var run = new Interpreter(builder.Build(("drawn", drawn)));
        var covariance = new double[of.Count, of.Count];
        for (var k = 0; k < of.Count; k++)
        {
            var unit = new double[of.Count];
            unit[k] = 1;
            var x = run.Run(new Dictionary<string, Tensor>(of.Slots) { ["noise"] = new([of.Count], unit) })["drawn"].Values;
            for (var i = 0; i < of.Count; i++)
                for (var j = 0; j < of.Count; j++) covariance[i, j] += x[i] * x[j];
        }

        for (var i = 0; i < of.Count; i++)
            for (var j = 0; j < of.Count; j++) Near(inverse[i][j], covariance[i, j]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_gradient_of_the_log_determinant_is_that_of_differences(string name)
    {
        var of = SparseCase.Of(name);
        if (of.Values.Length > 1000) return;
        var builder = new ProgramBuilder();
        Assert.InRange(Differences.First(of.Build(builder).LogDeterminant, of.Slots, "values"), 0, 1e-6);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_native_engine_has_the_digits_of_the_interpreter(string name)
    {
        var of = SparseCase.Of(name);
        foreach (var type in new[] { ElementType.Float64, ElementType.Float32 })
        {
            var program = Program(of, type);
            var expected = new Interpreter(program).Run(of.Slots);
            using var engine = new ManagedEngine(1);
            foreach (var (key, numbers) in EngineCases.Run(program, of.Slots, engine)) Assert.Equal(expected[key].Values, numbers.Values);
        }
    }

    /// <summary>Other places and numbers after a run are seen, and the first ones again.</summary>
    [Fact]
    public void Places_and_numbers_may_change_between_runs()
    {
        var builder = new ProgramBuilder();
        var (values, columns) = (builder.Slot("values", [4]), builder.Slot("columns", [4]));
        var matrix = builder.SparsePrecision(values, builder.Constant([0.0, 1, 2, 2], [4]), columns, builder.Constant([1.0, 1, 1], [3]));
        using var engine = new ManagedEngine(1);
        using var store = engine.CreateStore();
        store.Declare("values", [4]);
        store.Declare("columns", [4]);
        using var compiled = engine.Compile(builder.Build(("solution", matrix.Solution), ("diagonal", matrix.Diagonal)), store);
        foreach (var (last, value) in new[] { (0, 1.0), (1, 1), (0, 1), (0, 1.5), (0, 1.5), (1, 0.5) })
        {
            double[][] whole = [[2, 0, 0], [0, 3, 0], [0, 0, 4]];
            (whole[2][last], whole[last][2]) = (value, value);
            var expected = Inverse(whole).Inverse;
            store.Write("values", [2, 3, 4, value]);
            store.Write("columns", [0, 1, 2, last]);
            compiled.Run();
            for (var i = 0; i < 3; i++)
            {
                Near(expected[i].Sum(), compiled.Numbers("solution")[i]);
                Near(expected[i][i], compiled.Numbers("diagonal")[i]);
            }
        }
    }

    [Theory]
    [InlineData(1.0, true), InlineData(-0.01, false), InlineData(0.0, false), InlineData(double.NaN, false)]
    public void A_matrix_that_is_not_positive_definite_has_no_results(double least, bool isFinite)
    {
        var builder = new ProgramBuilder();
        var matrix = builder.SparsePrecision(builder.Constant([1.0, least, 0.0], [3]), builder.Constant([0.0, 1, 1], [3]),
            builder.Constant([0.0, 1, 0], [3]), builder.Constant([1.0, 1], [2]));
        foreach (var result in new[] { matrix.LogDeterminant, matrix.Solution, matrix.Inverse, matrix.Diagonal, matrix.Drawn })
            Assert.All(Check.Run(result).Values, v => Assert.Equal(isFinite, double.IsFinite(v)));
    }

    [Fact]
    public void A_place_outside_of_the_matrix_is_named()
    {
        var builder = new ProgramBuilder();
        var matrix = builder.SparsePrecision(builder.Constant([1.0, 1], [2]), builder.Constant([0.0, 2], [2]),
            builder.Constant([0.0, 1], [2]), builder.Constant([1.0, 1], [2]));
        Assert.Equal("sparse_precision: number 1 is at place 2 of 2",
            Assert.Throws<ArgumentException>(() => Check.Run(matrix.Solution)).Message);
    }

    [Fact]
    public void The_program_is_read_back_from_its_text()
    {
        var program = Program(SparseCase.Of("ring"), ElementType.Float64);
        Assert.Equal(program, new ProgramReader().Read(ProgramText.Whole(program)));
    }

    /// <summary>
    /// What the order of elimination is for: bands, trees and arrows have no number in the factor that the matrix does not have, and a grid
    /// has far fewer than its band.
    /// </summary>
    [Theory]
    [InlineData("diagonal", 0), InlineData("arrow at the start", 0), InlineData("arrow at the end", 0), InlineData("trees", 0)]
    [InlineData("ring", 37)]
    public void The_factor_has_few_numbers_that_the_matrix_has_not(string name, int added)
    {
        var of = SparseCase.Of(name);
        var places = of.Rows.Zip(of.Columns, (i, j) => (Math.Max(i, j), Math.Min(i, j))).Distinct().Count();
        Assert.Equal(places + added, Numbers(of));
    }

    [Fact]
    public void A_grid_of_10000_numbers_is_eliminated_by_parts()
    {
        const int side = 100;
        (int Row, int Column)[] edges = [.. Enumerable.Range(0, side * side).Select(i => (i, i)), .. SparseCase.Grid(side)];
        SparseCase grid = new(side * side, [.. edges.Select(e => e.Row)], [.. edges.Select(e => e.Column)], []);
        // in the order of its rows: 1,000,000; nested dissection has 31 n log2(n) / 4 of them, a million too, but fewer
        Assert.InRange(Numbers(grid), 100_000, 330_000);
    }

    /// <summary>The numbers of the factor on and below the diagonal.</summary>
    private static long Numbers(SparseCase of)
    {
        var pattern = SupernodalPattern.Find(of.Count, of.Rows, of.Columns);
        return Enumerable.Range(0, pattern.Count).Sum(s =>
            ((long)pattern.Width(s) * (pattern.Width(s) + 1) / 2) + ((long)pattern.Width(s) * pattern.Below(s)));
    }

    private static Dictionary<string, Tensor> Run(SparseCase of) =>
        new(new Interpreter(Program(of, ElementType.Float64)).Run(of.Slots));

    private static TensorProgram Program(SparseCase of, ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var matrix = of.Build(builder);
        return builder.Build(("log determinant", matrix.LogDeterminant), ("solution", matrix.Solution), ("inverse", matrix.Inverse),
            ("diagonal", matrix.Diagonal), ("drawn", matrix.Drawn));
    }

    private static void Near(double expected, double found) =>
        Assert.InRange(found, expected - (1e-9 * Math.Max(1, Math.Abs(expected))), expected + (1e-9 * Math.Max(1, Math.Abs(expected))));

    /// <summary>The inverse and the logarithm of the determinant, by Gauss-Jordan elimination.</summary>
    private static (double[][] Inverse, double LogDeterminant) Inverse(double[][] of)
    {
        var (n, sum) = (of.Length, 0.0);
        double[][] rows = [.. of.Select((row, i) => (double[])[.. row, .. Enumerable.Range(0, n).Select(j => i == j ? 1.0 : 0)])];
        for (var k = 0; k < n; k++)
        {
            sum += Math.Log(rows[k][k]);
            rows[k] = [.. rows[k].Select(x => x / rows[k][k])];
            for (var i = 0; i < n; i++)
            {
                if (i == k || rows[i][k] == 0) continue;
                var factor = rows[i][k];
                for (var j = k; j < 2 * n; j++) rows[i][j] -= factor * rows[k][j];
            }
        }

        return ([.. rows.Select(r => r[n..])], sum);
    }
}
