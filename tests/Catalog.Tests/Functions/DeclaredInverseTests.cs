using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>
/// Each elementwise function declares whether it is invertible: exactly where, in each argument, its derivatives at increasing numbers of
/// its domain have one sign and its values differ from each other.
/// </summary>
public sealed class DeclaredInverseTests
{
    private static readonly StandardCatalog Names = new();

    // 0 and whole numbers are not among them: 1 / 0, and the kinks of |x| and of rounding
    private static readonly double[] Points = [.. Enumerable.Range(-16, 33).Select(i => (0.21 * i) + 0.013)];

    public static TheoryData<string> Rows => [.. Names.Functions.OfType<Elementwise>().Select(f => f.Name).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Rows))]
    public void It_is_invertible_where_it_says_so(string name)
    {
        var function = (Function)Names.FindFunction(name)!;
        var arguments = Enumerable.Range(function.Conditions, function.Arity.Least - function.Conditions).ToList();
        Assert.Equal(function.IsInvertible, arguments.Count > 0 && arguments.TrueForAll(at => IsInvertible(function, at)));
    }

    private static bool IsInvertible(Function function, int at)
    {
        foreach (var other in new[] { 0.0, 1, 0.7, -1.3 })
        {
            if (function.Conditions == 0 && other is 0 or 1) continue;
            var program = new ProgramBuilder();
            var x = program.Constant(Points, [Points.Length]);
            var value = function.Lower([.. Enumerable.Range(0, function.Arity.Least)
                .Select(i => i == at ? new Operand(x, 1) : new Operand(program.Constant(other), 0))]);
            if (!value.Type.IsFloat()) return false;
            var all = Check.Run(value).Values.ToArray();
            double[] values = [.. all.Where(double.IsFinite)];
            if (values.Length < 4 || values.Distinct().Count() < values.Length || !HasOneSign(value, x, all)) return false;
        }

        return true;
    }

    private static bool HasOneSign(Value value, Value x, double[] values)
    {
        try
        {
            var derivatives = Check.Run(Gradient.Derive(value, x)[0]).Values.ToArray().Where((_, i) => double.IsFinite(values[i])).ToList();
            return derivatives.TrueForAll(d => d > 0) || derivatives.TrueForAll(d => d < 0);
        }
        catch (NoGradient)
        {
            return false;
        }
    }
}
