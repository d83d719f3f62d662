using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>
/// Each function declares in which arguments it is linear: exactly where f(a x + b y) = a f(x) + b f(y) for random numbers of both signs,
/// in each combination of scalars, vectors and matrices that it takes.
/// </summary>
public sealed class DeclaredLinearity
{
    private const double Tolerance = 1e-9;

    private static readonly StandardCatalog Names = new();
    private static readonly string[] Named = ["+", "*", "/", "@", "if", "concat", "exp"], Shapes = ["real", "real[3]", "real[3, 3]"];
    private static readonly (double A, double B) Factors = (0.7, -1.9);

    public static TheoryData<string> Rows => [.. Names.Functions.OfType<Function>()
        .Where(f => UsesOf(f).Any()).Select(f => f.Name).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Rows))]
    public void It_is_linear_where_it_says_so(string name)
    {
        var function = (Function)Names.FindFunction(name)!;
        Assert.Equal(function.Linearity, UsesOf(function).Select(types => Found(function, types)).Aggregate(Common));
    }

    [Fact]
    public void Sums_and_products_are_among_them() =>
        Assert.Empty(Named.Except(Rows.Select(r => (string)r.Data)));

    /// <summary>What holds for both of two uses of a function.</summary>
    private static Linearity Common(Linearity a, Linearity b) => a == b ? a : Linearity.None;

    /// <summary>
    /// The types of numbers that a function takes, and makes a number of: with two arguments, if it takes any number of them.
    /// </summary>
    private static IEnumerable<TensorType[]> UsesOf(Function function)
    {
        var count = Math.Clamp(2, function.Arity.Least, function.Arity.Most);
        if (Enumerable.Range(0, count).Any(at => function.KindOf(at) is not null)) return [];
        return Enumerable.Range(0, (int)Math.Pow(Shapes.Length, count))
            .Select(code => Enumerable.Range(0, count).Select(at => WrittenType.Read(Kind(code, at))).ToArray())
            .Where(types => function.InferType(new([.. types.Select(Typed)])).Type is { Element: not Element.Bool });

        string Kind(int code, int at) =>
            at < function.Conditions ? "bool" : Shapes[code / (int)Math.Pow(Shapes.Length, at) % Shapes.Length];
    }

    private static Argument Typed(TensorType type) => new Formal("x", type, default);

    private static Linearity Found(Function function, TensorType[] types)
    {
        var random = new Random(7);
        Tensor[] x = Numbers(), y = Numbers();
        var free = Enumerable.Range(function.Conditions, types.Length - function.Conditions).ToArray();
        return IsLinearIn(free) ? Linearity.Joint : !IsLinearIn([free[0]]) ? Linearity.None
            : free.All(at => IsLinearIn([at])) ? Linearity.EachAlone : Linearity.FirstAlone;

        bool IsLinearIn(int[] moved)
        {
            Tensor[] mixed = Moved(Mixed), other = Moved((_, b) => b);
            var expected = Mixed(Value(x), Value(other));
            return expected.Values.ToArray().All(double.IsFinite) && Check.Close(expected.Values, Value(mixed).Values, Tolerance);

            Tensor[] Moved(Func<Tensor, Tensor, Tensor> with) =>
                [.. x.Select((own, at) => moved.Contains(at) ? with(own, y[at]) : own)];
        }

        Tensor[] Numbers() => [.. types.Select((type, at) => new Tensor([.. type.Dims.Select(_ => 3)],
            [.. Enumerable.Range(0, (int)Math.Pow(3, type.Dims.Count)).Select(_ => Number(at))]))];

        double Number(int at) => at < function.Conditions ? 1 : 4 * random.NextDouble() - 2;

        Tensor Value(Tensor[] arguments)
        {
            var program = new ProgramBuilder();
            return Check.Run(function.Lower([.. arguments.Select(a => new Operand(program.Constant(a), a.Shape.Rank)),
                .. function.Options.Select(_ => new Operand(program.Constant(0), 0))]));
        }
    }

    private static Tensor Mixed(Tensor a, Tensor b) =>
        new(a.Shape, [.. a.Values.ToArray().Zip(b.Values.ToArray(), (p, q) => Factors.A * p + Factors.B * q)]);
}
