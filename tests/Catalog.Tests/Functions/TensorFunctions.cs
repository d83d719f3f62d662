using System.Globalization;
using System.Text.Json;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>Functions of whole tensors agree with numpy and mpmath (outside/functions.py), with and without axes in front.</summary>
public sealed class TensorFunctions
{
    private static readonly StandardCatalog Names = new();
    private static readonly string[] Lines = Read();

    public static TheoryData<string> Rows => [.. Lines];

    [Theory, MemberData(nameof(Rows))]
    public void The_value_is_the_outside_one(string row)
    {
        var (function, arguments, expected, tolerance) = Parse(row);
        var value = Value(function, arguments);
        Assert.Equal(expected.Shape, value.Shape);
        Check.IsClose(expected.Values, value.Values, tolerance, row);
    }

    /// <summary>Whichever arguments vary along an axis, each member has the value of its own arguments.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Each_member_of_an_axis_is_on_its_own(string row)
    {
        var (function, first, _, _) = Parse(row);
        Argument[] second = [.. first.Select(a =>
            a.Size > 0 ? a : a with { Tensor = new Tensor(a.Tensor.Shape, [.. a.Tensor.Values.Select(v => v * 0.75)]) })];
        // no size varies
        var free = Enumerable.Range(0, first.Length).Where(i => !IsSize(function, i)).Sum(i => 1 << i);
        foreach (var varying in Enumerable.Range(1, free).Where(set => (set & ~free) == 0))
        {
            bool Varies(int i) => (varying >> i & 1) == 1;
            Argument[] along = [.. first.Select((a, i) => Stacked(Varies(i) ? [a, second[i]] : [a]))];
            Argument[] other = [.. first.Select((a, i) => Varies(i) ? second[i] : a)];
            var whole = Check.Run(Lower(function, new ProgramBuilder(), along, axes: 1));
            Check.IsClose([.. Value(function, first).Values, .. Value(function, other).Values], whole.Values, 1e-12,
                $"{row}, varying {varying:b}");
        }
    }

    [Theory]
    [InlineData("matern32", "matern52")]
    [InlineData("squared_exponential", "matern52")]
    [InlineData("cumsum", "cumprod")]
    [InlineData("inverse", "cholesky")]
    public void Another_function_is_caught(string name, string wrong)
    {
        var (_, arguments, expected, tolerance) = Parse(Lines.First(l => l.StartsWith($"{name} |", StringComparison.Ordinal)));
        Assert.False(Check.Close(expected.Values, Value((Function)Names.FindFunction(wrong)!, arguments).Values, tolerance));
    }

    [Theory]
    [InlineData("[[1, 0.5], [0.4, 1]]")]
    [InlineData("[[1, 2], [2, 1]]")]
    [InlineData("[[0, 0], [0, 1]]")]
    public void A_non_covariance_is_na_n(string matrix) =>
        Assert.All(Value((Function)Names.FindFunction("covariance")!, [Argument.Of(JsonDocument.Parse(matrix).RootElement)]).Values,
            v => Assert.True(double.IsNaN(v)));

    [Fact]
    public void Only_the_wrong_matrix_of_a_plate_is_na_n()
    {
        var two = new ProgramBuilder().Constant([1, 0.5, 0.5, 1, 1, 2, 2, 1], [2, 2, 2]);
        var checkedOnes = Check.Run(((Function)Names.FindFunction("covariance")!).Lower([new(two, 2)])).Values;
        Assert.Equal([1, 0.5, 0.5, 1], checkedOnes[..4]);
        Assert.All(checkedOnes[4..], v => Assert.True(double.IsNaN(v)));
    }

    [Fact]
    public void Every_function_of_tensors_has_a_row()
    {
        var elsewhere = Names.Functions.Where(f => f is Elementwise or Reduction or Softmax or DateFunction);
        Assert.Empty(Names.Functions.OfType<Function>().Except(elsewhere.OfType<Function>()).Select(f => f.Name)
            .Except(Lines.Select(l => l.Split(" | ")[0])));
    }

    private static Tensor Value(Function function, Argument[] arguments) =>
        Check.Run(Lower(function, new ProgramBuilder(), arguments, axes: 0));

    private static Value Lower(Function function, ProgramBuilder program, Argument[] arguments, int axes) =>
        function.Lower([.. arguments.Select(a => new Operand(program.Constant(a.Tensor), a.Tensor.Shape.Rank - axes, a.Size))]);

    private static Argument Stacked(Argument[] members) =>
        members[0] with
            { Tensor = new Tensor([members.Length, .. members[0].Tensor.Shape], [.. members.SelectMany(m => m.Tensor.Values)]) };

    private static (Function Function, Argument[] Arguments, Tensor Expected, double Tolerance) Parse(string row)
    {
        var parts = row.Split(" | ");
        var function = (Function)Names.FindFunction(parts[0])!;
        var arguments = JsonDocument.Parse(parts[1]).RootElement.EnumerateArray()
            .Select((e, i) => IsSize(function, i) ? new Argument(new Tensor([], [e.GetDouble()]), e.GetInt32()) : Argument.Of(e));
        return (function, [.. arguments], Argument.Of(JsonDocument.Parse(parts[2]).RootElement).Tensor,
            Math.Pow(10, -int.Parse(parts[3], CultureInfo.InvariantCulture)));
    }

    // an option of a size follows the arguments
    private static bool IsSize(Function function, int position) => function.KindOf(position) is SizeKind || position >= function.Arity.Most;

    private static string[] Read()
    {
        using var table = new StreamReader(typeof(TensorFunctions).Assembly.GetManifestResourceStream("functions.rows")!);
        return table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Numbers with the size that a function may ask beside them.</summary>
    private sealed record Argument(Tensor Tensor, int Size)
    {
        public static Argument Of(JsonElement json) => json.ValueKind == JsonValueKind.Object
            ? new(Of(json.GetProperty("index")).Tensor, json.GetProperty("of").GetInt32())
            : new(new Tensor(ShapeOf(json), [.. Numbers(json)]), 0);

        private static Shape ShapeOf(JsonElement json) =>
            json.ValueKind == JsonValueKind.Array ? [json.GetArrayLength(), .. ShapeOf(json[0])] : [];

        private static IEnumerable<double> Numbers(JsonElement json) =>
            json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().SelectMany(Numbers) : [json.GetDouble()];
    }
}
